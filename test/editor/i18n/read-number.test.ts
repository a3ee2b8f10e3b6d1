import { expect, test } from 'vitest';
import { readNumber, readShare } from '../../../editor/i18n/read-number.ts';

test.each([
  ['0.02', 0.02],
  [' 3,5 ', 3.5],
  ['0,250', 0.25],
  ['1e-3', 0.001],
  ['-.5', -0.5],
  ['1,203', 1203],
  ['50,000', 50_000],
  ['1,234,567.5', 1_234_567.5],
  ['12 000', 12_000],
  ['１２．５', 12.5],
])('“%s” is %d', (typed, number) => {
  expect(readNumber(typed)).toBe(number);
});

test.each(['', 'heavy', '1,2,3', '1.2.3', '0x10', 'Infinity', '1e999', '20 %', '3 kg'])('“%s” is no number', (typed) => {
  expect(readNumber(typed)).toBeUndefined();
});

test('a share may be written in percent', () => {
  expect(['20 %', '12,5%', '７％', '0.2', '%'].map(readShare)).toEqual([0.2, 0.125, 0.07, 0.2, undefined]);
});
