import { concat, expand, multiply, pad, reshape, scatterAdd, slice, split, sumTo, transpose, zeros } from '../operators.ts';
import { within } from '../shapes.ts';
import {
  dimensionAt,
  first,
  fixedDimension,
  fixedShape,
  integerAttribute,
  integersAttribute,
  integersOf,
  pair,
  positiveAxis,
  sizeOf,
  triple,
  type GraphNode,
  type Value,
} from '../value.ts';
import type { GradientRule, GradientRules } from './rule.ts';

function reducedAxes({ inputs }: GraphNode): number[] {
  const [x, axes] = pair(inputs);
  return integersOf(axes).map((axis) => positiveAxis(axis, x.shape.length));
}

/** Gives every summed element the gradient of its sum. */
function spread(grad: Value, node: GraphNode): Value {
  const sizes = fixedShape(first(node.inputs).shape);
  const axes = reducedAxes(node);
  const kept = sizes.map((size, axis) => (axes.includes(axis) ? 1 : size));
  return expand(reshape(grad, kept), sizes);
}

const reduceMean: GradientRule = (grad, node) => {
  const { shape } = first(node.inputs);
  const count = sizeOf(reducedAxes(node).map((axis) => dimensionAt(shape, axis)));
  return [spread(multiply(grad, 1 / count), node), undefined];
};

const transposeBack: GradientRule = (grad, node) => {
  const order = integersAttribute(node, 'perm') ?? grad.shape.map((_, axis) => grad.shape.length - 1 - axis);
  return [transpose(grad, inverseOrder(order))];
};

function inverseOrder(order: readonly number[]): number[] {
  return order.map((_, axis) => order.indexOf(axis));
}

/** Rows taken several times collect the sum of their gradients. */
const gather: GradientRule = (grad, node) => {
  const [x, indices] = pair(node.inputs);
  const sizes = fixedShape(x.shape);
  const axis = positiveAxis(integerAttribute(node, 'axis', 0), sizes.length);
  const length = fixedDimension(x.shape, axis);
  const taken = sizeOf(indices.shape);
  const rest = sizes.filter((_, position) => position !== axis);
  const width = rest.reduce((product, size) => product * size, 1);

  const gradAxes = grad.shape.map((_, position) => position);
  const takenAxes = gradAxes.slice(axis, axis + indices.shape.length);
  const otherAxes = gradAxes.filter((position) => !takenAxes.includes(position));
  const rows = reshape(axis === 0 ? grad : transpose(grad, [...takenAxes, ...otherAxes]), [taken, width]);
  const table = scatterAdd(zeros(x.graph, [length, width]), reshape(indices, [taken, 1]), rows);
  const axisFirst = reshape(table, [length, ...rest]);
  if (axis === 0) return [axisFirst, undefined];
  const order = [axis, ...sizes.map((_, position) => position).filter((position) => position !== axis)];
  return [transpose(axisFirst, inverseOrder(order)), undefined];
};

const sliceBack: GradientRule = (grad, { inputs }) => {
  const x = first(inputs);
  const [starts, , axes] = triple(inputs.slice(1));
  if (inputs[4] && integersOf(inputs[4]).some((step) => step !== 1)) throw new Error('A slice with steps has no gradient rule.');
  const sizes = fixedShape(x.shape);
  const kept = fixedShape(grad.shape);
  const before = sizes.map(() => 0);
  integersOf(axes).forEach((given, position) => {
    const axis = positiveAxis(given, sizes.length);
    before[axis] = within(integersOf(starts)[position] ?? 0, fixedDimension(x.shape, axis));
  });
  const after = sizes.map((size, axis) => size - (before[axis] ?? 0) - (kept[axis] ?? 0));
  return [pad(grad, [...before, ...after]), undefined, undefined, undefined];
};

const padBack: GradientRule = (grad, { inputs }) => {
  const [x, amounts] = pair(inputs);
  const sizes = fixedShape(x.shape);
  const before = integersOf(amounts).slice(0, sizes.length);
  const ends = sizes.map((size, axis) => (before[axis] ?? 0) + size);
  return [
    slice(
      grad,
      before,
      ends,
      sizes.map((_, axis) => axis),
    ),
    undefined,
  ];
};

const concatBack: GradientRule = (grad, node) => {
  const axis = positiveAxis(integerAttribute(node, 'axis', 0), grad.shape.length);
  return split(
    grad,
    node.inputs.map((input) => fixedDimension(input.shape, axis)),
    axis,
  );
};

const splitBack: GradientRule = (_grad, node, grads) => {
  const parts = node.outputs.map((output, position) => grads[position] ?? zeros(output.graph, fixedShape(output.shape)));
  return [concat(parts, integerAttribute(node, 'axis', 0)), undefined];
};

/** Operators that move, repeat, pick or sum elements. */
export const shapingRules: GradientRules = {
  ReduceSum: (grad, node) => [spread(grad, node), undefined],
  ReduceMean: reduceMean,
  Reshape: (grad, { inputs }) => [reshape(grad, fixedShape(first(inputs).shape)), undefined],
  Expand: (grad, { inputs }) => [sumTo(grad, first(inputs).shape), undefined],
  Transpose: transposeBack,
  Gather: gather,
  Slice: sliceBack,
  Pad: padBack,
  Concat: concatBack,
  Split: splitBack,
};
