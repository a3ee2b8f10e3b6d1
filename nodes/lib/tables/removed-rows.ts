import type { ColumnKind, ColumnSpec, TableValue } from '../../kit/ports.ts';
import { kindOf } from './column-types.ts';
import { type Database, name } from './connection.ts';
import { rowSet } from './row-set.ts';
import { writeTable } from './write-table.ts';

/** A name of ours beside the columns of a table: it begins with a sign that no name of a column has. */
export function ownName(called: string): string {
  return `\u0001${called}`;
}
/** The row number that `openTable(..., { number: rowNumber })` adds. */
export const rowNumber = ownName('row');

/** What every node that takes rows away gives: the kept rows, and the removed ones with the reason beside them. */
export interface KeptAndRemoved {
  kept: TableValue;
  removed: TableValue;
}

export interface Removal {
  /** The incoming table, and its numbered view. */
  table: TableValue;
  numbered: string;
  /** A table or view with the number of each removed row in `row`, why it is in `reason`, and what else there is to say of it. */
  removals: string;
  /** Columns of `removals` that say more, in the form in which users see them. */
  further?: readonly (ColumnKind & { column: string })[];
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
  { table, numbered, removals, further = [] }: Removal,
  isRemoved: string | undefined,
): Promise<TableValue> {
  const types = withReason(table.columns, further);
  if (isRemoved === undefined) return emptyTable(types);
  const list = table.columns.map((column) => name(column.name));
  const said = types.slice(table.columns.length).map((one, at) => `${at === 0 ? 'reason' : further[at - 1]?.column} AS ${name(one.name)}`);
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

export const reasonColumn = { name: 'reason', type: 'category', holds: 'reasons' } as const satisfies ColumnKind;

/** The columns of removed rows: those of the table, then why, and what else is said. */
export function withReason(columns: readonly ColumnSpec[], further: readonly ColumnKind[] = []): ColumnSpec[] {
  const added = [reasonColumn, ...further].map((one) => ({ name: freeName(columns, one.name), ...kindOf(one) }));
  return [...columns, ...added];
}

/** A table without rows, in which the columns are still known. */
export function emptyTable(columns: readonly ColumnKind[]): TableValue {
  return { type: 'table', columns: columns.map((one) => ({ name: one.name, ...kindOf(one) })), count: 0, rows: [] };
}

/** The wanted name, or with a number where a column has it already. */
export function freeName(columns: readonly { name: string }[], wanted: string): string {
  const taken = new Set(columns.map((column) => column.name.toLowerCase()));
  for (let next = 1; ; next++) {
    const candidate = next === 1 ? wanted : `${wanted}_${next}`;
    if (!taken.has(candidate.toLowerCase())) return candidate;
  }
}
