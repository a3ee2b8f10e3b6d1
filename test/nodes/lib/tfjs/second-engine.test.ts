import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { appendStack } from '../../../../nodes/lib/architectures/append-stack.ts';
import { fitModel } from '../../../../nodes/lib/learn/fit-model.ts';
import { createGraph, graphInput } from '../../../../nodes/lib/learn/graph.ts';
import { crossEntropy } from '../../../../nodes/lib/learn/losses.ts';
import { createScope, type Scope } from '../../../../nodes/lib/learn/scope.ts';
import { createWeights, numbersOf } from '../../../../nodes/lib/learn/weights.ts';
import { loadSecondEngine, type SecondLayer, trainOnSecondEngine } from '../../../../nodes/lib/tfjs/second-engine.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const count = 24;
const labels = Int32Array.from({ length: count }, (_, row) => row % 3);
const epochs = 8;

/** The losses of both engines on the same rows, from the same weights, all rows in each step. */
async function bothLosses(layers: SecondLayer[], shape: number[], optimizer: 'sgd' | 'adam') {
  const size = shape.reduce((all, side) => all * side, 1);
  const rows = Float32Array.from({ length: count * size }, (_, at) => Math.sin(at * 0.7) + (Math.floor(at / size) % 3) * 0.3);
  const weights = createWeights({ seed: 5 });
  const build = (scope: Scope, batch: number) => appendStack(scope, graphInput(scope.graph, 'rows', [batch, ...shape]), layers);
  build(createScope(createGraph(), weights), count);
  const initial = Object.fromEntries(Object.entries(numbersOf(weights)).map(([name, data]) => [name, data.slice()]));
  const second = await trainOnSecondEngine(tf, {
    layers,
    rows,
    shape,
    target: { kind: 'classes', labels, classes: 3 },
    weights: initial,
    optimizer,
    learningRate: 0.05,
    epochs,
    batchSize: count,
  });
  const { history } = await fitModel({
    loss: (scope, batch, shares) =>
      crossEntropy(build(scope, batch.rows), graphInput(scope.graph, 'labels', [batch.rows], 'int64'), shares),
    weights,
    training: {
      rows: Int32Array.from({ length: count }, (_, row) => row),
      feeds: (chosen) => ({
        rows: {
          data: Float32Array.from([...chosen].flatMap((row) => [...rows.subarray(row * size, (row + 1) * size)])),
          shape: [count, ...shape],
        },
        labels: { data: BigInt64Array.from([...chosen], (row) => BigInt(labels[row] ?? 0)), shape: [count] },
      }),
    },
    options: { optimizer: { kind: optimizer }, learningRate: 0.05, schedule: { kind: 'constant' }, epochs, batchSize: count, seed: 1 },
    fingerprint: 'both engines',
  });
  return { ours: history.map(({ loss }) => loss), second, weights: numbersOf(weights) };
}

test.each(['sgd', 'adam'] as const)('a dense network learns alike in both engines with %s', async (optimizer) => {
  const layers: SecondLayer[] = [
    { kind: 'dense', units: 8, activation: 'relu' },
    { kind: 'dense', units: 6, activation: 'tanh' },
    { kind: 'dense', units: 3, activation: 'none' },
  ];
  const { ours, second, weights } = await bothLosses(layers, [5], optimizer);
  expect(ours).toHaveLength(epochs);
  expect(ours.at(-1)).toBeLessThan(ours[0] ?? 0);
  ours.forEach((loss, epoch) => expect(Math.abs(loss - (second.losses[epoch] ?? Number.NaN))).toBeLessThan(1e-4));
  second.weights['layers.2.weight']?.forEach((number, at) => expect(number).toBeCloseTo(weights['layers.2.weight']?.[at] ?? Number.NaN, 3));
});

test('so does a convolutional network', async () => {
  const layers: SecondLayer[] = [
    { kind: 'convolution', channels: 4, kernel: '3', activation: 'relu' },
    { kind: 'max-pooling', size: 2 },
    { kind: 'convolution', channels: 3, kernel: '3', activation: 'sigmoid' },
    { kind: 'flatten' },
    { kind: 'dense', units: 3, activation: 'none' },
  ];
  const { ours, second } = await bothLosses(layers, [2, 7, 6], 'sgd');
  expect(ours.at(-1)).toBeLessThan(ours[0] ?? 0);
  ours.forEach((loss, epoch) => expect(Math.abs(loss - (second.losses[epoch] ?? Number.NaN))).toBeLessThan(1e-4));
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
