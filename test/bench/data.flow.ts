import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { rounded } from './main.figures.ts';
import { makeOrders, passThrough } from './table.ts';

/** What two workers of the engine give their DuckDB together. */
const memoryLimit = '800MB';

/**
 * The nodes' way with ten million rows beside one DuckDB script that leaves the same Parquet files: profile, kept and removed rows
 * of cleaning and of removing duplicates, training and test rows. `ratioToSql` is the time of the nodes as a share of the script's.
 */
export async function measureFlow(rows: number): Promise<Record<string, unknown>> {
  const { seconds, peakMb, ...steps } = await passThrough(rows);
  const sqlSeconds = await timeScript(makeOrders(rows));
  return { seconds, peakMb, sqlSeconds, ratioToSql: rounded(seconds / sqlSeconds, 3), ...steps };
}

async function timeScript(csv: string): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'graftwork-sql-'));
  const instance = await DuckDBInstance.create(':memory:', { threads: String(availableParallelism()) });
  const connection = await instance.connect();
  const file = (name: string) => `'${folder}/${name}.parquet'`;
  const to = (name: string) => `TO ${file(name)} (FORMAT parquet)`;
  const trimmed = ['customer', 'city', 'segment', 'email', 'message'].map((column) => `nullif(trim(${column}), '') AS ${column}`);
  const columns = 'id, customer, city, segment, age, income, score, signed_up, email, message, active, label';
  const began = performance.now();
  try {
    for (const sql of [
      `SET memory_limit = '${memoryLimit}'`,
      `SET temp_directory = '${folder}/spill'`,
      `COPY (SELECT * FROM read_csv('${csv}')) ${to('rows')}`,
      `COPY (SELECT * FROM (SUMMARIZE SELECT * FROM ${file('rows')})) ${to('profile')}`,
      `CREATE VIEW cleaned AS SELECT * REPLACE (${trimmed.join(', ')}) FROM ${file('rows')}`,
      `COPY (SELECT * FROM cleaned WHERE age IS NOT NULL) ${to('kept')}`,
      `COPY (SELECT *, 'age is missing' AS reason FROM cleaned WHERE age IS NULL) ${to('removed')}`,
      `CREATE TABLE firsts AS SELECT min(file_row_number) AS first FROM read_parquet(${file('kept')}, file_row_number = true) GROUP BY hash(${columns})`,
      `COPY (SELECT k.* EXCLUDE file_row_number FROM read_parquet(${file('kept')}, file_row_number = true) k
         SEMI JOIN firsts ON file_row_number = first) ${to('distinct')}`,
      `COPY (SELECT k.* EXCLUDE file_row_number, 'duplicate' AS reason FROM read_parquet(${file('kept')}, file_row_number = true) k
         ANTI JOIN firsts ON file_row_number = first) ${to('repeated')}`,
      `CREATE VIEW parts AS SELECT *, hash(file_row_number * 1000003 + 1) % 5 AS part FROM read_parquet(${file('distinct')}, file_row_number = true)`,
      `COPY (SELECT * EXCLUDE (part, file_row_number) FROM parts WHERE part > 0) ${to('training')}`,
      `COPY (SELECT * EXCLUDE (part, file_row_number) FROM parts WHERE part = 0) ${to('test')}`,
    ])
      await connection.run(sql);
    return rounded((performance.now() - began) / 1_000, 3);
  } finally {
    connection.closeSync();
    instance.closeSync();
    await rm(folder, { recursive: true, force: true });
  }
}
