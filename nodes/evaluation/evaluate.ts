import { defineNode } from '../kit/define-node.ts';
import { type MetricsValue, port } from '../kit/ports.ts';
import { integer, text } from '../kit/settings.ts';
import { message } from '../kit/text.ts';
import { missingInputs, renameFixes } from '../lib/predict/input-problems.ts';
import { predictedColumns } from '../lib/predict/predict-table.ts';

const fewRows = 30;

export default defineNode({
  title: { en: 'Evaluate', zh: '评估' },
  summary: { en: 'Measures how good a model is on rows it has not seen.', zh: '用模型没见过的数据衡量它的效果。' },
  help: {
    en: 'Wire the model and test rows. You get figures, a table of confusions, curves and the mistakes that the model was surest of: reading those is the quickest way to better data. Wire the training rows as well, and it tells how many test rows the model has seen before, and how good it is on the others.',
    zh: '接入模型和测试数据，得到各项指标、混淆表、曲线，以及模型最有把握却答错的例子：阅读这些例子是改进数据最快的方法。同时接入训练数据，还会说明有多少测试数据模型早已见过，以及在其余数据上的真实效果。',
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
  ],
  inputs: {
    model: port('model'),
    test: port('table', { role: 'test' }),
    training: port('table', { optional: true, role: 'training' }),
  },
  outputs: { metrics: port('metrics'), predictions: port('table') },
  settings: {
    positive: text({
      label: { en: 'Class looked for', zh: '关注的类别' },
      hint: {
        en: 'With two classes, precision and recall are about this one. Empty: the one whose name says yes, else the rarer one.',
        zh: '只有两个类别时，精确率和召回率针对该类别。留空：名称表示“是”的类别，否则为较少的类别。',
      },
      default: '',
      optional: true,
      maxLength: 200,
    }),
    seed: integer({ label: { en: 'Seed', zh: '随机种子' }, default: 1, min: 0, max: 2_147_483_647, advanced: true }),
  },
  describe({ model, test }) {
    const columns = model && test && predictedColumns(test, model, false);
    return {
      metrics: { type: 'metrics', ...(model?.task && { task: model.task }) },
      ...(test && { predictions: { ...test, columns } }),
    };
  },
  check({ model, test }, { positive }) {
    const unknown = positive !== '' && model?.classes && !model.classes.includes(positive);
    return [
      ...missingInputs(model, test, 'test'),
      ...(model?.target && test?.columns && !test.columns.some(({ name }) => name === model.target)
        ? [
            {
              code: 'missing-column',
              severity: 'error' as const,
              port: 'test',
              message: message(
                {
                  en: 'The test rows have no column “{column}”, which holds the true answers. Wire rows that have it.',
                  zh: '测试数据中没有“{column}”列，无法得知真实答案。请接入包含该列的数据。',
                },
                { column: model.target },
              ),
              fixes: renameFixes([model.target], test.columns, 'test'),
            },
          ]
        : []),
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
      ...(test?.count !== undefined && test.count < fewRows
        ? [
            {
              code: 'few-rows',
              severity: 'warning' as const,
              port: 'test',
              message: message(
                {
                  en: 'Only {count} test {count|row|rows}: the figures may be far off by chance. At least {needed} are better.',
                  zh: '只有 {count} 行测试数据：指标可能因偶然而偏差很大。最好至少有 {needed} 行。',
                },
                { count: test.count, needed: fewRows },
              ),
              fixes: [
                {
                  label: message({ en: 'Keep 30 % for the test', zh: '留出 30 % 作测试' }),
                  settings: { testShare: 0.3 },
                  above: 'prepare/split-rows',
                },
              ],
            },
          ]
        : []),
    ];
  },
  async run(context, { model, test, training }, { positive, seed }) {
    const { duplicateSettings, warnIfTooGood } = await import('../lib/metrics/too-good.ts');
    const { evaluateModel } = await import('../lib/metrics/evaluate-model.ts');
    const { metrics, predictions } = await evaluateModel(context, {
      model,
      test,
      ...(training && { training }),
      ...(positive !== '' && { positive }),
      seed,
    });
    warnIfTooGood(context, metrics, { model, test, training });
    if ((metrics.scores.leakedShare ?? 0) > 0.005) {
      context.warn(
        {
          en: '{share} % of the test rows are the same as training rows, or nearly: the score is too good. Remove them before the split.',
          zh: '{share} % 的测试数据与训练数据相同或几乎相同，成绩虚高。请在拆分之前去除重复。',
        },
        { share: Math.round((metrics.scores.leakedShare ?? 0) * 1_000) / 10 },
        {
          code: 'leaked-rows',
          port: 'test',
          fixes: [
            {
              label: message({ en: 'Remove duplicates before the split', zh: '在拆分之前去重' }),
              insert: 'prepare/remove-duplicates',
              settings: duplicateSettings(model),
              input: 'rows',
              output: 'kept',
              port: 'test',
              above: 'prepare/split-rows',
            },
          ],
        },
      );
    }
    for (const note of metrics.notes) context.log(note.text, note.values);
    const { text: words, values } = headline(metrics);
    context.log(words, { ...values, headline: true });
    return { metrics, predictions };
  },
});

/** The two figures that say most about the task. */
function headline({ task, scores, positive }: MetricsValue) {
  const figure = (name: string) => scores[name]?.toFixed(3) ?? '–';
  if (task === 'regression') {
    return message({ en: 'R² {r2}, mean error {mae}', zh: 'R² {r2}，平均误差 {mae}' }, { r2: figure('r2'), mae: scores.mae ?? '–' });
  }
  return positive === undefined
    ? message({ en: 'accuracy {accuracy}, F1 {f1}', zh: '准确率 {accuracy}，F1 {f1}' }, { accuracy: figure('accuracy'), f1: figure('f1') })
    : message(
        { en: 'F1 {f1}, precision {precision}', zh: 'F1 {f1}，精确率 {precision}' },
        { f1: figure('f1'), precision: figure('precision') },
      );
}
