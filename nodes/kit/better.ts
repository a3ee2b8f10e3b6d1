const smaller = /loss|error|mse|mae|mape|rmse|brier|calibration|perplexity|seconds|ms$/i;

/** Whether less of a figure is better, by its name. */
export function lessIsBetter(figure: string): boolean {
  return smaller.test(figure);
}

/** Whether a figure is better than another; one that is not defined is worse than any. */
export function isBetter(figure: string, value: number | null | undefined, than: number | null | undefined): boolean {
  if (typeof value !== 'number' || !Number.isFinite(value)) return false;
  if (typeof than !== 'number' || !Number.isFinite(than)) return true;
  return lessIsBetter(figure) ? value < than : value > than;
}
