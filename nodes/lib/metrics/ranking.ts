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
  const order = Uint32Array.from(positive, (_, row) => row).sort((a, b) => scores[b]! - scores[a]!);
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

/** P(a positive scores above a negative), ties counted half; null without rows of both kinds. */
export function areaUnderRoc(ranked: Ranked): number | null {
  const { hits, alarms, positives, negatives } = thresholds(ranked);
  if (positives === 0 || negatives === 0) return null;
  let area = 0;
  for (let at = 0; at < hits.length; at++) {
    area += ((alarms[at]! - (alarms[at - 1] ?? 0)) * (hits[at]! + (hits[at - 1] ?? 0))) / 2;
  }
  return area / (positives * negatives);
}

/** Sum of precision times the gain in recall over the thresholds, without interpolation, as in scikit-learn; null without positives. */
export function averagePrecision(ranked: Ranked): number | null {
  const { hits, alarms, positives } = thresholds(ranked);
  if (positives === 0) return null;
  return hits.reduce((sum, hit, at) => sum + ((hit - (hits[at - 1] ?? 0)) / positives) * (hit / (hit + alarms[at]!)), 0);
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

/** Mean over the classes of "this class against the rest"; classes without rows of both kinds are left out. `probabilities` holds one row of `classes` numbers per row. */
export function areaUnderRocByClass(truth: Int32Array, probabilities: ArrayLike<number>, classes: number): number | null {
  const areas: number[] = [];
  for (let at = 0; at < classes; at++) {
    const area = areaUnderRoc(against(truth, probabilities, { classes, at }));
    if (area !== null) areas.push(area);
  }
  return areas.length === 0 ? null : areas.reduce((sum, area) => sum + area, 0) / areas.length;
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
