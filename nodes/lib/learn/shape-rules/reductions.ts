import { dimensionAt, first, integerAttribute, integersOf, optional, positiveAxis, type Shape } from '../value.ts';
import { forAll, type Emitted, type ShapeRule, type ShapeRules } from './rule.ts';

/** The axes that a reduction goes over: those it is given, or all. */
export function reducedAxes(node: Emitted): number[] {
  const { shape } = first(node.inputs);
  const given = optional(node.inputs, 1);
  const axes = given ? integersOf(given).map((axis) => positiveAxis(axis, shape.length)) : [];
  if (axes.length > 0 || integerAttribute(node, 'noop_with_empty_axes', 0) === 1) return axes;
  return shape.map((_, axis) => axis);
}

function reduced(shape: Shape, axes: readonly number[], kept: boolean): Shape {
  return kept ? shape.map((size, axis) => (axes.includes(axis) ? 1 : size)) : shape.filter((_, axis) => !axes.includes(axis));
}

const reduction: ShapeRule = (node) => {
  const x = first(node.inputs);
  return [{ shape: reduced(x.shape, reducedAxes(node), integerAttribute(node, 'keepdims', 1) === 1), type: x.type }];
};

const extreme: ShapeRule = (node) => {
  const { shape } = first(node.inputs);
  const axis = positiveAxis(integerAttribute(node, 'axis', 0), shape.length);
  return [{ shape: reduced(shape, [axis], integerAttribute(node, 'keepdims', 1) === 1), type: 'int64' }];
};

/** The greatest elements along an axis, and where they are. */
const greatest: ShapeRule = (node) => {
  const { shape, type } = first(node.inputs);
  const axis = positiveAxis(integerAttribute(node, 'axis', -1), shape.length);
  const count = optional(node.inputs, 1);
  const kept = shape.with(axis, count ? (integersOf(count)[0] ?? 1) : dimensionAt(shape, axis));
  return [
    { shape: kept, type },
    { shape: kept, type: 'int64' },
  ];
};

export const reductionShapes: ShapeRules = {
  ...forAll(['ReduceSum', 'ReduceMean', 'ReduceMax', 'ReduceMin', 'ReduceL1', 'ReduceL2', 'ReduceSumSquare', 'ReduceLogSumExp'], reduction),
  ...forAll(['ArgMax', 'ArgMin'], extreme),
  TopK: greatest,
};
