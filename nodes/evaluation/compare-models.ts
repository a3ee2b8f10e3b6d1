import { defineNode } from '../kit/define-node.ts';
import { type ModelSpec, type ModelValue, port } from '../kit/ports.ts';
import type { NodeProblem } from '../kit/problem.ts';
import { choice, integer, text } from '../kit/settings.ts';
import { message } from '../kit/text.ts';
import { fewTestRows } from '../lib/metrics/few-test-rows.ts';
import { missingAnswers, missingInputs, vectorModel } from '../lib/predict/input-problems.ts';
import { refuse } from '../lib/training/refuse.ts';

export default defineNode({
  title: { en: 'Compare models', zh: '比较模型' },
  summary: {
    en: 'Ranks models by the same rows and says whether the difference is real.',
    zh: '用同样的数据给模型排名，并说明差别是否可信。',
  },
  help: {
    en: 'Wire several models to the one input, and test rows that none of them has seen. Every model answers the same rows. You see how good each is, how much that may move by chance, what it costs in time and size, and in plain words whether the best is really better or only lucky. The model that is taken goes on at “model”: the best, or the smallest of those that cannot be told apart from it.',
    zh: '把多个模型接到同一个输入，再接入它们都没见过的测试数据。每个模型回答同样的数据。您会看到各自的效果、因偶然可能的浮动、时间和大小上的代价，并用一句话说明最好的模型是真的更好还是只是运气。选用的模型从“模型”输出：最好的那个，或者在与它无法区分的模型中最小的那个。',
  },
  icon: 'scale',
  words: [
    'compare',
    'rank',
    'leaderboard',
    'best model',
    'which model is better',
    'significance',
    'mcnemar',
    'bootstrap',
    'champion challenger',
    'select model',
    '对比',
    '排名',
    '排行榜',
    '选模型',
    '哪个模型更好',
    '显著性',
    '择优',
  ],
  inputs: {
    models: port('model', { many: true, label: { en: 'models', zh: '模型' } }),
    rows: port('table', { role: 'test' }),
  },
  outputs: { report: port('report'), model: port('model'), metrics: port('metrics') },
  settings: {
    figure: choice({
      label: { en: 'Compare by', zh: '比较指标' },
      hint: {
        en: 'A figure that does not fit the models gives way to one that does.',
        zh: '如果所选指标不适用于这些模型，会自动换用适用的指标。',
      },
      options: {
        auto: { en: 'Chosen by the task', zh: '根据任务选择' },
        accuracy: { en: 'Accuracy', zh: '准确率' },
        f1: { en: 'F1', zh: 'F1' },
        logLoss: { en: 'Log loss', zh: '对数损失' },
        mae: { en: 'Mean error', zh: '平均绝对误差' },
        rmse: { en: 'Root mean squared error', zh: '均方根误差' },
        chrf: { en: 'chrF', zh: 'chrF' },
        perplexity: { en: 'Perplexity', zh: '困惑度' },
        bitsPerByte: { en: 'Bits per byte', zh: '每字节比特数' },
      },
      default: 'auto',
    }),
    ties: choice({
      label: { en: 'If no difference can be told', zh: '看不出差别时' },
      options: {
        cheaper: { en: 'Take the smaller model', zh: '选较小的模型' },
        best: { en: 'Take the better figure', zh: '选指标较好的' },
      },
      default: 'cheaper',
    }),
    positive: text({
      label: { en: 'Class looked for', zh: '关注的类别' },
      hint: { en: 'With two classes, F1 is about this one. Empty: chosen for you.', zh: '只有两个类别时，F1 针对该类别。留空：自动选择。' },
      default: '',
      optional: true,
      maxLength: 200,
      showIf: { figure: 'f1' },
    }),
    seed: integer({ label: { en: 'Seed', zh: '随机种子' }, default: 1, min: 0, max: 2_147_483_647, advanced: true }),
  },
  describe({ models }) {
    const [first] = models;
    const unlike = models.some((model) => model.task !== first?.task || model.target !== first?.target);
    return {
      ...(first && !unlike && { model: commonSpec(models) }),
      metrics: { type: 'metrics', ...(first?.task && { task: first.task }) },
      report: { type: 'report' },
    };
  },
  check({ models, rows }) {
    const target = models[0]?.target;
    return [
      ...(models.length === 1 ? [oneModel()] : []),
      ...unlikeModels(models),
      ...models.flatMap((model) => vectorModel(model, 'models')).slice(0, 1),
      ...models.flatMap((model) => missingInputs(model, rows, 'rows')).slice(0, 1),
      ...missingAnswers(target, rows, 'rows'),
      ...fewTestRows(rows, 'rows'),
    ];
  },
  async run(context, { models, rows }, { figure, ties, positive, seed }) {
    const { compareModels } = await import('../lib/metrics/compare-models.ts');
    const { comparisonReport, verdict } = await import('../lib/metrics/comparison-report.ts');
    const { metricsOf } = await import('../lib/metrics/evaluate-model.ts');
    refuse(unlikeModels(models));
    const chosen = positive === '' ? {} : { positive };
    const ranking = await compareModels(context, { models, rows, figure, ties, seed, ...chosen });
    const { model, answers } = ranking.winner;
    const metrics = await metricsOf(context, answers, { task: model.task, target: model.target, test: rows, seed, ...chosen });
    const { text: words, values } = verdict(ranking);
    context.log(words, { ...values, headline: true });
    return { model, metrics, report: comparisonReport(ranking) };
  },
});

/** What is known of the model that is taken, whichever it is: what all have in common. */
function commonSpec(models: readonly ModelSpec[]): ModelSpec {
  const [first, ...others] = models;
  const same = (of: (model: ModelSpec) => unknown) =>
    others.every((other) => JSON.stringify(of(other)) === JSON.stringify(first && of(first)));
  return {
    type: 'model',
    ...(first?.task && { task: first.task }),
    ...(first?.target !== undefined && { target: first.target }),
    ...(first?.classes && same(({ classes }) => classes) && { classes: first.classes }),
    ...(first?.inputs && same(({ inputs }) => inputs?.map(({ name }) => name)) && { inputs: first.inputs }),
  };
}

function oneModel(): NodeProblem {
  return {
    code: 'one-model',
    severity: 'warning',
    port: 'models',
    message: message({
      en: 'There is one model only, so there is nothing to compare. Wire another to the same input.',
      zh: '只接入了一个模型，无从比较。请把另一个模型接到同一个输入。',
    }),
  };
}

function unlikeModels(models: readonly (ModelSpec | ModelValue)[]): NodeProblem[] {
  const [first, ...others] = models;
  const other = others.find(
    ({ task, target }) =>
      (task && first?.task && task !== first.task) || (target !== undefined && first?.target !== undefined && target !== first.target),
  );
  if (!first || !other) return [];
  return [
    {
      code: 'unlike-models',
      severity: 'error',
      port: 'models',
      message:
        first.target === other.target || first.target === '' || other.target === ''
          ? message({
              en: 'The models do not answer in the same way (classes, numbers, entities, texts to order, texts to go on with), so no figure fits all. Compare models of one kind.',
              zh: '这些模型的回答方式不同（类别、数值、实体、按要求写的文本或续写），没有共同的指标。请比较同一种模型。',
            })
          : message(
              {
                en: 'The models answer different columns: “{one}” and “{other}”. Compare models that were trained for the same column.',
                zh: '这些模型回答的列不同：“{one}”和“{other}”。请比较为同一列训练的模型。',
              },
              { one: first.target ?? '', other: other.target ?? '' },
            ),
    },
  ];
}
