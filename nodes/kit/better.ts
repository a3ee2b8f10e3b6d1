import { figureOf } from './figure-words.ts';

const smaller = /loss|error|seconds|ms$/i;

/** Whether less of a figure is better, as the table of figures says; by its name where that does not know it. */
export function lessIsBetter(figure: string): boolean {
  const { better } = figureOf(figure);
  return better ? better === 'lower' : smaller.test(figure);
}

/** Whether a figure is better than another; one that is not defined is worse than any. */
export function isBetter(figure: string, value: number | null | undefined, than: number | null | undefined): boolean {
  if (typeof value !== 'number' || !Number.isFinite(value)) return false;
  if (typeof than !== 'number' || !Number.isFinite(than)) return true;
  return lessIsBetter(figure) ? value < than : value > than;
}
