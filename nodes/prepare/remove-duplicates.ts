import { defineNode } from '../kit/define-node.ts';
import { type ColumnSpec, port, type TableSpec } from '../kit/ports.ts';
import type { NodeProblem } from '../kit/problem.ts';
import { choice, columns } from '../kit/settings.ts';
import { message } from '../kit/text.ts';
import { columnFixes } from '../lib/tables/near-names.ts';

export default defineNode({
  title: { en: 'Remove duplicates', zh: '去除重复' },
  summary: { en: 'Keeps the first of equal or nearly equal rows.', zh: '相同或近似的行只保留第一行。' },
  help: {
    en: 'Use it before the split: a row that stands in both the training and the test rows makes the score too good. Exact compares cells as they are. Ignoring case and punctuation compares the words of texts. Near finds texts that share most of their wording, such as the same newsletter sent to many people: texts with about 70 % of their five-word phrases in common or more. For Chinese it compares characters. The removed rows come out with the reason and the number of the row that they repeat.',
    zh: '请在拆分数据之前使用：同一行同时出现在训练和测试数据中会让成绩虚高。“完全相同”按原样比较单元格；“忽略大小写和标点”只比较文字本身；“近似”能找出措辞大部分相同的文本（例如发给许多人的同一封邮件），大约 70% 以上的五词短语相同即视为重复，中文按字比较。移除的行会附上原因，以及与之重复的行号。',
  },
  icon: 'duplicates',
  words: [
    'dedupe',
    'deduplicate',
    'duplicate',
    'minhash',
    'lsh',
    'near duplicate',
    'unique',
    'distinct',
    'same row twice',
    'repeated rows',
    '去重',
    '重复',
    '相似',
    '近似',
    '唯一',
    '重复数据',
    '重复的行',
    '一样的行',
  ],
  inputs: { rows: port('table') },
  outputs: { kept: port('table'), removed: port('table') },
  settings: {
    method: choice({
      label: { en: 'Rows are the same when', zh: '判断方式' },
      options: {
        exact: { en: 'All cells are equal', zh: '完全相同' },
        normalized: { en: 'Equal but for case and punctuation', zh: '忽略大小写和标点' },
        near: { en: 'Texts are nearly the same', zh: '文本近似' },
      },
      default: 'exact',
    }),
    columns: columns({
      label: { en: 'Compared columns', zh: '比较的列' },
      hint: { en: 'None: all columns. Leave out numbers that differ in every row.', zh: '不选则比较所有列。请不要选每行都不同的编号列。' },
      of: 'rows',
      optional: true,
      showIf: { method: ['exact', 'normalized'] },
    }),
    textColumns: columns({
      label: { en: 'Text to compare', zh: '比较的文本' },
      of: 'rows',
      types: ['text', 'category'],
      showIf: { method: 'near' },
    }),
    tokens: choice({
      label: { en: 'Compare by', zh: '比较单位' },
      options: {
        auto: { en: 'What suits the language', zh: '按语言自动选择' },
        words: { en: 'Words, numbers ignored', zh: '单词（忽略数字）' },
        characters: { en: 'Characters (Chinese, Japanese)', zh: '单字（中文、日文）' },
        'ascii-words': { en: 'English words and numbers as they stand', zh: '英文单词和数字（保持原样）' },
      },
      default: 'auto',
      advanced: true,
      showIf: { method: 'near' },
    }),
  },
  describe({ rows }) {
    if (!rows?.columns) return { kept: withoutCount(rows), removed: { type: 'table' } };
    const added: ColumnSpec[] = [
      { name: 'reason', type: 'category' },
      { name: 'duplicate_of', type: 'number' },
    ];
    return { kept: withoutCount(rows), removed: { type: 'table', columns: [...rows.columns, ...added] } };
  },
  check({ rows }, { method, columns: chosen, textColumns }) {
    const names = method === 'near' ? textColumns : chosen;
    const setting = method === 'near' ? 'textColumns' : 'columns';
    const gone = names.filter((name) => rows?.columns && !rows.columns.some((column) => column.name === name));
    const problems: NodeProblem[] = gone.map((column) => ({
      code: 'missing-column',
      severity: 'error',
      setting,
      message: message(
        { en: 'The table has no column “{column}”. Take it out of the choice.', zh: '表格中没有“{column}”列。请从选择中去掉它。' },
        { column },
      ),
      fixes: columnFixes(column, rows?.columns?.map(({ name }) => name) ?? [], true),
    }));
    if (rows?.role !== undefined)
      problems.push({
        code: 'after-split',
        severity: 'warning',
        port: 'rows',
        message: message({
          en: 'Duplicates are removed after the split here, so a row that stands on both sides stays on both, and the score is too good. Remove them before the split.',
          zh: '这里在拆分之后才去重，两边都有的行仍会两边都在，成绩会虚高。请在拆分之前去重。',
        }),
        fixes: [
          {
            label: message({ en: 'Move it before the split', zh: '移到拆分之前' }),
            moveAbove: 'prepare/split-rows',
            input: 'rows',
            output: 'kept',
          },
        ],
      });
    const different = rows?.columns?.find(
      (column) => rows.count && (column.distinct ?? 0) >= rows.count * 0.98 && column.type === 'number',
    );
    if (method !== 'near' && chosen.length === 0 && different && rows?.columns) {
      problems.push({
        code: 'all-different',
        severity: 'warning',
        setting: 'columns',
        message: message(
          {
            en: '“{column}” differs in every row, so no two rows will be equal. Compare the other columns.',
            zh: '“{column}”每行都不同，因此不会有完全相同的行。请只比较其他列。',
          },
          { column: different.name },
        ),
        fixes: [
          {
            label: message({ en: 'Compare the others', zh: '比较其他列' }),
            settings: { columns: rows.columns.map((column) => column.name).filter((name) => name !== different.name) },
          },
        ],
      });
    }
    return problems;
  },
  async run(context, { rows }, { method, columns: chosen, textColumns, tokens }) {
    const { removeDuplicates } = await import('../lib/tables/duplicates.ts');
    const result = await removeDuplicates(context, rows, { method, columns: method === 'near' ? textColumns : chosen, tokens });
    const { kept, removed, short } = result;
    context.log(
      { en: '{kept} kept, {removed} removed', zh: '保留 {kept} 行，移除 {removed} 行' },
      { kept: kept.count, removed: removed.count, headline: true },
    );
    if (short > 0) {
      context.log(
        {
          en: '{short} {short|text|texts} of fewer than 5 words or characters could not be compared and {short|was|were} kept',
          zh: '{short} 条文本不足 5 个词（字），无法比较，已保留',
        },
        { short },
      );
    }
    return { kept, removed };
  },
});

/** How many rows remain is not known before a run. */
function withoutCount(rows: TableSpec | undefined): TableSpec {
  return { type: 'table', ...(rows?.columns && { columns: rows.columns }), ...(rows?.role && { role: rows.role }) };
}
