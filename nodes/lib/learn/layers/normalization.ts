import {
  add,
  batchNormalization as normalizeBy,
  divide,
  layerNormalization as normalizeRows,
  multiply,
  reduceMean,
  reshape,
  squareRoot,
  subtract,
} from '../operators.ts';
import type { Scope } from '../scope.ts';
import { fixedDimension, sizeOf, type Value } from '../value.ts';

/** Each row of the last axis to mean 0 and variance 1, then stretched and moved: `name.weight`, `name.bias`. Ba et al. 2016. */
export function layerNormalization(scope: Scope, name: string, x: Value, epsilon = 1e-5): Value {
  const width = fixedDimension(x.shape, -1);
  const scale = scope.weight(`${name}.weight`, [width], { kind: 'ones' }, 'bias');
  return normalizeRows(x, scale, scope.weight(`${name}.bias`, [width], { kind: 'zeros' }, 'bias'), -1, epsilon);
}

/** Each row of the last axis to mean square 1, then stretched: `name.weight`. Zhang and Sennrich 2019. */
export function rmsNormalization(scope: Scope, name: string, x: Value, epsilon = 1e-6): Value {
  const scale = scope.weight(`${name}.weight`, [fixedDimension(x.shape, -1)], { kind: 'ones' }, 'bias');
  const root = squareRoot(add(reduceMean(multiply(x, x), [-1], true), epsilon));
  return multiply(divide(x, root), scale);
}

export interface BatchNormalizationOptions {
  epsilon?: number;
  /** Share of a batch's figures in the running ones. */
  momentum?: number;
}

/**
 * Each channel (axis 1) to mean 0 and variance 1: by the batch's own figures in training, by the running ones when the model
 * is used; weights `name.weight`, `name.bias`, `name.running_mean`, `name.running_var`. Ioffe and Szegedy 2015, numbers as
 * PyTorch's. Where its weights are frozen, training too goes by the running figures.
 */
export function batchNormalization(
  scope: Scope,
  name: string,
  x: Value,
  { epsilon = 1e-5, momentum = 0.1 }: BatchNormalizationOptions = {},
): Value {
  const channels = fixedDimension(x.shape, 1);
  const scale = scope.weight(`${name}.weight`, [channels], { kind: 'ones' }, 'bias');
  const shift = scope.weight(`${name}.bias`, [channels], { kind: 'zeros' }, 'bias');
  if (!scope.training || !scope.trains(`${name}.weight`)) {
    const mean = scope.carry(`${name}.running_mean`, [channels], { kind: 'zeros' });
    const variance = scope.carry(`${name}.running_var`, [channels], { kind: 'ones' });
    return normalizeBy(x, { scale, shift, mean, variance }, epsilon);
  }
  const axes = x.shape.flatMap((_, axis) => (axis === 1 ? [] : [axis]));
  const perChannel = (value: Value) => reshape(value, [1, channels, ...x.shape.slice(2).map(() => 1)]);
  const mean = reduceMean(x, axes, true);
  const centred = subtract(x, mean);
  const variance = reduceMean(multiply(centred, centred), axes, true);
  const count = sizeOf(x.shape) / channels;
  const running = (batch: Value, factor: number) => (before: Value) =>
    add(multiply(before, 1 - momentum), multiply(reshape(batch, [channels]), momentum * factor));
  scope.carry(`${name}.running_mean`, [channels], { kind: 'zeros' }, running(mean, 1));
  // The running variance is the unbiased one.
  scope.carry(`${name}.running_var`, [channels], { kind: 'ones' }, running(variance, count / Math.max(1, count - 1)));
  const normal = divide(centred, squareRoot(add(variance, epsilon)));
  return add(multiply(normal, perChannel(scale)), perChannel(shift));
}
