import { expect, test } from 'vitest';
import {
  barsPath,
  linePath,
  nearest,
  type Point,
  roundMarks,
  spanOf,
  straight,
  thinned,
  writeMark,
} from '../../../../editor/results/chart/scale.ts';

test('marks are round numbers inside the span, without the dust of adding fractions', () => {
  expect(roundMarks([0, 1], 5)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
  expect(roundMarks([0.1, 0.7], 6)).toEqual([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7]);
  expect(roundMarks([2700, 6300], 4)).toEqual([3000, 4000, 5000, 6000]);
  expect(roundMarks([-3, 3], 3)).toEqual([-2, 0, 2]);
  expect(roundMarks([5, 5], 4)).toEqual([5]);
});

test('a span of no width maps to the middle instead of to nowhere', () => {
  expect(straight([2, 2], [0, 100])(2)).toBe(50);
  expect(straight([0, 10], [100, 0])(2.5)).toBe(75);
});

test('what is not a number has no part in the span and leaves a gap in the line', () => {
  expect(spanOf([3, NaN, -1, Infinity])).toEqual([-1, 3]);
  expect(spanOf([NaN])).toBeUndefined();
  const same = (value: number) => value;
  expect(
    linePath(
      [
        [0, 1],
        [1, 2],
        [2, NaN],
        [3, 4],
      ],
      same,
      same,
    ),
  ).toBe('M0 1L1 2M3 4');
});

test('a thinned curve keeps its ends and its single peak', () => {
  const points: Point[] = Array.from({ length: 5_000 }, (_, x) => [x, x === 3_217 ? 99 : Math.sin(x / 300)]);
  const kept = thinned(points, 200);
  expect(kept.length).toBeLessThanOrEqual(200);
  expect(kept[0]).toEqual([0, 0]);
  expect(kept.at(-1)).toEqual(points.at(-1));
  expect(Math.max(...kept.map(([, y]) => y))).toBe(99);
  expect(kept.every(([x], index) => index === 0 || x > (kept[index - 1]?.[0] ?? 0))).toBe(true);
});

test('one row among very many is still seen as a bar, none is not', () => {
  const path = barsPath([100_000, 1, 0], 90, 22);
  expect(path.match(/M/g)).toHaveLength(2);
  expect(path).toContain('M30 22v-1h');
  expect(barsPath([0, 0], 90, 22)).toBe('');
});

test('the pointer finds the point beside it', () => {
  const points: Point[] = [
    [1, 10],
    [4, 20],
    [9, 30],
  ];
  expect(nearest(points, 6)).toEqual([4, 20]);
  expect(nearest([], 6)).toBeUndefined();
});

test('marks that lie close together are written apart, all with the same decimals', () => {
  const close = [0.00495, 0.005];
  expect(close.map((mark) => writeMark(mark, close))).toEqual(['0.00495', '0.00500']);
  const wide = [3_000, 4_000];
  expect(wide.map((mark) => writeMark(mark, wide))).toEqual(['3,000', '4,000']);
  expect(writeMark(5, [5])).toBe('5');
});
