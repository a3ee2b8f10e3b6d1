import { defineNode } from '../kit/define-node.ts';
import { port, type TableSpec } from '../kit/ports.ts';
import { Failure, type NodeProblem } from '../kit/problem.ts';
import { choice, columns, integer, number } from '../kit/settings.ts';
import { message } from '../kit/text.ts';
import { columnFixes } from '../lib/tables/near-names.ts';

export default defineNode({
  title: { en: 'Split rows', zh: '拆分数据' },
  summary: { en: 'Splits a table into training and test rows.', zh: '把表格拆分为训练数据和测试数据。' },
  help: {
    en: 'Use it before training: a model may only be judged by rows that it has never seen. By class keeps the share of every class in all parts. By group keeps rows that belong together, such as those of one customer, on one side. Every n-th row makes figures comparable with others who do the same. Remove duplicates before the split: a row that stands on both sides makes the score too good. The same seed always gives the same split.',
    zh: '在训练之前使用：只能用模型从未见过的数据来评判它。“按类别”让各部分保持相同的类别比例；“按分组”让同一组的数据（例如同一位客户的）只出现在一边；“每 n 行取一行”便于与他人的结果比较。请先去重再拆分：同一行出现在两边会让成绩虚高。相同的种子总是得到相同的拆分。',
  },
  icon: 'split',
  words: [
    'train test split',
    'hold out',
    'holdout',
    'stratified',
    'validation',
    'leak',
    'set rows aside',
    'unseen rows',
    'training and test',
    'prevent overfitting',
    '训练集',
    '测试集',
    '验证集',
    '划分',
    '拆分',
    '分层抽样',
    '留出',
    '分成训练和测试',
    '切分',
    '过拟合',
  ],
  inputs: { rows: port('table') },
  outputs: {
    training: port('table', { role: 'training' }),
    test: port('table', { role: 'test' }),
    validation: port('table', { role: 'validation' }),
  },
  settings: {
    testShare: number({
      label: { en: 'Test share', zh: '测试比例' },
      default: 0.2,
      min: 0.01,
      max: 0.9,
      step: 0.05,
      showIf: { by: ['random', 'class', 'group'] },
    }),
    by: choice({
      label: { en: 'Choose rows', zh: '选取方式' },
      options: {
        random: { en: 'At random', zh: '随机' },
        class: { en: 'By class, keeping shares', zh: '按类别（保持比例）' },
        group: { en: 'By group, kept together', zh: '按分组（同组不分开）' },
        every: { en: 'Every n-th row', zh: '每 n 行取一行' },
      },
      default: 'random',
    }),
    classColumn: columns({ label: { en: 'Class', zh: '类别列' }, of: 'rows', count: 1, showIf: { by: 'class' } }),
    groupColumn: columns({ label: { en: 'Group', zh: '分组列' }, of: 'rows', count: 1, showIf: { by: 'group' } }),
    every: integer({
      label: { en: 'Every n-th', zh: '每隔行数' },
      hint: { en: '5: the first, sixth, eleventh … row are test rows.', zh: '5 表示第 1、6、11……行作为测试数据。' },
      default: 5,
      min: 2,
      max: 1_000,
      showIf: { by: 'every' },
    }),
    validationShare: number({
      label: { en: 'Validation share', zh: '验证比例' },
      hint: {
        en: '0: none; training then takes a tenth of its own rows where it needs some.',
        zh: '0 表示不划分；训练需要时会自行从训练数据中取十分之一。',
      },
      default: 0,
      min: 0,
      max: 0.5,
      step: 0.05,
      advanced: true,
    }),
    seed: integer({
      label: { en: 'Seed', zh: '随机种子' },
      default: 1,
      min: 0,
      advanced: true,
      showIf: { by: ['random', 'class', 'group'] },
    }),
  },
  describe({ rows }, settings) {
    const { by, every, testShare, validationShare } = settings;
    const test = by === 'every' ? 1 / every : testShare;
    const validation = validationShare === 0 ? 0 : by === 'every' ? 1 / every : validationShare;
    const part = (role: 'training' | 'test' | 'validation', share: number): TableSpec => ({
      type: 'table',
      ...(rows?.columns && { columns: rows.columns }),
      ...(rows?.count !== undefined && { count: Math.round(rows.count * share) }),
      role,
    });
    return { training: part('training', 1 - test - validation), test: part('test', test), validation: part('validation', validation) };
  },
  check({ rows }, { by, classColumn, groupColumn, testShare, validationShare }) {
    const problems: NodeProblem[] = [];
    const column = by === 'class' ? classColumn : by === 'group' ? groupColumn : '';
    const spec = rows?.columns?.find((one) => one.name === column);
    const setting = by === 'class' ? 'classColumn' : 'groupColumn';
    if (column !== '' && rows?.columns && !spec) {
      problems.push({
        code: 'missing-column',
        severity: 'error',
        setting,
        message: message(
          { en: 'The table has no column “{column}”. Choose another one.', zh: '表格中没有“{column}”列。请选择其他列。' },
          { column },
        ),
        fixes: [
          ...columnFixes(
            column,
            rows.columns.map(({ name }) => name),
          ),
          { label: message({ en: 'Split at random', zh: '随机拆分' }), settings: { by: 'random' } },
        ],
      });
    }
    if (by === 'class' && (spec?.type === 'text' || spec?.type === 'number')) {
      problems.push({
        code: 'many-classes',
        severity: 'warning',
        setting,
        message: message(
          {
            en: '“{column}” has many different values, so its shares cannot be kept. Choose a column with few classes, or split at random.',
            zh: '“{column}”的取值很多，无法保持各自的比例。请选择类别较少的列，或随机拆分。',
          },
          { column },
        ),
        fixes: [{ label: message({ en: 'Split at random', zh: '随机拆分' }), settings: { by: 'random' } }],
      });
    }
    if (by !== 'every' && testShare + validationShare >= 0.95) {
      problems.push({
        code: 'nothing-left',
        severity: 'error',
        setting: 'validationShare',
        message: message({
          en: 'Test and validation rows leave almost nothing to train on. Make one of the shares smaller.',
          zh: '测试和验证比例之和太大，几乎没有剩余的训练数据。请调小其中一个比例。',
        }),
        fixes: [
          {
            label: message({ en: 'Test 20 %, validation 10 %', zh: '测试 20 %，验证 10 %' }),
            settings: { testShare: 0.2, validationShare: 0.1 },
          },
        ],
      });
    }
    return problems;
  },
  async run(context, { rows }, settings) {
    if (rows.count < 2) {
      throw new Failure(
        {
          en: 'The table has {count} {count|row|rows}; a split needs at least 2. Check the steps before.',
          zh: '表格只有 {count} 行，至少需要 2 行才能拆分。请检查前面的步骤。',
        },
        { count: rows.count },
        { port: 'rows' },
      );
    }
    const { splitTable } = await import('../lib/tables/split-table.ts');
    const { by, classColumn, groupColumn, testShare, validationShare, every, seed } = settings;
    const column = by === 'class' ? classColumn : groupColumn;
    const { training, test, validation, leaked } = await splitTable(context, rows, { by, column, testShare, validationShare, every, seed });
    const counts = { training: training.count, test: test.count, validation: validation?.count ?? 0 };
    context.log(
      validation
        ? {
            en: '{training} to train, {validation} to validate, {test} to test',
            zh: '训练 {training} 行，验证 {validation} 行，测试 {test} 行',
          }
        : { en: '{training} to train, {test} to test', zh: '训练 {training} 行，测试 {test} 行' },
      { ...counts, headline: true },
    );
    if (by === 'class' && test.count === 0)
      context.warn(
        {
          en: 'No row came to the test side: no value of “{column}” stands in two rows or more. Choose the column of the classes, or split at random.',
          zh: '没有分到任何测试数据：“{column}”没有在两行以上重复出现的值。请选择类别列，或随机拆分。',
        },
        { column },
        {
          code: 'no-test-rows',
          setting: 'classColumn',
          fixes: [{ label: message({ en: 'Split at random', zh: '随机拆分' }), settings: { by: 'random' } }],
        },
      );
    if (leaked.count > 0) {
      context.warn(
        {
          en: '{count} of {test} test rows also stand in the training rows (same {columns}): the score will be too good. Remove duplicates before the split.',
          zh: '{test} 行测试数据中有 {count} 行也出现在训练数据里（{columns} 相同），成绩会虚高。请在拆分之前去重。',
        },
        { count: leaked.count, test: test.count, columns: leaked.columns.slice(0, 5).join(', ') },
        {
          code: 'leaked-rows',
          port: 'rows',
          fixes: [
            {
              label: message({ en: 'Remove duplicates before the split', zh: '在拆分之前去重' }),
              insert: 'prepare/remove-duplicates',
              settings: { method: 'normalized', columns: leaked.columns },
              input: 'rows',
              output: 'kept',
              port: 'rows',
            },
          ],
        },
      );
    }
    const none = { type: 'table' as const, columns: rows.columns, count: 0, rows: [], role: 'validation' as const };
    return { training, test, validation: validation ?? none };
  },
});
