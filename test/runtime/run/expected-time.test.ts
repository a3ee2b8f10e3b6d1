import { expect, test } from 'vitest';
import { expectedMs, timeOf } from '../../../runtime/run/expected-time.ts';

const pre = { type: 'training/train', version: 1, code: 'c', settings: {}, files: {}, secrets: {}, inputs: {} };
const other = { ...pre, settings: { epochs: 9 } };
const nothingTypical = () => undefined;

test('a step takes as long as the last time, else as long as its type does', () => {
  expect(expectedMs({ pre, type: pre.type, begun: false }, { pre, ms: 900 }, () => 50)).toBe(900);
  expect(expectedMs({ pre, type: pre.type, begun: false }, undefined, () => 50)).toBe(50);
  expect(expectedMs({ pre, type: pre.type, begun: false }, { pre: { ...pre, type: 'other' }, ms: 900 }, () => 50)).toBe(50);
});

test('one that was finished early says only that the whole takes longer', () => {
  const early = { pre, ms: 900, early: true } as const;
  expect(expectedMs({ pre, type: pre.type, begun: false }, early, nothingTypical)).toBeUndefined();
  expect(expectedMs({ pre, type: pre.type, begun: false }, early, () => 50)).toBeUndefined();
  expect(expectedMs({ pre, type: pre.type, begun: false }, { ...early, wholeMs: 4_000 }, () => 50)).toBe(4_000);
});

test('one that goes on from there needs what is left', () => {
  expect(expectedMs({ pre, type: pre.type, begun: true }, { pre, ms: 900, early: true, wholeMs: 4_000 }, nothingTypical)).toBe(3_100);
  expect(expectedMs({ pre: other, type: pre.type, begun: false }, { pre, ms: 900, early: true, wholeMs: 4_000 }, nothingTypical)).toBe(
    4_000,
  );
});

test('what was done in two goes took both together, and an early end remembers how long the whole once took', () => {
  expect(timeOf({ pre, ms: 300 }, { pre, ms: 900, early: true })).toEqual({ pre, ms: 1_200 });
  expect(timeOf({ pre, ms: 300 }, { pre: other, ms: 900, early: true })).toEqual({ pre, ms: 300 });
  expect(timeOf({ pre, ms: 300, early: true }, { pre, ms: 5_000 })).toEqual({ pre, ms: 300, early: true, wholeMs: 5_000 });
  expect(timeOf({ pre, ms: 300, early: true }, { pre, ms: 900, early: true, wholeMs: 5_000 })).toEqual({
    pre,
    ms: 1_200,
    early: true,
    wholeMs: 5_000,
  });
});
