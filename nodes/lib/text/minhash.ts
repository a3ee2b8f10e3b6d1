import {
  code,
  compileFunction,
  type FunctionCode,
  getLocal,
  integer,
  setLocal,
  types,
  vector,
  vectorAt,
  vectorCode,
} from '../wasm/compile-function.ts';
import { mersenneTwister } from './mersenne-twister.ts';
import { sha1First8 } from './sha1.ts';
import type { Segmenter } from './segment-chinese.ts';
import { shingleTokens, type Tokens } from './shingle-tokens.ts';

/**
 * MinHash with the parameters of datatrove: 5-grams, 14 buckets of 8 hashes,
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

/** Shingles that are hashed at once. */
const chunk = 4_096;
/** Where what is computed with lies in the memory: a, b and the smallest values so far, 8 bytes each, then the chunk. */
const places = { a: 0, b: hashes * 8, smallest: hashes * 16, shingles: hashes * 24 };

export function createMinHash(tokens: Tokens, cut?: Segmenter): (text: string) => Signature | undefined {
  const memory = new WebAssembly.Memory({ initial: Math.ceil((places.shingles + chunk * 8) / 2 ** 16) });
  const { aHigh, aLow, bHigh, bLow } = hashParameters();
  const longs = (place: number, count: number) => new Uint32Array(memory.buffer, place, count * 2);
  for (const [place, high, low] of [[places.a, aHigh, aLow] as const, [places.b, bHigh, bLow] as const])
    longs(place, hashes).forEach((_, at, pairs) => (pairs[at] = (at % 2 === 0 ? low : high)[at >> 1] ?? 0));
  const smallest = longs(places.smallest, hashes);
  const shingles = longs(places.shingles, chunk);
  const include = compileFunction(includeShingles(), memory);

  return (text) => {
    const { bytes, starts, ends, count } = shingleTokens(text, tokens, cut);
    if (count < shingleLength) return undefined;
    smallest.forEach((_, at) => (smallest[at] = at % 2 === 0 ? 0xffffffff : 0x7fffffff));
    const last = count - shingleLength + 1;
    for (let from = 0; from < last; from += chunk) {
      const to = Math.min(last, from + chunk);
      for (let i = from; i < to; i++)
        sha1First8(bytes, { start: starts[i] ?? 0, end: ends[i + shingleLength - 1] ?? 0 }, shingles, (i - from) * 2);
      include(places.shingles, places.shingles + (to - from) * 8);
    }
    const half = (which: 0 | 1) => Uint32Array.from({ length: hashes }, (_, k) => smallest[k * 2 + which] ?? 0);
    return { high: half(1), low: half(0) };
  };
}

/**
 * For each shingle between two offsets, and each two of the hashes at once: the smallest value so far. The product wraps at 2^64 by
 * itself; of what is left, the three bits above the 61st are added to the rest, which is then at most 2^61 + 6, and less 2^61 - 1 if need be.
 */
function includeShingles(): FunctionCode {
  const [at, end, k, x, value, before] = [0, 1, 2, 3, 4, 5];
  const load = (place: number) => [...getLocal(k), ...vectorAt(vectorCode.load, 3, place)];
  const pair = (low: number, high: number) => [
    ...vector(vectorCode.constant),
    ...new Uint8Array(Uint32Array.of(low, high, low, high).buffer),
  ];
  const most = pair(0xffffffff, 0x1fffffff);
  const { and, choose, shiftLongs, addLongs, subtractLongs, multiplyLongs, greaterLongs } = vectorCode;
  const rest = [...getLocal(value), ...most, ...vector(and)];
  const above = [...getLocal(value), ...integer(61), ...vector(shiftLongs)];
  const tooMuch = [...most, ...getLocal(value), ...pair(0xfffffffe, 0x1fffffff), ...vector(greaterLongs), ...vector(and)];
  const smaller = [...getLocal(value), ...getLocal(before), ...getLocal(before), ...getLocal(value), ...vector(greaterLongs)];
  const pass = [
    [getLocal(x), load(places.a), vector(multiplyLongs), load(places.b), vector(addLongs), setLocal(value)],
    [rest, above, vector(addLongs), setLocal(value)],
    [getLocal(value), tooMuch, vector(subtractLongs), setLocal(value)],
    [load(places.smallest), setLocal(before)],
    [getLocal(k), smaller, vector(choose), vectorAt(vectorCode.store, 3, places.smallest)],
  ].flat(2);
  const raised = (local: number, bytes: number) => [...getLocal(local), ...integer(bytes), code.addIntegers, ...setLocal(local)];
  const whileBelow = (local: number, limit: readonly number[]) => [...getLocal(local), ...limit, code.lessUnsigned, code.branchIf, 0];
  const inner = [code.loop, code.emptyBlock, ...pass, ...raised(k, 16), ...whileBelow(k, integer(hashes * 8)), code.end];
  const each = [...getLocal(at), ...vectorAt(vectorCode.loadPairTwice, 3), ...setLocal(x), ...integer(0), ...setLocal(k), ...inner];
  return {
    parameters: [types.i32, types.i32],
    locals: [
      [1, types.i32],
      [3, types.v128],
    ],
    body: [code.loop, code.emptyBlock, ...each, ...raised(at, 8), ...whileBelow(at, getLocal(end)), code.end],
  };
}
