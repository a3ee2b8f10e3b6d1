import type { ColumnSpec, ColumnType, Row, TableValue } from '../../kit/ports.ts';
import type { Json } from '../../kit/json.ts';
import { arePictures, isCategory, kindOf, maxClasses } from './column-types.ts';

/** Below this many rows a repeated text says nothing about being a category. */
const fewRows = 20;

/**
 * An inline table of a few rows, with types inferred from the values; columns in the order in which they appear.
 * With `columns`, these come first and keep their types. Pure and quick: no database, no file.
 */
export function tableFromRows(rows: Row[], options: { columns?: readonly ColumnSpec[]; single?: boolean } = {}): TableValue {
  const known = new Map((options.columns ?? []).map((column) => [column.name, column]));
  const names = new Set(known.keys());
  for (const row of rows) for (const name of Object.keys(row)) names.add(name);
  const columns = [...names].map((name) => inlineColumn(name, rows, known.get(name)));
  return { type: 'table', columns, count: rows.length, rows, ...(options.single && { single: true }) };
}

function inlineColumn(name: string, rows: readonly Row[], known?: ColumnSpec): ColumnSpec {
  const met = new Set<string>();
  const counts = new Map<string, number>();
  let filled = 0;
  let length = 0;
  for (const row of rows) {
    const value = Object.hasOwn(row, name) ? row[name] : null;
    if (value === null || value === undefined) continue;
    filled++;
    met.add(jsonType(value));
    if (counts.size <= maxClasses && (typeof value === 'string' || typeof value === 'boolean')) {
      const text = String(value);
      length += text.length;
      counts.set(text, (counts.get(text) ?? 0) + 1);
    }
  }
  const values = { filled, distinct: counts.size, averageLength: filled === 0 ? 0 : length / filled };
  const type = known?.type ?? (arePictures([...counts.keys()]) ? 'image' : typeOf(met, filled >= fewRows && isCategory(values)));
  const classes = type === 'category' && counts.size <= maxClasses && classesOf(counts);
  return {
    name,
    ...kindOf({ ...known, type }),
    missing: rows.length === 0 ? 0 : 1 - filled / rows.length,
    ...(classes && { classes, distinct: classes.length }),
  };
}

function jsonType(value: Json): string {
  return typeof value === 'object' ? 'object' : typeof value;
}

function typeOf(kinds: ReadonlySet<string>, few: boolean): ColumnType {
  if (kinds.has('object')) return 'json';
  if (kinds.size === 1 && kinds.has('number')) return 'number';
  if (kinds.size === 1 && kinds.has('boolean')) return 'category';
  return few ? 'category' : 'text';
}

/** Classes with their counts, most frequent first, equal ones by name. */
export function classesOf(counts: ReadonlyMap<string, number>): { name: string; count: number }[] {
  return [...counts]
    .map(([name, count]) => ({ name, count }))
    .sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1))
    .slice(0, maxClasses);
}
