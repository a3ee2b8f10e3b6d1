import { absent, emit, integers } from './graph.ts';
import { relu } from './operators.ts';
import { first, fixedShape, type Attributes, type Value } from './value.ts';
import type { WindowOptions } from './windows.ts';

/** Operators that move a kernel over tensors [batch, channels, ...places] of one or two axes of places. */

export interface ConvolutionOptions extends WindowOptions {
  /** Channels are cut into so many parts, each of which meets its own kernels; as many as channels: depthwise. */
  groups?: number;
}

function attributesOf({ strides, dilations, pads, groups }: ConvolutionOptions): Attributes {
  return {
    ...(strides && { strides }),
    ...(dilations && { dilations }),
    ...(pads && { pads }),
    ...(groups !== undefined && { group: groups }),
  };
}

/** `kernels` [out, in / groups, ...kernel], `bias` [out]. */
export function convolution(x: Value, kernels: Value, bias?: Value, options: ConvolutionOptions = {}): Value {
  return first(emit(x.graph, 'Conv', bias ? [x, kernels, bias] : [x, kernels], attributesOf(options)));
}

/** The transpose of `convolution` with the same kernels; `extra` adds places at the end, which strides had left out. */
export function transposedConvolution(x: Value, kernels: Value, options: ConvolutionOptions & { extra?: readonly number[] } = {}): Value {
  const { extra, ...rest } = options;
  return first(emit(x.graph, 'ConvTranspose', [x, kernels], { ...attributesOf(rest), ...(extra && { output_padding: extra }) }));
}

/** The greatest element under each place of the kernel. */
export function maxPool(x: Value, kernel: readonly number[], options: WindowOptions = {}): Value {
  // What is cut off at zero afterwards has the same greatest elements, and there are fewer left to cut.
  const last = x.graph.nodes.at(-1);
  if (last?.operator === 'Relu' && last.outputs.includes(x)) return relu(maxPool(first(last.inputs), kernel, options));
  return first(emit(x.graph, 'MaxPool', [x], { kernel_shape: kernel, ...attributesOf(options) }));
}

/** The mean under each place of the kernel; padding does not count. */
export function averagePool(x: Value, kernel: readonly number[], options: Omit<WindowOptions, 'dilations'> = {}): Value {
  return first(emit(x.graph, 'AveragePool', [x], { kernel_shape: kernel, ...attributesOf(options) }));
}

/** The mean over all places: [batch, channels, 1, ...]. */
export function globalAveragePool(x: Value): Value {
  return first(emit(x.graph, 'GlobalAveragePool', [x]));
}

/** Every element so many times along each axis of places. */
export function repeated(x: Value, times: readonly number[]): Value {
  const { graph } = x;
  const sizes = fixedShape(x.shape).map((size, axis) => size * (times[axis - 2] ?? 1));
  const attributes = { mode: 'nearest', coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' };
  return first(emit(graph, 'Resize', [x, absent(graph), absent(graph), integers(graph, sizes)], attributes));
}
