import { defineNode } from '../kit/define-node.ts';
import { port } from '../kit/ports.ts';
import type { NodeProblem } from '../kit/problem.ts';
import { choice, columns, integer, list } from '../kit/settings.ts';
import { message } from '../kit/text.ts';
import { uncounted } from '../lib/tables/answer-table.ts';
import { refuse } from '../lib/training/refuse.ts';
import { vanishedColumns } from '../lib/training/target-problems.ts';

export default defineNode({
  title: { en: 'Sort rows', zh: '排序' },
  summary: { en: 'Puts rows in order by one or more columns.', zh: '按一列或多列给行排序。' },
  help: {
    en: 'Rows are sorted by the first column; where cells are equal, the next column decides, and rows that are equal in all of them stay in the order in which they came. Numbers and dates go by their value, texts letter by letter, capitals first. To see the ten largest, sort downwards and keep only the first 10.',
    zh: '先按第一列排序；值相同时看下一列；所有列都相同的行保持原来的顺序。数字和日期按大小，文本按字符编码逐字比较，大写字母在前。想看最大的十行，可选降序并只保留前 10 行。',
  },
  icon: 'list-filter',
  words: [
    'sort',
    'order by',
    'ascending',
    'descending',
    'rank',
    'top ten',
    'largest first',
    'newest first',
    '排序',
    '升序',
    '降序',
    '排名',
    '前十',
    '从大到小',
    '按时间先后',
  ],
  inputs: { rows: port('table') },
  outputs: { rows: port('table') },
  settings: {
    by: list({
      label: { en: 'Sort by', zh: '排序依据' },
      fields: {
        column: columns({ label: { en: 'Column', zh: '列' }, of: 'rows', count: 1 }),
        order: choice({
          label: { en: 'Order', zh: '顺序' },
          options: {
            up: { en: 'Upwards (1 to 9, A to Z, oldest first)', zh: '升序（1 到 9，A 到 Z，最早在前）' },
            down: { en: 'Downwards (9 to 1, Z to A, newest first)', zh: '降序（9 到 1，Z 到 A，最新在前）' },
          },
          default: 'up',
        }),
      },
      default: [{ column: '', order: 'up' }],
      max: 20,
    }),
    most: integer({
      label: { en: 'Keep only the first', zh: '只保留前几行' },
      hint: { en: 'Empty: all rows.', zh: '留空则保留所有行。' },
      default: null,
      min: 1,
      optional: true,
      empty: { en: 'all', zh: '全部' },
    }),
    missing: choice({
      label: { en: 'Rows without a value', zh: '缺失值的位置' },
      options: { last: { en: 'At the end', zh: '排在最后' }, first: { en: 'At the beginning', zh: '排在最前' } },
      default: 'last',
      advanced: true,
    }),
  },
  describe({ rows }, { most }) {
    if (!rows) return { rows: { type: 'table' } };
    if (most === null) return { rows };
    const { columns: known, count, role } = rows;
    return {
      rows: {
        type: 'table',
        ...(known && { columns: known.map(uncounted) }),
        ...(count !== undefined && { count: Math.min(count, most) }),
        ...(role && { role }),
      },
    };
  },
  check: ({ rows }, { by }): NodeProblem[] => [
    ...nothingChosen(by),
    ...vanishedColumns(rows, { setting: 'by', chosen: by.flatMap(({ column }) => (column === '' ? [] : [column])), candidates: [] }),
  ],
  async run(context, { rows }, settings) {
    refuse(nothingChosen(settings.by));
    const { sortTable } = await import('../lib/tables/sort-table.ts');
    const sorted = await sortTable(context, rows, settings);
    context.log(
      { en: '{rows} {rows|row|rows} by {columns}', zh: '{rows} 行，按 {columns} 排序' },
      { rows: sorted.count, columns: settings.by.map(({ column }) => `“${column}”`).join(', '), headline: true },
    );
    return { rows: sorted };
  },
});

function nothingChosen(by: readonly unknown[]): NodeProblem[] {
  if (by.length > 0) return [];
  return [
    {
      code: 'empty-setting',
      severity: 'error',
      setting: 'by',
      message: message({ en: 'Choose a column to sort by.', zh: '请选择排序依据的列。' }),
      fixes: [{ label: message({ en: 'Add a column', zh: '添加一列' }), settings: { by: [{ column: '', order: 'up' }] } }],
    },
  ];
}
