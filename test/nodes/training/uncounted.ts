import type { TableValue } from '../../../nodes/kit/ports.ts';

/** A table of which nothing but the columns' names and types is known, as that of a source that was never read. */
export function uncounted(table: TableValue): TableValue {
  return { ...table, columns: table.columns.map(({ name, type }) => ({ name, type })) };
}
