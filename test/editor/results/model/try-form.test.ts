import { expect, test } from 'vitest';
import { fieldOf, filledRow, firstEntries } from '../../../../editor/results/model/try-form.ts';
import type { ColumnSpec } from '../../../../nodes/kit/ports.ts';

const columns: ColumnSpec[] = [
  { name: 'weight', type: 'number', min: 2700, max: 6300 },
  { name: 'island', type: 'category', classes: [{ name: 'Biscoe' }, { name: 'Dream' }] },
  { name: 'note', type: 'text', averageLength: 900 },
];

test('each column gets the field that fits its type', () => {
  expect(columns.map((column) => fieldOf(column).kind)).toEqual(['number', 'choice', 'lines']);
  expect(fieldOf({ name: 'free', type: 'category' }).kind).toBe('words');
});

test('the form begins with the sample, or with something usual', () => {
  expect(firstEntries(columns)).toEqual({ weight: '4500', island: 'Biscoe', note: '' });
  expect(firstEntries(columns, { weight: 4200, note: 'Hi' })).toEqual({ weight: '4200', island: 'Biscoe', note: 'Hi' });
});

test('an empty field is a missing value, a decimal comma a decimal point', () => {
  expect(filledRow(columns, { weight: ' 3,5 ', island: 'Dream', note: '' })).toEqual({
    ok: true,
    row: { weight: 3.5, island: 'Dream', note: null },
  });
});

test('thousands may be written in groups, as the page itself writes them', () => {
  expect(filledRow([{ name: 'income', type: 'number' }], { income: '50,000' })).toEqual({ ok: true, row: { income: 50_000 } });
});

test('words in the place of a number are refused there', () => {
  const filled = filledRow(columns, { weight: 'heavy' });
  expect(filled.ok ? [] : Object.keys(filled.wrong)).toEqual(['weight']);
});

test('a picture is chosen, not typed', () => {
  expect(fieldOf({ name: 'photo', type: 'image' })).toEqual({ kind: 'picture', name: 'photo' });
});
