import { stat } from 'node:fs/promises';
import { inTemporaryFolder } from '../files/temporary-folder.ts';
import { databaseFailures } from './database-failures.ts';
import { openSqlite } from './sqlite.ts';

/** A look copies the file first; larger ones are only looked into by a run. */
const mostBytes = 64_000_000;

/** Whether a SQLite file has the table, before any run. Throws the Failure that a run would, which lists those there are. */
export async function sniffTables(path: string, table: string): Promise<void> {
  if ((await stat(path)).size > mostBytes) return;
  const tables = await inTemporaryFolder(async (folder) => {
    const source = await openSqlite(path, folder);
    return source.tables().finally(() => source.close());
  });
  if (!tables.includes(table)) throw databaseFailures.noTable(table, tables);
}
