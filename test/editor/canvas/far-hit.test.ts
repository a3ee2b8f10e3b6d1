import { expect, test } from 'vitest';
import { itemAt, itemsIn, wireNear } from '../../../editor/canvas/far-hit.ts';
import type { CanvasItem } from '../../../editor/canvas/flow-items.ts';

const frame: CanvasItem = {
  id: 'frame:g',
  type: 'frame',
  selectable: false,
  position: { x: 0, y: 0 },
  width: 600,
  height: 400,
  data: { group: { id: 'g', name: 'G', nodes: [] } },
};
const note = (id: string, x: number, y: number): CanvasItem => ({
  id: `card:${id}`,
  type: 'card',
  position: { x, y },
  width: 200,
  height: 100,
  data: { note: { id, text: '', x, y, width: 200, height: 100 } },
});
const items = [frame, note('below', 100, 100), note('above', 150, 150)];

test('of what lies on each other the pointer takes the topmost', () => {
  expect(itemAt(items, { x: 200, y: 180 })?.id).toBe('card:above');
  expect(itemAt(items, { x: 110, y: 110 })?.id).toBe('card:below');
});

test('a frame is taken by its head alone, so that between its nodes the canvas can be moved', () => {
  expect(itemAt(items, { x: 300, y: 20 })?.id).toBe('frame:g');
  expect(itemAt(items, { x: 500, y: 350 })).toBeUndefined();
});

test('an area chooses what it touches, but no frame, which would bring in all its nodes', () => {
  expect(itemsIn(items, { x: 340, y: 240, width: 50, height: 50 }).map(({ id }) => id)).toEqual(['card:above']);
  expect(itemsIn(items, { x: 700, y: 0, width: 50, height: 50 })).toEqual([]);
});

test('a wire is met within reach of any of its pieces, not of where they would lead', () => {
  const line = (...points: [number, number][]) => ({ line: points.map(([x, y]) => ({ x, y })) });
  const corner = line([0, 0], [100, 0], [100, 100]);
  const level = line([0, 50], [80, 50]);
  expect(wireNear([corner, level], { x: 104, y: 60 }, 8)).toBe(corner);
  expect(wireNear([corner, level], { x: 40, y: 55 }, 8)).toBe(level);
  expect(wireNear([corner, level], { x: 140, y: 0 }, 8)).toBeUndefined();
});
