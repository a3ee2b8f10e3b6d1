import type { Box, Point } from './geometry.ts';

/**
 * A way with as many bends as it takes, where none of the simple ways is free: the shortest one over the lanes that run
 * along the nodes. It is rarely asked for and costs more, so there is a limit to what it looks at.
 */
const mostBoxes = 80;
const gap = 14;
const bend = 30;

interface Stop {
  /** Its lanes, and whether it was reached along a level one. */
  column: number;
  row: number;
  level: boolean;
  cost: number;
  before: Stop | undefined;
}

/** `meets` says whether a straight piece touches a box. Undefined where there is no free way, or too much to look at. */
export function detour(
  from: Point,
  to: Point,
  boxes: readonly Box[],
  meets: (a: Point, b: Point, box: Box) => boolean,
): Point[] | undefined {
  if (boxes.length > mostBoxes) return undefined;
  const [start, end] = [
    { x: from.x + gap, y: from.y },
    { x: to.x - gap, y: to.y },
  ];
  const columns = sorted([start.x, end.x, ...boxes.flatMap(({ x, width }) => [x - gap, x + width + gap])]);
  const rows = sorted([start.y, end.y, ...boxes.flatMap(({ y, height }) => [y - gap, y + height + gap])]);
  const pointOf = (column: number, row: number): Point => ({ x: columns[column] ?? 0, y: rows[row] ?? 0 });
  const [goalColumn, goalRow] = [columns.indexOf(end.x), rows.indexOf(end.y)];
  const done = new Set<number>();
  const waiting = new Waiting();
  waiting.add({ column: columns.indexOf(start.x), row: rows.indexOf(start.y), level: true, cost: 0, before: undefined });
  for (let stop = waiting.take(); stop; stop = waiting.take()) {
    const { column, row, level } = stop;
    const key = (row * columns.length + column) * 2 + (level ? 1 : 0);
    if (done.has(key)) continue;
    done.add(key);
    if (column === goalColumn && row === goalRow && level) return [from, ...trace(stop, pointOf), to];
    const here = pointOf(column, row);
    for (const [dx, dy] of steps) {
      const [nextColumn, nextRow] = [column + dx, row + dy];
      if (columns[nextColumn] === undefined || rows[nextRow] === undefined) continue;
      const there = pointOf(nextColumn, nextRow);
      if (boxes.some((box) => meets(here, there, box))) continue;
      const along = dy === 0;
      const length = Math.abs(there.x - here.x) + Math.abs(there.y - here.y);
      waiting.add({
        column: nextColumn,
        row: nextRow,
        level: along,
        cost: stop.cost + length + (along === level ? 0 : bend),
        before: stop,
      });
    }
    // A turn on the spot, for an end that is reached from above or below.
    if (column === goalColumn && row === goalRow) waiting.add({ ...stop, level: true, cost: stop.cost + bend });
  }
  return undefined;
}

const steps = [
  [1, 0],
  [-1, 0],
  [0, 1],
  [0, -1],
] as const;

function sorted(values: readonly number[]): number[] {
  return [...new Set(values)].sort((a, b) => a - b);
}
function trace(stop: Stop, pointOf: (column: number, row: number) => Point): Point[] {
  const points: Point[] = [];
  for (let at: Stop | undefined = stop; at; at = at.before) points.unshift(pointOf(at.column, at.row));
  return points;
}

/** Stops by cost: a binary heap. */
class Waiting {
  private readonly stops: Stop[] = [];

  add(stop: Stop): void {
    const { stops } = this;
    let at = stops.length;
    stops.push(stop);
    while (at > 0) {
      const up = (at - 1) >> 1;
      const above = stops[up];
      if (!above || above.cost <= stop.cost) break;
      stops[at] = above;
      at = up;
    }
    stops[at] = stop;
  }

  take(): Stop | undefined {
    const { stops } = this;
    const [first] = stops;
    const last = stops.pop();
    if (!first || !last || stops.length === 0) return first;
    let at = 0;
    for (;;) {
      let down = 2 * at + 1;
      let below = stops[down];
      const other = stops[down + 1];
      if (below && other && other.cost < below.cost) {
        down++;
        below = other;
      }
      if (!below || below.cost >= last.cost) break;
      stops[at] = below;
      at = down;
    }
    stops[at] = last;
    return first;
  }
}
