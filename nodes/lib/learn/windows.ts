import {
  dimensionAt,
  fixedDimension,
  fixedShape,
  integerAttribute,
  integersAttribute,
  type Dimension,
  type GraphNode,
  type Shape,
} from './value.ts';

/** How a kernel moves over the places of a tensor [batch, channels, ...places]; all lists have one number for each axis of places. */
export interface Window {
  kernel: readonly number[];
  strides: readonly number[];
  dilations: readonly number[];
  /** Zeros before and after each axis. */
  before: readonly number[];
  after: readonly number[];
  /** Whether the kernel also stands where only its beginning lies over the tensor. */
  overhangs: boolean;
}

export interface WindowOptions {
  strides?: readonly number[];
  dilations?: readonly number[];
  /** All amounts before each axis, then all amounts after, as in ONNX. */
  pads?: readonly number[];
}

export function windowOf(node: Pick<GraphNode, 'attributes'>, kernel: readonly number[]): Window {
  const rank = kernel.length;
  const each = (name: string, fallback: number) => integersAttribute(node, name) ?? kernel.map(() => fallback);
  const pads = integersAttribute(node, 'pads') ?? [...kernel, ...kernel].map(() => 0);
  return {
    kernel,
    strides: each('strides', 1),
    dilations: each('dilations', 1),
    before: pads.slice(0, rank),
    after: pads.slice(rank),
    overhangs: integerAttribute(node, 'ceil_mode', 0) === 1,
  };
}

/** The axes that a kernel moves along. */
export function placesOf(shape: Shape): number[] {
  return fixedShape(shape.slice(2));
}

/** From the first to the last element that a kernel covers. */
export function spanOf({ kernel, dilations }: Window, axis: number): number {
  return (dilations[axis] ?? 1) * ((kernel[axis] ?? 1) - 1) + 1;
}

/** Sizes of the places after the window has moved over them. */
export function movedOver(places: readonly number[], window: Window): number[] {
  return places.map((size, axis) => {
    const room = size + (window.before[axis] ?? 0) + (window.after[axis] ?? 0) - spanOf(window, axis);
    if (room < 0) throw new Error(`A kernel of ${window.kernel.join(' x ')} does not fit into [${places.join(', ')}].`);
    const stride = window.strides[axis] ?? 1;
    if (!window.overhangs) return Math.floor(room / stride) + 1;
    const count = Math.ceil(room / stride) + 1;
    // It never begins in what was added at the end.
    return (count - 1) * stride >= size + (window.before[axis] ?? 0) ? count - 1 : count;
  });
}

/** Whether padding makes up for the kernel, so that sizes stay as they are, named ones too. */
export function keepsPlaces(window: Window): boolean {
  return window.kernel.every(
    (_, axis) => window.strides[axis] === 1 && (window.before[axis] ?? 0) + (window.after[axis] ?? 0) === spanOf(window, axis) - 1,
  );
}

/** What a transposed window makes of the places: the sizes that it came from, with `extra` at the end of each axis. */
export function movedBack(places: readonly number[], window: Window, extra: readonly number[] = []): number[] {
  return places.map((size, axis) => {
    const cut = (window.before[axis] ?? 0) + (window.after[axis] ?? 0);
    return (size - 1) * (window.strides[axis] ?? 1) + spanOf(window, axis) - cut + (extra[axis] ?? 0);
  });
}

/** A shape with other channels and places. */
export function withPlaces(shape: Shape, channels: Dimension, places: readonly Dimension[]): Shape {
  return [dimensionAt(shape, 0), channels, ...places];
}

export function channelsOf(shape: Shape): number {
  return fixedDimension(shape, 1);
}

/** Whether the kernel covers every element exactly once. */
export function isTiling(shape: Shape, window: Window): boolean {
  return placesOf(shape).every((size, axis) => {
    const kernel = window.kernel[axis] ?? 1;
    const apart = window.strides[axis] === kernel && window.dilations[axis] === 1;
    return apart && !window.before[axis] && !window.after[axis] && size % kernel === 0;
  });
}

/** The options that lead from the places of a result back to those of its input. */
export function backOptions(window: Window, from: readonly number[], to: readonly number[]) {
  const reached = movedBack(from, window);
  const missing = to.map((size, axis) => size - (reached[axis] ?? 0));
  return {
    strides: window.strides,
    dilations: window.dilations,
    // A kernel that hung over the end reached too far.
    pads: [...window.before, ...window.after.map((amount, axis) => amount + Math.max(0, -(missing[axis] ?? 0)))],
    extra: missing.map((amount) => Math.max(0, amount)),
  };
}
