import { expect, test } from 'vitest';
import { middle, rowIntervals, rowWeights, tallyIntervals, weightedSums } from '../../../../nodes/lib/metrics/bootstrap.ts';
import { accuracy, type Tally } from '../../../../nodes/lib/metrics/confusion.ts';

const right = (tally: Tally) => ({ accuracy: accuracy(tally) });
const few = { classes: 2, counts: [45, 5, 5, 45] };

test('the interval of an accuracy is about the binomial one', () => {
  // 90 of 100 right: standard error sqrt(.9 * .1 / 100) = .03, so 95 % is about .84 to .96.
  const { low = 0, high = 0 } = tallyIntervals(few, right, 1).accuracy ?? {};
  expect(low).toBeGreaterThan(0.82);
  expect(low).toBeLessThan(0.86);
  expect(high).toBeGreaterThan(0.94);
  expect(high).toBeLessThan(0.975);
});

test('more rows narrow it, and the same seed gives the same interval', () => {
  const once = tallyIntervals(few, right, 1);
  const many = tallyIntervals({ classes: 2, counts: [4500, 500, 500, 4500] }, right, 1).accuracy ?? { low: 0, high: 1 };
  expect(many.high - many.low).toBeLessThan(((once.accuracy?.high ?? 0) - (once.accuracy?.low ?? 0)) / 5);
  expect(tallyIntervals(few, right, 1)).toEqual(once);
});

test('the interval of a mean over drawn rows is about two standard errors to each side', () => {
  // The values 0 to 99: deviation 28.9, standard error 2.89.
  const statistics = Float64Array.from({ length: 200 }, (_, at) => (at % 2 === 0 ? at / 2 : 1));
  const mean = (weights: Uint8Array) => {
    const [sum = 0, rows = 0] = weightedSums(statistics, 2, weights);
    return { mean: sum / rows };
  };
  const { low = 0, high = 0 } = rowIntervals(100, mean, 1).mean ?? {};
  expect(low).toBeGreaterThan(42);
  expect(low).toBeLessThan(46);
  expect(high - low).toBeGreaterThan(9.5);
  expect(high - low).toBeLessThan(13);
});

test('rows are drawn as often as Poisson says: once on average, more than a third of them not at all', () => {
  const weights = Array.from(rowWeights(100_001, 3)());
  const share = (times: number) => weights.filter((weight) => weight === times).length / weights.length;
  expect(weights.reduce((sum, weight) => sum + weight, 0) / weights.length).toBeCloseTo(1, 1);
  expect([share(0), share(1), share(3)].map((value) => value.toFixed(2))).toEqual(['0.37', '0.37', '0.06']);
});

test('a figure that most draws do not define has no interval', () => {
  expect(middle([1, Number.NaN, Number.NaN])).toBeUndefined();
});
