import type { ColumnSpec, Row } from '../../kit/ports.ts';
import { bytesOfDataUrl } from './data-url.ts';
import { openEncoder } from './encode.ts';
import { openPictureReader } from './read-picture.ts';
import { within } from './resize.ts';

/** Longest side in pixels, the smaller one for pictures that would still take too many characters. */
const [largest, smallest] = [64, 32];
/** As long as a cell of a page of rows may be (runtime/run/bounded-rows.ts). */
const mostCharacters = 2_000;

/** Rows as they are shown: each picture small enough to be sent with hundreds of others. What is no picture is shown as nothing. */
export async function withThumbnails(rows: readonly Row[], columns: readonly Pick<ColumnSpec, 'name' | 'type'>[]): Promise<Row[]> {
  const pictures = columns.filter(({ type }) => type === 'image').map(({ name }) => name);
  if (pictures.length === 0) return [...rows];
  const shrink = await openThumbnails();
  return rows.map((row) => ({ ...row, ...Object.fromEntries(pictures.map((name) => [name, shrink(row[name] ?? null)])) }));
}

async function openThumbnails(): Promise<(cell: Row[string]) => string | null> {
  const [reader, encode] = await Promise.all([openPictureReader(), openEncoder()]);
  return (cell) => {
    const bytes = typeof cell === 'string' ? bytesOfDataUrl(cell) : undefined;
    if (!bytes || typeof cell !== 'string') return null;
    const pixels = reader.upTo(bytes, largest);
    if (typeof pixels === 'string') return null;
    if (cell.length <= mostCharacters) return cell;
    for (const side of [largest, smallest]) {
      const small = encode(within(pixels, side), 'webp');
      if (small.length <= mostCharacters) return small;
    }
    return null;
  };
}
