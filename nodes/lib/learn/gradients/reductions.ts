import { divide, equal, expand, exponential, maximum, multiply, reduceSum, reshape, sign, subtract, where } from '../operators.ts';
import { reducedAxes } from '../shape-rules/reductions.ts';
import { dimensionAt, first, fixedShape, sizeOf, type GraphNode, type Value } from '../value.ts';
import type { GradientRule, GradientRules } from './rule.ts';

/** The sizes of a reduction's result as if it had kept its axes. */
function keptSizes(node: GraphNode): number[] {
  const axes = reducedAxes(node);
  return fixedShape(first(node.inputs).shape).map((size, axis) => (axes.includes(axis) ? 1 : size));
}
/** Gives every reduced element the gradient of its result. */
function spread(grad: Value, node: GraphNode): Value {
  return expand(reshape(grad, keptSizes(node)), fixedShape(first(node.inputs).shape));
}
/** A result or its gradient in a shape that broadcasts over what was reduced. */
function over(value: Value, node: GraphNode): Value {
  return reshape(value, keptSizes(node));
}

const reduceMean: GradientRule = (grad, node) => {
  const { shape } = first(node.inputs);
  const count = sizeOf(reducedAxes(node).map((axis) => dimensionAt(shape, axis)));
  return [spread(multiply(grad, 1 / count), node)];
};

/** Elements that are equal share, as in PyTorch. */
const extreme: GradientRule = (grad, node) => {
  const wins = where(equal(first(node.inputs), over(first(node.outputs), node)), 1, 0);
  return [multiply(wins, divide(over(grad, node), reduceSum(wins, reducedAxes(node), true)))];
};

/** At a length of zero there is no direction: the gradient is zero. */
const length: GradientRule = (grad, node) => {
  const size = maximum(first(node.outputs), 1e-30);
  return [multiply(first(node.inputs), over(divide(grad, size), node))];
};

export const reductionRules: GradientRules = {
  ReduceSum: (grad, node) => [spread(grad, node)],
  ReduceMean: reduceMean,
  ReduceMax: extreme,
  ReduceMin: extreme,
  ReduceL1: (grad, node) => [multiply(sign(first(node.inputs)), over(grad, node))],
  ReduceL2: length,
  ReduceSumSquare: (grad, node) => [multiply(first(node.inputs), over(multiply(grad, 2), node))],
  ReduceLogSumExp: (grad, node) => [multiply(exponential(subtract(first(node.inputs), over(first(node.outputs), node))), over(grad, node))],
};
