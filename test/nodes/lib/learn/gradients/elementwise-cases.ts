import { absent, emit, integers, scalar } from '../../../../../nodes/lib/learn/graph.ts';
import {
  absolute,
  add,
  cast,
  clip,
  cosine,
  divide,
  elu,
  errorFunction,
  exponential,
  gatherElements,
  gelu,
  greater,
  hardSwish,
  identity,
  leakyRelu,
  logSoftmax,
  logarithm,
  maximum,
  minimum,
  mish,
  multiply,
  negate,
  power,
  relu,
  sigmoid,
  sine,
  softmax,
  softplus,
  squareRoot,
  subtract,
  tanh,
  where,
} from '../../../../../nodes/lib/learn/operators.ts';
import { first } from '../../../../../nodes/lib/learn/value.ts';
import { one, two, plain, single, positive, type Case } from './slope.ts';

/** An operator that takes any number of tensors. */
const several = (operator: string, count: number): Case => ({
  operator,
  shapes: [[3, 4], [4], [2, 1, 4]].slice(0, count),
  build: (values) => first(emit(first(values).graph, operator, values)),
});

/** Arithmetic, functions of one element and activations. */
export const elementwiseCases: Case[] = [
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
  // A few elements of each row are picked, one of them twice; then along the other axis; then along both.
  one('LogSoftmax', (x) => gatherElements(logSoftmax(x), integers(x.graph, [0, 3, 1, 1, 2, 2], [3, 2]), 1)),
  one('LogSoftmax', (x) => gatherElements(logSoftmax(x), integers(x.graph, [0, 2, 1, 1], [1, 4]), 0)),
  one('LogSoftmax', (x) => {
    const y = logSoftmax(x);
    const picked = (places: number[], shape: [number, number], axis: number) => gatherElements(y, integers(x.graph, places, shape), axis);
    return multiply(add(picked([0, 3, 1], [3, 1], -1), picked([0, 2, 1, 1], [1, 4], 0)), 0.2);
  }),
  one('Clip', (x) => clip(x, -0.7, 0.9)),
  two('Where', [[3, 4], [4]], (a, b) => where(greater(a, 0.3), a, b)),
  { ...one('LeakyRelu', (x) => leakyRelu(x, 0.2)), single: true },
  { ...one('Gelu', (x) => gelu(x)), single: true },
  { ...one('Gelu', (x) => gelu(x, 'tanh')), single: true },
  { ...one('Erf', errorFunction), single: true },
  { ...one('Softplus', softplus), single: true },
  two('Max', [[3, 4], [4]], maximum),
  two('Min', [[3, 1], [4]], minimum),
  one('Reciprocal', (x) => first(emit(x.graph, 'Reciprocal', [positive(x)]))),
  single(one('Sin', sine)),
  single(one('Cos', cosine)),
  several('Sum', 3),
  single(several('Mean', 3)),
  several('Max', 3),
  several('Min', 1),
  // Only one limit.
  one('Clip', (x) => first(emit(x.graph, 'Clip', [x, absent(x.graph), scalar(x.graph, 0.5)]))),
  plain('Dropout', [3, 4]),
  single(one('Elu', (x) => elu(x, 0.7))),
  single(plain('Selu', [3, 4])),
  single(one('Mish', mish)),
  single(one('HardSwish', (x) => hardSwish(multiply(x, 3)))),
  single(one('HardSigmoid', (x) => first(emit(x.graph, 'HardSigmoid', [multiply(x, 3)])))),
  single(plain('Softsign', [3, 4])),
  single(plain('QuickGelu', [3, 4], { alpha: { float: 1.702 } })),
  single(
    two(
      'PRelu',
      [
        [2, 3, 4],
        [3, 1],
      ],
      (x, slope) => first(emit(x.graph, 'PRelu', [x, slope])),
    ),
  ),
];
