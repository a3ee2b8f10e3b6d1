import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Context } from '../../kit/define-node.ts';
import { isObject } from '../../kit/json.ts';
import type { TableValue } from '../../kit/ports.ts';
import { tableFromColumns } from '../tables/write-table.ts';
import { dataUrl } from './data-url.ts';
import { openEncoder } from './encode.ts';

const load = createRequire(import.meta.url);
const side = 28;

/**
 * The 10,000 digits of the package `mnist` (of the MNIST database, 28 × 28, white on black), digit by digit in the package's
 * order, so that every fifth row is the test set of the reference figures.
 */
export async function sampleDigits(context: Context): Promise<TableValue> {
  const encode = await openEncoder();
  const images: string[] = [];
  const labels: string[] = [];
  for (let digit = 0; digit < 10; digit++) {
    context.progress(digit / 10);
    const found: unknown = load(`mnist/src/digits/${digit}.json`);
    const shares: unknown[] = isObject(found) && Array.isArray(found.data) ? found.data : [];
    const pixels = Uint8Array.from(shares, (share) => Math.round(Number(share) * 255));
    for (let start = 0; start + side * side <= pixels.length; start += side * side) {
      images.push(encode({ width: side, height: side, channels: 1, data: pixels.subarray(start, start + side * side) }, 'png'));
      labels.push(String(digit));
    }
  }
  return tableFromColumns(context, [
    { name: 'image', type: 'image', kind: 'text', values: images },
    { name: 'digit', type: 'category', kind: 'text', values: labels },
  ]);
}

/** The 1,906 emoji of the package `emoji-datasource-twitter` (pictures of Twemoji, CC BY 4.0) with a category of their own, in the package's order. */
export async function sampleEmoji(context: Context): Promise<TableValue> {
  const folder = dirname(load.resolve('emoji-datasource-twitter/package.json'));
  const all: unknown = JSON.parse(await readFile(join(folder, 'emoji.json'), 'utf8'));
  const emoji = Array.isArray(all) ? all.filter(isObject).filter(({ category }) => category !== 'Component') : [];
  const images: string[] = [];
  for (const [at, { image }] of emoji.entries()) {
    if (at % 100 === 0) context.progress(at / emoji.length);
    images.push(dataUrl('png', await readFile(join(folder, 'img', 'twitter', '64', String(image)))));
  }
  return tableFromColumns(context, [
    { name: 'image', type: 'image', kind: 'text', values: images },
    { name: 'name', type: 'text', kind: 'text', values: emoji.map(({ name }) => String(name).toLowerCase()) },
    { name: 'category', type: 'category', kind: 'text', values: emoji.map(({ category }) => String(category)) },
  ]);
}
