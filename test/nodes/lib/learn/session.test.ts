import { expect, test } from 'vitest';
import { encodeModel } from '../../../../nodes/lib/learn/encode.ts';
import { createGraph, graphInput } from '../../../../nodes/lib/learn/graph.ts';
import { add, relu } from '../../../../nodes/lib/learn/operators.ts';
import { floatsOf, loadTensors, openSession } from '../../../../nodes/lib/learn/session.ts';

function model() {
  const graph = createGraph();
  const x = graphInput(graph, 'x', ['batch', 2]);
  const weight = graphInput(graph, 'weight', [2]);
  const sum = add(x, weight);
  return encodeModel(graph, {
    outputs: [
      { name: 'sum', value: sum },
      { name: 'again', value: sum },
      { name: 'input', value: x },
      { name: 'relu', value: relu(sum) },
    ],
    weights: { weight: Float32Array.of(1, -5) },
  });
}

test('a model keeps its weights, takes any number of rows and may name a value twice', async () => {
  const { session, provider } = await openSession(model());
  const tensorOf = await loadTensors();
  const results = await session.run({ x: tensorOf(Float32Array.of(1, 2, 3, 4), [2, 2]) });
  await session.release();
  expect(provider).toBe('cpu');
  expect(session.inputNames).toEqual(['x']);
  const numbers = Object.fromEntries(Object.entries(results).map(([name, tensor]) => [name, [...floatsOf(tensor)]]));
  expect(numbers).toEqual({ sum: [2, -3, 4, -1], again: [2, -3, 4, -1], input: [1, 2, 3, 4], relu: [2, 0, 4, 0] });
});

test('a device that fails on trial is passed over unless its memory is too small, and all reasons are told when none is left', async () => {
  let trials = 0;
  const trial = async () => {
    trials++;
    throw new Error('no kernel for this operator');
  };
  expect((await openSession(model(), { providers: ['cpu', 'cpu'], trial })).provider).toBe('cpu');
  expect(trials).toBe(1);
  const full = async () => {
    throw new Error('CUDA failure 2: out of memory');
  };
  await expect(openSession(model(), { providers: ['cpu', 'cpu'], trial: full })).rejects.toThrow('out of memory');
  await expect(openSession(Uint8Array.of(1, 2, 3), { providers: ['cpu', 'cpu'] })).rejects.toThrow(/any device\. cpu: .*; cpu: /);
});
