import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fitDense } from '../../../../nodes/lib/learn/fit-dense.ts';
import type { FitHooks, FitOptions } from '../../../../nodes/lib/learn/fit-options.ts';
import { createGraph, graphInput } from '../../../../nodes/lib/learn/graph.ts';
import { estimateMemory, fittingRows } from '../../../../nodes/lib/learn/memory.ts';
import { matrixProduct, relu, total } from '../../../../nodes/lib/learn/operators.ts';
import { createOptimizer } from '../../../../nodes/lib/learn/optimizers.ts';
import { fillNormal } from '../../../../nodes/lib/learn/random.ts';
import type { StepOptions } from '../../../../nodes/lib/learn/step-graph.ts';

const [inputs, outputs] = [300, 200];
/** One weight matrix of 60,000 numbers: 240,000 bytes. */
const step: StepOptions = {
  graphOf({ rows }) {
    const graph = createGraph();
    const weight = graphInput(graph, 'weight', [inputs, outputs]);
    const loss = total(relu(matrixProduct(graphInput(graph, 'x', [rows, inputs]), weight)));
    return { loss, parameters: [{ value: weight, initial: new Float32Array(inputs * outputs), decays: true }] };
  },
  first: { rows: 1 },
  optimizer: createOptimizer({ kind: 'adamw' }),
};

test('the weights count with their slots, whatever the batch; the step grows with its rows', () => {
  const [small, large] = [estimateMemory(step, { rows: 1_000 }), estimateMemory(step, { rows: 2_000 })];
  expect(small.kept).toBe(large.kept);
  const plain = estimateMemory({ ...step, optimizer: createOptimizer({ kind: 'sgd' }) }, { rows: 1_000 });
  // Mean and square for each weight, twice: in use and in a checkpoint that is written. Where they go through the graph, four times.
  expect((small.kept - plain.kept) / (2 * 2 * inputs * outputs * 4)).toBeCloseTo(1, 3);
  const through = estimateMemory({ ...step, state: 'ping-pong' }, { rows: 1_000 });
  expect(through.kept).toBeGreaterThan(small.kept);
  // A row more needs at least its input twice, its sum, and that one's gradient.
  const row = (large.step - small.step) / 1_000 / 4;
  expect(row).toBeGreaterThanOrEqual(2 * inputs + 2 * outputs);
  expect(row).toBeLessThanOrEqual(2.25 * (2 * inputs + 4 * outputs));
});

test('a batch is halved until it fits, down to one row', () => {
  const needed = (rows: number) => {
    const { kept, step: ofStep } = estimateMemory(step, { rows }, 'apply');
    return kept + ofStep;
  };
  const fit = (bytes: number) => fittingRows(step, { rows: 1_000, bytes, shapeOf: (rows) => [{ rows }] }).rows;
  expect(fit(1e9)).toBe(1_000);
  expect(fit(needed(250))).toBe(250);
  expect(fit(needed(250) - 1)).toBe(125);
  expect(fit(0)).toBe(1);
});

const count = 120;
const features = fillNormal(new Float32Array(count * 500), 1, { seed: 2, purpose: 'sample' });
const labels = Int32Array.from({ length: count }, (_, row) => (features[row * 500]! > 0 ? 1 : 0));
const options: FitOptions = {
  optimizer: { kind: 'adamw' },
  learningRate: 0.01,
  schedule: { kind: 'constant' },
  epochs: 2,
  batchSize: 60,
  validationShare: 0,
  seed: 1,
};
function fit(memory: number | undefined, hooks: FitHooks) {
  return fitDense({
    rows: { features, columns: 500, target: { kind: 'classes', labels, classes: 2 } },
    hidden: [40],
    options: { ...options, ...(memory !== undefined && { session: { memory } }) },
    hooks,
  });
}

test('a batch that does not fit is computed in parts, with the same result, also where it is taken up with more memory', async () => {
  const parts: unknown[] = [];
  const hooks: FitHooks = {
    checkpointFolder: await mkdtemp(join(tmpdir(), 'memory-')),
    checkpointEvery: 0,
    onParts: (part) => parts.push(part),
  };
  const whole = await fit(undefined, {});
  // A quarter of it is what such a training may take at least: 21 MB, of which 20 come with the runtime.
  const short = 4 * 21e6;
  const undisturbed = await fit(short, { ...hooks, checkpointFolder: await mkdtemp(join(tmpdir(), 'memory-')) });
  const cutOff = fit(short, {
    ...hooks,
    onBatch(fraction) {
      if (fraction > 0.4) throw new Error('cut off');
    },
  });
  await expect(cutOff).rejects.toThrow('cut off');
  const resumed = await fit(64e9, hooks);
  expect(parts).toHaveLength(2);
  expect(parts[0]).toMatchObject({ batchRows: 60 });
  expect(resumed.history).toEqual(undisturbed.history);
  for (const [at, { loss }] of undisturbed.history.entries()) expect(loss).toBeCloseTo(whole.history[at]!.loss, 5);
});
