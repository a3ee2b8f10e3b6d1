import type { ColumnSpec } from '../../nodes/kit/ports.ts';

/** The shares of the most frequent classes: "ham 71 %, spam 29 %"; undefined where counts are not known. */
export function classWords({ classes }: ColumnSpec): string | undefined {
  const counted = (classes ?? []).flatMap(({ name, count }) => (count === undefined ? [] : [{ name, count }]));
  const sum = counted.reduce((total, { count }) => total + count, 0);
  if (counted.length < 2 || counted.length > 20 || sum === 0) return undefined;
  const shares = counted.slice(0, 3).map(({ name, count }) => `${name} ${Math.round((100 * count) / sum)} %`);
  return counted.length > 3 ? `${shares.join(', ')} …` : shares.join(', ');
}
