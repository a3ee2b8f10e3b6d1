import type { Context } from '../../kit/define-node.ts';
import type { TableValue } from '../../kit/ports.ts';
import { name, withDatabase } from './connection.ts';
import { openTable } from './open-table.ts';

/** How many rows are equal to an earlier one in every cell: rows are equal when 64 bits of hash are. */
export async function countDuplicates(context: Context, table: TableValue): Promise<number> {
  if (table.columns.length === 0) return 0;
  return withDatabase(context, async (database) => {
    const view = await openTable(database, table);
    const cells = table.columns.map((column) => name(column.name)).join(', ');
    const [found] = await database.all(`SELECT (count(*) - count(DISTINCT hash(${cells})))::DOUBLE FROM ${view}`);
    return Number(found?.[0] ?? 0);
  });
}
