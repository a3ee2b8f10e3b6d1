import type { Context } from '../../kit/define-node.ts';
import type { Role, TableValue } from '../../kit/ports.ts';
import { type Database, name, withDatabase } from './connection.ts';
import { isIdColumn } from './id-columns.ts';
import { openTable } from './open-table.ts';
import { wantedColumns } from './read-table.ts';
import { rowNumber } from './removed-rows.ts';
import { rowSet } from './row-set.ts';
import { writeTable } from './write-table.ts';

export interface SplitOptions {
  by: 'random' | 'class' | 'group' | 'every';
  /** The class or group column. */
  column: string;
  testShare: number;
  validationShare: number;
  /** With `every`: rows 0, n, 2n, ... are the test rows, rows 1, n + 1, ... the validation rows where these are wanted. */
  every: number;
  seed: number;
}
export interface Split {
  training: TableValue;
  test: TableValue;
  validation?: TableValue;
  /** Test rows that also stand in the training rows, and the columns that were compared. */
  leaked: { count: number; columns: string[] };
}

const row = name(rowNumber);

/**
 * Divides a table. Rows keep their order within each part; the same rows, options and seed always give the same parts.
 * Chance is a hash of the seed with the row's number, or with the group's value, so that it does not depend on threads.
 */
export async function splitTable(context: Context, table: TableValue, options: SplitOptions): Promise<Split> {
  if (options.by === 'class' || options.by === 'group') wantedColumns(table, [options.column]);
  return withDatabase(context, async (database) => {
    const numbered = await openTable(database, table, { number: rowNumber });
    const partOf = await partsOf(database, numbered, { ...options, count: table.count });
    const list = table.columns.map((column) => name(column.name)).join(', ');
    const part = (number: number, role: Role) =>
      writeTable(database, `SELECT ${list} FROM ${numbered} WHERE ${partOf} = ${number}`, { types: table.columns, role });
    const training = await part(0, 'training');
    context.progress(0.6);
    const test = await part(1, 'test');
    context.progress(0.8);
    const validation = options.validationShare > 0 ? await part(2, 'validation') : undefined;
    return { training, test, ...(validation && { validation }), leaked: await leakedRows(database, training, test) };
  });
}

/** An expression for the part of a row: 0 training, 1 test, 2 validation. */
async function partsOf(database: Database, numbered: string, options: SplitOptions & { count: number }): Promise<string> {
  const { by, testShare, validationShare, every, seed, count } = options;
  if (by === 'every') {
    const validation = validationShare > 0 ? `WHEN ${row} % ${every} = 1 THEN 2` : '';
    return `CASE WHEN ${row} % ${every} = 0 THEN 1 ${validation} ELSE 0 END`;
  }
  const chance = `hash(${row} * 1000003 + ${Math.floor(seed)})`;
  if (by === 'random') {
    const [tests, validations] = [Math.round(count * testShare), Math.round(count * validationShare)];
    const limit = (rows: number) => `(SELECT max(h) FROM (SELECT ${chance} AS h FROM ${numbered} ORDER BY h LIMIT ${rows}))`;
    const [found = []] = await database.all(`SELECT ${limit(tests)}::VARCHAR, ${limit(tests + validations)}::VARCHAR`);
    const [test, both] = found.map((value) => (typeof value === 'string' ? value : undefined));
    const first = test === undefined ? '' : `WHEN ${chance} <= ${test}::UBIGINT THEN 1`;
    const second = both === undefined || validations === 0 ? '' : `WHEN ${chance} <= ${both}::UBIGINT THEN 2`;
    return first || second ? `CASE ${first} ${second} ELSE 0 END` : '0';
  }
  const column = name(options.column);
  // A table may have a column named like one of ours.
  const valued = `(SELECT ${row}, ${column} AS value FROM ${numbered})`;
  if (by === 'class') {
    // Each class gives its own share, at least one row to each part that it has rows for.
    const limits = await database.define(
      `CREATE TEMP TABLE {name} AS SELECT ${column} AS key, list_sort(list(${chance})) AS h, count(*) AS n FROM ${numbered} GROUP BY ${column}`,
    );
    const tests = `least(greatest(round(n * ${testShare}), 1), n - 1)::BIGINT`;
    const validations = `(round(n * ${validationShare}))::BIGINT`;
    const bounds = `SELECT key, h[${tests}] AS test, h[least(${tests} + ${validations}, n - 1)] AS validation FROM ${limits}`;
    const second = validationShare > 0 ? `WHEN ${chance} <= validation THEN 2` : '';
    return partOfRows(database, {
      from: `${valued} JOIN (${bounds}) ON key IS NOT DISTINCT FROM value`,
      part: `CASE WHEN ${chance} <= test THEN 1 ${second} ELSE 0 END`,
      count,
    });
  }
  // Whole groups, in an order given by chance, until the share is reached; the group that would overshoot by more than it helps is left out.
  const groups = await database.define(
    `CREATE TEMP TABLE {name} AS SELECT key, n, sum(n) OVER (ORDER BY h, key ROWS UNBOUNDED PRECEDING) - n / 2 AS middle FROM (
      SELECT ${column} AS key, count(*) AS n, hash(concat(${literalSeed(seed)}, ${column}::VARCHAR)) AS h FROM ${numbered} GROUP BY ${column})`,
  );
  const first = count * testShare;
  const second = count * (testShare + validationShare);
  return partOfRows(database, {
    from: `${valued} JOIN ${groups} ON key IS NOT DISTINCT FROM value`,
    part: `CASE WHEN middle <= ${first} THEN 1 WHEN middle <= ${second} THEN 2 ELSE 0 END`,
    count,
  });
}

/** The same for parts that come out of a join, in which rows lose their order: only the numbers of test and validation rows pass it. */
async function partOfRows(database: Database, { from, part, count }: { from: string; part: string; count: number }): Promise<string> {
  const parts = await database.define(
    `CREATE TEMP TABLE {name} AS SELECT * FROM (SELECT ${row} AS row, ${part} AS part FROM ${from}) WHERE part > 0`,
  );
  const rowsOf = (number: number) => rowSet(database, `${parts} WHERE part = ${number}`, { count, column: rowNumber });
  return `CASE WHEN ${await rowsOf(1)} THEN 1 WHEN ${await rowsOf(2)} THEN 2 ELSE 0 END`;
}

function literalSeed(seed: number): string {
  return `'${Math.floor(seed)}:'`;
}

/** There must be this many times as many possible rows as there are rows, before equal ones mean something. */
const byChance = 20;

/** Counts test rows whose texts (or, in a table without texts, whose cells) are exactly those of a training row. */
async function leakedRows(database: Database, training: TableValue, test: TableValue): Promise<Split['leaked']> {
  const prose = test.columns.filter((column) => column.type === 'text' && (column.averageLength ?? 0) >= 20);
  // An id is different in every row and would hide every repetition.
  const telling = prose.length > 0 ? prose : training.columns.filter((column) => !isIdColumn(column, training.count));
  const columns = telling.map((column) => column.name);
  if (columns.length === 0 || training.count === 0 || test.count === 0) return { count: 0, columns };
  // Rows of a few categories are equal by chance, which is no leak; sentences are not.
  const ways = telling.reduce((product, { distinct = 1 }) => product * Math.max(1, distinct), 1);
  if (prose.length === 0 && ways < training.count * byChance) return { count: 0, columns };
  const [from, against] = [await openTable(database, test), await openTable(database, training)];
  const key = `hash(${columns.map(name).join(', ')})`;
  const filled = columns.map((column) => `${name(column)} IS NOT NULL`).join(' OR ');
  const sql = `SELECT count(*)::DOUBLE FROM (SELECT ${key} AS k FROM ${from} WHERE ${filled}) WHERE k IN (SELECT ${key} FROM ${against})`;
  const [found = []] = await database.all(sql);
  return { count: Number(found[0] ?? 0), columns };
}
