import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { databaseFailures } from './database-failures.ts';
import { openSqlite } from './sqlite.ts';

/** A look copies the file first; larger ones are only looked into by a run. */
const mostBytes = 64_000_000;

/** Whether a SQLite file has the table, before any run. Throws the Failure that a run would, which lists those there are. */
export async function sniffTables(path: string, table: string): Promise<void> {
  if ((await stat(path)).size > mostBytes) return;
  const folder = await mkdtemp(join(tmpdir(), 'graftwork-sqlite-'));
  try {
    const source = await openSqlite(path, folder);
    const tables = await source.tables().finally(() => source.close());
    if (!tables.includes(table)) throw databaseFailures.noTable(table, tables);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
