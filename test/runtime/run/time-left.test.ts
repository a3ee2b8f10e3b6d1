import { expect, test } from 'vitest';
import { startTimes, type Timed, timeLeft } from '../../../runtime/run/time-left.ts';

function steps(list: Record<string, [leftMs: number | undefined, ...above: string[]]>): Map<string, Timed> {
  return new Map(Object.entries(list).map(([id, [leftMs, ...above]]) => [id, { leftMs, above }]));
}

test('the time left is that of the longest way', () => {
  expect(timeLeft(steps({ a: [0], b: [100, 'a'], c: [30, 'a'], d: [10, 'b', 'c'] }), 4)).toEqual({ ms: 110, whole: true });
});

test('many branches on few workers take what the workers need for all of them', () => {
  const branches = Object.fromEntries(Array.from({ length: 10 }, (_, at) => [`b${at}`, [100] as [number]]));
  expect(timeLeft(steps(branches), 2)).toEqual({ ms: 500, whole: true });
});

test('a step that nobody knows makes it at least so long; one that is over takes nothing', () => {
  expect(timeLeft(steps({ a: [undefined], b: [10, 'a'] }), 2)).toEqual({ ms: 10, whole: false });
  expect(timeLeft(steps({ a: [undefined], b: [0] }), 2)).toBeUndefined();
  expect(timeLeft(steps({ a: [0], b: [10, 'a'] }), 2)).toEqual({ ms: 10, whole: true });
});

test('a waiting run starts when a worker is free of those before it', () => {
  expect(startTimes(2, [400, 100], [50, 1_000, 10])).toEqual([100, 150, 400]);
  expect(startTimes(2, [400], [50])).toEqual([0]);
  expect(startTimes(2, [undefined, 100], [undefined, 5])).toEqual([100, undefined]);
});
