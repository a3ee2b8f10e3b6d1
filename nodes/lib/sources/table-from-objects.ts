import type { Context } from '../../kit/define-node.ts';
import type { TableValue } from '../../kit/ports.ts';
import { literal, withDatabase } from '../tables/connection.ts';
import { tableFromRows } from '../tables/inline-table.ts';
import { writeTable, type WriteOptions } from '../tables/write-table.ts';

/** JSON Lines of flat objects as a table, with types that fit all rows; lists become JSON. */
export async function tableFromObjects(context: Context, path: string, count: number, options: WriteOptions = {}): Promise<TableValue> {
  if (count === 0) return tableFromRows([], { columns: (options.types ?? []).map(({ name, type }) => ({ name, type })) });
  return withDatabase(context, async (database) => {
    await database.allow(path);
    // All rows are looked at for their types; names that differ from row to row stay names.
    const read = `read_json(${literal(path)}, format = 'newline_delimited', maximum_object_size = 64000000, sample_size = -1, union_by_name = true, maximum_depth = 2, map_inference_threshold = -1)`;
    return writeTable(database, `SELECT * FROM ${read}`, options);
  });
}
