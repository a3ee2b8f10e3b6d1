import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { FinishedEarly, Paused } from '../../../../nodes/kit/problem.ts';
import { stackDesign } from '../../../../nodes/lib/architectures/append-stack.ts';
import type { StackLayer } from '../../../../nodes/lib/architectures/layer-stack.ts';
import { fitPictures } from '../../../../nodes/lib/images/fit-pictures.ts';
import { fitDense } from '../../../../nodes/lib/learn/fit-dense.ts';
import type { FitHooks, FitOptions, FitResult, Target } from '../../../../nodes/lib/learn/fit-options.ts';
import { createGraph, graphInput } from '../../../../nodes/lib/learn/graph.ts';
import { softmax } from '../../../../nodes/lib/learn/operators.ts';
import { createScope } from '../../../../nodes/lib/learn/scope.ts';
import { loadTensors, openSession } from '../../../../nodes/lib/learn/session.ts';
import { createWeights } from '../../../../nodes/lib/learn/weights.ts';
import type { ImageFeatures } from '../../../../nodes/lib/preprocess/image-features.ts';
import { evaluateGraph } from '../../../../nodes/lib/tfjs/evaluate-graph.ts';
import { loadSecondEngine, secondEngine } from '../../../../nodes/lib/tfjs/second-engine.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const [count, width] = [60, 5];
const labels = Int32Array.from({ length: count }, (_, row) => row % 3);
const classes: Target = { kind: 'classes', labels, classes: 3 };
const features = Float32Array.from({ length: count * width }, (_, at) => Math.sin(at * 0.7) + (Math.floor(at / width) % 3) * 0.4);

const usual: FitOptions = {
  optimizer: { kind: 'adamw', weightDecay: 0.01 },
  learningRate: 0.02,
  schedule: { kind: 'cosine' },
  epochs: 6,
  batchSize: 16,
  validationShare: 0.2,
  seed: 4,
};
/** Losses of both engines differ by rounding alone: single precision keeps seven digits, and some hundred steps lose a few. */
const tolerance = 2e-4;

interface Case {
  layers: StackLayer[];
  options?: Partial<FitOptions>;
  target?: Target;
  hooks?: FitHooks;
}

function onColumns({ layers, options, target = classes, hooks }: Case, engine?: 'tfjs'): Promise<FitResult> {
  return fitDense({
    rows: { features, columns: width, target },
    design: stackDesign(layers),
    options: { ...usual, ...options, ...(engine && { engine: secondEngine(tf) }) },
    ...(hooks && { hooks }),
  });
}

function expectAlike(own: FitResult, second: FitResult): void {
  expect(own.history.length).toBeGreaterThan(1);
  expect(own.history.at(-1)?.loss).toBeLessThan(own.history[0]?.loss ?? 0);
  expect(second.history).toHaveLength(own.history.length);
  for (const [at, { loss, validationLoss = 0 }] of own.history.entries()) {
    expect(Math.abs(loss - (second.history[at]?.loss ?? Number.NaN))).toBeLessThan(tolerance);
    expect(Math.abs(validationLoss - (second.history[at]?.validationLoss ?? Number.NaN))).toBeLessThan(tolerance);
  }
}

const dense: StackLayer[] = [{ kind: 'dense', units: 8 }, { kind: 'dropout' }, { kind: 'dense', units: 6, activation: 'tanh' }];
const everyLayer: StackLayer[] = [
  { kind: 'dense', units: 8, activation: 'gelu' },
  { kind: 'batch-normalization' },
  { kind: 'dense', units: 8, activation: 'leaky-relu' },
  { kind: 'layer-normalization' },
  { kind: 'shortcut', over: 3 },
  { kind: 'activation', activation: 'silu' },
  { kind: 'dense', units: 6, activation: 'elu' },
  { kind: 'activation', activation: 'sigmoid' },
];
const numbers: Target = {
  kind: 'numbers',
  values: Float32Array.from({ length: count }, (_, row) => (features[row * width] ?? 0) * 3 + 1),
  outputs: 1,
};

test.each<[string, Case]>([
  ['dropout, AdamW and a falling rate', { layers: dense }],
  ['every kind of layer', { layers: everyLayer }],
  ['SGD with momentum', { layers: dense, options: { optimizer: { kind: 'sgd', momentum: 0.9, weightDecay: 0.01 } } }],
  ['RMSprop and a shortest gradient', { layers: dense, options: { optimizer: { kind: 'rmsprop' }, learningRate: 0.005, clipNorm: 0.5 } }],
  ['Adagrad, penalties and smoothing', { layers: dense, options: { optimizer: { kind: 'adagrad' }, l1: 1e-3, l2: 1e-3, smoothing: 0.1 } }],
  ['balanced classes in parts of a batch', { layers: dense, options: { classWeights: 'balanced', microBatch: 5 } }],
  ['a number', { layers: dense, target: numbers }],
  ['a number, outliers forgiven', { layers: dense, target: numbers, options: { huber: 0.5 } }],
])('both engines go through the same losses from the same weights: %s', async (_, given) => {
  expectAlike(await onColumns(given), await onColumns(given, 'tfjs'));
});

const side = 9;
const image: ImageFeatures = {
  kind: 'image',
  columns: ['image'],
  width: side,
  height: side,
  channels: 1,
  fit: 'stretch',
  mean: [0.5],
  deviation: [0.3],
  size: side * side,
};
const convolutional: StackLayer[] = [
  { kind: 'convolution', channels: 4, kernel: '3' },
  { kind: 'batch-normalization' },
  { kind: 'max-pooling' },
  { kind: 'convolution', channels: 6, kernel: '5', stride: 2, activation: 'silu' },
  { kind: 'average-pooling', stride: 1 },
  { kind: 'dropout' },
  { kind: 'flatten' },
];
const pixels = Uint8Array.from({ length: count * side * side }, (_, at) => ((at * 37) % 97) + (Math.floor(at / (side * side)) % 3) * 50);

test('so do convolutional networks', async () => {
  const fit = (engine?: 'tfjs') =>
    fitPictures({
      rows: { pixels, target: classes },
      features: image,
      network: { stages: [], stride: 1, depth: 1, dropout: 0 },
      design: stackDesign(convolutional),
      options: { ...usual, ...(engine && { engine: secondEngine(tf) }) },
    });
  expectAlike(await fit(), await fit('tfjs'));
});

test('what the saved model answers is what TensorFlow.js answers with the weights that it learned', async () => {
  const design = stackDesign(everyLayer);
  let learned: Record<string, Float32Array | Float64Array> = {};
  const second = await onColumns(
    { layers: everyLayer, options: { validationShare: 0 }, hooks: { onEpoch: (_, weights) => void (learned = weights?.() ?? learned) } },
    'tfjs',
  );
  const graph = createGraph();
  const weights = createWeights({
    seed: 0,
    loaded: Object.fromEntries(Object.entries(learned).map(([name, data]) => [name, data.slice()])),
  });
  const tensorOf = await loadTensors();
  const { session } = await openSession(second.onnx);
  const { probabilities } = await session.run({ features: tensorOf(features, [count, width]) });
  await session.release();
  const scope = createScope(graph, weights);
  const answers = softmax(design.append(scope, graphInput(graph, 'features', [count, width]), 3));
  expect(Object.keys(learned).length).toBeGreaterThan(8);
  const running = scope.weights.filter(({ weight }) => weight.kind === 'state').map(({ weight }) => weight.name);
  expect(running).toHaveLength(2);
  expect(scope.weights.filter(({ weight }) => !(weight.name in learned))).toEqual([]);
  const [said] = evaluateGraph(tf, graph, {
    given: {
      features: tf.tensor(features, [count, width]),
      ...Object.fromEntries(scope.weights.map(({ weight }) => [weight.name, tf.tensor(Float32Array.from(weight.data), [...weight.shape])])),
    },
    wanted: [answers],
  });
  const own = probabilities?.data;
  said?.dataSync().forEach((share, at) => expect(Math.abs(share - Number(own?.[at]))).toBeLessThan(1e-5));
});

test('a training of TensorFlow.js is ended early with what it has, and leaves nothing behind', async () => {
  const before = tf.memory().numTensors;
  let batches = 0;
  const hooks: FitHooks = {
    onBatch() {
      if (++batches === 7) throw new FinishedEarly();
    },
  };
  const { history, finishedEarly } = await onColumns({ layers: dense, hooks }, 'tfjs');
  expect([finishedEarly, history.length]).toEqual([true, 3]);
  const paused = onColumns(
    {
      layers: dense,
      hooks: {
        onBatch: () => {
          throw new Paused();
        },
      },
    },
    'tfjs',
  );
  await expect(paused).rejects.toThrow('paused');
  expect(tf.memory().numTensors).toBe(before);
});

test('where it is not installed it is said how to install it; plain TensorFlow.js never takes its place', async () => {
  await expect(loadSecondEngine(() => Promise.reject(new Error('Cannot find package')))).rejects.toThrow(
    'npm install @tensorflow/tfjs-node-gpu',
  );
  await expect(loadSecondEngine(async () => tf)).rejects.toThrow('not installed or does not start');
  await expect(loadSecondEngine(async () => ({ default: 7 }))).rejects.toThrow('npm install');
  const native = { ...tf, getBackend: () => 'tensorflow', ready: async () => undefined };
  expect(await loadSecondEngine(async () => ({ default: native }))).toBe(native);
});
