import { defineNode } from '../kit/define-node.ts';
import { port, type Task } from '../kit/ports.ts';
import { Failure, Stopped } from '../kit/problem.ts';
import { choice, number, toggle } from '../kit/settings.ts';
import { message, type Text } from '../kit/text.ts';

/** Figures of which more is better, and errors, of which less is. Most lie between 0 and 1; BLEU and chrF reach 100. */
const figures = {
  f1: { en: 'F1', zh: 'F1' },
  accuracy: { en: 'Accuracy', zh: '准确率' },
  precision: { en: 'Precision', zh: '精确率' },
  recall: { en: 'Recall', zh: '召回率' },
  auc: { en: 'AUC', zh: 'AUC' },
  averagePrecision: { en: 'Average precision', zh: '平均精确率' },
  balancedAccuracy: { en: 'Balanced accuracy', zh: '平衡准确率' },
  macroF1: { en: 'F1, all classes', zh: '各类平均 F1' },
  weightedF1: { en: 'F1, by size of class', zh: '加权 F1' },
  mcc: { en: 'Matthews correlation', zh: 'Matthews 相关系数' },
  kappa: { en: 'Cohen’s kappa', zh: 'Cohen κ 系数' },
  r2: { en: 'R² (share explained)', zh: 'R²（解释比例）' },
  exactMatch: { en: 'Exact match', zh: '完全一致' },
  tokenF1: { en: 'F1 of words', zh: '词语 F1' },
  rougeL: { en: 'ROUGE-L', zh: 'ROUGE-L' },
  bleu: { en: 'BLEU', zh: 'BLEU' },
  chrf: { en: 'chrF', zh: 'chrF' },
} as const;
const errors = {
  logLoss: { en: 'Log-loss', zh: '对数损失' },
  brier: { en: 'Brier score', zh: 'Brier 分数' },
  calibrationError: { en: 'Calibration error', zh: '校准误差' },
  mae: { en: 'Mean error', zh: '平均误差' },
  rmse: { en: 'Root mean squared error', zh: '均方根误差' },
  mape: { en: 'Mean error, relative', zh: '平均相对误差' },
  ter: { en: 'TER', zh: 'TER' },
  perplexity: { en: 'Perplexity', zh: '困惑度' },
  bitsPerByte: { en: 'Bits per byte', zh: '每字节比特数' },
} as const;
const labels: Readonly<Record<string, Text>> = { ...figures, ...errors };

/** Tasks of few figures; all others have those of classes. */
const ofTask: Partial<Record<Task, readonly (keyof typeof figures | keyof typeof errors)[]>> = {
  regression: ['r2', 'mae', 'rmse', 'mape'],
  'token-tagging': ['f1', 'precision', 'recall', 'macroF1', 'exactMatch'],
  'text-generation': ['chrf', 'bleu', 'rougeL', 'tokenF1', 'exactMatch', 'ter', 'perplexity', 'bitsPerByte'],
};
const notOfClasses: readonly string[] = [
  'r2',
  'mae',
  'rmse',
  'mape',
  'exactMatch',
  'tokenF1',
  'rougeL',
  'bleu',
  'chrf',
  'ter',
  'perplexity',
  'bitsPerByte',
];

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
      max: 100,
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
    const values = { figure: labels[metric] ?? metric, instead: labels[instead] ?? instead };
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
    const upwards = Object.hasOwn(figures, metric);
    const span = careful ? metrics.intervals?.[metric] : undefined;
    const value = (upwards ? span?.low : span?.high) ?? metrics.scores[metric] ?? null;
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
          fixes: Object.entries(labels)
            .filter(([name]) => typeof metrics.scores[name] === 'number')
            .map(([name, words]) => ({
              label: message({ en: 'Use {figure}', zh: '改用{figure}' }, { figure: words }),
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
  const own: readonly string[] | undefined = ofTask[task];
  return own ? own.includes(metric) : !notOfClasses.includes(metric);
}
