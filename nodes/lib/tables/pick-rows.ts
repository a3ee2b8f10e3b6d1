import { type Database, name } from './connection.ts';
import { rowNumber } from './removed-rows.ts';

const row = name(rowNumber);

/** Chance as a number that follows from the seed and the row's number alone, so that it does not depend on threads. */
function chanceSql(seed: number): string {
  return `hash(${row} * 1000003 + ${Math.floor(seed)})`;
}

/** A temporary table of the numbers (`row`) of so many rows taken by chance. `numbered` is a view with row numbers. */
export async function pickRows(database: Database, numbered: string, options: { count: number; seed: number }): Promise<string> {
  const { count, seed } = options;
  return database.define(
    `CREATE TEMP TABLE {name} AS SELECT ${row} AS row FROM ${numbered} ORDER BY ${chanceSql(seed)}, ${row} LIMIT ${Math.floor(count)}`,
  );
}

/** The same of each class, or its first rows. `count` is SQL over the class's number of rows `n` and its value `key`. Missing values are a class. */
export async function pickOfEach(
  database: Database,
  numbered: string,
  { column, count, seed, inOrder = false }: { column: string; count: string; seed: number; inOrder?: boolean },
): Promise<string> {
  return database.define(
    `CREATE TEMP TABLE {name} AS SELECT row FROM (
      SELECT ${row} AS row, ${name(column)} AS key, count(*) OVER each AS n,
        row_number() OVER (PARTITION BY ${name(column)} ORDER BY ${inOrder ? '' : `${chanceSql(seed)}, `}${row}) AS place
      FROM ${numbered} WINDOW each AS (PARTITION BY ${name(column)})) WHERE place <= ${count}`,
  );
}
