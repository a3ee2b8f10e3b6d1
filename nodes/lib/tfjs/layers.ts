import {
  add,
  batchNormalization,
  cast,
  concat,
  gather,
  gemm,
  layerNormalization,
  matrixProduct,
  multiply,
  reduceSum,
  reshape,
  subtract,
} from '../learn/operators.ts';
import { fixedDimension, type Value } from '../learn/value.ts';
import { activated, eluLayer, leakyReluLayer, reluLayer, softmaxLayer } from './activations.ts';
import { activationIn, broken, flagIn, numberIn, unsupported, type Layer } from './config.ts';
import { convolutionLayer, depthwiseLayer, globalPoolingLayer, poolingLayer, separableLayer, zeroPaddingLayer } from './convolutions.ts';
import { axisHere, channelsLast, channelsSecond, filled, sizesAfterBatch, type Tensor, type Weights } from './layout.ts';

type LayerRule = (layer: Layer, inputs: readonly Tensor[], weights: Weights) => Tensor;
type SingleRule = (layer: Layer, input: Tensor, weights: Weights) => Tensor;

const of =
  (rule: SingleRule): LayerRule =>
  (layer, inputs, weights) => {
    const [input] = inputs;
    if (!input || inputs.length > 1) throw broken(layer, 'inbound_nodes');
    return rule(layer, input, weights);
  };

const last = (value: Value): Tensor => ({ value, channels: 'last' });

const dense: SingleRule = (layer, tensor, weights) => {
  const x = channelsLast(tensor);
  const units = numberIn(layer, 'units');
  const kernel = weights.take(layer, 'kernel', { shape: [fixedDimension(x.shape, -1), units] });
  const bias = flagIn(layer, 'use_bias', true) ? weights.take(layer, 'bias', { shape: [units] }) : undefined;
  const flat = x.shape.length === 2;
  const sum = flat ? gemm(x, kernel, bias) : matrixProduct(x, kernel);
  return activated(layer, last(flat || !bias ? sum : add(sum, bias)), activationIn(layer));
};

/** An axis that files of newer versions write as a list of one. */
function lastAxisAlone(layer: Layer, rank: number): void {
  const given = layer.config.axis ?? -1;
  const axis: unknown = Array.isArray(given) && given.length === 1 ? given[0] : given;
  if (axis !== -1 && axis !== rank - 1) throw unsupported(layer, `axis ${JSON.stringify(given)}`);
}

const batchNormalized: SingleRule = (layer, tensor, weights) => {
  lastAxisAlone(layer, tensor.value.shape.length);
  const x = channelsSecond(tensor);
  const channels = fixedDimension(x.shape, 1);
  const take = (name: string) => weights.take(layer, name, { shape: [channels] });
  const parts = {
    scale: flagIn(layer, 'scale', true) ? take('gamma') : filled(weights.graph, channels, 1),
    shift: flagIn(layer, 'center', true) ? take('beta') : filled(weights.graph, channels, 0),
    mean: take('moving_mean'),
    variance: take('moving_variance'),
  };
  return { value: batchNormalization(x, parts, numberIn(layer, 'epsilon', 1e-3)), channels: x.shape.length < 3 ? 'last' : 'second' };
};

const layerNormalized: SingleRule = (layer, tensor, weights) => {
  lastAxisAlone(layer, tensor.value.shape.length);
  const x = channelsLast(tensor);
  const width = fixedDimension(x.shape, -1);
  const take = (name: string) => weights.take(layer, name, { shape: [width] });
  const scale = flagIn(layer, 'scale', true) ? take('gamma') : filled(weights.graph, width, 1);
  const shift = flagIn(layer, 'center', true) ? take('beta') : filled(weights.graph, width, 0);
  return last(layerNormalization(x, scale, shift, -1, numberIn(layer, 'epsilon', 1e-3)));
};

const flatten: SingleRule = (_, tensor) => {
  const x = channelsLast(tensor);
  return last(reshape(x, [0, sizesAfterBatch(x).reduce((all, size) => all * size, 1)]));
};

const reshaped: SingleRule = (layer, tensor) => {
  const x = channelsLast(tensor);
  const given: unknown = layer.config.target_shape;
  const target = Array.isArray(given) ? given.map(Number) : [];
  const all = sizesAfterBatch(x).reduce((product, size) => product * size, 1);
  const known = target.reduce((product, size) => (size === -1 ? product : product * size), 1);
  const sizes = target.map((size) => (size === -1 ? all / known : size));
  if (sizes.some((size) => !Number.isInteger(size) || size < 1) || sizes.reduce((product, size) => product * size, 1) !== all)
    throw broken(layer, 'target_shape');
  return last(reshape(x, [0, ...sizes]));
};

const embedding: SingleRule = (layer, { value }, weights) => {
  const rows = numberIn(layer, 'input_dim');
  if (flagIn(layer, 'mask_zero', false)) throw unsupported(layer, 'mask_zero');
  const table = weights.take(layer, 'embeddings', { shape: [rows, numberIn(layer, 'output_dim')] });
  return last(gather(table, value.type === 'int64' ? value : cast(value, 'int64')));
};

const rescaled: SingleRule = (layer, tensor) => {
  return { ...tensor, value: add(multiply(tensor.value, numberIn(layer, 'scale')), numberIn(layer, 'offset', 0)) };
};

/** All inputs in one order of axes, so that they can be taken together. */
function together(layer: Layer, inputs: readonly Tensor[]): { values: Value[]; like: Tensor } {
  const [like] = inputs;
  if (!like || inputs.some(({ value }) => value.shape.length !== like.value.shape.length)) throw broken(layer, 'inbound_nodes');
  return { values: inputs.map(like.channels === 'last' ? channelsLast : channelsSecond), like };
}

const merged =
  (merge: (a: Value, b: Value) => Value): LayerRule =>
  (layer, inputs) => {
    const { values, like } = together(layer, inputs);
    return { ...like, value: values.reduce(merge) };
  };

const average: LayerRule = (layer, inputs, weights) => {
  const sum = merged(add)(layer, inputs, weights);
  return { ...sum, value: multiply(sum.value, 1 / inputs.length) };
};

const concatenated: LayerRule = (layer, inputs) => {
  const { values, like } = together(layer, inputs);
  return { ...like, value: concat(values, axisHere(like, numberIn(layer, 'axis', -1), layer)) };
};

/** Of rows of numbers alone. */
const dot: LayerRule = (layer, inputs) => {
  const [a, b] = inputs;
  if (!a || !b || inputs.length > 2) throw broken(layer, 'inbound_nodes');
  if (a.value.shape.length !== 2 || b.value.shape.length !== 2 || flagIn(layer, 'normalize', false))
    throw unsupported(layer, 'normalize / axes');
  return last(reduceSum(multiply(a.value, b.value), [1], true));
};

const unchanged = of((_, tensor) => tensor);

/** How each kind of layer is built. Those that act in training alone leave the tensor as it is. */
export const layerRules: Readonly<Record<string, LayerRule | undefined>> = {
  Dense: of(dense),
  Conv1D: of((layer, tensor, weights) => convolutionLayer(layer, tensor, weights, 1)),
  Conv2D: of((layer, tensor, weights) => convolutionLayer(layer, tensor, weights, 2)),
  DepthwiseConv2D: of(depthwiseLayer),
  SeparableConv2D: of(separableLayer),
  BatchNormalization: of(batchNormalized),
  LayerNormalization: of(layerNormalized),
  Activation: of((layer, tensor) => activated(layer, tensor, activationIn(layer))),
  ReLU: of(reluLayer),
  LeakyReLU: of(leakyReluLayer),
  ELU: of(eluLayer),
  Softmax: of(softmaxLayer),
  ZeroPadding1D: of((layer, tensor) => zeroPaddingLayer(layer, tensor, 1)),
  ZeroPadding2D: of((layer, tensor) => zeroPaddingLayer(layer, tensor, 2)),
  MaxPooling1D: of((layer, tensor) => poolingLayer(layer, tensor, 1, 'max')),
  MaxPooling2D: of((layer, tensor) => poolingLayer(layer, tensor, 2, 'max')),
  AveragePooling1D: of((layer, tensor) => poolingLayer(layer, tensor, 1, 'average')),
  AveragePooling2D: of((layer, tensor) => poolingLayer(layer, tensor, 2, 'average')),
  GlobalAveragePooling1D: of((layer, tensor) => globalPoolingLayer(layer, tensor, 1, 'average')),
  GlobalAveragePooling2D: of((layer, tensor) => globalPoolingLayer(layer, tensor, 2, 'average')),
  GlobalMaxPooling1D: of((layer, tensor) => globalPoolingLayer(layer, tensor, 1, 'max')),
  GlobalMaxPooling2D: of((layer, tensor) => globalPoolingLayer(layer, tensor, 2, 'max')),
  Flatten: of(flatten),
  Reshape: of(reshaped),
  Embedding: of(embedding),
  Rescaling: of(rescaled),
  Add: merged(add),
  Subtract: merged(subtract),
  Multiply: merged(multiply),
  Average: average,
  Concatenate: concatenated,
  Dot: dot,
  Dropout: unchanged,
  SpatialDropout1D: unchanged,
  SpatialDropout2D: unchanged,
  GaussianNoise: unchanged,
  GaussianDropout: unchanged,
  AlphaDropout: unchanged,
  ActivityRegularization: unchanged,
};
