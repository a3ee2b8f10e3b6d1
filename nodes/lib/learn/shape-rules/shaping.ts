import {
  broadcastShapes,
  dimensionAt,
  first,
  fixedDimension,
  fixedShape,
  integerAttribute,
  integersAttribute,
  integersOf,
  optional,
  pair,
  positiveAxis,
  sizeOf,
  triple,
  type Dimension,
  type Shape,
} from '../value.ts';
import type { Emitted, ShapeRule, ShapeRules } from './rule.ts';

const transpose: ShapeRule = (node) => {
  const x = first(node.inputs);
  const order = integersAttribute(node, 'perm');
  return [{ shape: order ? order.map((axis) => dimensionAt(x.shape, axis)) : x.shape.toReversed(), type: x.type }];
};

const reshape: ShapeRule = ({ inputs }) => {
  const [x, target] = pair(inputs);
  const shape = integersOf(target).map((size, axis): Dimension => (size === 0 ? dimensionAt(x.shape, axis) : size));
  const open = shape.indexOf(-1);
  if (open >= 0)
    shape[open] = quotient(
      x.shape,
      shape.filter((_, axis) => axis !== open),
    );
  return [{ shape, type: x.type }];
};

/** What is left of all sizes beside the given ones. At most one of them is a word, such as `batch`; so many times it is `batch*7`. */
function quotient(whole: Shape, parts: Shape): Dimension {
  const numbers = (shape: Shape) => sizeOf(shape.filter((size) => typeof size === 'number'));
  const taken = parts.filter((size) => typeof size === 'string');
  const words = whole.filter((size) => typeof size === 'string').filter((size) => !taken.includes(size));
  const share = numbers(whole) / numbers(parts);
  const [word] = words;
  if (word === undefined) return share;
  if (words.length > 1) return fixedDimension(words, 0);
  const [name = '', times = '1'] = word.split('*');
  const count = Number(times) * share;
  return count === 1 ? name : `${name}*${count}`;
}

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
  const sizes = node.inputs.map((input) => dimensionAt(input.shape, axis));
  return [{ shape: shape.with(axis, sizes.some((size) => typeof size === 'string') ? sizes.join('+') : sum(sizes)), type }];
};

function sum(sizes: readonly Dimension[]): number {
  return sizes.reduce<number>((all, size) => all + Number(size), 0);
}

const split: ShapeRule = (node) => {
  const x = first(node.inputs);
  const axis = positiveAxis(integerAttribute(node, 'axis', 0), x.shape.length);
  const given = optional(node.inputs, 1);
  const sizes = given ? integersOf(given) : evenSizes(fixedDimension(x.shape, axis), integerAttribute(node, 'num_outputs', 1));
  return sizes.map((size) => ({ shape: x.shape.with(axis, size), type: x.type }));
};

/** As many parts of one size as asked; the last one takes what is left. */
function evenSizes(size: number, parts: number): number[] {
  const each = Math.ceil(size / parts);
  return Array.from({ length: parts }, (_, part) => Math.min(each, size - part * each));
}

/** The places along each axis that a slice takes, in its order; an axis that is not in the list is taken whole. */
export function takenPlaces({ inputs }: Emitted): Map<number, { start: number; step: number; count: number }> {
  const [{ shape }, ...limits] = triple(inputs);
  const [starts = [], ends = []] = limits.map(integersOf);
  const axes = optional(inputs, 3);
  const steps = optional(inputs, 4);
  const named = axes ? integersOf(axes) : starts.map((_, axis) => axis);
  return new Map(
    named.map((given, position) => {
      const axis = positiveAxis(given, shape.length);
      const size = fixedDimension(shape, axis);
      const step = steps ? (integersOf(steps)[position] ?? 1) : 1;
      const [low, high] = step > 0 ? [0, size] : [-1, size - 1];
      const within = (place: number) => Math.min(high, Math.max(low, place < 0 ? place + size : place));
      const start = within(starts[position] ?? 0);
      const count = Math.max(0, Math.ceil((within(ends[position] ?? size) - start) / step));
      return [axis, { start, step, count }];
    }),
  );
}

const slice: ShapeRule = (node) => {
  const { shape, type } = first(node.inputs);
  const taken = takenPlaces(node);
  return [{ shape: shape.map((size, axis) => taken.get(axis)?.count ?? size), type }];
};

/** How much is added before and after each axis; less than nothing is cut off. */
export function paddingOf({ inputs }: Emitted): { before: number[]; after: number[] } {
  const [x, amounts] = pair(inputs);
  const axes = optional(inputs, 3);
  const pads = integersOf(amounts);
  const named = axes ? integersOf(axes).map((axis) => positiveAxis(axis, x.shape.length)) : x.shape.map((_, axis) => axis);
  const amount = (axis: number, shift: number) => (named.includes(axis) ? (pads[named.indexOf(axis) + shift] ?? 0) : 0);
  return { before: x.shape.map((_, axis) => amount(axis, 0)), after: x.shape.map((_, axis) => amount(axis, named.length)) };
}

const pad: ShapeRule = (node) => {
  const { shape, type } = first(node.inputs);
  const { before, after } = paddingOf(node);
  const added = (axis: number) => (before[axis] ?? 0) + (after[axis] ?? 0);
  return [{ shape: shape.map((size, axis) => (added(axis) === 0 ? size : fixedDimension(shape, axis) + added(axis))), type }];
};

const squeeze: ShapeRule = ({ inputs }) => {
  const { shape, type } = first(inputs);
  const given = optional(inputs, 1);
  const axes = given ? integersOf(given).map((axis) => positiveAxis(axis, shape.length)) : undefined;
  return [{ shape: shape.filter((size, axis) => (axes ? !axes.includes(axis) : size !== 1)), type }];
};

const unsqueeze: ShapeRule = ({ inputs }) => {
  const [{ shape, type }, given] = pair(inputs);
  const rank = shape.length + integersOf(given).length;
  const axes = integersOf(given).map((axis) => positiveAxis(axis, rank));
  const kept = shape.values();
  return [{ shape: Array.from({ length: rank }, (_, axis) => (axes.includes(axis) ? 1 : (kept.next().value ?? 1))), type }];
};

const flatten: ShapeRule = (node) => {
  const { shape, type } = first(node.inputs);
  const given = integerAttribute(node, 'axis', 1);
  const axis = given < 0 ? given + shape.length : given;
  const rest = sizeOf(shape.slice(axis));
  // A named batch may stay in front.
  return [{ shape: [axis === 1 ? dimensionAt(shape, 0) : sizeOf(shape.slice(0, axis)), rest], type }];
};

const tile: ShapeRule = ({ inputs }) => {
  const [{ shape, type }, times] = pair(inputs);
  const repeats = integersOf(times);
  return [{ shape: shape.map((size, axis) => (repeats[axis] === 1 ? size : fixedDimension(shape, axis) * (repeats[axis] ?? 1))), type }];
};

/** Blocks of places become channels, or channels blocks of places. */
const blocks =
  (toDepth: boolean): ShapeRule =>
  (node) => {
    const { shape, type } = first(node.inputs);
    const block = integerAttribute(node, 'blocksize', 1);
    const [channels = 1, ...places] = fixedShape(shape.slice(1));
    const area = block ** 2;
    const moved = places.map((size) => (toDepth ? size / block : size * block));
    return [{ shape: [dimensionAt(shape, 0), toDepth ? channels * area : channels / area, ...moved], type }];
  };

const likeIndices: ShapeRule = ({ inputs }) => {
  const [x, indices] = pair(inputs);
  return [{ shape: indices.shape, type: x.type }];
};

const gatherPlaces: ShapeRule = ({ inputs }) => {
  const [x, indices] = pair(inputs);
  return [{ shape: [...indices.shape.slice(0, -1), ...x.shape.slice(fixedDimension(indices.shape, -1))], type: x.type }];
};

const same: ShapeRule = ({ inputs }) => {
  const { shape, type } = first(inputs);
  return [{ shape, type }];
};

/** Sizes that are given, or factors on those there are. */
const resize: ShapeRule = ({ inputs }) => {
  const { shape, type } = first(inputs);
  const sizes = optional(inputs, 3);
  if (!sizes) throw new Error('A Resize needs its sizes as a constant; turn factors into sizes first.');
  return [{ shape: integersOf(sizes).map((size, axis) => (size === shape[axis] ? dimensionAt(shape, axis) : size)), type }];
};

/** Operators that move, repeat or pick elements. */
export const shapingShapes: ShapeRules = {
  Transpose: transpose,
  Reshape: reshape,
  Squeeze: squeeze,
  Unsqueeze: unsqueeze,
  Flatten: flatten,
  Expand: expand,
  Tile: tile,
  Gather: gather,
  GatherElements: likeIndices,
  GatherND: gatherPlaces,
  ScatterND: same,
  ScatterElements: same,
  Concat: concat,
  Split: split,
  Slice: slice,
  Pad: pad,
  DepthToSpace: blocks(false),
  SpaceToDepth: blocks(true),
  Resize: resize,
};
