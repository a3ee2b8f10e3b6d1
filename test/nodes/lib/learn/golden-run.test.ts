import { expect, test } from 'vitest';
import type { EpochRecord } from '../../../../nodes/lib/learn/checkpoint.ts';
import { fitDense } from '../../../../nodes/lib/learn/fit-dense.ts';
import type { FitOptions } from '../../../../nodes/lib/learn/fit-options.ts';
import { floatsOf, loadTensors, openSession } from '../../../../nodes/lib/learn/session.ts';
// Fisher's iris flowers: four lengths in cm and the species. Public domain, in the usual order.
import iris from './iris.json';

const trainingRows = iris.filter((_, index) => index % 5 !== 0);
const testRows = iris.filter((_, index) => index % 5 === 0);

const columns = [0, 1, 2, 3].map((column) => {
  const values = trainingRows.map((row) => row[column] ?? 0);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, deviation: Math.sqrt(variance) };
});

function dense(rows: number[][]) {
  return {
    features: Float32Array.from(
      rows.flatMap((row) => columns.map(({ mean, deviation }, column) => ((row[column] ?? 0) - mean) / deviation)),
    ),
    columns: 4,
    target: { kind: 'classes', labels: Int32Array.from(rows, (row) => row[4] ?? 0), classes: 3 },
  } as const;
}

const fullBatch: Omit<FitOptions, 'optimizer' | 'schedule'> = {
  learningRate: 0.1,
  epochs: 100,
  batchSize: 1_000,
  validationShare: 0,
  decayBiases: true,
  seed: 1,
};

async function scores(onnx: Uint8Array, rows: ReturnType<typeof dense>) {
  const { session } = await openSession(onnx);
  const tensorOf = await loadTensors();
  const { labels } = rows.target;
  const { probabilities } = await session.run({ features: tensorOf(rows.features, [labels.length, 4]) });
  await session.release();
  if (!probabilities) throw new Error('no probabilities');
  const shares = floatsOf(probabilities);
  let loss = 0;
  let right = 0;
  for (const [row, label] of labels.entries()) {
    const given = shares.subarray(row * 3, row * 3 + 3);
    loss -= Math.log(given[label] ?? 0) / labels.length;
    if (given.indexOf(Math.max(...given)) === label) right++;
  }
  return { loss, accuracy: right / labels.length };
}

/** Training loss before each of the given steps; one step is one epoch here. */
function lossesAt(history: readonly EpochRecord[], steps: readonly number[]) {
  return steps.map((step) => history[step]?.loss);
}

// Training losses at steps 0, 1, 10, 50 and 100, test accuracy and test loss by PyTorch 1.13.1 in double
// precision: softmax regression from zero, one batch of all training rows.
// The first gradient of the biases is exactly zero, as the classes are of one size. Adam blows up what
// single precision leaves of it, so its runs are in double precision.
const runs: {
  name: string;
  options: Pick<FitOptions, 'optimizer' | 'schedule' | 'l1' | 'precision'>;
  losses: number[];
  accuracy: number;
  testLoss: number;
}[] = [
  {
    name: 'SGD',
    options: { optimizer: { kind: 'sgd' }, schedule: { kind: 'constant' } },
    losses: [1.098612289, 1.006510139, 0.639886478, 0.404599708, 0.333537773],
    accuracy: 0.833333,
    testLoss: 0.313021354,
  },
  {
    name: 'SGD with momentum, weight decay and a cosine',
    options: { optimizer: { kind: 'sgd', momentum: 0.9, weightDecay: 0.01 }, schedule: { kind: 'cosine' } },
    losses: [1.098612289, 1.006510139, 0.367498581, 0.200556259, 0.194122782],
    accuracy: 0.966667,
    testLoss: 0.167636028,
  },
  {
    name: 'AdamW with a cosine',
    options: { optimizer: { kind: 'adamw', weightDecay: 0.01 }, schedule: { kind: 'cosine' }, precision: 'float64' },
    losses: [1.098612289, 0.85075359, 0.320242965, 0.136091539, 0.123226751],
    accuracy: 0.966667,
    testLoss: 0.095419024,
  },
  {
    name: 'Adam with steps',
    options: { optimizer: { kind: 'adam' }, schedule: { kind: 'step', every: 30, factor: 0.5 }, precision: 'float64' },
    losses: [1.098612289, 0.85075359, 0.318514164, 0.134233833, 0.115506202],
    accuracy: 0.966667,
    testLoss: 0.088235938,
  },
  {
    name: 'AdamW with an L1 penalty',
    options: { optimizer: { kind: 'adamw' }, schedule: { kind: 'constant' }, l1: 0.01, precision: 'float64' },
    losses: [1.098612289, 0.85075359, 0.325196233, 0.153723974, 0.13892232],
    accuracy: 0.966667,
    testLoss: 0.101626179,
  },
];

test.each(runs)('$name trains as PyTorch does', async ({ options, losses, accuracy, testLoss }) => {
  const rows = dense(trainingRows);
  const { onnx, history } = await fitDense({ rows, options: { ...fullBatch, ...options } });
  const after = await scores(onnx, rows);
  const measured = [...lossesAt(history, [0, 1, 10, 50]), after.loss];
  for (const [position, loss] of losses.entries()) expect(measured[position]! / loss).toBeCloseTo(1, 5);
  const tested = await scores(onnx, dense(testRows));
  expect(tested.accuracy).toBeCloseTo(accuracy, 6);
  expect(tested.loss / testLoss).toBeCloseTo(1, 5);
});
