import { expect, test } from 'vitest';
import { boxBetween, isBox, movedBox, resizedBox } from '../../../editor/pages/label/box-parts.ts';
import {
  piecesOf,
  rangeOf,
  relabelled,
  toggledRelation,
  trimmed,
  walked,
  withoutSpans,
  withSpan,
  wordsOf,
} from '../../../editor/pages/label/span-parts.ts';

const span = (start: number, end: number, label = 'name') => ({ start, end, label });

test('what is selected is marked without the spaces around it, in either direction', () => {
  expect(trimmed('Ann  knows Bo', { start: 4, end: 11 })).toEqual({ start: 5, end: 10 });
  expect(trimmed('Ann', { start: 3, end: 0 })).toEqual({ start: 0, end: 3 });
  expect(trimmed('a   b', { start: 1, end: 4 })).toBeUndefined();
  expect(trimmed('Ann', { start: 0, end: 99 })).toEqual({ start: 0, end: 3 });
});

test('a span takes the place of those that it touches; relations of the others stay with their spans', () => {
  const marks = { spans: [span(0, 3), span(10, 12), span(20, 22)], relations: [{ from: 1, to: 2, label: 'knows' }] };
  const between = withSpan(marks, span(5, 8));
  expect(between.spans.map(({ start }) => start)).toEqual([0, 5, 10, 20]);
  expect(between.relations).toEqual([{ from: 2, to: 3, label: 'knows' }]);
  const over = withSpan(marks, span(2, 11, 'firm'));
  expect(over.spans).toEqual([span(2, 11, 'firm'), span(20, 22)]);
  expect(over.relations).toEqual([]);
  expect(withoutSpans(marks, ({ start }) => start === 0).relations).toEqual([{ from: 0, to: 1, label: 'knows' }]);
  expect(relabelled(marks, 1, 'firm').spans[1]).toEqual(span(10, 12, 'firm'));
});

test('a relation is put in once and taken out by the second press', () => {
  const relation = { from: 0, to: 1, label: 'knows' };
  const once = toggledRelation({ spans: [span(0, 1), span(2, 3)], relations: [] }, relation);
  expect(once.relations).toEqual([relation]);
  expect(toggledRelation(once, { ...relation, from: 1, to: 0 }).relations).toHaveLength(2);
  expect(toggledRelation(once, relation).relations).toEqual([]);
});

test('the text is cut where marks and the chosen words begin and end', () => {
  const text = 'Ann knows Bo.';
  const pieces = piecesOf(text, [span(0, 3), span(10, 12)], { start: 4, end: 9 });
  expect(pieces.map(({ start, end }) => text.slice(start, end))).toEqual(['Ann', ' ', 'knows', ' ', 'Bo', '.']);
  expect(pieces.map(({ span: at, last, chosen }) => [at, last, chosen])).toEqual([
    [0, true, false],
    [undefined, false, false],
    [undefined, false, true],
    [undefined, false, false],
    [1, true, false],
    [undefined, false, false],
  ]);
  expect(piecesOf('', [], undefined)).toEqual([]);
});

test('arrow keys walk over words in both scripts', () => {
  const words = (text: string) => wordsOf(text).map(({ start, end }) => text.slice(start, end));
  expect(words('Ann  knows Bo.')).toEqual(['Ann', 'knows', 'Bo', '.']);
  expect(words('张三在北京').join('')).toBe('张三在北京');
  expect(words('张三在北京').length).toBeGreaterThan(1);
});

test('boxes are drawn in any direction, stay inside the picture and do not vanish', () => {
  const box = boxBetween({ x: 0.6, y: 1.4 }, { x: 0.2, y: 0.5 });
  expect(box.x).toBe(0.2);
  expect(box.width).toBeCloseTo(0.4, 12);
  expect(box.y + box.height).toBe(1);
  expect(isBox(boxBetween({ x: 0.1, y: 0.1 }, { x: 0.101, y: 0.9 }))).toBe(false);
  const marked = { ...box, label: 'cat' };
  expect(movedBox(marked, { x: 5, y: -5 }).x).toBeCloseTo(0.6, 12);
  expect(movedBox(marked, { x: 5, y: -5 })).toMatchObject({ y: 0, label: 'cat' });
  expect(resizedBox(marked, { x: -5, y: 5 }).width).toBeCloseTo(0.008, 12);
  expect(resizedBox(marked, { x: 5, y: 5 }).width).toBeCloseTo(0.8, 12);
});

test('arrows walk over words, Shift takes them along in either direction and leaves them again on the way back', () => {
  const words = [
    { start: 0, end: 3 },
    { start: 4, end: 7 },
    { start: 8, end: 9 },
  ];
  const first = walked(words, undefined, 1, false);
  expect(rangeOf(words, first)).toEqual({ start: 0, end: 3 });
  const two = walked(words, first, 1, true);
  const three = walked(words, walked(words, two, 1, true), 1, true);
  expect(rangeOf(words, three)).toEqual({ start: 0, end: 9 });
  expect(rangeOf(words, walked(words, three, -1, true))).toEqual({ start: 0, end: 7 });
  expect(rangeOf(words, walked(words, two, -1, false))).toEqual({ start: 0, end: 3 });
  expect(rangeOf([], walked([], undefined, 1, false))).toBeUndefined();
});
