import type { Context } from '../../kit/define-node.ts';
import type { TableValue } from '../../kit/ports.ts';
import { bytesOfDataUrl } from '../images/data-url.ts';
import { createPictureIndex } from '../images/near-pictures.ts';
import { lookOf } from '../images/picture-hash.ts';
import { openPictureReader } from '../images/read-picture.ts';
import { createNearIndex, numbersOf } from '../text/near-duplicates.ts';
import { openSegmenter } from '../text/segment-chinese.ts';
import type { Tokens } from '../text/shingle-tokens.ts';
import { type ColumnValues, eachChunk } from './read-table.ts';

export interface Repeats {
  /** For each row of all tables, counted on from one to the next, the first row that it is like; its own where it is the first. */
  firsts: Int32Array;
  /** Rows that could not be compared. */
  short: number;
  tokens?: Tokens;
}

/** Texts that are nearly the same, by MinHash; the texts of a row's columns are read one after the other. */
export async function nearRepeats(
  context: Context,
  tables: readonly TableValue[],
  { names, wanted, numbersCount }: { names: readonly string[]; wanted: Tokens | 'auto'; numbersCount: boolean },
): Promise<Repeats> {
  let tokens = wanted === 'auto' ? undefined : wanted;
  const cut = tokens === 'jieba' ? await openSegmenter() : undefined;
  let index = tokens && createNearIndex(tokens, cut);
  let short = 0;
  await eachRowOf(context, tables, names, (chunk, row) => {
    if (!index) {
      tokens = spaceless(chunk.flatMap((column) => (column.kind === 'text' ? column.values.slice(0, 200) : []))) ? 'characters' : 'words';
      index = createNearIndex(tokens);
    }
    const text = chunk.map((column) => column.values[row] ?? '').join('\n');
    if (!index.add(text, numbersCount ? numbersOf(text) : 0)) short++;
  });
  return { firsts: index?.firsts() ?? new Int32Array(), short, tokens: tokens ?? 'words' };
}

/** Pictures longer than this a side are made smaller before they are compared; the hash needs 32. */
const longestSide = 256;

/** Pictures that look the same, by their pHash. */
export async function pictureRepeats(
  context: Context,
  tables: readonly TableValue[],
  { names, distance }: { names: readonly string[]; distance: number },
): Promise<Repeats> {
  const reader = await openPictureReader();
  const index = createPictureIndex(distance);
  const firsts = new Int32Array(tables.reduce((sum, table) => sum + table.count, 0));
  let short = 0;
  await eachRowOf(context, tables, names.slice(0, 1), ([column], row) => {
    const cell = column?.values[row];
    const bytes = typeof cell === 'string' ? bytesOfDataUrl(cell) : undefined;
    const pixels = bytes && reader.upTo(bytes, longestSide);
    const look = pixels && typeof pixels !== 'string' ? lookOf(pixels) : undefined;
    if (!look) short++;
    const number = index.count;
    firsts[number] = index.add(look);
  });
  return { firsts, short };
}

async function eachRowOf(
  context: Context,
  tables: readonly TableValue[],
  names: readonly string[],
  visit: (chunk: readonly ColumnValues[], row: number) => void,
): Promise<void> {
  const total = tables.reduce((sum, table) => sum + table.count, 0);
  let done = 0;
  for (const table of tables) {
    await eachChunk(context, table, names, (chunk) => {
      const rows = chunk[0]?.values.length ?? 0;
      for (let row = 0; row < rows; row++, done++) {
        if (row % 64 === 0) context.progress((done / Math.max(1, total)) * 0.9);
        visit(chunk, row);
      }
    });
  }
}

/** Whether most letters are of scripts that put no spaces between words. */
function spaceless(texts: readonly (string | null)[]): boolean {
  const sample = texts.join(' ').slice(0, 50_000);
  const letters = sample.match(/\p{L}/gu)?.length ?? 0;
  const wide = sample.match(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/gu)?.length ?? 0;
  return wide > letters * 0.3;
}
