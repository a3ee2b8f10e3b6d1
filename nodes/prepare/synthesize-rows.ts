import { defineNode } from '../kit/define-node.ts';
import { port, type ReportBlock } from '../kit/ports.ts';
import { choice, columns, integer } from '../kit/settings.ts';
import { message } from '../kit/text.ts';
import { vanishedColumns } from '../lib/training/target-problems.ts';
import { refuseJudging } from '../lib/training/refuse.ts';

const types = ['number', 'category', 'date'];
/** Boosted trees that are right more often than this see what is made. */
const easilyTold = 0.7;
/** Of more classes each would have few rows to be like. */
const mostClasses = 10;
const manyCopies = 0.01;
/** By chance 5 % lie so near. */
const manyNear = 0.2;

export default defineNode({
  title: { en: 'Synthesise rows', zh: '合成数据' },
  summary: { en: 'Makes new rows that look like the real ones.', zh: '生成与真实数据相似的新数据。' },
  help: {
    en: 'Makes rows of numbers, categories and dates, with gaps where the real rows have some: each column by itself is distributed as it is there, and columns go together by their correlations (a Gaussian copula). With a class column each class is made by itself, in its own share or all alike. The report says how often boosted trees tell made rows from real ones: 50 % means that they cannot. Made rows are not automatically anonymous: rare values come from real people, and the report says how many rows repeat a real one. Make rows from training rows alone, and judge models by real rows.',
    zh: '生成由数字、类别和日期组成的行，真实数据有缺失的地方也会有缺失：每一列的分布与真实数据相同，列与列之间保持相关性（高斯 Copula）。选择类别列后，每个类别分别生成，可保持原有比例，也可各类相同。报告会给出提升树区分真假数据的准确率：50 % 表示无法区分。生成的数据并不自动等于匿名：罕见的取值来自真实的人，报告会说明有多少行与真实数据重复。请只用训练数据来生成，并用真实数据评判模型。',
  },
  icon: 'sparkles',
  words: [
    'synthetic data',
    'synthesize',
    'copula',
    'generate rows',
    'fake data',
    'oversample',
    'smote',
    'privacy',
    'gan',
    'test data',
    '合成数据',
    '生成数据',
    '模拟数据',
    '过采样',
    '虚拟数据',
    '隐私',
  ],
  inputs: { rows: port('table', { role: 'training' }) },
  outputs: { rows: port('table', { role: 'training' }), report: port('report') },
  settings: {
    count: integer({ label: { en: 'Rows', zh: '行数' }, default: 1_000, min: 1, max: 1_000_000, range: true }),
    classColumn: columns({
      label: { en: 'Class', zh: '类别列' },
      hint: { en: 'Each class is made by itself. Empty: all rows alike.', zh: '每个类别分别生成。留空：不区分类别。' },
      of: 'rows',
      count: 1,
      types: ['category'],
      optional: true,
    }),
    shares: choice({
      label: { en: 'Shares of the classes', zh: '各类别比例' },
      options: { same: { en: 'As in the real rows', zh: '与真实数据相同' }, even: { en: 'All alike', zh: '各类相同' } },
      default: 'same',
    }),
    seed: integer({ label: { en: 'Seed', zh: '随机种子' }, default: 1, min: 0, advanced: true }),
  },
  needs: {
    memory: ({ rows }, { count }) => 200e6 + (count + Math.min(50_000, rows?.count ?? 50_000)) * (rows?.columns?.length ?? 10) * 60,
  },
  describe: ({ rows }, { count }) => ({
    rows: {
      type: 'table',
      role: 'training',
      count,
      ...(rows?.columns && { columns: rows.columns.filter(({ type }) => types.includes(type)).map(({ name, type }) => ({ name, type })) }),
    },
  }),
  check: ({ rows }, { classColumn }) =>
    vanishedColumns(rows, {
      setting: 'classColumn',
      chosen: classColumn,
      candidates: (rows?.columns ?? []).filter(({ type }) => type === 'category'),
    }),
  async run(context, { rows }, { count, classColumn, shares, seed }) {
    refuseJudging(rows, forJudging);
    const { synthesize } = await import('../lib/synthesis/synthesize.ts');
    const made = await synthesize(context, rows, { count, classColumn, evenly: shares === 'even' && classColumn !== '', seed });
    const { toldApart, differences, copies, repeats, near } = made.judgement;
    context.log(
      {
        en: '{count} rows made; told from real ones {told} of the time (50 % is chance)',
        zh: '生成了 {count} 行；与真实数据的区分准确率为 {told}（50 % 即无法区分）',
      },
      { count: made.rows.count, told: percent(toldApart), headline: true },
    );
    if (made.left.length > 0)
      context.log(
        {
          en: 'Texts and the like cannot be made this way and were left out: {columns}.',
          zh: '文本等列无法用这种方式生成，已去掉：{columns}。',
        },
        { columns: made.left.slice(0, 10).join(', ') },
      );
    if (toldApart > easilyTold)
      context.warn(
        {
          en: 'Made rows are told from real ones {told} of the time, so they differ in what a model can learn. Look at the columns that differ most, or choose the class column so that each class is made by itself.',
          zh: '真假数据的区分准确率达 {told}，说明生成的数据与真实数据有模型能学到的差别。请查看差异最大的列，或选择类别列，让每个类别分别生成。',
        },
        { told: percent(toldApart) },
        {
          code: 'told-apart',
          setting: 'classColumn',
          fixes: rows.columns
            .filter(
              ({ type, classes = [] }) => classColumn === '' && type === 'category' && classes.length > 1 && classes.length <= mostClasses,
            )
            .toSorted((a, b) => (a.classes?.length ?? 0) - (b.classes?.length ?? 0))
            .map(({ name }) => ({
              label: message({ en: 'Make each “{column}” by itself', zh: '按“{column}”分别生成' }, { column: name }),
              settings: { classColumn: name },
            })),
        },
      );
    if (copies > manyCopies && copies > 1.5 * repeats)
      context.warn(
        {
          en: '{share} of the made rows equal a real row in every cell. Do not give them away as anonymous.',
          zh: '生成的行中有 {share} 与某一真实行完全相同。请不要把它们当作匿名数据对外提供。',
        },
        { share: percent(copies) },
        { code: 'copied-rows', port: 'rows' },
      );
    else if (near > manyNear)
      context.warn(
        {
          en: '{share} of the made rows lie nearer to a real row than real rows do to each other (5 % would be chance). Do not give them away as anonymous.',
          zh: '生成的行中有 {share} 与某一真实行异常接近（偶然情况下约为 5 %）。请不要把它们当作匿名数据对外提供。',
        },
        { share: percent(near) },
        { code: 'near-rows', port: 'rows' },
      );
    const blocks: ReportBlock[] = [
      {
        kind: 'figures',
        items: [
          { label: message({ en: 'Rows made', zh: '生成的行数' }), value: made.rows.count, unit: 'count' },
          { label: message({ en: 'Real rows looked at', zh: '参考的真实数据' }), value: made.looked, unit: 'count' },
          {
            label: message({ en: 'Told from real rows (half is chance)', zh: '真假区分准确率（一半即无法区分）' }),
            value: toldApart,
            unit: 'share',
          },
          { label: message({ en: 'Made rows that equal a real one', zh: '与真实数据完全相同的行' }), value: copies, unit: 'share' },
          {
            label: message({ en: 'Made rows unusually near to a real one (5 % is chance)', zh: '与真实数据异常接近的行（偶然约为 5 %）' }),
            value: near,
            unit: 'share',
          },
          { label: message({ en: 'Real rows that equal another real one', zh: '真实数据中互相重复的行' }), value: repeats, unit: 'share' },
        ],
      },
      {
        kind: 'bars',
        label: message({
          en: 'Difference of each column from the real one (0 none, 1 all)',
          zh: '各列与真实数据的差异（0 为无，1 为完全不同）',
        }),
        items: differences
          .toSorted((a, b) => b.difference - a.difference)
          .slice(0, 30)
          .map(({ name, difference }) => ({ label: name, value: difference })),
      },
    ];
    return {
      rows: { ...made.rows, role: 'training' as const },
      report: { type: 'report', title: message({ en: 'Made rows', zh: '合成数据' }), blocks },
    };
  },
});

const forJudging = {
  en: 'These are rows to judge by: what is made from them would carry them into the training. Wire the training rows here.',
  zh: '这是用于评判的数据：由它们生成的数据会把它们带入训练。请把训练数据接到这里。',
};

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
