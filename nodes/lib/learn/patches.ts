import { pad, slice } from './operators.ts';
import type { Value } from './value.ts';
import { movedOver, placesOf, type Window } from './windows.ts';

/** The axes of places. */
export function placeAxes(x: Value): number[] {
  return x.shape.slice(2).map((_, axis) => axis + 2);
}

/** What lies under each place of the kernel while it moves: one tensor [batch, channels, ...moved] for each place, the last axis fastest. `outside` fills the padding, 0 if not given. */
export function patches(x: Value, window: Window, outside?: number): Value[] {
  const moved = movedOver(placesOf(x.shape), window);
  const padded = [...window.before, ...window.after].some((amount) => amount > 0)
    ? pad(x, [0, 0, ...window.before, 0, 0, ...window.after], outside)
    : x;
  const axes = placeAxes(x);
  return positions(window.kernel).map((place) => {
    const starts = place.map((at, axis) => at * (window.dilations[axis] ?? 1));
    const ends = starts.map((start, axis) => start + ((moved[axis] ?? 1) - 1) * (window.strides[axis] ?? 1) + 1);
    const whole = starts.every((start, axis) => start === 0 && ends[axis] === padded.shape[axis + 2]);
    if (whole && window.strides.every((step) => step === 1)) return padded;
    return slice(padded, starts, ends, axes, window.strides.some((step) => step > 1) ? window.strides : undefined);
  });
}

/** All places of a kernel, the last axis fastest. */
function positions(sizes: readonly number[]): number[][] {
  return sizes.reduce<number[][]>((all, size) => all.flatMap((place) => Array.from({ length: size }, (_, at) => [...place, at])), [[]]);
}
