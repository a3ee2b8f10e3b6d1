import type { ColumnSpec, TableValue } from '../../kit/ports.ts';
import { type Database, name } from './connection.ts';
import { rowSet } from './row-set.ts';
import { writeTable } from './write-table.ts';

/** The row number that `openTable(..., { number: rowNumber })` adds, under a name that no file brings. */
export const rowNumber = '__row';

/** What every node that takes rows away gives: the kept rows, and the removed ones with the reason beside them. */
export interface KeptAndRemoved {
  kept: TableValue;
  removed: TableValue;
}

export interface Removal {
  /** The incoming table, and its numbered view. */
  table: TableValue;
  numbered: string;
  /** A table or view with the number of each removed row in `row`, and what to say of it in further columns. */
  removals: string;
  /** Those further columns, under the names that users see. */
  reasons: readonly { column: string; name: string; type: ColumnSpec['type'] }[];
  /** A view like `numbered` in which cells of kept rows were changed. */
  cleaned?: string;
}

/** Writes both tables in the incoming order. Where nothing is removed or changed the incoming table itself is kept, at no cost. */
export async function keepAndRemove(database: Database, removal: Removal): Promise<KeptAndRemoved> {
  const { table, numbered, removals, cleaned } = removal;
  const [counted = []] = await database.all(`SELECT count(*)::DOUBLE FROM ${removals}`);
  const role = table.role && { role: table.role };
  const none = Number(counted[0] ?? 0) === 0;
  const list = table.columns.map((column) => name(column.name));
  const isRemoved = none ? 'false' : await rowSet(database, removals, { count: table.count, column: rowNumber });
  const kept =
    none && cleaned === undefined
      ? table
      : await writeTable(database, `SELECT ${list.join(', ')} FROM ${cleaned ?? numbered} WHERE NOT ${isRemoved}`, {
          types: table.columns,
          ...role,
        });
  return { kept, removed: await onlyRemoved(database, removal, none ? undefined : isRemoved) };
}

/** The removed rows alone, in the incoming order. `isRemoved`: the condition, where it is made already; undefined where no row is removed. */
async function onlyRemoved(
  database: Database,
  { table, numbered, removals, ...removal }: Removal,
  isRemoved: string | undefined,
): Promise<TableValue> {
  const reasons = removal.reasons.map((reason) => ({ ...reason, name: freeName(table.columns, reason.name) }));
  const types = [...table.columns, ...reasons.map(({ name: free, type }) => ({ name: free, type }))];
  if (isRemoved === undefined) return emptyTable(types);
  const list = table.columns.map((column) => name(column.name));
  const said = reasons.map((reason) => `${reason.column} AS ${name(reason.name)}`);
  // Both sides are in the order of the rows, so the n-th belong together; a join by number would have to sort whole rows.
  return writeTable(
    database,
    `SELECT * FROM (SELECT ${list.join(', ')} FROM ${numbered} WHERE ${isRemoved})
     POSITIONAL JOIN (SELECT ${said.join(', ')} FROM ${removals} ORDER BY row)`,
    { types },
  );
}

/** Rows that are only to be shown: the table that they stand in is not written again. */
export async function showRemoved(database: Database, removal: Omit<Removal, 'cleaned'>): Promise<TableValue> {
  const { table, removals } = removal;
  const [counted = []] = await database.all(`SELECT count(*)::DOUBLE FROM ${removals}`);
  const none = Number(counted[0] ?? 0) === 0;
  const isRemoved = none ? undefined : await rowSet(database, removals, { count: table.count, column: rowNumber });
  return onlyRemoved(database, removal, isRemoved);
}

/** A table without rows, in which the columns are still known. */
export function emptyTable(columns: readonly Pick<ColumnSpec, 'name' | 'type'>[]): TableValue {
  return { type: 'table', columns: columns.map(({ name: column, type }) => ({ name: column, type })), count: 0, rows: [] };
}

/** The wanted name, or with a number where a column has it already. */
export function freeName(columns: readonly { name: string }[], wanted: string): string {
  const taken = new Set(columns.map((column) => column.name.toLowerCase()));
  for (let next = 1; ; next++) {
    const candidate = next === 1 ? wanted : `${wanted}_${next}`;
    if (!taken.has(candidate.toLowerCase())) return candidate;
  }
}
