import type { Interval } from '../../kit/ports.ts';
import { drawsFor, middle, rowWeights } from './bootstrap.ts';

/**
 * McNemar's exact test: how likely chance alone would part the rows on which only one of two models is right at least so
 * unevenly. `onlyFirst` and `onlySecond` count those rows; rows on which both are right, or both wrong, say nothing.
 */
export function mcNemar(onlyFirst: number, onlySecond: number): number {
  const rows = onlyFirst + onlySecond;
  // Binomial terms by their logarithms: a half to the power of many rows is too small to be held.
  let term = -rows * Math.LN2;
  let sum = Math.exp(term);
  for (let at = 1; at <= Math.min(onlyFirst, onlySecond); at++) {
    term += Math.log((rows - at + 1) / at);
    sum += Math.exp(term);
  }
  return Math.min(1, 2 * sum);
}

/** Chances of several comparisons at once, raised so that one false finding among all is as rare as one by itself (Holm 1979). */
export function holm(chances: readonly number[]): number[] {
  const order = chances.map((_, at) => at).sort((a, b) => chances[a]! - chances[b]!);
  const raised = Array.from(chances, () => 0);
  let above = 0;
  for (const [rank, at] of order.entries()) {
    above = Math.max(above, Math.min(1, (chances.length - rank) * chances[at]!));
    raised[at] = above;
  }
  return raised;
}

/** A figure of a model on the shared rows, each counting by its weight; without weights once. */
export type FigureUnder = (weights?: Uint8Array) => number;
export interface Difference {
  value: number;
  interval: Interval | undefined;
  /** Chance of a difference at least so large where there is none, by the same draws. */
  chance: number;
}

/** Figures of several models on the same rows, and their differences to the first, every draw taking the same rows for all (paired bootstrap). */
export function pairedDraws(
  rows: number,
  figures: readonly FigureUnder[],
  seed: number,
): { intervals: (Interval | undefined)[]; differences: Difference[] } {
  const draw = rowWeights(rows, seed);
  const count = drawsFor(rows);
  const values = figures.map(() => new Float64Array(count));
  for (let at = 0; at < count; at++) {
    const weights = draw();
    for (const [model, figure] of figures.entries()) values[model]![at] = figure(weights);
  }
  const [best = new Float64Array(0)] = values;
  return {
    intervals: values.map(middle),
    differences: figures.map((figure, model) => {
      const gaps = Float64Array.from(values[model]!, (value, at) => value - best[at]!);
      const side = (is: (gap: number) => boolean) => gaps.reduce((sum, gap) => sum + (is(gap) ? 1 : 0), 0);
      const fewer = Math.min(
        side((gap) => gap <= 0),
        side((gap) => gap >= 0),
      );
      return { value: figure() - figures[0]!(), interval: middle(gaps), chance: Math.min(1, (2 * (fewer + 1)) / (count + 1)) };
    }),
  };
}
