/** Probabilities are kept this far from 0, so that one sure mistake does not make the loss infinite (the bound of scikit-learn 1.2). */
const smallest = 1e-15;

/** Mean negative logarithm of the probability given to the truth; rows scaled to sum to 1. `probabilities` holds `classes` numbers per row. */
export function logLoss(truth: Int32Array, probabilities: ArrayLike<number>, classes: number): number {
  let loss = 0;
  for (let row = 0; row < truth.length; row++) {
    let sum = 0;
    for (let at = 0; at < classes; at++) sum += clipped(probabilities[row * classes + at]!);
    loss -= Math.log(clipped(probabilities[row * classes + truth[row]!]!) / sum);
  }
  return loss / truth.length;
}

function clipped(probability: number): number {
  return Math.min(1 - smallest, Math.max(smallest, probability));
}

/** Mean squared difference between the positive class's probability and what was true (Brier 1950, two classes). */
export function brier(positive: Uint8Array, probabilities: ArrayLike<number>): number {
  return positive.reduce((sum, is, row) => sum + (probabilities[row]! - is) ** 2, 0) / positive.length;
}

/** Expected calibration error: mean distance between confidence and accuracy over equal-width bins, weighted by their rows (Guo et al. 2017). */
export function calibrationError(confidence: ArrayLike<number>, correct: Uint8Array, bins = 10): number {
  const gaps = new Float64Array(bins);
  correct.forEach((right, row) => {
    // Bins are open at the left, so a confidence of exactly 0.9 belongs to the bin that ends there.
    const bin = Math.min(bins - 1, Math.max(0, Math.ceil(confidence[row]! * bins) - 1));
    gaps[bin]! += confidence[row]! - right;
  });
  return gaps.reduce((sum, gap) => sum + Math.abs(gap), 0) / correct.length;
}

/** How many equally likely words a model would have to choose from at each place, on average: exp of the mean negative logarithm. */
export function perplexity(logarithms: ArrayLike<number>): number {
  let sum = 0;
  for (let at = 0; at < logarithms.length; at++) sum += logarithms[at]!;
  return Math.exp(-sum / logarithms.length);
}
