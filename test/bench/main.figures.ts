/** A figure as a bench prints it, with so many digits behind the point. */
export function rounded(value: number, digits = 0): number {
  const unit = 10 ** digits;
  return Math.round(value * unit) / unit;
}

/** What stands behind a flag on the command line of a bench, such as `--only NAME`. */
export function option(flag: string): string | undefined {
  const given = process.argv.indexOf(flag);
  return given > 0 ? process.argv[given + 1] : undefined;
}

/** The folder that `--data DIR` names. */
export function dataFolder(): string | undefined {
  return option('--data');
}
