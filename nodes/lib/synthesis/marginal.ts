/** A column of real rows: numbers (dates as milliseconds), NaN where missing; or words. */
export type RealColumn = { name: string; kind: 'number'; values: Float64Array } | { name: string; kind: 'word'; values: (string | null)[] };

export function isMissing({ kind, values }: RealColumn, row: number): boolean {
  const value = values[row];
  return kind === 'number' ? Number.isNaN(value) : value === null || value === undefined;
}

/** How the values of one column are distributed, as a way from them to shares of 0 to 1 and back. */
export interface Marginal {
  /** The share below a row's value; among equal values chance decides. */
  shareOf(row: number, next: () => number): number;
  valueAt(share: number): number | string;
}

/** Of the given rows, none of which lacks a value. */
export function marginalOf(column: RealColumn, rows: readonly number[]): Marginal {
  return column.kind === 'number' ? ofNumbers(column.values, rows) : ofWords(column.values, rows);
}

const mostDigits = 6;

function ofNumbers(values: Float64Array, rows: readonly number[]): Marginal {
  const known = Float64Array.from(rows, (row) => values[row]!).sort();
  const scale = 10 ** digitsOf(known);
  const few = new Set(known).size <= Math.max(20, Math.sqrt(known.length) / 2);
  return {
    shareOf(row, next) {
      const [low, high] = [placeOf(known, values[row]!, false), placeOf(known, values[row]!, true)];
      return (low + next() * (high - low)) / known.length;
    },
    valueAt(share) {
      const place = share * known.length;
      const at = Math.min(known.length - 1, Math.floor(place));
      // Few different numbers are classes of a kind; between many there are others.
      if (few) return known[at]!;
      const beside = known[Math.min(known.length - 1, at + 1)]!;
      return Math.round((known[at]! + (place - at) * (beside - known[at]!)) * scale) / scale;
    },
  };
}

/** Digits behind the point that all numbers make do with. */
function digitsOf(known: Float64Array): number {
  for (let digits = 0; digits < mostDigits; digits++)
    if (known.every((value) => Math.abs(value * 10 ** digits - Math.round(value * 10 ** digits)) < 1e-6)) return digits;
  return mostDigits;
}

/** How many of sorted numbers lie below a value, or up to it. */
function placeOf(sorted: Float64Array, value: number, withEqual: boolean): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const at = (low + high) >> 1;
    if (sorted[at]! < value || (withEqual && sorted[at] === value)) low = at + 1;
    else high = at;
  }
  return low;
}

function ofWords(values: readonly (string | null)[], rows: readonly number[]): Marginal {
  const counts = new Map<string, number>();
  for (const row of rows) counts.set(values[row] ?? '', (counts.get(values[row] ?? '') ?? 0) + 1);
  const order = [...counts].sort(([a, countA], [b, countB]) => countB - countA || (a < b ? -1 : 1));
  const starts = new Map<string, { start: number; size: number }>();
  const ends: { word: string; end: number }[] = [];
  let start = 0;
  for (const [word, count] of order) {
    const size = count / rows.length;
    starts.set(word, { start, size });
    start += size;
    ends.push({ word, end: start });
  }
  return {
    shareOf(row, next) {
      const { start: from = 0, size = 0 } = starts.get(values[row] ?? '') ?? {};
      return from + next() * size;
    },
    valueAt: (share) => (ends.find(({ end }) => share < end) ?? ends.at(-1))?.word ?? '',
  };
}
