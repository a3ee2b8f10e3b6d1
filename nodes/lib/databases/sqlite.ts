import { constants, copyFile, open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Database } from 'node-sqlite3-wasm';
import { name as quote } from '../tables/connection.ts';
import { databaseFailures } from './database-failures.ts';
import { type Cell, type Query, querySql, type Source, withoutKeySql } from './source.ts';

const batchRows = 1_000;
const dialect = { quote, value: () => '?' };
const magic = 'SQLite format 3\0';

/** A copy of a SQLite file in the step's folder, opened for reading: the file itself is never locked or touched. Throws Failure. */
export async function openSqlite(path: string, folder: string): Promise<Source> {
  const copy = join(folder, 'database.sqlite');
  if (!(await isSqlite(path))) throw databaseFailures.notSqlite();
  const waiting = await stat(`${path}-wal`).catch(() => undefined);
  if (waiting && waiting.size > 0) throw databaseFailures.unfinishedSqlite();
  await copyFile(path, copy, constants.COPYFILE_FICLONE);
  await leaveWal(copy);
  const { default: sqlite } = await import('node-sqlite3-wasm');
  const database = new sqlite.Database(copy, { readOnly: true });
  const all = (sql: string, values: string[] = []): Cell[][] => said(() => database.all(sql, values).map(cellsOf));
  return {
    async tables() {
      return all("SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%' ORDER BY 1 LIMIT 1000").map(
        ([name]) => String(name),
      );
    },
    async keyOf(table) {
      const found = all('SELECT name FROM pragma_table_info(?) WHERE pk > 0', [table]);
      return found.length === 1 ? String(found[0]?.[0]) : undefined;
    },
    async columns(from) {
      return namesOf(database, from).map((name) => ({ name, kind: 'loose' }));
    },
    async countWithoutKey(query) {
      return Number(all(withoutKeySql(query, quote))[0]?.[0] ?? 0);
    },
    async *batches(query) {
      const { key } = query;
      const values = key?.after === undefined ? [] : [keyValue(key.after)];
      const statement = said(() => database.prepare(querySql(query, dialect)));
      let batch: Cell[][] = [];
      try {
        const rows = statement.iterate(values);
        for (;;) {
          const next = said(() => rows.next());
          if (next.done) break;
          batch.push(cellsOf(next.value));
          if (batch.length < batchRows) continue;
          yield batch;
          batch = [];
        }
        if (batch.length > 0) yield batch;
      } finally {
        statement.finalize();
      }
    },
    async close() {
      database.close();
    },
  };
}

/** Names of the columns, also where there is no row: a row without content is put behind them. */
function namesOf(database: Database, from: Query['from']): string[] {
  const sql = `SELECT * FROM (SELECT 1) LEFT JOIN (${querySql({ from }, dialect)} LIMIT 1) ON true`;
  return Object.keys(said(() => database.get(sql)) ?? {}).slice(1);
}

function cellsOf(row: Record<string, unknown>): Cell[] {
  return Object.values(row).map((cell) => {
    if (cell instanceof Uint8Array) return Buffer.from(cell).toString('base64');
    return typeof cell === 'string' || typeof cell === 'number' || typeof cell === 'bigint' ? cell : null;
  });
}

/** A key keeps its type: SQLite sorts every number before every text. */
function keyValue(after: string): string | number | bigint {
  if (/^-?\d{1,18}$/.test(after)) return BigInt(after);
  return /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(after) ? Number(after) : after;
}

function said<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    throw /not a database|malformed|encrypted/i.test(words) ? databaseFailures.notSqlite() : databaseFailures.sql(words, 'sql');
  }
}

async function isSqlite(path: string): Promise<boolean> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(magic.length), 0, magic.length, 0);
    return bytesRead === magic.length && buffer.toString('latin1') === magic;
  } finally {
    await file.close();
  }
}

/** The copy stands alone, so it needs no write-ahead log: bytes 18 and 19 say how the file is written and read (file format, 1.3.3). */
async function leaveWal(copy: string): Promise<void> {
  const file = await open(copy, 'r+');
  try {
    await file.write(Buffer.from([1, 1]), 0, 2, 18);
  } finally {
    await file.close();
  }
}
