import { mersenneTwister } from './mersenne-twister.ts';
import { sha1First8 } from './sha1.ts';
import { shingleTokens, type Tokens } from './shingle-tokens.ts';

/**
 * MinHash with the parameters of datatrove (lifecycle reference 1.3): 5-grams, 14 buckets of 8 hashes,
 * h(x) = ((x a + b) mod 2^64) mod (2^61 - 1), x the first 8 bytes of a shingle's SHA-1, a and b from NumPy's RandomState(1).
 * Two texts of Jaccard similarity s share a bucket with probability 1 - (1 - s^8)^14: one half at about 0.69.
 */
export const shingleLength = 5;
export const buckets = 14;
export const hashesPerBucket = 8;
const hashes = buckets * hashesPerBucket;

/** 64-bit numbers as pairs of 32 bits: whole numbers in JavaScript end at 2^53, and BigInt is far too slow here. */
export interface HashParameters {
  aHigh: Uint32Array;
  aLow: Uint32Array;
  bHigh: Uint32Array;
  bLow: Uint32Array;
}

export function hashParameters(seed = 1): HashParameters {
  const next = mersenneTwister(seed);
  const made = {
    aHigh: new Uint32Array(hashes),
    aLow: new Uint32Array(hashes),
    bHigh: new Uint32Array(hashes),
    bLow: new Uint32Array(hashes),
  };
  for (let i = 0; i < hashes; i++) [made.aHigh[i], made.aLow[i]] = below(next, 1);
  for (let i = 0; i < hashes; i++) [made.bHigh[i], made.bLow[i]] = below(next, 0);
  return made;
}

/** RandomState.randint(least, 2^61 - 1, dtype=uint64): 61 random bits, drawn again while too large. */
function below(next: () => number, least: 0 | 1): [high: number, low: number] {
  for (;;) {
    const high = next() & 0x1fffffff;
    const low = next();
    // The largest allowed value is 2^61 - 2 - least, before `least` is added.
    const tooLarge = high === 0x1fffffff && low > 0xffffffff - 1 - least;
    if (!tooLarge) return low + least > 0xffffffff ? [high + 1, 0] : [high, low + least];
  }
}

/** The signature of a text: for each of the 112 hashes the smallest value over its shingles. */
export interface Signature {
  high: Uint32Array;
  low: Uint32Array;
}

export function createMinHash(tokens: Tokens): (text: string) => Signature | undefined {
  const { aHigh, aLow, bHigh, bLow } = hashParameters();
  const aLowExact = Float64Array.from(aLow);
  const high = new Uint32Array(hashes);
  const low = new Uint32Array(hashes);
  const x = new Uint32Array(2);

  function include(xLow: number, xHigh: number): void {
    for (let k = 0; k < hashes; k++) {
      const a = aLow[k] ?? 0;
      const productLow = Math.imul(xLow, a);
      // The product is rounded to 53 bits, but what remains after its exact low half is a multiple of 2^32 within half a unit.
      const carry = ((xLow * (aLowExact[k] ?? 0) - (productLow >>> 0)) * 2.3283064365386963e-10 + 0.5) | 0;
      const sumLow = (productLow + (bLow[k] ?? 0)) | 0;
      const sumCarry = sumLow >>> 0 < productLow >>> 0 ? 1 : 0;
      const sumHigh = (carry + Math.imul(xLow, aHigh[k] ?? 0) + Math.imul(xHigh, a) + (bHigh[k] ?? 0) + sumCarry) | 0;
      // Modulo 2^61 - 1: the three bits above the 61st are added to the rest. That can only make the upper half larger, unless it
      // runs over; so most values are known to be no minimum already.
      let restHigh = sumHigh & 0x1fffffff;
      const least = high[k] ?? 0;
      if (restHigh > least && restHigh !== 0x1fffffff) continue;
      let restLow = (sumLow >>> 0) + (sumHigh >>> 29);
      if (restLow > 0xffffffff) {
        restLow -= 0x100000000;
        restHigh++;
      }
      if (restHigh > 0x1fffffff || (restHigh === 0x1fffffff && restLow === 0xffffffff)) {
        // Less 2^61 - 1 is plus 1 in 61 bits.
        restLow += 1;
        restHigh = (restHigh + (restLow > 0xffffffff ? 1 : 0)) & 0x1fffffff;
        restLow >>>= 0;
      }
      if (restHigh < least || (restHigh === least && restLow < (low[k] ?? 0))) {
        high[k] = restHigh;
        low[k] = restLow;
      }
    }
  }

  return (text) => {
    const { bytes, starts, ends, count } = shingleTokens(text, tokens);
    if (count < shingleLength) return undefined;
    high.fill(0xffffffff);
    low.fill(0xffffffff);
    for (let i = 0; i + shingleLength <= count; i++) {
      sha1First8(bytes, { start: starts[i] ?? 0, end: ends[i + shingleLength - 1] ?? 0 }, x);
      include(x[0] ?? 0, x[1] ?? 0);
    }
    return { high, low };
  };
}
