import { emit, floats, integers, scalar } from './graph.ts';
import {
  elementTypeCodes,
  first,
  fixedShape,
  sameShape,
  type Attributes,
  type ElementType,
  type Graph,
  type Shape,
  type Value,
} from './value.ts';

/** Where a tensor is expected, a plain number means a constant. */
export type Operand = Value | number;

function graphOf(...operands: Operand[]): Graph {
  for (const operand of operands) if (typeof operand !== 'number') return operand.graph;
  throw new Error('At least one operand must be a tensor of a graph.');
}

function tensor(graph: Graph, operand: Operand): Value {
  return typeof operand === 'number' ? scalar(graph, operand) : operand;
}

function single(operator: string, operands: Operand[], attributes?: Attributes): Value {
  const graph = graphOf(...operands);
  const inputs = operands.map((operand) => tensor(graph, operand));
  return first(emit(graph, operator, inputs, attributes));
}

export const add = (a: Operand, b: Operand) => single('Add', [a, b]);
export const subtract = (a: Operand, b: Operand) => single('Sub', [a, b]);
export const multiply = (a: Operand, b: Operand) => single('Mul', [a, b]);
export const divide = (a: Operand, b: Operand) => single('Div', [a, b]);
export const power = (a: Operand, exponent: Operand) => single('Pow', [a, exponent]);
export const greater = (a: Operand, b: Operand) => single('Greater', [a, b]);
export const less = (a: Operand, b: Operand) => single('Less', [a, b]);
export const maximum = (a: Operand, b: Operand) => single('Max', [a, b]);
export const minimum = (a: Operand, b: Operand) => single('Min', [a, b]);
export const equal = (a: Operand, b: Operand) => single('Equal', [a, b]);
export const where = (condition: Value, yes: Operand, no: Operand) => single('Where', [condition, yes, no]);

export const negate = (x: Value) => single('Neg', [x]);
export const relu = (x: Value) => single('Relu', [x]);
/** `slope` below zero. */
export const leakyRelu = (x: Value, slope = 0.01) => single('LeakyRelu', [x], { alpha: { float: slope } });
/** x · Φ(x), Hendrycks and Gimpel 2016; `tanh` is their approximation, which GPT-2 was trained with. */
export const gelu = (x: Value, approximate: 'none' | 'tanh' = 'none') => single('Gelu', [x], { approximate });
/** x · sigmoid(x), also called swish. */
export const silu = (x: Value) => multiply(x, sigmoid(x));
/** x · tanh(softplus(x)). */
export const mish = (x: Value) => single('Mish', [x]);
/** x between -3 and 3 bent as two straight lines and a parabola: a cheap `silu`. */
export const hardSwish = (x: Value) => single('HardSwish', [x]);
/** A straight line `slope` · x + `middle`, cut off at 0 and 1. */
export const hardSigmoid = (x: Value, slope = 0.2, middle = 0.5) =>
  single('HardSigmoid', [x], { alpha: { float: slope }, beta: { float: middle } });
/** eˣ - 1 below zero, times `alpha`. */
export const elu = (x: Value, alpha = 1) => single('Elu', [x], { alpha: { float: alpha } });
export const sine = (x: Value) => single('Sin', [x]);
export const cosine = (x: Value) => single('Cos', [x]);
export const errorFunction = (x: Value) => single('Erf', [x]);
/** log(1 + eˣ). */
export const softplus = (x: Value) => single('Softplus', [x]);
export const tanh = (x: Value) => single('Tanh', [x]);
export const sigmoid = (x: Value) => single('Sigmoid', [x]);
export const exponential = (x: Value) => single('Exp', [x]);
export const logarithm = (x: Value) => single('Log', [x]);
export const squareRoot = (x: Value) => single('Sqrt', [x]);
export const absolute = (x: Value) => single('Abs', [x]);
export const sign = (x: Value) => single('Sign', [x]);
export const identity = (x: Value) => single('Identity', [x]);
/** The value itself, which gradients take for a constant. */
export function withoutGradient(x: Value): Value {
  const value = identity(x);
  const node = x.graph.nodes.at(-1);
  if (node) node.flat = true;
  return value;
}
/** The value itself; its gradient goes to `shadow` of the same shape too, which need not be computed for that. */
export function shadowedBy(x: Value, shadow: Value): Value {
  const value = identity(x);
  const node = x.graph.nodes.at(-1);
  if (node) node.shadow = shadow;
  return value;
}
export const clip = (x: Value, low: number, high: number) => single('Clip', [x, low, high]);
export const softmax = (x: Value, axis = -1) => single('Softmax', [x], { axis });
export const logSoftmax = (x: Value, axis = -1) => single('LogSoftmax', [x], { axis });
export const cast = (x: Value, to: ElementType) => single('Cast', [x], { to: elementTypeCodes[to] });

export const matrixProduct = (a: Value, b: Value) => single('MatMul', [a, b]);

export interface ProductOptions {
  transposeA?: boolean;
  transposeB?: boolean;
  alpha?: number;
}

/** alpha · A · B of the last two axes, each turned if asked; the axes before them broadcast. */
export function fusedMatrixProduct(a: Value, b: Value, { transposeA, transposeB, alpha = 1 }: ProductOptions = {}): Value {
  return single('FusedMatMul', [a, b], { transA: transposeA ? 1 : 0, transB: transposeB ? 1 : 0, alpha: { float: alpha } });
}

export interface GemmOptions {
  transposeA?: boolean;
  transposeB?: boolean;
  alpha?: number;
  beta?: number;
}

/** alpha · A · B + beta · C for matrices, each of A and B transposed if asked. */
export function gemm(a: Value, b: Value, c?: Value, options: GemmOptions = {}): Value {
  return single('Gemm', c ? [a, b, c] : [a, b], {
    transA: options.transposeA ? 1 : 0,
    transB: options.transposeB ? 1 : 0,
    alpha: { float: options.alpha ?? 1 },
    beta: { float: options.beta ?? 1 },
  });
}

export function reduceSum(x: Value, axes: readonly number[], keepDimensions = false): Value {
  return single('ReduceSum', [x, integers(x.graph, axes)], { keepdims: keepDimensions ? 1 : 0 });
}

export function reduceMean(x: Value, axes: readonly number[], keepDimensions = false): Value {
  return single('ReduceMean', [x, integers(x.graph, axes)], { keepdims: keepDimensions ? 1 : 0 });
}

/** Sum of the sizes of everything, signs left out: a scalar. */
export function reduceSizes(x: Value): Value {
  return single('ReduceL1', [x], { keepdims: 0 });
}

/** Sum over everything: a scalar. */
export function total(x: Value): Value {
  const axes = x.shape.map((_, axis) => axis);
  return axes.length === 0 ? x : reduceSum(x, axes);
}

/** 0 keeps the size of the same axis, so named dimensions can pass; -1 takes what is left. */
export function reshape(x: Value, shape: readonly number[]): Value {
  return sameShape(x.shape, shape) ? x : single('Reshape', [x, integers(x.graph, shape)]);
}

/** New axes of size 1, at these places of the result. */
export function unsqueeze(x: Value, axes: readonly number[]): Value {
  return single('Unsqueeze', [x, integers(x.graph, axes)]);
}

export function transpose(x: Value, order: readonly number[]): Value {
  return single('Transpose', [x], { perm: order });
}

export function swapLastAxes(x: Value): Value {
  const order = x.shape.map((_, axis) => axis);
  const rank = order.length;
  return transpose(x, [...order.slice(0, -2), rank - 1, rank - 2]);
}

export function expand(x: Value, shape: readonly number[]): Value {
  return sameShape(x.shape, shape) ? x : single('Expand', [x, integers(x.graph, shape)]);
}

export function gather(x: Value, indices: Value, axis = 0): Value {
  return single('Gather', [x, indices], { axis });
}

export function concat(parts: readonly Value[], axis: number): Value {
  return single('Concat', [...parts], { axis });
}

export function split(x: Value, sizes: readonly number[], axis: number): Value[] {
  return emit(x.graph, 'Split', [x, integers(x.graph, sizes)], { axis });
}

/** With `steps`, every so many-th element; such a slice has no gradient. */
export function slice(
  x: Value,
  starts: readonly number[],
  ends: readonly number[],
  axes: readonly number[],
  steps?: readonly number[],
): Value {
  const { graph } = x;
  const places = [starts, ends, axes, ...(steps ? [steps] : [])].map((numbers) => integers(graph, numbers));
  return single('Slice', [x, ...places]);
}

/** Zeros, or another number, around a tensor: all amounts before each axis, then all amounts after. */
export function pad(x: Value, amounts: readonly number[], outside?: number): Value {
  return single('Pad', [x, integers(x.graph, amounts), ...(outside === undefined ? [] : [outside])]);
}

export function zeros(graph: Graph, shape: readonly number[]): Value {
  return expand(scalar(graph, 0), shape);
}

/** Adds `rows` to the rows of `x` that `indices` [rows, 1] name; the same row may be named again. */
export function scatterAdd(x: Value, indices: Value, rows: Value): Value {
  return single('ScatterND', [x, indices, rows], { reduction: 'add' });
}

/** The elements of `x` at the places `indices` along an axis; the other axes of both are alike. */
export function gatherElements(x: Value, indices: Value, axis = 0): Value {
  return single('GatherElements', [x, indices], { axis });
}

/** Adds `updates` to the elements of `x` at `indices` along an axis, of the same shape as the updates; the same one may be named again. */
export function scatterElements(x: Value, indices: Value, updates: Value, axis = 0): Value {
  return single('ScatterElements', [x, indices, updates], { axis, reduction: 'add' });
}

/**
 * Each row of the last axes, from `axis` on, brought to mean 0 and variance 1, then times `scale` plus `shift`, both shaped
 * like those axes. Ba et al. 2016.
 */
export function layerNormalization(x: Value, scale: Value, shift: Value, axis = -1, epsilon = 1e-5): Value {
  return first(emit(x.graph, 'LayerNormalization', [x, scale, shift], { axis, epsilon: { float: epsilon } }));
}

/** Channels (axis 1) by a mean and variance [channels] that are known, then times `scale` plus `shift`. Ioffe and Szegedy 2015, as used after training. */
export function batchNormalization(x: Value, parts: { scale: Value; shift: Value; mean: Value; variance: Value }, epsilon = 1e-5): Value {
  return single('BatchNormalization', [x, parts.scale, parts.shift, parts.mean, parts.variance], { epsilon: { float: epsilon } });
}

/** `on` at the index of each row and `off` elsewhere, along a new last axis. */
export function oneHot(indices: Value, depth: number, off = 0, on = 1): Value {
  const { graph } = indices;
  // The runtime has no OneHot of doubles.
  const ofFloats = single('OneHot', [indices, integers(graph, [depth], []), floats(graph, [off, on], [2], 'float32')]);
  return graph.precision === 'float32' ? ofFloats : cast(ofFloats, graph.precision);
}

/** Undoes broadcasting: sums over what `shape` does not have. */
export function sumTo(x: Value, shape: Shape): Value {
  if (sameShape(x.shape, shape)) return x;
  const extra = x.shape.length - shape.length;
  const axes = x.shape.flatMap((size, axis) => {
    const repeated = axis < extra || (shape[axis - extra] === 1 && size !== 1);
    return repeated ? [axis] : [];
  });
  return reshape(axes.length > 0 ? reduceSum(x, axes) : x, fixedShape(shape));
}
