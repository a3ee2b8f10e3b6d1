import { expect, test } from 'vitest';
import { farthestFirst, greatest, uncertainty } from '../../../../nodes/lib/label/uncertainty.ts';

const rows = [
  [0.5, 0.3, 0.2],
  [0.9, 0.05, 0.05],
  [0.4, 0.35, 0.25],
];

test('entropy is the reference figure, and people are asked about row 3, then row 1', () => {
  const entropy = rows.map((row) => uncertainty(row, 'entropy'));
  for (const [at, value] of [1.029653, 0.394398, 1.080527].entries()) expect(Math.abs(entropy[at]! - value)).toBeLessThan(1e-6);
  expect([...greatest(Float64Array.from(entropy), 2)]).toEqual([2, 0]);
});

test('confidence looks at the first class, margin at its lead', () => {
  expect(rows.map((row) => uncertainty(row, 'confidence').toFixed(2))).toEqual(['0.50', '0.10', '0.60']);
  expect(rows.map((row) => uncertainty(row, 'margin').toFixed(2))).toEqual(['0.80', '0.15', '0.95']);
  expect([uncertainty([1, 0], 'entropy'), uncertainty([1], 'margin'), uncertainty([0.5, 0.5], 'margin')]).toEqual([0, 0, 1]);
});

test('the farthest vectors come first, each place once, however many are alike', () => {
  const at = (degrees: number) => Float32Array.of(Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180));
  const vectors = [at(0), at(2), at(90), at(180), at(0)];
  expect(farthestFirst(vectors, 3)).toEqual([0, 3, 2]);
  expect(farthestFirst(vectors, 9).toSorted()).toEqual([0, 1, 2, 3, 4]);
});
