import { defineNode } from '../kit/define-node.ts';
import { type ColumnSpec, port, type TableSpec } from '../kit/ports.ts';
import { columns, number } from '../kit/settings.ts';
import { labelColumns } from '../lib/label/label-columns.ts';
import { notClassifiers } from '../lib/label/label-problems.ts';
import { missingInputs } from '../lib/predict/input-problems.ts';
import { uncounted } from '../lib/tables/answer-table.ts';
import { refuse } from '../lib/training/refuse.ts';

export default defineNode({
  title: { en: 'Label by model', zh: '用模型标注' },
  summary: {
    en: 'A trained model labels the rows it is sure of; the others come out apart.',
    zh: '已训练的模型标注有把握的行，其余单独输出。',
  },
  help: {
    en: 'Wire a trained classifier and rows without label. Rows for which the model is at least as sure as you ask come out as sure, the others as unsure; both carry the model’s label and its confidence, so that Label by hand can offer it as a suggestion. A model’s confidence is no promise: where some rows have their true label, name the column, and the log says how often the sure labels are right. Labels that a model gave teach the same kind of model little; use them to add rows where it is sure, and label by hand where it is not.',
    zh: '接入已训练的分类模型和未标注的数据。模型把握不低于所设置信度的行从“有把握”输出，其余从“没把握”输出；两者都带有模型给出的标签和置信度，“人工标注”可以把它作为建议。模型的置信度并不是保证：如果部分行已有真实标签，请选择该列，日志会说明有把握的标签有多少是对的。模型自己给出的标签对同类模型帮助不大：有把握的行可以直接使用，没把握的行请人工标注。',
  },
  icon: 'label',
  words: [
    'auto label',
    'pre-annotate',
    'pseudo label',
    'self-training',
    'model assisted labeling',
    'confidence threshold',
    'label with a classifier',
    'label automatically',
    '模型打标',
    '自动打标',
    '伪标签',
    '自训练',
    '模型预标注',
    '置信度阈值',
    '自动标注',
  ],
  inputs: { model: port('model'), rows: port('table') },
  outputs: {
    sure: port('table', { label: { en: 'sure', zh: '有把握' } }),
    unsure: port('table', { label: { en: 'unsure', zh: '没把握' } }),
  },
  settings: {
    least: number({ label: { en: 'Sure from a confidence of', zh: '有把握的最低置信度' }, default: 0.9, min: 0, max: 1, step: 0.01 }),
    gold: columns({
      label: { en: 'True labels', zh: '真实标签' },
      hint: { en: 'A column in which some rows have their true label, to compare with.', zh: '部分行已有真实标签的列，用于对照。' },
      of: 'rows',
      count: 1,
      optional: true,
    }),
  },
  describe({ model, rows }) {
    if (!rows?.columns) return {};
    const names = labelColumns(rows.columns);
    const added: ColumnSpec[] = [
      { name: names.label, type: 'category', ...(model?.classes && { classes: model.classes.map((name) => ({ name })) }) },
      { name: names.confidence, type: 'number', min: 0, max: 1 },
    ];
    const side: TableSpec = { type: 'table', columns: [...rows.columns.map(uncounted), ...added], ...(rows.role && { role: rows.role }) };
    return { sure: side, unsure: side };
  },
  check: ({ model, rows }) => [...notClassifiers(model, 'model'), ...missingInputs(model, rows, 'rows')],
  async run(context, { model, rows }, { least, gold }) {
    refuse(notClassifiers(model, 'model'));
    const { labelByModel } = await import('../lib/label/label-by-model.ts');
    const { sure, unsure, right, checked } = await labelByModel(context, rows, { model, least, gold });
    context.log(
      { en: '{count} of {all} rows labelled', zh: '{all} 行中标注了 {count} 行' },
      { count: sure.count, all: rows.count, headline: true },
    );
    if (checked > 0)
      context.log(
        {
          en: '{right} of {checked} sure labels whose truth is known are right ({share} %).',
          zh: '在真实标签已知的 {checked} 个有把握的标签中，{right} 个正确（{share} %）。',
        },
        { right, checked, share: Math.round((1_000 * right) / checked) / 10 },
      );
    if (sure.count === 0 && rows.count > 0)
      context.log({
        en: 'The model is that sure of no row. Lower the confidence, or label more rows by hand and train again.',
        zh: '没有任何行达到该置信度。请降低要求，或人工标注更多数据后重新训练。',
      });
    return { sure, unsure };
  },
});
