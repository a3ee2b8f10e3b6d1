import { defineNode } from '../kit/define-node.ts';
import { port, type Task } from '../kit/ports.ts';
import { Failure, Stopped } from '../kit/problem.ts';
import { choice, number } from '../kit/settings.ts';
import { message, type Text } from '../kit/text.ts';

/** Figures of which more is better, and errors, of which less is. */
const figures = {
  f1: { en: 'F1', zh: 'F1' },
  accuracy: { en: 'Accuracy', zh: '准确率' },
  precision: { en: 'Precision', zh: '精确率' },
  recall: { en: 'Recall', zh: '召回率' },
  auc: { en: 'AUC', zh: 'AUC' },
  averagePrecision: { en: 'Average precision', zh: '平均精确率' },
  balancedAccuracy: { en: 'Balanced accuracy', zh: '平衡准确率' },
  r2: { en: 'R² (share explained)', zh: 'R²（解释比例）' },
} as const;
const errors = {
  logLoss: { en: 'Log-loss', zh: '对数损失' },
  mae: { en: 'Mean error', zh: '平均误差' },
  rmse: { en: 'Root mean squared error', zh: '均方根误差' },
} as const;
const labels: Readonly<Record<string, Text>> = { ...figures, ...errors };
const ofNumbers: readonly string[] = ['r2', 'mae', 'rmse'];

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
  ],
  inputs: { model: port('model'), metrics: port('metrics') },
  outputs: { model: port('model') },
  settings: {
    metric: choice({ label: { en: 'Figure', zh: '指标' }, options: { ...figures, ...errors }, default: 'f1' }),
    minimum: number({
      label: { en: 'At least', zh: '不低于' },
      default: 0.9,
      max: 1,
      min: -1,
      step: 0.01,
      showIf: { metric: Object.keys(figures) },
    }),
    maximum: number({
      label: { en: 'At most', zh: '不高于' },
      default: 1,
      min: 0,
      showIf: { metric: Object.keys(errors) },
    }),
  },
  needs: { light: true },
  describe: ({ model }) => ({ model }),
  check({ metrics }, { metric }) {
    if (!metrics?.task || measures(metrics.task, metric)) return [];
    const instead = metrics.task === 'regression' ? 'r2' : 'f1';
    return [
      {
        code: 'unknown-figure',
        severity: 'error',
        setting: 'metric',
        message: message(
          metrics.task === 'regression'
            ? { en: '{figure} is for classes, but this model estimates a number.', zh: '{figure}适用于类别，而该模型估计的是数值。' }
            : { en: '{figure} is for numbers, but this model answers classes.', zh: '{figure}适用于数值，而该模型回答的是类别。' },
          { figure: labels[metric] ?? metric },
        ),
        fixes: [
          { label: message({ en: 'Use {figure}', zh: '改用{figure}' }, { figure: figures[instead] }), settings: { metric: instead } },
        ],
      },
    ];
  },
  run(context, { model, metrics }, { metric, minimum, maximum }) {
    const value = metrics.scores[metric] ?? null;
    const figure = labels[metric] ?? metric;
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
          fixes: Object.entries(figures)
            .filter(([name]) => typeof metrics.scores[name] === 'number')
            .map(([name, words]) => ({
              label: message({ en: 'Use {figure}', zh: '改用{figure}' }, { figure: words }),
              settings: { metric: name },
            })),
        },
      );
    }
    const upwards = Object.hasOwn(figures, metric);
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
  return (task === 'regression') === ofNumbers.includes(metric);
}
