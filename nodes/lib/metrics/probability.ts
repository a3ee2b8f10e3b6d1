/** Probabilities are kept this far from 0, so that one sure mistake does not make the loss infinite (the bound of scikit-learn 1.2). */
const smallest = 1e-15;

/** Each row's negative logarithm of the probability given to the truth; rows scaled to sum to 1. `probabilities` holds `classes` numbers per row. */
export function logLosses(truth: Int32Array, probabilities: ArrayLike<number>, classes: number): Float64Array {
  return Float64Array.from(truth, (is, row) => {
    let sum = 0;
    for (let at = 0; at < classes; at++) sum += clipped(probabilities[row * classes + at]!);
    return -Math.log(clipped(probabilities[row * classes + is]!) / sum);
  });
}

export function logLoss(truth: Int32Array, probabilities: ArrayLike<number>, classes: number): number {
  return mean(logLosses(truth, probabilities, classes));
}

function clipped(probability: number): number {
  return Math.min(1 - smallest, Math.max(smallest, probability));
}

/**
 * Each row's squared difference between the probabilities and what was true. With a positive class (of two) that class
 * alone counts, as is usual for two classes; else all do (Brier 1950), so that the worst is 2.
 */
export function brierLosses(
  truth: Int32Array,
  probabilities: ArrayLike<number>,
  { classes, positive }: { classes: number; positive?: number },
): Float64Array {
  const counted = positive === undefined ? Array.from({ length: classes }, (_, at) => at) : [positive];
  return Float64Array.from(truth, (is, row) =>
    counted.reduce((sum, at) => sum + (probabilities[row * classes + at]! - (is === at ? 1 : 0)) ** 2, 0),
  );
}

/** With weights, each value counts so often. */
export function mean(values: ArrayLike<number>, weights?: Uint8Array): number {
  let [count, sum] = [0, 0];
  for (let at = 0; at < values.length; at++) {
    const weight = weights ? weights[at]! : 1;
    count += weight;
    sum += weight * values[at]!;
  }
  return sum / count;
}

const bins = 10;

/** Bins of equal width, open at the left: a certainty of exactly 0.9 lies in the bin that ends there. */
function binOf(confidence: number): number {
  return Math.min(bins - 1, Math.max(0, Math.ceil(confidence * bins) - 1));
}

/** Expected calibration error: mean distance between confidence and accuracy over equal-width bins, weighted by their rows (Guo et al. 2017). */
export function calibrationError(confidence: ArrayLike<number>, correct: Uint8Array, weights?: Uint8Array): number {
  const gaps = new Float64Array(bins);
  let rows = 0;
  for (let row = 0; row < correct.length; row++) {
    const weight = weights ? weights[row]! : 1;
    rows += weight;
    gaps[binOf(confidence[row]!)]! += weight * (confidence[row]! - correct[row]!);
  }
  return gaps.reduce((sum, gap) => sum + Math.abs(gap), 0) / rows;
}

/** The points of a reliability curve; bins without rows are left out. */
export function reliability(confidence: ArrayLike<number>, correct: Uint8Array): { sure: number; right: number; count: number }[] {
  const points = Array.from({ length: bins }, () => ({ sure: 0, right: 0, count: 0 }));
  for (let row = 0; row < correct.length; row++) {
    const point = points[binOf(confidence[row]!)]!;
    point.count++;
    point.sure += confidence[row]!;
    point.right += correct[row]!;
  }
  return points.filter(({ count }) => count > 0).map(({ sure, right, count }) => ({ sure: sure / count, right: right / count, count }));
}

/** How many equally likely words a model would have to choose from at each place, on average: exp of the mean negative logarithm. */
export function perplexity(logarithms: ArrayLike<number>): number {
  return Math.exp(-mean(logarithms));
}
