import { expect, test } from 'vitest';
import { type Box, nodeWidth } from '../../../editor/canvas/geometry.ts';
import { type LaneWire, lanesOf } from '../../../editor/canvas/lanes.ts';
import { obstaclesOf, wireWay } from '../../../editor/canvas/route.ts';
import { isBehind } from './path-points.ts';

const box = (column: number, y: number): Box => ({ x: column * 288, y, width: nodeWidth, height: 130 });
/** Two rows of four. */
const rows = [0, 1, 2, 3].flatMap((column) => [box(column, 0), box(column, 220)]);
const gap = { top: 130, bottom: 220 };

function wire(from: number, to: number, row = 0): LaneWire {
  return {
    key: `${from}.${row} ${to}`,
    port: `${from}.${row}`,
    from: { x: from * 288 + nodeWidth, y: 84 + 20 * row },
    to: { x: to * 288, y: 304 + 20 * row },
  };
}
function drawn(wires: readonly LaneWire[], marks: readonly Box[] = []) {
  const lanes = lanesOf(wires, rows, marks);
  return wires.map(({ key, from, to }) => wireWay(from, to, obstaclesOf(rows), 0, lanes.get(key)));
}
/** The height of the level piece between the ends. */
function level(line: readonly { x: number; y: number }[]): number {
  return line[2]?.y ?? Number.NaN;
}

test('wires to the row below run in the gap between the rows, each on a lane of its own', () => {
  const wires = [wire(3, 0), wire(3, 0, 1), wire(2, 1), wire(1, 0)];
  const ways = drawn(wires);
  for (const { path } of ways) expect(isBehind(path, rows)).toBe(false);
  const levels = ways.map(({ line }) => level(line));
  for (const y of levels) {
    expect(y).toBeGreaterThan(gap.top + 8);
    expect(y).toBeLessThan(gap.bottom - 8);
  }
  expect(new Set(levels).size).toBe(wires.length);
});

test('wires from one port run together until they part', () => {
  const ways = drawn([wire(3, 0), { ...wire(3, 1), key: 'other' }]);
  expect(ways[0]?.line.slice(0, 3)).toEqual(ways[1]?.line.slice(0, 3));
});

test('no lane lies on the border of a frame or on a note', () => {
  const frame = { x: -20, y: 182, width: 2 * 288 + 40, height: 188 };
  const note = { x: 600, y: 150, width: 300, height: 24 };
  const [way] = drawn([wire(3, 0)], [frame, note]);
  const line = way?.line ?? [];
  expect(level(line) > note.y + note.height || level(line) < note.y).toBe(true);
  expect(Math.abs(level(line) - frame.y)).toBeGreaterThan(4);
  const upright = line[3]?.x ?? 0;
  expect(Math.abs(upright - frame.x)).toBeGreaterThan(4);
});

test('a wire that falls over several rows does not lie along one that does the same', () => {
  const tall = [...rows, ...[0, 1, 2, 3].map((column) => box(column, 440))];
  const steep = (y: number, port: string): LaneWire => ({ key: port, port, from: { x: nodeWidth, y: 84 + y }, to: { x: 288, y: 524 + y } });
  const lanes = lanesOf([steep(0, 'a'), steep(20, 'b')], tall, []);
  const [a, b] = [lanes.get('a'), lanes.get('b')];
  if (!a || !b) throw new Error('no lane');
  expect(Math.abs(a.out - b.out)).toBeGreaterThan(5);
  expect(Math.abs(a.back - b.back)).toBeGreaterThan(5);
});

test('a short curve stays a curve', () => {
  expect(lanesOf([{ key: 'w', port: 'p', from: { x: nodeWidth, y: 84 }, to: { x: 288, y: 304 } }], rows, []).size).toBe(0);
});

test('a wire whose end was moved leaves its lane', () => {
  const moved = { x: 288 * 3, y: -400 };
  const [back] = [wire(3, 0)];
  if (!back) throw new Error('no wire');
  const lane = lanesOf([back], rows, []).get(back.key);
  expect(lane).toBeDefined();
  const from = { x: moved.x - 800, y: moved.y };
  expect(wireWay(from, back.to, obstaclesOf(rows), 0, lane)).toEqual(wireWay(from, back.to, obstaclesOf(rows)));
});
