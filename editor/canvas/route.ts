import { detour } from './detour.ts';
import type { Box, Point } from './geometry.ts';

/**
 * The way of a wire: a smooth curve where the way is free, else straight pieces with round corners that go around the
 * nodes. Wires never run behind nodes.
 */

/** Boxes by place, so that a wire asks only its neighbourhood. */
export interface Obstacles {
  near(area: Box): Box[];
}
const cell = 400;

export function obstaclesOf(boxes: Iterable<Box>): Obstacles {
  const cells = new Map<string, Box[]>();
  for (const box of boxes)
    for (const key of cellsOf(box)) {
      const list = cells.get(key);
      if (list) list.push(box);
      else cells.set(key, [box]);
    }
  return {
    near(area) {
      const found = new Set<Box>();
      for (const key of cellsOf(area)) for (const box of cells.get(key) ?? []) found.add(box);
      return [...found];
    },
  };
}
function* cellsOf({ x, y, width, height }: Box): Generator<string> {
  for (let column = Math.floor(x / cell); column <= Math.floor((x + width) / cell); column++)
    for (let row = Math.floor(y / cell); row <= Math.floor((y + height) / cell); row++) yield `${column},${row}`;
}

/** What it costs to meet a node: more than any way around. */
const collision = 100_000;
const stub = 20;
const gap = 14;
const maxCellsAcross = 6_000;

export interface Way {
  path: string;
  /** The same way as straight pieces, for drawing small and for finding out what the pointer is on. */
  line: readonly Point[];
  /** Where words about the wire stand. */
  middle: Point;
}

/** Level from its begin to `out`, upright to `y`, level to `back`, upright to the height of its end, level into it. */
export interface Lane {
  out: number;
  y: number;
  back: number;
}

/** `turn` (0, 1, 2 ...) keeps wires of neighbouring ports apart, and `lane` those for which one was laid: see lanes.ts. */
export function wireWay(from: Point, to: Point, obstacles: Obstacles, turn = 0, lane?: Lane): Way {
  const boxes = nearWay(from, to, obstacles);
  if (lane && leadsFrom(lane, from, to) && !laneMeets(from, to, lane, boxes)) return straightWay(alongLane(from, to, lane));
  const curve = directCurve(from, to, boxes);
  if (curve) return curveWay(curve);
  const simple = cheapest(from, to, boxes, turn);
  return straightWay(simple.free ? simple.points : (detour(from, to, boxes, lineMeets) ?? simple.points));
}

/** Whether a plain curve leads from one to the other. */
export function isDirect(from: Point, to: Point, obstacles: Obstacles): boolean {
  return directCurve(from, to, nearWay(from, to, obstacles)) !== undefined;
}
function directCurve(from: Point, to: Point, boxes: readonly Box[]): Curve | undefined {
  if (to.x - from.x < 24) return undefined;
  const curve = curveBetween(from, to);
  return boxes.some((box) => curveMeets(curve, box)) ? undefined : curve;
}

function alongLane(from: Point, to: Point, { out, y, back }: Lane): Point[] {
  return [from, { x: out, y: from.y }, { x: out, y }, { x: back, y }, { x: back, y: to.y }, to];
}
/** Not once its ends were moved away from the lane. */
function leadsFrom({ out, back }: Lane, from: Point, to: Point): boolean {
  return out > from.x && out - from.x < laneReach && back < to.x && to.x - back < laneReach;
}
const laneReach = 120;
export function laneMeets(from: Point, to: Point, { out, y, back }: Lane, boxes: readonly Box[]): boolean {
  return boxes.some(
    (box) =>
      levelMeets(from.x, out, from.y, box) ||
      uprightMeets(out, from.y, y, box) ||
      levelMeets(out, back, y, box) ||
      uprightMeets(back, y, to.y, box) ||
      levelMeets(back, to.x, to.y, box),
  );
}

/** What a wire may have to go around; nothing for one so long that looking would take too long. */
export function nearWay(from: Point, to: Point, obstacles: Obstacles): Box[] {
  const area = boxBetween(from, to, 240);
  return area.width + area.height > maxCellsAcross ? [] : obstacles.near(area);
}

type Curve = readonly [Point, Point, Point, Point];
function curveBetween(from: Point, to: Point): Curve {
  const bend = Math.max(32, Math.abs(to.x - from.x) / 2);
  return [from, { x: from.x + bend, y: from.y }, { x: to.x - bend, y: to.y }, to];
}
function onCurve([a, b, c, d]: Curve, t: number): Point {
  const s = 1 - t;
  const along = (p: 'x' | 'y') => s * s * s * a[p] + 3 * s * s * t * b[p] + 3 * s * t * t * c[p] + t * t * t * d[p];
  return { x: along('x'), y: along('y') };
}
function curveMeets(curve: Curve, box: Box): boolean {
  const steps = 24;
  // The ends lie on the borders of their own nodes, which is no meeting.
  for (let step = 1; step < steps; step++) {
    const { x, y } = onCurve(curve, step / steps);
    if (x > box.x + 2 && x < box.x + box.width - 2 && y > box.y - 3 && y < box.y + box.height + 3) return true;
  }
  return false;
}
function curveWay(curve: Curve): Way {
  const [a, b, c, d] = curve;
  const line = Array.from({ length: pieces + 1 }, (_, at) => onCurve(curve, at / pieces));
  return { path: `M${spot(a)}C${spot(b)} ${spot(c)} ${spot(d)}`, line, middle: onCurve(curve, 0.5) };
}
const pieces = 10;

/** The way as if nothing lay between the ends. */
export function freeWay(from: Point, to: Point): Way {
  return curveWay(curveBetween(from, to));
}

/** Of the ways over a few sensible lanes, the shortest one that meets no node. */
function cheapest(from: Point, to: Point, boxes: readonly Box[], turn: number): { points: Point[]; free: boolean } {
  const lane = turn * 8;
  // Where the nodes stand close, the only way between them is the middle.
  const between = to.x > from.x ? [(from.x + to.x) / 2] : [];
  const outs = [
    ...between,
    ...lanes([from.x + stub + lane, ...boxes.map(({ x, width }) => x + width + gap + lane)], from.x, 6, (x) => x >= from.x + gap),
  ];
  const ins = [...between, ...lanes([to.x - stub - lane, ...boxes.map(({ x }) => x - gap - lane)], to.x, 6, (x) => x <= to.x - gap)];
  const middle = (from.y + to.y) / 2;
  const heights = lanes(
    [from.y, to.y, middle, ...boxes.flatMap(({ y, height }) => [y - gap - lane, y + height + gap + lane])],
    middle,
    16,
    () => true,
  );
  let best: { cost: number; points: Point[] } | undefined;
  for (const out of outs)
    for (const back of ins)
      for (const y of heights) {
        const points = [from, { x: out, y: from.y }, { x: out, y }, { x: back, y }, { x: back, y: to.y }, to];
        const cost = costOf(points, boxes, best?.cost ?? Infinity);
        if (!best || cost < best.cost) best = { cost, points };
      }
  return { points: best?.points ?? [from, to], free: best !== undefined && best.cost < collision };
}
function lanes(values: readonly number[], near: number, most: number, allowed: (value: number) => boolean): number[] {
  const [first, ...others] = values.filter(allowed);
  const sorted = [...new Set(others)].sort((a, b) => Math.abs(a - near) - Math.abs(b - near));
  return [...(first === undefined ? [] : [first]), ...sorted.slice(0, most)];
}
/** Looks at the boxes only while the cost is below `most`: nearly all ways are too long already. */
function costOf(points: readonly Point[], boxes: readonly Box[], most: number): number {
  let cost = 0;
  for (let at = 1; at < points.length; at++) {
    const a = points[at - 1];
    const b = points[at];
    if (!a || !b) continue;
    const length = Math.abs(a.x - b.x) + Math.abs(a.y - b.y);
    cost += length + (length > 1 ? 4 : 0);
  }
  for (let at = 1; at < points.length && cost < most; at++) {
    const a = points[at - 1];
    const b = points[at];
    if (!a || !b) continue;
    for (const box of boxes) if (lineMeets(a, b, box)) cost += collision;
  }
  return cost;
}
/** Whether a level or upright line passes over a box or within a few pixels of it. */
function lineMeets(a: Point, b: Point, box: Box): boolean {
  return levelMeets(a.x, b.x, a.y, box) || uprightMeets(a.x, a.y, b.y, box);
}
const beside = 5;
function levelMeets(from: number, to: number, y: number, box: Box): boolean {
  return (
    Math.max(from, to) > box.x + 1 && Math.min(from, to) < box.x + box.width - 1 && y > box.y - beside && y < box.y + box.height + beside
  );
}
function uprightMeets(x: number, from: number, to: number, box: Box): boolean {
  return (
    x > box.x + 1 && x < box.x + box.width - 1 && Math.max(from, to) > box.y - beside && Math.min(from, to) < box.y + box.height + beside
  );
}

function straightWay(points: readonly Point[]): Way {
  const corners = withoutIdle(points);
  let path = '';
  for (const [at, point] of corners.entries()) {
    const before = corners[at - 1];
    const after = corners[at + 1];
    if (!before) path += `M${spot(point)}`;
    else if (!after) path += `L${spot(point)}`;
    else {
      const r = Math.min(12, distance(before, point) / 2, distance(point, after) / 2);
      path += `L${spot(towards(point, before, r))}Q${spot(point)} ${spot(towards(point, after, r))}`;
    }
  }
  return { path, line: corners, middle: longestMiddle(corners) };
}
/** Points on a straight line between their neighbours say nothing. */
function withoutIdle(points: readonly Point[]): Point[] {
  const kept: Point[] = [];
  for (const point of points) {
    const last = kept.at(-1);
    const before = kept.at(-2);
    if (last && distance(last, point) < 0.5) continue;
    if (last && before && ((before.x === last.x && last.x === point.x) || (before.y === last.y && last.y === point.y))) kept.pop();
    kept.push(point);
  }
  return kept;
}
function longestMiddle(points: readonly Point[]): Point {
  let best: { length: number; middle: Point } | undefined;
  for (let at = 1; at < points.length; at++) {
    const a = points[at - 1];
    const b = points[at];
    if (!a || !b) continue;
    const length = distance(a, b) * (a.y === b.y ? 2 : 1);
    if (!best || length > best.length) best = { length, middle: { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 } };
  }
  return best?.middle ?? points[0] ?? { x: 0, y: 0 };
}

function boxBetween(a: Point, b: Point, room: number): Box {
  const x = Math.min(a.x, b.x) - room;
  const y = Math.min(a.y, b.y) - room;
  return { x, y, width: Math.abs(a.x - b.x) + 2 * room, height: Math.abs(a.y - b.y) + 2 * room };
}
function distance(a: Point, b: Point): number {
  return Math.abs(a.x - b.x) + Math.abs(a.y - b.y);
}
function towards(from: Point, to: Point, by: number): Point {
  const length = distance(from, to);
  if (length === 0) return from;
  return { x: from.x + ((to.x - from.x) * by) / length, y: from.y + ((to.y - from.y) * by) / length };
}
function spot({ x, y }: Point): string {
  return `${Math.round(x * 10) / 10} ${Math.round(y * 10) / 10}`;
}
