import { expect, test } from 'vitest';
import { createPace } from '../../../runtime/run/seconds-left.ts';

/** Reports every 100 ms that go on by `each`. */
function report(
  pace: ReturnType<typeof createPace>,
  from: { at: number; fraction: number },
  each: number,
  count: number,
): number | undefined {
  let left: number | undefined;
  for (let step = 0; step < count; step++) left = pace.secondsLeft(from.fraction + step * each, from.at + step * 100);
  return left;
}

test('an even pace says when it will end', () => {
  expect(report(createPace(), { at: 0, fraction: 0 }, 0.001, 501)).toBe(50);
});

test('what a checkpoint spared does not count as speed', () => {
  const pace = createPace();
  report(pace, { at: 0, fraction: 0 }, 0.01, 15);
  expect(pace.secondsLeft(0.6, 1_500)).toBeUndefined();
  expect(report(pace, { at: 1_600, fraction: 0.601 }, 0.001, 100)).toBe(30);
});

test('after a quick beginning the pace of late decides', () => {
  const pace = createPace();
  report(pace, { at: 0, fraction: 0 }, 0.01, 16);
  const left = report(pace, { at: 1_600, fraction: 0.15 }, 0.0001, 3_000) ?? 0;
  expect(left).toBeGreaterThan(400);
  expect(left).toBeLessThan(600);
});

test('too little is known at first, and at the end nothing is left', () => {
  const pace = createPace();
  expect(pace.secondsLeft(0, 0)).toBeUndefined();
  expect(pace.secondsLeft(0.2, 500)).toBeUndefined();
  expect(pace.secondsLeft(1, 5_000)).toBeUndefined();
});
