import type { Box, Point } from './geometry.ts';

/**
 * Where something that is dragged snaps to: edges and middles of what is near, and gaps as wide as those beside it.
 */
export interface GuideLine extends Point {
  /** Its other end. */
  toX: number;
  toY: number;
  kind: 'edge' | 'gap';
}
interface Snap {
  dx: number;
  dy: number;
  lines: GuideLine[];
}

type Axis = 'x' | 'y';
const sizes = { x: 'width', y: 'height' } as const;
/** Further away than this nothing is meant. */
const reach = 900;

export function snapped(box: Box, others: readonly Box[], threshold: number): Snap {
  const near = others.filter((other) => distance(box, other, 'x') < reach && distance(box, other, 'y') < reach);
  const [dx, dy] = [shift(box, near, 'x', threshold), shift(box, near, 'y', threshold)];
  const at = { ...box, x: box.x + (dx ?? 0), y: box.y + (dy ?? 0) };
  return {
    dx: dx ?? 0,
    dy: dy ?? 0,
    lines: [...(dx === undefined ? [] : linesOf(at, near, 'x')), ...(dy === undefined ? [] : linesOf(at, near, 'y'))],
  };
}

/** The smallest shift along an axis that brings the box into line, if one is small enough; edges go before gaps. */
function shift(box: Box, others: readonly Box[], axis: Axis, threshold: number): number | undefined {
  const edges = others.flatMap((other) => marks(other, axis).map((mark, at) => mark - (marks(box, axis)[at] ?? 0)));
  const gaps = gapPlaces(box, others, axis).map((place) => place - box[axis]);
  const nearest = (shifts: readonly number[]) =>
    shifts.filter((by) => Math.abs(by) <= threshold).toSorted((a, b) => Math.abs(a) - Math.abs(b))[0];
  const found = nearest(edges) ?? nearest(gaps);
  return found === undefined ? undefined : Math.round(found);
}
/** Beginning, middle and end along an axis. */
function marks(box: Box, axis: Axis): [number, number, number] {
  const size = box[sizes[axis]];
  return [box[axis], box[axis] + size / 2, box[axis] + size];
}

/** The neighbours in the same row (or column), nearest first. */
function beside(box: Box, others: readonly Box[], axis: Axis): { before: Box[]; after: Box[] } {
  const across = axis === 'x' ? 'y' : 'x';
  const row = others.filter((other) => distance(box, other, across) === 0);
  const middle = marks(box, axis)[1];
  return {
    before: row.filter((other) => marks(other, axis)[1] < middle).sort((a, b) => marks(b, axis)[2] - marks(a, axis)[2]),
    after: row.filter((other) => marks(other, axis)[1] > middle).sort((a, b) => a[axis] - b[axis]),
  };
}
function gapPlaces(box: Box, others: readonly Box[], axis: Axis): number[] {
  const { before, after } = beside(box, others, axis);
  const size = box[sizes[axis]];
  const places: number[] = [];
  const [last, lastButOne] = before;
  const [next, nextButOne] = after;
  if (last && next) places.push((marks(last, axis)[2] + next[axis] - size) / 2);
  if (last && lastButOne) places.push(marks(last, axis)[2] + gap(lastButOne, last, axis));
  if (next && nextButOne) places.push(next[axis] - gap(next, nextButOne, axis) - size);
  return places;
}
function gap(first: Box, second: Box, axis: Axis): number {
  return second[axis] - marks(first, axis)[2];
}
function distance(a: Box, b: Box, axis: Axis): number {
  return Math.max(0, a[axis] - marks(b, axis)[2], b[axis] - marks(a, axis)[2]);
}

function linesOf(box: Box, others: readonly Box[], axis: Axis): GuideLine[] {
  const across = axis === 'x' ? 'y' : 'x';
  const line = (kind: GuideLine['kind'], at: readonly [number, number], other: readonly [number, number]): GuideLine =>
    axis === 'x' ? { kind, x: at[0], y: at[1], toX: other[0], toY: other[1] } : { kind, x: at[1], y: at[0], toX: other[1], toY: other[0] };
  const edges = marks(box, axis).flatMap((mark, at) => {
    const level = others.filter((other) => Math.abs((marks(other, axis)[at] ?? Infinity) - mark) < 1);
    if (level.length === 0) return [];
    const ends = [box, ...level].flatMap((item) => [item[across], marks(item, across)[2]]);
    return [line('edge', [mark, Math.min(...ends)], [mark, Math.max(...ends)])];
  });
  if (edges.length > 0) return edges.slice(0, 1);
  const { before, after } = beside(box, others, axis);
  const [last, lastButOne] = before;
  const [next, nextButOne] = after;
  const row = [lastButOne, last, box, next, nextButOne].filter((item) => item !== undefined);
  const gaps = row.slice(1).map((item, at) => ({ from: row[at] ?? item, to: item, size: gap(row[at] ?? item, item, axis) }));
  const own = gaps.filter(({ from, to }) => from === box || to === box);
  const equal = gaps.filter(({ size }) => size > 0 && own.some((other) => Math.abs(other.size - size) <= 1));
  if (equal.length < 2) return [];
  const height = marks(box, across)[1];
  return equal.map(({ from, to }) => line('gap', [marks(from, axis)[2], height], [to[axis], height]));
}
