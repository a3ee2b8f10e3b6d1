import type { Context } from '../../kit/define-node.ts';
import type { TableValue } from '../../kit/ports.ts';
import { eachRows } from '../predict/each-rows.ts';
import { name, withDatabase } from '../tables/connection.ts';
import { openJsonLines } from '../tables/json-lines.ts';
import { openTable } from '../tables/open-table.ts';
import { freeName } from '../tables/removed-rows.ts';
import { writeTable } from '../tables/write-table.ts';
import { bytesOfDataUrl } from './data-url.ts';
import { openEncoder } from './encode.ts';
import { openFaceFinder } from './find-faces.ts';
import { type Hiding, hideArea } from './hide-area.ts';
import { openPictureReader } from './read-picture.ts';

export interface FaceHiding {
  column: string;
  how: Hiding;
  /** Only what is at least so certain is taken for a face, 0 to 1. */
  least: number;
  /** So much of a face's box is hidden beside it, on every side. */
  margin: number;
}
export interface HiddenFaces {
  rows: TableValue;
  faces: number;
  /** Pictures with a face. */
  changed: number;
  /** Pictures that could not be read: they stay as they are. */
  unread: number;
}
/** The column that says how many faces a picture had. */
export const facesColumn = 'faces';
const largestSide = 8_192;

/** Pictures with faces are written anew without them, in their own format; all others stay as they are. */
export async function hideFaces(context: Context, table: TableValue, { column, how, least, margin }: FaceHiding): Promise<HiddenFaces> {
  return withDatabase(context, async (database) => {
    const [reader, encode, finder] = await Promise.all([
      openPictureReader(),
      openEncoder(),
      openFaceFinder({ threads: context.device.threads }),
    ]);
    const lines = openJsonLines(database);
    let [faces, changed, unread] = [0, 0, 0];
    try {
      await eachRows(context, table, [column], async (rows, start) => {
        for (const [at, { [column]: cell }] of rows.entries()) {
          context.progress((0.9 * (start + at)) / Math.max(1, table.count));
          const bytes = typeof cell === 'string' ? bytesOfDataUrl(cell) : undefined;
          const pixels = bytes && reader.upTo(bytes, largestSide);
          if (!pixels || typeof pixels === 'string') {
            if (cell !== null) unread++;
            await lines.add({ image: null, faces: null });
            continue;
          }
          const found = await finder.find(pixels, least);
          for (const face of found) hideArea(pixels, face, { how, margin });
          faces += found.length;
          if (found.length > 0) changed++;
          await lines.add({ image: found.length === 0 ? null : encode(pixels, formatOf(cell)), faces: found.length });
        }
      });
    } finally {
      await finder.release();
    }
    const made = await lines.close({ image: 'VARCHAR', faces: 'DOUBLE' });
    const view = await openTable(database, table);
    const counted = freeName(table.columns, facesColumn);
    const listed = table.columns.map((one) =>
      one.name === column ? `coalesce(m.image, t.${name(column)}) AS ${name(column)}` : `t.${name(one.name)}`,
    );
    const rows = await writeTable(
      database,
      `SELECT ${listed.join(', ')}, m.faces AS ${name(counted)} FROM ${view} t POSITIONAL JOIN ${made} m`,
      {
        types: [...table.columns, { name: counted, type: 'number' as const }],
        ...(table.role && { role: table.role }),
      },
    );
    return { rows, faces, changed, unread };
  });
}

function formatOf(cell: unknown): 'png' | 'jpeg' | 'webp' {
  const format = typeof cell === 'string' ? /^data:image\/(jpeg|webp)/.exec(cell.slice(0, 20))?.[1] : undefined;
  return format === 'jpeg' || format === 'webp' ? format : 'png';
}
