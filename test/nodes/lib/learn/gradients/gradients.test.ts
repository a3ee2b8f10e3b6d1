import { expect, test } from 'vitest';
import { encodeModel } from '../../../../../nodes/lib/learn/encode.ts';
import { gradientRules, gradients } from '../../../../../nodes/lib/learn/gradients/gradients.ts';
import { createGraph, emit, floats, graphInput, integers } from '../../../../../nodes/lib/learn/graph.ts';
import * as operators from '../../../../../nodes/lib/learn/operators.ts';
import { fillNormal } from '../../../../../nodes/lib/learn/random.ts';
import { preciseFloatsOf, loadTensors, openSession } from '../../../../../nodes/lib/learn/session.ts';
import {
  averagePool,
  convolution,
  type ConvolutionOptions,
  globalAveragePool,
  maxPool,
} from '../../../../../nodes/lib/learn/window-operators.ts';
import {
  first,
  fixedShape,
  inPrecision,
  pair,
  sizeOf,
  triple,
  type FloatArray,
  type Precision,
  type Value,
} from '../../../../../nodes/lib/learn/value.ts';

const {
  absolute,
  add,
  batchNormalization,
  cast,
  clip,
  concat,
  cosine,
  divide,
  errorFunction,
  expand,
  exponential,
  gather,
  gelu,
  gemm,
  greater,
  identity,
  layerNormalization,
  leakyRelu,
  logarithm,
  logSoftmax,
  matrixProduct,
  maximum,
  minimum,
  multiply,
  negate,
  pad,
  power,
  reduceMean,
  reduceSum,
  relu,
  reshape,
  sigmoid,
  sine,
  slice,
  softmax,
  softplus,
  split,
  squareRoot,
  subtract,
  tanh,
  total,
  transpose,
  where,
} = operators;

interface Case {
  /** The operator whose rule it is about. */
  operator: string;
  /** The runtime has no such operator in double precision. */
  single?: true;
  shapes: number[][];
  build: (values: Value[]) => Value;
}

/** Keeps an argument positive without a kink. */
const positive = (x: Value) => add(multiply(x, x), 1);

const one = (operator: string, build: (x: Value) => Value, shape = [3, 4]): Case => ({
  operator,
  shapes: [shape],
  build: (values) => build(first(values)),
});
const two = (operator: string, shapes: number[][], build: (a: Value, b: Value) => Value): Case => ({
  operator,
  shapes,
  build: (values) => build(...pair(values)),
});

const gemmCases = [false, true].flatMap((transposeA) =>
  [false, true].map((transposeB): Case => ({
    operator: 'Gemm',
    shapes: [transposeA ? [4, 3] : [3, 4], transposeB ? [5, 4] : [4, 5], [5]],
    build: (values) => {
      const [a, b, c] = triple(values);
      return gemm(a, b, c, { transposeA, transposeB, alpha: 0.7, beta: 1.3 });
    },
  })),
);

const convolutions: { x: number[]; kernels: number[]; options?: ConvolutionOptions }[] = [
  { x: [2, 3, 5, 4], kernels: [4, 3, 3, 2] },
  { x: [2, 3, 5, 4], kernels: [4, 3, 1, 1] },
  { x: [2, 3, 6, 5], kernels: [4, 3, 3, 3], options: { strides: [2, 2], pads: [1, 1, 1, 1] } },
  { x: [2, 2, 7, 6], kernels: [3, 2, 3, 2], options: { strides: [1, 2], dilations: [2, 1], pads: [2, 0, 1, 1] } },
  { x: [2, 4, 5, 5], kernels: [6, 2, 3, 3], options: { groups: 2, pads: [1, 1, 1, 1] } },
  { x: [2, 3, 6, 6], kernels: [3, 1, 3, 3], options: { groups: 3, strides: [2, 2], pads: [1, 1, 1, 1] } },
  { x: [2, 3, 5, 5], kernels: [6, 1, 3, 3], options: { groups: 3 } },
  { x: [2, 3, 9], kernels: [4, 3, 3], options: { strides: [2], pads: [1, 1] } },
];
const convolutionCases = convolutions.map(({ x, kernels, options }): Case => ({
  operator: 'Conv',
  shapes: [x, kernels, [kernels[0] ?? 0]],
  single: true,
  build: (values) => {
    const [input, weights, bias] = triple(values);
    return convolution(input, weights, bias, options);
  },
}));

const cases: Case[] = [
  two(
    'Add',
    [
      [2, 3, 4],
      [3, 1],
    ],
    add,
  ),
  two('Sub', [[4], [2, 3, 4]], subtract),
  two(
    'Mul',
    [
      [2, 3, 4],
      [1, 4],
    ],
    multiply,
  ),
  two(
    'Div',
    [
      [2, 3, 4],
      [3, 4],
    ],
    (a, b) => divide(a, positive(b)),
  ),
  one('Pow', (x) => power(x, 3)),
  one('Neg', negate),
  one('Abs', absolute),
  one('Exp', exponential),
  one('Log', (x) => logarithm(positive(x))),
  one('Sqrt', (x) => squareRoot(positive(x))),
  one('Relu', relu),
  one('Tanh', tanh),
  one('Sigmoid', sigmoid),
  one('Identity', identity),
  one('Cast', (x) => cast(x, x.graph.precision)),
  one('Softmax', (x) => softmax(x)),
  one('Softmax', (x) => softmax(x, 1), [2, 3, 4]),
  one('LogSoftmax', (x) => logSoftmax(x)),
  one('LogSoftmax', (x) => logSoftmax(x, 0)),
  one('Clip', (x) => clip(x, -0.7, 0.9)),
  two('Where', [[3, 4], [4]], (a, b) => where(greater(a, 0.3), a, b)),
  two(
    'MatMul',
    [
      [3, 4],
      [4, 5],
    ],
    matrixProduct,
  ),
  two(
    'MatMul',
    [
      [2, 3, 4],
      [4, 5],
    ],
    matrixProduct,
  ),
  two(
    'MatMul',
    [
      [2, 3, 4, 5],
      [2, 3, 5, 6],
    ],
    matrixProduct,
  ),
  two(
    'MatMul',
    [
      [2, 3, 4, 5],
      [3, 5, 6],
    ],
    matrixProduct,
  ),
  ...gemmCases,
  two(
    'Gemm',
    [
      [3, 4],
      [4, 5],
    ],
    gemm,
  ),
  one('ReduceSum', (x) => multiply(x, reduceSum(x, [0, 2], true)), [2, 3, 4]),
  one('ReduceSum', (x) => reduceSum(x, [-1]), [2, 3, 4]),
  one('ReduceMean', (x) => reduceMean(x, [1]), [2, 3, 4]),
  one('ReduceMean', (x) => reduceMean(x, [0, 1], true), [2, 3, 4]),
  one('Reshape', (x) => reshape(x, [6, -1]), [2, 3, 4]),
  one('Expand', (x) => expand(x, [2, 4, 3]), [2, 1, 3]),
  one('Transpose', (x) => transpose(x, [2, 0, 1]), [2, 3, 4]),
  one('Transpose', (x) => first(emit(x.graph, 'Transpose', [x])), [2, 3, 4]),
  one('Gather', (x) => gather(x, integers(x.graph, [0, 2, 2, 5], [2, 2])), [6, 3]),
  one('Gather', (x) => gather(x, integers(x.graph, [1, 1, 4]), 1), [2, 5, 3]),
  one('Gather', (x) => gather(x, integers(x.graph, [2], []), 2), [2, 5, 3]),
  one('Slice', (x) => slice(x, [1, -4], [3, 1000], [0, 1]), [4, 6]),
  one('Pad', (x) => pad(x, [1, 0, 0, 2]), [2, 3]),
  two(
    'Concat',
    [
      [2, 3],
      [2, 2],
    ],
    (a, b) => concat([a, b], 1),
  ),
  one('Split', (x) => pair(split(x, [2, 4], 1))[1], [2, 6]),
  { ...one('LeakyRelu', (x) => leakyRelu(x, 0.2)), single: true },
  { ...one('Gelu', (x) => gelu(x)), single: true },
  { ...one('Gelu', (x) => gelu(x, 'tanh')), single: true },
  { ...one('Erf', errorFunction), single: true },
  { ...one('Softplus', softplus), single: true },
  one('Sin', sine),
  { ...one('Cos', cosine), single: true },
  two('Max', [[3, 4], [4]], maximum),
  two('Min', [[3, 1], [4]], minimum),
  ...convolutionCases,
  one('MaxPool', (x) => maxPool(x, [2, 2], { strides: [2, 2] }), [2, 3, 4, 6]),
  one('MaxPool', (x) => maxPool(x, [3, 2], { strides: [2, 1], pads: [1, 0, 1, 1] }), [1, 2, 5, 4]),
  one('MaxPool', (x) => maxPool(x, [3], { strides: [2] }), [2, 3, 9]),
  { ...one('AveragePool', (x) => averagePool(x, [2, 3], { strides: [2, 3] }), [2, 3, 4, 6]), single: true },
  { ...one('AveragePool', (x) => averagePool(x, [3, 2], { strides: [2, 1], pads: [1, 1, 0, 0] }), [2, 2, 5, 4]), single: true },
  { ...one('GlobalAveragePool', globalAveragePool, [2, 3, 4, 5]), single: true },
  {
    operator: 'LayerNormalization',
    shapes: [[2, 3, 5], [5], [5]],
    build: (values) => layerNormalization(...triple(values)),
  },
  {
    operator: 'LayerNormalization',
    shapes: [
      [3, 2, 4],
      [2, 4],
      [2, 4],
    ],
    build: (values) => layerNormalization(...triple(values), 1),
  },
  {
    operator: 'BatchNormalization',
    shapes: [[2, 3, 4, 2], [3], [3]],
    single: true,
    build: (values) => {
      const [x, scale, shift] = triple(values);
      const fixed = (numbers: number[]) => floats(x.graph, numbers, [3]);
      return batchNormalization(x, { scale, shift, mean: fixed([0.1, -0.2, 0.3]), variance: fixed([0.5, 1, 2]) });
    },
  },
];

const distance = 4e-3;

/** Fourth-order central difference of the loss along one element of one input. */
async function slope(loss: () => Promise<number>, data: FloatArray, index: number): Promise<number> {
  const centre = data[index] ?? 0;
  const at = async (offset: number) => {
    data[index] = centre + offset;
    return loss();
  };
  const near = (await at(distance)) - (await at(-distance));
  const far = (await at(2 * distance)) - (await at(-2 * distance));
  data[index] = centre;
  return (8 * near - far) / (12 * distance);
}

/** Relative distance, over all elements of all inputs, between the rule's gradient and differences of the loss. */
async function gradientError({ shapes, build }: Case, precision: Precision): Promise<number> {
  const graph = createGraph(precision);
  const inputs = shapes.map((shape, position) => graphInput(graph, `p${position}`, shape));
  const result = build(inputs);
  // A curved loss with uneven weights, so that no two elements have the same gradient.
  const uneven = fillNormal(new Float32Array(sizeOf(result.shape)), 1, { seed: 9, purpose: 'sample', layer: 9 });
  const loss = total(multiply(tanh(result), floats(graph, uneven, fixedShape(result.shape))));
  const outputs = gradients(loss, inputs).map((value, position) => ({ name: `g${position}`, value }));
  const { session } = await openSession(
    encodeModel(graph, { outputs: [{ name: 'loss', value: loss }, { name: 'result', value: result }, ...outputs] }),
  );
  const tensorOf = await loadTensors(precision);
  const data = shapes.map((shape, layer) =>
    inPrecision(fillNormal(new Float32Array(sizeOf(shape)), 1, { seed: 3, purpose: 'sample', layer }), precision),
  );
  const feeds = Object.fromEntries(data.map((numbers, position) => [`p${position}`, tensorOf(numbers, shapes[position] ?? [])]));
  const results = await session.run(feeds);
  // What was inferred while building is what the runtime computes.
  expect(results.result?.dims).toEqual(result.shape);
  const lossNow = async () => Number((await session.run(feeds, ['loss'])).loss?.data[0]);

  let difference = 0;
  let size = 0;
  for (const [position, numbers] of data.entries()) {
    const gradientTensor = results[`g${position}`];
    if (!gradientTensor) throw new Error('no gradient');
    for (const [index, gradient] of preciseFloatsOf(gradientTensor).entries()) {
      const expected = await slope(lossNow, numbers, index);
      difference += (gradient - expected) ** 2;
      size += gradient ** 2 + expected ** 2;
    }
  }
  await session.release();
  return Math.sqrt(difference / size);
}

// What single precision leaves of a difference quotient, and what the double one does.
const tolerances = { float32: 2e-3, float64: 1e-7 };

test.each(cases.map((example, position) => ({ ...example, name: `${example.operator} (${position})` })))(
  'the gradient of $name is the slope of the loss',
  async (example) => {
    expect(await gradientError(example, 'float32')).toBeLessThan(tolerances.float32);
    if (!example.single) expect(await gradientError(example, 'float64')).toBeLessThan(tolerances.float64);
  },
);

test('every rule is compared with the slope', () => {
  expect(new Set(cases.map(({ operator }) => operator))).toEqual(new Set(Object.keys(gradientRules)));
});

test('a value that is used twice collects both gradients', async () => {
  const example = one('Mul', (x) => multiply(tanh(x), add(x, sigmoid(x))));
  expect(await gradientError(example, 'float64')).toBeLessThan(tolerances.float64);
});

test('an operator without a rule is named', () => {
  const graph = createGraph();
  const x = graphInput(graph, 'x', [3]);
  const scattered = operators.scatterAdd(x, integers(graph, [0], [1, 1]), floats(graph, [1], [1]));
  expect(() => gradients(total(scattered), [x])).toThrow('"ScatterND" has no gradient rule');
});

test('an exponent and a parameter that the loss does not use are refused', () => {
  const graph = createGraph();
  const x = graphInput(graph, 'x', [3]);
  const unused = graphInput(graph, 'unused', [3]);
  expect(() => gradients(total(power(2, x)), [x])).toThrow('"Pow" cannot be differentiated with respect to its input 2');
  expect(() => gradients(total(x), [unused])).toThrow('does not depend on "unused"');
});
