import { defineNode } from '../kit/define-node.ts';
import { port, type TableSpec } from '../kit/ports.ts';
import { choice, columns, integer, number } from '../kit/settings.ts';
import { uncounted } from '../lib/tables/answer-table.ts';
import { vanishedColumns } from '../lib/training/target-problems.ts';

export default defineNode({
  title: { en: 'Sample rows', zh: '抽样' },
  summary: { en: 'Takes some of the rows, by chance or from the top.', zh: '随机或从头抽取若干行。' },
  help: {
    en: 'Use it to try a workflow quickly on a part of the data, or to look at a few rows. Rows taken by chance say more about the whole than the first ones, which may all be from one week. The same seed always takes the same rows. With a class column, each class gives the same number (or share) of rows. The rows that were not taken come out separately. To set rows aside for judging a model, use “Split rows”.',
    zh: '用于先在少量数据上快速试运行，或查看少量数据。随机抽取的行比开头的行更能代表整体（开头的行可能都来自同一周）。相同的种子总是抽到相同的行。选择类别列后，每个类别抽取相同的数量（或比例）。没有抽到的行单独输出。如果要留出数据来评判模型，请用“拆分数据”。',
  },
  icon: 'shuffle',
  words: [
    'sample',
    'random sample',
    'subset',
    'fewer rows',
    'head',
    'first rows',
    'stratified sample',
    '抽样',
    '采样',
    '随机抽取',
    '取样',
    '前几行',

    '少量数据试跑',
  ],
  inputs: { rows: port('table') },
  outputs: { kept: port('table'), removed: port('table') },
  settings: {
    from: choice({
      label: { en: 'Take rows', zh: '取行方式' },
      options: { random: { en: 'By chance', zh: '随机' }, first: { en: 'From the top', zh: '从头开始' } },
      default: 'random',
    }),
    amount: choice({
      label: { en: 'How many', zh: '数量' },
      options: { rows: { en: 'A number of rows', zh: '固定行数' }, share: { en: 'A share of the rows', zh: '按比例' } },
      default: 'rows',
    }),
    rows: integer({ label: { en: 'Rows', zh: '行数' }, default: 1_000, min: 1, showIf: { amount: 'rows' } }),
    share: number({ label: { en: 'Share', zh: '比例' }, default: 0.1, min: 0.0001, max: 1, step: 0.05, showIf: { amount: 'share' } }),
    classColumn: columns({
      label: { en: 'From each class of', zh: '从每个类别中抽取' },
      hint: {
        en: 'Each class then gives that many rows. Empty: from the whole table.',
        zh: '每个类别各抽取上述数量。留空则从整个表抽取。',
      },
      of: 'rows',
      count: 1,
      optional: true,
    }),
    seed: integer({ label: { en: 'Seed', zh: '随机种子' }, default: 1, min: 0, advanced: true, showIf: { from: 'random' } }),
  },
  describe({ rows }, { amount, rows: wanted, share, classColumn }) {
    const { columns: known, count, role } = rows ?? {};
    const part = (rowCount: number | undefined): TableSpec => ({
      type: 'table',
      ...(known && { columns: known.map(uncounted) }),
      ...(rowCount !== undefined && { count: rowCount }),
      ...(role && { role }),
    });
    if (count === undefined || classColumn !== '') return { kept: part(undefined), removed: part(undefined) };
    const kept = Math.min(count, amount === 'rows' ? wanted : Math.round(count * share));
    return { kept: part(kept), removed: part(count - kept) };
  },
  check: ({ rows }, { classColumn }) =>
    vanishedColumns(rows, { setting: 'classColumn', chosen: classColumn === '' ? [] : [classColumn], candidates: [] }),
  async run(context, { rows }, { amount, rows: wanted, share, ...settings }) {
    const { sampleTable } = await import('../lib/tables/sample-table.ts');
    const take = amount === 'rows' ? { rows: wanted } : { share };
    const { kept, removed } = await sampleTable(context, rows, { take, ...settings });
    context.log(
      { en: '{kept} of {count} {count|row|rows} taken', zh: '{count} 行中抽取 {kept} 行' },
      { kept: kept.count, count: rows.count, headline: true },
    );
    if (amount === 'rows' && settings.classColumn === '' && rows.count < wanted)
      context.log(
        { en: 'The table has fewer rows than asked for, so all of them were taken.', zh: '表格的行数少于要求的行数，因此取了全部行。' },
        {},
      );
    return { kept, removed };
  },
});
