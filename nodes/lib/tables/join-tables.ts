import type { CellWord } from '../../kit/cell-words.ts';
import type { Context } from '../../kit/define-node.ts';
import type { ColumnSpec, TableValue } from '../../kit/ports.ts';
import { Failure } from '../../kit/problem.ts';
import { answerTable, uncounted } from './answer-table.ts';
import { storedAs } from './column-types.ts';
import { name, withDatabase } from './connection.ts';
import { mixedRole } from './mixed-roles.ts';
import { openTable } from './open-table.ts';
import { wantedColumns } from './read-table.ts';
import { freeName, rowNumber } from './removed-rows.ts';
import { asTextSql } from './select-columns.ts';

export type Pair = { left: string; right: string };
export interface JoinOptions {
  pairs: readonly Pair[];
  keep: 'left' | 'matching' | 'all';
  sameNames: 'rename' | 'left' | 'right' | 'fill';
  suffix: string;
  /** Texts are the same where only case and the spaces around them differ. */
  loosely: boolean;
}
export interface Joined {
  rows: TableValue;
  unmatched: TableValue;
  matched: { left: number; right: number };
  /** Rows of both tables that found each other; more than matched rows where a key repeats. */
  pairs: number;
  repeats: { left: boolean; right: boolean };
}

/** A column of the result: the first of its sources that has a value gives it. */
export interface JoinedColumn {
  spec: ColumnSpec;
  from: { side: 'l' | 'r'; column: ColumnSpec }[];
}

const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();
/** The column that says which table a row without a partner comes from. */
const onlyIn = { name: 'only_in', type: 'category', holds: 'words' } as const;
type Side = Extract<CellWord, 'first' | 'second'>;
/** A join of repeating keys multiplies; beyond so many rows it is surely not meant. */
const mostPairs = 200_000_000;

/** The right table's column may be left empty where it is called like the left one's. */
export function filledPairs(pairs: readonly Pair[]): Pair[] {
  return pairs.filter(({ left }) => left !== '').map(({ left, right }) => ({ left, right: right === '' ? left : right }));
}

/** The columns of the result: those of the left table, then those of the right one that are not compared. Pure. */
export function joinedColumns(
  left: readonly ColumnSpec[],
  right: readonly ColumnSpec[],
  { pairs, sameNames, suffix }: Pick<JoinOptions, 'pairs' | 'sameNames' | 'suffix'>,
): JoinedColumn[] {
  const keys = new Map(pairs.map((pair) => [pair.left, right.find((column) => column.name === pair.right)]));
  const compared = new Set(pairs.map((pair) => pair.right));
  const others = right.filter((column) => !compared.has(column.name));
  const result = left.map((column): JoinedColumn => {
    const key = keys.get(column.name);
    const twin = others.find((other) => same(other.name, column.name));
    const mine = { side: 'l' as const, column };
    if (key) return columnFrom(column.name, [mine, { side: 'r', column: key }]);
    if (!twin || sameNames === 'left' || sameNames === 'rename') return columnFrom(column.name, [mine]);
    return columnFrom(column.name, sameNames === 'right' ? [{ side: 'r', column: twin }] : [mine, { side: 'r', column: twin }]);
  });
  for (const column of others) {
    const taken = left.some((other) => same(other.name, column.name));
    if (taken && sameNames !== 'rename') continue;
    const free = freeName(
      result.map(({ spec }) => spec),
      taken ? `${column.name}${suffix || '_2'}` : column.name,
    );
    result.push(columnFrom(free, [{ side: 'r', column }]));
  }
  return result;
}

function columnFrom(called: string, from: JoinedColumn['from']): JoinedColumn {
  const [first, second] = from;
  const alike = !second || storedAs(first?.column.type ?? 'text') === storedAs(second.column.type);
  const spec = first && alike ? uncounted(first.column) : { type: 'text' as const };
  // Classes of two columns together are not those of one.
  return { spec: second ? { name: called, type: spec.type } : { ...spec, name: called }, from };
}

/** Both sides of a comparison in one form. */
function compared(pair: { left: ColumnSpec; right: ColumnSpec }, loosely: boolean): { left: string; right: string } {
  const alike = storedAs(pair.left.type) === storedAs(pair.right.type);
  const side = (alias: string, column: ColumnSpec) => {
    const cell = `${alias}.${name(column.name)}`;
    const text = alike ? cell : asTextSql(cell, column);
    return loosely && (!alike || storedAs(column.type) === 'text') ? `lower(trim(${text}))` : text;
  };
  return { left: side('l', pair.left), right: side('r', pair.right) };
}

/** Joins two tables. Rows come in the order of the left table, those of the right one alone behind them. A missing cell matches nothing. */
export async function joinTables(context: Context, left: TableValue, right: TableValue, options: JoinOptions): Promise<Joined> {
  const pairs = filledPairs(options.pairs);
  const [lefts, rights] = [pairs.map((pair) => pair.left), pairs.map((pair) => pair.right)];
  wantedColumns(left, lefts);
  wantedColumns(right, rights);
  const specs = pairs.flatMap((pair) => {
    const [one, other] = [left.columns.find((c) => c.name === pair.left), right.columns.find((c) => c.name === pair.right)];
    return one && other ? [compared({ left: one, right: other }, options.loosely)] : [];
  });
  const columns = joinedColumns(left.columns, right.columns, { ...options, pairs });
  return withDatabase(context, async (database) => {
    const [l, r] = [await openTable(database, left, { number: rowNumber }), await openTable(database, right, { number: rowNumber })];
    const counts = await countPairs(database, { l, r }, specs);
    if (counts.pairs > mostPairs) throw tooMany(counts.pairs, rights);
    context.progress(0.2);
    const on = specs.map((one) => `${one.left} = ${one.right}`).join(' AND ');
    const list = columns.map(({ spec, from }) => `${valueOf(from, spec)} AS ${name(spec.name)}`);
    const role = mixedRole([left, right]);
    const inOrder = `l.${name(rowNumber)} NULLS LAST, r.${name(rowNumber)} NULLS LAST`;
    const kind = { left: 'LEFT', matching: 'INNER', all: 'FULL' }[options.keep];
    const answer = { from: [left, right], types: columns.map(({ spec }) => spec) };
    const rows = await answerTable(database, `SELECT ${list.join(', ')} FROM ${l} l ${kind} JOIN ${r} r ON ${on} ORDER BY ${inOrder}`, {
      ...answer,
      role,
    });
    context.progress(0.7);
    const side = freeName(answer.types, onlyIn.name);
    const unmatched = await answerTable(
      database,
      `SELECT CASE WHEN r.${name(rowNumber)} IS NULL THEN 'first' ELSE 'second' END AS ${name(side)}, ${list.join(', ')}
       FROM (SELECT l.* FROM ${l} l ANTI JOIN ${r} r ON ${on}) l FULL JOIN (SELECT r.* FROM ${r} r ANTI JOIN ${l} l ON ${on}) r ON ${on}
       ORDER BY ${inOrder}`,
      { ...answer, types: [{ ...onlyIn, name: side }, ...answer.types], role },
    );
    return { rows, unmatched, ...counts };
  });
}

/** The specs of the second output. */
export function unmatchedColumns(columns: readonly ColumnSpec[]): ColumnSpec[] {
  const sides: { name: Side }[] = [{ name: 'first' }, { name: 'second' }];
  return [{ ...onlyIn, name: freeName(columns, onlyIn.name), classes: sides }, ...columns];
}

function valueOf(from: JoinedColumn['from'], spec: ColumnSpec): string {
  const cells = from.map(({ side, column }) => {
    const cell = `${side}.${name(column.name)}`;
    return storedAs(spec.type) === storedAs(column.type) ? cell : asTextSql(cell, column);
  });
  return cells.length === 1 ? (cells[0] ?? 'NULL') : `coalesce(${cells.join(', ')})`;
}

async function countPairs(
  database: { all(sql: string): Promise<unknown[][]> },
  { l, r }: { l: string; r: string },
  specs: readonly { left: string; right: string }[],
): Promise<Pick<Joined, 'matched' | 'pairs' | 'repeats'>> {
  const keys = (side: 'left' | 'right') => specs.map((one, at) => `${one[side]} AS k${at}`).join(', ');
  const grouped = (side: 'left' | 'right', from: string) => `SELECT ${keys(side)}, count(*)::DOUBLE AS n FROM ${from} GROUP BY ALL`;
  const [found = []] = await database.all(
    `SELECT sum(a.n), sum(b.n), sum(a.n * b.n), max(a.n), max(b.n) FROM (${grouped('left', `${l} l`)}) a
     JOIN (${grouped('right', `${r} r`)}) b ON ${specs.map((_, at) => `a.k${at} = b.k${at}`).join(' AND ')}`,
  );
  const [left = 0, right = 0, pairs = 0, mostLeft = 0, mostRight = 0] = found.map(Number);
  return { matched: { left, right }, pairs, repeats: { left: mostLeft > 1, right: mostRight > 1 } };
}

function tooMany(pairs: number, columns: readonly string[]): Failure {
  return new Failure(
    {
      en: 'Equal values repeat so often in both tables that {pairs} rows would come out. Match by a further column, or remove duplicates in the second table first.',
      zh: '两个表中相同的值重复太多，会得到 {pairs} 行。请再增加一个匹配列，或先对第二个表去重。',
    },
    { pairs },
    { code: 'too-many-rows', setting: 'pairs', fixes: [withoutRepeats(columns)] },
  );
}

/** Only the first row of each key in the second table. */
export function withoutRepeats(columns: readonly string[]) {
  return {
    label: { text: { en: 'Keep one row for each value in the second table', zh: '第二个表中每个值只保留一行' } },
    insert: 'prepare/remove-duplicates',
    settings: { method: 'exact', columns: [...columns] },
    input: 'rows',
    output: 'kept',
    port: 'right',
  };
}
