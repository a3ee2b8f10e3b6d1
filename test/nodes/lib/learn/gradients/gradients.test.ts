import { expect, test } from 'vitest';
import { encodeModel } from '../../../../../nodes/lib/learn/encode.ts';
import { gradientRules, gradients } from '../../../../../nodes/lib/learn/gradients/gradients.ts';
import { createGraph, emit, graphInput } from '../../../../../nodes/lib/learn/graph.ts';
import { add, multiply, power, sigmoid, tanh, total } from '../../../../../nodes/lib/learn/operators.ts';
import { loadTensors, openSession } from '../../../../../nodes/lib/learn/session.ts';
import { first } from '../../../../../nodes/lib/learn/value.ts';
import { maxPool } from '../../../../../nodes/lib/learn/window-operators.ts';
import { elementwiseCases } from './elementwise-cases.ts';
import { matrixCases } from './matrix-cases.ts';
import { shapingCases } from './shaping-cases.ts';
import { gradientError, one } from './slope.ts';
import { windowCases } from './window-cases.ts';

const cases = [...elementwiseCases, ...matrixCases, ...shapingCases, ...windowCases];

// What single precision leaves of a difference quotient, and what the double one does.
const tolerances = { float32: 2e-3, float64: 1e-7 };

test.each(cases.map((example, position) => ({ ...example, name: `${example.operator} (${position})` })))(
  'the gradient of $name is the slope of the loss',
  async (example) => {
    expect(await gradientError(example, 'float32')).toBeLessThan(tolerances.float32);
    if (!example.single) expect(await gradientError(example, 'float64')).toBeLessThan(tolerances.float64);
  },
);

// Built for a device that does not say where a greatest element was found, run here.
test.each(cases.filter(({ operator }) => operator === 'MaxPool'))('the gradient of $operator needs no places $#', async (example) => {
  expect(await gradientError(example, 'float32', 'webgpu')).toBeLessThan(tolerances.float32);
});

test.each([
  { provider: 'cpu' as const, kernel: [2, 2], strides: [2, 2] },
  { provider: 'webgpu' as const, kernel: [2, 2], strides: [2, 2] },
  { provider: 'webgpu' as const, kernel: [3, 3], strides: [1, 1] },
])('on $provider a gradient is given once, also where several elements are the greatest', async ({ provider, kernel, strides }) => {
  const graph = createGraph();
  const x = graphInput(graph, 'x', [1, 2, 4, 4]);
  const value = total(first(gradients(total(maxPool(x, kernel, { strides })), [x])));
  const { session } = await openSession(encodeModel(graph, { outputs: [{ name: 'sum', value }], provider }));
  const { sum } = await session.run({ x: (await loadTensors())(new Float32Array(32), [1, 2, 4, 4]) });
  await session.release();
  expect(sum?.data[0]).toBeCloseTo(2 * 2 * 2, 6);
});

test('every rule is compared with the slope', () => {
  expect(new Set(cases.map(({ operator }) => operator))).toEqual(new Set(Object.keys(gradientRules)));
});

test('a value that is used twice collects both gradients', async () => {
  const example = one('Mul', (x) => multiply(tanh(x), add(x, sigmoid(x))));
  expect(await gradientError(example, 'float64')).toBeLessThan(tolerances.float64);
});

test('an operator without a rule is named, with the place in the model that it came from', () => {
  const graph = createGraph();
  graph.model = 'shop.onnx';
  const x = graphInput(graph, 'x', [3]);
  const [largest] = emit(graph, 'TopK', [x]);
  for (const node of graph.nodes) node.origin = 'head/rank';
  expect(() => gradients(total(largest ?? x), [x])).toThrow(/"TopK" has no gradient rule.*model "shop.onnx", node "head\/rank"/);
});

test('an exponent and a parameter that the loss does not use are refused', () => {
  const graph = createGraph();
  const x = graphInput(graph, 'x', [3]);
  const unused = graphInput(graph, 'unused', [3]);
  expect(() => gradients(total(power(2, x)), [x])).toThrow('"Pow" cannot be differentiated with respect to its input 2');
  expect(() => gradients(total(x), [unused])).toThrow('does not depend on "unused"');
});
