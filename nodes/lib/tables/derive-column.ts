import type { Context } from '../../kit/define-node.ts';
import type { ColumnSpec, TableValue } from '../../kit/ports.ts';
import type { Compiled } from '../expression/compile.ts';
import { answerTable } from './answer-table.ts';
import { name, withDatabase } from './connection.ts';
import { openTable } from './open-table.ts';

const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();

/** The columns with the new one at the end, or in the place of one of the same name. */
export function derivedColumns(
  columns: readonly ColumnSpec[],
  called: string,
  { type, classes }: Pick<Compiled, 'type' | 'classes'>,
): ColumnSpec[] {
  const kind = type === 'number' || type === 'date' ? type : classes ? 'category' : 'text';
  const made: ColumnSpec = { name: called, type: kind, ...(classes && { classes: classes.map((one) => ({ name: one })) }) };
  const replaced = columns.some((column) => same(column.name, called));
  return replaced ? columns.map((column) => (same(column.name, called) ? made : column)) : [...columns, made];
}

/** The table with a column that is computed from each row. */
export async function deriveColumn(
  context: Context,
  table: TableValue,
  { called, compiled }: { called: string; compiled: Compiled },
): Promise<{ rows: TableValue; missing: number }> {
  return withDatabase(context, async (database) => {
    const view = await openTable(database, table);
    const columns = derivedColumns(table.columns, called, compiled);
    const list = columns.map((column) => (column.name === called ? `(${compiled.sql}) AS ${name(called)}` : name(column.name)));
    // Whether a text is a class is seen in the values.
    const types = columns.filter((column) => column.name !== called || column.type !== 'text');
    const rows = await answerTable(database, `SELECT ${list.join(', ')} FROM ${view}`, { from: [table], types, role: table.role });
    const share = rows.columns.find((column) => column.name === called)?.missing ?? 0;
    return { rows, missing: Math.round(share * rows.count) };
  });
}
