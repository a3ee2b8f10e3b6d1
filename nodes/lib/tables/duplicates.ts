import type { Context } from '../../kit/define-node.ts';
import type { TableValue } from '../../kit/ports.ts';
import { createNearIndex } from '../text/near-duplicates.ts';
import type { Tokens } from '../text/shingle-tokens.ts';
import { storedAs } from './column-types.ts';
import { type Database, name, withDatabase } from './connection.ts';
import { openTable } from './open-table.ts';
import { eachChunk, wantedColumns } from './read-table.ts';
import { keepAndRemove, type KeptAndRemoved, rowNumber } from './removed-rows.ts';
import { columnsView } from './write-table.ts';

export interface DuplicateOptions {
  method: 'exact' | 'normalized' | 'near';
  /** Compared columns; none means all. */
  columns: readonly string[];
  /** For `near`; `auto` takes characters where the texts are mostly Chinese or Japanese. */
  tokens: Tokens | 'auto';
}

/** Removes every row that repeats an earlier one; the first of each kind stays. `short`: texts too short to be compared by `near`. */
export async function removeDuplicates(
  context: Context,
  table: TableValue,
  options: DuplicateOptions,
): Promise<KeptAndRemoved & { short: number; tokens?: Tokens }> {
  const compared = wantedColumns(table, options.columns.length > 0 ? options.columns : undefined);
  if (options.method !== 'near') {
    return withDatabase(context, async (database) => {
      const numbered = await openTable(database, table, { number: rowNumber });
      const cells = compared.map((column) =>
        options.method === 'normalized' && storedAs(column.type) === 'text' ? normalized(column.name) : name(column.name),
      );
      const removals = await exactRepeats(database, numbered, cells);
      return { ...(await finish(database, table, { numbered, removals })), short: 0 };
    });
  }
  const { firsts, short, tokens } = await nearRepeats(
    context,
    { ...table },
    compared.map((column) => column.name),
    options.tokens,
  );
  return withDatabase(context, async (database) => {
    const numbered = await openTable(database, table, { number: rowNumber });
    const rows = firsts.flatMap((first, row) => (first === row ? [] : [[row, first] as const]));
    const pair = (at: 0 | 1) => ({ kind: 'number' as const, values: Float64Array.from(rows, (one) => one[at]) });
    const view = await columnsView(database, [pair(0), pair(1)], rows.length);
    const removals = await database.define(
      `CREATE TEMP VIEW {name} AS SELECT c0::BIGINT AS row, c1::BIGINT + 1 AS duplicate_of, 'near duplicate' AS reason FROM ${view}`,
    );
    return { ...(await finish(database, table, { numbered, removals })), short, tokens };
  });
}

function finish(
  database: Database,
  table: TableValue,
  { numbered, removals }: { numbered: string; removals: string },
): Promise<KeptAndRemoved> {
  const reasons = [
    { column: 'reason', name: 'reason', type: 'category' as const },
    { column: 'duplicate_of', name: 'duplicate_of', type: 'number' as const },
  ];
  return keepAndRemove(database, { table, numbered, removals, reasons });
}

/** Case, accents, punctuation and spacing do not count. */
function normalized(column: string): string {
  return `trim(regexp_replace(lower(strip_accents(nfc_normalize(${name(column)}))), '[^\\pL\\pN]+', ' ', 'g'))`;
}

/** Rows are equal when 128 bits of hash are. Only the repeats are kept in memory, as numbers. */
export async function exactRepeats(database: Database, numbered: string, cells: readonly string[]): Promise<string> {
  const list = cells.join(', ');
  const key = name(rowNumber);
  const keys = await database.define(
    `CREATE TEMP TABLE {name} AS SELECT ${key} AS row, hash(${list}) AS h1, hash('again', ${list}) AS h2 FROM ${numbered}`,
  );
  const repeats = await database.define(
    `CREATE TEMP TABLE {name} AS SELECT k.row, f.first + 1 AS duplicate_of, 'duplicate' AS reason FROM ${keys} k
     JOIN (SELECT h1, h2, min(row) AS first FROM ${keys} GROUP BY h1, h2 HAVING count(*) > 1) f USING (h1, h2) WHERE k.row > f.first`,
  );
  await database.run(`DROP TABLE ${keys}`);
  return repeats;
}

async function nearRepeats(
  context: Context,
  table: TableValue,
  names: readonly string[],
  wanted: Tokens | 'auto',
): Promise<{ firsts: number[]; short: number; tokens: Tokens }> {
  let tokens = wanted === 'auto' ? undefined : wanted;
  let index = tokens && createNearIndex(tokens);
  let short = 0;
  await eachChunk(context, table, names, (chunk, start) => {
    const rows = chunk[0]?.values.length ?? 0;
    for (let row = 0; row < rows; row++) {
      if (row % 256 === 0) context.progress(((start + row) / Math.max(1, table.count)) * 0.9);
      const text = chunk.map((column) => column.values[row] ?? '').join('\n');
      if (!index) {
        tokens = spaceless(chunk.flatMap((column) => (column.kind === 'text' ? column.values.slice(0, 200) : []))) ? 'characters' : 'words';
        index = createNearIndex(tokens);
      }
      if (!index.add(text)) short++;
    }
  });
  return { firsts: [...(index?.firsts() ?? [])], short, tokens: tokens ?? 'words' };
}

/** Whether most letters are of scripts that put no spaces between words. */
function spaceless(texts: readonly (string | null)[]): boolean {
  const sample = texts.join(' ').slice(0, 50_000);
  const letters = sample.match(/\p{L}/gu)?.length ?? 0;
  const wide = sample.match(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/gu)?.length ?? 0;
  return wide > letters * 0.3;
}
