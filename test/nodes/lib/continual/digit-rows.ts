import { readFileSync } from 'node:fs';
import { inflateSync } from 'node:zlib';
import type { LabelledRows, SparseRow } from '../../../../nodes/lib/continual/network.ts';

const stored: { labels: string; pixels: string } = JSON.parse(readFileSync(new URL('digits.json', import.meta.url), 'utf8'));
const pixels = inflateSync(Buffer.from(stored.pixels, 'base64'));

/** The 1,797 scans of digits (see the source in digits.json), with pixels from 0 to 1. */
export const digits = scans((row) => pixels.subarray(row * 64, (row + 1) * 64));
/** The same with the pixels in reverse: turned round. */
export const reversed = scans((row) => pixels.slice(row * 64, (row + 1) * 64).reverse());

function scans(scan: (row: number) => Uint8Array): LabelledRows {
  return {
    rows: Array.from(stored.labels, (_, row): SparseRow => {
      const own = scan(row);
      const ids = Uint8Array.from(own.keys()).filter((at) => own[at] !== 0);
      return { ids, values: Float64Array.from(ids, (at) => own[at]! / 16) };
    }),
    labels: Int32Array.from(stored.labels, Number),
  };
}

/** Some of the rows, by their number. */
export function chosen({ rows, labels }: LabelledRows, choose: (row: number) => boolean): LabelledRows {
  const numbers = rows.map((_, row) => row).filter(choose);
  return { rows: numbers.map((row) => rows[row] ?? { ids: [], values: [] }), labels: numbers.map((row) => labels[row] ?? 0) };
}
