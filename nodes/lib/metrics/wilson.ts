import type { Interval } from '../../kit/ports.ts';

const z = 1.959963984540054;

/** The middle 95 % of a share of `count` cases (Wilson's score interval, 1927): 8 of 10 gives 0.490 to 0.943. */
export function wilson(share: number, count: number): Interval {
  if (count === 0) return { low: 0, high: 1 };
  const middle = share + z ** 2 / (2 * count);
  const spread = z * Math.sqrt((share * (1 - share) + z ** 2 / (4 * count)) / count);
  const whole = 1 + z ** 2 / count;
  // At the ends the formula is exact, and floating point is not.
  return { low: share === 0 ? 0 : (middle - spread) / whole, high: share === 1 ? 1 : (middle + spread) / whole };
}
