import { expect, test } from 'vitest';
import type { Json } from '../../../../nodes/kit/json.ts';
import { wilson } from '../../../../nodes/lib/metrics/wilson.ts';
import { givenIn } from '../../../../nodes/lib/scenarios/askers.ts';
import { type CheckKind, passes } from '../../../../nodes/lib/scenarios/check-answer.ts';
import { percentile95 } from '../../../../nodes/lib/scenarios/run-cases.ts';

test.for<[CheckKind, string, Json, boolean]>([
  ['equals', 'urgent', 'urgent', true],
  ['equals', ' Urgent ', 'urgent', true],
  ['equals', 'ＡＢＣ　１', 'abc 1', true],
  ['equals', '急诊', '急诊', true],
  ['equals', 'urgent', 'not urgent', false],
  ['equals', '12.0', 12, true],
  ['equals', '', 0, false],
  ['equals', 'urgent', null, false],
  ['one of', 'soon | urgent', 'urgent', true],
  ['one of', '尽快｜紧急', '紧急', true],
  ['one of', 'soon\nurgent', 'soon', true],
  ['one of', 'soon | urgent', 'so', false],
  ['contains', 'within 14 days', 'You may return it Within  14 days.', true],
  ['contains', 'within 14 days', 'within 30 days', false],
  ['number', '100', 104, true],
  ['number', '100', 105, true],
  ['number', '100', 106, false],
  ['number', '100', '97.5', true],
  ['number', '100', 'many', false],
  ['number', '100', null, false],
])('%s %s: %s is %s', ([kind, expected, answer, passed]) => {
  expect(passes({ kind, expected, tolerance: 5, confidence: 0 }, { answer })).toBe(passed);
});

test('a class that must be given surely is not enough by itself', () => {
  const check = { kind: 'confident' as const, expected: 'urgent', tolerance: 0, confidence: 0.8 };
  expect(passes(check, { answer: 'urgent', confidence: 0.8 })).toBe(true);
  expect(passes(check, { answer: 'urgent', confidence: 0.79 })).toBe(false);
  expect(passes(check, { answer: 'soon', confidence: 0.99 })).toBe(false);
  // An endpoint that does not say how sure it is has not proved it.
  expect(passes(check, { answer: 'urgent' })).toBe(false);
});

test('a tolerance is not lost to floating point', () => {
  expect(passes({ kind: 'number', expected: '0.3', tolerance: 0.1, confidence: 0 }, { answer: 0.4 })).toBe(true);
});

test('a number that is none is a fault of the case', () => {
  const check = { kind: 'number' as const, expected: 'about five', tolerance: 1, confidence: 0 };
  expect(() => passes(check, { answer: 5 })).toThrow('“about five” is no number');
});

test('8 of 10 lie between .490 and .943 (Wilson)', () => {
  const { low, high } = wilson(0.8, 10);
  expect([low.toFixed(3), high.toFixed(3)]).toEqual(['0.490', '0.943']);
  expect(wilson(1, 20).high).toBe(1);
  expect(wilson(0, 20).low).toBe(0);
  expect(wilson(0, 0)).toEqual({ low: 0, high: 1 });
});

test('of 20 times the 19th, of one the only one', () => {
  expect(percentile95(Array.from({ length: 20 }, (_, at) => 20 - at))).toBe(19);
  expect(percentile95([7])).toBe(7);
});

test.for<[Json, string, object | undefined]>([
  [{ predictions: [{ prediction: 'a', confidence: 0.9 }] }, '', { answer: 'a', confidence: 0.9 }],
  [[{ label: 'a', score: 0.5 }], '', { answer: 'a', confidence: 0.5 }],
  [{ answer: 12 }, '', { answer: 12 }],
  ['a', '', { answer: 'a' }],
  [{ choices: [{ message: { content: 'a' } }] }, 'choices.0.message.content', { answer: 'a' }],
  [{ choices: [] }, 'choices.0.message.content', undefined],
  [{ other: 1 }, '', undefined],
  [{ predictions: [] }, '', undefined],
])('in %j at “%s” stands %j', ([reply, path, given]) => {
  expect(givenIn(reply, path)).toEqual(given);
});
