import { expect, test } from 'vitest';
import { mean } from '../../../../nodes/lib/metrics/probability.ts';
import { holm, mcNemar, pairedDraws } from '../../../../nodes/lib/metrics/significance.ts';

test('McNemar’s exact chance is that of statsmodels', () => {
  // Both right 50, only the first 5, only the second 15, none 30.
  expect(mcNemar(5, 15)).toBeCloseTo(0.0413895, 7);
  expect(mcNemar(15, 5)).toBeCloseTo(0.0413895, 7);
  expect([mcNemar(0, 0), mcNemar(4, 4)]).toEqual([1, 1]);
  // So many rows that a half to their power is 0 as a number. Normal approximation: z = 4.457, p = 8.3e-6.
  expect(mcNemar(5_000, 5_450)).toBeGreaterThan(1e-6);
  expect(mcNemar(5_000, 5_450)).toBeLessThan(2e-5);
});

test('chances of several comparisons are raised as by Holm', () => {
  // statsmodels' multipletests(method='holm').
  expect(holm([0.01, 0.04, 0.03, 0.005]).map((chance) => chance.toFixed(2))).toEqual(['0.03', '0.06', '0.06', '0.02']);
});

test('errors that differ in every row are told apart, errors in another order are not', () => {
  const errors = Float64Array.from({ length: 200 }, (_, at) => (at * 7) % 40);
  const worse = errors.map((error) => error + 1);
  const shuffled = errors.map((_, at) => errors[(at * 3 + 1) % 200]!);
  const { differences } = pairedDraws(
    200,
    [errors, worse, shuffled].map((values) => (weights?: Uint8Array) => mean(values, weights)),
    1,
  );
  expect(differences[1]?.value).toBeCloseTo(1, 9);
  expect(differences[1]?.interval?.low).toBeCloseTo(1, 9);
  expect(differences[1]?.chance).toBeLessThan(0.01);
  expect(differences[2]?.chance).toBeGreaterThan(0.05);
});
