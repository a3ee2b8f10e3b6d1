import type { Context } from '../../kit/define-node.ts';
import type { TableValue } from '../../kit/ports.ts';
import { eachRows } from '../predict/each-rows.ts';
import { type Database, name, withDatabase } from '../tables/connection.ts';
import { openJsonLines } from '../tables/json-lines.ts';
import { openTable } from '../tables/open-table.ts';
import { rowNumber } from '../tables/removed-rows.ts';
import { writeTable } from '../tables/write-table.ts';
import { bytesOfDataUrl } from './data-url.ts';
import { openEncoder } from './encode.ts';
import type { Pixels } from './pixels.ts';
import { openPictureReader } from './read-picture.ts';
import { type Variation, varied } from './vary-picture.ts';

export interface Augmentation {
  column: string;
  /** Made of each picture. */
  copies: number;
  variation: Variation;
  seed: number;
}
export interface AugmentedTable {
  rows: TableValue;
  made: number;
  /** Pictures that could not be read: their rows stay, and nothing is made of them. */
  unread: number;
}

/** The column that tells made rows from the others. */
export const madeColumn = 'made';
/** Made pictures up to this side are kept exactly, larger ones as JPEG. */
const exactSide = 128;
const largestSide = 4_096;

/** The rows as they were, and behind them the made ones, in the order of the rows that they were made of. */
export async function augmentTable(context: Context, table: TableValue, augmentation: Augmentation): Promise<AugmentedTable> {
  return withDatabase(context, async (database) => {
    const { pictures, made, unread } = await makePictures(database, table, augmentation);
    const view = await openTable(database, table, { number: rowNumber });
    const columns = table.columns.filter((column) => column.name !== madeColumn);
    const listed = (picture: string) =>
      columns
        .map((column) => (column.name === augmentation.column ? `${picture} AS ${name(column.name)}` : `t.${name(column.name)}`))
        .join(', ');
    const sql = `SELECT ${listed(`t.${name(augmentation.column)}`)}, 'no' AS ${madeColumn} FROM ${view} t
      UNION ALL (SELECT ${listed('p.image')}, 'yes' AS ${madeColumn} FROM ${view} t JOIN ${pictures} p ON t.${name(rowNumber)} = p.row ORDER BY p.row, p.copy)`;
    const types = [...columns, { name: madeColumn, type: 'category' as const }];
    const rows = await writeTable(database, sql, { types, ...(table.role && { role: table.role }) });
    return { rows, made, unread };
  });
}

async function makePictures(database: Database, table: TableValue, { column, copies, variation, seed }: Augmentation) {
  const { context } = database;
  const [reader, encode] = await Promise.all([openPictureReader(), openEncoder()]);
  const lines = openJsonLines(database);
  let [made, unread] = [0, 0];
  const write = (pixels: Pixels) => encode(pixels, Math.max(pixels.width, pixels.height) <= exactSide ? 'png' : 'jpeg');
  await eachRows(context, table, [column], async (rows, start) => {
    for (const [at, { [column]: cell }] of rows.entries()) {
      context.progress((0.8 * (start + at)) / Math.max(1, table.count));
      const bytes = typeof cell === 'string' ? bytesOfDataUrl(cell) : undefined;
      const pixels = bytes && reader.upTo(bytes, largestSide);
      if (!pixels || typeof pixels === 'string') {
        unread++;
        continue;
      }
      const row = start + at;
      for (let copy = 0; copy < copies; copy++, made++)
        await lines.add({ row, copy, image: write(varied(pixels, variation, { seed, row, copy })) });
    }
  });
  return { pictures: await lines.close({ row: 'BIGINT', copy: 'BIGINT', image: 'VARCHAR' }), made, unread };
}
