import type { InferenceSession } from 'onnxruntime-node';
import { encodeModel } from './encode.ts';
import type { FitHooks, FitOptions, Target } from './fit-options.ts';
import { createGraph, graphInput } from './graph.ts';
import { checkRows, checkTarget } from './check-rows.ts';
import { absolutePenalty, squaredPenalty } from './losses.ts';
import { initialParameters, parameterInputs, type Network } from './networks.ts';
import { add } from './operators.ts';
import { createOptimizer } from './optimizers.ts';
import { fillDropoutMask, shuffle } from './random.ts';
import { scheduleOf } from './schedules.ts';
import { preciseFloatsOf, loadTensors, openSession, type Provider, type TensorOf } from './session.ts';
import { createStep, type TrainingStep } from './step.ts';
import { answersName, createTask, sharesInput, type Task } from './task.ts';
import { train, type Batch, type BatchPlace, type OutsideState, type TrainingResult } from './trainer.ts';
import type { FloatArray, Value } from './value.ts';

/** Rows that a network can be given, and what it should answer. */
export interface LearningRows {
  /** Which rows of the source are meant. */
  rows: Int32Array;
  target: Target;
  /** Writes the network's input for the given rows one after the other, as it is at this moment. */
  fill: (input: Float32Array, rows: Int32Array) => void;
}

export interface NetworkFit {
  network: Network;
  training: LearningRows;
  validation?: LearningRows;
  options: FitOptions;
  hooks: FitHooks;
  fingerprint: string;
  /** For inputs that are themselves learned: gets the gradient of the input, and the rows it belongs to. */
  outside?: Omit<OutsideState, 'update'> & {
    update: (gradient: FloatArray, rows: Int32Array, scalars: Parameters<OutsideState['update']>[1]) => void;
  };
}

export interface FittedNetwork extends TrainingResult {
  task: Task;
}

const inputName = 'rows';
const validationChunk = 512;

/** Trains a network on rows: graph, batches, dropout, validation, checkpoints. */
export async function fitNetwork(fit: NetworkFit): Promise<FittedNetwork> {
  const { network, training, options, hooks } = fit;
  checkRows(training);
  if (fit.validation) checkTarget(fit.validation);
  const tensorOf = await loadTensors(options.precision);
  const task = createTask(training.target, training.rows, options, tensorOf);
  const batchSize = Math.min(options.batchSize, training.rows.length);
  const optimizer = createOptimizer(options.optimizer);
  const step = await createTrainingStep(fit, task, batchSize);
  const source = createBatches(fit, task, batchSize, tensorOf);
  const validator = fit.validation && fit.validation.rows.length > 0 ? createValidator(fit, fit.validation, task, tensorOf) : undefined;
  const { outside } = fit;
  const batchesPerEpoch = Math.ceil(training.rows.length / batchSize);
  try {
    const result = await train({
      step,
      parameters: network.parameters.map(({ name }) => name),
      optimizer,
      schedule: scheduleOf(options.schedule, options.learningRate, options.epochs, batchesPerEpoch),
      epochs: options.epochs,
      batchesPerEpoch,
      batch: source.batch,
      outside: outside && {
        ...outside,
        update: (gradients, scalars) => outside.update(gradients[inputName] ?? new Float32Array(), source.rowsOfBatch(), scalars),
      },
      validate: validator && ((weights) => validator.validate(weights, step.provider())),
      patience: options.patience,
      checkpoint: hooks.checkpointFolder
        ? { folder: hooks.checkpointFolder, fingerprint: fit.fingerprint, every: hooks.checkpointEvery }
        : undefined,
      hooks,
    });
    return { ...result, task };
  } finally {
    await step.release();
    await validator?.release();
  }
}

function createTrainingStep({ network, options, outside }: NetworkFit, task: Task, batchSize: number): Promise<TrainingStep> {
  const graph = createGraph(options.precision);
  const rows = graphInput(graph, inputName, [batchSize, network.width]);
  const values = parameterInputs(graph, network);
  const masks = Object.fromEntries(network.dropouts.map(({ name, width }) => [name, graphInput(graph, name, [batchSize, width])]));
  const loss = task.loss(network.forward(rows, values, masks), sharesInput(graph, batchSize), true);
  const weights = network.parameters.flatMap(({ name, kind }) => (kind === 'weight' && values[name] ? [values[name]] : []));
  return createStep({
    loss,
    objective: withPenalties(loss, weights, options),
    parameters: initialParameters(network, values, options),
    optimizer: createOptimizer(options.optimizer),
    watched: outside ? [rows] : [],
    session: options.session,
    ...(options.clipNorm !== undefined && { clipNorm: options.clipNorm }),
  });
}

function withPenalties(loss: Value, weights: readonly Value[], { l1 = 0, l2 = 0 }: FitOptions): Value {
  if (weights.length === 0) return loss;
  const withAbsolute = l1 > 0 ? add(loss, absolutePenalty(weights, l1)) : loss;
  return l2 > 0 ? add(withAbsolute, squaredPenalty(weights, l2)) : withAbsolute;
}

/** Batches of one size; the last of an epoch is filled up with rows that count nothing. */
function createBatches({ network, training, options }: NetworkFit, task: Task, batchSize: number, tensorOf: TensorOf) {
  const { rows, target, fill } = training;
  let order = rows;
  let orderEpoch = -1;
  let chosen = rows;

  function rowsAt({ epoch, batch }: BatchPlace): Int32Array {
    if (epoch !== orderEpoch && batchSize < rows.length) {
      order = shuffle(rows.slice(), { seed: options.seed, purpose: 'shuffle', step: epoch });
      orderEpoch = epoch;
    }
    return order.subarray(batch * batchSize, (batch + 1) * batchSize);
  }

  function batch(place: BatchPlace): Batch {
    chosen = rowsAt(place);
    const input = new Float32Array(batchSize * network.width);
    fill(input, chosen);
    const weight = chosen.reduce((sum, row) => sum + task.weight(target, row), 0);
    const shares = new Float32Array(batchSize).fill(weight > 0 ? 1 / weight : 0, 0, chosen.length);
    const masks = network.dropouts.map(({ name, width, rate }, layer) => {
      const mask = new Float32Array(batchSize * width);
      fillDropoutMask(mask, rate, { seed: options.seed, purpose: 'dropout', step: place.step, layer });
      return [name, tensorOf(mask, [batchSize, width])];
    });
    return {
      weight,
      feeds: {
        ...Object.fromEntries(masks),
        [inputName]: tensorOf(input, [batchSize, network.width]),
        [answersName]: task.answers(target, chosen, batchSize),
        shares: tensorOf(shares, [batchSize]),
      },
    };
  }

  return { batch, rowsOfBatch: () => chosen };
}

/** The loss of held-out rows, without dropout, penalties and smoothing. */
function createValidator({ network, options }: NetworkFit, { rows, target, fill }: LearningRows, task: Task, tensorOf: TensorOf) {
  const graph = createGraph(options.precision);
  const input = graphInput(graph, inputName, ['batch', network.width]);
  const values = parameterInputs(graph, network);
  const loss = task.loss(network.forward(input, values), sharesInput(graph, 'batch'), false);
  const model = encodeModel(graph, { outputs: [{ name: 'loss', value: loss }] });
  let session: InferenceSession | undefined;

  async function validate(weights: Readonly<Record<string, FloatArray>>, provider: Provider): Promise<number> {
    // Where the training runs, so that no device is tried twice.
    session ??= (await openSession(model, { ...options.session, providers: [provider] })).session;
    const parameters = network.parameters.map(({ name, shape }) => [name, tensorOf(weights[name] ?? new Float32Array(), shape)]);
    let sum = 0;
    let weightSum = 0;
    for (let start = 0; start < rows.length; start += validationChunk) {
      const chunk = rows.subarray(start, start + validationChunk);
      const numbers = new Float32Array(chunk.length * network.width);
      fill(numbers, chunk);
      const { loss: part } = await session.run({
        ...Object.fromEntries(parameters),
        [inputName]: tensorOf(numbers, [chunk.length, network.width]),
        [answersName]: task.answers(target, chunk, chunk.length),
        shares: tensorOf(new Float32Array(chunk.length).fill(1), [chunk.length]),
      });
      sum += part ? (preciseFloatsOf(part)[0] ?? 0) : 0;
      for (const row of chunk) weightSum += task.weight(target, row);
    }
    return weightSum > 0 ? sum / weightSum : 0;
  }

  return { validate, release: async () => session?.release() };
}
