import type { DuckDBAppender } from '@duckdb/node-api';
import type { Database } from './connection.ts';

type Cell = number | string | null;
export interface RowWriter {
  /** The temporary table, readable once closed. */
  table: string;
  add(row: readonly Cell[]): void;
  close(): void;
}

/** DuckDB's own size of a chunk. */
const chunkRows = 2_048;

/**
 * A temporary table that takes rows one by one, so that what is made of a table of any length never stands in memory: DuckDB puts it
 * on the disk where it grows. The connection must not stream anything meanwhile.
 */
export async function openRowWriter(database: Database, columns: Readonly<Record<string, 'DOUBLE' | 'VARCHAR'>>): Promise<RowWriter> {
  const { DuckDBDataChunk, DOUBLE, VARCHAR } = await import('@duckdb/node-api');
  const listed = Object.entries(columns);
  const table = await database.define(`CREATE TEMP TABLE {name} (${listed.map(([name, type]) => `${name} ${type}`).join(', ')})`);
  const appender: DuckDBAppender = await database.connection().createAppender(table);
  const types = listed.map(([, type]) => (type === 'DOUBLE' ? DOUBLE : VARCHAR));
  let waiting: Cell[][] = listed.map(() => []);
  const flush = () => {
    const rows = waiting[0]?.length ?? 0;
    if (rows === 0) return;
    const chunk = DuckDBDataChunk.create(types, rows);
    for (const [at, values] of waiting.entries()) chunk.setColumnValues(at, values);
    appender.appendDataChunk(chunk);
    waiting = listed.map(() => []);
  };
  return {
    table,
    add(row) {
      for (const [at, values] of waiting.entries()) values.push(row[at] ?? null);
      if (waiting[0]?.length === chunkRows) flush();
    },
    close() {
      flush();
      appender.closeSync();
    },
  };
}
