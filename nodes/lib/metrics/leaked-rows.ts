import type { Context } from '../../kit/define-node.ts';
import { canonicalJson } from '../../kit/json.ts';
import type { ColumnSpec, Row, TableValue } from '../../kit/ports.ts';
import { eachRows } from '../predict/each-rows.ts';
import { cjkShare } from '../preprocess/text-terms.ts';
import { textOf } from '../preprocess/text-features.ts';

export interface LeakSearch {
  training: TableValue;
  test: TableValue;
  /** The columns that the model reads; both tables have them. */
  columns: readonly string[];
  /** Texts also count when they are nearly the same. */
  texts: boolean;
}

/** Whether a model reads texts alone, so that rows are alike where their texts nearly are. */
export function readsTexts(inputs: readonly ColumnSpec[]): boolean {
  return inputs.length > 0 && inputs.every(({ type }) => type === 'text');
}

/**
 * For each test row 1 where a training row is the same, or nearly the same text (MinHash, as the node that removes near
 * duplicates does): the model has seen it, so its answer proves nothing.
 */
export async function leakedRows(context: Context, search: LeakSearch): Promise<Uint8Array> {
  const leaked = search.texts ? await nearlySame(context, search) : new Uint8Array(search.test.count);
  const seen = new Set<string>();
  await eachRows(context, search.training, search.columns, (rows) => {
    context.progress(0.8);
    for (const row of rows) seen.add(keyOf(row, search));
  });
  await eachRows(context, search.test, search.columns, (rows, start) => {
    for (const [place, row] of rows.entries()) if (seen.has(keyOf(row, search))) leaked[start + place] = 1;
  });
  return leaked;
}

/** Case and spaces make no difference to a text. */
function keyOf(row: Row, { texts, columns }: LeakSearch): string {
  return texts ? textOf(row, columns).toLowerCase().replace(/\s+/g, ' ').trim() : canonicalJson(columns.map((name) => row[name] ?? null));
}

async function nearlySame(context: Context, { training, test, columns }: LeakSearch): Promise<Uint8Array> {
  const { createNearIndex } = await import('../text/near-duplicates.ts');
  let index: ReturnType<typeof createNearIndex> | undefined;
  const total = training.count + test.count;
  for (const table of [training, test]) {
    await eachRows(context, table, columns, (rows) => {
      index ??= createNearIndex(meanShare(rows, columns) > 0.3 ? 'characters' : 'words');
      for (const row of rows) index.add(textOf(row, columns));
      context.progress(0.5 + (0.3 * index.count) / Math.max(1, total), {
        en: 'looking for rows seen in training',
        zh: '正在查找训练中见过的数据',
      });
    });
  }
  return index?.seenBefore(training.count) ?? new Uint8Array(test.count);
}

function meanShare(rows: readonly Row[], columns: readonly string[]): number {
  const first = rows.slice(0, 100);
  return first.reduce((sum, row) => sum + cjkShare(textOf(row, columns)), 0) / Math.max(1, first.length);
}
