import { expect, test } from 'vitest';
import type { Answer, MarkedBox } from '../../../../nodes/kit/labelling.ts';
import { likeness, overlap, rowAgreement, settled } from '../../../../nodes/lib/label/settle.ts';

const one = (label: string): Answer => ({ kind: 'class', label });
const several = (...labels: string[]): Answer => ({ kind: 'classes', labels });
const span = (start: number, end: number, label = 'name') => ({ start, end, label });
const box = (x: number, y: number, width: number, height: number, label = 'cat'): MarkedBox => ({ x, y, width, height, label });

test('most votes count, and of two with as many the earlier', () => {
  expect(settled([one('a'), one('b'), one('b')])).toEqual(one('b'));
  expect(settled([one('b'), one('a')])).toEqual(one('b'));
  expect(settled([])).toBeUndefined();
  expect(settled([one('a')])).toEqual(one('a'));
});

test('several classes and spans need more than half; a relation also needs both its spans', () => {
  expect(settled([several('a', 'b'), several('a'), several('b', 'c')])).toEqual(several('a', 'b'));
  expect(settled([several('a'), several('b')])).toEqual(several());
  const knows = (from: number, to: number) => ({ from, to, label: 'knows' });
  const first: Answer = { kind: 'spans', spans: [span(0, 3), span(5, 8)], relations: [knows(0, 1)] };
  const second: Answer = { kind: 'spans', spans: [span(0, 3), span(4, 5), span(5, 8)], relations: [knows(0, 2)] };
  expect(settled([first, second])).toEqual({ kind: 'spans', spans: [span(0, 3), span(5, 8)], relations: [knows(0, 1)] });
});

test('ratings are averaged, and a pair with as many votes for each is the same', () => {
  expect(settled([2, 3, 5].map((value): Answer => ({ kind: 'rating', value })))).toEqual({ kind: 'rating', value: 10 / 3 });
  const better = (side: 'first' | 'second'): Answer => ({ kind: 'pair', better: side });
  expect(settled([better('first'), better('second')])).toEqual({ kind: 'pair', better: 'same' });
  expect(settled([better('first'), better('second'), better('second')])).toEqual(better('second'));
});

test('boxes around the same thing become their mean; two boxes of one person stay two', () => {
  expect(overlap(box(0, 0, 0.4, 0.4), box(0.2, 0, 0.4, 0.4))).toBeCloseTo(1 / 3, 12);
  expect(overlap(box(0, 0, 0.1, 0.1), box(0.5, 0.5, 0.1, 0.1))).toBe(0);
  const ann: Answer = { kind: 'boxes', boxes: [box(0, 0, 0.4, 0.4), box(0.6, 0.6, 0.2, 0.2)] };
  const bo: Answer = { kind: 'boxes', boxes: [box(0.02, 0, 0.4, 0.4), box(0.6, 0.6, 0.2, 0.2, 'dog')] };
  const both = settled([ann, bo]);
  expect(both).toEqual({ kind: 'boxes', boxes: [{ x: 0.01, y: 0, width: 0.4, height: 0.4, label: 'cat' }] });
  const twice: Answer = { kind: 'boxes', boxes: [box(0, 0, 0.4, 0.4), box(0.01, 0, 0.4, 0.4)] };
  expect(settled([twice, twice])).toMatchObject({ boxes: [{ x: 0 }, { x: 0.01 }] });
  expect(likeness(ann, bo, 0)).toBe(0.5);
});

test('likeness is 1 for the same and falls with what differs', () => {
  expect(likeness(one('a'), one('b'), 0)).toBe(0);
  expect(likeness(several('a', 'b'), several('b', 'c'), 0)).toBeCloseTo(1 / 3, 12);
  expect(likeness(several(), several(), 0)).toBe(1);
  expect(likeness({ kind: 'rating', value: 1 }, { kind: 'rating', value: 3 }, 4)).toBe(0.5);
  expect(rowAgreement([one('a'), one('a'), one('b')], 0)).toBeCloseTo(1 / 3, 12);
  expect(rowAgreement([one('a')], 0)).toBeUndefined();
});
