import {
  cast,
  cosine,
  divide,
  exponential,
  greater,
  less,
  multiply,
  negate,
  power,
  sign,
  sine,
  subtract,
  sumTo,
  where,
  add,
} from '../operators.ts';
import { first, optional, pair, triple, type Value } from '../value.ts';
import type { GradientRules } from './rule.ts';

/** Arithmetic with broadcasting, functions of one element, and choices. */
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
  Reciprocal: (grad, { outputs }) => {
    const y = first(outputs);
    return [negate(multiply(grad, multiply(y, y)))];
  },
  Erf: (grad, { inputs }) => {
    const x = first(inputs);
    return [multiply(grad, multiply(exponential(negate(multiply(x, x))), 2 / Math.sqrt(Math.PI)))];
  },
  Sin: (grad, { inputs }) => [multiply(grad, cosine(first(inputs)))],
  Cos: (grad, { inputs }) => [negate(multiply(grad, sine(first(inputs))))],
  Sum: (grad, { inputs }) => inputs.map((input) => sumTo(grad, input.shape)),
  Mean: (grad, { inputs }) => {
    const share = multiply(grad, 1 / inputs.length);
    return inputs.map((input) => sumTo(share, input.shape));
  },
  Max: (grad, { inputs, outputs }) => chosen(grad, inputs, first(outputs), less),
  Min: (grad, { inputs, outputs }) => chosen(grad, inputs, first(outputs), greater),

  Where: (grad, { inputs }) => {
    const [condition, yes, no] = triple(inputs);
    return [undefined, sumTo(where(condition, grad, 0), yes.shape), sumTo(where(condition, 0, grad), no.shape)];
  },
  // As in PyTorch, a value exactly on a limit still passes its gradient.
  Clip: (grad, { inputs }) => {
    const x = first(inputs);
    const [low, high] = [optional(inputs, 1), optional(inputs, 2)];
    const below = high ? where(greater(x, high), 0, grad) : grad;
    return [low ? where(less(x, low), 0, below) : below];
  },
};

/** Of two that are equal the first one counts; of more, all that are equal share. */
function chosen(grad: Value, inputs: readonly Value[], result: Value, isBeaten: (a: Value, b: Value) => Value): Value[] {
  if (inputs.length === 2) {
    const [a, b] = pair(inputs);
    const second = isBeaten(a, b);
    return [sumTo(where(second, 0, grad), a.shape), sumTo(where(second, grad, 0), b.shape)];
  }
  const wins = inputs.map((input) => where(isBeaten(input, result), 0, 1));
  const share = divide(
    grad,
    wins.reduce((a, b) => add(a, b)),
  );
  return inputs.map((input, position) => sumTo(multiply(share, wins[position] ?? 0), input.shape));
}
