import type { Context } from '../../kit/define-node.ts';
import type { TableValue } from '../../kit/ports.ts';
import { bytesOfDataUrl } from '../images/data-url.ts';
import { openPictureReader } from '../images/read-picture.ts';
import { readRows } from '../tables/read-table.ts';
import { eachRows } from '../predict/each-rows.ts';
import { classOf, learnableClasses } from './labels.ts';

/** What the pictures of a table are like, from the first of them. */
export interface PictureSurvey {
  /** The middle one of their longer sides. */
  side: number;
  colour: boolean;
}

const lookedAt = 100;
const largestLook = 1_024;
/** Channels of a grey picture differ by no more, where it was kept as a coloured JPEG. */
const greyWithin = 8;

export async function surveyPictures(context: Context, rows: TableValue, column: string): Promise<PictureSurvey> {
  const reader = await openPictureReader();
  const sides: number[] = [];
  let colour = false;
  for (const row of await readRows(context, rows, { columns: [column], limit: lookedAt })) {
    const cell = row[column];
    const bytes = typeof cell === 'string' ? bytesOfDataUrl(cell) : undefined;
    const pixels = bytes && reader.upTo(bytes, largestLook);
    if (!pixels || typeof pixels === 'string') continue;
    sides.push(Math.max(pixels.width, pixels.height));
    colour ||= pixels.channels === 3 && isColoured(pixels.data);
  }
  sides.sort((a, b) => a - b);
  return { side: sides[Math.floor(sides.length / 2)] ?? 32, colour };
}

function isColoured(data: Uint8Array): boolean {
  for (let at = 0; at + 2 < data.length; at += 3) {
    const [red = 0, green = 0, blue = 0] = data.subarray(at, at + 3);
    if (Math.max(red, green, blue) - Math.min(red, green, blue) > greyWithin) return true;
  }
  return false;
}

/** The classes of a table, and how many rows have one. */
export async function surveyClasses(context: Context, rows: TableValue, target: string): Promise<{ classes: string[]; used: number }> {
  const counts = new Map<string, number>();
  let used = 0;
  await eachRows(context, rows, [target], (chunk) => {
    for (const row of chunk) {
      const label = classOf(row[target] ?? null);
      if (label === undefined) continue;
      used++;
      counts.set(label, (counts.get(label) ?? 0) + 1);
    }
  });
  if (used < rows.count)
    context.log(
      { en: '{count} {count|row has|rows have} no class and {count|was|were} left out.', zh: '{count} 行没有类别，已忽略。' },
      { count: rows.count - used },
    );
  return { classes: learnableClasses(counts, target, rows.columns), used };
}
