/**
 * Random numbers that depend only on where they are used: seed, purpose, step and layer. Nothing is
 * remembered between calls, so a resumed training draws what the uninterrupted one would have drawn.
 */
export interface RandomPlace {
  /** A whole number from 0 to 2^53 - 1. */
  seed: number;
  /** What the numbers are for, so that no two uses share a sequence. */
  purpose: RandomPurpose;
  step?: number;
  layer?: number;
}

export const randomPurposes = { shuffle: 1, dropout: 2, initial: 3, split: 4, sample: 5, augment: 6 } as const;
export type RandomPurpose = keyof typeof randomPurposes;

const multiplierA = 0xd2511f53;
const multiplierB = 0xcd9e8d57;
const weylA = 0x9e3779b9;
const weylB = 0xbb67ae85;
const rounds = 10;

/** Philox 4x32-10 (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3"): four 32-bit words. */
export function philox(counter: Uint32Array, key: readonly [number, number], target: Uint32Array): void {
  let [a = 0, b = 0, c = 0, d = 0] = counter;
  let [keyA, keyB] = key;
  for (let round = 0; round < rounds; round++) {
    const highA = highProduct(multiplierA, a);
    const highB = highProduct(multiplierB, c);
    const lowA = Math.imul(multiplierA, a);
    const lowB = Math.imul(multiplierB, c);
    a = (highB ^ b ^ keyA) >>> 0;
    b = lowB >>> 0;
    c = (highA ^ d ^ keyB) >>> 0;
    d = lowA >>> 0;
    keyA = (keyA + weylA) >>> 0;
    keyB = (keyB + weylB) >>> 0;
  }
  target[0] = a;
  target[1] = b;
  target[2] = c;
  target[3] = d;
}

/** The upper 32 bits of a product of two 32-bit numbers, in halves that stay exact. */
function highProduct(a: number, b: number): number {
  const lowA = a & 0xffff;
  const highA = a >>> 16;
  const lowB = b & 0xffff;
  const highB = b >>> 16;
  const middle = highA * lowB + ((lowA * lowB) >>> 16);
  const cross = (middle & 0xffff) + lowA * highB;
  return (highA * highB + Math.floor(middle / 0x10000) + Math.floor(cross / 0x10000)) >>> 0;
}

/** A function that returns the next 32-bit word of a place's sequence. */
export function randomWords({ seed, purpose, step = 0, layer = 0 }: RandomPlace): () => number {
  const key: [number, number] = [seed >>> 0, Math.floor(seed / 0x1_0000_0000) >>> 0];
  const counter = Uint32Array.of(0, step, layer, randomPurposes[purpose]);
  const words = new Uint32Array(4);
  let used = 4;
  return () => {
    if (used === 4) {
      philox(counter, key, words);
      counter[0]! += 1;
      used = 0;
    }
    return words[used++]!;
  };
}

/** A function that returns the next number from 0 up to, not including, 1. */
export function uniforms(place: RandomPlace): () => number {
  const next = randomWords(place);
  return () => next() / 0x1_0000_0000;
}

/** Normally distributed numbers of mean 0, by the Box-Muller transform. */
export function fillNormal(target: Float32Array, deviation: number, place: RandomPlace): Float32Array {
  const next = randomWords(place);
  for (let index = 0; index < target.length; index += 2) {
    const radius = deviation * Math.sqrt(-2 * Math.log((next() + 1) / 0x1_0000_0000));
    const angle = (2 * Math.PI * next()) / 0x1_0000_0000;
    target[index] = radius * Math.cos(angle);
    if (index + 1 < target.length) target[index + 1] = radius * Math.sin(angle);
  }
  return target;
}

/** Evenly distributed numbers from -limit to limit. */
export function fillUniform(target: Float32Array, limit: number, place: RandomPlace): Float32Array {
  const next = uniforms(place);
  for (let index = 0; index < target.length; index++) target[index] = limit * (2 * next() - 1);
  return target;
}

/**
 * Inverted dropout: 0 with probability `rate` (to 1 / 65,536), else 1 / (1 - rate), so that inference needs no change. Each
 * half of a random word decides one element: masks of transformers have millions.
 */
export function fillDropoutMask(target: Float32Array, rate: number, place: RandomPlace): Float32Array {
  const next = randomWords(place);
  const threshold = Math.round(rate * 0x1_0000);
  const kept = 1 / (1 - rate);
  for (let index = 0; index < target.length; index += 2) {
    const word = next();
    target[index] = (word & 0xffff) < threshold ? 0 : kept;
    if (index + 1 < target.length) target[index + 1] = word >>> 16 < threshold ? 0 : kept;
  }
  return target;
}

/** Fisher-Yates in place. The bias of scaling 32-bit words is below length / 2^32. */
export function shuffle<Numbers extends Int32Array | Uint32Array>(order: Numbers, place: RandomPlace): Numbers {
  const next = uniforms(place);
  for (let last = order.length - 1; last > 0; last--) {
    const other = Math.floor(next() * (last + 1));
    const moved = order[last]!;
    order[last] = order[other]!;
    order[other] = moved;
  }
  return order;
}
