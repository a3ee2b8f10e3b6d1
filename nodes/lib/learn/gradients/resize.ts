import { floats } from '../graph.ts';
import { matrixProduct, transpose } from '../operators.ts';
import { first, fixedDimension, fixedShape, textAttribute, type GraphNode, type Value } from '../value.ts';
import type { GradientRule } from './rule.ts';

/** Resizing is a matrix along each axis, so its gradient is the same matrix from the other side. */
export const resizeBack: GradientRule = (grad, node) => {
  const sizes = fixedShape(first(node.inputs).shape);
  return [
    sizes.reduce<Value>((back, size, axis) => {
      const reached = fixedDimension(grad.shape, axis);
      return size === reached ? back : alongAxis(back, axis, floats(back.graph, shares(node, size, reached), [reached, size]));
    }, grad),
  ];
};

function alongAxis(x: Value, axis: number, matrix: Value): Value {
  const last = x.shape.length - 1;
  const order = x.shape.map((_, at) => (at === axis ? last : at === last ? axis : at));
  return axis === last ? matrixProduct(x, matrix) : transpose(matrixProduct(transpose(x, order), matrix), order);
}

/** How much of each element goes into each resized one, row by row. */
function shares(node: GraphNode, size: number, reached: number): Float64Array {
  const mode = textAttribute(node, 'mode', 'nearest');
  if (mode !== 'nearest' && mode !== 'linear') throw new Error(`A Resize with "${mode}" has no gradient rule.`);
  const matrix = new Float64Array(reached * size);
  for (let at = 0; at < reached; at++) {
    const place = sourcePlace(textAttribute(node, 'coordinate_transformation_mode', 'half_pixel'), at, size, reached);
    const add = (index: number, share: number) => (matrix[at * size + Math.min(size - 1, Math.max(0, index))]! += share);
    if (mode === 'nearest') add(nearest(textAttribute(node, 'nearest_mode', 'round_prefer_floor'), place), 1);
    else {
      const below = Math.floor(place);
      add(below, 1 - (place - below));
      add(below + 1, place - below);
    }
  }
  return matrix;
}

function sourcePlace(mode: string, at: number, size: number, reached: number): number {
  switch (mode) {
    case 'half_pixel':
      return ((at + 0.5) * size) / reached - 0.5;
    case 'pytorch_half_pixel':
      return reached > 1 ? ((at + 0.5) * size) / reached - 0.5 : 0;
    case 'align_corners':
      return reached > 1 ? (at * (size - 1)) / (reached - 1) : 0;
    case 'asymmetric':
      return (at * size) / reached;
    default:
      throw new Error(`A Resize by "${mode}" has no gradient rule.`);
  }
}

function nearest(mode: string, place: number): number {
  switch (mode) {
    case 'floor':
      return Math.floor(place);
    case 'ceil':
      return Math.ceil(place);
    case 'round_prefer_ceil':
      return Math.floor(place + 0.5);
    default:
      return Math.ceil(place - 0.5);
  }
}
