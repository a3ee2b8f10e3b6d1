import { shuffle } from '../learn/random.ts';
import { isMissing, type RealColumn } from './marginal.ts';

const mostAsked = 300;
const mostCompared = 2_000;
/** So near to a real row as only this share of the real rows are to another one. */
const nearShare = 0.05;

/**
 * Of the made rows, the share that lies nearer to a real row than nearly all real rows lie to each other: about
 * 0.05 where nothing is copied. Distances are the mean over the columns (Gower 1971).
 */
export function nearnessOf({ real, made, seed }: { real: readonly RealColumn[]; made: readonly RealColumn[]; seed: number }): number {
  const sampled = (columns: readonly RealColumn[], count: number, layer: number) =>
    shuffle(
      Int32Array.from({ length: columns[0]?.values.length ?? 0 }, (_, row) => row),
      { seed, purpose: 'split', layer },
    ).subarray(0, count);
  const compared = sampled(real, mostCompared, 2);
  const ranges = real.map(rangeOf);
  const nearest = (columns: readonly RealColumn[], row: number, own: number): number => {
    let best = Number.POSITIVE_INFINITY;
    for (const other of compared) {
      if (other === own) continue;
      let sum = 0;
      for (let at = 0; at < real.length && sum < best; at++)
        sum += distance(columns[at]!, row, { to: real[at]!, other, range: ranges[at]! });
      best = Math.min(best, sum);
    }
    return best;
  };
  const usual = Array.from(compared.subarray(0, mostAsked), (row) => nearest(real, row, row)).toSorted((a, b) => a - b);
  const limit = usual[Math.floor(usual.length * nearShare)] ?? 0;
  const asked = sampled(made, mostAsked, 3);
  return asked.reduce((count, row) => count + Number(nearest(made, row, -1) < limit), 0) / Math.max(1, asked.length);
}

function distance(column: RealColumn, row: number, { to, other, range }: { to: RealColumn; other: number; range: number }): number {
  const [here, there] = [isMissing(column, row), isMissing(to, other)];
  if (here || there) return Number(here !== there);
  if (column.kind === 'number' && to.kind === 'number') return Math.min(1, Math.abs(column.values[row]! - to.values[other]!) / range);
  return Number(column.values[row] !== to.values[other]);
}

function rangeOf(column: RealColumn): number {
  if (column.kind === 'word') return 1;
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of column.values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return high - low || 1;
}
