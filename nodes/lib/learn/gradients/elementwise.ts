import {
  cast,
  divide,
  exponential,
  greater,
  less,
  multiply,
  negate,
  power,
  reduceSum,
  sign,
  subtract,
  sumTo,
  where,
} from '../operators.ts';
import { first, integerAttribute, pair, triple, type Value } from '../value.ts';
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

function sumAlong(x: Value, node: Parameters<typeof integerAttribute>[0]): Value {
  return reduceSum(x, [integerAttribute(node, 'axis', -1)], true);
}
