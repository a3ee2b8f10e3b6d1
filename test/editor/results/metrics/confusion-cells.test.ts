import { expect, test } from 'vitest';
import { confusionCells, mostConfused } from '../../../../editor/results/metrics/confusion-cells.ts';

test('shares are of the true class, so that a rare class can be compared with a common one', () => {
  const [ham, spam] = confusionCells([
    [95, 5],
    [2, 8],
  ]);
  expect(ham?.map(({ share }) => share)).toEqual([0.95, 0.05]);
  expect(spam?.map(({ share }) => share)).toEqual([0.2, 0.8]);
  expect(spam?.map(({ right }) => right)).toEqual([false, true]);
});

test('a class without rows has shares of nought, not of nothing', () => {
  const cells = confusionCells([
    [0, 0],
    [1, 3],
  ]);
  expect(cells[0]?.map(({ share }) => share)).toEqual([0, 0]);
});

test('the pairs that are confused most are named, the right ones never', () => {
  const confusion = [
    [27, 1, 8],
    [6, 16, 4],
    [1, 3, 3],
  ];
  expect(mostConfused(confusion, ['Biscoe', 'Dream', 'Torgersen'], 2)).toEqual([
    { truth: 'Biscoe', predicted: 'Torgersen', count: 8, share: 8 / 36 },
    { truth: 'Dream', predicted: 'Biscoe', count: 6, share: 6 / 26 },
  ]);
});
