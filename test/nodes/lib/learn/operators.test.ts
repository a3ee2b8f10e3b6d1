import { expect, test } from 'vitest';
import { encodeModel } from '../../../../nodes/lib/learn/encode.ts';
import { createGraph, floats } from '../../../../nodes/lib/learn/graph.ts';
import { fusedMatrixProduct, matrixProduct, relu, softmax, total } from '../../../../nodes/lib/learn/operators.ts';
import { floatsOf, openSession } from '../../../../nodes/lib/learn/session.ts';
import type { Graph, Value } from '../../../../nodes/lib/learn/value.ts';
import { maxPool } from '../../../../nodes/lib/learn/window-operators.ts';

async function computed(build: (graph: Graph) => Value): Promise<Float32Array> {
  const graph = createGraph();
  const { session } = await openSession(encodeModel(graph, { outputs: [{ name: 'y', value: build(graph) }] }));
  const { y } = await session.run({});
  await session.release();
  if (!y) throw new Error('no result');
  return floatsOf(y);
}

// PyTorch 1.13.1: softmax(QKᵀ / √2) V.
test('attention gives the shares of the values that queries and keys say', async () => {
  const mixed = await computed((graph) => {
    const queries = floats(graph, [1, 0, 0, 1], [2, 2]);
    const keys = floats(graph, [1, 0, 0, 1, 1, 1], [3, 2]);
    const shares = softmax(fusedMatrixProduct(queries, keys, { transposeB: true, alpha: Math.SQRT1_2 }));
    return matrixProduct(shares, floats(graph, [1, 2, 3, 4, 5, 6], [3, 2]));
  });
  for (const [at, value] of [3, 4, 3.406673, 4.406673].entries()) expect(mixed[at]).toBeCloseTo(value, 5);
});

test('the greatest of what was cut off at zero is found before the cut, with the same result', async () => {
  const numbers = Array.from({ length: 32 }, (_, at) => Math.sin(7 * at) - 0.8);
  const graph = createGraph();
  const pooled = maxPool(relu(floats(graph, numbers, [1, 2, 4, 4])), [2, 2], { strides: [2, 2] });
  expect(graph.nodes.at(-1)?.operator).toBe('Relu');
  expect(pooled.shape).toEqual([1, 2, 2, 2]);
  const sum = await computed((own) => total(maxPool(relu(floats(own, numbers, [1, 2, 4, 4])), [2, 2], { strides: [2, 2] })));
  const greatest = [0, 2, 8, 10, 16, 18, 24, 26].map((at) => Math.max(0, ...[0, 1, 4, 5].map((step) => numbers[at + step] ?? 0)));
  expect(sum[0]).toBeCloseTo(
    greatest.reduce((a, b) => a + b),
    5,
  );
});
