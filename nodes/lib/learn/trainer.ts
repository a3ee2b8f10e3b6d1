import { Failure, FinishedEarly, Paused } from '../../kit/problem.ts';
import { divergedAt } from './diverged.ts';
import { loadCheckpoint, saveCheckpoint, type EpochRecord } from './checkpoint.ts';
import type { Optimizer, StepScalars } from './optimizers.ts';
import type { Schedule } from './schedules.ts';
import type { Provider } from './session.ts';
import type { BatchPart, TrainingStep } from './step.ts';
import type { FloatArray } from './value.ts';

export interface BatchPlace {
  /** Counts from 0. */
  epoch: number;
  /** Position in the epoch, from 0. */
  batch: number;
  /** Steps done before this one, over all epochs. */
  step: number;
}

export interface Batch {
  /** One, or several where a whole batch would not fit into memory. */
  parts: readonly BatchPart[];
  /** Weight of its loss in the mean of the epoch: its rows, or their class weights. */
  weight: number;
  rows: number;
  /** Of texts, without what fills up. */
  tokens?: number;
}

/** What a training has gone through since it was started or taken up. */
export interface Seen {
  rows: number;
  tokens?: number;
  /** Of the last step. */
  learningRate: number;
  /** Mean of the epoch so far, each row taken before the step that used it; missing before the first step. */
  loss?: number;
}

/** State that is trained beside the graph, such as the rows of a large table. */
export interface OutsideState {
  /** Everything that a resumed training needs, by name; changed in place. */
  arrays: Readonly<Record<string, FloatArray>>;
  /** The names among them that are weights, so belong to the best model. */
  weights: readonly string[];
  update: (gradients: Readonly<Record<string, FloatArray>>, scalars: StepScalars<number>) => void;
}

export interface TrainingHooks {
  /** `weights` gives the numbers as they are then; it is missing where an epoch before an interruption is told again. */
  onEpoch?: (record: EpochRecord & { epochs: number }, weights?: () => Readonly<Record<string, FloatArray>>) => unknown;
  /**
   * The share done of all epochs. May throw to stop the training: a pause leaves a checkpoint of this very step, and one
   * that is finished early also gives the best weights so far.
   */
  onBatch?: (fraction: number, seen: Seen) => void;
}

export interface CheckpointOptions {
  folder: string;
  fingerprint: string;
  /** Milliseconds between two checkpoints; 0 writes one after every step. If not given 1,000, or more where writing is slow. */
  every?: number;
}

export interface TrainingPlan {
  step: TrainingStep;
  /** Names of the trained parameters among the step's state. */
  parameters: readonly string[];
  optimizer: Optimizer;
  schedule: Schedule;
  /** The highest that the schedule comes to. */
  learningRate: number;
  epochs: number;
  batchesPerEpoch: number;
  /** Must depend on the place alone, so that a resumed training sees the same batches. */
  batch: (place: BatchPlace) => Batch | Promise<Batch>;
  outside?: OutsideState;
  /** Loss of held-out rows under the given weights; without it the last weights are the result. */
  validate?: (weights: Readonly<Record<string, FloatArray>>) => Promise<number>;
  /** Epochs without a better validation loss before the training stops; never if not given. */
  patience?: number;
  checkpoint?: CheckpointOptions;
  hooks?: TrainingHooks;
}

export interface TrainingResult {
  /** Of the best epoch where rows were held out, else the last: parameters and outside weights by name. */
  weights: Record<string, FloatArray>;
  history: EpochRecord[];
  /** Counts from 1; 0 if no epoch ran. */
  bestEpoch: number;
  stoppedEarly: boolean;
  /** The user ended it; the last record may be of a part of an epoch. */
  finishedEarly: boolean;
  /** Steps that a checkpoint spared. */
  resumedAtStep: number;
  provider: Provider;
}

function diverged(epoch: number, rate: number): Failure {
  return divergedAt(
    {
      en: 'The loss stopped being a number in epoch {epoch}, so the training cannot go on. Choose a lower learning rate, or look for extreme values in the data.',
      zh: '训练到第 {epoch} 轮时，损失变成了无效数值，无法继续训练。请降低学习率，或检查数据中是否有极端值。',
    },
    { epoch },
    { rate },
  );
}

/** Writing checkpoints may cost a training this share of its time. */
const checkpointShare = 0.02;
const checkpointMs = 1_000;

const bestPrefix = 'best/';
const outsidePrefix = 'outside/';

/** Runs the plan from its checkpoint, if there is one, to its last epoch or until it stops improving. */
export async function train(plan: TrainingPlan): Promise<TrainingResult> {
  const { step: trainingStep, epochs, batchesPerEpoch, hooks = {} } = plan;
  const progress = await startOrResume(plan);
  const resumedAtStep = progress.step;
  // What was reported before an interruption is told again, so that a curve is whole.
  for (const record of progress.history) await hooks.onEpoch?.({ ...record, epochs });
  let savedAt = Date.now();
  let pauseMs = plan.checkpoint?.every ?? checkpointMs;
  let finishedEarly = false;

  while (progress.step < epochs * batchesPerEpoch && !outOfPatience(plan, progress) && !finishedEarly) {
    const epoch = Math.floor(progress.step / batchesPerEpoch);
    const place = { epoch, batch: progress.step % batchesPerEpoch, step: progress.step };
    await runBatch(plan, progress, place);
    if (progress.step % batchesPerEpoch === 0) await finishEpoch(plan, progress);
    if (plan.checkpoint && Date.now() - savedAt >= pauseMs) {
      const began = Date.now();
      await save(plan, progress);
      savedAt = Date.now();
      pauseMs = plan.checkpoint.every ?? Math.max(checkpointMs, (savedAt - began) / checkpointShare);
    }
    try {
      hooks.onBatch?.(progress.step / (epochs * batchesPerEpoch), progress.seen);
    } catch (error) {
      if (error instanceof Paused || error instanceof FinishedEarly) await save(plan, progress);
      if (!(error instanceof FinishedEarly)) throw error;
      finishedEarly = true;
      // What the unfinished epoch has learned is judged too.
      if (progress.weightSum > 0) await finishEpoch(plan, progress);
    }
  }
  return {
    weights: copied(plan.validate && progress.bestEpoch > 0 ? progress.best : weightsNow(plan)),
    history: progress.history,
    bestEpoch: progress.bestEpoch,
    stoppedEarly: !finishedEarly && progress.step < epochs * batchesPerEpoch,
    finishedEarly,
    resumedAtStep,
    provider: trainingStep.provider(),
  };
}

interface Progress {
  step: number;
  lossSum: number;
  weightSum: number;
  history: EpochRecord[];
  bestEpoch: number;
  best: Record<string, FloatArray>;
  seen: Seen;
}

async function runBatch(plan: TrainingPlan, progress: Progress, place: BatchPlace): Promise<void> {
  const learningRate = plan.schedule(place.epoch + place.batch / plan.batchesPerEpoch);
  const scalars = plan.optimizer.scalars(place.step + 1, learningRate);
  const { parts, weight, rows, tokens } = await plan.batch(place);
  const { loss, gradients } = await plan.step.run(parts, scalars);
  if (!Number.isFinite(loss)) throw diverged(place.epoch + 1, plan.learningRate);
  plan.outside?.update(gradients, scalars);
  progress.lossSum += loss * weight;
  progress.weightSum += weight;
  progress.step++;
  const { seen } = progress;
  progress.seen = {
    rows: seen.rows + rows,
    ...(tokens !== undefined && { tokens: (seen.tokens ?? 0) + tokens }),
    learningRate,
    loss: progress.lossSum / progress.weightSum,
  };
}

async function finishEpoch(plan: TrainingPlan, progress: Progress): Promise<void> {
  const epoch = Math.ceil(progress.step / plan.batchesPerEpoch);
  const validationLoss = await plan.validate?.(weightsNow(plan));
  // The last step of an epoch can spoil weights whose loss was never looked at again.
  if (validationLoss !== undefined && !Number.isFinite(validationLoss)) throw diverged(epoch, plan.learningRate);
  const { learningRate } = progress.seen;
  const record: EpochRecord = { epoch, loss: progress.lossSum / progress.weightSum, validationLoss, learningRate };
  const bestLoss = progress.history[progress.bestEpoch - 1]?.validationLoss ?? Number.POSITIVE_INFINITY;
  if (validationLoss === undefined) progress.bestEpoch = epoch;
  else if (validationLoss < bestLoss) {
    progress.bestEpoch = epoch;
    progress.best = copied(weightsNow(plan));
  }
  progress.history.push(record);
  progress.lossSum = 0;
  progress.weightSum = 0;
  await plan.hooks?.onEpoch?.({ ...record, epochs: plan.epochs }, () => weightsNow(plan));
}

function outOfPatience({ patience, validate }: TrainingPlan, { history, bestEpoch }: Progress): boolean {
  return validate !== undefined && patience !== undefined && history.length - bestEpoch >= patience;
}

function weightsNow({ step, parameters, outside }: TrainingPlan): Record<string, FloatArray> {
  const state = step.state();
  return { ...picked(state, parameters), ...(outside ? picked(outside.arrays, outside.weights) : {}) };
}

function picked(arrays: Readonly<Record<string, FloatArray>>, names: readonly string[]): Record<string, FloatArray> {
  return Object.fromEntries(Object.entries(arrays).filter(([name]) => names.includes(name)));
}

function copied(arrays: Readonly<Record<string, FloatArray>>): Record<string, FloatArray> {
  return Object.fromEntries(Object.entries(arrays).map(([name, data]) => [name, data.slice()]));
}

async function save(plan: TrainingPlan, progress: Progress): Promise<void> {
  if (plan.checkpoint) await saveCheckpoint(plan.checkpoint.folder, checkpointOf(plan, progress, plan.checkpoint.fingerprint));
}

function checkpointOf(plan: TrainingPlan, progress: Progress, fingerprint: string) {
  const { best, seen: _, ...position } = progress;
  const tensors = {
    ...plan.step.state(),
    ...prefixed(plan.outside?.arrays ?? {}, outsidePrefix),
    ...prefixed(best, bestPrefix),
  };
  return { ...position, fingerprint, tensors };
}

async function startOrResume(plan: TrainingPlan): Promise<Progress> {
  const saved = plan.checkpoint && (await loadCheckpoint(plan.checkpoint.folder, plan.checkpoint.fingerprint));
  const seen = { rows: 0, learningRate: 0 };
  if (!saved) return { step: 0, lossSum: 0, weightSum: 0, history: [], bestEpoch: 0, best: {}, seen };
  plan.step.restore(saved.tensors);
  const outside = unprefixed(saved.tensors, outsidePrefix);
  for (const [name, array] of Object.entries(plan.outside?.arrays ?? {})) array.set(outside[name] ?? array);
  const { step, lossSum, weightSum, history, bestEpoch } = saved;
  return { step, lossSum, weightSum, history: [...history], bestEpoch, best: unprefixed(saved.tensors, bestPrefix), seen };
}

function prefixed(arrays: Readonly<Record<string, FloatArray>>, prefix: string): Record<string, FloatArray> {
  return Object.fromEntries(Object.entries(arrays).map(([name, data]) => [prefix + name, data]));
}

function unprefixed(arrays: Readonly<Record<string, FloatArray>>, prefix: string): Record<string, FloatArray> {
  const own = Object.entries(arrays).filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(own.map(([name, data]) => [name.slice(prefix.length), data]));
}
