import type { ColumnSpec } from '../../kit/ports.ts';
import { readable } from './column-types.ts';
import { type Database, name } from './connection.ts';
import { rowFrom } from './read-table.ts';
import { rowNumber } from './removed-rows.ts';
import type { Row } from '../../kit/ports.ts';

/** A kept row, and rows that were removed because they repeat it. Numbers count from 1. */
export interface DuplicateGroup {
  number: number;
  row: Row;
  /** Whether the kept row stands in the other table. */
  leaked: boolean;
  /** How many rows repeat it in all; the first few of them. */
  count: number;
  copies: { number: number; row: Row }[];
}
export interface DuplicateGroups {
  count: number;
  /** The largest ones first. */
  largest: DuplicateGroup[];
}
const mostGroups = 100;
/** Rows of a very large table lie far apart in it: fewer of them are read. */
const [fewGroups, manyRows] = [20, 2_000_000];
const mostCopies = 5;
/** Cells are read no further. */
const longestCell = 4_000;
const longestPicture = 2_000_000;

interface Sources {
  columns: readonly ColumnSpec[];
  /** How many both tables have together. */
  rows: number;
  /** A view with `row`, `leaked` and `duplicate_of`. */
  removals: string;
  numbered: string;
  /** The numbered view of the table that was compared against. */
  other?: string;
}

/** The largest groups of rows that repeat one another, with the compared columns. */
export async function readGroups(database: Database, { columns, rows, removals, numbered, other }: Sources): Promise<DuplicateGroups> {
  const all = await database.define(
    `CREATE TEMP TABLE {name} AS SELECT leaked, duplicate_of, count(*) AS copies FROM ${removals} GROUP BY leaked, duplicate_of`,
  );
  const [[count] = []] = await database.all(`SELECT count(*)::DOUBLE FROM ${all}`);
  if (Number(count ?? 0) === 0) return { count: 0, largest: [] };
  const found = await database.all(
    `SELECT leaked, (duplicate_of - 1)::DOUBLE, count(*)::DOUBLE, min(row, ${mostCopies})::DOUBLE[]::VARCHAR FROM ${removals}
     SEMI JOIN (SELECT * FROM ${all} ORDER BY copies DESC, leaked DESC, duplicate_of LIMIT ${rows > manyRows ? fewGroups : mostGroups}) USING (leaked, duplicate_of)
     GROUP BY leaked, duplicate_of ORDER BY count(*) DESC, leaked DESC, duplicate_of`,
  );
  const groups = found.map(([leaked, first, copies, some]) => ({
    leaked: leaked === true,
    first: Number(first),
    count: Number(copies),
    some: JSON.parse(String(some)).map(Number),
  }));
  const own = await rowsAt(database, numbered, {
    columns,
    numbers: groups.flatMap(({ leaked, first, some }) => (leaked ? some : [first, ...some])),
  });
  const others = other
    ? await rowsAt(database, other, { columns, numbers: groups.flatMap(({ leaked, first }) => (leaked ? [first] : [])) })
    : own;
  return {
    count: Number(count),
    largest: groups.map(({ leaked, first, count: copies, some }) => ({
      number: first + 1,
      row: (leaked ? others : own).get(first) ?? {},
      leaked,
      count: copies,
      copies: some.map((row: number) => ({ number: row + 1, row: own.get(row) ?? {} })),
    })),
  };
}

async function rowsAt(
  database: Database,
  view: string,
  { columns, numbers }: { columns: readonly ColumnSpec[]; numbers: readonly number[] },
): Promise<Map<number, Row>> {
  if (numbers.length === 0) return new Map();
  const list = columns.map((column) => {
    const cell = readable(column);
    return column.type === 'text' || column.type === 'category'
      ? `left(${cell}, ${longestCell})`
      : column.type === 'image'
        ? `CASE WHEN length(${cell}) <= ${longestPicture} THEN ${cell} END`
        : cell;
  });
  const found = await database.all(
    `SELECT ${name(rowNumber)}::DOUBLE, ${list.join(', ')} FROM ${view} WHERE ${name(rowNumber)} IN (${[...new Set(numbers)].join(', ')})`,
  );
  return new Map(found.map(([number, ...cells]) => [Number(number), rowFrom(columns, cells)]));
}
