import type { Interval } from '../../kit/ports.ts';
import { randomWords, uniforms } from '../learn/random.ts';
import { type Confusion, count, emptyTally, type Tally } from './confusion.ts';

/** Draws of a bootstrap: a thousand, for more than 20,000 rows fewer (200 for 100,000), since each costs as much as there are rows. */
const mostDraws = 1_000;
const fewestDraws = 100;
const rowsInAll = 20_000_000;

export type Figures = Readonly<Record<string, number>>;

export function drawsFor(rows: number): number {
  return Math.round(Math.max(fewestDraws, Math.min(mostDraws, rowsInAll / Math.max(1, rows))));
}

/**
 * Intervals of figures of a confusion matrix. Each row is drawn Poisson(1) times (Chamandy et al. 2012), so each cell is
 * Poisson of its count: the work does not grow with the rows.
 */
export function tallyIntervals(confusion: Confusion, figures: (drawn: Tally) => Figures, seed: number): Record<string, Interval> {
  const next = uniforms({ seed, purpose: 'sample', layer: 1 });
  const cells = Array.from(confusion.counts, (rows, at) => ({ rows, at })).filter(({ rows }) => rows > 0);
  const drawn = emptyTally(confusion.classes);
  return intervalsOf(mostDraws, () => {
    for (const part of [drawn.truth, drawn.predicted, drawn.right]) part.fill(0);
    drawn.total = drawn.hits = 0;
    for (const { rows, at } of cells) count(drawn, Math.floor(at / confusion.classes), at % confusion.classes, poisson(rows, next));
    return figures(drawn);
  });
}

/** Intervals of figures of rows. Each draw says how often each row counts: `weights` is one array, filled anew. */
export function rowIntervals(rows: number, figures: (weights: Uint8Array) => Figures, seed: number): Record<string, Interval> {
  const draw = rowWeights(rows, seed);
  return intervalsOf(drawsFor(rows), () => figures(draw()));
}

/** The intervals of those figures that are defined. */
export function definedOnly(
  intervals: Record<string, Interval>,
  scores: Readonly<Record<string, number | null>>,
): Record<string, Interval> {
  return Object.fromEntries(Object.entries(intervals).filter(([name]) => typeof scores[name] === 'number'));
}

/** How often each row counts in the next draw: Poisson(1), from 16 random bits each, which is exact to 1 in 65,536. */
export function rowWeights(rows: number, seed: number): () => Uint8Array {
  const next = randomWords({ seed, purpose: 'sample', layer: 2 });
  const weights = new Uint8Array(rows);
  return () => {
    for (let row = 0; row < rows; row += 2) {
      const word = next();
      weights[row] = timesDrawn[word & 0xffff]!;
      if (row + 1 < rows) weights[row + 1] = timesDrawn[word >>> 16]!;
    }
    return weights;
  };
}
const timesDrawn = poissonTable();
function poissonTable(): Uint8Array {
  const table = new Uint8Array(0x1_0000);
  let [start, chance, reached] = [0, Math.exp(-1), Math.exp(-1)];
  for (let times = 0; start < table.length && times < 10; times++) {
    const end = Math.round(reached * table.length);
    table.fill(times, start, end);
    start = end;
    chance /= times + 1;
    reached += chance;
  }
  return table;
}

/** Sums over rows of their statistics (`width` numbers a row), each row counting by its weight; without weights once. */
export function weightedSums(statistics: Float64Array, width: number, weights?: Uint8Array): Float64Array {
  const sums = new Float64Array(width);
  const rows = statistics.length / width;
  for (let row = 0; row < rows; row++) {
    const weight = weights ? weights[row]! : 1;
    if (weight === 0) continue;
    for (let at = 0; at < width; at++) sums[at]! += weight * statistics[row * width + at]!;
  }
  return sums;
}

function intervalsOf(draws: number, draw: () => Figures): Record<string, Interval> {
  const values: Record<string, number[]> = {};
  for (let at = 0; at < draws; at++) for (const [name, value] of Object.entries(draw())) (values[name] ??= []).push(value);
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, drawn]) => {
      const interval = middle(drawn);
      return interval ? [[name, interval]] : [];
    }),
  );
}

/** The middle 95 %; undefined where the figure is not defined for most draws. */
export function middle(values: ArrayLike<number>): Interval | undefined {
  const sorted = Float64Array.from(values)
    .filter((value) => Number.isFinite(value))
    .sort();
  if (sorted.length * 2 < values.length) return undefined;
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))];
  const [low, high] = [at(0.025), at(0.975)];
  return low === undefined || high === undefined ? undefined : { low, high };
}

/** Knuth's product method for small means; from 30 on the normal approximation, which is closer than the resampling needs. */
function poisson(mean: number, next: () => number): number {
  if (mean >= 30) {
    const normal = Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
    return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal));
  }
  const limit = Math.exp(-mean);
  let product = next();
  let times = 0;
  while (product > limit) {
    product *= next();
    times++;
  }
  return times;
}
