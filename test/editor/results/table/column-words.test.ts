import { expect, test } from 'vitest';
import { barsNote, columnBars, columnNote, missingNote } from '../../../../editor/results/table/column-words.ts';
import { say } from '../../../../nodes/kit/text.ts';

test('a column is described by its type and what tells most about it', () => {
  const words = (column: Parameters<typeof columnNote>[0]) => say(columnNote(column), 'en');
  expect(words({ name: 'a', type: 'category', classes: [{ name: 'x' }] })).toBe('category, 1 class');
  expect(words({ name: 'a', type: 'category', distinct: 70, classes: [{ name: 'x' }] })).toBe('category, 70 classes');
  expect(words({ name: 'a', type: 'text', averageLength: 1203.4 })).toBe('text, 1,203 characters');
  expect(words({ name: 'a', type: 'number', min: -1, max: 4.5 })).toBe('number, -1 to 4.5');
  expect(words({ name: 'a', type: 'date', min: Date.UTC(2002, 0, 2), max: Date.UTC(2002, 11, 31) })).toBe('date, 2002-01-02 to 2002-12-31');
  expect(words({ name: 'a', type: 'number' })).toBe('number');
  expect(words({ name: 'limit', type: 'number', holds: 'limit', min: 0, max: 5 })).toBe('what is asked, 0 to 5');
  expect(words({ name: 'reason', type: 'category', holds: 'reasons', distinct: 1 })).toBe('why, 1 reason');
});

test('a few missing values are never said to be none, nearly all never to be all', () => {
  const words = (share: number) => {
    const note = missingNote(share);
    return note && say(note, 'en');
  };
  expect([0, 0.004, 0.02, 0.998, 1].map(words)).toEqual([undefined, 'under 1 % empty', '2 % empty', 'over 99 % empty', '100 % empty']);
});

test('a category is drawn by its classes, a number by its bins', () => {
  expect(
    columnBars({
      name: 'a',
      type: 'category',
      classes: [
        { name: 'x', count: 3 },
        { name: 'y', count: 1 },
      ],
      histogram: [9],
    }),
  ).toEqual([3, 1]);
  expect(columnBars({ name: 'a', type: 'number', histogram: [1, 2, 3] })).toEqual([1, 2, 3]);
});

test('the drawing is said in words for those who do not see it', () => {
  const note = barsNote({
    name: 'a',
    type: 'category',
    classes: [
      { name: 'ham', count: 71 },
      { name: 'spam', count: 29 },
    ],
  });
  expect(note && say(note, 'zh')).toBe('ham 71 %, spam 29 %');
});
