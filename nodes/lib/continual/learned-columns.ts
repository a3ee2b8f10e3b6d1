import type { ColumnSpec } from '../../kit/ports.ts';
import { usableTypes } from '../preprocess/table-features.ts';

/** The columns to learn from: those chosen, else all numbers, categories and dates, else the longest text. */
export function learnedColumns(columns: readonly ColumnSpec[], chosen: readonly string[], without: readonly string[]): ColumnSpec[] {
  const left = columns.filter(({ name }) => !without.includes(name));
  if (chosen.length > 0) return left.filter(({ name }) => chosen.includes(name));
  const usable = left.filter(({ type }) => usableTypes.includes(type));
  if (usable.length > 0) return usable;
  const texts = left.filter(({ type }) => type === 'text').toSorted((a, b) => (b.averageLength ?? 0) - (a.averageLength ?? 0));
  return texts.slice(0, 1);
}
