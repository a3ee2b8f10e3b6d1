import { gelu, multiply, relu, silu, tanh } from '../operators.ts';
import type { Scope } from '../scope.ts';
import { fixedDimension, type Value } from '../value.ts';
import type { Start } from '../weights.ts';
import { linear } from './linear.ts';

export const activations = {
  gelu: (x: Value) => gelu(x),
  'gelu-tanh': (x: Value) => gelu(x, 'tanh'),
  relu,
  silu,
  tanh,
} as const;
export type Activation = keyof typeof activations;

export interface FeedForwardLayer {
  /** Units between the two or three matrices. */
  inner: number;
  activation: Activation;
  /** Full names; with `gate` the activated gate is multiplied by what goes up (Shazeer 2020, SwiGLU with silu). */
  names: { up: string; down: string; gate?: string };
  bias?: boolean;
  layout?: 'outputs-first' | 'inputs-first';
  start?: Start;
}

/** Each token by itself through a wider layer and back. */
export function feedForward(scope: Scope, x: Value, { inner, activation, names, bias = true, layout, start }: FeedForwardLayer): Value {
  const options = { bias, ...(layout && { layout }), ...(start && { start }) };
  const up = linear(scope, names.up, x, { outputs: inner, ...options });
  const middle = names.gate
    ? multiply(activations[activation](linear(scope, names.gate, x, { outputs: inner, ...options })), up)
    : activations[activation](up);
  return linear(scope, names.down, middle, { outputs: fixedDimension(x.shape, -1), ...options });
}
