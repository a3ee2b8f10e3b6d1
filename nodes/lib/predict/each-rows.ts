import type { Context } from '../../kit/define-node.ts';
import type { Row, TableValue } from '../../kit/ports.ts';
import { eachChunk } from '../tables/read-table.ts';

/** The named columns of a table as rows, a chunk at a time; dates come as milliseconds since 1970, what is missing as null. */
export async function eachRows(
  context: Context,
  table: TableValue,
  names: readonly string[],
  visit: (rows: Row[], start: number) => void | Promise<void>,
): Promise<void> {
  await eachChunk(context, table, names, async (chunk, start) => {
    const rows: Row[] = Array.from({ length: chunk[0]?.values.length ?? 0 }, () => ({}));
    for (const [at, name] of names.entries()) {
      const values = chunk[at]?.values ?? [];
      for (const [place, row] of rows.entries()) {
        const value = values[place] ?? null;
        row[name] = typeof value === 'number' && Number.isNaN(value) ? null : value;
      }
    }
    await visit(rows, start);
  });
}
