import { expect, test } from 'vitest';
import { createGraph, floats, graphInput } from '../../../../nodes/lib/learn/graph.ts';
import { inHalfPrecision, usesHalf } from '../../../../nodes/lib/learn/half-precision.ts';
import { gemm, multiply, relu, total } from '../../../../nodes/lib/learn/operators.ts';
import { createOptimizer } from '../../../../nodes/lib/learn/optimizers.ts';
import { createStep, type BatchPart } from '../../../../nodes/lib/learn/step.ts';
import type { StepGraph } from '../../../../nodes/lib/learn/step-graph.ts';
import { lossesOf } from '../../../parity/losses-of.ts';
import type { Sizes } from '../../../parity/models.ts';

const text: Sizes = { model: 'encoder', rows: 3, length: 6, vocabulary: 11, width: 8, heads: 2, inner: 12, layers: 1, classes: 4 };
const models: Sizes[] = [
  { model: 'mlp', rows: 6, side: 7, width: 9, classes: 4 },
  { model: 'cnn', rows: 3, side: 8, width: 3, classes: 4 },
  text,
];

// The CPU has no half precision: the runtime makes the products in single precision, without the rounding.
test.each(models)('$model with casts around its products and a scale on its loss learns as without', async (sizes) => {
  const plain = await lossesOf(sizes, 5, {});
  for (const [step, loss] of (await lossesOf(sizes, 5, { half: 'always' })).entries()) expect(loss).toBeCloseTo(plain[step]!, 5);
});

test('products are made in half precision, all else is not, and what goes from product to product is cast once', () => {
  const graph = createGraph();
  const [x, a, b] = ['x', 'a', 'b'].map((name) => graphInput(graph, name, [2, 2]));
  if (!x || !a || !b) throw new Error('no inputs');
  const value = relu(gemm(gemm(x, a), b));
  const kinds = inHalfPrecision(graph, graph.nodes, [value]).map(({ operator, outputs }) => `${operator} ${outputs[0]?.type}`);
  const half = 'Cast float16';
  expect(kinds).toEqual([half, half, 'Gemm float16', half, 'Gemm float16', 'Cast float32', 'Relu float32']);
  expect(usesHalf('on-gpu', 'cuda')).toBe(true);
  expect(usesHalf('on-gpu', 'cpu')).toBe(false);
});

/** factor · Σ (1, 2) · w: the gradient of w is factor · (1, 2). */
function linearStep(factor: number) {
  const graphOf = (): StepGraph => {
    const graph = createGraph();
    const value = graphInput(graph, 'w', [2, 1]);
    const loss = multiply(total(gemm(floats(graph, [1, 2], [1, 2]), value)), factor);
    return { loss, parameters: [{ value, initial: Float32Array.of(3, 4), decays: false }] };
  };
  return createStep({ graphOf, first: { rows: 1 }, optimizer: createOptimizer({ kind: 'sgd' }), session: { half: 'always' } });
}
const nothing: BatchPart[] = [{ shape: { rows: 1 }, feeds: {} }];
const rate = (value: number) => createOptimizer({ kind: 'sgd' }).scalars(1, value);

test('a gradient that the scale makes infinite moves nothing, until the scale is small enough', async () => {
  const step = await linearStep(1e34);
  await step.run(nothing, rate(1e-34));
  expect([...(step.state().w ?? [])]).toEqual([3, 4]);
  for (let count = 0; count < 3; count++) await step.run(nothing, rate(1e-34));
  const [first = 0, second = 0] = step.state().w ?? [];
  expect(first).toBeLessThan(3);
  expect(4 - second).toBeCloseTo(2 * (3 - first), 5);
  await step.release();
});
