import type { Context } from '../../kit/define-node.ts';
import type { TableValue } from '../../kit/ports.ts';
import { eachRows } from '../predict/each-rows.ts';
import { name, withDatabase } from '../tables/connection.ts';
import { openTextFinder, type TextBox } from '../ocr/text-reader.ts';
import { openJsonLines } from '../tables/json-lines.ts';
import { openTable } from '../tables/open-table.ts';
import { freeName } from '../tables/removed-rows.ts';
import { writeTable } from '../tables/write-table.ts';
import { bytesOfDataUrl } from './data-url.ts';
import { openEncoder } from './encode.ts';
import { openFaceFinder } from './find-faces.ts';
import { type Area, type Hiding, hideArea } from './hide-area.ts';
import { countColumns, type Hidden } from './hidden-parts.ts';
import { openPictureReader } from './read-picture.ts';

export interface PictureHiding {
  column: string;
  what: Hidden;
  how: Hiding;
  /** Only what is at least so certain is taken for a face, 0 to 1. */
  least: number;
  /** So much of a face's or line's box is hidden beside it, on every side. */
  margin: number;
}
export interface HiddenParts {
  rows: TableValue;
  faces: number;
  /** Of text. */
  lines: number;
  /** Pictures in which something is hidden. */
  changed: number;
  /** Pictures that could not be read: they stay as they are. */
  unread: number;
}
const largestSide = 8_192;

/** Pictures with faces or text are written anew without them, in their own format; all others stay as they are. */
export async function hideInPictures(context: Context, table: TableValue, hiding: PictureHiding): Promise<HiddenParts> {
  const { column, what, how, least, margin } = hiding;
  const { threads } = context.device;
  return withDatabase(context, async (database) => {
    const [reader, encode, finder, texts] = await Promise.all([
      openPictureReader(),
      openEncoder(),
      what === 'text' ? undefined : openFaceFinder({ threads }),
      what === 'faces' ? undefined : openTextFinder({ threads }),
    ]);
    const answers = openJsonLines(database);
    let [faces, lines, changed, unread] = [0, 0, 0, 0];
    try {
      await eachRows(context, table, [column], async (rows, start) => {
        for (const [at, { [column]: cell }] of rows.entries()) {
          context.progress((0.9 * (start + at)) / Math.max(1, table.count));
          const bytes = typeof cell === 'string' ? bytesOfDataUrl(cell) : undefined;
          const pixels = bytes && reader.upTo(bytes, largestSide);
          if (!pixels || typeof pixels === 'string') {
            if (cell !== null) unread++;
            await answers.add({ image: null, faces: null, lines: null });
            continue;
          }
          const seen = (await finder?.find(pixels, least)) ?? [];
          const written = (await texts?.places(pixels))?.map(around) ?? [];
          for (const area of [...seen, ...written]) hideArea(pixels, area, { how, margin });
          faces += seen.length;
          lines += written.length;
          const changes = seen.length + written.length > 0;
          if (changes) changed++;
          await answers.add({ image: changes ? encode(pixels, formatOf(cell)) : null, faces: seen.length, lines: written.length });
        }
      });
    } finally {
      await Promise.all([finder?.release(), texts?.close()]);
    }
    const made = await answers.close({ image: 'VARCHAR', faces: 'DOUBLE', lines: 'DOUBLE' });
    const view = await openTable(database, table);
    const counts = countColumns[what].map((own) => ({ own, name: freeName(table.columns, own) }));
    const listed = table.columns.map((one) =>
      one.name === column ? `coalesce(m.image, t.${name(column)}) AS ${name(column)}` : `t.${name(one.name)}`,
    );
    const rows = await writeTable(
      database,
      `SELECT ${[...listed, ...counts.map((count) => `m.${count.own} AS ${name(count.name)}`)].join(', ')} FROM ${view} t POSITIONAL JOIN ${made} m`,
      {
        types: [...table.columns, ...counts.map((count) => ({ name: count.name, type: 'number' as const }))],
        ...(table.role && { role: table.role }),
      },
    );
    return { rows, faces, lines, changed, unread };
  });
}

/** The upright box around the corners of a line. */
function around(corners: TextBox['corners']): Area {
  const [across, down] = [corners.map(([x]) => x), corners.map(([, y]) => y)];
  const [left, top] = [Math.min(...across), Math.min(...down)];
  return { left, top, width: Math.max(...across) - left, height: Math.max(...down) - top };
}

function formatOf(cell: unknown): 'png' | 'jpeg' | 'webp' {
  const format = typeof cell === 'string' ? /^data:image\/(jpeg|webp)/.exec(cell.slice(0, 20))?.[1] : undefined;
  return format === 'jpeg' || format === 'webp' ? format : 'png';
}
