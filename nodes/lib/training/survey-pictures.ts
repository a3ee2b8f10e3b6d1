import type { Context } from '../../kit/define-node.ts';
import type { TableValue } from '../../kit/ports.ts';
import { bytesOfDataUrl } from '../images/data-url.ts';
import { openPictureReader } from '../images/read-picture.ts';
import { readRows } from '../tables/read-table.ts';
import { eachRows } from '../predict/each-rows.ts';
import { classOf } from './labels.ts';
import { guardRows } from './row-guards.ts';
import { sayUnlabelled } from './say-unlabelled.ts';

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

/** The classes of pictures, and how many rows have one; what stands against these rows is said. */
export async function surveyClasses(
  context: Context,
  { rows, target, balanced }: { rows: TableValue; target: string; balanced: boolean },
): Promise<{ classes: string[]; used: number }> {
  const guard = guardRows(context, { rows, target, task: 'classification', reads: [], setting: 'imageColumn', balanced });
  await eachRows(context, rows, [target], (chunk) => {
    for (const row of chunk) {
      const label = classOf(row[target] ?? null);
      if (label !== undefined) guard.add(row, label);
    }
  });
  const used = guard.used();
  sayUnlabelled(context, rows.count - used);
  return { classes: guard.finish(), used };
}
