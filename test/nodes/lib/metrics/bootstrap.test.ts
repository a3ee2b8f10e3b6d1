import { expect, test } from 'vitest';
import { confusionInterval, rowInterval } from '../../../../nodes/lib/metrics/bootstrap.ts';
import { accuracy } from '../../../../nodes/lib/metrics/confusion.ts';

test('the interval of an accuracy is about the binomial one', () => {
  // 90 of 100 right: standard error sqrt(.9 * .1 / 100) = .03, so 95 % is about .84 to .96.
  const { low, high } = confusionInterval({ classes: 2, counts: [45, 5, 5, 45] }, accuracy, 1);
  expect(low).toBeGreaterThan(0.82);
  expect(low).toBeLessThan(0.86);
  expect(high).toBeGreaterThan(0.94);
  expect(high).toBeLessThan(0.975);
});

test('more rows narrow it, and the same seed gives the same interval', () => {
  const few = confusionInterval({ classes: 2, counts: [45, 5, 5, 45] }, accuracy, 1);
  const many = confusionInterval({ classes: 2, counts: [4500, 500, 500, 4500] }, accuracy, 1);
  expect(many.high - many.low).toBeLessThan((few.high - few.low) / 5);
  expect(confusionInterval({ classes: 2, counts: [45, 5, 5, 45] }, accuracy, 1)).toEqual(few);
});

test('the interval of a mean over drawn rows is about two standard errors wide', () => {
  // The values 0 to 99: deviation 28.9, standard error 2.89.
  const { low, high } = rowInterval(100, (drawn) => drawn.reduce((sum, row) => sum + row, 0) / drawn.length, 1);
  expect(low).toBeGreaterThan(42);
  expect(low).toBeLessThan(46);
  expect(high - low).toBeGreaterThan(9.5);
  expect(high - low).toBeLessThan(13);
});
