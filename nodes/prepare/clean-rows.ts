import { defineNode } from '../kit/define-node.ts';
import { type ColumnSpec, port } from '../kit/ports.ts';
import type { NodeProblem } from '../kit/problem.ts';
import { choice, columns, list, number, text, toggle } from '../kit/settings.ts';
import { message } from '../kit/text.ts';
import { columnFixes } from '../lib/tables/near-names.ts';

const outsideOptions = {
  remove: { en: 'Remove the row', zh: '移除该行' },
  clip: { en: 'Move to the bound', zh: '改为边界值' },
  blank: { en: 'Make missing', zh: '改为缺失' },
} as const;

const said = {
  tidied: { en: '“{column}”: {count} {count|text|texts} tidied', zh: '“{column}”：整理了 {count} 个文本' },
  range: { en: '“{column}”: {count} {count|cell|cells} out of range', zh: '“{column}”：{count} 个单元格超出范围' },
  outlier: { en: '“{column}”: {count} {count|outlier|outliers}', zh: '“{column}”：{count} 个异常值' },
  required: { en: '“{column}”: {count} {count|row|rows} without a value removed', zh: '“{column}”：移除 {count} 行缺失数据' },
  filled: {
    en: '“{column}”: {count} missing {count|cell|cells} filled with {value}',
    zh: '“{column}”：{count} 个缺失单元格填充为 {value}',
  },
} as const;

export default defineNode({
  title: { en: 'Clean rows', zh: '清洗数据' },
  summary: { en: 'Tidies texts, removes or fills missing cells, handles outliers.', zh: '整理文本，移除或填充缺失值，处理异常值。' },
  help: {
    en: 'Texts are tidied first; a text that is empty then counts as missing. Ranges and outliers come next, then rows without a required value are removed, and what is still missing is filled. Removed rows come out with the reason. Train nodes fill gaps themselves, from the training rows alone: fill here only what has a meaning of its own, such as 0 for “no orders”. An outlier lies beyond the quartiles by more than the given multiple of the distance between them.',
    zh: '首先整理文本，整理后为空的文本视为缺失；然后检查范围和异常值，移除缺少必填值的行，最后填充仍然缺失的单元格。移除的行会附上原因。训练节点会自行用训练数据填补缺失，因此这里只需填充有明确含义的值，例如用 0 表示“没有订单”。异常值指超出四分位数的距离大于四分位距给定倍数的数值。',
  },
  icon: 'clean',
  words: [
    'clean',
    'missing',
    'null',
    'na',
    'fill',
    'impute',
    'trim',
    'outlier',
    'range',
    'normalize',
    'tidy',
    'fix messy data',
    'empty cells',
    'fill gaps',
    '清洗',
    '缺失',
    '空值',
    '填充',
    '去空格',
    '异常值',
    '离群',
    '全角',
    '半角',
    '整理',
    '脏数据',
    '清理',
    '补全',
    '空白',
  ],
  inputs: { rows: port('table') },
  outputs: { kept: port('table'), removed: port('table') },
  settings: {
    trim: toggle({ label: { en: 'Trim spaces around texts', zh: '去掉文本首尾空格' }, default: true }),
    halfWidth: toggle({
      label: { en: 'Full-width letters and digits to half-width', zh: '全角字母数字转半角' },
      default: false,
    }),
    required: columns({
      label: { en: 'Required', zh: '必填列' },
      hint: { en: 'Rows in which one of these is missing are removed.', zh: '其中任一列缺失的行会被移除。' },
      of: 'rows',
      optional: true,
    }),
    fills: list({
      label: { en: 'Fill missing cells', zh: '填充缺失值' },
      fields: {
        column: columns({ label: { en: 'Column', zh: '列' }, of: 'rows', count: 1 }),
        with: choice({
          label: { en: 'With', zh: '填充为' },
          options: {
            constant: { en: 'A value', zh: '固定值' },
            mean: { en: 'The mean', zh: '平均值' },
            median: { en: 'The median', zh: '中位数' },
            mode: { en: 'The most frequent', zh: '最常见的值' },
          },
          default: 'constant',
        }),
        value: text({ label: { en: 'Value', zh: '值' }, default: '', optional: true, showIf: { with: 'constant' } }),
      },
      default: [],
    }),
    ranges: list({
      label: { en: 'Allowed ranges', zh: '允许的范围' },
      fields: {
        column: columns({ label: { en: 'Column', zh: '列' }, of: 'rows', count: 1, types: ['number'] }),
        min: number({ label: { en: 'From', zh: '最小值' }, default: null, optional: true }),
        max: number({ label: { en: 'To', zh: '最大值' }, default: null, optional: true }),
        outside: choice({ label: { en: 'Outside', zh: '超出时' }, options: outsideOptions, default: 'remove' }),
      },
      default: [],
      advanced: true,
    }),
    outlierColumns: columns({
      label: { en: 'Look for outliers in', zh: '检查异常值的列' },
      of: 'rows',
      types: ['number'],
      optional: true,
      advanced: true,
    }),
    outlierFences: number({
      label: { en: 'Multiple of the quartile distance', zh: '四分位距的倍数' },
      default: 3,
      min: 0.5,
      max: 20,
      step: 0.5,
      advanced: true,
    }),
    outlierAction: choice({ label: { en: 'Outliers', zh: '遇到异常值' }, options: outsideOptions, default: 'remove', advanced: true }),
  },
  describe({ rows }) {
    const { columns: known, role } = rows ?? {};
    const reason: ColumnSpec = { name: 'reason', type: 'category' };
    return {
      kept: { type: 'table', ...(known && { columns: known }), ...(role && { role }) },
      removed: { type: 'table', ...(known && { columns: [...known, reason] }) },
    };
  },
  check({ rows }, { required, fills, ranges, outlierColumns }) {
    if (!rows?.columns) return [];
    const known = new Map(rows.columns.map((column) => [column.name, column]));
    const problem = (setting: string, code: string, content: { en: string; zh: string }, column: string): NodeProblem => ({
      code,
      severity: 'error',
      setting,
      message: message(content, { column }),
    });
    const gone = { en: 'The table has no column “{column}”. Choose another one.', zh: '表格中没有“{column}”列。请选择其他列。' };
    const numeric = {
      en: '“{column}” is not a column of numbers. Fill it with a value or the most frequent one, or make it a number with “Select columns”.',
      zh: '“{column}”不是数字列。请改用固定值或最常见的值填充，或先用“选择列”把它转换为数字。',
    };
    const used = [
      ...required.map((column) => ({ setting: 'required', column })),
      ...fills.map(({ column }) => ({ setting: 'fills', column })),
      ...ranges.map(({ column }) => ({ setting: 'ranges', column })),
      ...outlierColumns.map((column) => ({ setting: 'outlierColumns', column })),
    ];
    const problems = used
      .filter(({ column }) => column !== '' && !known.has(column))
      .map(({ setting, column }): NodeProblem => ({
        ...problem(setting, 'missing-column', gone, column),
        fixes: columnFixes(column, [...known.keys()], true),
      }));
    for (const fill of fills) {
      const type = known.get(fill.column)?.type;
      if (type === undefined) continue;
      const figure = fill.with === 'mean' || fill.with === 'median';
      const otherwise = {
        label: message({ en: 'Fill with the most frequent', zh: '用最常见的值填充' }),
        settings: { fills: fills.map((one) => (one === fill ? { ...one, with: 'mode' } : one)) },
      };
      if (figure && type !== 'number') problems.push({ ...problem('fills', 'not-a-number', numeric, fill.column), fixes: [otherwise] });
      if (fill.with === 'constant' && type === 'number' && (fill.value.trim() === '' || Number.isNaN(Number(fill.value)))) {
        problems.push(
          problem(
            'fills',
            'not-a-number',
            { en: 'The value to fill “{column}” with must be a number.', zh: '“{column}”的填充值必须是数字。' },
            fill.column,
          ),
        );
      }
    }
    return problems;
  },
  async run(context, { rows }, settings) {
    const { cleanTable } = await import('../lib/tables/clean-table.ts');
    const { outlierColumns, outlierFences, outlierAction, ...rest } = settings;
    const { kept, removed, counts } = await cleanTable(context, rows, {
      ...rest,
      outliers: { columns: outlierColumns, fences: outlierFences, action: outlierAction },
    });
    for (const { rule, column, count, value = '' } of counts) context.log(said[rule], { column, count, value });
    context.log(
      { en: '{kept} kept, {removed} removed', zh: '保留 {kept} 行，移除 {removed} 行' },
      { kept: kept.count, removed: removed.count, headline: true },
    );
    return { kept, removed };
  },
});
