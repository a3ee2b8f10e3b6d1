import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fitDense } from '../../../../nodes/lib/learn/fit-dense.ts';
import type { FitHooks } from '../../../../nodes/lib/learn/fit-options.ts';
import { createGraph, graphInput } from '../../../../nodes/lib/learn/graph.ts';
import { matrixProduct, relu, total } from '../../../../nodes/lib/learn/operators.ts';
import { createOptimizer } from '../../../../nodes/lib/learn/optimizers.ts';
import { fillNormal } from '../../../../nodes/lib/learn/random.ts';
import type { StepGraph, StepOptions } from '../../../../nodes/lib/learn/step-graph.ts';
import { productsOf, threadsFor } from '../../../../nodes/lib/learn/threads.ts';
import { convolution } from '../../../../nodes/lib/learn/window-operators.ts';

function stepOf(build: StepOptions['graphOf'], threads?: number): StepOptions {
  return { graphOf: build, first: { rows: 1 }, optimizer: createOptimizer({ kind: 'sgd' }), session: { threads } };
}
function matrices({ rows }: { rows: number }): StepGraph {
  const graph = createGraph();
  const [first, second] = [graphInput(graph, 'first', [30, 20]), graphInput(graph, 'second', [20, 10])];
  const loss = total(matrixProduct(relu(matrixProduct(graphInput(graph, 'x', [rows, 30]), first)), second));
  const parameters = [first, second].map((value) => ({
    value,
    initial: new Float32Array(Number(value.shape[0]) * Number(value.shape[1])),
    decays: true,
  }));
  return { loss, parameters };
}
function pictures({ rows }: { rows: number }): StepGraph {
  const graph = createGraph();
  const value = graphInput(graph, 'kernel', [8, 3, 3, 3]);
  const loss = total(convolution(graphInput(graph, 'x', [rows, 3, 12, 12]), value));
  return { loss, parameters: [{ value, initial: new Float32Array(8 * 27), decays: true }] };
}

test('the products of a step are those of all its matrices and kernels, forth and back', () => {
  // Of the first matrix forth and for its own gradient, of the second one for its input’s gradient too.
  expect(productsOf(stepOf(matrices), { rows: 7 })).toBe(7 * (2 * 30 * 20 + 3 * 20 * 10));
  expect(productsOf(stepOf(pictures), { rows: 5 })).toBeGreaterThanOrEqual(2 * 5 * 8 * 10 * 10 * 27);
});

test('a large step has all threads, a small one has one', () => {
  expect(threadsFor(stepOf(matrices, 8), { rows: 10 })).toBe(1);
  expect(threadsFor(stepOf(matrices, 8), { rows: 100_000 })).toBe(8);
  expect(threadsFor(stepOf(matrices), { rows: 100_000 })).toBe(1);
});

test('a training that is taken up with fewer threads goes on with those it began with, bit for bit', async () => {
  const [rows, columns] = [256, 300];
  const features = fillNormal(new Float32Array(rows * columns), 1, { seed: 2, purpose: 'sample' });
  const labels = Int32Array.from({ length: rows }, (_, row) => (features[row * columns]! > 0 ? 1 : 0));
  const fit = (threads: number, hooks: FitHooks) =>
    fitDense({
      rows: { features, columns, target: { kind: 'classes', labels, classes: 2 } },
      hidden: [701],
      options: {
        optimizer: { kind: 'adamw' },
        learningRate: 0.01,
        schedule: { kind: 'constant' },
        epochs: 3,
        batchSize: 253,
        validationShare: 0,
        seed: 1,
        session: { threads },
      },
      hooks,
    });
  const undisturbed = await fit(2, {});
  const hooks: FitHooks = { checkpointFolder: await mkdtemp(join(tmpdir(), 'threads-')), checkpointEvery: 0 };
  const cutOff = fit(2, {
    ...hooks,
    onBatch(fraction) {
      if (fraction > 0.4) throw new Error('cut off');
    },
  });
  await expect(cutOff).rejects.toThrow('cut off');
  const resumed = await fit(1, hooks);
  expect(resumed.resumedAtStep).toBeGreaterThan(0);
  expect(resumed.history).toEqual(undisturbed.history);
  expect(resumed.onnx).toEqual(undisturbed.onnx);
});
