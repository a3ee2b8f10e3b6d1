import type { Tensor, Tensor4D } from '@tensorflow/tfjs';
import {
  fixedShape,
  floatAttribute,
  type GraphNode,
  integerAttribute,
  integersAttribute,
  integersOf,
  textAttribute,
} from '../learn/value.ts';
import type { TensorFlow } from './second-engine.ts';

type Input = (place: number) => Tensor;
/** Computes the first result of a node. */
type OperatorRule = (tf: TensorFlow, node: GraphNode, input: Input) => Tensor;

type Unary = 'neg' | 'relu' | 'elu' | 'tanh' | 'sigmoid' | 'exp' | 'log' | 'sqrt' | 'abs' | 'erf' | 'softplus';
type Binary = 'add' | 'sub' | 'mul' | 'div' | 'maximum' | 'minimum';

const one =
  (name: Unary): OperatorRule =>
  (tf, _, input) =>
    tf[name](input(0));
const two =
  (name: Binary): OperatorRule =>
  (tf, _, input) =>
    tf[name](input(0), input(1));

/** The operations of layer networks and their losses, as ONNX defines them. */
export const operatorRules: Readonly<Record<string, OperatorRule | undefined>> = {
  Add: two('add'),
  Sub: two('sub'),
  Mul: two('mul'),
  Div: two('div'),
  Max: two('maximum'),
  Min: two('minimum'),
  Neg: one('neg'),
  Relu: one('relu'),
  Elu: one('elu'),
  Tanh: one('tanh'),
  Sigmoid: one('sigmoid'),
  Exp: one('exp'),
  Log: one('log'),
  Sqrt: one('sqrt'),
  Abs: one('abs'),
  Erf: one('erf'),
  Softplus: one('softplus'),
  LeakyRelu: (tf, node, input) => tf.leakyRelu(input(0), floatAttribute(node, 'alpha', 0.01)),
  Gelu: (tf, node, input) => (textAttribute(node, 'approximate', 'none') === 'tanh' ? geluByTanh(tf, input(0)) : gelu(tf, input(0))),
  Identity: (_, __, input) => input(0),
  Clip: (tf, _, input) => tf.minimum(tf.maximum(input(0), input(1)), input(2)),
  Softmax: (tf, node, input) => tf.softmax(input(0), lastAxis(node)),
  LogSoftmax: (tf, node, input) => tf.logSoftmax(input(0), lastAxis(node)),
  MatMul: (tf, _, input) => tf.matMul(input(0), input(1)),
  Gemm: gemm,
  Conv: convolution,
  MaxPool: (tf, node, input) => pooled(tf, node, input(0), 'maxPool'),
  AveragePool: (tf, node, input) => pooled(tf, node, input(0), 'avgPool'),
  ReduceSum: (tf, node, input) => tf.sum(input(0), axesOf(node), integerAttribute(node, 'keepdims', 1) === 1),
  ReduceMean: (tf, node, input) => tf.mean(input(0), axesOf(node), integerAttribute(node, 'keepdims', 1) === 1),
  Reshape: (tf, node, input) => tf.reshape(input(0), shapeOf(node)),
  Expand: (tf, node, input) => tf.broadcastTo(input(0), shapeOf(node)),
  Transpose: (tf, node, input) => tf.transpose(input(0), [...(integersAttribute(node, 'perm') ?? [])]),
  OneHot: oneHot,
  LayerNormalization: layerNormalization,
  BatchNormalization: batchNormalization,
};

function shapeOf({ outputs }: GraphNode): number[] {
  return fixedShape(outputs[0]?.shape ?? []);
}

function axesOf({ inputs }: GraphNode): number[] {
  return inputs[1] ? [...integersOf(inputs[1])] : [];
}

function lastAxis(node: GraphNode): number {
  const rank = node.inputs[0]?.shape.length ?? 0;
  const axis = integerAttribute(node, 'axis', -1);
  if (axis !== -1 && axis !== rank - 1) throw new Error(`"${node.operator}" is computed over the last axis alone.`);
  return -1;
}

/** x · Φ(x), Hendrycks and Gimpel 2016. */
function gelu(tf: TensorFlow, x: Tensor): Tensor {
  return tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.div(x, Math.SQRT2)), 1));
}

function geluByTanh(tf: TensorFlow, x: Tensor): Tensor {
  const cubed = tf.mul(tf.mul(tf.mul(x, x), x), 0.044715);
  return tf.mul(tf.mul(x, 0.5), tf.add(tf.tanh(tf.mul(tf.add(x, cubed), Math.sqrt(2 / Math.PI))), 1));
}

function gemm(tf: TensorFlow, node: GraphNode, input: Input): Tensor {
  const turned = (name: string) => integerAttribute(node, name, 0) === 1;
  const product = tf.matMul(input(0), input(1), turned('transA'), turned('transB'));
  const alpha = floatAttribute(node, 'alpha', 1);
  const scaled = alpha === 1 ? product : tf.mul(product, alpha);
  if (!node.inputs[2]) return scaled;
  const beta = floatAttribute(node, 'beta', 1);
  return tf.add(scaled, beta === 1 ? input(2) : tf.mul(input(2), beta));
}

/** TensorFlow's own library wants the channels last, and pads given as numbers are not derived by all backends. */
function convolution(tf: TensorFlow, node: GraphNode, input: Input): Tensor {
  if (integerAttribute(node, 'group', 1) !== 1) throw new Error('Convolutions in groups are not computed here.');
  const [top = 0, left = 0, bottom = 0, right = 0] = integersAttribute(node, 'pads') ?? [];
  const x = channelsLast(tf, input(0));
  const padded =
    Math.max(top, left, bottom, right) > 0
      ? tf.pad4d(x, [
          [0, 0],
          [top, bottom],
          [left, right],
          [0, 0],
        ])
      : x;
  const kernels = of4D(tf.transpose(input(1), [2, 3, 1, 0]));
  const sum = tf.conv2d(padded, kernels, stridesOf(node), 'valid', 'NHWC', pairOf(integersAttribute(node, 'dilations')));
  return channelsSecond(tf, node.inputs[2] ? tf.add(sum, input(2)) : sum);
}

function pooled(tf: TensorFlow, node: GraphNode, input: Tensor, pool: 'maxPool' | 'avgPool'): Tensor {
  if (integersAttribute(node, 'pads')?.some((amount) => amount > 0)) throw new Error('Poolings with padding are not computed here.');
  return channelsSecond(tf, tf[pool](channelsLast(tf, input), pairOf(integersAttribute(node, 'kernel_shape')), stridesOf(node), 'valid'));
}

function stridesOf(node: GraphNode): [number, number] {
  return pairOf(integersAttribute(node, 'strides'));
}

function pairOf([a = 1, b = 1]: readonly number[] = []): [number, number] {
  return [a, b];
}

function channelsLast(tf: TensorFlow, x: Tensor): Tensor4D {
  return of4D(tf.transpose(x, [0, 2, 3, 1]));
}

function of4D(x: Tensor): Tensor4D {
  const [a = 1, b = 1, c = 1, d = 1] = x.shape;
  return x.as4D(a, b, c, d);
}

function channelsSecond(tf: TensorFlow, x: Tensor): Tensor {
  return tf.transpose(x, [0, 3, 1, 2]);
}

function oneHot(tf: TensorFlow, node: GraphNode, input: Input): Tensor {
  const depth = node.outputs[0] ? (fixedShape(node.outputs[0].shape).at(-1) ?? 0) : 0;
  const [off = 0, on = 1] = input(2).dataSync();
  return tf
    .cast(tf.oneHot(tf.cast(input(0), 'int32'), depth, 1, 0), 'float32')
    .mul(on - off)
    .add(off);
}

function layerNormalization(tf: TensorFlow, node: GraphNode, input: Input): Tensor {
  const x = input(0);
  const axis = integerAttribute(node, 'axis', -1);
  const from = axis < 0 ? axis + x.rank : axis;
  const axes = Array.from({ length: x.rank - from }, (_, at) => from + at);
  const { mean, variance } = tf.moments(x, axes, true);
  const normal = tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, floatAttribute(node, 'epsilon', 1e-5))));
  return tf.add(tf.mul(normal, input(1)), input(2));
}

function batchNormalization(tf: TensorFlow, node: GraphNode, input: Input): Tensor {
  const x = input(0);
  const perChannel = (place: number) => tf.reshape(input(place), [1, -1, ...x.shape.slice(2).map(() => 1)]);
  const normal = tf.div(tf.sub(x, perChannel(3)), tf.sqrt(tf.add(perChannel(4), floatAttribute(node, 'epsilon', 1e-5))));
  return tf.add(tf.mul(normal, perChannel(1)), perChannel(2));
}
