import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FinishedEarly } from '../../../../nodes/kit/problem.ts';
import { fitBag, type SparseRows } from '../../../../nodes/lib/learn/fit-bag.ts';
import { fitDense, type DenseRows } from '../../../../nodes/lib/learn/fit-dense.ts';
import type { FitHooks, FitOptions, FitResult } from '../../../../nodes/lib/learn/fit-options.ts';
import { fillNormal, uniforms } from '../../../../nodes/lib/learn/random.ts';
import { floatsOf, loadTensors, openSession } from '../../../../nodes/lib/learn/session.ts';
import type { FloatArray } from '../../../../nodes/lib/learn/value.ts';

const options: FitOptions = {
  optimizer: { kind: 'adamw', weightDecay: 0.01 },
  learningRate: 0.03,
  schedule: { kind: 'cosine' },
  epochs: 6,
  batchSize: 16,
  seed: 5,
};

/** Two columns; class 1 where their signs differ, which no straight line can tell. */
function crossed(count: number, seed: number): DenseRows {
  const features = fillNormal(new Float32Array(count * 2), 1, { seed, purpose: 'sample' });
  const labels = Int32Array.from({ length: count }, (_, row) => (features[row * 2]! * features[row * 2 + 1]! < 0 ? 1 : 0));
  return { features, columns: 2, target: { kind: 'classes', labels, classes: 2 } };
}

const featureCount = 12;

/** Each row has three to five of twelve features; the class is that of its heaviest feature's half. */
function bags(count: number, seed: number): SparseRows {
  const next = uniforms({ seed, purpose: 'sample' });
  const offsets = [0];
  const ids: number[] = [];
  const values: number[] = [];
  const labels: number[] = [];
  for (let row = 0; row < count; row++) {
    const first = Math.floor(next() * featureCount);
    const size = 3 + Math.floor(next() * 3);
    for (let slot = 0; slot < size; slot++) {
      ids.push((first + slot * 5) % featureCount);
      values.push(slot === 0 ? 1 : 0.2 + 0.3 * next());
    }
    labels.push(first < featureCount / 2 ? 0 : 1);
    offsets.push(ids.length);
  }
  return {
    offsets: Int32Array.from(offsets),
    ids: Int32Array.from(ids),
    values: Float32Array.from(values),
    target: { kind: 'classes', labels: Int32Array.from(labels), classes: 2 },
  };
}

function asDense({ offsets, ids, values, target }: SparseRows): DenseRows {
  const features = new Float32Array((offsets.length - 1) * featureCount);
  for (let row = 0; row + 1 < offsets.length; row++) {
    for (let entry = offsets[row]!; entry < offsets[row + 1]!; entry++) features[row * featureCount + ids[entry]!] = values[entry]!;
  }
  return { features, columns: featureCount, target };
}

async function answers(onnx: Uint8Array, output: string, { features, columns }: DenseRows): Promise<FloatArray> {
  const [{ session }, tensorOf] = [await openSession(onnx), await loadTensors()];
  const results = await session.run({ features: tensorOf(features, [features.length / columns, columns]) });
  await session.release();
  return floatsOf(results[output]!);
}

async function bagAnswers(onnx: Uint8Array, { offsets, ids, values }: SparseRows): Promise<FloatArray> {
  const [{ session }, tensorOf] = [await openSession(onnx), await loadTensors()];
  const count = offsets.length - 1;
  const slots = 5;
  const slotIds = new BigInt64Array(count * slots);
  const weights = new Float32Array(count * slots);
  for (let row = 0; row < count; row++) {
    for (let entry = offsets[row]!; entry < offsets[row + 1]!; entry++) {
      slotIds[row * slots + entry - offsets[row]!] = BigInt(ids[entry]!);
      weights[row * slots + entry - offsets[row]!] = values[entry]!;
    }
  }
  const { logits } = await session.run({ ids: tensorOf(slotIds, [count, slots]), weights: tensorOf(weights, [count, slots]) });
  await session.release();
  return floatsOf(logits!);
}

function meanLoss(logits: FloatArray, labels: Int32Array): number {
  const losses = Array.from(labels, (label, row) => {
    const [a, b] = [logits[row * 2]!, logits[row * 2 + 1]!];
    return Math.log(Math.exp(a) + Math.exp(b)) - (label === 0 ? a : b);
  });
  return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
}

function labelsOf({ target }: DenseRows | SparseRows): Int32Array {
  if (target.kind === 'numbers') throw new Error('not classes');
  return target.labels;
}

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'learn-'));
});
afterAll(() => rm(folder, { recursive: true }));

const fits: { name: string; fit: (hooks: FitHooks, seed?: number) => Promise<FitResult> }[] = [
  {
    name: 'multilayer',
    fit: (hooks, seed = 5) =>
      fitDense({ rows: crossed(150, 1), hidden: [8, 8], options: { ...options, seed, dropout: 0.2, patience: 4 }, hooks }),
  },
  {
    name: 'bag',
    fit: (hooks, seed = 5) =>
      fitBag({ rows: bags(150, 2), features: featureCount, hidden: 6, options: { ...options, seed, dropout: 0.2, patience: 4 }, hooks }),
  },
];

test.each(fits)('a $name training that was cut off goes on bit for bit', async ({ name, fit }) => {
  const hooks = { checkpointFolder: join(folder, name), checkpointEvery: 0 };
  const cutOff = fit({
    ...hooks,
    onBatch: (fraction) => {
      if (fraction > 0.55) throw new Error('cut off');
    },
  });
  await expect(cutOff).rejects.toThrow('cut off');
  const told: number[] = [];
  const resumed = await fit({ ...hooks, onEpoch: ({ epoch }) => told.push(epoch) });
  const whole = await fit({});
  // 135 rows left by validation make 9 batches, so 0.55 lies inside the fourth of six epochs.
  expect(resumed.resumedAtStep).toBe(30);
  expect(resumed.history).toEqual(whole.history);
  expect(Buffer.from(resumed.onnx).equals(whole.onnx)).toBe(true);
  expect(told).toEqual(whole.history.map(({ epoch }) => epoch));
});

test.each(fits)('a $name training that is finished early judges what it has, and can still go on to the end', async ({ name, fit }) => {
  const hooks = { checkpointFolder: join(folder, `${name}-early`) };
  let isAsked = true;
  const early = await fit({
    ...hooks,
    onBatch: (fraction) => {
      if (!isAsked || fraction < 0.55) return;
      isAsked = false;
      throw new FinishedEarly();
    },
  });
  const whole = await fit({});
  expect(early).toMatchObject({ finishedEarly: true, stoppedEarly: false });
  // Three of the nine batches of the fourth epoch.
  expect(early.history.slice(0, 3)).toEqual(whole.history.slice(0, 3));
  expect(early.history).toHaveLength(4);
  const losses = early.history.map(({ validationLoss = 0 }) => validationLoss);
  expect(early.bestEpoch).toBe(losses.indexOf(Math.min(...losses)) + 1);
  const resumed = await fit(hooks);
  expect(resumed).toMatchObject({ finishedEarly: false, resumedAtStep: 30 });
  expect(Buffer.from(resumed.onnx).equals(whole.onnx)).toBe(true);
});

test('a checkpoint of another training, or a broken one, is not taken up', async () => {
  const [{ name, fit }] = [fits[0]!];
  const hooks = { checkpointFolder: join(folder, `${name}-other`), checkpointEvery: 0 };
  await fit(hooks);
  expect((await fit(hooks)).resumedAtStep).toBeGreaterThan(0);
  expect((await fit(hooks, 6)).resumedAtStep).toBe(0);
  const path = join(hooks.checkpointFolder, 'training.safetensors');
  await writeFile(path, (await readFile(path)).subarray(0, 500));
  expect((await fit(hooks, 6)).resumedAtStep).toBe(0);
});

test('the model says what the trainer measured', async () => {
  const validation = crossed(70, 3);
  const dense = await fitDense({ rows: crossed(150, 1), validation, hidden: [8], options: { ...options, dropout: 0.1 } });
  const denseLoss = meanLoss(await answers(dense.onnx, 'logits', validation), labelsOf(validation));
  expect(Math.abs(denseLoss - dense.history[dense.bestEpoch - 1]!.validationLoss!)).toBeLessThan(1e-5);

  const held = bags(70, 4);
  const bag = await fitBag({ rows: bags(150, 2), features: featureCount, validation: held, hidden: 6, options });
  const bagLoss = meanLoss(await bagAnswers(bag.onnx, held), labelsOf(held));
  expect(Math.abs(bagLoss - bag.history[bag.bestEpoch - 1]!.validationLoss!)).toBeLessThan(1e-5);
});

test('hidden layers learn what a line cannot', async () => {
  const rows = crossed(400, 1);
  const fresh = crossed(200, 9);
  const accuracy = async (hidden: number[]) => {
    const { onnx } = await fitDense({ rows, hidden, options: { ...options, epochs: 30 } });
    const logits = await answers(onnx, 'logits', fresh);
    return labelsOf(fresh).filter((label, row) => (logits[row * 2 + 1]! > logits[row * 2]! ? 1 : 0) === label).length / 200;
  };
  expect(await accuracy([])).toBeLessThan(0.7);
  expect(await accuracy([16])).toBeGreaterThan(0.93);
});

test('training stops when held-out rows get worse, with the best weights', async () => {
  const rows = crossed(60, 1);
  const validation = crossed(60, 8);
  const run = { ...options, epochs: 200, learningRate: 0.05, schedule: { kind: 'constant' }, patience: 5 } as const;
  const { history, bestEpoch, stoppedEarly, onnx } = await fitDense({ rows, validation, hidden: [64], options: run });
  expect(stoppedEarly).toBe(true);
  expect(history).toHaveLength(bestEpoch + 5);
  const losses = history.map(({ validationLoss }) => validationLoss!);
  expect(bestEpoch).toBe(losses.indexOf(Math.min(...losses)) + 1);
  expect(meanLoss(await answers(onnx, 'logits', validation), labelsOf(validation))).toBeCloseTo(Math.min(...losses), 5);
});

test('a linear bag is the linear model of the same features written out', async () => {
  const rows = bags(80, 2);
  const run: FitOptions = { ...options, batchSize: 100, validationShare: 0, l1: 0.002, l2: 0.01, classWeights: [1, 3], epochs: 40 };
  const bag = await fitBag({ rows, features: featureCount, options: run });
  const dense = await fitDense({ rows: asDense(rows), options: run });
  for (const [epoch, { loss }] of bag.history.entries()) expect(loss).toBeCloseTo(dense.history[epoch]!.loss, 5);
  expect(bag.history[0]!.loss).toBeCloseTo(Math.LN2, 6);
  expect(bag.history.at(-1)!.loss).toBeLessThan(0.6 * bag.history[0]!.loss);
});

test('losses are weighted means over all rows, whatever the batches', async () => {
  const rows = crossed(50, 1);
  const labels = labelsOf(rows);
  const classWeights = [1, 4];
  // A rate of zero leaves the model at its start, so the batches must add up to the whole.
  const run: FitOptions = { ...options, learningRate: 0, epochs: 1, classWeights };
  const { onnx, history } = await fitDense({ rows, validation: rows, hidden: [4], options: run });
  const logits = await answers(onnx, 'logits', rows);
  let sum = 0;
  let weights = 0;
  for (const [row, label] of labels.entries()) {
    sum += classWeights[label]! * meanLoss(logits.slice(row * 2, row * 2 + 2), labels.slice(row, row + 1));
    weights += classWeights[label]!;
  }
  expect(history[0]!.loss).toBeCloseTo(sum / weights, 6);
  expect(history[0]!.validationLoss).toBeCloseTo(sum / weights, 6);
});

test('numbers are learned and answered in their own units', async () => {
  const { features } = crossed(200, 1);
  const values = Float32Array.from({ length: 200 }, (_, row) => 5_000 + 300 * features[row * 2]! - 100 * features[row * 2 + 1]!);
  const rows: DenseRows = { features, columns: 2, target: { kind: 'numbers', values, outputs: 1 } };
  const { onnx, history } = await fitDense({ rows, options: { ...options, epochs: 30 } });
  const predictions = await answers(onnx, 'predictions', rows);
  for (const [row, value] of values.entries()) expect(Math.abs(predictions[row]! - value)).toBeLessThan(20);
  expect(history.at(-1)!.validationLoss).toBeLessThan(0.01);
});

test('weights that run away end the training by name', async () => {
  const run: FitOptions = { ...options, optimizer: { kind: 'sgd' }, learningRate: 1e30 };
  await expect(fitDense({ rows: crossed(60, 1), hidden: [4], options: run })).rejects.toMatchObject({
    problem: { code: 'training-diverged' },
  });
});

test('rows that cannot be learned from are refused by name', async () => {
  const rows = crossed(20, 1);
  rows.features[7] = Number.NaN;
  await expect(fitDense({ rows, options })).rejects.toThrow('Row 4 has a missing or infinite number');
  await expect(fitDense({ rows: crossed(0, 1), options })).rejects.toMatchObject({ problem: { code: 'no-training-rows' } });
  const target = { kind: 'classes', labels: Int32Array.of(0, 1, 2), classes: 2 } as const;
  await expect(fitDense({ rows: { features: new Float32Array(3), columns: 1, target }, options })).rejects.toThrow('the label 2');
  await expect(fitBag({ rows: bags(20, 1), features: 3, options })).rejects.toThrow('there are only 3');
});

test('a text without a known feature still gets an answer', async () => {
  const { onnx } = await fitBag({ rows: bags(80, 2), features: featureCount, options });
  const [{ session }, tensorOf] = [await openSession(onnx), await loadTensors()];
  const { probabilities } = await session.run({
    ids: tensorOf(new BigInt64Array(0), [1, 0]),
    weights: tensorOf(new Float32Array(0), [1, 0]),
  });
  await session.release();
  const shares = floatsOf(probabilities!);
  expect(shares[0]! + shares[1]!).toBeCloseTo(1, 6);
});

test('progress rises to one and the losses are told epoch by epoch', async () => {
  const fractions: number[] = [];
  const epochs: number[] = [];
  const { history, validationRows, trainingRows } = await fitDense({
    rows: crossed(100, 1),
    options,
    hooks: { onBatch: (fraction) => fractions.push(fraction), onEpoch: ({ epoch }) => epochs.push(epoch) },
  });
  expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
  expect(fractions.at(-1)).toBe(1);
  expect(epochs).toEqual(history.map(({ epoch }) => epoch));
  expect(trainingRows + validationRows).toBe(100);
});
