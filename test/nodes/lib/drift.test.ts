import { expect, test } from 'vitest';
import { divergence, jensenShannon, populationStability, sturgesEdges } from '../../../nodes/lib/drift/distances.ts';
import { chiSquareChance, kolmogorovSmirnovChance } from '../../../nodes/lib/metrics/chances.ts';

// Figures made with SciPy 1.10.1.
test('PSI, KL and Jensen-Shannon of the reference', () => {
  const [p, q] = [
    [0.1, 0.2, 0.3, 0.4],
    [0.2, 0.2, 0.2, 0.4],
  ];
  expect(populationStability(p, q)).toBeCloseTo(0.109861229, 9);
  expect(divergence(q, p)).not.toBeCloseTo(divergence(p, q), 3);
  expect(divergence(p, q)).toBeCloseTo(0.052324814, 9);
  expect(jensenShannon(p, q)).toBeCloseTo(0.1163135, 9);
  expect(jensenShannon(p, q) / Math.sqrt(Math.LN2)).toBeCloseTo(0.139706751, 9);
  expect(jensenShannon([1, 0], [0, 1])).toBeCloseTo(Math.sqrt(Math.LN2), 12);
  expect(jensenShannon(p, p)).toBe(0);
});

test('an empty bin counts as 0.0001, or as a millionth of the smallest share', () => {
  expect(populationStability([0.5, 0.5, 0], [0.5, 0.4, 0.1])).toBeCloseTo(
    (0.4 - 0.5) * Math.log(0.8) + (0.1 - 0.0001) * Math.log(1000),
    12,
  );
  const rare = 0.00005;
  expect(populationStability([1 - rare, rare, 0], [1 - rare, 0, rare])).toBeCloseTo(2 * (rare - rare / 1e6) * Math.log(1e6), 12);
});

test('bins are those of NumPy', () => {
  expect(sturgesEdges(150, 1, 6.9)).toHaveLength(10);
  expect(sturgesEdges(150, 1, 6.9).at(-1)).toBe(6.9);
  expect(sturgesEdges(8, 0, 4)).toEqual([0, 1, 2, 3, 4]);
  expect(sturgesEdges(10, 3, 3)).toEqual([]);
});

test('the chance of chi-square', () => {
  expect(chiSquareChance(5.683433, 1)).toBeCloseTo(0.0171258, 7);
  expect(chiSquareChance(3.921569, 1)).toBeCloseTo(0.0476704, 6);
  expect(chiSquareChance(5.458369, 1)).toBeCloseTo(0.0194748, 6);
  // Upper points of the tables: 0.05 with 10 and with 100 degrees of freedom.
  expect(chiSquareChance(18.307038, 10)).toBeCloseTo(0.05, 8);
  expect(chiSquareChance(124.342113, 100)).toBeCloseTo(0.05, 7);
  expect(chiSquareChance(2, 2)).toBeCloseTo(Math.exp(-1), 14);
  expect(chiSquareChance(0, 3)).toBe(1);
  expect(chiSquareChance(2_000, 2)).toBe(0);
});

test('the chance of Kolmogorov-Smirnov, exact and in the limit', () => {
  expect(kolmogorovSmirnovChance(0.2, 5, 5)).toBeCloseTo(1, 12);
  expect(kolmogorovSmirnovChance(2 / 3, 75, 75)).toBeCloseTo(4.2153e-16, 20);
  // All of one sample below all of the other: two of the 252 orders.
  expect(kolmogorovSmirnovChance(1, 5, 5)).toBeCloseTo(2 / 252, 15);
  expect(kolmogorovSmirnovChance(1, 3, 4)).toBeCloseTo(2 / 35, 15);
  const exact = kolmogorovSmirnovChance(0.06, 1_990, 2_000);
  const limit = kolmogorovSmirnovChance(0.06, 2_001, 2_000);
  expect(limit / exact).toBeGreaterThan(0.95);
  expect(limit / exact).toBeLessThan(1.05);
});
