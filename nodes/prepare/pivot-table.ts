import { defineNode } from '../kit/define-node.ts';
import { port, type TableSpec } from '../kit/ports.ts';
import type { NodeProblem } from '../kit/problem.ts';
import { choice, columns, text, toggle } from '../kit/settings.ts';
import { message } from '../kit/text.ts';
import { uncounted } from '../lib/tables/answer-table.ts';
import { figureLabels, figuresOfColumns, isNoNumber } from '../lib/tables/group-table.ts';
import { longColumns, mostNewColumns, wideColumn } from '../lib/tables/pivot-table.ts';
import { freeName } from '../lib/tables/removed-rows.ts';
import { refuse } from '../lib/training/refuse.ts';
import { vanishedColumns } from '../lib/training/target-problems.ts';

export default defineNode({
  title: { en: 'Pivot table', zh: '透视表' },
  summary: { en: 'Turns values into columns, or columns into rows.', zh: '把值变成列，或把列变成行。' },
  help: {
    en: 'To columns: each different value of one column, such as the month, becomes a column of its own, with a figure of another column in it, one row for each group. To rows: several columns of the same kind, such as one for each month, become two: the name of the old column and its value. A model mostly wants one row for each thing that it should answer about, so pivot to columns when several rows speak of the same one.',
    zh: '“变成列”：某一列（例如月份）的每个值各成一列，填入另一列的统计值，每组一行。“变成行”：多个同类的列（例如每月一列）变成两列：原列名和它的值。模型通常需要每个要回答的对象占一行，因此当多行描述同一对象时，请变成列。',
  },
  icon: 'table',
  words: [
    'pivot',
    'unpivot',
    'melt',
    'crosstab',
    'cross table',
    'wide',
    'long',
    'reshape',
    'transpose',
    'rows to columns',
    'columns to rows',
    'one column per month',
    '透视表',
    '行转列',
    '列转行',
    '交叉表',
    '宽表',
    '长表',
    '逆透视',
    '每月一列',
  ],
  inputs: { rows: port('table') },
  outputs: { rows: port('table') },
  settings: {
    direction: choice({
      label: { en: 'Turn', zh: '转换方向' },
      options: { wide: { en: 'Values into columns', zh: '值变成列' }, long: { en: 'Columns into rows', zh: '列变成行' } },
      default: 'wide',
    }),
    column: columns({
      label: { en: 'Values that become columns', zh: '其值变成列的列' },
      hint: { en: 'At most 200 different ones.', zh: '最多 200 个不同的值。' },
      of: 'rows',
      count: 1,
      showIf: { direction: 'wide' },
    }),
    by: columns({
      label: { en: 'One row for each', zh: '每行对应' },
      hint: { en: 'None: one row for the whole table.', zh: '不选则整个表得到一行。' },
      of: 'rows',
      optional: true,
      showIf: { direction: 'wide' },
    }),
    figure: choice({
      label: { en: 'Put in the cells', zh: '单元格内容' },
      options: figureLabels,
      default: 'count',
      showIf: { direction: 'wide' },
    }),
    value: columns({
      label: { en: 'Of', zh: '统计的列' },
      of: 'rows',
      count: 1,
      showIf: { direction: 'wide', figure: figuresOfColumns },
    }),
    columns: columns({ label: { en: 'Columns that become rows', zh: '变成行的列' }, of: 'rows', showIf: { direction: 'long' } }),
    nameColumn: text({
      label: { en: 'Name for the old column names', zh: '存放原列名的列' },
      default: 'name',
      maxLength: 200,
      showIf: { direction: 'long' },
    }),
    valueColumn: text({
      label: { en: 'Name for the values', zh: '存放值的列' },
      default: 'value',
      maxLength: 200,
      showIf: { direction: 'long' },
    }),
    withoutMissing: toggle({
      label: { en: 'Leave missing cells out', zh: '去掉缺失的单元格' },
      default: false,
      showIf: { direction: 'long' },
    }),
  },
  describe({ rows }, settings) {
    const { columns: known, role, count } = rows ?? {};
    const spec: TableSpec = { type: 'table', ...(role && { role }) };
    if (!known) return { rows: spec };
    const times = settings.columns.length;
    if (settings.direction === 'long')
      return {
        rows: {
          ...spec,
          columns: longColumns(known, settings),
          ...(count !== undefined && times > 0 && !settings.withoutMissing && { count: count * times }),
        },
      };
    // Only of a column of few classes are the values known before.
    const { classes, distinct } = known.find(({ name }) => name === settings.column) ?? {};
    if (!classes || (distinct !== undefined && distinct > classes.length)) return { rows: spec };
    const value = settings.figure === 'count' ? undefined : known.find(({ name }) => name === settings.value);
    const made = settings.by.flatMap((wanted) => known.find(({ name }) => name === wanted) ?? []).map(uncounted);
    for (const one of classes.map(({ name }) => name).toSorted()) made.push(wideColumn(freeName(made, one || '_'), value, settings.figure));
    return { rows: { ...spec, columns: made } };
  },
  check({ rows }, settings): NodeProblem[] {
    const { direction, column, value, figure } = settings;
    const gone = (setting: 'column' | 'by' | 'value' | 'columns') =>
      vanishedColumns(rows, { setting, chosen: settings[setting], candidates: [] });
    if (direction === 'long') return gone('columns');
    const of = (wanted: string) => rows?.columns?.find(({ name }) => name === wanted);
    const notNumber = figure !== 'count' && isNoNumber(figure, of(value));
    return [
      ...gone('column'),
      ...gone('by'),
      ...(figure === 'count' ? [] : gone('value')),
      ...(notNumber ? [noNumber(value)] : []),
      ...tooMany(of(column)),
    ];
  },
  async run(context, { rows }, settings) {
    const { direction, column, by, value, figure } = settings;
    if (
      direction === 'wide' &&
      figure !== 'count' &&
      isNoNumber(
        figure,
        rows.columns.find(({ name }) => name === value),
      )
    )
      refuse([noNumber(value)]);
    const { toColumns, toRows } = await import('../lib/tables/pivot-table.ts');
    const pivoted =
      direction === 'wide' ? await toColumns(context, rows, { by, column, value, figure }) : await toRows(context, rows, settings);
    context.log(
      { en: '{rows} {rows|row|rows}, {columns} {columns|column|columns}', zh: '{rows} 行，{columns} 列' },
      { rows: pivoted.count, columns: pivoted.columns.length, headline: true },
    );
    return { rows: pivoted };
  },
});

function noNumber(column: string): NodeProblem {
  return {
    code: 'not-a-number',
    severity: 'error',
    setting: 'value',
    message: message(
      {
        en: '“{column}” is not a column of numbers, so it has no sum, mean or median. Take its first value, or count the rows.',
        zh: '“{column}”不是数字列，无法求合计、平均值或中位数。可以取首个值，或统计行数。',
      },
      { column },
    ),
    fixes: [
      { label: message({ en: 'Take the first value', zh: '取首个值' }), settings: { figure: 'first' } },
      { label: message({ en: 'Count the rows', zh: '统计行数' }), settings: { figure: 'count' } },
    ],
  };
}

function tooMany(column: { name: string; distinct?: number } | undefined): NodeProblem[] {
  const { name = '', distinct = 0 } = column ?? {};
  // The number is an estimate for a large table.
  if (distinct <= mostNewColumns * 1.5) return [];
  return [
    {
      code: 'too-many-columns',
      severity: 'error',
      setting: 'column',
      message: message(
        {
          en: '“{name}” has about {distinct} different values, and each would become a column; at most {most} may. Choose a column of few classes, or use “Group and count”.',
          zh: '“{name}”约有 {distinct} 个不同的值，每个都会成为一列，最多允许 {most} 列。请选择类别较少的列，或用“分组统计”。',
        },
        { name, distinct, most: mostNewColumns },
      ),
    },
  ];
}
