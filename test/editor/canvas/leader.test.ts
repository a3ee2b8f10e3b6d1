import { expect, test } from 'vitest';
import { leaderOf } from '../../../editor/canvas/leader.ts';

const box = (x: number, y: number) => ({ x, y, width: 100, height: 50 });

test('the line goes straight across where they face each other, else from corner to corner', () => {
  expect(leaderOf(box(0, 0), box(20, 200))).toEqual({ from: { x: 60, y: 50 }, to: { x: 60, y: 200 } });
  expect(leaderOf(box(0, 0), box(300, 200))).toEqual({ from: { x: 100, y: 50 }, to: { x: 300, y: 200 } });
  expect(leaderOf(box(300, 0), box(0, 10))).toEqual({ from: { x: 300, y: 30 }, to: { x: 100, y: 30 } });
});

test('a note that lies on what it is about needs no line', () => {
  expect(leaderOf(box(0, 0), box(50, 20))).toBeUndefined();
});
