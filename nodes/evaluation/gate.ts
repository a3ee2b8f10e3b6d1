import { lessIsBetter } from '../kit/better.ts';
import { defineNode } from '../kit/define-node.ts';
import { figureOf } from '../kit/figure-words.ts';
import { port, type Task } from '../kit/ports.ts';
import { Failure, Stopped } from '../kit/problem.ts';
import { choice, number, toggle } from '../kit/settings.ts';
import { message, type Text } from '../kit/text.ts';

/** Figures of classes, which all tasks have that are not named here. */
const ofClasses = [
  'f1',
  'accuracy',
  'precision',
  'recall',
  'auc',
  'averagePrecision',
  'balancedAccuracy',
  'macroF1',
  'weightedF1',
  'mcc',
  'kappa',
  'logLoss',
  'brier',
  'calibrationError',
];
const ofTask: Partial<Record<Task, readonly string[]>> = {
  regression: ['r2', 'mae', 'rmse', 'mape'],
  data: ['driftedShare', 'largestPsi', 'largestDistance'],
  'token-tagging': ['f1', 'precision', 'recall', 'macroF1', 'exactMatch'],
  'text-generation': ['chrf', 'bleu', 'rougeL', 'tokenF1', 'exactMatch', 'ter', 'perplexity', 'bitsPerByte'],
};
/** Those of which more is better before those of which less is; most lie between 0 and 1, BLEU and chrF reach 100. */
const judged = [...new Set([...ofClasses, ...Object.values(ofTask).flat()])].toSorted(
  (a, b) => Number(lessIsBetter(a)) - Number(lessIsBetter(b)),
);
const label = (name: string): Text => figureOf(name).label;

export default defineNode({
  title: { en: 'Gate', zh: '关卡' },
  summary: { en: 'Lets the model through only if it is good enough.', zh: '只有模型足够好才放行。' },
  help: {
    en: 'Place it between Evaluate and what registers or deploys the model. If the figure is below your limit, the run stops here, nothing below is changed, and what was live stays live.',
    zh: '放在“评估”和登记、部署之间。指标达不到要求时，运行在此停止，下游不会有任何改动，线上的模型保持不变。',
  },
  icon: 'shield-check',
  words: [
    'threshold',
    'condition',
    'quality',
    'stop',
    'minimum',
    'good enough',
    'only if it is good',
    'block a bad model',
    'safety check',
    '门槛',
    '阈值',
    '质量',
    '把关',
    '条件',
    '达标才上线',
    '合格',
    '拦住差模型',
    '够好',
    '效果不好就拦住',
    '不要上线',
  ],
  inputs: { model: port('model'), metrics: port('metrics') },
  outputs: { model: port('model') },
  settings: {
    metric: choice({
      label: { en: 'Figure', zh: '指标' },
      options: Object.fromEntries(judged.map((name) => [name, label(name)])),
      default: 'f1',
    }),
    minimum: number({
      label: { en: 'At least', zh: '不低于' },
      default: 0.9,
      max: 100,
      min: -1,
      step: 0.01,
      showIf: { metric: judged.filter((name) => !lessIsBetter(name)) },
    }),
    maximum: number({
      label: { en: 'At most', zh: '不高于' },
      default: 1,
      min: 0,
      showIf: { metric: judged.filter(lessIsBetter) },
    }),
    careful: toggle({
      label: { en: 'Even with bad luck', zh: '考虑偶然因素' },
      hint: {
        en: 'Judges by the worse end of the span in which the figure may move by chance, so that a lucky test does not let a weak model through.',
        zh: '按指标因偶然可能浮动范围中较差的一端判断，避免侥幸的测试放行较差的模型。',
      },
      default: false,
      advanced: true,
    }),
  },
  needs: { light: true },
  describe: ({ model }) => ({ model }),
  check({ metrics }, { metric }) {
    if (!metrics?.task || measures(metrics.task, metric)) return [];
    const [instead = 'f1'] = ofTask[metrics.task] ?? [];
    const values = { figure: label(metric), instead: label(instead) };
    return [
      {
        code: 'unknown-figure',
        severity: 'error',
        setting: 'metric',
        message: message(
          {
            en: '{figure} is not measured for a model of this kind. {instead} is.',
            zh: '这类模型没有{figure}这一指标，可以用{instead}。',
          },
          values,
        ),
        fixes: [{ label: message({ en: 'Use {instead}', zh: '改用{instead}' }, values), settings: { metric: instead } }],
      },
    ];
  },
  run(context, { model, metrics }, { metric, minimum, maximum, careful }) {
    const upwards = !lessIsBetter(metric);
    const span = careful ? metrics.intervals?.[metric] : undefined;
    const value = (upwards ? span?.low : span?.high) ?? metrics.scores[metric] ?? null;
    const figure = label(metric);
    if (value === null) {
      const reason = metrics.notes[0];
      throw new Failure(
        {
          en: '{figure} is not known for this model, so the gate cannot judge it. {reason}',
          zh: '该模型没有{figure}，关卡无法判断。{reason}',
        },
        { figure, reason: reason ?? '' },
        {
          code: 'unknown-figure',
          setting: 'metric',
          fixes: judged
            .filter((name) => typeof metrics.scores[name] === 'number')
            .map((name) => ({
              label: message({ en: 'Use {figure}', zh: '改用{figure}' }, { figure: label(name) }),
              settings: { metric: name },
            })),
        },
      );
    }
    const limit = (upwards ? minimum : maximum) ?? 0;
    const values = { figure, value: Number(value.toFixed(4)), limit };
    if (upwards ? value < limit : value > limit) {
      throw upwards
        ? new Stopped({ en: '{figure} {value} is below {limit}.', zh: '{figure} {value}，低于要求的 {limit}。' }, values)
        : new Stopped({ en: '{figure} {value} is above {limit}.', zh: '{figure} {value}，高于要求的 {limit}。' }, values);
    }
    context.log(
      upwards
        ? { en: '{figure} {value}, at least {limit}', zh: '{figure} {value}，不低于 {limit}' }
        : { en: '{figure} {value}, at most {limit}', zh: '{figure} {value}，不高于 {limit}' },
      { ...values, headline: true },
    );
    return { model };
  },
});

function measures(task: Task, metric: string): boolean {
  return (ofTask[task] ?? ofClasses).includes(metric);
}
