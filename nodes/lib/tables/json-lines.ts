import { appendFile } from 'node:fs/promises';
import { type Database, literal } from './connection.ts';

/** Rows that are made one after the other, written down as lines of JSON, so that few of them are in memory at once. */
export interface JsonLines {
  add(row: object): Promise<void>;
  /** What is held is written; answers the rows as something to select from, with these columns and DuckDB's types of them. */
  close(columns: Readonly<Record<string, 'VARCHAR' | 'DOUBLE' | 'BIGINT' | 'TIMESTAMP'>>): Promise<string>;
}

/** Characters of rows that are held before they are written down. */
const heldCharacters = 16_000_000;
/** Bytes of one row at most. */
const largestRow = 64_000_000;

export function openJsonLines(database: Pick<Database, 'fresh'>): JsonLines {
  const path = database.fresh('jsonl');
  let held = '';
  const flush = async (): Promise<void> => {
    await appendFile(path, held);
    held = '';
  };
  return {
    async add(row) {
      held += `${JSON.stringify(row)}\n`;
      if (held.length > heldCharacters) await flush();
    },
    async close(columns) {
      await flush();
      const structure = Object.entries(columns).map(([name, type]) => `${literal(name)}: '${type}'`);
      const form = `format = 'newline_delimited', maximum_object_size = ${largestRow}`;
      return `read_json(${literal(path)}, ${form}, columns = {${structure.join(', ')}})`;
    },
  };
}
