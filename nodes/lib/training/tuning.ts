import type { Device } from '../../kit/define-node.ts';
import { choice, integer, number, type Settings, type SettingsOf, toggle } from '../../kit/settings.ts';
import type { FitOptions } from '../learn/fit-options.ts';
import type { OptimizerOptions } from '../learn/optimizers.ts';
import { providersWithGpu } from '../learn/session.ts';
import { scheduleFrom, scheduleSettings } from './schedule-settings.ts';

const byEffort = { en: 'Empty: chosen by the effort and the rows.', zh: '留空：根据投入程度和数据量自动选择。' };

/** First-sight choice that sets whatever the settings below leave empty. */
export const effortSetting = choice({
  label: { en: 'Effort', zh: '投入程度' },
  hint: { en: 'More effort takes longer and often finds a slightly better model.', zh: '投入越多耗时越长，通常能得到稍好的模型。' },
  options: { quick: { en: 'Quick', zh: '快速' }, balanced: { en: 'Balanced', zh: '均衡' }, thorough: { en: 'Thorough', zh: '充分' } },
  default: 'balanced',
});

/** Settings of gradient descent that all training nodes share. What people want to try over a range stands first, unfolded. */
export const tuningSettings = {
  learningRate: number({
    label: { en: 'Learning rate', zh: '学习率' },
    hint: byEffort,
    default: null,
    min: 0.000_001,
    max: 10,
    optional: true,
    range: true,
  }),
  findRate: toggle({
    label: { en: 'Find the learning rate by a trial', zh: '通过试训寻找学习率' },
    hint: {
      en: 'A hundred steps with a rising rate show which one learns fast without breaking. It takes little time.',
      zh: '用逐渐升高的学习率试训一百步，看哪个学得快又不会崩溃。耗时很少。',
    },
    default: false,
    advanced: true,
    showIf: { learningRate: null },
  }),
  epochs: integer({
    label: { en: 'Epochs', zh: '训练轮数' },
    hint: byEffort,
    default: null,
    min: 1,
    max: 10_000,
    optional: true,
    range: true,
    resource: true,
  }),
  batchSize: integer({
    label: { en: 'Batch size', zh: '批大小' },
    hint: byEffort,
    default: null,
    min: 1,
    max: 65_536,
    optional: true,
    advanced: true,
    lighter: { label: { en: 'Use half the batch: {value}', zh: '批大小减半：{value}' }, half: true, assumed: 64 },
  }),
  batchParts: integer({
    label: { en: 'Parts of a batch', zh: '批的分块数' },
    hint: {
      en: 'A batch that does not fit into the memory is computed in so many parts; the result is the same.',
      zh: '内存放不下一整批时，分成这么多块计算；结果相同。',
    },
    default: 1,
    min: 1,
    max: 1_024,
    advanced: true,
  }),
  optimizer: choice({
    label: { en: 'Optimizer', zh: '优化器' },
    options: {
      adamw: { en: 'AdamW', zh: 'AdamW' },
      adam: { en: 'Adam', zh: 'Adam' },
      sgd: { en: 'SGD with momentum', zh: '带动量的 SGD' },
      adagrad: { en: 'Adagrad', zh: 'Adagrad' },
      rmsprop: { en: 'RMSprop', zh: 'RMSprop' },
    },
    default: 'adamw',
    advanced: true,
  }),
  ...scheduleSettings,
  weightDecay: number({
    label: { en: 'Weight decay (L2)', zh: '权重衰减（L2）' },
    hint: { en: 'Holds weights small, against overfitting.', zh: '抑制过大的权重，防止过拟合。' },
    default: 0,
    min: 0,
    max: 10,
    range: true,
    advanced: true,
  }),
  l1: number({
    label: { en: 'L1 penalty', zh: 'L1 惩罚' },
    hint: { en: 'Pushes useless weights to zero.', zh: '把无用的权重压到零。' },
    default: 0,
    min: 0,
    max: 10,
    range: true,
    advanced: true,
  }),
  dropout: number({
    label: { en: 'Dropout', zh: '随机失活（dropout）' },
    hint: {
      en: 'Share of hidden units left out at each step; needs hidden units. Empty: chosen for you.',
      zh: '每步随机停用的隐藏单元比例；需要隐藏单元。留空：自动选择。',
    },
    default: null,
    min: 0,
    max: 0.9,
    step: 0.05,
    optional: true,
    range: true,
    advanced: true,
  }),
  clipNorm: number({
    label: { en: 'Longest gradient', zh: '梯度长度上限' },
    hint: {
      en: 'Longer ones are made as short, so that single odd rows cannot throw the training off. Empty: no limit.',
      zh: '超过此长度的梯度会被缩短，避免个别异常数据扰乱训练。留空：不限制。',
    },
    default: null,
    min: 0.001,
    max: 1_000,
    optional: true,
    empty: { en: 'no limit', zh: '不限' },
    advanced: true,
  }),
  smoothing: number({
    label: { en: 'Label smoothing', zh: '标签平滑' },
    hint: {
      en: 'Where classes are learned: share of each answer that is given to all classes, against too much certainty.',
      zh: '用于分类：把每个答案的一部分分给所有类别，防止模型过于自信。',
    },
    default: 0,
    min: 0,
    max: 0.5,
    step: 0.05,
    range: true,
    advanced: true,
  }),
  huber: number({
    label: { en: 'Forgive outliers beyond', zh: '容忍离群值的界限' },
    hint: {
      en: 'Where a number is learned: errors beyond so many standard deviations count in a line, not squared (Huber). Empty: all squared.',
      zh: '用于数值：误差超过这么多个标准差时按线性而非平方计算（Huber）。留空：全部按平方计算。',
    },
    default: null,
    min: 0.01,
    max: 100,
    optional: true,
    empty: { en: 'all squared', zh: '全部按平方' },
    range: true,
    advanced: true,
  }),
  balanceClasses: toggle({
    label: { en: 'Balance classes', zh: '平衡类别' },
    hint: { en: 'Rare classes count as much as frequent ones.', zh: '让少数类别与多数类别同等重要。' },
    default: false,
    advanced: true,
  }),
  patience: integer({
    label: { en: 'Stop early after', zh: '提前停止' },
    hint: {
      en: 'Epochs without a better validation loss. 0 trains to the end on all rows. Empty: chosen by the effort.',
      zh: '验证损失连续多少轮没有改善就停止。0 表示用全部数据训练到最后。留空：根据投入程度选择。',
    },
    default: null,
    min: 0,
    max: 1_000,
    optional: true,
    advanced: true,
  }),
  seed: integer({ label: { en: 'Seed', zh: '随机种子' }, default: 1, min: 0, max: 2_147_483_647, advanced: true }),
  device: choice({
    label: { en: 'Device', zh: '设备' },
    options: { auto: { en: 'GPU if there is one', zh: '有 GPU 则使用' }, cpu: { en: 'CPU', zh: 'CPU' } },
    default: 'auto',
    advanced: true,
    lighter: { label: { en: 'Train on the CPU', zh: '改用 CPU 训练' }, value: 'cpu', device: 'gpu' },
  }),
  half: toggle({
    label: { en: 'Half precision on a GPU', zh: '在 GPU 上使用半精度' },
    hint: {
      en: 'Multiplies in 16 bits and keeps the weights in 32: quicker on most GPUs, and takes less of their memory. The CPU gains nothing by it.',
      zh: '乘法用 16 位、权重保留 32 位：在多数 GPU 上更快，也更省显存。对 CPU 没有好处。',
    },
    default: false,
    advanced: true,
    showIf: { device: 'auto' },
  }),
} as const;

/** Those that boosted trees, whose steps are no gradient descent, have too. */
type OfAll = 'learningRate' | 'balanceClasses' | 'patience' | 'seed';

/** The settings of gradient descent alone, shown under a condition. */
export function descentSettings(showIf: NonNullable<Settings[string]['showIf']>): Omit<typeof tuningSettings, OfAll>;
export function descentSettings(showIf: NonNullable<Settings[string]['showIf']>): Settings {
  const { learningRate: _, balanceClasses: __, patience: ___, seed: ____, ...own } = tuningSettings;
  const all: Settings = own;
  return Object.fromEntries(Object.entries(all).map(([name, setting]) => [name, { ...setting, showIf: { ...setting.showIf, ...showIf } }]));
}

/** What not every kind of model can do; where a node leaves a setting out, it stays at its default. */
type Special = 'findRate' | 'batchParts' | 'clipNorm' | 'smoothing' | 'huber' | 'half';
type All = SettingsOf<typeof tuningSettings>;
export type Tuning = Omit<All, Special> & Partial<Pick<All, Special>> & { effort: Effort };
export type Effort = 'quick' | 'balanced' | 'thorough';

/** What an effort means for a kind of model. */
export interface EffortPlan {
  learningRate: number;
  epochs: number;
  /** With few rows more epochs are run, so that there are at least this many steps. */
  steps: number;
  patience: number;
  dropout?: number;
}
const mostEpochs = 200;

/** The options of a training, with what the user left empty filled in from the effort and the number of rows. */
export function fitOptions(
  tuning: Tuning,
  plans: Record<Effort, EffortPlan>,
  known: { rows: number; device: Device; validation: boolean },
): FitOptions {
  const plan = plans[tuning.effort];
  const batchSize = tuning.batchSize ?? (known.rows > 200_000 ? 256 : known.rows > 20_000 ? 64 : 32);
  const wanted = Math.ceil(plan.steps / Math.max(1, Math.ceil(known.rows / batchSize)));
  const epochs = tuning.epochs ?? Math.max(plan.epochs, Math.min(mostEpochs, wanted));
  const patience = tuning.patience ?? Math.max(plan.patience, Math.round(epochs / 8));
  const { optimizer, l1, seed, batchParts = 1, smoothing = 0 } = tuning;
  return {
    optimizer: optimizerFrom(tuning),
    learningRate: tuning.learningRate ?? plan.learningRate * rateFactors[optimizer],
    ...(tuning.findRate && tuning.learningRate === null && { findRate: true }),
    schedule: scheduleFrom(tuning, epochs),
    epochs,
    batchSize,
    ...(batchParts > 1 && { microBatch: Math.ceil(Math.min(batchSize, known.rows) / batchParts) }),
    l1,
    dropout: tuning.dropout ?? plan.dropout ?? 0,
    ...(typeof tuning.clipNorm === 'number' && { clipNorm: tuning.clipNorm }),
    ...(smoothing > 0 && { smoothing }),
    ...(typeof tuning.huber === 'number' && { huber: tuning.huber }),
    seed,
    ...(tuning.balanceClasses && { classWeights: 'balanced' as const }),
    ...(patience > 0 && { patience }),
    validationShare: heldShare(patience, known),
    session: sessionFor(known.device, tuning),
  };
}

/** The plans are for Adam, whose steps are of unit size: SGD moves by the gradient itself, and Adagrad slows down by itself. */
const rateFactors: Record<Tuning['optimizer'], number> = { adamw: 1, adam: 1, rmsprop: 1, sgd: 4, adagrad: 4 };

function optimizerFrom({ optimizer, weightDecay }: Tuning): OptimizerOptions {
  return optimizer === 'sgd' ? { kind: optimizer, momentum: 0.9, weightDecay } : { kind: optimizer, weightDecay };
}

/** Of fewer rows none are held out: the few held-out ones would say nothing. */
const fewestToHoldOut = 50;
/** Share of the rows that is held out to stop by. */
export function heldShare(patience: number, known: { rows: number; validation: boolean }): number {
  return patience > 0 && !known.validation && known.rows >= fewestToHoldOut ? 0.1 : 0;
}

/** How much memory a GPU has is not known. Small steps take one thread all the same; see `threads.ts`. */
function sessionFor(device: Device, { device: wanted, half }: Pick<Tuning, 'device' | 'half'>): NonNullable<FitOptions['session']> {
  if (wanted === 'cpu' || device.kind === 'cpu') return { providers: ['cpu'], threads: device.threads, memory: device.memory };
  return {
    providers: providersWithGpu.slice(providersWithGpu.indexOf(device.kind)),
    threads: device.threads,
    ...(half && { half: 'on-gpu' as const }),
  };
}
