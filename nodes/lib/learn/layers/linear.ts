import {
  add,
  divide,
  gemm,
  matrixProduct,
  multiply,
  reduceSum,
  reshape,
  shadowedBy,
  squareRoot,
  swapLastAxes,
  withoutGradient,
} from '../operators.ts';
import type { Adapter, Scope } from '../scope.ts';
import { fixedDimension, fixedShape, sizeOf, type Value } from '../value.ts';
import type { Start } from '../weights.ts';

export interface LinearOptions {
  outputs: number;
  /** Whether a bias is added; it is unless told otherwise. */
  bias?: boolean;
  /** Of the weight; by default small and even, as PyTorch's layers begin. */
  start?: Start;
  /** How the weight lies: [outputs, inputs] as in PyTorch and most files, or [inputs, outputs]. */
  layout?: 'outputs-first' | 'inputs-first';
  /** Name of a weight that another layer has too; `name.weight` if not given. */
  weight?: string;
}

/** x · W + b over the last axis of x [..., inputs]: weights `name.weight` and `name.bias`. Adapters of the scope are added here. */
export function linear(
  scope: Scope,
  name: string,
  x: Value,
  { outputs, bias = true, start, layout = 'outputs-first', weight: shared }: LinearOptions,
): Value {
  const inputs = fixedDimension(x.shape, -1);
  const first = start ?? { kind: 'uniform', limit: 1 / Math.sqrt(inputs) };
  const across = layout === 'outputs-first';
  const weight = scope.weight(shared ?? `${name}.weight`, across ? [outputs, inputs] : [inputs, outputs], first);
  const shift = bias ? scope.weight(`${name}.bias`, [outputs], { kind: 'zeros' }, 'bias') : undefined;
  const adapter = scope.adapterOf(name);
  if (!adapter) return product(x, weight, across, shift);
  const change = lowRank(scope, name, { ...adapter, inputs, outputs });
  const plain = adapter.dropout === 0 && !adapter.magnitude && !scope.trains(shared ?? `${name}.weight`);
  if (plain && scope.mergesAdapters && mergingPays(x, { inputs, outputs })) return merged(x, weight, change, { across, shift });
  const low = product(scope.dropout(x, adapter.dropout), change.down, true);
  if (!adapter.magnitude) return product(low, change.up, true, product(x, weight, across, shift), change.factor);
  const lengths = rowLengths(weight, change, across);
  const sizes = scope.weight(
    `${name}.lora_magnitude_vector`,
    [outputs],
    { kind: 'lengths', of: shared ?? `${name}.weight`, across },
    'bias',
  );
  // As in the paper, the gradient does not go through the lengths.
  const whole = product(low, change.up, true, product(x, weight, across), change.factor);
  const stretched = multiply(whole, divide(sizes, withoutGradient(lengths)));
  return shift ? add(stretched, shift) : stretched;
}

interface LowRank {
  /** [rank, inputs]. */
  down: Value;
  /** [outputs, rank]; it begins at zero, so at first nothing changes. */
  up: Value;
  factor: number;
}

function lowRank(scope: Scope, name: string, { rank, alpha, inputs, outputs }: Adapter & { inputs: number; outputs: number }): LowRank {
  return {
    down: scope.weight(`${name}.lora_A.weight`, [rank, inputs], { kind: 'uniform', limit: 1 / Math.sqrt(inputs) }),
    up: scope.weight(`${name}.lora_B.weight`, [outputs, rank], { kind: 'zeros' }),
    factor: alpha / rank,
  };
}

/** The change beside the weight costs passes over what comes in and what goes out, the change within it a pass over the weight there and back. */
function mergingPays(x: Value, { inputs, outputs }: { inputs: number; outputs: number }): boolean {
  if (x.shape.some((size) => typeof size !== 'number')) return false;
  return (sizeOf(x.shape) / inputs) * (inputs + outputs) >= 2 * inputs * outputs;
}

/** The layer with the change in its weight: x is multiplied once, as is its gradient. What the change learns from is the product that is left out. */
function merged(x: Value, weight: Value, change: LowRank, { across, shift }: { across: boolean; shift: Value | undefined }): Value {
  const whole = product(x, withoutGradient(changed(weight, change, across)), across, shift);
  const low = product(withoutGradient(x), change.down, true);
  return shadowedBy(whole, product(low, change.up, true, undefined, change.factor));
}

/** The weight with the change in it, of the weight's shape. */
function changed(weight: Value, { down, up, factor }: LowRank, across: boolean): Value {
  return across ? gemm(up, down, weight, { alpha: factor }) : gemm(down, up, weight, { alpha: factor, transposeA: true, transposeB: true });
}

/** Length of what leads to each output, the change included. */
function rowLengths(weight: Value, change: LowRank, across: boolean): Value {
  const whole = changed(weight, change, across);
  return squareRoot(reduceSum(multiply(whole, whole), [across ? 1 : 0]));
}

/**
 * factor · x [..., inputs] times a matrix, plus a row or as many rows as x has. All axes but the last become one where their
 * sizes are known: a product of two matrices is the quickest, and adds in the same pass.
 */
function product(x: Value, weight: Value, across: boolean, shift?: Value, factor = 1): Value {
  const options = { transposeB: across, alpha: factor };
  if (x.shape.length === 2) return gemm(x, weight, shift, options);
  if (x.shape.some((size) => typeof size !== 'number')) {
    const plain = matrixProduct(x, across ? swapLastAxes(weight) : weight);
    const sum = factor === 1 ? plain : multiply(plain, factor);
    return shift ? add(sum, shift) : sum;
  }
  const sizes = fixedShape(x.shape);
  const outputs = fixedDimension(weight.shape, across ? 0 : 1);
  const flat = (value: Value) => (value.shape.length > 1 ? reshape(value, [-1, fixedDimension(value.shape, -1)]) : value);
  return reshape(gemm(flat(x), weight, shift && flat(shift), options), [...sizes.slice(0, -1), outputs]);
}
