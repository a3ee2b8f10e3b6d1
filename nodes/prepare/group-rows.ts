import { defineNode } from '../kit/define-node.ts';
import { port } from '../kit/ports.ts';
import type { NodeProblem } from '../kit/problem.ts';
import { choice, columns, list, text } from '../kit/settings.ts';
import { message } from '../kit/text.ts';
import { figureLabels, figuresOfColumns, groupedColumns, isNoNumber } from '../lib/tables/group-table.ts';
import { vanishedColumns } from '../lib/training/target-problems.ts';
import { refuse } from '../lib/training/refuse.ts';

export default defineNode({
  title: { en: 'Group and count', zh: '分组统计' },
  summary: { en: 'One row for each group, with counts, sums and means.', zh: '每组一行，给出计数、合计、平均值等。' },
  help: {
    en: 'Choose the columns whose equal values make a group, such as clinic and month, and the figures that each group gets. Rows in which the group is missing form a group of their own; missing cells do not count in a figure. “First” is the first value that is not missing, in the order of the rows. Without group columns the whole table gives one row. For a table with one column for each class, use “Pivot table”.',
    zh: '选择用来分组的列（例如诊所和月份），值相同的行归为一组；再选择每组要计算的指标。分组值缺失的行自成一组；缺失的单元格不参与计算。“首个值”是按行的顺序第一个不缺失的值。不选分组列则整个表得到一行。如果要让每个类别成为一列，请用“透视表”。',
  },
  icon: 'sigma',
  words: [
    'group by',
    'aggregate',
    'count',
    'sum',
    'average',
    'mean',
    'median',
    'total',
    'summarise',
    'how many per',
    'subtotal',
    'statistics by group',
    '分组',
    '统计',
    '计数',
    '汇总',
    '求和',
    '平均',
    '合计',
    '中位数',
    '每组多少',
    '聚合',
  ],
  inputs: { rows: port('table') },
  outputs: { rows: port('table') },
  settings: {
    by: columns({
      label: { en: 'Group by', zh: '分组列' },
      hint: { en: 'None: one row for the whole table.', zh: '不选则整个表统计为一行。' },
      of: 'rows',
      optional: true,
    }),
    figures: list({
      label: { en: 'Figures', zh: '指标' },
      fields: {
        figure: choice({
          label: { en: 'Figure', zh: '指标' },
          options: figureLabels,
          default: 'count',
        }),
        column: columns({
          label: { en: 'Of', zh: '列' },
          of: 'rows',
          count: 1,
          showIf: { figure: figuresOfColumns },
        }),
        name: text({
          label: { en: 'Name of the new column', zh: '新列名称' },
          hint: { en: 'Empty: such as “amount mean”.', zh: '留空则自动命名，例如“金额平均值”。' },
          default: '',
          optional: true,
          maxLength: 200,
        }),
      },
      default: [{ figure: 'count', column: '', name: '' }],
      max: 50,
    }),
  },
  describe({ rows }, { by, figures }) {
    const { columns: known, role } = rows ?? {};
    return {
      rows: {
        type: 'table',
        ...(known && { columns: groupedColumns(known, by, figures) }),
        ...(by.length === 0 && { count: 1 }),
        ...(role && { role }),
      },
    };
  },
  check({ rows }, { by, figures }): NodeProblem[] {
    const used = figures.filter(({ figure, column }) => figure !== 'count' && column !== '');
    const named = used.map(({ column }) => column);
    const lost = [...new Set(named)];
    return [
      ...nothingChosen(by, figures),
      ...vanishedColumns(rows, { setting: 'by', chosen: by, candidates: [] }),
      ...vanishedColumns(rows, { setting: 'figures', chosen: lost, candidates: [] }),
      ...used.flatMap((one): NodeProblem[] => {
        const spec = rows?.columns?.find(({ name }) => name === one.column);
        if (!isNoNumber(one.figure, spec)) return [];
        return [
          {
            code: 'not-a-number',
            severity: 'error',
            setting: 'figures',
            message: message(
              {
                en: '“{column}” is not a column of numbers, so it has no sum, mean or median. Count its different values, or make it a number with “Select columns”.',
                zh: '“{column}”不是数字列，无法求合计、平均值或中位数。可以统计不同值个数，或用“选择列”把它改为数字。',
              },
              { column: one.column },
            ),
            fixes: [
              {
                label: message({ en: 'Count its different values', zh: '统计不同值个数' }),
                settings: { figures: figures.map((other) => (other === one ? { ...one, figure: 'distinct' } : other)) },
              },
              {
                label: message({ en: 'Make it a number before', zh: '先改为数字' }),
                insert: 'prepare/select-columns',
                settings: { changes: [{ column: one.column, name: '', type: 'number' }] },
                input: 'rows',
                output: 'rows',
                port: 'rows',
              },
            ],
          },
        ];
      }),
    ];
  },
  async run(context, { rows }, { by, figures }) {
    refuse(nothingChosen(by, figures));
    const { groupTable } = await import('../lib/tables/group-table.ts');
    const grouped = await groupTable(context, rows, { by, figures });
    context.log(
      { en: '{rows} {rows|row|rows} in {groups} {groups|group|groups}', zh: '{rows} 行分为 {groups} 组' },
      { rows: rows.count, groups: grouped.count, headline: true },
    );
    return { rows: grouped };
  },
});

function nothingChosen(by: readonly string[], figures: readonly unknown[]): NodeProblem[] {
  if (by.length > 0 || figures.length > 0) return [];
  return [
    {
      code: 'no-columns',
      severity: 'error',
      setting: 'figures',
      message: message({ en: 'Choose what to group by, or a figure to take.', zh: '请选择分组列，或添加一个指标。' }),
      fixes: [
        {
          label: message({ en: 'Count the rows', zh: '统计行数' }),
          settings: { figures: [{ figure: 'count', column: '', name: '' }] },
        },
      ],
    },
  ];
}
