import type { ColumnSpec, Interval, TableValue } from '../../kit/ports.ts';
import { Failure } from '../../kit/problem.ts';
import { wilson } from '../metrics/wilson.ts';
import { storedAs } from './column-types.ts';
import { type Database, literal, name } from './connection.ts';
import { openTable } from './open-table.ts';
import { wantedColumns } from './read-table.ts';
import { rowNumber } from './removed-rows.ts';

export interface ReferenceAccuracy {
  /** Equal cells / compared cells; null where no row has a partner or nothing could be compared. */
  accuracy: number | null;
  /** Wilson's 95 % interval of the share of compared rows that are right in every cell. */
  interval: Interval | undefined;
  /** Rows with a partner in the reference, and those of them that are right in every cell. */
  rows: number;
  rightRows: number;
  /** Rows of the table and of the reference that have no partner. */
  unmatched: number;
  unused: number;
  /** Rows of the reference whose key was there before: the first counts. */
  repeatedKeys: number;
  columns: { name: string; compared: number; wrong: number }[];
  /** A temporary table of `row` and `column` for each wrong cell. */
  differing: string;
}
export interface ReferenceOptions {
  /** Columns that say which rows belong together. */
  keys: readonly string[];
  /** Numbers that differ by no more than this are equal. */
  tolerance: number;
}

/** Compares a table with a reference, or with a sample that was checked by hand, cell by cell. What the reference leaves empty is not compared. */
export async function referenceAccuracy(
  database: Database,
  tables: { table: TableValue; numbered: string; reference: TableValue },
  { keys, tolerance }: ReferenceOptions,
): Promise<ReferenceAccuracy> {
  const { table, numbered, reference } = tables;
  wantedColumns(table, keys);
  wantedColumns(reference, keys);
  const others = new Map(reference.columns.map((column) => [column.name, column]));
  const compared = table.columns.flatMap((column) => {
    const other = others.get(column.name);
    return other && !keys.includes(column.name) && column.type !== 'image' ? [{ column, other }] : [];
  });
  if (compared.length === 0) throw nothingShared();
  const from = await openTable(database, reference, { number: rowNumber });
  const listed = keys.map((key) => name(key)).join(', ');
  const first = await database.define(
    `CREATE TEMP TABLE {name} AS SELECT * FROM ${from} WHERE ${keys.map((key) => `${name(key)} IS NOT NULL`).join(' AND ')}
     QUALIFY row_number() OVER (PARTITION BY ${listed} ORDER BY ${name(rowNumber)}) = 1`,
  );
  const on = keys.map((key) => equalKeys(key, table, reference)).join(' AND ');
  const marks = compared.map(
    ({ column, other }, at) => `${wrongSql(column, other, tolerance)} AS w${at}, (r.${name(column.name)} IS NOT NULL) AS p${at}`,
  );
  const pairs = await database.define(
    `CREATE TEMP TABLE {name} AS SELECT n.${name(rowNumber)} AS row, r.${name(rowNumber)} AS partner, ${marks.join(', ')} FROM ${numbered} n JOIN ${first} r ON ${on}`,
  );
  const sums = compared.map((_, at) => `(count(*) FILTER (p${at}))::DOUBLE, (count(*) FILTER (w${at}))::DOUBLE`);
  const wrong = compared.map((_, at) => `w${at}`).join(' OR ');
  const [found = []] = await database.all(
    `SELECT count(*)::DOUBLE, (count(*) FILTER (NOT (${wrong})))::DOUBLE, count(DISTINCT partner)::DOUBLE, ${sums.join(', ')} FROM ${pairs}`,
  );
  const [[distinct = 0] = []] = await database.all(`SELECT count(*)::DOUBLE FROM ${first}`);
  const [rows = 0, rightRows = 0, used = 0, ...each] = found.map(Number);
  const columns = compared.map(({ column }, at) => ({ name: column.name, compared: each[at * 2] ?? 0, wrong: each[at * 2 + 1] ?? 0 }));
  const [cells, bad] = [sumOf(columns.map((one) => one.compared)), sumOf(columns.map((one) => one.wrong))];
  const names = compared.map(({ column }, at) => `CASE WHEN w${at} THEN ${literal(column.name)} END`).join(', ');
  const differing = await database.define(
    `CREATE TEMP TABLE {name} AS SELECT row, "column" FROM (SELECT row, unnest([${names}]) AS "column" FROM ${pairs}) WHERE "column" IS NOT NULL`,
  );
  return {
    accuracy: cells === 0 ? null : 1 - bad / cells,
    interval: rows === 0 ? undefined : wilson(rightRows / rows, rows),
    rows,
    rightRows,
    unmatched: table.count - rows,
    unused: Number(distinct) - used,
    repeatedKeys: reference.count - Number(distinct),
    columns,
    differing,
  };
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function equalKeys(key: string, table: TableValue, reference: TableValue): string {
  const type = (from: TableValue) => storedAs(from.columns.find((column) => column.name === key)?.type ?? 'text');
  const [left, right] = [`n.${name(key)}`, `r.${name(key)}`];
  return type(table) === type(reference) ? `${left} = ${right}` : `${plain(left, type(table))} = ${plain(right, type(reference))}`;
}

/** A number as people write it, so that 7 meets "7". */
function plain(cell: string, stored: 'number' | 'date' | 'text'): string {
  if (stored === 'number') return `regexp_replace(${cell}::VARCHAR, '\\.0$', '')`;
  return stored === 'date' ? `strftime(${cell}, '%Y-%m-%d')` : cell;
}

function wrongSql(column: ColumnSpec, other: ColumnSpec, tolerance: number): string {
  const [cell, truth] = [`n.${name(column.name)}`, `r.${name(column.name)}`];
  const [mine, its] = [storedAs(column.type), storedAs(other.type)];
  const differs =
    mine === 'number' && its === 'number'
      ? `abs(${cell} - ${truth}) > ${tolerance}::DOUBLE`
      : mine === its
        ? `${cell} <> ${truth}`
        : `${plain(cell, mine)} <> ${plain(truth, its)}`;
  return `(${truth} IS NOT NULL AND (${cell} IS NULL OR ${differs}))`;
}

function nothingShared(): Failure {
  return new Failure(
    {
      en: 'The reference has no column to compare besides the key. Give it columns of the same names as those of the table.',
      zh: '参考数据除键列外没有可比较的列。请让参考数据包含与表格同名的列。',
    },
    {},
    { code: 'nothing-shared', port: 'reference' },
  );
}
