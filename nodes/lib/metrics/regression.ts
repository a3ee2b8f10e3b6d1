export interface RegressionFigures {
  mse: number;
  rmse: number;
  mae: number;
  /** Share of the spread that is explained; null where the true values do not differ. */
  r2: number | null;
  /** Mean error as a share of the true value; null where a true value is 0, or so near that the share means nothing. */
  mape: number | null;
}

/** Errors of predicted numbers, in the unit of the target. Both arrays have the same length, at least 1. With weights, each row counts so often. */
export function regressionFigures(truth: ArrayLike<number>, predicted: ArrayLike<number>, weights?: Uint8Array): RegressionFigures {
  let [rows, sum, size, smallest] = [0, 0, 0, Number.POSITIVE_INFINITY];
  for (let row = 0; row < truth.length; row++) {
    const weight = weights ? weights[row]! : 1;
    rows += weight;
    sum += weight * truth[row]!;
    size += weight * Math.abs(truth[row]!);
    smallest = Math.min(smallest, Math.abs(truth[row]!));
  }
  const mean = sum / rows;
  let [squares, absolute, relative, spread] = [0, 0, 0, 0];
  for (let row = 0; row < truth.length; row++) {
    const weight = weights ? weights[row]! : 1;
    const error = predicted[row]! - truth[row]!;
    squares += weight * error ** 2;
    absolute += weight * Math.abs(error);
    relative += weight * Math.abs(error / truth[row]!);
    spread += weight * (truth[row]! - mean) ** 2;
  }
  const mse = squares / rows;
  return {
    mse,
    rmse: Math.sqrt(mse),
    mae: absolute / rows,
    r2: spread === 0 ? null : 1 - squares / spread,
    mape: smallest < nearZero * (size / rows) ? null : relative / rows,
  };
}
/** Of the mean size of the true values. */
const nearZero = 0.01;
