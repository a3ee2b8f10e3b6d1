import { defineNode } from '../kit/define-node.ts';
import { type ColumnType, port } from '../kit/ports.ts';
import type { NodeProblem } from '../kit/problem.ts';
import { choice, columns, list, number, text, toggle } from '../kit/settings.ts';
import { message, type Text } from '../kit/text.ts';
import { columnFixes } from '../lib/tables/near-names.ts';
import { withReason } from '../lib/tables/removed-rows.ts';

const outsideOptions = {
  remove: { en: 'Remove the row', zh: '移除该行' },
  clip: { en: 'Move to the bound', zh: '改为边界值' },
  blank: { en: 'Make missing', zh: '改为缺失' },
} as const;

/** What is wrong with a value for the cells of a column; undefined where nothing is. */
function unfitValue(type: ColumnType, value: string): { code: string; text: Text } | undefined {
  if (type === 'number' && (value.trim() === '' || Number.isNaN(Number(value))))
    return {
      code: 'not-a-number',
      text: { en: 'The value to fill “{column}” with must be a number.', zh: '“{column}”的填充值必须是数字。' },
    };
  if (type === 'date' && !/^\s*\d{4}-\d{1,2}-\d{1,2}([ T]\d{1,2}:\d{2}(:\d{2})?)?\s*$/.test(value))
    return {
      code: 'not-a-date',
      text: {
        en: 'The value to fill “{column}” with must be a date, such as 2024-03-05.',
        zh: '“{column}”的填充值必须是日期，例如 2024-03-05。',
      },
    };
  if (value === '') return { code: 'no-value', text: { en: 'Write the value to fill “{column}” with.', zh: '请填写“{column}”的填充值。' } };
  return undefined;
}

/** Ways of filling that learn something from rows. */
const learning: ReadonlySet<string> = new Set(['mean', 'median', 'mode', 'model']);

export default defineNode({
  title: { en: 'Clean rows', zh: '清洗数据' },
  summary: { en: 'Tidies texts, removes or fills missing cells, handles outliers.', zh: '整理文本，移除或填充缺失值，处理异常值。' },
  help: {
    en: 'Texts are tidied first; a text that is empty then counts as missing. Ranges and outliers come next, then rows without a required value are removed, and what is still missing is filled. Removed rows come out with the reason. Gaps can be filled with a value, the mean, the median, the most frequent value, the value above, or what boosted trees learn from the other columns; leave out the answer that a model is to learn, since new rows do not have it (“Not inferred from”). Figures and trees come from the rows themselves, or from those wired to “learned from”: wire the training rows there when you clean test rows or new ones, or the test knows itself. An outlier lies beyond the quartiles by more than the given multiple of the distance between them (Tukey), or so many deviations from the median (MAD) or the mean (z-score). The report shows what was removed and why, and cells before and after.',
    zh: '首先整理文本，整理后为空的文本视为缺失；然后检查范围和异常值，移除缺少必填值的行，最后填充仍然缺失的单元格。移除的行会附上原因。缺失值可以用固定值、平均值、中位数、最常见的值、上一行的值，或由提升树根据其他列推断的值填充；请在“推断时不使用的列”中排除模型要学习的答案，因为新数据没有这一列。所用的统计量和模型来自数据本身，或来自接到“参照数据”的数据：清洗测试数据或新数据时，请把训练数据接到那里，否则测试数据会“看到自己”。异常值指超出四分位数的距离大于四分位距给定倍数（Tukey），或偏离中位数（MAD）或平均值（z 分数）达到给定倍数的数值。报告会说明移除了什么、为什么，以及修改前后的对照。',
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
    'forward fill',
    'mad',
    'z-score',
    'missing values',
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
    '缺失值推断',
    '向前填充',
    '空行',
    '删除空行',
  ],
  inputs: {
    rows: port('table'),
    training: port('table', { label: { en: 'learned from', zh: '参照数据' }, optional: true }),
  },
  outputs: { kept: port('table'), removed: port('table'), report: port('report') },
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
            forward: { en: 'The value above', zh: '上一行的值' },
            model: { en: 'What the other columns suggest', zh: '由其他列推断' },
          },
          default: 'constant',
        }),
        value: text({ label: { en: 'Value', zh: '值' }, default: '', optional: true, showIf: { with: 'constant' } }),
      },
      default: [],
    }),
    unseen: columns({
      label: { en: 'Not inferred from', zh: '推断时不使用的列' },
      hint: {
        en: 'Such as the answer that a model is to learn: new rows do not have it.',
        zh: '例如模型要学习的答案：新数据没有这一列。',
      },
      of: 'rows',
      optional: true,
      advanced: true,
    }),
    ranges: list({
      label: { en: 'Allowed ranges', zh: '允许的范围' },
      fields: {
        column: columns({ label: { en: 'Column', zh: '列' }, of: 'rows', count: 1, types: ['number'] }),
        min: number({ label: { en: 'From', zh: '最小值' }, default: null, optional: true, empty: { en: 'no limit', zh: '不限' } }),
        max: number({ label: { en: 'To', zh: '最大值' }, default: null, optional: true, empty: { en: 'no limit', zh: '不限' } }),
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
    outlierMethod: choice({
      label: { en: 'An outlier lies', zh: '异常值的判断' },
      options: {
        quartiles: { en: 'Far from the quartiles (Tukey)', zh: '远离四分位数（Tukey）' },
        median: { en: 'Far from the median (MAD)', zh: '远离中位数（MAD）' },
        deviations: { en: 'Far from the mean (z-score)', zh: '远离平均值（z 分数）' },
      },
      default: 'quartiles',
      advanced: true,
    }),
    outlierFences: number({
      label: { en: 'Multiple of the quartile distance', zh: '四分位距的倍数' },
      default: 3,
      min: 0.5,
      max: 20,
      step: 0.5,
      advanced: true,
      showIf: { outlierMethod: 'quartiles' },
    }),
    outlierDeviations: number({
      label: { en: 'Number of deviations', zh: '偏差的倍数' },
      default: 3.5,
      min: 0.5,
      max: 20,
      step: 0.5,
      advanced: true,
      showIf: { outlierMethod: ['median', 'deviations'] },
    }),
    outlierAction: choice({ label: { en: 'Outliers', zh: '遇到异常值' }, options: outsideOptions, default: 'remove', advanced: true }),
  },
  describe({ rows }) {
    const { columns: known, role } = rows ?? {};
    return {
      kept: { type: 'table', ...(known && { columns: known }), ...(role && { role }) },
      removed: { type: 'table', ...(known && { columns: withReason(known) }) },
    };
  },
  check({ rows, training }, { required, fills, unseen, ranges, outlierColumns }) {
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
      ...unseen.map((column) => ({ setting: 'unseen', column })),
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
      if (fill.with === 'model' && type !== 'number' && type !== 'category')
        problems.push({
          ...problem(
            'fills',
            'not-learnable',
            {
              en: '“{column}” is neither a number nor a category, so it cannot be inferred from other columns.',
              zh: '“{column}”既不是数字也不是类别，无法由其他列推断。',
            },
            fill.column,
          ),
          fixes: [
            {
              label: message({ en: 'Fill with the most frequent', zh: '用最常见的值填充' }),
              settings: { fills: fills.map((one) => (one === fill ? { ...one, with: 'mode' } : one)) },
            },
          ],
        });
      const figure = fill.with === 'mean' || fill.with === 'median';
      const otherwise = {
        label: message({ en: 'Fill with the most frequent', zh: '用最常见的值填充' }),
        settings: { fills: fills.map((one) => (one === fill ? { ...one, with: 'mode' } : one)) },
      };
      if (figure && type !== 'number') problems.push({ ...problem('fills', 'not-a-number', numeric, fill.column), fixes: [otherwise] });
      const unfit = fill.with === 'constant' && unfitValue(type, fill.value);
      if (unfit) problems.push(problem('fills', unfit.code, unfit.text, fill.column));
    }
    if (rows.role === 'test' && !training && (outlierColumns.length > 0 || fills.some(({ with: how }) => learning.has(how))))
      problems.push({
        code: 'learned-from-test',
        severity: 'warning',
        port: 'training',
        message: message({
          en: 'These are test rows, and what fills or bounds them is learned from themselves, so the score may be too good. Wire the training rows to “learned from”.',
          zh: '这是测试数据，而填充值或界限来自它自身，成绩可能虚高。请把训练数据接到“参照数据”。',
        }),
      });
    return problems;
  },
  async run(context, { rows, training }, settings) {
    const { cleanTable } = await import('../lib/tables/clean-table.ts');
    const { sayCleaned } = await import('../lib/tables/clean-report.ts');
    const { outlierColumns, outlierMethod, outlierFences, outlierDeviations, outlierAction, ...rest } = settings;
    const cleaned = await cleanTable(
      context,
      { rows, training },
      {
        ...rest,
        outliers: {
          columns: outlierColumns,
          method: outlierMethod,
          fences: outlierFences,
          deviations: outlierDeviations,
          action: outlierAction,
        },
      },
    );
    return { kept: cleaned.kept, removed: cleaned.removed, report: sayCleaned(context, rows.count, cleaned) };
  },
});
