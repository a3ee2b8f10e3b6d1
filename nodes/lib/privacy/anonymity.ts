import type { Context } from '../../kit/define-node.ts';
import type { CellWord } from '../../kit/cell-words.ts';
import type { ColumnSpec, TableValue } from '../../kit/ports.ts';
import { type Database, name, withDatabase } from '../tables/connection.ts';
import { openTable } from '../tables/open-table.ts';
import { keepAndRemove, rowNumber } from '../tables/removed-rows.ts';
import type { ColumnRule } from './column-rules.ts';

export interface AnonymityRequest {
  /** Columns that someone may know of a person from elsewhere (quasi-identifiers). */
  known: readonly string[];
  /** The column that must not be learned; '' for none. */
  sensitive: string;
  /** Rows that look alike must be so many at least. */
  k: number;
  /** And hold so many different sensitive values. */
  l: number;
}
export interface Anonymity {
  count: number;
  groups: number;
  /** Size of the smallest group of rows that are alike in all known columns: the k of k-anonymity. */
  smallest: number;
  /** Rows in smaller groups than asked, and rows that are like no other. */
  below: number;
  alone: number;
  /** Fewest different sensitive values of a group: the l of distinct l-diversity; undefined without a sensitive column. */
  fewest?: number;
  /** Rows of groups that hold fewer. */
  uniform?: number;
  /** How many rows there are in groups of a size. */
  sizes: { from: number; to?: number; rows: number }[];
  /** For each known column: how many rows would be in small groups if it were left out. The best first. */
  without: { column: string; below: number; rule?: ColumnRule }[];
  kept: TableValue;
  removed: TableValue;
}

const few: CellWord = 'too few like it';
const uniform: CellWord = 'too few different values';
const steps = [1, 2, 5, 10, 50];

/**
 * k-anonymity (Sweeney 2002) and distinct l-diversity (Machanavajjhala et al. 2007). A missing cell is a value like any other.
 * `kept` are the rows that pass, `removed` the others with the reason.
 */
export async function measureAnonymity(context: Context, table: TableValue, request: AnonymityRequest): Promise<Anonymity> {
  return withDatabase(context, async (database) => {
    const view = await openTable(database, table, { number: rowNumber });
    const { known, sensitive, k, l } = request;
    const groups = await database.define(`CREATE TEMP TABLE {name} AS ${groupsOf(view, known, sensitive)}`);
    const diverse = sensitive !== '';
    const [figures = []] = await database.all(
      `SELECT count(*)::DOUBLE, min(n)::DOUBLE, coalesce(sum(n) FILTER (n < ${k}), 0)::DOUBLE, coalesce(sum(n) FILTER (n = 1), 0)::DOUBLE,
         min(l)::DOUBLE, coalesce(sum(n) FILTER (l < ${l}), 0)::DOUBLE FROM ${groups}`,
    );
    const [count = 0, smallest = 0, below = 0, alone = 0, fewest = 0, flat = 0] = figures.map(Number);
    context.progress(0.4);
    const sizes = await sizesOf(database, groups);
    const without = await leftOut(database, view, { table, request });
    context.progress(0.7);
    const removals = await database.define(
      `CREATE TEMP TABLE {name} AS SELECT unnest(members) AS row, CASE WHEN n < ${k} THEN '${few}' ELSE '${uniform}' END AS reason
       FROM ${groups} WHERE n < ${k}${diverse ? ` OR l < ${l}` : ''}`,
    );
    const parts = await keepAndRemove(database, { table, numbered: view, removals });
    return {
      count: table.count,
      groups: count,
      smallest,
      below,
      alone,
      ...(diverse && { fewest, uniform: flat }),
      sizes,
      without,
      ...parts,
    };
  });
}

function groupsOf(view: string, known: readonly string[], sensitive: string): string {
  const different = sensitive === '' ? '0' : `count(DISTINCT coalesce(${name(sensitive)}::VARCHAR, chr(1)))`;
  const by = known.map((column) => name(column));
  return `SELECT count(*) AS n, ${different} AS l, list(${name(rowNumber)}) AS members FROM ${view} GROUP BY ${by.join(', ')}`;
}

async function sizesOf(database: Database, groups: string): Promise<Anonymity['sizes']> {
  const sums = steps.map((from, at) => {
    const next = steps[at + 1];
    return `coalesce(sum(n) FILTER (n >= ${from}${next === undefined ? '' : ` AND n < ${next}`}), 0)::DOUBLE`;
  });
  const [row = []] = await database.all(`SELECT ${sums.join(', ')} FROM ${groups}`);
  return steps.map((from, at) => ({ from, ...(steps[at + 1] !== undefined && { to: (steps[at + 1] ?? 0) - 1 }), rows: Number(row[at]) }));
}

const mostTried = 12;

async function leftOut(
  database: Database,
  view: string,
  { table, request: { known, k } }: { table: TableValue; request: AnonymityRequest },
): Promise<Anonymity['without']> {
  const tried: Anonymity['without'] = [];
  for (const column of known.slice(0, mostTried)) {
    const others = known.filter((other) => other !== column).map((other) => name(other));
    const grouped = `SELECT count(*) AS n FROM ${view}${others.length > 0 ? ` GROUP BY ${others.join(', ')}` : ''}`;
    const [row = []] = await database.all(`SELECT coalesce(sum(n) FILTER (n < ${k}), 0)::DOUBLE FROM (${grouped})`);
    const spec = table.columns.find((one) => one.name === column);
    const rule = spec && coarser(spec);
    tried.push({ column, below: Number(row[0]), ...(rule && { rule }) });
  }
  return tried.sort((a, b) => a.below - b.below);
}

const bands = 8;
const keptCharacters = 3;
/** How a column may be made coarser: numbers to about eight bands, dates to the year, codes to their first characters. */
function coarser({ name: column, type, min, max, averageLength }: ColumnSpec): ColumnRule | undefined {
  if (type === 'number') {
    const width = Math.max(1, ((max ?? 0) - (min ?? 0)) / bands);
    const power = 10 ** Math.floor(Math.log10(width));
    const size = ([1, 2, 5, 10].find((factor) => factor * power >= width) ?? 10) * power;
    return { column, action: 'band', size };
  }
  if (type === 'date') return { column, action: 'year', size: 10 };
  if (type === 'text' && (averageLength ?? 0) > keptCharacters && (averageLength ?? 0) <= 12)
    return { column, action: 'prefix', size: keptCharacters };
  return undefined;
}
