import { defineNode } from '../kit/define-node.ts';
import { port, type TableSpec } from '../kit/ports.ts';
import type { NodeProblem } from '../kit/problem.ts';
import { choice, text, toggle } from '../kit/settings.ts';
import { message } from '../kit/text.ts';
import { isMixed, mixedProblems, mixedRole, mixedWords } from '../lib/tables/mixed-roles.ts';
import { nearestName } from '../kit/nearest-name.ts';
import { type StackedColumn, stackedColumns, stackedSpecs } from '../lib/tables/stack-tables.ts';
import { refuse } from '../lib/training/refuse.ts';

export default defineNode({
  title: { en: 'Stack tables', zh: '上下拼接表格' },
  summary: { en: 'Puts tables one below the other.', zh: '把多个表格上下接在一起。' },
  help: {
    en: 'Use it when the same kind of rows lies in several tables, such as one file for each month or each clinic. Wire all of them to the one input; the order of the wires is the order of the rows. Columns of the same name go below each other, whatever their order, and a table that lacks one gets missing cells there. A further column can say which table each row comes from. To put columns side by side, use “Join tables”.',
    zh: '当同一类数据分散在多个表中时使用，例如每月一个文件或每家诊所一个文件。把它们都连到同一个输入；连线的顺序就是行的顺序。同名的列会对齐，与列的先后无关；缺少某列的表在该列为缺失。可以增加一列来说明每行来自哪个表。要把列并排放在一起，请用“连接表格”。',
  },
  icon: 'layers',
  words: [
    'concatenate',
    'concat',
    'append',
    'union',
    'stack',
    'one below the other',
    'add rows of another table',
    'combine files',
    'put several files together',
    'merge monthly files',
    '拼接',
    '合并',
    '追加',
    '上下合并',
    '多个文件合并',
    '堆叠',
    '把几个表接在一起',
    '合并月报',
    '合并表格',
    '合并文件',
  ],
  inputs: { tables: port('table', { many: true, label: { en: 'tables', zh: '表格' } }) },
  outputs: { rows: port('table') },
  settings: {
    columns: choice({
      label: { en: 'Columns', zh: '列' },
      options: {
        all: { en: 'All, missing where a table lacks one', zh: '全部列，缺少的留空' },
        shared: { en: 'Only those that all tables have', zh: '仅所有表都有的列' },
      },
      default: 'all',
    }),
    withFrom: toggle({ label: { en: 'Say which table each row comes from', zh: '标明每行来自哪个表' }, default: false }),
    fromName: text({
      label: { en: 'Name of that column', zh: '该列的名称' },
      default: 'from',
      maxLength: 200,
      showIf: { withFrom: true },
    }),
    tableNames: text({
      label: { en: 'Names of the tables', zh: '各表的名称' },
      hint: {
        en: 'In the order of the wires, commas between: North, South. Empty: 1, 2, 3.',
        zh: '按连线顺序，用逗号隔开，例如：城北，城南。留空则为 1、2、3。',
      },
      default: '',
      optional: true,
      maxLength: 2_000,
      showIf: { withFrom: true },
    }),
  },
  describe({ tables }, settings) {
    const role = mixedRole(tables);
    const known = tables.flatMap(({ columns }) => (columns ? [columns] : []));
    const counts = tables.map(({ count }) => count ?? NaN).reduce((sum, count) => sum + count, 0);
    const rows: TableSpec = {
      type: 'table',
      ...(tables.length > 0 &&
        known.length === tables.length && {
          columns: stackedSpecs(stackedColumns(known, settings.columns), fromColumn(settings, known.length)),
        }),
      ...(tables.length > 0 && !Number.isNaN(counts) && { count: counts }),
      ...(role && { role }),
    };
    return { rows };
  },
  check({ tables }, settings) {
    const known = tables.flatMap(({ columns }) => (columns ? [columns] : []));
    if (known.length < tables.length || known.length < 2) return mixedProblems(tables, 'tables');
    const every = stackedColumns(known, 'all');
    return [
      ...mixedProblems(tables, 'tables'),
      ...nothingShared(stackedColumns(known, settings.columns)),
      ...(settings.columns === 'all' ? lacking(every) : []),
      ...unlike(every),
    ];
  },
  async run(context, { tables }, settings) {
    const known = tables.map((table) => table.columns);
    const every = stackedColumns(known, 'all');
    refuse(nothingShared(stackedColumns(known, settings.columns)));
    if (isMixed(tables)) context.warn(mixedWords, {}, { code: 'mixed-roles', port: 'tables' });
    const { stackTables } = await import('../lib/tables/stack-tables.ts');
    const from = fromColumn(settings, tables.length);
    const rows = await stackTables(context, tables, { columns: settings.columns, ...(from && { from }) });
    context.log(
      { en: '{rows} {rows|row|rows} of {tables} {tables|table|tables}', zh: '{tables} 个表，共 {rows} 行' },
      { rows: rows.count, tables: tables.length, headline: true },
    );
    for (const problem of [...lacking(every), ...unlike(every)]) context.log(problem.message.text, problem.message.values);
    return { rows };
  },
});

function fromColumn({ withFrom, fromName, tableNames }: { withFrom: boolean; fromName: string; tableNames: string }, count: number) {
  if (!withFrom) return undefined;
  const named = tableNames.split(/[,，、\n]/).map((one) => one.trim());
  return { name: fromName.trim() || 'from', tables: Array.from({ length: count }, (_, at) => named[at] || String(at + 1)) };
}

function nothingShared(columns: readonly StackedColumn[]): NodeProblem[] {
  if (columns.length > 0) return [];
  return [
    {
      code: 'no-columns',
      severity: 'error',
      setting: 'columns',
      message: message({
        en: 'The tables have no column in common. Keep all columns, or rename some with “Select columns”.',
        zh: '这些表没有共同的列。请保留全部列，或用“选择列”改名。',
      }),
      fixes: [{ label: message({ en: 'Keep all columns', zh: '保留全部列' }), settings: { columns: 'all' } }],
    },
  ];
}

/** A column that is not in every table; where another has nearly the same name, the two were likely meant to be one. */
function lacking(columns: readonly StackedColumn[]): NodeProblem[] {
  const partial = columns.filter(({ sources }) => sources.includes(undefined));
  if (partial.length === 0) return [];
  const [near] = partial.flatMap((column) => {
    const elsewhere = partial.filter((other) => other !== column && !other.sources.some((one, at) => one && column.sources[at]));
    const twin = nearestName(
      column.name,
      elsewhere.map(({ name }) => name),
    );
    return twin === undefined ? [] : [{ column: column.name, near: twin }];
  });
  const columnList = partial.map(({ name, sources }) => `“${name}” (${sources.flatMap((one, at) => (one ? [] : [at + 1])).join(', ')})`);
  const values = { columns: columnList.join(', '), ...near };
  const words = near
    ? {
        en: 'Not every table has {columns}; the number says which lacks it. “{column}” and “{near}” may be the same: give them one name with “Select columns” before.',
        zh: '并非每个表都有这些列（括号内为缺少该列的表）：{columns}。“{column}”和“{near}”可能是同一列，请先用“选择列”统一名称。',
      }
    : {
        en: 'Not every table has {columns}; the number says which lacks it, and its cells are missing there.',
        zh: '并非每个表都有这些列（括号内为缺少该列的表），相应的单元格为缺失：{columns}。',
      };
  return [
    {
      code: near ? 'near-columns' : 'missing-column',
      severity: near ? 'warning' : 'note',
      setting: 'columns',
      message: message(words, values),
      fixes: [{ label: message({ en: 'Keep only shared columns', zh: '只保留共同的列' }), settings: { columns: 'shared' } }],
    },
  ];
}

function unlike(columns: readonly StackedColumn[]): NodeProblem[] {
  const mixed = columns.filter((column) => column.mixed);
  if (mixed.length === 0) return [];
  return [
    {
      code: 'unlike-types',
      severity: 'warning',
      setting: 'columns',
      message: message(
        {
          en: '{columns}: the type is not the same in all tables, so all cells become texts. Give the column one type with “Select columns” before.',
          zh: '{columns}：各表中的类型不同，因此所有单元格会变为文本。请先用“选择列”统一类型。',
        },
        { columns: mixed.map(({ name }) => `“${name}”`).join(', ') },
      ),
    },
  ];
}
