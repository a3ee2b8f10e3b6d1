import { emit, integers } from '../graph.ts';
import { gather, reshape, scatterAdd, scatterElements, transpose, zeros } from '../operators.ts';
import {
  first,
  fixedDimension,
  fixedShape,
  integerAttribute,
  pair,
  positiveAxis,
  sizeOf,
  textAttribute,
  triple,
  type GraphNode,
  type Value,
} from '../value.ts';
import type { GradientRule, GradientRules } from './rule.ts';

/** What a Gather gives back to a tensor of the given sizes: rows that were taken several times collect the sum of their gradients. */
export function gatheredBack(grad: Value, indices: Value, sizes: readonly number[], axis: number): Value {
  const length = sizes[axis] ?? 1;
  const taken = sizeOf(indices.shape);
  const rest = sizes.filter((_, position) => position !== axis);
  const width = sizeOf(rest);
  const gradAxes = grad.shape.map((_, position) => position);
  const takenAxes = gradAxes.slice(axis, axis + indices.shape.length);
  const otherAxes = gradAxes.filter((position) => !takenAxes.includes(position));
  const rows = reshape(axis === 0 ? grad : transpose(grad, [...takenAxes, ...otherAxes]), [taken, width]);
  const table = scatterAdd(zeros(grad.graph, [length, width]), reshape(indices, [taken, 1]), rows);
  const axisFirst = reshape(table, [length, ...rest]);
  if (axis === 0) return axisFirst;
  const others = sizes.flatMap((_, position) => (position === axis ? [] : [position]));
  return transpose(axisFirst, inverseOrder([axis, ...others]));
}

export function inverseOrder(order: readonly number[]): number[] {
  return order.map((_, axis) => order.indexOf(axis));
}

const gatherBack: GradientRule = (grad, node) => {
  const [x, indices] = pair(node.inputs);
  const sizes = fixedShape(x.shape);
  return [gatheredBack(grad, indices, sizes, positiveAxis(integerAttribute(node, 'axis', 0), sizes.length))];
};

const gatherElements: GradientRule = (grad, node) => {
  const [x, indices] = pair(node.inputs);
  const axis = integerAttribute(node, 'axis', 0);
  // Whoever needs the picked elements alone leaves the rest of this out of the graph.
  return [{ ...scatterElements(zeros(x.graph, fixedShape(x.shape)), indices, grad, axis), few: { indices, elements: grad, axis } }];
};

const gatherPlaces: GradientRule = (grad, node) => {
  const [x, indices] = pair(node.inputs);
  if (integerAttribute(node, 'batch_dims', 0) > 0) throw new Error('A GatherND with batch axes has no gradient rule.');
  return [scatterAdd(zeros(x.graph, fixedShape(x.shape)), indices, grad)];
};

/** Elements that were replaced get no gradient; those that replaced or were added get the one of their place. */
const scatter =
  (pick: (grad: Value, indices: Value, node: GraphNode) => Value): GradientRule =>
  (grad, node) => {
    const [, indices, updates] = triple(node.inputs);
    const reduction = textAttribute(node, 'reduction', 'none');
    if (reduction !== 'none' && reduction !== 'add') throw new Error(`${node.operator} with "${reduction}" has no gradient rule.`);
    const nothing = zeros(grad.graph, fixedShape(updates.shape));
    const kept = reduction === 'add' ? grad : first(emit(grad.graph, node.operator, [grad, indices, nothing], node.attributes));
    return [kept, undefined, pick(grad, indices, node)];
  };

/** Whether elements at or above a diagonal are kept, or those at or below. */
const triangle: GradientRule = (grad, { inputs, attributes }) => emit(grad.graph, 'Trilu', [grad, ...inputs.slice(1)], attributes);

/** Each element is in the sums from its place on, so its gradient is the sum from the other end. */
const cumulativeSum: GradientRule = (grad, node) => {
  const attributes = { exclusive: integerAttribute(node, 'exclusive', 0), reverse: 1 - integerAttribute(node, 'reverse', 0) };
  return emit(grad.graph, 'CumSum', [grad, pair(node.inputs)[1]], attributes);
};

/** The places of an axis that a result took each of its elements from; -1 where it took none. No place is taken twice. */
export function takenBack(grad: Value, axis: number, from: readonly number[], size: number): Value {
  const { graph } = grad;
  const sizes = fixedShape(grad.shape);
  const back = Array.from({ length: size }, (_, place) => from.indexOf(place));
  const nothing = zeros(graph, sizes.with(axis, 1));
  const padded = first(emit(graph, 'Concat', [grad, nothing], { axis }));
  const last = fixedDimension(grad.shape, axis);
  return gather(
    padded,
    integers(
      graph,
      back.map((place) => (place < 0 ? last : place)),
    ),
    axis,
  );
}

/** Operators that pick elements by their places, and their opposites. */
export const pickingRules: GradientRules = {
  Gather: gatherBack,
  GatherElements: gatherElements,
  GatherND: gatherPlaces,
  ScatterND: scatter((grad, indices) => first(emit(grad.graph, 'GatherND', [grad, indices]))),
  ScatterElements: scatter((grad, indices, node) =>
    first(emit(grad.graph, 'GatherElements', [grad, indices], { axis: integerAttribute(node, 'axis', 0) })),
  ),
  Trilu: triangle,
  CumSum: cumulativeSum,
};
