import { convolution as convolve } from '../window-operators.ts';
import type { Scope } from '../scope.ts';
import { fixedDimension, type Value } from '../value.ts';

export interface ConvolutionLayer {
  channels: number;
  /** One size for each axis of places. */
  kernel: readonly number[];
  strides?: readonly number[];
  dilations?: readonly number[];
  /** Before and after each axis; as many as keep the size at stride 1 if not given, which takes odd kernels. */
  pads?: readonly number[];
  groups?: number;
  /** Whether a bias is added; it is unless told otherwise. A normalisation that follows makes it useless. */
  bias?: boolean;
}

/** Moves kernels over x [batch, channels, ...places] of one or two axes; weights `name.weight` [out, in / groups, ...kernel], `name.bias`. */
export function convolution(scope: Scope, name: string, x: Value, layer: ConvolutionLayer): Value {
  const { channels, kernel, strides, dilations, groups = 1, bias = true } = layer;
  const inputs = fixedDimension(x.shape, 1) / groups;
  const covered = kernel.reduce((all, size) => all * size, inputs);
  const half = kernel.map((size, axis) => ((size - 1) * (dilations?.[axis] ?? 1)) / 2);
  // He et al. 2015, for the ReLU that usually follows.
  const weight = scope.weight(`${name}.weight`, [channels, inputs, ...kernel], { kind: 'normal', deviation: Math.sqrt(2 / covered) });
  const shift = bias ? scope.weight(`${name}.bias`, [channels], { kind: 'zeros' }, 'bias') : undefined;
  return convolve(x, weight, shift, {
    pads: layer.pads ?? [...half, ...half],
    ...(strides && { strides }),
    ...(dilations && { dilations }),
    ...(groups > 1 && { groups }),
  });
}
