import { defineNode } from '../kit/define-node.ts';
import { port } from '../kit/ports.ts';
import type { NodeProblem } from '../kit/problem.ts';
import { choice, columns, integer, number } from '../kit/settings.ts';
import { message } from '../kit/text.ts';
import { uncounted } from '../lib/tables/answer-table.ts';
import { refuseJudging } from '../lib/training/refuse.ts';
import { vanishedColumns } from '../lib/training/target-problems.ts';

export default defineNode({
  title: { en: 'Balance classes', zh: '平衡类别' },
  summary: { en: 'Makes rare and frequent classes alike for training.', zh: '让训练数据中各类别的数量相近。' },
  help: {
    en: 'Use it on training rows when one class is far rarer than another, such as few frauds among many payments, and the model overlooks it. Taking rows away is quick but throws data away; repeating keeps all of it, yet a few rows seen again and again may be learned by heart. Never balance the rows that judge a model: they must be as in life. So split first. Many Train nodes can weigh rare classes instead, which is worth trying before.',
    zh: '当训练数据中某个类别远少于其他类别（例如大量付款中只有少数欺诈），模型容易忽略它时使用。减少行速度快，但会丢弃数据；重复行保留全部数据，但反复出现的少数行可能被死记硬背。评判模型的数据绝不能平衡，必须与实际情况一致，因此请先拆分数据。许多训练节点可以直接给少见类别加权，可先试试。',
  },
  icon: 'scale',
  words: [
    'balance classes',
    'imbalance',
    'imbalanced',
    'oversample',
    'undersample',
    'downsample',
    'upsample',
    'resample',
    'rare class',
    'equal classes',
    '平衡类别',
    '类别不平衡',
    '过采样',
    '欠采样',
    '下采样',
    '上采样',
    '样本不均衡',
    '少数类',
    '类别不均衡',
  ],
  inputs: { rows: port('table', { role: 'training' }) },
  outputs: { rows: port('table') },
  settings: {
    classColumn: columns({ label: { en: 'Class', zh: '类别列' }, of: 'rows', count: 1 }),
    method: choice({
      label: { en: 'How', zh: '方式' },
      options: {
        fewer: { en: 'Take rows of frequent classes away', zh: '减少常见类别的行' },
        repeat: { en: 'Repeat rows of rare classes', zh: '重复少见类别的行' },
      },
      default: 'fewer',
    }),
    ratio: number({
      label: { en: 'Largest to smallest class', zh: '最大与最小类别之比' },
      hint: {
        en: '1: all alike. 3: the largest may have three times as many rows.',
        zh: '1 表示完全相同；3 表示最大类别可为最小类别的三倍。',
      },
      default: 1,
      min: 1,
      max: 1_000,
      step: 1,
      range: true,
    }),
    mostTimes: integer({
      label: { en: 'Each row at most', zh: '每行最多出现' },
      unit: { en: 'times', zh: '次' },
      default: 20,
      min: 1,
      max: 1_000,
      showIf: { method: 'repeat' },
      advanced: true,
    }),
    seed: integer({ label: { en: 'Seed', zh: '随机种子' }, default: 1, min: 0, advanced: true }),
  },
  describe({ rows }) {
    const { columns: known, role } = rows ?? {};
    return { rows: { type: 'table', ...(known && { columns: known.map(uncounted) }), ...(role && { role }) } };
  },
  check({ rows }, { classColumn, method, ratio }) {
    const known = rows?.columns ?? [];
    const categories = known.filter(({ type }) => type === 'category');
    const classes = known.find(({ name }) => name === classColumn)?.classes;
    const rarest = Math.min(...(classes ?? []).map(({ count = Infinity }) => count));
    return [
      ...vanishedColumns(rows, { setting: 'classColumn', chosen: classColumn, candidates: categories }),
      ...beforeSplit(known.length > 0 && rows?.role === undefined),
      ...(method === 'fewer' && rarest * ratio < fewRows ? [fewLeft(rarest)] : []),
    ];
  },
  async run(context, { rows }, settings) {
    refuseJudging(rows, {
      en: 'These are rows to judge by, which must be as in life: balanced, they would make the score meaningless. Wire the training rows here.',
      zh: '这是用于评判的数据，必须与实际情况一致：平衡之后得分就没有意义了。请把训练数据接到这里。',
    });
    const { balanceTable } = await import('../lib/tables/balance-table.ts');
    const { rows: balanced, classes, short } = await balanceTable(context, rows, settings);
    context.log(
      {
        en: '{before} {before|row|rows} became {rows}, {classes} {classes|class|classes}',
        zh: '{before} 行变为 {rows} 行，共 {classes} 个类别',
      },
      { before: rows.count, rows: balanced.count, classes: classes.length, headline: true },
    );
    if (classes.length === 0)
      context.warn(
        {
          en: 'No row has a value in “{column}”, so there was nothing to balance. Choose the column that says the class.',
          zh: '“{column}”列没有任何值，因此没有可平衡的类别。请选择表示类别的列。',
        },
        { column: settings.classColumn },
        { code: 'no-classes', setting: 'classColumn' },
      );
    for (const one of classes.slice(0, 20)) context.log({ en: '“{name}”: {before} → {after}', zh: '“{name}”：{before} → {after}' }, one);
    if (short.length > 0)
      context.warn(
        {
          en: '{classes} stayed rarer than asked for: each row comes out at most {most} times, since a model learns rows by heart that it sees too often. Collect more such rows, or allow a larger difference.',
          zh: '{classes} 仍少于要求：每行最多出现 {most} 次，因为模型会死记过于频繁出现的行。请收集更多此类数据，或允许更大的差距。',
        },
        { classes: short.map((one) => `“${one}”`).join(', '), most: settings.mostTimes },
        { code: 'still-rare', setting: 'ratio' },
      );
    return { rows: balanced };
  },
});

/** Fewer rows than this of the largest class are next to nothing. */
const fewRows = 20;

function fewLeft(rarest: number): NodeProblem {
  return {
    code: 'few-left',
    severity: 'warning',
    setting: 'method',
    message: message(
      {
        en: 'The rarest class has {rarest} {rarest|row|rows}, so hardly anything would be left of the others. Repeat rows instead, or collect more.',
        zh: '最少的类别只有 {rarest} 行，其他类别也会所剩无几。请改为重复少见类别的行，或收集更多数据。',
      },
      { rarest },
    ),
    fixes: [{ label: message({ en: 'Repeat rows instead', zh: '改为重复行' }), settings: { method: 'repeat' } }],
  };
}

function beforeSplit(unsplit: boolean): NodeProblem[] {
  if (!unsplit) return [];
  return [
    {
      code: 'before-split',
      severity: 'warning',
      port: 'rows',
      message: message({
        en: 'These rows are not split yet. Balanced before the split, the test rows are no longer as in life, and repeated rows may stand on both sides. Split first and balance only the training rows.',
        zh: '这些数据尚未拆分。如果先平衡再拆分，测试数据就不再符合实际，重复的行还可能同时出现在两边。请先拆分，只平衡训练数据。',
      }),
      fixes: [
        {
          label: message({ en: 'Split the rows before', zh: '在此之前拆分数据' }),
          insert: 'prepare/split-rows',
          input: 'rows',
          output: 'training',
          port: 'rows',
        },
      ],
    },
  ];
}
