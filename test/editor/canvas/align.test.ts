import fc from 'fast-check';
import { expect, test } from 'vitest';
import { aligned, distributed, neighbour } from '../../../editor/canvas/align.ts';
import type { Box } from '../../../editor/canvas/geometry.ts';

const box = (x: number, y: number, height = 100): Box => ({ x, y, width: 200, height });
const three = new Map([
  ['a', box(0, 0)],
  ['b', box(300, 40, 140)],
  ['c', box(900, 200)],
]);
const moved = (places: ReadonlyMap<string, { x: number; y: number }>) => [...three].map(([id, old]) => ({ ...old, ...places.get(id) }));

test('boxes come to one edge and keep their place along it', () => {
  expect(moved(aligned(three, 'left')).map(({ x, y }) => [x, y])).toEqual([
    [0, 0],
    [0, 40],
    [0, 200],
  ]);
  expect(moved(aligned(three, 'bottom')).map(({ y, height }) => y + height)).toEqual([300, 300, 300]);
  expect(new Set(moved(aligned(three, 'middle')).map(({ y, height }) => y + height / 2)).size).toBe(1);
  expect(new Set(moved(aligned(three, 'right')).map(({ x, width }) => x + width))).toEqual(new Set([1100]));
});

test('aligning twice moves nothing the second time', () => {
  const edges = fc.constantFrom('left', 'right', 'top', 'bottom', 'middle', 'centre');
  const boxes = fc.array(
    fc.record({ x: fc.integer(), y: fc.integer(), width: fc.constant(216), height: fc.integer({ min: 80, max: 300 }) }),
  );
  fc.assert(
    fc.property(boxes, edges, (list, edge) => {
      const all = new Map(list.map((item, at) => [`${at}`, item]));
      const once = new Map([...aligned(all, edge)].map(([id, place]) => [id, { ...box(0, 0), ...all.get(id), ...place }]));
      for (const [id, place] of aligned(once, edge)) expect(place).toEqual({ x: once.get(id)?.x, y: once.get(id)?.y });
    }),
  );
});

test('distributing makes the gaps equal and leaves the outer two where they are', () => {
  const xs = moved(distributed(three, 'x')).map(({ x }) => x);
  expect(xs).toEqual([0, 450, 900]);
});

test('the keys go to the node that lies in their direction, straight on first', () => {
  const grid = new Map([
    ['right', box(300, 10)],
    ['far right', box(600, 0)],
    ['below', box(20, 180)],
    ['below right', box(300, 200)],
  ]);
  const here = box(0, 0);
  expect(neighbour(here, grid, 'right')).toBe('right');
  expect(neighbour(here, grid, 'down')).toBe('below');
  expect(neighbour(here, grid, 'left')).toBeUndefined();
});
