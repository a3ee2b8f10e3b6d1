import { defineNode } from '../kit/define-node.ts';
import { port } from '../kit/ports.ts';
import { integer } from '../kit/settings.ts';
import { message } from '../kit/text.ts';
import { fewTestRows } from '../lib/metrics/few-test-rows.ts';
import { positiveSetting } from '../lib/metrics/positive-setting.ts';
import { sliceProblems, slicesSetting } from '../lib/metrics/slice-setting.ts';
import { tokenizerOf, tokenizerSetting } from '../lib/metrics/tokenizer-setting.ts';
import { missingAnswers, missingInputs, vectorModel } from '../lib/predict/input-problems.ts';
import { judgedColumns } from '../lib/predict/predict-table.ts';

export default defineNode({
  title: { en: 'Evaluate', zh: '评估' },
  summary: { en: 'Measures how good a model is on rows it has not seen.', zh: '用模型没见过的数据衡量它的效果。' },
  help: {
    en: 'Wire the model and test rows. You get figures, a table of confusions, curves and the mistakes that the model was surest of: reading those is the quickest way to better data. Wire the training rows as well, and it tells how many test rows the model has seen before, and how good it is on the others. Each figure comes with the span in which it may move by chance. A language model is also judged by its perplexity: how much the true texts or answers surprise it; one that learned texts alone is judged by that, and the texts that surprise it most are shown.',
    zh: '接入模型和测试数据，得到各项指标、混淆表、曲线，以及模型最有把握却答错的例子：阅读这些例子是改进数据最快的方法。同时接入训练数据，还会说明有多少测试数据模型早已见过，以及在其余数据上的真实效果。每项指标都附有因偶然可能浮动的范围。语言模型还会给出困惑度，即真实文本或答案让它感到意外的程度；只学过文本的模型就以此评估，并列出最让它意外的文本。',
  },
  icon: 'gauge',
  words: [
    'test',
    'score',
    'metrics',
    'accuracy',
    'f1',
    'precision',
    'recall',
    'auc',
    'confusion',
    'how good is the model',
    'how often is it right',
    'mistakes',
    'bleu',
    'ter',
    'perplexity',
    'rouge',
    'entities',
    'slices',
    'calibration',
    '评测',
    '指标',
    '准确率',
    '精确率',
    '召回率',
    '混淆矩阵',
    '检验',
    '效果',
    '准不准',
    '模型好不好',
    '错误样本',
    '分组',
    '校准',
    '实体',
    '生成质量',
    '困惑度',
  ],
  inputs: {
    model: port('model'),
    test: port('table', { role: 'test' }),
    training: port('table', { optional: true, role: 'training' }),
  },
  outputs: { metrics: port('metrics'), predictions: port('table') },
  settings: {
    positive: positiveSetting,
    slices: slicesSetting('test'),
    tokenizer: tokenizerSetting,
    seed: integer({ label: { en: 'Seed', zh: '随机种子' }, default: 1, min: 0, max: 2_147_483_647, advanced: true }),
  },
  describe({ model, test }) {
    const columns = model && test && judgedColumns(test, model);
    return {
      metrics: { type: 'metrics', ...(model?.task && { task: model.task }) },
      ...(test && { predictions: { ...test, columns } }),
    };
  },
  check({ model, test }, { positive, slices }) {
    const unknown = positive !== '' && model?.classes && !model.classes.includes(positive);
    return [
      ...vectorModel(model, 'model'),
      ...missingInputs(model, test, 'test'),
      ...sliceProblems(test, slices),
      ...missingAnswers(model?.target, test, 'test'),
      ...(unknown
        ? [
            {
              code: 'unknown-class',
              severity: 'warning' as const,
              setting: 'positive',
              fixes: [{ label: message({ en: 'Choose for me', zh: '自动选择' }), settings: { positive: '' } }],
              message: message(
                { en: 'The model has no class “{label}”. It has: {labels}.', zh: '模型没有“{label}”类别。现有类别：{labels}。' },
                { label: positive, labels: (model.classes ?? []).slice(0, 20).join(', ') },
              ),
            },
          ]
        : []),
      ...fewTestRows(test, 'test'),
    ];
  },
  async run(context, { model, test, training }, { positive, slices, tokenizer, seed }) {
    const { warnIfTooGood, warnOfLeaks, warnOfStrangeClasses } = await import('../lib/metrics/too-good.ts');
    const { sayMetrics } = await import('../lib/metrics/say-metrics.ts');
    const { evaluateModel } = await import('../lib/metrics/evaluate-model.ts');
    const { metrics, predictions } = await evaluateModel(context, {
      model,
      test,
      ...(training && { training }),
      ...(positive !== '' && { positive }),
      ...(slices !== '' && { slices }),
      ...tokenizerOf(tokenizer),
      seed,
    });
    warnIfTooGood(context, metrics, { model, test, training });
    warnOfLeaks(context, metrics, model);
    warnOfStrangeClasses(context, metrics, model);
    sayMetrics(context, metrics);
    return { metrics, predictions };
  },
});
