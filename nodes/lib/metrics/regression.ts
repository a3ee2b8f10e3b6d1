export interface RegressionFigures {
  mse: number;
  rmse: number;
  mae: number;
  /** Share of the spread that is explained; null where the true values do not differ. */
  r2: number | null;
}

/** Errors of predicted numbers, in the unit of the target. Both arrays have the same length, at least 1. */
export function regressionFigures(truth: ArrayLike<number>, predicted: ArrayLike<number>): RegressionFigures {
  const rows = truth.length;
  let mean = 0;
  for (let row = 0; row < rows; row++) mean += truth[row]! / rows;
  let squares = 0;
  let absolute = 0;
  let spread = 0;
  for (let row = 0; row < rows; row++) {
    const error = predicted[row]! - truth[row]!;
    squares += error ** 2;
    absolute += Math.abs(error);
    spread += (truth[row]! - mean) ** 2;
  }
  const mse = squares / rows;
  return { mse, rmse: Math.sqrt(mse), mae: absolute / rows, r2: spread === 0 ? null : 1 - squares / spread };
}
