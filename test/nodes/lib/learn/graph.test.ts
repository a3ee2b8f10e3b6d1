import { expect, test } from 'vitest';
import { gradients } from '../../../../nodes/lib/learn/gradients/gradients.ts';
import { createGraph, emit, floats, graphInput, integers, neededNodes, scalar } from '../../../../nodes/lib/learn/graph.ts';
import { add, gather, gemm, matrixProduct, multiply, relu, reshape, softmax, total } from '../../../../nodes/lib/learn/operators.ts';

test('a size that is known only later passes through a model', () => {
  const graph = createGraph();
  const ids = graphInput(graph, 'ids', ['batch', 'slots'], 'int64');
  const weights = graphInput(graph, 'weights', ['batch', 'slots']);
  const rows = gather(graphInput(graph, 'table', [50, 4]), ids);
  expect(rows.shape).toEqual(['batch', 'slots', 4]);
  expect(multiply(rows, reshape(weights, [0, 0, 1])).shape).toEqual(['batch', 'slots', 4]);
  const dense = gemm(graphInput(graph, 'x', ['batch', 4]), graphInput(graph, 'w', [4, 3]), graphInput(graph, 'b', [3]));
  expect(softmax(dense).shape).toEqual(['batch', 3]);
});

test('gradients ask for fixed sizes', () => {
  const graph = createGraph();
  const x = graphInput(graph, 'x', ['batch', 4]);
  const w = graphInput(graph, 'w', [4, 3]);
  expect(() => gradients(total(matrixProduct(x, w)), [w])).toThrow('"batch" must have a fixed size');
});

test('shapes that do not fit are refused where they meet', () => {
  const graph = createGraph();
  const a = graphInput(graph, 'a', [2, 3]);
  const b = graphInput(graph, 'b', [4, 5]);
  expect(() => matrixProduct(a, b)).toThrow('cannot multiply [2, 3] by [4, 5]');
  expect(() => add(a, b)).toThrow('[2, 3] and [4, 5] do not fit');
  expect(() => floats(graph, [1, 2], [3])).toThrow('2 numbers do not fill [3]');
  expect(() => add(a, graphInput(createGraph(), 'c', [3]))).toThrow('of another graph');
  expect(() => emit(graph, 'Teleport', [a])).toThrow('"Teleport" has no shape rule');
});

test('names of the builder cannot meet names of a model', () => {
  const graph = createGraph();
  graphInput(graph, 'x', [1]);
  expect(() => graphInput(graph, 'x', [1])).toThrow('already has an input "x"');
  expect(() => graphInput(graph, scalar(graph, 1).name, [1])).toThrow('reserved');
});

test('a small constant is written once, and floats are not integers', () => {
  const graph = createGraph();
  expect(scalar(graph, 2)).toBe(scalar(graph, 2));
  expect(floats(graph, [2], [1])).not.toBe(scalar(graph, 2));
  expect(integers(graph, [2])).not.toBe(floats(graph, [2], [1]));
});

test('what no output needs is left out', () => {
  const graph = createGraph();
  const x = graphInput(graph, 'x', [3]);
  const wanted = relu(add(x, 1));
  multiply(x, 5);
  expect(neededNodes(graph, [wanted]).map(({ operator }) => operator)).toEqual(['Add', 'Relu']);
});
