import type { Context } from '../../kit/define-node.ts';
import type { CellWord } from '../../kit/cell-words.ts';
import type { TableValue } from '../../kit/ports.ts';
import type { Tokens } from '../text/shingle-tokens.ts';
import { storedAs } from './column-types.ts';
import { type Database, name, withDatabase } from './connection.ts';
import { type DuplicateGroups, readGroups } from './duplicate-groups.ts';
import { nearRepeats, pictureRepeats, type Repeats } from './near-repeats.ts';
import { openTable } from './open-table.ts';
import { wantedColumns } from './read-table.ts';
import { keepAndRemove, type KeptAndRemoved, rowNumber } from './removed-rows.ts';
import { columnsView } from './write-table.ts';

export interface DuplicateOptions {
  method: 'exact' | 'normalized' | 'near' | 'pictures';
  /** Compared columns; none means all. */
  columns: readonly string[];
  /** For `near`; `auto` takes characters where the texts are mostly Chinese or Japanese. */
  tokens: Tokens | 'auto';
  /** For `near`: texts in which other numbers stand are not the same. */
  numbersCount: boolean;
  /** For `pictures`: bits of 64 in which hashes may differ. */
  distance: number;
  /** Rows that repeat one of this table are removed, too; nothing is removed from it. It has the compared columns. */
  against?: TableValue;
}
export interface Deduplicated extends KeptAndRemoved {
  /** Texts too short to be compared by `near`, pictures that cannot be read. */
  short: number;
  /** Removed rows that repeat one of the other table. */
  leaked: number;
  groups: DuplicateGroups;
  tokens?: Tokens;
}

/** What the removed rows say of why they are. */
export const duplicateReasons = {
  exact: 'duplicate',
  normalized: 'duplicate',
  near: 'near duplicate',
  pictures: 'picture looks the same',
} as const satisfies Record<DuplicateOptions['method'], CellWord>;
export const leakReason = 'also in the other table' satisfies CellWord;

/**
 * Removes every row that repeats an earlier one, or one of the other table; the first of each kind stays. `duplicate_of` counts from 1,
 * in the table that the reason names.
 */
export async function removeDuplicates(context: Context, table: TableValue, options: DuplicateOptions): Promise<Deduplicated> {
  const { method, against } = options;
  const compared = wantedColumns(table, options.columns.length > 0 ? options.columns : undefined);
  const names = compared.map((column) => column.name);
  if (against) wantedColumns(against, names);
  const tables = against ? [against, table] : [table];
  const repeats = await likeRows(context, tables, names, options);
  return withDatabase(context, async (database) => {
    const views: string[] = [];
    for (const one of tables) views.push(await openTable(database, one, { number: rowNumber }));
    const numbered = views.at(-1) ?? '';
    const other = against && views[0];
    const before = against?.count ?? 0;
    const cells = compared.map((column) =>
      method === 'normalized' && storedAs(column.type) === 'text' ? normalized(column.name) : name(column.name),
    );
    const pairs = repeats ? await pairsView(database, repeats) : await exactRepeats(database, views, { cells, before });
    const removals = await database.define(
      `CREATE TEMP VIEW {name} AS SELECT row - ${before} AS row, first < ${before} AS leaked,
         CASE WHEN first < ${before} THEN first ELSE first - ${before} END + 1 AS duplicate_of,
         CASE WHEN first < ${before} THEN '${leakReason}' ELSE '${duplicateReasons[method]}' END AS reason
       FROM ${pairs} WHERE row >= ${before}`,
    );
    const [[leaked] = []] = await database.all(`SELECT count(*) FILTER (leaked)::DOUBLE FROM ${removals}`);
    const groups = await readGroups(database, {
      columns: compared,
      rows: table.count + before,
      removals,
      numbered,
      ...(other !== undefined && { other }),
    });
    const further = [{ column: 'duplicate_of', name: 'duplicate_of', type: 'number' as const, holds: 'repeated-row' as const }];
    const parts = await keepAndRemove(database, { table, numbered, removals, further });
    const { short = 0, tokens } = repeats ?? {};
    return { ...parts, short, leaked: Number(leaked ?? 0), groups, ...(tokens && { tokens }) };
  });
}

/** Undefined where SQL compares. */
async function likeRows(
  context: Context,
  tables: readonly TableValue[],
  names: readonly string[],
  { method, tokens, numbersCount, distance }: DuplicateOptions,
): Promise<Repeats | undefined> {
  if (method === 'near') return nearRepeats(context, tables, { names, wanted: tokens, numbersCount });
  return method === 'pictures' ? pictureRepeats(context, tables, { names, distance }) : undefined;
}

/** Rows of all tables, counted on from one to the next, with the first that each is like. */
async function pairsView(database: Database, { firsts }: Repeats): Promise<string> {
  const rows: number[] = [];
  for (let row = 0; row < firsts.length; row++) if (firsts[row] !== row) rows.push(row);
  const numbers = (values: readonly number[]) => ({ kind: 'number' as const, values: Float64Array.from(values) });
  const view = await columnsView(database, [numbers(rows), numbers(rows.map((row) => firsts[row] ?? row))], rows.length);
  return database.define(`CREATE TEMP VIEW {name} AS SELECT c0::BIGINT AS row, c1::BIGINT AS first FROM ${view}`);
}

/** Case, accents, punctuation and spacing do not count. */
function normalized(column: string): string {
  return `trim(regexp_replace(lower(strip_accents(nfc_normalize(${name(column)}))), '[^\\pL\\pN]+', ' ', 'g'))`;
}

/** Rows that repeat another, with the first they are like, both from 0. Rows are equal when 128 bits of hash are. Only the repeats are kept in memory, as numbers. */
export async function exactRepeats(
  database: Database,
  views: readonly string[],
  { cells, before = 0 }: { cells: readonly string[]; before?: number },
): Promise<string> {
  const list = cells.join(', ');
  const hashed = views.map((view, at) => {
    const shift = at === views.length - 1 ? before : 0;
    return `SELECT ${name(rowNumber)} + ${shift} AS row, hash(${list}) AS h1, hash('again', ${list}) AS h2 FROM ${view}`;
  });
  const keys = await database.define(`CREATE TEMP TABLE {name} AS ${hashed.join(' UNION ALL ')}`);
  const repeats = await database.define(
    `CREATE TEMP TABLE {name} AS SELECT k.row, f.first FROM ${keys} k
     JOIN (SELECT h1, h2, min(row) AS first FROM ${keys} GROUP BY h1, h2 HAVING count(*) > 1) f USING (h1, h2) WHERE k.row > f.first`,
  );
  await database.run(`DROP TABLE ${keys}`);
  return repeats;
}
