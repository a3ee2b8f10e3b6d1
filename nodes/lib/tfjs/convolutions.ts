import { pad, reshape } from '../learn/operators.ts';
import { fixedDimension, type Value } from '../learn/value.ts';
import { averagePool, convolution, globalAveragePool, maxPool } from '../learn/window-operators.ts';
import { placesOf } from '../learn/windows.ts';
import { activated } from './activations.ts';
import { activationIn, broken, flagIn, numberIn, placesIn, unsupported, wordIn, type Layer } from './config.ts';
import { channelsSecond, type Tensor, type Weights } from './layout.ts';

interface Moved {
  kernel: number[];
  strides: number[];
  dilations: number[];
}

/** The pads that TensorFlow chooses: the result has size / stride places, rounded up, and an odd pad goes to the end. */
function padsOf(layer: Layer, x: Value, { kernel, strides, dilations }: Moved): number[] {
  const padding = wordIn(layer, 'padding', 'valid');
  const spans = kernel.map((size, axis) => (size - 1) * (dilations[axis] ?? 1) + 1);
  if (padding === 'valid') return [...kernel, ...kernel].map(() => 0);
  if (padding !== 'same') throw unsupported(layer, `padding "${padding}"`);
  const whole = placesOf(x.shape).map((size, axis) => {
    const stride = strides[axis] ?? 1;
    return Math.max((Math.ceil(size / stride) - 1) * stride + (spans[axis] ?? 1) - size, 0);
  });
  return [...whole.map((amount) => Math.floor(amount / 2)), ...whole.map((amount) => Math.ceil(amount / 2))];
}

/** Pictures [batch, channels, ...places] of as many axes of places as the layer is for. */
function picture(layer: Layer, tensor: Tensor, places: number): Value {
  if (wordIn(layer, 'data_format', 'channels_last') !== 'channels_last') throw unsupported(layer, 'data_format "channels_first"');
  if (tensor.value.shape.length !== places + 2) throw broken(layer, 'inbound_nodes');
  return channelsSecond(tensor);
}

function movedBy(layer: Layer, sizes: string, strides: number[]): Moved {
  const kernel = placesIn(layer, sizes, strides.length);
  const moved = { kernel, strides, dilations: placesIn(layer, 'dilation_rate', strides.length, 1) };
  if (Object.values(moved).some((numbers) => numbers.includes(0))) throw broken(layer, sizes);
  return moved;
}

function finished(layer: Layer, value: Value): Tensor {
  return activated(layer, { value, channels: 'second' }, activationIn(layer));
}

function biasOf(layer: Layer, weights: Weights, channels: number): Value | undefined {
  return flagIn(layer, 'use_bias', true) ? weights.take(layer, 'bias', { shape: [channels] }) : undefined;
}

/** Keras: [...kernel, in, out]; ONNX: [out, in, ...kernel]. */
export function convolutionLayer(layer: Layer, tensor: Tensor, weights: Weights, places: 1 | 2): Tensor {
  const x = picture(layer, tensor, places);
  const moved = movedBy(layer, 'kernel_size', placesIn(layer, 'strides', places, 1));
  const { kernel, ...steps } = moved;
  const channels = numberIn(layer, 'filters');
  const groups = numberIn(layer, 'groups', 1);
  const shape = [...kernel, fixedDimension(x.shape, 1) / groups, channels];
  const order = [places + 1, places, ...kernel.map((_, axis) => axis)];
  const kernels = weights.take(layer, 'kernel', { shape, order });
  return finished(layer, convolution(x, kernels, biasOf(layer, weights, channels), { ...steps, pads: padsOf(layer, x, moved), groups }));
}

/** Keras: [...kernel, in, multiplier]; ONNX: [in · multiplier, 1, ...kernel] in as many groups as channels. */
function depthwise(layer: Layer, x: Value, weights: Weights, bias: (channels: number) => Value | undefined): Value {
  const moved = movedBy(layer, 'kernel_size', placesIn(layer, 'strides', 2, 1));
  const { kernel, ...steps } = moved;
  const inputs = fixedDimension(x.shape, 1);
  const multiplier = numberIn(layer, 'depth_multiplier', 1);
  const kernels = weights.take(layer, 'depthwise_kernel', {
    shape: [...kernel, inputs, multiplier],
    order: [2, 3, 0, 1],
    as: [inputs * multiplier, 1, ...kernel],
  });
  return convolution(x, kernels, bias(inputs * multiplier), { ...steps, pads: padsOf(layer, x, moved), groups: inputs });
}

export function depthwiseLayer(layer: Layer, tensor: Tensor, weights: Weights): Tensor {
  return finished(
    layer,
    depthwise(layer, picture(layer, tensor, 2), weights, (channels) => biasOf(layer, weights, channels)),
  );
}

/** A depthwise convolution, then one of 1 x 1 that has the bias. */
export function separableLayer(layer: Layer, tensor: Tensor, weights: Weights): Tensor {
  const deep = depthwise(layer, picture(layer, tensor, 2), weights, () => undefined);
  const channels = numberIn(layer, 'filters');
  const points = weights.take(layer, 'pointwise_kernel', { shape: [1, 1, fixedDimension(deep.shape, 1), channels], order: [3, 2, 0, 1] });
  return finished(layer, convolution(deep, points, biasOf(layer, weights, channels)));
}

export function poolingLayer(layer: Layer, tensor: Tensor, places: 1 | 2, pool: 'max' | 'average'): Tensor {
  const x = picture(layer, tensor, places);
  const sizes = placesIn(layer, 'pool_size', places, 2);
  const strides = layer.config.strides === null ? sizes : placesIn(layer, 'strides', places, 1);
  const moved = movedBy({ ...layer, config: { ...layer.config, pool_size: sizes } }, 'pool_size', strides);
  const options = { strides, pads: padsOf(layer, x, moved) };
  return { value: pool === 'max' ? maxPool(x, sizes, options) : averagePool(x, sizes, options), channels: 'second' };
}

export function globalPoolingLayer(layer: Layer, tensor: Tensor, places: 1 | 2, pool: 'max' | 'average'): Tensor {
  const x = picture(layer, tensor, places);
  const pooled = pool === 'max' ? maxPool(x, placesOf(x.shape)) : globalAveragePool(x);
  if (flagIn(layer, 'keepdims', false)) return { value: pooled, channels: 'second' };
  return { value: reshape(pooled, [0, fixedDimension(x.shape, 1)]), channels: 'last' };
}

export function zeroPaddingLayer(layer: Layer, tensor: Tensor, places: 1 | 2): Tensor {
  const x = picture(layer, tensor, places);
  const around = paddingOf(layer, places);
  return { value: pad(x, [0, 0, ...around.map(([before]) => before), 0, 0, ...around.map(([, after]) => after)]), channels: 'second' };
}

/** One number for all sides, one for each axis, or the two sides of each axis; with one axis the two sides alone. */
function paddingOf(layer: Layer, places: number): [number, number][] {
  const given = layer.config.padding;
  const list: unknown[] = Array.isArray(given) && places === 2 ? given : [given];
  const around = Array.from({ length: places }, (_, axis) => list[list.length === 1 ? 0 : axis]);
  return around.map((sides) => {
    const [before, after] = placesIn({ ...layer, config: { padding: sides } }, 'padding', 2);
    return [before ?? 0, after ?? 0];
  });
}
