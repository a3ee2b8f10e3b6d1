import {
  absolute,
  add,
  clip,
  divide,
  elu,
  gelu,
  hardSigmoid,
  leakyRelu,
  logSoftmax,
  mish,
  multiply,
  relu,
  sigmoid,
  silu,
  softmax,
  softplus,
  tanh,
} from '../learn/operators.ts';
import type { Value } from '../learn/value.ts';
import { numberIn, unsupported, type Layer } from './config.ts';
import { axisHere, type Tensor } from './layout.ts';

/** `axis` is where the channels lie. */
type Activation = (x: Value, axis: number) => Value;

/** Klambauer et al. 2017; the constants are those of Keras. */
const seluAlpha = 1.6732632423543772;
const seluScale = 1.0507009873554805;

const activations: Readonly<Record<string, Activation | undefined>> = {
  linear: (x) => x,
  relu,
  relu6: (x) => clip(x, 0, 6),
  sigmoid,
  tanh,
  softmax,
  log_softmax: logSoftmax,
  logSoftmax,
  elu: (x) => elu(x),
  selu: (x) => multiply(elu(x, seluAlpha), seluScale),
  swish: silu,
  silu,
  mish,
  softplus,
  softsign: (x) => divide(x, add(absolute(x), 1)),
  hard_sigmoid: (x) => hardSigmoid(x),
  hardSigmoid: (x) => hardSigmoid(x),
  gelu: (x) => gelu(x),
  gelu_new: (x) => gelu(x, 'tanh'),
};

export function activated(layer: Layer, tensor: Tensor, name: string): Tensor {
  const activation = Object.hasOwn(activations, name) ? activations[name] : undefined;
  if (!activation) throw unsupported(layer, `activation "${name}"`);
  return { ...tensor, value: activation(tensor.value, axisHere(tensor, -1, layer)) };
}

export function reluLayer(layer: Layer, tensor: Tensor): Tensor {
  const slope = numberIn(layer, 'negative_slope', 0);
  if (numberIn(layer, 'threshold', 0) !== 0) throw unsupported(layer, 'threshold');
  const bounded = layer.config.max_value !== null && layer.config.max_value !== undefined;
  if (bounded && slope !== 0) throw unsupported(layer, 'max_value + negative_slope');
  if (bounded) return { ...tensor, value: clip(tensor.value, 0, numberIn(layer, 'max_value')) };
  return { ...tensor, value: slope === 0 ? relu(tensor.value) : leakyRelu(tensor.value, slope) };
}

export function leakyReluLayer(layer: Layer, tensor: Tensor): Tensor {
  return { ...tensor, value: leakyRelu(tensor.value, numberIn(layer, 'alpha', numberIn(layer, 'negative_slope', 0.3))) };
}

export function eluLayer(layer: Layer, tensor: Tensor): Tensor {
  return { ...tensor, value: elu(tensor.value, numberIn(layer, 'alpha', 1)) };
}

export function softmaxLayer(layer: Layer, tensor: Tensor): Tensor {
  return { ...tensor, value: softmax(tensor.value, axisHere(tensor, numberIn(layer, 'axis', -1), layer)) };
}
