import { absent, floats, integers } from '../learn/graph.ts';
import {
  batchNormalization,
  cast,
  clip,
  maximum,
  minimum,
  pad,
  power,
  reduceMean,
  reduceSum,
  reshape,
  slice,
  softmax,
  logSoftmax,
  split,
} from '../learn/operators.ts';
import { fixedDimension, fixedShape, positiveAxis, sizeOf, type Attributes, type ElementType, type Value } from '../learn/value.ts';
import {
  attributesOf,
  cannotConvert,
  emitted,
  float,
  floatList,
  input,
  integer,
  integerList,
  knownIntegers,
  word,
  type FileNode,
} from './file-node.ts';
import { convolution, pool, transposedConvolution } from './upgrade-windows.ts';

/** Builds a node of a file, whatever version of ONNX it is written in, out of operators as our graph has them. */
type Upgrade = (node: FileNode) => Value[];

const same: Upgrade = (node) => [input(node, 0)];

/** Half and double precision become ours, all whole numbers those of 64 bits. */
export function elementTypeOf(code: number): ElementType | undefined {
  if ([1, 10, 11, 16].includes(code)) return 'float32';
  if ([2, 3, 4, 5, 6, 7, 12, 13].includes(code)) return 'int64';
  return code === 9 ? 'bool' : undefined;
}

const castTo: Upgrade = (node) => {
  const x = input(node, 0);
  const type = elementTypeOf(integer(node, 'to', 1));
  if (!type) throw cannotConvert(node, 'to');
  return [x.type === type ? x : cast(x, type)];
};

const reshaped: Upgrade = (node) => {
  const x = input(node, 0);
  const target = knownIntegers(node, 1) ?? integerList(node, 'shape') ?? [];
  const keeps = integer(node, 'allowzero', 0) === 0;
  const sizes = target.map((size, axis) => (size === 0 && keeps ? fixedDimension(x.shape, axis) : size));
  const known = sizes.reduce((all, size) => (size === -1 ? all : all * size), 1);
  return [
    reshape(
      x,
      sizes.map((size) => (size === -1 ? sizeOf(x.shape) / known : size)),
    ),
  ];
};

/** From version 13 on the axes are an input. */
function axesOf(node: FileNode, position = 1): number[] | undefined {
  return knownIntegers(node, position) ?? integerList(node, 'axes');
}

const squeezed: Upgrade = (node) => {
  const x = input(node, 0);
  const axes = axesOf(node)?.map((axis) => positiveAxis(axis, x.shape.length));
  return [
    reshape(
      x,
      fixedShape(x.shape).filter((size, axis) => (axes ? !axes.includes(axis) : size !== 1)),
    ),
  ];
};

const unsqueezed: Upgrade = (node) => {
  const x = input(node, 0);
  const given = axesOf(node) ?? [];
  const rank = x.shape.length + given.length;
  const axes = given.map((axis) => positiveAxis(axis, rank));
  const sizes = fixedShape(x.shape);
  return [
    reshape(
      x,
      Array.from({ length: rank }, (_, axis) => (axes.includes(axis) ? 1 : (sizes.shift() ?? 1))),
    ),
  ];
};

const flattened: Upgrade = (node) => {
  const x = input(node, 0);
  const given = integer(node, 'axis', 1);
  const axis = given < 0 ? given + x.shape.length : given;
  return [reshape(x, [sizeOf(x.shape.slice(0, axis)), sizeOf(x.shape.slice(axis))])];
};

const reduced: Upgrade = (node) => {
  const x = input(node, 0);
  const axes = axesOf(node) ?? [];
  const kept = integer(node, 'keepdims', 1) === 1;
  if (axes.length === 0 && integer(node, 'noop_with_empty_axes', 0) === 1) return [x];
  const over = axes.length > 0 ? axes : x.shape.map((_, axis) => axis);
  if (over.length === 0) return [x];
  if (node.operator === 'ReduceSum') return [reduceSum(x, over, kept)];
  if (node.operator === 'ReduceMean') return [reduceMean(x, over, kept)];
  return emitted(node, [x, integers(node.graph, over)], { keepdims: kept ? 1 : 0 });
};

/** Before version 13 all axes from the given one on were taken together. */
const softmaxed: Upgrade = (node) => {
  const x = input(node, 0);
  const along = node.operator === 'Softmax' ? softmax : logSoftmax;
  if (node.opset >= 13) return [along(x, integer(node, 'axis', -1))];
  const axis = positiveAxis(integer(node, 'axis', 1), x.shape.length);
  if (axis === x.shape.length - 1) return [along(x, -1)];
  const shape = fixedShape(x.shape);
  return [reshape(along(reshape(x, [sizeOf(shape.slice(0, axis)), sizeOf(shape.slice(axis))]), -1), shape)];
};

/** As far as 32-bit floats reach. */
const greatest = 3.4028234663852886e38;
const clipped: Upgrade = (node) => {
  const x = input(node, 0);
  const [low, high] = [node.inputs[1], node.inputs[2]];
  if (!low && !high) return [clip(x, float(node, 'min', -greatest), float(node, 'max', greatest))];
  if (x.type === 'float32' && low && high) return emitted(node, [x, low, high], {});
  const above = low ? maximum(x, low) : x;
  return [high ? minimum(above, high) : above];
};

const padded: Upgrade = (node) => {
  const x = input(node, 0);
  const given = knownIntegers(node, 1) ?? integerList(node, 'pads') ?? [];
  const axes = (knownIntegers(node, 3) ?? x.shape.map((_, axis) => axis)).map((axis) => positiveAxis(axis, x.shape.length));
  const side = (shift: number) => x.shape.map((_, axis) => (axes.includes(axis) ? (given[axes.indexOf(axis) + shift] ?? 0) : 0));
  const amounts = [...side(0), ...side(axes.length)];
  const mode = word(node, 'mode', 'constant');
  const value = node.inputs[2] ?? (float(node, 'value', 0) === 0 ? undefined : floats(node.graph, [float(node, 'value', 0)], []));
  if (mode === 'constant' && !value) return [pad(x, amounts)];
  return emitted(node, [x, integers(node.graph, amounts), ...(value ? [value] : [])], { mode });
};

const sliced: Upgrade = (node) => {
  const x = input(node, 0);
  const starts = knownIntegers(node, 1) ?? integerList(node, 'starts') ?? [];
  const ends = knownIntegers(node, 2) ?? integerList(node, 'ends') ?? [];
  const axes = knownIntegers(node, 3) ?? integerList(node, 'axes') ?? starts.map((_, axis) => axis);
  const steps = knownIntegers(node, 4);
  return [slice(x, starts, ends, axes, steps?.some((step) => step !== 1) ? steps : undefined)];
};

const parted: Upgrade = (node) => {
  const x = input(node, 0);
  const axis = integer(node, 'axis', 0);
  const size = fixedDimension(x.shape, axis);
  const each = Math.ceil(size / node.outputs.length);
  const even = node.outputs.map((_, part) => Math.min(each, size - part * each));
  return split(x, knownIntegers(node, 1) ?? integerList(node, 'split') ?? even, axis);
};

/** Sizes in the place of factors. Before version 11, and in Upsample, places were counted from their corners. */
const resized: Upgrade = (node) => {
  const x = input(node, 0);
  const old = node.operator === 'Upsample' || node.opset < 11;
  const sizes = knownIntegers(node, 3) ?? scaledSizes(node, x, old ? 1 : 2);
  const coordinates: Attributes = old ? { coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' } : {};
  const attributes = { ...attributesOf(node, ['scales']), ...coordinates };
  if ('axes' in attributes || sizes.length !== x.shape.length) throw cannotConvert(node, 'axes');
  return emitted(node, [x, absent(node.graph), absent(node.graph), integers(node.graph, sizes)], attributes, 'Resize');
};

function scaledSizes(node: FileNode, x: Value, position: number): number[] {
  const given = node.inputs[position];
  const constant = given && node.graph.constants.get(given.name)?.data;
  const factors = floatList(node, 'scales') ?? (constant ? Array.from(constant, Number) : []);
  const sizes = fixedShape(x.shape).map((size, axis) => size * (factors[axis] ?? Number.NaN));
  if (sizes.some((size) => !Number.isInteger(Math.fround(size)))) throw cannotConvert(node, 'scales');
  return sizes.map(Math.round);
}

const normalized: Upgrade = (node) => {
  const [x, scale, shift, mean, variance] = [0, 1, 2, 3, 4].map((position) => input(node, position));
  if (!x || !scale || !shift || !mean || !variance || integer(node, 'training_mode', 0) === 1 || integer(node, 'spatial', 1) === 0)
    throw cannotConvert(node, 'training_mode');
  return [batchNormalization(x, { scale, shift, mean, variance }, float(node, 'epsilon', 1e-5))];
};

const layerNormalized: Upgrade = (node) => {
  const [x, scale] = [input(node, 0), input(node, 1)];
  const shift = node.inputs[2] ?? floats(node.graph, new Float32Array(sizeOf(scale.shape)), scale.shape);
  return emitted(node, [x, scale, shift], attributesOf(node, ['stash_type']));
};

/** A vector counts as a matrix of one row, or of one column. */
const product: Upgrade = (node) => {
  const [a, b] = [input(node, 0), input(node, 1)];
  const left = a.shape.length === 1 ? reshape(a, [1, ...fixedShape(a.shape)]) : a;
  const right = b.shape.length === 1 ? reshape(b, [...fixedShape(b.shape), 1]) : b;
  const [whole] = emitted(node, [left, right], {});
  if (!whole) throw cannotConvert(node, 'MatMul');
  const sizes = fixedShape(whole.shape);
  const rows = b.shape.length === 1 ? sizes.slice(0, -1) : sizes;
  return [reshape(whole, a.shape.length === 1 ? rows.toSpliced(b.shape.length === 1 ? -1 : -2, 1) : rows)];
};

const raised: Upgrade = (node) => {
  const [x, exponent] = [input(node, 0), input(node, 1)];
  return [power(x, exponent.type === x.type ? exponent : cast(exponent, x.type))];
};

/** Operators that have changed between versions, or are made of others here. All others are taken as they are. */
export const upgrades: Readonly<Record<string, Upgrade | undefined>> = {
  Identity: same,
  Dropout: same,
  Cast: castTo,
  Reshape: reshaped,
  Squeeze: squeezed,
  Unsqueeze: unsqueezed,
  Flatten: flattened,
  ...Object.fromEntries(
    ['Sum', 'Mean', 'Max', 'Min', 'Prod', 'L1', 'L2', 'LogSum', 'LogSumExp', 'SumSquare'].map((kind) => [`Reduce${kind}`, reduced]),
  ),
  Softmax: softmaxed,
  LogSoftmax: softmaxed,
  Clip: clipped,
  Pad: padded,
  Slice: sliced,
  Split: parted,
  Resize: resized,
  Upsample: resized,
  BatchNormalization: normalized,
  LayerNormalization: layerNormalized,
  MatMul: product,
  Pow: raised,
  Conv: convolution,
  ConvTranspose: transposedConvolution,
  MaxPool: pool,
  AveragePool: pool,
};
