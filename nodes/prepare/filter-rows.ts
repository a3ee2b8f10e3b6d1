import { defineNode } from '../kit/define-node.ts';
import { port } from '../kit/ports.ts';
import type { NodeProblem } from '../kit/problem.ts';
import { choice, columns, list, text, toggle } from '../kit/settings.ts';
import { message } from '../kit/text.ts';
import { columnFixes } from '../lib/tables/near-names.ts';
import { conditionProblem, explainCondition, operatorWords } from '../lib/tables/filter-table.ts';

export default defineNode({
  title: { en: 'Filter rows', zh: '筛选行' },
  summary: { en: 'Keeps the rows that fulfil your conditions.', zh: '保留符合条件的行。' },
  help: {
    en: 'Each condition looks at one column. Rows that fulfil all of them (or any, as you choose) come out as kept, the others as removed, so that nothing is lost from sight; the report says for which condition. A missing cell fulfils only “is missing”, “is not” and “does not contain”. “Matches pattern” takes a regular expression, such as ^[A-Z]{2}\\d+ for two capital letters and digits.',
    zh: '每个条件针对一列。满足全部条件（或任一条件）的行从“保留”输出，其余从“移除”输出，不会有数据悄悄消失；报告说明每行因哪个条件被移除。缺失的单元格只满足“缺失”“不等于”“不包含”。“匹配模式”使用正则表达式，例如 ^[A-Z]{2}\\d+ 表示两个大写字母后接数字。',
  },
  icon: 'filter',
  words: [
    'filter',
    'where',
    'condition',
    'regex',
    'pattern',
    'query',
    'search',
    'only some rows',
    'pick rows',
    'keep rows where',
    'remove rows',
    'subset',
    '筛选',
    '过滤',
    '条件',
    '正则',
    '查询',
    '查找',
    '只保留',
    '挑出',
    '排除',
    '删除行',
  ],
  inputs: { rows: port('table') },
  outputs: { kept: port('table'), removed: port('table'), report: port('report') },
  needs: { light: true },
  settings: {
    conditions: list({
      label: { en: 'Conditions', zh: '条件' },
      fields: {
        column: columns({ label: { en: 'Column', zh: '列' }, of: 'rows', count: 1 }),
        operator: choice({
          label: { en: 'Test', zh: '比较' },
          options: { ...operatorWords, 'one-of': { en: 'is one of (commas)', zh: '属于（逗号分隔）' } },
          default: 'equals',
        }),
        value: text({
          label: { en: 'Value', zh: '值' },
          default: '',
          optional: true,
          showIf: { operator: ['equals', 'differs', 'one-of', 'contains', 'lacks', 'matches', 'above', 'at-least', 'below', 'at-most'] },
        }),
      },
      default: [{ column: '', operator: 'equals', value: '' }],
      max: 50,
    }),
    join: choice({
      label: { en: 'Keep rows that fulfil', zh: '保留满足' },
      options: { all: { en: 'All conditions', zh: '全部条件' }, any: { en: 'Any condition', zh: '任一条件' } },
      default: 'all',
    }),
    ignoreCase: toggle({ label: { en: 'Ignore upper and lower case', zh: '忽略大小写' }, default: true, advanced: true }),
  },
  describe({ rows }) {
    const { columns: known, role } = rows ?? {};
    const part = { type: 'table' as const, ...(known && { columns: known }), ...(role && { role }) };
    return { kept: part, removed: part, report: { type: 'report' } };
  },
  check({ rows }, { conditions }) {
    return conditions.flatMap((condition): NodeProblem[] => {
      const column = rows?.columns?.find((one) => one.name === condition.column);
      const { column: wanted, value } = condition;
      const problem = (code: string, en: string, zh: string): NodeProblem => ({
        code,
        severity: 'error',
        setting: 'conditions',
        message: message({ en, zh }, { column: wanted, value }),
      });
      if (!rows?.columns || wanted === '') return [];
      if (!column)
        return [
          {
            ...problem(
              'missing-column',
              'A condition looks at “{column}”, which the table does not have. Choose another column.',
              '有一个条件针对“{column}”列，但表格中没有该列。请选择其他列。',
            ),
            fixes: columnFixes(
              wanted,
              rows.columns.map(({ name }) => name),
              conditions.length > 1,
            ),
          },
        ];
      const wrong = conditionProblem(condition, column);
      if (!wrong) return [];
      const others = conditions.filter((one) => one !== condition);
      const literally = conditions.map((one) => (one === condition ? { ...one, operator: 'contains' } : one));
      return [
        {
          ...problem(wrong, explainCondition(wrong).en, explainCondition(wrong).zh),
          fixes: [
            ...(wrong === 'bad-pattern'
              ? [{ label: message({ en: 'Search for it as it stands', zh: '按原文查找' }), settings: { conditions: literally } }]
              : []),
            ...(others.length > 0
              ? [{ label: message({ en: 'Remove the condition', zh: '删除该条件' }), settings: { conditions: others } }]
              : []),
          ],
        },
      ];
    });
  },
  async run(context, { rows }, settings) {
    const { filterTable } = await import('../lib/tables/filter-table.ts');
    const { sayFilteredRows } = await import('../lib/tables/filter-rows-report.ts');
    const filtered = await filterTable(context, rows, settings);
    return { kept: filtered.kept, removed: filtered.removed, report: sayFilteredRows(context, rows.count, filtered) };
  },
});
