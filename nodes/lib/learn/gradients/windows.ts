import { floats } from '../graph.ts';
import {
  concat,
  divide,
  expand,
  gemm,
  matrixProduct,
  multiply,
  pad,
  reduceSum,
  reshape,
  scatterElements,
  slice,
  transpose,
  zeros,
} from '../operators.ts';
import { first, fixedShape, integerAttribute, integersAttribute, pair, sizeOf, type GraphNode, type Value } from '../value.ts';
import { transposedConvolution } from '../window-operators.ts';
import { channelsOf, movedBack, movedOver, placesOf, spanOf, windowOf, type Window } from '../windows.ts';
import type { GradientRule, GradientRules } from './rule.ts';

const product = (sizes: readonly number[]) => sizes.reduce((all, size) => all * size, 1);

/** The options that lead from the places of a result back to those of its input. */
function backOptions(window: Window, from: readonly number[], to: readonly number[]) {
  const reached = movedBack(from, window);
  return {
    strides: window.strides,
    dilations: window.dilations,
    pads: [...window.before, ...window.after],
    extra: to.map((size, axis) => size - (reached[axis] ?? 0)),
  };
}

const convolution: GradientRule = (grad, node) => {
  const [x, kernels] = pair(node.inputs);
  const groups = integerAttribute(node, 'group', 1);
  const window = windowOf(node, placesOf(kernels.shape));
  const options = backOptions(window, placesOf(grad.shape), placesOf(x.shape));
  const depthwise = groups > 1 && groups === channelsOf(x.shape);
  return [
    transposedConvolution(grad, kernels, { ...options, groups }),
    depthwise ? depthwiseKernels(grad, x, kernels, window) : kernelsByProduct(grad, x, kernels, window, groups),
    ...(node.inputs.length > 2 ? [reduceSum(grad, [0, ...places(grad)])] : []),
  ];
};

/** The axes of places. */
function places(x: Value): number[] {
  return x.shape.slice(2).map((_, axis) => axis + 2);
}

/** What lies under each place of the kernel while it moves: one tensor [batch, channels, ...moved] for each place, the last axis fastest. */
function patches(x: Value, window: Window): Value[] {
  const moved = movedOver(placesOf(x.shape), window);
  const padded = [...window.before, ...window.after].some((amount) => amount > 0)
    ? pad(x, [0, 0, ...window.before, 0, 0, ...window.after])
    : x;
  const axes = places(x);
  return positions(window.kernel).map((place) => {
    const starts = place.map((at, axis) => at * (window.dilations[axis] ?? 1));
    const ends = starts.map((start, axis) => start + ((moved[axis] ?? 1) - 1) * (window.strides[axis] ?? 1) + 1);
    const whole = starts.every((start, axis) => start === 0 && ends[axis] === padded.shape[axis + 2]);
    if (whole && window.strides.every((step) => step === 1)) return padded;
    return slice(padded, starts, ends, axes, window.strides.some((step) => step > 1) ? window.strides : undefined);
  });
}

/** All places of a kernel, the last axis fastest. */
function positions(sizes: readonly number[]): number[][] {
  return sizes.reduce<number[][]>((all, size) => all.flatMap((place) => Array.from({ length: size }, (_, at) => [...place, at])), [[]]);
}

/** The patches as one matrix, so that the gradient of the kernels is one product with that of the results. */
function kernelsByProduct(grad: Value, x: Value, kernels: Value, window: Window, groups: number): Value {
  const channels = channelsOf(x.shape) / groups;
  const outputs = channelsOf(grad.shape) / groups;
  const count = product(window.kernel);
  const parts = patches(x, window);
  const sites = sizeOf(grad.shape) / channelsOf(grad.shape);
  // [batch, channels, ...moved] to [channels, sites].
  const byChannel = (part: Value, width: number) => {
    const order = [1, 0, ...places(part)];
    return reshape(transpose(part, order), groups === 1 ? [width, sites] : [groups, width / groups, sites]);
  };
  const rows = byChannel(grad, outputs * groups);
  if (groups === 1) {
    const columns = concat(
      parts.map((part) => byChannel(part, channels)),
      0,
    );
    const flat = reshape(gemm(rows, columns, undefined, { transposeB: true }), [outputs, count, channels]);
    return reshape(transpose(flat, [0, 2, 1]), fixedShape(kernels.shape));
  }
  const columns = concat(
    parts.map((part) => byChannel(part, channels * groups)),
    1,
  );
  const flat = reshape(matrixProduct(rows, transpose(columns, [0, 2, 1])), [groups * outputs, count, channels]);
  return reshape(transpose(flat, [0, 2, 1]), fixedShape(kernels.shape));
}

/** Each channel meets its own kernels alone: products and sums, where one matrix for each channel would be far too small. */
function depthwiseKernels(grad: Value, x: Value, kernels: Value, window: Window): Value {
  const channels = channelsOf(x.shape);
  const [batch = 1, outputs = 1, ...moved] = fixedShape(grad.shape);
  const times = outputs / channels;
  const apart = reshape(grad, [batch, channels, times, ...moved]);
  const axes = [0, ...moved.map((_, axis) => axis + 3)];
  const byPlace = patches(x, window).map((part) => {
    const sums = reduceSum(multiply(apart, reshape(part, [batch, channels, 1, ...moved])), axes);
    return reshape(sums, [outputs, 1]);
  });
  return reshape(concat(byPlace, 1), fixedShape(kernels.shape));
}

/** Each result's gradient goes to the element that it was taken from. */
const maxPool: GradientRule = (grad, node) => {
  const x = first(node.inputs);
  const [, indices] = pair(node.outputs);
  const size = sizeOf(x.shape);
  const count = sizeOf(grad.shape);
  return [reshape(scatterElements(zeros(x.graph, [size]), reshape(indices, [count]), reshape(grad, [count])), fixedShape(x.shape))];
};

const averagePool: GradientRule = (grad, node) => {
  const x = first(node.inputs);
  const window = windowOf(node, integersAttribute(node, 'kernel_shape') ?? []);
  if (isTiling(x, window)) return [repeated(multiply(grad, 1 / product(window.kernel)), window.kernel)];
  const channels = channelsOf(x.shape);
  const shared = divide(grad, floats(x.graph, covered(placesOf(x.shape), window), [1, 1, ...placesOf(grad.shape)]));
  const ones = expand(floats(x.graph, [1], [1, 1, ...window.kernel.map(() => 1)]), [channels, 1, ...window.kernel]);
  return [transposedConvolution(shared, ones, { ...backOptions(window, placesOf(grad.shape), placesOf(x.shape)), groups: channels })];
};

/** Whether the kernel covers every element exactly once. */
function isTiling(x: Value, window: Window): boolean {
  return placesOf(x.shape).every((size, axis) => {
    const kernel = window.kernel[axis] ?? 1;
    return window.strides[axis] === kernel && !window.before[axis] && !window.after[axis] && size % kernel === 0;
  });
}
/** Every element so many times along each axis of places. */
function repeated(x: Value, times: readonly number[]): Value {
  const [batch = 1, channels = 1, ...sizes] = fixedShape(x.shape);
  const apart = sizes.flatMap((size) => [size, 1]);
  const spread = sizes.flatMap((size, axis) => [size, times[axis] ?? 1]);
  const together = sizes.map((size, axis) => size * (times[axis] ?? 1));
  return reshape(expand(reshape(x, [batch, channels, ...apart]), [batch, channels, ...spread]), [batch, channels, ...together]);
}
/** How many elements that are no padding each place of a result is the mean of. */
function covered(sizes: readonly number[], window: Window): number[] {
  const byAxis = movedOver(sizes, window).map((count, axis) =>
    Array.from({ length: count }, (_, at) => {
      const start = at * (window.strides[axis] ?? 1) - (window.before[axis] ?? 0);
      return Math.min(sizes[axis] ?? 0, start + spanOf(window, axis)) - Math.max(0, start);
    }),
  );
  return byAxis.reduce<number[]>((all, counts) => all.flatMap((area) => counts.map((count) => area * count)), [1]);
}

function spreadEvenly(grad: Value, { inputs }: GraphNode): Value {
  const x = first(inputs);
  return expand(multiply(grad, 1 / product(placesOf(x.shape))), fixedShape(x.shape));
}

/** Operators that move a kernel over places. */
export const windowRules: GradientRules = {
  Conv: convolution,
  MaxPool: maxPool,
  AveragePool: averagePool,
  GlobalAveragePool: (grad, node) => [spreadEvenly(grad, node)],
};
