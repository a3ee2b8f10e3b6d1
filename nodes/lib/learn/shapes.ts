import {
  broadcastShapes,
  dimensionAt,
  first,
  fixedDimension,
  integerAttribute,
  integersAttribute,
  integersOf,
  pair,
  positiveAxis,
  sizeOf,
  triple,
  type Attributes,
  type Dimension,
  type ElementType,
  type Shape,
  type Value,
} from './value.ts';
import { channelsOf, movedBack, movedOver, placesOf, windowOf, withPlaces } from './windows.ts';

interface Emitted {
  inputs: readonly Value[];
  attributes: Attributes;
}

interface Result {
  shape: Shape;
  type: ElementType;
}

type ShapeRule = (node: Emitted) => Result[];

const unary: ShapeRule = ({ inputs }) => {
  const { shape, type } = first(inputs);
  return [{ shape, type }];
};

const binary: ShapeRule = ({ inputs }) => {
  const [a, b] = pair(inputs);
  return [{ shape: broadcastShapes(a.shape, b.shape), type: a.type }];
};

const comparison: ShapeRule = ({ inputs }) => {
  const [a, b] = pair(inputs);
  return [{ shape: broadcastShapes(a.shape, b.shape), type: 'bool' }];
};

const reduction: ShapeRule = (node) => {
  const [x, axesValue] = pair(node.inputs);
  const axes = integersOf(axesValue).map((axis) => positiveAxis(axis, x.shape.length));
  const kept = integerAttribute(node, 'keepdims', 1) === 1;
  const shape = kept
    ? x.shape.map((dimension, axis) => (axes.includes(axis) ? 1 : dimension))
    : x.shape.filter((_, axis) => !axes.includes(axis));
  return [{ shape, type: x.type }];
};

const matrixProduct: ShapeRule = ({ inputs }) => {
  const [a, b] = pair(inputs);
  if (a.shape.length < 2 || b.shape.length < 2) throw new Error('A matrix product needs tensors of rank 2 or more.');
  if (dimensionAt(a.shape, -1) !== dimensionAt(b.shape, -2)) throw misfit('MatMul', a, b);
  const batch = broadcastShapes(a.shape.slice(0, -2), b.shape.slice(0, -2));
  return [{ shape: [...batch, ...a.shape.slice(-2, -1), ...b.shape.slice(-1)], type: a.type }];
};

const gemm: ShapeRule = (node) => {
  const [a, b] = pair(node.inputs);
  if (a.shape.length !== 2 || b.shape.length !== 2) throw misfit('Gemm', a, b);
  const left = integerAttribute(node, 'transA', 0) ? a.shape.toReversed() : a.shape;
  const right = integerAttribute(node, 'transB', 0) ? b.shape.toReversed() : b.shape;
  if (dimensionAt(left, 1) !== dimensionAt(right, 0)) throw misfit('Gemm', a, b);
  return [{ shape: [dimensionAt(left, 0), dimensionAt(right, 1)], type: a.type }];
};

const transpose: ShapeRule = (node) => {
  const x = first(node.inputs);
  const order = integersAttribute(node, 'perm');
  return [{ shape: order ? order.map((axis) => dimensionAt(x.shape, axis)) : x.shape.toReversed(), type: x.type }];
};

const reshape: ShapeRule = ({ inputs }) => {
  const [x, target] = pair(inputs);
  const shape = integersOf(target).map((size, axis): Dimension => (size === 0 ? dimensionAt(x.shape, axis) : size));
  const open = shape.indexOf(-1);
  if (open >= 0) shape[open] = sizeOf(x.shape) / sizeOf(shape.filter((_, axis) => axis !== open));
  return [{ shape, type: x.type }];
};

const expand: ShapeRule = ({ inputs }) => {
  const [x, target] = pair(inputs);
  return [{ shape: broadcastShapes(x.shape, integersOf(target)), type: x.type }];
};

const gather: ShapeRule = (node) => {
  const [x, indices] = pair(node.inputs);
  const axis = positiveAxis(integerAttribute(node, 'axis', 0), x.shape.length);
  return [{ shape: [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)], type: x.type }];
};

const concat: ShapeRule = (node) => {
  const { shape, type } = first(node.inputs);
  const axis = positiveAxis(integerAttribute(node, 'axis', 0), shape.length);
  const joined = node.inputs.reduce((sum, input) => sum + fixedDimension(input.shape, axis), 0);
  return [{ shape: shape.with(axis, joined), type }];
};

const split: ShapeRule = (node) => {
  const [x, sizes] = pair(node.inputs);
  const axis = positiveAxis(integerAttribute(node, 'axis', 0), x.shape.length);
  return integersOf(sizes).map((size) => ({ shape: x.shape.with(axis, size), type: x.type }));
};

const slice: ShapeRule = ({ inputs }) => {
  const x = first(inputs);
  const [starts, ends, axes] = triple(inputs.slice(1));
  const steps = inputs[4] ? integersOf(inputs[4]) : [];
  const shape = [...x.shape];
  integersOf(axes).forEach((named, position) => {
    const axis = positiveAxis(named, shape.length);
    const size = fixedDimension(shape, axis);
    const start = within(integersOf(starts)[position] ?? 0, size);
    const length = Math.max(0, within(integersOf(ends)[position] ?? size, size) - start);
    shape[axis] = Math.ceil(length / (steps[position] ?? 1));
  });
  return [{ shape, type: x.type }];
};

/** A position of Slice as ONNX reads it: negative from the end, then cut to the axis. */
export function within(position: number, size: number): number {
  return Math.min(size, Math.max(0, position < 0 ? position + size : position));
}

const pad: ShapeRule = ({ inputs }) => {
  const [x, amounts] = pair(inputs);
  const pads = integersOf(amounts);
  const added = (axis: number) => (pads[axis] ?? 0) + (pads[axis + x.shape.length] ?? 0);
  return [{ shape: x.shape.map((size, axis) => (added(axis) === 0 ? size : fixedDimension(x.shape, axis) + added(axis))), type: x.type }];
};

const oneHot: ShapeRule = ({ inputs }) => {
  const [indices, depth, values] = triple(inputs);
  return [{ shape: [...indices.shape, ...integersOf(depth)], type: values.type }];
};

const where: ShapeRule = ({ inputs }) => {
  const [condition, yes, no] = triple(inputs);
  return [{ shape: broadcastShapes(condition.shape, broadcastShapes(yes.shape, no.shape)), type: yes.type }];
};

const convolution: ShapeRule = (node) => {
  const [x, kernels] = pair(node.inputs);
  const groups = integerAttribute(node, 'group', 1);
  if (channelsOf(x.shape) !== channelsOf(kernels.shape) * groups) throw misfit('Conv', x, kernels);
  const places = movedOver(placesOf(x.shape), windowOf(node, placesOf(kernels.shape)));
  return [{ shape: withPlaces(x.shape, dimensionAt(kernels.shape, 0), places), type: x.type }];
};

const transposedConvolution: ShapeRule = (node) => {
  const [x, kernels] = pair(node.inputs);
  if (channelsOf(x.shape) !== dimensionAt(kernels.shape, 0)) throw misfit('ConvTranspose', x, kernels);
  const window = windowOf(node, placesOf(kernels.shape));
  const places = movedBack(placesOf(x.shape), window, integersAttribute(node, 'output_padding'));
  return [{ shape: withPlaces(x.shape, channelsOf(kernels.shape) * integerAttribute(node, 'group', 1), places), type: x.type }];
};

const pooling: ShapeRule = (node) => {
  const x = first(node.inputs);
  const places = movedOver(placesOf(x.shape), windowOf(node, integersAttribute(node, 'kernel_shape') ?? []));
  return [{ shape: withPlaces(x.shape, dimensionAt(x.shape, 1), places), type: x.type }];
};

/** With the positions of the greatest elements in the whole tensor, counted flat. */
const maxPooling: ShapeRule = (node) => {
  const [pooled] = pooling(node);
  return pooled ? [pooled, { shape: pooled.shape, type: 'int64' }] : [];
};

const globalPooling: ShapeRule = ({ inputs }) => {
  const { shape, type } = first(inputs);
  return [{ shape: [...shape.slice(0, 2), ...shape.slice(2).map(() => 1)], type }];
};

/** With the mean and one over the deviation, which the gradient needs: always in single precision. */
const layerNormalization: ShapeRule = (node) => {
  const { shape, type } = first(node.inputs);
  const axis = positiveAxis(integerAttribute(node, 'axis', -1), shape.length);
  const reduced = shape.map((size, at) => (at < axis ? size : 1));
  return [{ shape, type }, ...[reduced, reduced].map((each): Result => ({ shape: each, type: 'float32' }))];
};

const treeEnsemble: ShapeRule = (node) => {
  const { shape, type } = first(node.inputs);
  return [{ shape: [dimensionAt(shape, 0), integerAttribute(node, 'n_targets', 1)], type }];
};

/** Any number of operands. */
const broadcast: ShapeRule = ({ inputs }) => {
  const { shape, type } = first(inputs);
  return [{ shape: inputs.slice(1).reduce<Shape>((all, input) => broadcastShapes(all, input.shape), shape), type }];
};

const cast: ShapeRule = (node) => [{ shape: first(node.inputs).shape, type: castTarget(node) }];

/** ONNX numbers its element types; `encode.ts` writes the same numbers. */
export const elementTypeCodes: Readonly<Record<ElementType, number>> = { float32: 1, int64: 7, bool: 9, float64: 11 };

function castTarget(node: Emitted): ElementType {
  const code = integerAttribute(node, 'to', 1);
  if (code === elementTypeCodes.int64) return 'int64';
  if (code === elementTypeCodes.bool) return 'bool';
  return code === elementTypeCodes.float64 ? 'float64' : 'float32';
}

function misfit(operator: string, a: Value, b: Value): Error {
  return new Error(`${operator} cannot multiply [${a.shape.join(', ')}] by [${b.shape.join(', ')}].`);
}

/** What each operator returns. An operator that is not here cannot be emitted. */
export const shapeRules: Readonly<Record<string, ShapeRule | undefined>> = {
  ...Object.fromEntries(['Neg', 'Erf', 'Exp', 'Log', 'Sqrt', 'Abs', 'Sign', 'Identity', 'Clip'].map((operator) => [operator, unary])),
  ...Object.fromEntries(['Relu', 'LeakyRelu', 'Gelu', 'Tanh', 'Sigmoid', 'Softplus'].map((operator) => [operator, unary])),
  ...Object.fromEntries(['Softmax', 'LogSoftmax', 'BatchNormalization'].map((operator) => [operator, unary])),
  ...Object.fromEntries(['ScatterND', 'ScatterElements'].map((operator) => [operator, unary])),
  ...Object.fromEntries(['Add', 'Sub', 'Mul', 'Div', 'Pow'].map((operator) => [operator, binary])),
  ...Object.fromEntries(['Max', 'Min'].map((operator) => [operator, broadcast])),
  ...Object.fromEntries(['Greater', 'Less', 'Equal'].map((operator) => [operator, comparison])),
  ReduceSum: reduction,
  ReduceMean: reduction,
  MatMul: matrixProduct,
  Gemm: gemm,
  Conv: convolution,
  ConvTranspose: transposedConvolution,
  MaxPool: maxPooling,
  AveragePool: pooling,
  GlobalAveragePool: globalPooling,
  LayerNormalization: layerNormalization,
  Transpose: transpose,
  Reshape: reshape,
  Expand: expand,
  Gather: gather,
  Concat: concat,
  Split: split,
  Slice: slice,
  Pad: pad,
  TreeEnsemble: treeEnsemble,
  OneHot: oneHot,
  Where: where,
  Cast: cast,
};
