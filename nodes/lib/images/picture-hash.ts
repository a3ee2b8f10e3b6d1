import { type Pixels, withChannels } from './pixels.ts';
import { fitted } from './resize.ts';

/** What a picture looks like, whatever its size and how it was saved. */
export interface PictureLook {
  /** 64 bits: rows of eight frequencies from the top, the first in the highest bit. */
  high: number;
  low: number;
  /** Mean red, green and blue of 4 × 4 fields, 0 to 255. */
  colours: Uint8Array;
}

const side = 32;
const kept = 8;
const fields = 4;

/**
 * So far above the median a frequency has to be. In symmetric pictures half of them are 0 and the median is, too: without a margin what
 * saving again changes by rounding would decide those bits. It is what two levels of grey at chance in each pixel come to, five-fold.
 */
const noise = 2 * 16 * 5;

/** cos((2x + 1) u π / 64) of the type-II cosine transform for the eight lowest frequencies u, by u and x. */
const cosines = Float64Array.from({ length: kept * side }, (_, at) => {
  const [u, x] = [Math.floor(at / side), at % side];
  return Math.cos(((2 * x + 1) * u * Math.PI) / (2 * side));
});

/**
 * The pHash of a picture by the usual definition (Zauner 2010; also the one of Python's imagehash): grey, 32 × 32 pixels, type-II cosine
 * transform in both directions, the 8 × 8 lowest frequencies, a bit for each that is above their median. The hash sees only light and
 * dark, so the colours of a few fields are kept beside it.
 */
export function lookOf(pixels: Pixels): PictureLook {
  const grey = fitted(withChannels(pixels, 1), side, side, 'stretch');
  const low = lowFrequencies(grey.data);
  const sorted = low.toSorted();
  const median = ((sorted[31] ?? 0) + (sorted[32] ?? 0)) / 2;
  const word = (from: number) =>
    low.subarray(from, from + 32).reduce((bits, value) => ((bits << 1) | Number(value > median + noise)) >>> 0, 0);
  return { high: word(0), low: word(32), colours: fitted(withChannels(pixels, 3), fields, fields, 'stretch').data };
}

/** By vertical, then horizontal frequency. */
function lowFrequencies(grey: Uint8Array): Float64Array {
  const across = new Float64Array(side * kept);
  for (let y = 0; y < side; y++)
    for (let u = 0; u < kept; u++) {
      let sum = 0;
      for (let x = 0; x < side; x++) sum += (grey[y * side + x] ?? 0) * (cosines[u * side + x] ?? 0);
      across[y * kept + u] = sum;
    }
  const found = new Float64Array(kept * kept);
  for (let v = 0; v < kept; v++)
    for (let u = 0; u < kept; u++) {
      let sum = 0;
      for (let y = 0; y < side; y++) sum += (across[y * kept + u] ?? 0) * (cosines[v * side + y] ?? 0);
      found[v * kept + u] = sum;
    }
  return found;
}

/** Number of bits in which two hashes differ, 0 to 64. */
export function bitsApart(a: Pick<PictureLook, 'high' | 'low'>, b: Pick<PictureLook, 'high' | 'low'>): number {
  return bitsOf(a.high ^ b.high) + bitsOf(a.low ^ b.low);
}
/** Bits of a word of 32 that are set. */
export function bitsOf(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** Mean difference of the fields' colours, 0 to 255. */
export function coloursApart(a: Uint8Array, b: Uint8Array): number {
  return a.reduce((sum, value, at) => sum + Math.abs(value - (b[at] ?? 0)), 0) / a.length;
}
