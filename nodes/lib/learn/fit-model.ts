import type { FitHooks, FitOptions } from './fit-options.ts';
import { type Batches, createBatches, shapesOf } from './batches.ts';
import { keepChoices, loadChoices } from './choices.ts';
import { createGraph } from './graph.ts';
import { absolutePenalty, squaredPenalty } from './losses.ts';
import { add } from './operators.ts';
import { fittingRows } from './memory.ts';
import { createOptimizer } from './optimizers.ts';
import { findLearningRate } from './rate-finder.ts';
import { scheduleOf } from './schedules.ts';
import { createScope, type Adapter, type DropoutMask, type Scope } from './scope.ts';
import { loadTensors } from './session.ts';
import { createStep, type TrainingStep } from './step.ts';
import { type BatchShape, type StepGraph, type StepOptions, shapeKey } from './step-graph.ts';
import { sharesInput } from './task.ts';
import { threadsFor } from './threads.ts';
import { train, type BatchPlace, type OutsideState, type TrainingResult } from './trainer.ts';
import { createValidator } from './validator.ts';
import type { FloatArray, Value } from './value.ts';
import type { WeightSet } from './weights.ts';

export interface TensorData {
  data: FloatArray | BigInt64Array;
  shape: readonly number[];
}

/** Rows that a model can be given, and what it should answer. */
export interface ModelRows {
  /** Which rows of the source are meant. */
  rows: Int32Array;
  /** How much a row counts in a mean: 1 if not given; the number of its counted tokens where tokens are judged. */
  weightOf?: (row: number) => number;
  /** Length of a row's text in tokens. With it, batches are made of rows of like length and padded to few lengths. */
  lengthOf?: (row: number) => number;
  /** The longest that the model takes. */
  longest?: number;
  /**
   * The input tensors for the given rows, filled up to `shape.rows` rows with anything valid: what fills up has a share of 0.
   * `place` is given in training alone; what is drawn at random must depend on it alone.
   */
  feeds: (rows: Int32Array, shape: BatchShape, place?: BatchPlace) => Readonly<Record<string, TensorData>>;
}

/** Builds the loss of a batch: takes its inputs by `graphInput` under the names that `feeds` gives. `shares` [rows] is as in `losses.ts`. */
export type LossBuilder = (scope: Scope, shape: BatchShape, shares: Value) => Value;

export interface ModelFit {
  loss: LossBuilder;
  weights: WeightSet;
  training: ModelRows;
  validation?: ModelRows;
  options: FitOptions;
  hooks?: FitHooks;
  /** By which a checkpoint is known to belong to this training; see `fingerprint.ts`. */
  fingerprint: string;
  adapterOf?: (name: string) => Adapter | undefined;
  /** For inputs that are themselves learned: their names, and what gets their gradients with the rows they belong to. */
  watched?: readonly string[];
  outside?: Omit<OutsideState, 'update'> & {
    update: (gradients: Readonly<Record<string, FloatArray>>, rows: Int32Array, scalars: Parameters<OutsideState['update']>[1]) => void;
  };
}

/** Trains any model: graphs for each batch shape, batches, dropout, validation, checkpoints. The weights hold the best numbers afterwards. */
export async function fitModel(given: ModelFit): Promise<TrainingResult> {
  const { hooks = {}, fingerprint } = given;
  const folder = hooks.checkpointFolder;
  const kept = folder === undefined ? undefined : await loadChoices(folder, fingerprint);
  const microBatch = kept ? kept.microBatch : fittingPart(given);
  const inParts = { ...given, options: { ...given.options, ...(microBatch !== undefined && { microBatch }) } };
  const tensorOf = await loadTensors(given.options.precision);
  const batches = createBatches(inParts, tensorOf);
  const threads = kept ? (kept.threads ?? 1) : threadsFor(stepOptions(inParts, batches.first), batches.first);
  const fit = { ...inParts, options: { ...inParts.options, session: { ...inParts.options.session, threads } } };
  const { options, weights } = fit;
  const { step, masksOf } = await createModelStep(fit, batches.first, hooks.onDeviceLost);
  const validator = fit.validation && fit.validation.rows.length > 0 ? createValidator(fit, fit.validation, tensorOf) : undefined;
  const optimizer = createOptimizer(options.optimizer);
  const outside = outsideOf(fit, batches);
  try {
    const trial =
      kept?.trial ??
      (options.findRate ? await findLearningRate({ step, optimizer, batches, masksOf, outside, onStep: hooks.onTrial }) : undefined);
    if (trial) hooks.onRate?.(trial);
    if (folder !== undefined && !kept && (microBatch !== undefined || threads > 1 || trial))
      await keepChoices(folder, fingerprint, { microBatch, threads, trial });
    const learningRate = trial?.rate ?? options.learningRate;
    const result = await train({
      step,
      parameters: weights.all().flatMap(({ name, trained }) => (trained ? [name] : [])),
      optimizer,
      schedule: scheduleOf(options.schedule, learningRate, options.epochs, batches.perEpoch),
      learningRate,
      epochs: options.epochs,
      batchesPerEpoch: batches.perEpoch,
      batch: (place) => batches.batch(place, masksOf),
      outside,
      validate: validator && ((now) => step.surviving(() => validator.validate(now, step.provider()))),
      patience: options.patience,
      checkpoint: folder === undefined ? undefined : { folder, fingerprint, every: hooks.checkpointEvery },
      hooks,
    });
    for (const weight of weights.all()) weight.data = result.weights[weight.name] ?? weight.data;
    return result;
  } finally {
    await step.release();
    await validator?.release();
  }
}

function outsideOf({ outside, options }: ModelFit, batches: Batches): OutsideState | undefined {
  if (!outside) return undefined;
  if (options.microBatch !== undefined) throw new Error('What is learned outside the graph takes whole batches.');
  return { ...outside, update: (gradients, scalars) => outside.update(gradients, batches.rowsOfBatch(), scalars) };
}

/** Rows of a part where a whole batch would not fit beside what the process holds already. */
function fittingPart(fit: ModelFit): number | undefined {
  const { options, training, hooks, outside } = fit;
  const asked = options.microBatch ?? options.batchSize;
  const memory = options.session?.memory;
  if (memory === undefined || outside) return undefined;
  const rows = Math.min(asked, training.rows.length);
  const found = fittingRows(stepOptions(fit, { rows }), {
    rows,
    shapeOf: (part) => shapesOf(training, part),
    // Of what the process holds, much is what nobody needs any more.
    bytes: Math.max(memory / 4, memory - process.memoryUsage.rss()),
  });
  if (found.rows === rows) return undefined;
  hooks?.onParts?.({ rows: found.rows, batchRows: Math.min(options.batchSize, training.rows.length) });
  return found.rows;
}

/** The step of a model, and which masks the graph of a shape takes. */
export async function createModelStep(
  fit: Pick<ModelFit, 'loss' | 'weights' | 'options' | 'adapterOf' | 'watched'>,
  first: BatchShape,
  onLost?: StepOptions['onLost'],
): Promise<{ step: TrainingStep; masksOf: (shape: BatchShape) => readonly DropoutMask[] }> {
  const masks = new Map<string, readonly DropoutMask[]>();
  const graphOf = (shape: BatchShape) => {
    const { graph, dropouts } = trainingGraph(fit, shape);
    masks.set(shapeKey(shape), dropouts);
    return graph;
  };
  const start = fit.options.engine?.createStep ?? createStep;
  const step = await start({ ...stepOptions(fit, first), graphOf, ...(onLost && { onLost }) });
  const masksOf = (shape: BatchShape) => {
    if (!masks.has(shapeKey(shape))) graphOf(shape);
    return masks.get(shapeKey(shape)) ?? [];
  };
  return { step, masksOf };
}

/** What a step of the model is made from. */
export function stepOptions(fit: Parameters<typeof createModelStep>[0], first: BatchShape): StepOptions {
  const { optimizer, session, clipNorm } = fit.options;
  return {
    graphOf: (shape) => trainingGraph(fit, shape).graph,
    first,
    optimizer: createOptimizer(optimizer),
    session,
    ...(clipNorm !== undefined && { clipNorm }),
  };
}

function trainingGraph(
  { loss: build, weights, options, adapterOf, watched = [] }: Parameters<typeof createModelStep>[0],
  shape: BatchShape,
) {
  const graph = createGraph(options.precision);
  const scope = createScope(graph, weights, {
    training: true,
    // In half precision the small change would be lost in the weights.
    mergesAdapters: options.session?.half === undefined,
    ...(adapterOf && { adapterOf }),
  });
  const loss = build(scope, shape, sharesInput(graph, shape.rows));
  const learned = scope.weights.filter(({ weight }) => weight.trained && weight.kind !== 'state');
  const penalised = learned.flatMap(({ weight, value }) => (weight.kind === 'weight' ? [value] : []));
  const carried = scope.carried.map(({ weight, value, next }) => ({ value, next, initial: weight.data }));
  const moving = new Set(carried.map(({ value }) => value.name));
  const frozen = scope.weights.filter(({ weight, value }) => !learned.some((one) => one.weight === weight) && !moving.has(value.name));
  const built: StepGraph = {
    loss,
    objective: withPenalties(loss, penalised, options),
    parameters: learned.map(({ weight, value }) => ({
      value,
      initial: weight.data,
      decays: weight.kind === 'weight' || (options.decayBiases ?? false),
    })),
    carried,
    frozen: Object.fromEntries(frozen.map(({ weight }) => [weight.name, weight.data])),
    watched: watched.flatMap((name) => graph.inputs.get(name) ?? []),
  };
  return { graph: built, dropouts: scope.dropouts };
}

function withPenalties(loss: Value, weights: readonly Value[], { l1 = 0, l2 = 0 }: FitOptions): Value {
  if (weights.length === 0) return loss;
  const withAbsolute = l1 > 0 ? add(loss, absolutePenalty(weights, l1)) : loss;
  return l2 > 0 ? add(withAbsolute, squaredPenalty(weights, l2)) : withAbsolute;
}
