import type { ColumnSpec, Row } from '../../../nodes/kit/ports.ts';
import type { Json } from '../../../nodes/kit/json.ts';
import type { Text } from '../../../nodes/kit/text.ts';
import { readNumber } from '../../i18n/read-number.ts';

export type Field =
  | { kind: 'lines'; name: string; lines: number }
  | { kind: 'words'; name: string; hint?: string }
  | { kind: 'number'; name: string; min?: number; max?: number }
  | { kind: 'choice'; name: string; options: string[] }
  | { kind: 'picture'; name: string };

/** A form field for each column that a model reads. */
export function fieldOf(column: ColumnSpec): Field {
  const { name, type, min, max } = column;
  if (type === 'number') return { kind: 'number', name, min, max };
  if (type === 'image') return { kind: 'picture', name };
  const options = (column.classes ?? []).map((item) => item.name);
  if (type === 'category' && options.length > 0) return { kind: 'choice', name, options };
  if (type === 'text') return { kind: 'lines', name, lines: (column.averageLength ?? 200) < 80 ? 2 : 5 };
  return { kind: 'words', name, hint: type === 'date' ? '2026-01-31' : undefined };
}

/** What stands in the form at first: the sample where there is one, else the middle of a number's range and the most frequent category. */
export function firstEntries(columns: readonly ColumnSpec[], sample?: Row): Record<string, string> {
  return Object.fromEntries(columns.map((column) => [column.name, firstEntry(column, sample?.[column.name])]));
}

function firstEntry(column: ColumnSpec, given: Json | undefined): string {
  if (given !== undefined && given !== null) return typeof given === 'string' ? given : JSON.stringify(given);
  if (column.type === 'number' && column.min !== undefined && column.max !== undefined) {
    return String(Number(((column.min + column.max) / 2).toPrecision(3)));
  }
  return column.type === 'category' ? (column.classes?.[0]?.name ?? '') : '';
}

export type Filled = { ok: true; row: Row } | { ok: false; wrong: Record<string, Text> };

/** The row that the form says. An empty field is a missing value; a number that is none is refused where it stands. */
export function filledRow(columns: readonly ColumnSpec[], entries: Readonly<Record<string, string>>): Filled {
  const row: Row = {};
  const wrong: Record<string, Text> = {};
  for (const { name, type } of columns) {
    const entry = entries[name] ?? '';
    if (entry.trim() === '') row[name] = null;
    else if (type !== 'number') row[name] = entry;
    else {
      const value = readNumber(entry);
      if (value !== undefined) row[name] = value;
      else wrong[name] = { en: 'Write a number here, such as 3.5.', zh: '请填写数字，例如 3.5。' };
    }
  }
  if (Object.keys(wrong).length > 0) return { ok: false, wrong };
  return { ok: true, row };
}
