import { expect, test } from 'vitest';
import { createGraph, graphInput } from '../../../../../nodes/lib/learn/graph.ts';
import { sinusoids } from '../../../../../nodes/lib/learn/layers/positions.ts';
import { formulaWeights, runGraph } from '../../architectures/formula-weights.ts';

test('positions are sines and cosines of wavelengths from 2π to 10,000 · 2π', async () => {
  const graph = createGraph();
  const value = sinusoids(graphInput(graph, 'positions', ['batch', 'length'], 'int64'), 4);
  const feeds = { positions: { data: BigInt64Array.of(0n, 1n, 50n), shape: [1, 3] } };
  const { found } = await runGraph(graph, [{ name: 'found', value }], { weights: formulaWeights(), feeds });
  const expected = [0, 1, 50].flatMap((at) => [Math.sin(at), Math.sin(at / 100), Math.cos(at), Math.cos(at / 100)]);
  for (const [at, number] of expected.entries()) expect(found?.[at]).toBeCloseTo(number, 5);
});
