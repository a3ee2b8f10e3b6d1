import { pad, slice } from './operators.ts';
import type { Value } from './value.ts';
import { movedOver, placesOf, spanOf, type Window } from './windows.ts';

/** The axes of places. */
export function placeAxes(x: Value): number[] {
  return x.shape.slice(2).map((_, axis) => axis + 2);
}

/**
 * What lies under each place of the kernel while it moves: one tensor [batch, channels, ...moved] for each place, the last
 * axis fastest. `outside` fills the padding, 0 if not given.
 */
export function patches(x: Value, window: Window, outside?: number): Value[] {
  const moved = movedOver(placesOf(x.shape), window);
  const after = window.after.map((amount, axis) => amount + overhang(placesOf(x.shape), moved, window, axis));
  const around = [0, 0, ...window.before, 0, 0, ...after];
  const padded = around.some((amount) => amount > 0) ? pad(x, around, outside) : x;
  const axes = placeAxes(x);
  return positions(window.kernel).map((place) => {
    const starts = place.map((at, axis) => at * (window.dilations[axis] ?? 1));
    const ends = starts.map((start, axis) => start + ((moved[axis] ?? 1) - 1) * (window.strides[axis] ?? 1) + 1);
    const whole = starts.every((start, axis) => start === 0 && ends[axis] === padded.shape[axis + 2]);
    if (whole && window.strides.every((step) => step === 1)) return padded;
    return slice(padded, starts, ends, axes, window.strides.some((step) => step > 1) ? window.strides : undefined);
  });
}

/** How far the last stand of a kernel reaches over the padded end. */
function overhang(places: readonly number[], moved: readonly number[], window: Window, axis: number): number {
  const padded = (places[axis] ?? 0) + (window.before[axis] ?? 0) + (window.after[axis] ?? 0);
  return Math.max(0, ((moved[axis] ?? 1) - 1) * (window.strides[axis] ?? 1) + spanOf(window, axis) - padded);
}

/** All places of a kernel, the last axis fastest. */
function positions(sizes: readonly number[]): number[][] {
  return sizes.reduce<number[][]>((all, size) => all.flatMap((place) => Array.from({ length: size }, (_, at) => [...place, at])), [[]]);
}
