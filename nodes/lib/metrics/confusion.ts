/** counts[truth * classes + predicted]. */
export interface Confusion {
  classes: number;
  counts: ArrayLike<number>;
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

/** Row sums (truth), column sums (predicted), the diagonal and the total. */
function sums({ classes, counts }: Confusion) {
  const truth = new Float64Array(classes);
  const predicted = new Float64Array(classes);
  const right = new Float64Array(classes);
  let total = 0;
  for (let is = 0; is < classes; is++) {
    for (let said = 0; said < classes; said++) {
      const count = counts[is * classes + said]!;
      truth[is]! += count;
      predicted[said]! += count;
      total += count;
      if (is === said) right[is] = count;
    }
  }
  return { truth, predicted, right, total, hits: right.reduce((sum, count) => sum + count, 0) };
}

/** Precision, recall and F1 of each class; a ratio of nothing to nothing is 0, as in scikit-learn. */
export function classFigures(confusion: Confusion): ClassFigures[] {
  const { truth, predicted, right } = sums(confusion);
  return Array.from({ length: confusion.classes }, (_, at) => ({
    precision: ratio(right[at]!, predicted[at]!),
    recall: ratio(right[at]!, truth[at]!),
    f1: ratio(2 * right[at]!, truth[at]! + predicted[at]!),
    count: truth[at]!,
    predicted: predicted[at]!,
  }));
}

export function accuracy(confusion: Confusion): number {
  const { hits, total } = sums(confusion);
  return ratio(hits, total);
}

/** Means over the classes that occur (as truth or prediction): each class counts alike, or by its rows. */
export function averages(confusion: Confusion, by: 'macro' | 'weighted'): Averages {
  const figures = classFigures(confusion).filter(({ count, predicted }) => count + predicted > 0);
  const weights = figures.map(({ count }) => (by === 'macro' ? 1 : count));
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  const mean = (name: 'precision' | 'recall' | 'f1') =>
    ratio(
      figures.reduce((sum, figure, at) => sum + figure[name] * weights[at]!, 0),
      whole,
    );
  return { precision: mean('precision'), recall: mean('recall'), f1: mean('f1') };
}

/** Mean recall over the classes that occur in truth. */
export function balancedAccuracy(confusion: Confusion): number {
  const present = classFigures(confusion).filter(({ count }) => count > 0);
  return ratio(
    present.reduce((sum, { recall }) => sum + recall, 0),
    present.length,
  );
}

/** Matthews correlation for any number of classes (Gorodkin 2004); 0 where truth or prediction is of one class alone. */
export function matthews(confusion: Confusion): number {
  const { truth, predicted, hits, total } = sums(confusion);
  const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, value, at) => sum + value * b[at]!, 0);
  const spread = Math.sqrt((total ** 2 - dot(predicted, predicted)) * (total ** 2 - dot(truth, truth)));
  return ratio(hits * total - dot(truth, predicted), spread);
}

/** Cohen's kappa: agreement beyond what the class shares alone would give. */
export function kappa(confusion: Confusion): number {
  const { truth, predicted, hits, total } = sums(confusion);
  const chance = truth.reduce((sum, count, at) => sum + count * predicted[at]!, 0) / total ** 2;
  return ratio(hits / total - chance, 1 - chance);
}
