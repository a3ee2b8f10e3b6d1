import { defineNode } from '../kit/define-node.ts';
import { port, type TableSpec } from '../kit/ports.ts';
import type { NodeProblem } from '../kit/problem.ts';
import { choice, integer, number } from '../kit/settings.ts';
import { message } from '../kit/text.ts';
import { wrongTask } from '../lib/generation/prompt-problems.ts';
import { chosenColumns } from '../lib/label/choose-rows.ts';
import { notClassifiers } from '../lib/label/label-problems.ts';
import { missingInputs } from '../lib/predict/input-problems.ts';
import { uncounted } from '../lib/tables/answer-table.ts';
import { refuse } from '../lib/training/refuse.ts';
import { chosenTexts, noTextColumn, textSetting } from '../lib/training/text-columns.ts';

export default defineNode({
  title: { en: 'Choose rows to label', zh: '挑选待标注的行' },
  summary: { en: 'Finds the rows whose labels would teach a model most.', zh: '找出标注后对模型帮助最大的行。' },
  help: {
    en: 'Labels cost time, and most rows teach a model nothing new. Wire a model that was trained on the rows labelled so far, and rows without label: the ones it is least sure of come out first, with its suggestion, its confidence and its uncertainty, ready for Label by hand. Train again with the new labels and repeat; a few rounds usually reach with fewer labels what labelling by chance reaches with many. “Confidence” looks at the likeliest class alone, “margin” at its lead over the second, “entropy” at all classes. Where an embedding model is wired too, rows that are unlike each other are taken from the least sure ones. Without a model, for the first round, rows are chosen by chance, or unlike each other. Do not choose test rows in this way: what is hard would be judged more often than it occurs.',
    zh: '标注很费时间，而大多数行并不能教给模型新东西。接入用已标注数据训练的模型和未标注的数据：模型最没把握的行排在最前面输出，并带有建议标签、置信度和不确定度，可直接交给“人工标注”。用新标签重新训练，再重复几轮，通常用较少的标注就能达到随机标注很多数据的效果。“置信度”只看最可能的类别，“差距”看第一与第二类别的差，“熵”看所有类别。如果同时接入向量模型，会从最没把握的行中挑选彼此不同的行。第一轮没有模型时，随机挑选，或挑选彼此不同的行。请不要用这种方式挑选测试数据，否则困难样本会占比过高。',
  },
  icon: 'target',
  words: [
    'active learning',
    'uncertainty sampling',
    'least confidence',
    'margin sampling',
    'entropy sampling',
    'which rows to label next',
    'what to annotate first',
    'prioritize annotation',
    'core-set',
    'diversity sampling',
    'which rows should I label',
    '主动学习',
    '不确定性采样',
    '挑选样本',
    '先标哪些',
    '优先标注',
    '待标注',
    '多样性采样',
    '标注哪些',
    '该标哪些',
  ],
  inputs: {
    rows: port('table'),
    model: port('model', { optional: true }),
    encoder: port('model', { optional: true, label: { en: 'embedding model', zh: '向量模型' } }),
  },
  outputs: {
    chosen: port('table', { label: { en: 'to label', zh: '待标注' } }),
    rest: port('table', { label: { en: 'rest', zh: '其余' } }),
  },
  settings: {
    count: integer({ label: { en: 'Rows to label', zh: '待标注的行数' }, default: 100, min: 1, max: 100_000 }),
    measure: choice({
      label: { en: 'Least sure by', zh: '不确定度依据' },
      options: {
        margin: { en: 'Margin', zh: '差距' },
        confidence: { en: 'Confidence', zh: '置信度' },
        entropy: { en: 'Entropy', zh: '熵' },
      },
      default: 'margin',
    }),
    byChance: number({
      label: { en: 'Share taken by chance', zh: '随机挑选的比例' },
      hint: {
        en: 'A model can be sure and wrong. Some rows taken by chance show it.',
        zh: '模型可能很有把握却判断错误，随机挑选一部分能发现这种情况。',
      },
      default: 0.1,
      min: 0,
      max: 1,
      step: 0.05,
    }),
    textColumn: {
      ...textSetting,
      hint: { en: 'For the embedding model. Empty: the column with the longest texts.', zh: '供向量模型读取。留空：使用文本最长的一列。' },
      advanced: true,
    },
    seed: integer({ label: { en: 'Seed', zh: '随机种子' }, default: 1, min: 0, max: 2_147_483_647, advanced: true }),
  },
  describe({ rows, model }, _settings) {
    if (!rows?.columns) return {};
    const known = rows.columns.map(uncounted);
    const names = chosenColumns(rows.columns, model !== undefined);
    const side = (columns: TableSpec['columns']): TableSpec => ({
      type: 'table',
      ...(columns && { columns }),
      ...(rows.role && { role: rows.role }),
    });
    return {
      chosen: side([
        ...known,
        ...(names
          ? [
              { name: names.label, type: 'category' as const, ...(model?.classes && { classes: model.classes.map((name) => ({ name })) }) },
              { name: names.confidence, type: 'number' as const, min: 0, max: 1 },
              { name: names.uncertainty, type: 'number' as const },
            ]
          : []),
      ]),
      rest: side(known),
    };
  },
  check({ rows, model, encoder }, { textColumn }) {
    return [
      ...(rows?.role === 'test' ? [testRows()] : []),
      ...notClassifiers(model, 'model'),
      ...missingInputs(model, rows, 'rows'),
      ...(encoder ? [...wrongTask(encoder, 'embedding'), ...noTextColumn(rows, [textColumn], 'textColumn')] : []),
    ];
  },
  async run(context, { rows, model, encoder }, { textColumn, ...settings }) {
    refuse([...notClassifiers(model, 'model'), ...(encoder ? noTextColumn(rows, [textColumn], 'textColumn') : [])]);
    const { chooseRows } = await import('../lib/label/choose-rows.ts');
    const [column = ''] = chosenTexts(rows, [textColumn]);
    const { chosen, rest, uncertainty } = await chooseRows(context, rows, { ...settings, model, varied: encoder && { encoder, column } });
    context.log(
      uncertainty
        ? {
            en: '{count} of {all} rows to label; uncertainty {chosen} on average, {mean} over all rows',
            zh: '从 {all} 行中挑出 {count} 行待标注；平均不确定度 {chosen}，全部数据为 {mean}',
          }
        : { en: '{count} of {all} rows to label', zh: '从 {all} 行中挑出 {count} 行待标注' },
      {
        count: chosen.count,
        all: rows.count,
        ...(uncertainty && { chosen: uncertainty.chosen, mean: uncertainty.all }),
        headline: true,
      },
    );
    return { chosen, rest };
  },
});

function testRows(): NodeProblem {
  return {
    code: 'test-rows',
    severity: 'warning',
    port: 'rows',
    message: message({
      en: 'These are test rows. Of those the model is least sure of, a test set would be harder than what occurs: label test rows by chance.',
      zh: '这是测试数据。如果只标注模型最没把握的行，测试集会比实际情况更难：测试数据请随机标注。',
    }),
  };
}
