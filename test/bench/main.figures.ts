/** A figure as a bench prints it, with so many digits behind the point. */
export function rounded(value: number, digits = 0): number {
  const unit = 10 ** digits;
  return Math.round(value * unit) / unit;
}

/** The folder that `--data DIR` names on the command line of a bench. */
export function dataFolder(): string | undefined {
  const given = process.argv.indexOf('--data');
  return given > 0 ? process.argv[given + 1] : undefined;
}
