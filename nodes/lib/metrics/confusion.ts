/** counts[truth * classes + predicted]. */
export interface Confusion {
  classes: number;
  counts: ArrayLike<number>;
}
/** What all figures of a confusion follow from; it is as small as there are classes. */
export interface Tally {
  truth: Float64Array;
  predicted: Float64Array;
  right: Float64Array;
  total: number;
  hits: number;
}
export interface ClassFigures {
  precision: number;
  recall: number;
  f1: number;
  /** Rows that truly are of this class. */
  count: number;
  /** Rows that were said to be of it. */
  predicted: number;
}
export interface Averages {
  precision: number;
  recall: number;
  f1: number;
}

/** Counts of truth and prediction, both class positions from 0; rows of either below 0 are left out. */
export function confusionOf(truth: Int32Array, predicted: Int32Array, classes: number): Confusion {
  const counts = new Float64Array(classes * classes);
  for (let row = 0; row < truth.length; row++) {
    const [is = -1, said = -1] = [truth[row], predicted[row]];
    if (is >= 0 && said >= 0) counts[is * classes + said]! += 1;
  }
  return { classes, counts };
}

const ratio = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

export function emptyTally(classes: number): Tally {
  return {
    truth: new Float64Array(classes),
    predicted: new Float64Array(classes),
    right: new Float64Array(classes),
    total: 0,
    hits: 0,
  };
}

export function count(tally: Tally, is: number, said: number, rows: number): void {
  tally.truth[is]! += rows;
  tally.predicted[said]! += rows;
  tally.total += rows;
  if (is !== said) return;
  tally.right[is]! += rows;
  tally.hits += rows;
}

export function tallyOf({ classes, counts }: Confusion): Tally {
  const tally = emptyTally(classes);
  for (let is = 0; is < classes; is++) for (let said = 0; said < classes; said++) count(tally, is, said, counts[is * classes + said]!);
  return tally;
}

/** Precision, recall and F1 of each class; a ratio of nothing to nothing is 0, as in scikit-learn. */
export function classFigures({ truth, predicted, right }: Tally): ClassFigures[] {
  return Array.from(right, (hits, at) => ({
    precision: ratio(hits, predicted[at]!),
    recall: ratio(hits, truth[at]!),
    f1: ratio(2 * hits, truth[at]! + predicted[at]!),
    count: truth[at]!,
    predicted: predicted[at]!,
  }));
}

export function accuracy({ hits, total }: Tally): number {
  return ratio(hits, total);
}

/**
 * Means over the classes that occur (as truth or prediction): each class counts alike (macro), or by its rows (weighted).
 * Where each row is counted alike (micro) all three are the accuracy, since each row has one class and one answer.
 */
export function averages({ truth, predicted, right }: Tally, by: 'macro' | 'weighted'): Averages {
  let whole = 0;
  const sums = { precision: 0, recall: 0, f1: 0 };
  for (let at = 0; at < right.length; at++) {
    const [is, said, hits] = [truth[at]!, predicted[at]!, right[at]!];
    if (is + said === 0) continue;
    const weight = by === 'macro' ? 1 : is;
    whole += weight;
    sums.precision += weight * ratio(hits, said);
    sums.recall += weight * ratio(hits, is);
    sums.f1 += weight * ratio(2 * hits, is + said);
  }
  return { precision: ratio(sums.precision, whole), recall: ratio(sums.recall, whole), f1: ratio(sums.f1, whole) };
}

/** Mean recall over the classes that occur in truth. */
export function balancedAccuracy({ truth, right }: Tally): number {
  let [present, recalls] = [0, 0];
  for (let at = 0; at < right.length; at++) {
    if (truth[at] === 0) continue;
    present++;
    recalls += right[at]! / truth[at]!;
  }
  return ratio(recalls, present);
}

/** Matthews correlation for any number of classes (Gorodkin 2004); 0 where truth or prediction is of one class alone. */
export function matthews({ truth, predicted, hits, total }: Tally): number {
  const spread = Math.sqrt((total ** 2 - dot(predicted, predicted)) * (total ** 2 - dot(truth, truth)));
  return ratio(hits * total - dot(truth, predicted), spread);
}

/** Cohen's kappa: agreement beyond what the class shares alone would give; 0 where chance alone agrees on everything. */
export function kappa({ truth, predicted, hits, total }: Tally): number {
  const chance = dot(truth, predicted) / total ** 2;
  return ratio(hits / total - chance, 1 - chance);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += a[at]! * b[at]!;
  return sum;
}
