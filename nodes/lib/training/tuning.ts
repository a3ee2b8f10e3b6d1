import type { Device } from '../../kit/define-node.ts';
import { choice, integer, number, toggle, type SettingsOf } from '../../kit/settings.ts';
import type { FitOptions } from '../learn/fit-options.ts';
import { type Provider, providersWithGpu } from '../learn/session.ts';

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
  epochs: integer({
    label: { en: 'Epochs', zh: '训练轮数' },
    hint: byEffort,
    default: null,
    min: 1,
    max: 10_000,
    optional: true,
    range: true,
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
  optimizer: choice({
    label: { en: 'Optimizer', zh: '优化器' },
    options: { adamw: { en: 'AdamW', zh: 'AdamW' }, sgd: { en: 'SGD with momentum', zh: '带动量的 SGD' } },
    default: 'adamw',
    advanced: true,
  }),
  schedule: choice({
    label: { en: 'Learning rate over time', zh: '学习率变化' },
    options: {
      constant: { en: 'Constant', zh: '保持不变' },
      step: { en: 'In steps', zh: '阶梯下降' },
      cosine: { en: 'Cosine', zh: '余弦下降' },
    },
    default: 'cosine',
    advanced: true,
  }),
  stepEvery: integer({
    label: { en: 'Epochs between steps', zh: '阶梯间隔轮数' },
    default: 10,
    min: 1,
    max: 10_000,
    advanced: true,
    showIf: { schedule: 'step' },
  }),
  stepFactor: number({
    label: { en: 'Factor of each step', zh: '每级倍率' },
    default: 0.5,
    min: 0.01,
    max: 1,
    advanced: true,
    showIf: { schedule: 'step' },
  }),
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
} as const;

export type Tuning = SettingsOf<typeof tuningSettings> & { effort: Effort };
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
  const { weightDecay, l1, seed } = tuning;
  return {
    optimizer: tuning.optimizer === 'sgd' ? { kind: 'sgd', momentum: 0.9, weightDecay } : { kind: 'adamw', weightDecay },
    // SGD moves by the gradient itself, which is far smaller than Adam's unit steps.
    learningRate: tuning.learningRate ?? (tuning.optimizer === 'sgd' ? plan.learningRate * 4 : plan.learningRate),
    schedule: scheduleFrom(tuning),
    epochs,
    batchSize,
    l1,
    dropout: tuning.dropout ?? plan.dropout ?? 0,
    seed,
    ...(tuning.balanceClasses && { classWeights: 'balanced' as const }),
    ...(patience > 0 && { patience }),
    validationShare: heldShare(patience, known),
    session: { providers: providersFor(known.device, tuning.device), threads: 1 },
  };
}

/** Of fewer rows none are held out: the few held-out ones would say nothing. */
const fewestToHoldOut = 50;
/** Share of the rows that is held out to stop by. */
export function heldShare(patience: number, known: { rows: number; validation: boolean }): number {
  return patience > 0 && !known.validation && known.rows >= fewestToHoldOut ? 0.1 : 0;
}

function scheduleFrom({ schedule, stepEvery, stepFactor }: Tuning): FitOptions['schedule'] {
  return schedule === 'step' ? { kind: 'step', every: stepEvery, factor: stepFactor } : { kind: schedule };
}

function providersFor(device: Device, wanted: 'auto' | 'cpu'): readonly Provider[] {
  return wanted === 'cpu' || device.kind === 'cpu' ? ['cpu'] : providersWithGpu.slice(providersWithGpu.indexOf(device.kind));
}
