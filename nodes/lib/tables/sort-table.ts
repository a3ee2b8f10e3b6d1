import type { Context } from '../../kit/define-node.ts';
import type { TableValue } from '../../kit/ports.ts';
import { answerTable } from './answer-table.ts';
import { name, withDatabase } from './connection.ts';
import { openTable } from './open-table.ts';
import { wantedColumns } from './read-table.ts';
import { rowNumber } from './removed-rows.ts';

export interface SortOptions {
  by: readonly { column: string; order: 'up' | 'down' }[];
  missing: 'last' | 'first';
  /** Only so many of the sorted rows. */
  most: number | null;
}

/** The rows sorted; equal ones stay in the order in which they came. */
export async function sortTable(context: Context, table: TableValue, { by, missing, most }: SortOptions): Promise<TableValue> {
  const columns = wantedColumns(
    table,
    by.map(({ column }) => column),
  );
  return withDatabase(context, async (database) => {
    const view = await openTable(database, table, { number: rowNumber });
    const list = table.columns.map((column) => name(column.name)).join(', ');
    const terms = columns.map((column, at) => `${name(column.name)} ${by[at]?.order === 'down' ? 'DESC' : 'ASC'} NULLS ${missing}`);
    const limit = most === null ? '' : ` LIMIT ${Math.floor(most)}`;
    const sql = `SELECT ${list} FROM ${view} ORDER BY ${[...terms, name(rowNumber)].join(', ')}${limit}`;
    return answerTable(database, sql, { from: [table], types: table.columns, role: table.role });
  });
}
