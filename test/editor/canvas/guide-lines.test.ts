import { expect, test } from 'vitest';
import { snapped } from '../../../editor/canvas/guide-lines.ts';

const box = (x: number, y: number, height = 100) => ({ x, y, width: 200, height });

test('what is dragged near the edge of another comes level with it, and a line says with what', () => {
  const { dx, dy, lines } = snapped(box(302, 4), [box(0, 0)], 6);
  expect([dx, dy]).toEqual([0, -4]);
  expect(lines).toEqual([{ kind: 'edge', x: 0, y: 0, toX: 502, toY: 0 }]);
});

test('middles count as well as edges', () => {
  const { dy, lines } = snapped(box(300, 3, 100), [box(0, -20, 140)], 6);
  expect(dy).toBe(-3);
  expect(lines[0]?.y).toBe(50);
});

test('between two it snaps to equal gaps and shows both', () => {
  const { dx, lines } = snapped(box(303, 33), [box(0, 0), box(600, 0)], 6);
  expect(dx).toBe(-3);
  expect(lines.filter(({ kind }) => kind === 'gap').map(({ x, toX }) => toX - x)).toEqual([100, 100]);
});

test('behind two it keeps their gap', () => {
  const { dx, lines } = snapped(box(517, 30), [box(0, 0), box(260, 0)], 6);
  expect(dx).toBe(3);
  expect(lines.filter(({ kind }) => kind === 'gap')).toHaveLength(2);
});

test('nothing near, nothing done', () => {
  expect(snapped(box(0, 0), [box(40, 300), box(5000, 2)], 6)).toEqual({ dx: 0, dy: 0, lines: [] });
});
