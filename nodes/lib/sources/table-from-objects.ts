import type { Context } from '../../kit/define-node.ts';
import type { TableValue } from '../../kit/ports.ts';
import { type Database, literal, name, withDatabase } from '../tables/connection.ts';
import { tableFromRows } from '../tables/inline-table.ts';
import { writeTable, type WriteOptions } from '../tables/write-table.ts';

export interface ObjectOptions extends WriteOptions {
  /** Types of DuckDB by column, where they are known. */
  stored?: Readonly<Record<string, string>>;
  /** The query over the rows; all of them by default. */
  choose?(read: string): string;
}

/** JSON Lines of flat objects as a table, with types that fit all rows; lists become JSON, and what is now a number, now a word becomes text. */
export async function tableFromObjects(context: Context, path: string, count: number, options: ObjectOptions = {}): Promise<TableValue> {
  if (count === 0) return tableFromRows([], { columns: (options.types ?? []).map(({ name, type }) => ({ name, type })) });
  return withDatabase(context, async (database) => {
    await database.allow(path);
    const known = Object.entries(options.stored ?? {}).map(([column, type]) => `${literal(column)}: ${literal(type)}`);
    // All rows are looked at for their types; names that differ from row to row stay names.
    const found = 'sample_size = -1, union_by_name = true, maximum_depth = 2, map_inference_threshold = -1';
    const types = known.length > 0 ? `columns = {${known.join(', ')}}` : found;
    const read = `read_json(${literal(path)}, format = 'newline_delimited', maximum_object_size = 64000000, ${types})`;
    const rows = known.length > 0 ? read : await withPlainTexts(database, read);
    return writeTable(database, options.choose?.(rows) ?? `SELECT * FROM ${rows}`, options);
  });
}

/** Cells of several types, such as ids of which only the long ones are texts, come as JSON: where none of them is an object or a list they are texts. */
async function withPlainTexts(database: Database, read: string): Promise<string> {
  const described = await database.all(`DESCRIBE SELECT * FROM ${read}`);
  const mixed = described.flatMap(([column, type]) => (type === 'JSON' ? [name(String(column))] : []));
  if (mixed.length === 0) return read;
  const counts = mixed.map((column) => `(count(*) FILTER (json_type(${column}) IN ('OBJECT', 'ARRAY')))::DOUBLE`);
  const [nested = []] = await database.all(`SELECT ${counts.join(', ')} FROM ${read}`);
  const plain = mixed.filter((_, at) => Number(nested[at]) === 0);
  return plain.length === 0
    ? read
    : `(SELECT * REPLACE (${plain.map((column) => `(${column} ->> '$') AS ${column}`).join(', ')}) FROM ${read})`;
}
