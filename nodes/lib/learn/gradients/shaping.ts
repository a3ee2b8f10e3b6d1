import { integers } from '../graph.ts';
import { concat, pad, reduceSum, reshape, slice, split, sumTo, transpose, zeros } from '../operators.ts';
import { paddingOf, takenPlaces } from '../shape-rules/shaping.ts';
import {
  first,
  fixedDimension,
  fixedShape,
  integerAttribute,
  integersAttribute,
  integersOf,
  pair,
  positiveAxis,
  textAttribute,
  type GraphNode,
  type Value,
} from '../value.ts';
import { gatheredBack, inverseOrder, takenBack } from './picking.ts';
import type { GradientRule, GradientRules } from './rule.ts';

const asBefore: GradientRule = (grad, { inputs }) => [reshape(grad, fixedShape(first(inputs).shape))];

const transposeBack: GradientRule = (grad, node) => {
  const order = integersAttribute(node, 'perm') ?? grad.shape.map((_, axis) => grad.shape.length - 1 - axis);
  return [transpose(grad, inverseOrder(order))];
};

const sliceBack: GradientRule = (grad, node) => {
  const sizes = fixedShape(first(node.inputs).shape);
  const taken = takenPlaces(node);
  let spaced = grad;
  for (const [axis, { start, step, count }] of taken) {
    const from = Array.from({ length: count }, (_, at) => start + at * step);
    if (step !== 1) spaced = takenBack(spaced, axis, from, sizes[axis] ?? 0);
  }
  const before = sizes.map((_, axis) => (taken.get(axis)?.step === 1 ? (taken.get(axis)?.start ?? 0) : 0));
  const after = fixedShape(spaced.shape).map((size, axis) => (sizes[axis] ?? 0) - (before[axis] ?? 0) - size);
  return [[...before, ...after].some((amount) => amount !== 0) ? pad(spaced, [...before, ...after]) : spaced];
};

const padBack: GradientRule = (grad, node) => {
  const x = first(node.inputs);
  const sizes = fixedShape(x.shape);
  const { before, after } = paddingOf(node);
  const mode = textAttribute(node, 'mode', 'constant');
  if (mode === 'constant') {
    if ([...before, ...after].some((amount) => amount < 0))
      return [
        pad(
          grad,
          [...before, ...after].map((amount) => -amount),
        ),
      ];
    const ends = sizes.map((size, axis) => (before[axis] ?? 0) + size);
    return [slice(grad, before, ends, [...sizes.keys()])];
  }
  return [
    sizes.reduce<Value>((back, size, axis) => {
      const from = Array.from({ length: fixedDimension(grad.shape, axis) }, (_, at) => sourceOf(at - (before[axis] ?? 0), size, mode));
      if (from.every((place, at) => place === at)) return back;
      return gatheredBack(back, integers(back.graph, from), fixedShape(back.shape).with(axis, size), axis);
    }, grad),
  ];
};

/** The place of a tensor that a place outside of it mirrors, repeats or goes round to. */
function sourceOf(place: number, size: number, mode: string): number {
  if (mode === 'edge') return Math.min(size - 1, Math.max(0, place));
  const round = (period: number) => ((place % period) + period) % period;
  if (mode === 'wrap') return round(size);
  const turned = round(Math.max(1, 2 * size - 2));
  return turned < size ? turned : 2 * size - 2 - turned;
}

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
  return [concat(parts, integerAttribute(node, 'axis', 0))];
};

/** Sums over the copies. */
const tileBack: GradientRule = (grad, { inputs }) => {
  const [x, times] = pair(inputs);
  const sizes = fixedShape(x.shape);
  const apart = sizes.flatMap((size, axis) => [integersOf(times)[axis] ?? 1, size]);
  return [
    reduceSum(
      reshape(grad, apart),
      sizes.map((_, axis) => 2 * axis),
    ),
  ];
};

/** How the axes of a tensor whose places are cut into blocks lie in the channels: blocks first, or channels first. */
function blocksFirst(node: GraphNode): boolean {
  return textAttribute(node, 'mode', 'DCR') === 'DCR';
}

const depthBack: GradientRule = (grad, node) => {
  const x = first(node.inputs);
  const [batch = 1, channels = 1, high = 1, wide = 1] = fixedShape(x.shape);
  const block = integerAttribute(node, 'blocksize', 1);
  const apart = reshape(grad, [batch, channels / block ** 2, high, block, wide, block]);
  return [reshape(transpose(apart, blocksFirst(node) ? [0, 3, 5, 1, 2, 4] : [0, 1, 3, 5, 2, 4]), fixedShape(x.shape))];
};

const spaceBack: GradientRule = (grad, node) => {
  const x = first(node.inputs);
  const [batch = 1, channels = 1, high = 1, wide = 1] = fixedShape(x.shape);
  const block = integerAttribute(node, 'blocksize', 1);
  const apart = reshape(grad, [batch, block, block, channels, high / block, wide / block]);
  return [reshape(transpose(apart, [0, 3, 4, 1, 5, 2]), fixedShape(x.shape))];
};

/** Operators that move, repeat or cut elements. */
export const shapingRules: GradientRules = {
  Reshape: asBefore,
  Squeeze: asBefore,
  Unsqueeze: asBefore,
  Flatten: asBefore,
  Expand: (grad, { inputs }) => [sumTo(grad, first(inputs).shape)],
  Tile: tileBack,
  Transpose: transposeBack,
  Slice: sliceBack,
  Pad: padBack,
  Concat: concatBack,
  Split: splitBack,
  DepthToSpace: depthBack,
  SpaceToDepth: spaceBack,
};
