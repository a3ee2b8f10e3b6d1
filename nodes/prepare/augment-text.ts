import { defineNode } from '../kit/define-node.ts';
import { type ColumnSpec, port } from '../kit/ports.ts';
import { Failure, type NodeProblem } from '../kit/problem.ts';
import { choice, columns, integer, list, number, text, toggle } from '../kit/settings.ts';
import { message } from '../kit/text.ts';
import { vanishedColumns } from '../lib/training/target-problems.ts';
import { refuseJudging } from '../lib/training/refuse.ts';

const ways = { synonym: 'synonym', insert: 'insert', swap: 'swap', delete: 'delete' } as const;

export default defineNode({
  title: { en: 'Augment text', zh: '文本增强' },
  summary: { en: 'Makes more training rows by changing a few words of each text.', zh: '改动文本中的少量词语，生成更多训练数据。' },
  help: {
    en: 'For few training rows, or rare classes. Each made row is a copy whose text has some words swapped, left out, replaced or joined by synonyms; all other cells, the class among them, stay. Chinese is changed by words or by single characters. Synonyms come from your own list or from a wired table of two columns (word, synonym). Made rows stand after the others and say in “made_by” how they were made. Only training rows may be augmented, so split the rows first. Too many changes turn the meaning round: look at some of the rows.',
    zh: '适用于训练数据少或有少见类别的情况。每个生成的行都是一份副本，文本中有些词被交换、删除、替换或插入同义词；其他单元格（包括类别）保持不变。中文可以按词或按字改动。同义词来自您填写的列表，或接入的两列表格（词、同义词）。生成的行排在原有行之后，并在“made_by”列注明生成方式。只能增强训练数据，因此请先拆分数据。改动过多会改变原意：请抽查一些生成的行。',
  },
  icon: 'wand',
  words: [
    'augment',
    'data augmentation',
    'eda',
    'synonym',
    'more rows',
    'few examples',
    'balance classes',
    'paraphrase',
    '文本增强',
    '数据增强',
    '同义词替换',
    '过采样',
    '扩充数据',
    '样本太少',
  ],
  inputs: {
    rows: port('table', { role: 'training' }),
    synonyms: port('table', { optional: true, label: { en: 'synonyms', zh: '同义词' } }),
  },
  outputs: { rows: port('table', { role: 'training' }) },
  settings: {
    textColumn: columns({ label: { en: 'Text', zh: '文本列' }, of: 'rows', count: 1, types: ['text', 'category'] }),
    amount: choice({
      label: { en: 'How many', zh: '数量' },
      options: {
        copies: { en: 'Copies of every row', zh: '每行生成若干份' },
        balance: { en: 'Rare classes up to a share of the largest', zh: '把少见类别补到最大类别的一定比例' },
      },
      default: 'copies',
    }),
    copies: integer({ label: { en: 'Copies', zh: '份数' }, default: 1, min: 1, max: 50, range: true, showIf: { amount: 'copies' } }),
    classColumn: columns({ label: { en: 'Class', zh: '类别列' }, of: 'rows', count: 1, showIf: { amount: 'balance' } }),
    upTo: number({
      label: { en: 'Share of the largest class', zh: '最大类别的比例' },
      default: 1,
      min: 0.05,
      max: 1,
      step: 0.05,
      range: true,
      showIf: { amount: 'balance' },
    }),
    swap: toggle({ label: { en: 'Swap words', zh: '交换词语' }, default: true }),
    delete: toggle({ label: { en: 'Leave words out', zh: '删除词语' }, default: true }),
    synonym: toggle({ label: { en: 'Replace by synonyms', zh: '替换为同义词' }, default: true }),
    insert: toggle({ label: { en: 'Insert synonyms', zh: '插入同义词' }, default: true }),
    synonymList: list({
      label: { en: 'Synonyms', zh: '同义词表' },
      fields: {
        word: text({ label: { en: 'Word', zh: '词' }, default: '', maxLength: 100 }),
        synonyms: text({
          label: { en: 'May be replaced by', zh: '可替换为' },
          hint: { en: 'Several with commas between them.', zh: '多个用逗号隔开。' },
          default: '',
          maxLength: 1_000,
        }),
      },
      default: [],
      max: 1_000,
    }),
    changeShare: number({
      label: { en: 'Share of words changed', zh: '改动词语的比例' },
      default: 0.1,
      min: 0.01,
      max: 0.5,
      step: 0.05,
      range: true,
    }),
    unit: choice({
      label: { en: 'Change Chinese by', zh: '中文改动单位' },
      options: { words: { en: 'Words', zh: '词' }, characters: { en: 'Single characters', zh: '单字' } },
      default: 'words',
      advanced: true,
    }),
    seed: integer({ label: { en: 'Seed', zh: '随机种子' }, default: 1, min: 0, advanced: true }),
  },
  describe({ rows }, { amount, copies }) {
    if (!rows?.columns) return { rows: { type: 'table', role: 'training' } };
    const added: ColumnSpec = { name: 'made_by', type: 'category', classes: Object.keys(ways).map((name) => ({ name })) };
    return {
      rows: {
        type: 'table',
        columns: [...rows.columns.filter(({ name }) => name !== added.name), added],
        role: 'training',
        ...(rows.count !== undefined && amount === 'copies' && { count: rows.count * (1 + copies) }),
      },
    };
  },
  check({ rows, synonyms }, settings) {
    const { textColumn, classColumn, amount } = settings;
    const known = rows?.columns ?? [];
    const texts = known.filter(({ type }) => type === 'text');
    return [
      ...vanishedColumns(rows, { setting: 'textColumn', chosen: textColumn, candidates: texts }),
      ...(amount === 'balance'
        ? vanishedColumns(rows, {
            setting: 'classColumn',
            chosen: classColumn,
            candidates: known.filter(({ type }) => type === 'category'),
          })
        : []),
      ...withoutWays(settings, synonyms !== undefined),
    ];
  },
  async run(context, { rows, synonyms }, settings) {
    refuseJudging(rows, forJudging);
    const { augmentRows } = await import('../lib/text/augment-rows.ts');
    const { spanColumn, synonymMap } = await import('../lib/text/augment-sources.ts');
    const { textColumn, classColumn, amount, copies, upTo, changeShare, unit, seed } = settings;
    const spans = await spanColumn(context, rows);
    if (spans !== undefined) throw holdsPlaces(spans);
    const result = await augmentRows(context, rows, {
      textColumn,
      amount: amount === 'copies' ? { copies } : { classColumn, upTo },
      operations: Object.values(ways).filter((way) => settings[way]),
      synonyms: await synonymMap(context, settings.synonymList, synonyms),
      share: changeShare,
      characters: unit === 'characters',
      seed,
    });
    context.log(
      { en: '{made} {made|row|rows} made beside {count}', zh: '在 {count} 行之外生成了 {made} 行' },
      { made: result.made, count: rows.count, headline: true },
    );
    const { swap, delete: left, synonym, insert } = result.by;
    context.log(
      {
        en: 'Swapped {swap}, left out {left}, replaced {synonym}, inserted {insert}.',
        zh: '交换 {swap} 行，删除 {left} 行，替换 {synonym} 行，插入 {insert} 行。',
      },
      { swap, left, synonym, insert },
    );
    if (result.made === 0 && amount === 'copies')
      context.warn(
        {
          en: 'No text could be changed: they are single words, or no word has a synonym. Allow more ways, or give synonyms.',
          zh: '没有文本可以改动：文本只有一个词，或没有词有同义词。请允许更多改动方式，或补充同义词。',
        },
        {},
        { code: 'nothing-made', setting: 'synonymList' },
      );
    return { rows: { ...result.rows, role: 'training' as const } };
  },
});

function withoutWays(
  {
    swap,
    delete: left,
    synonym,
    insert,
    synonymList,
  }: { swap: boolean; delete: boolean; synonym: boolean; insert: boolean; synonymList: readonly unknown[] },
  wired: boolean,
): NodeProblem[] {
  if (swap || left || ((synonym || insert) && (wired || synonymList.length > 0))) return [];
  return [
    {
      code: 'no-ways',
      severity: 'error',
      setting: 'swap',
      message: message({
        en: 'Nothing can be changed: synonyms are the only way chosen, and there are none. Allow swapping words, or give synonyms.',
        zh: '无法改动文本：只选择了同义词方式，却没有同义词。请允许交换词语，或补充同义词。',
      }),
      fixes: [{ label: message({ en: 'Swap and leave out words', zh: '交换和删除词语' }), settings: { swap: true, delete: true } }],
    },
  ];
}

const forJudging = {
  en: 'These are rows to judge by: changed copies among them would make the score meaningless. Wire the training rows here.',
  zh: '这是用于评判的数据：混入改写的副本会使得分失去意义。请把训练数据接到这里。',
};

function holdsPlaces(column: string): Failure {
  return new Failure(
    {
      en: '“{column}” holds places in the text (start and end). In changed texts they would be wrong. Take the column out before, or augment before labelling.',
      zh: '“{column}”列记录了文本中的位置（起止）。文本改动后这些位置会出错。请先去掉该列，或在标注之前增强。',
    },
    { column },
    { code: 'spans', port: 'rows' },
  );
}
