import { add, gemm, matrixProduct, multiply, reshape, swapLastAxes } from '../operators.ts';
import type { Adapter, Scope } from '../scope.ts';
import { fixedDimension, fixedShape, type Value } from '../value.ts';
import type { Start } from '../weights.ts';

export interface LinearOptions {
  outputs: number;
  /** Whether a bias is added; it is unless told otherwise. */
  bias?: boolean;
  /** Of the weight; by default small and even, as PyTorch's layers begin. */
  start?: Start;
  /** How the weight lies: [outputs, inputs] as in PyTorch and most files, or [inputs, outputs]. */
  layout?: 'outputs-first' | 'inputs-first';
}

/** x · W + b over the last axis of x [..., inputs]: weights `name.weight` and `name.bias`. Adapters of the scope are added here. */
export function linear(
  scope: Scope,
  name: string,
  x: Value,
  { outputs, bias = true, start, layout = 'outputs-first' }: LinearOptions,
): Value {
  const inputs = fixedDimension(x.shape, -1);
  const first = start ?? { kind: 'uniform', limit: 1 / Math.sqrt(inputs) };
  const across = layout === 'outputs-first';
  const weight = scope.weight(`${name}.weight`, across ? [outputs, inputs] : [inputs, outputs], first);
  const shift = bias ? scope.weight(`${name}.bias`, [outputs], { kind: 'zeros' }, 'bias') : undefined;
  const sum = product(x, weight, across, shift);
  const adapter = scope.adapterOf(name);
  return adapter ? add(sum, lowRank(scope, name, x, { ...adapter, inputs, outputs })) : sum;
}

/** alpha / rank · dropped(x) · Aᵀ · Bᵀ with A [rank, inputs] and B [outputs, rank]; B begins at zero, so at first nothing changes. */
function lowRank(
  scope: Scope,
  name: string,
  x: Value,
  { rank, alpha, dropout, inputs, outputs }: Adapter & { inputs: number; outputs: number },
): Value {
  const down = scope.weight(`${name}.lora_A.weight`, [rank, inputs], { kind: 'uniform', limit: 1 / Math.sqrt(inputs) });
  const up = scope.weight(`${name}.lora_B.weight`, [outputs, rank], { kind: 'zeros' });
  return multiply(product(product(scope.dropout(x, dropout), down, true), up, true), alpha / rank);
}

/** x [..., inputs] times a matrix. All axes but the last become one where their sizes are known: a product of two matrices is the quickest. */
function product(x: Value, weight: Value, across: boolean, shift?: Value): Value {
  if (x.shape.length === 2) return gemm(x, weight, shift, { transposeB: across });
  if (x.shape.some((size) => typeof size !== 'number')) {
    const sum = matrixProduct(x, across ? swapLastAxes(weight) : weight);
    return shift ? add(sum, shift) : sum;
  }
  const sizes = fixedShape(x.shape);
  const width = sizes.at(-1) ?? 1;
  const rows = sizes.slice(0, -1).reduce((all, size) => all * size, 1);
  const flat = gemm(reshape(x, [rows, width]), weight, shift, { transposeB: across });
  return reshape(flat, [...sizes.slice(0, -1), fixedDimension(flat.shape, 1)]);
}
