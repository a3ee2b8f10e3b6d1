import { concat, fusedMatrixProduct, gemm, multiply, reduceSum, reshape, transpose } from '../operators.ts';
import { patches, placeAxes } from '../patches.ts';
import { fixedShape, integerAttribute, optional, pair, sizeOf, type GraphNode, type Value } from '../value.ts';
import { convolution, transposedConvolution } from '../window-operators.ts';
import { backOptions, channelsOf, placesOf, windowOf, type Window } from '../windows.ts';
import type { GradientRule, GradientRules } from './rule.ts';

const convolutionBack: GradientRule = (grad, node) => {
  const [x, kernels] = pair(node.inputs);
  const groups = integerAttribute(node, 'group', 1);
  const options = backOptions(windowOf(node, placesOf(kernels.shape)), placesOf(grad.shape), placesOf(x.shape));
  return [transposedConvolution(grad, kernels, { ...options, groups }), kernelsBack(grad, x, kernels, node), biasBack(grad, node)];
};

/** The transposed convolution is what a convolution does to gradients, so both rules are the same with the sides exchanged. */
const transposedBack: GradientRule = (grad, node) => {
  const [x, kernels] = pair(node.inputs);
  const { strides, dilations, before, after } = windowOf(node, placesOf(kernels.shape));
  const options = { strides, dilations, pads: [...before, ...after], groups: integerAttribute(node, 'group', 1) };
  return [convolution(grad, kernels, undefined, options), kernelsBack(x, grad, kernels, node), biasBack(grad, node)];
};

function biasBack(grad: Value, { inputs }: GraphNode): Value | undefined {
  return optional(inputs, 2) && reduceSum(grad, [0, ...placeAxes(grad)]);
}

/** The gradient of kernels that lead from `x` to results with the gradient `grad`. */
function kernelsBack(grad: Value, x: Value, kernels: Value, node: GraphNode): Value {
  const groups = integerAttribute(node, 'group', 1);
  const window = windowOf(node, placesOf(kernels.shape));
  const depthwise = groups > 1 && groups === channelsOf(x.shape);
  return depthwise ? depthwiseKernels(grad, x, kernels, window) : kernelsByProduct(grad, x, kernels, window, groups);
}

/** The patches as one matrix, so that the gradient of the kernels is one product with that of the results. */
function kernelsByProduct(grad: Value, x: Value, kernels: Value, window: Window, groups: number): Value {
  const channels = channelsOf(x.shape) / groups;
  const outputs = channelsOf(grad.shape) / groups;
  const sites = sizeOf(grad.shape) / channelsOf(grad.shape);
  const channelsFirst = (value: Value) => transpose(value, [1, 0, ...placeAxes(value)]);
  const apart = (value: Value, width: number) => reshape(value, groups === 1 ? [width, sites] : [groups, width, sites]);
  const rows = apart(channelsFirst(grad), outputs);
  const parts = patches(channelsFirst(x), window).map((part) => apart(part, channels));
  const columns = concat(parts, groups === 1 ? 0 : 1);
  const flat =
    groups === 1 ? gemm(rows, columns, undefined, { transposeB: true }) : fusedMatrixProduct(rows, columns, { transposeB: true });
  const byPlace = reshape(flat, [groups * outputs, parts.length, channels]);
  return reshape(transpose(byPlace, [0, 2, 1]), fixedShape(kernels.shape));
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

export const convolutionRules: GradientRules = { Conv: convolutionBack, ConvTranspose: transposedBack };
