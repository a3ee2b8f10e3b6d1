import type { Context } from '../../kit/define-node.ts';
import type { TableValue } from '../../kit/ports.ts';
import { literal, withDatabase } from '../tables/connection.ts';
import { tableFromRows } from '../tables/inline-table.ts';
import { writeTable, type WriteOptions } from '../tables/write-table.ts';

/** JSON Lines of flat objects as a table, with types that fit all rows; lists become JSON. `stored`: types of DuckDB by column, where they are known; `choose`: the query over the rows, all of them by default. */
export async function tableFromObjects(
  context: Context,
  path: string,
  count: number,
  options: WriteOptions & { stored?: Readonly<Record<string, string>>; choose?(read: string): string } = {},
): Promise<TableValue> {
  if (count === 0) return tableFromRows([], { columns: (options.types ?? []).map(({ name, type }) => ({ name, type })) });
  return withDatabase(context, async (database) => {
    await database.allow(path);
    const known = Object.entries(options.stored ?? {}).map(([column, type]) => `${literal(column)}: ${literal(type)}`);
    // All rows are looked at for their types; names that differ from row to row stay names.
    const found = 'sample_size = -1, union_by_name = true, maximum_depth = 2, map_inference_threshold = -1';
    const types = known.length > 0 ? `columns = {${known.join(', ')}}` : found;
    const read = `read_json(${literal(path)}, format = 'newline_delimited', maximum_object_size = 64000000, ${types})`;
    return writeTable(database, options.choose?.(read) ?? `SELECT * FROM ${read}`, options);
  });
}
