import {
  add,
  cast,
  cosine,
  divide,
  errorFunction,
  exponential,
  greater,
  less,
  multiply,
  negate,
  power,
  reduceSum,
  sigmoid,
  sine,
  sign,
  subtract,
  sumTo,
  tanh,
  where,
} from '../operators.ts';
import { first, floatAttribute, integerAttribute, pair, triple, type Value } from '../value.ts';
import type { GradientRules } from './rule.ts';

/** Arithmetic with broadcasting, activations and choices. */
export const elementwiseRules: GradientRules = {
  Add: (grad, { inputs }) => inputs.map((input) => sumTo(grad, input.shape)),
  Sub: (grad, { inputs }) => {
    const [a, b] = pair(inputs);
    return [sumTo(grad, a.shape), negate(sumTo(grad, b.shape))];
  },
  Mul: (grad, { inputs }) => {
    const [a, b] = pair(inputs);
    return [sumTo(multiply(grad, b), a.shape), sumTo(multiply(grad, a), b.shape)];
  },
  Div: (grad, { inputs, outputs }) => {
    const [a, b] = pair(inputs);
    const scaled = divide(grad, b);
    return [sumTo(scaled, a.shape), negate(sumTo(multiply(scaled, first(outputs)), b.shape))];
  },
  // The exponent has no rule: its gradient needs the logarithm of a base that may be negative.
  Pow: (grad, { inputs }) => {
    const [base, exponent] = pair(inputs);
    const slope = multiply(exponent, power(base, subtract(exponent, 1)));
    return [sumTo(multiply(grad, slope), base.shape), undefined];
  },

  Identity: (grad) => [grad],
  Cast: (grad, { inputs }) => [cast(grad, first(inputs).type)],
  Neg: (grad) => [negate(grad)],
  Abs: (grad, { inputs }) => [multiply(grad, sign(first(inputs)))],
  Exp: (grad, { outputs }) => [multiply(grad, first(outputs))],
  Log: (grad, { inputs }) => [divide(grad, first(inputs))],
  Sqrt: (grad, { outputs }) => [divide(multiply(grad, 0.5), first(outputs))],
  // The sign of the result is 1 where the unit is on and 0 where it is off.
  Relu: (grad, { outputs }) => [multiply(grad, sign(first(outputs)))],
  LeakyRelu: (grad, node) => {
    const x = first(node.inputs);
    return [where(less(x, 0), multiply(grad, floatAttribute(node, 'alpha', 0.01)), grad)];
  },
  Gelu: (grad, node) => {
    const x = first(node.inputs);
    return [multiply(grad, node.attributes.approximate === 'tanh' ? geluSlopeByTanh(x) : geluSlope(x))];
  },
  Erf: (grad, { inputs }) => {
    const x = first(inputs);
    return [multiply(grad, multiply(exponential(negate(multiply(x, x))), 2 / Math.sqrt(Math.PI)))];
  },
  Sin: (grad, { inputs }) => [multiply(grad, cosine(first(inputs)))],
  Cos: (grad, { inputs }) => [negate(multiply(grad, sine(first(inputs))))],
  Softplus: (grad, { inputs }) => [multiply(grad, sigmoid(first(inputs)))],
  // Where both are equal the first one counts.
  Max: (grad, { inputs }) => chosen(grad, inputs, (a, b) => less(a, b)),
  Min: (grad, { inputs }) => chosen(grad, inputs, (a, b) => greater(a, b)),
  Tanh: (grad, { outputs }) => {
    const y = first(outputs);
    return [multiply(grad, subtract(1, multiply(y, y)))];
  },
  Sigmoid: (grad, { outputs }) => {
    const y = first(outputs);
    return [multiply(grad, multiply(y, subtract(1, y)))];
  },

  Softmax: (grad, node) => {
    const y = first(node.outputs);
    const weighted = multiply(grad, y);
    return [subtract(weighted, multiply(y, sumAlong(weighted, node)))];
  },
  LogSoftmax: (grad, node) => {
    const y = first(node.outputs);
    return [subtract(grad, multiply(exponential(y), sumAlong(grad, node)))];
  },

  Where: (grad, { inputs }) => {
    const [condition, yes, no] = triple(inputs);
    return [undefined, sumTo(where(condition, grad, 0), yes.shape), sumTo(where(condition, 0, grad), no.shape)];
  },
  // As in PyTorch, a value exactly on a limit still passes its gradient.
  Clip: (grad, { inputs }) => {
    const [x, low, high] = triple(inputs);
    return [where(less(x, low), 0, where(greater(x, high), 0, grad))];
  },
};

/** Φ(x) + x · φ(x). */
function geluSlope(x: Value): Value {
  const below = multiply(add(errorFunction(multiply(x, Math.SQRT1_2)), 1), 0.5);
  const density = multiply(exponential(multiply(multiply(x, x), -0.5)), 1 / Math.sqrt(2 * Math.PI));
  return add(below, multiply(x, density));
}
/** Of x / 2 · (1 + tanh u) with u = √(2/π) · (x + 0.044715 x³). */
function geluSlopeByTanh(x: Value): Value {
  const root = Math.sqrt(2 / Math.PI);
  const square = multiply(x, x);
  const bent = tanh(multiply(multiply(x, add(multiply(square, 0.044715), 1)), root));
  const inner = multiply(add(multiply(square, 3 * 0.044715), 1), root);
  return multiply(add(add(bent, 1), multiply(multiply(x, subtract(1, multiply(bent, bent))), inner)), 0.5);
}

function chosen(grad: Value, inputs: readonly Value[], isSecond: (a: Value, b: Value) => Value): Value[] {
  if (inputs.length !== 2) throw new Error('Max and Min of other than two tensors have no gradient rule.');
  const [a, b] = pair(inputs);
  const second = isSecond(a, b);
  return [sumTo(where(second, 0, grad), a.shape), sumTo(where(second, grad, 0), b.shape)];
}

function sumAlong(x: Value, node: Parameters<typeof integerAttribute>[0]): Value {
  return reduceSum(x, [integerAttribute(node, 'axis', -1)], true);
}
