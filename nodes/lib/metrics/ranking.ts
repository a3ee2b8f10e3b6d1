import type { Curve } from '../../kit/ports.ts';

/** Which rows are of the positive class (1 or 0), and how surely each was said to be. */
export interface Ranked {
  positive: Uint8Array;
  scores: ArrayLike<number>;
}

/** Running counts behind each distinct score, from the highest; ties are one step. */
interface Thresholds {
  hits: number[];
  alarms: number[];
  positives: number;
  negatives: number;
}

function thresholds({ positive, scores }: Ranked): Thresholds {
  const order = fromHighest(scores);
  const hits: number[] = [];
  const alarms: number[] = [];
  let hit = 0;
  for (let rank = 0; rank < order.length; rank++) {
    hit += positive[order[rank]!]!;
    const next = order[rank + 1];
    if (next !== undefined && scores[next] === scores[order[rank]!]) continue;
    hits.push(hit);
    alarms.push(rank + 1 - hit);
  }
  return { hits, alarms, positives: hit, negatives: order.length - hit };
}

/** Rows from the highest score on, ready to be counted many times: place × 4, + 2 for a positive, + 1 where a run of ties ends. */
export type Ranking = Uint32Array;
export interface Areas {
  /** P(a positive scores above a negative), ties counted half; null without rows of both kinds. */
  auc: number | null;
  /** Sum of precision times the gain in recall over the thresholds, without interpolation, as in scikit-learn; null without positives. */
  averagePrecision: number | null;
}

export function rankingOf({ positive, scores }: Ranked): Ranking {
  const order = fromHighest(scores);
  return Uint32Array.from(order, (row, rank) => {
    const next = order[rank + 1];
    const ends = next === undefined || scores[next] !== scores[row];
    return row * 4 + (positive[row] === 1 ? 2 : 0) + (ends ? 1 : 0);
  });
}

/** Both areas of a ranking, each row counting by its weight, where there are weights. */
export function areasOf(ranking: Ranking, weights?: Uint8Array): Areas {
  let [hits, alarms, hitsBefore, alarmsBefore, area, precision] = [0, 0, 0, 0, 0, 0];
  for (let rank = 0; rank < ranking.length; rank++) {
    const packed = ranking[rank]!;
    const weight = weights ? weights[packed >>> 2]! : 1;
    const positives = weight * ((packed >>> 1) & 1);
    hits += positives;
    alarms += weight - positives;
    if ((packed & 1) === 0) continue;
    area += (alarms - alarmsBefore) * (hits + hitsBefore);
    if (hits > hitsBefore) precision += ((hits - hitsBefore) * hits) / (hits + alarms);
    hitsBefore = hits;
    alarmsBefore = alarms;
  }
  return {
    auc: hits === 0 || alarms === 0 ? null : area / (2 * hits * alarms),
    averagePrecision: hits === 0 ? null : precision / hits,
  };
}

export const areaUnderRoc = (ranked: Ranked): number | null => areasOf(rankingOf(ranked)).auc;
export const averagePrecision = (ranked: Ranked): number | null => areasOf(rankingOf(ranked)).averagePrecision;

/** Each class against the rest, in the order of the classes. */
export function rankingsOf(truth: Int32Array, probabilities: ArrayLike<number>, classes: number): Ranking[] {
  return Array.from({ length: classes }, (_, at) => rankingOf(against(truth, probabilities, { classes, at })));
}

/** Means over the classes; those for which a figure is not defined are left out. */
export function meanAreas(rankings: readonly Ranking[], weights?: Uint8Array): Areas {
  const all = rankings.map((ranking) => areasOf(ranking, weights));
  const mean = (values: (number | null)[]) => {
    const known = values.filter((value) => value !== null);
    return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
  };
  return { auc: mean(all.map(({ auc }) => auc)), averagePrecision: mean(all.map((areas) => areas.averagePrecision)) };
}

/** Places by falling score, equal ones in their order. Single numbers are sorted without a comparison, which is much quicker. */
function fromHighest(scores: ArrayLike<number>): Uint32Array {
  const bits = new Uint32Array(Float32Array.from(scores).buffer);
  if (bits.length >= 2 ** 21 || bits.some((word) => word > 0x7fff_ffff))
    return Uint32Array.from(bits, (_, row) => row).sort((a, b) => scores[b]! - scores[a]!);
  // Bits of positive floats grow with their value; below them there is room for the place.
  const keys = Float64Array.from(bits, (word, row) => (0x7fff_ffff - word) * 2 ** 21 + row).sort();
  return Uint32Array.from(keys, (key) => key % 2 ** 21);
}

/** Points (false positive rate, true positive rate) from (0, 0) to (1, 1). */
export function rocCurve(ranked: Ranked): Curve | undefined {
  const { hits, alarms, positives, negatives } = thresholds(ranked);
  if (positives === 0 || negatives === 0) return undefined;
  const points = hits.map((hit, at): [number, number] => [alarms[at]! / negatives, hit / positives]);
  return { points: thinned([[0, 0], ...points]) };
}

/** Points (recall, precision) from recall 0. */
export function precisionRecallCurve(ranked: Ranked): Curve | undefined {
  const { hits, alarms, positives } = thresholds(ranked);
  if (positives === 0) return undefined;
  const points = hits.map((hit, at): [number, number] => [hit / positives, hit / (hit + alarms[at]!)]);
  return { points: thinned([[0, points[0]?.[1] ?? 1], ...points]) };
}

/** One class against the rest. */
export function against(truth: Int32Array, probabilities: ArrayLike<number>, { classes, at }: { classes: number; at: number }): Ranked {
  return {
    positive: Uint8Array.from(truth, (is) => (is === at ? 1 : 0)),
    scores: Float64Array.from(truth, (_, row) => probabilities[row * classes + at]!),
  };
}

const mostPoints = 200;

/** Drops points on straight lines, then evenly; the ends stay. The areas are computed before this. */
function thinned(points: [number, number][]): [number, number][] {
  const corners = points.filter((point, at) => {
    const [before, after] = [points[at - 1], points[at + 1]];
    if (!before || !after) return true;
    const turn = (point[0] - before[0]) * (after[1] - point[1]) - (point[1] - before[1]) * (after[0] - point[0]);
    return Math.abs(turn) > 1e-12;
  });
  if (corners.length <= mostPoints) return corners;
  return Array.from({ length: mostPoints }, (_, at) => corners[Math.round((at * (corners.length - 1)) / (mostPoints - 1))]!);
}
