import { uniforms } from '../learn/random.ts';
import type { Confusion } from './confusion.ts';

/** The middle 95 % of a figure over resampled rows: how far it may move by chance. */
export interface Interval {
  low: number;
  high: number;
}
const resamples = 1_000;

/**
 * Interval of a figure of the confusion matrix. Each row is drawn Poisson(1) times (Chamandy et al. 2012), so each cell
 * is Poisson of its count: the work does not grow with the rows.
 */
export function confusionInterval(confusion: Confusion, figure: (drawn: Confusion) => number, seed: number): Interval {
  const next = uniforms({ seed, purpose: 'sample', layer: 1 });
  const cells = Array.from(confusion.counts, (count, at) => ({ count, at })).filter(({ count }) => count > 0);
  const counts = new Float64Array(confusion.classes ** 2);
  const values = new Float64Array(resamples);
  for (let draw = 0; draw < resamples; draw++) {
    for (const { count, at } of cells) counts[at] = poisson(count, next);
    values[draw] = figure({ classes: confusion.classes, counts });
  }
  return middle(values);
}

/** Interval of a figure of rows, by drawing rows with replacement. */
export function rowInterval(rows: number, figure: (drawn: Uint32Array) => number, seed: number): Interval {
  const next = uniforms({ seed, purpose: 'sample', layer: 2 });
  const drawn = new Uint32Array(rows);
  const values = new Float64Array(Math.max(100, Math.min(resamples, Math.round(10_000_000 / rows))));
  for (let draw = 0; draw < values.length; draw++) {
    for (let row = 0; row < rows; row++) drawn[row] = Math.floor(next() * rows);
    values[draw] = figure(drawn);
  }
  return middle(values);
}

function middle(values: Float64Array): Interval {
  const sorted = values.filter((value) => Number.isFinite(value)).sort();
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))] ?? Number.NaN;
  return { low: at(0.025), high: at(0.975) };
}

/** Knuth's product method for small means; from 30 on the normal approximation, which is closer than the resampling needs. */
function poisson(mean: number, next: () => number): number {
  if (mean >= 30) {
    const normal = Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
    return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal));
  }
  const limit = Math.exp(-mean);
  let product = next();
  let count = 0;
  while (product > limit) {
    product *= next();
    count++;
  }
  return count;
}
