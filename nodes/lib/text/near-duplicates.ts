import { buckets, createMinHash, hashesPerBucket, type Signature } from './minhash.ts';
import type { Segmenter } from './segment-chinese.ts';
import type { Tokens } from './shingle-tokens.ts';

/** Finds texts that are nearly the same among those added, about 120 bytes for each of them. Numbers are the order of adding, from 0. */
export interface NearIndex {
  /**
   * Adds a text; false when it is too short to compare (fewer than 5 tokens): such a text is nobody's duplicate. Texts of another
   * `kind`, any 32 bits, are never alike.
   */
  add(text: string, kind?: number): boolean;
  readonly count: number;
  /** For each text the lowest number of its cluster; its own where it is alone or the first. */
  firsts(): Int32Array;
  /** For each text from number `from` on, whether its cluster has a text before `from`: test rows against training rows. */
  seenBefore(from: number): Uint8Array;
}

/** `jieba` needs an open segmenter. */
export function createNearIndex(tokens: Tokens = 'words', cut?: Segmenter): NearIndex {
  const sign = createMinHash(tokens, cut);
  /** Two 32-bit words for each bucket of each text; both 0 for a text that is too short. */
  let words = new Uint32Array(1_024 * buckets * 2);
  let count = 0;

  return {
    add(text, kind = 0) {
      if (words.length < (count + 1) * buckets * 2) {
        const larger = new Uint32Array(words.length * 2);
        larger.set(words);
        words = larger;
      }
      const signature = sign(text);
      if (signature)
        for (let bucket = 0; bucket < buckets; bucket++) mixBucket(words, signature, { bucket, kind, at: (count * buckets + bucket) * 2 });
      count++;
      return signature !== undefined;
    },
    get count() {
      return count;
    },
    firsts: () => clusters(words, count),
    seenBefore: (from) => Uint8Array.from(clusters(words, count).subarray(from), (first) => (first < from ? 1 : 0)),
  };
}

/** 64 bits for the 8 hashes of a bucket, so that a bucket needs 8 bytes instead of 64. Never both words 0. */
function mixBucket(words: Uint32Array, { high, low }: Signature, { bucket, kind, at }: { bucket: number; kind: number; at: number }): void {
  let first = 0x9e3779b9 ^ kind;
  let second = 0x85ebca6b ^ kind;
  for (let k = bucket * hashesPerBucket; k < (bucket + 1) * hashesPerBucket; k++) {
    for (const word of [low[k] ?? 0, high[k] ?? 0]) {
      first = Math.imul(first ^ word, 0xcc9e2d51);
      first ^= first >>> 15;
      second = Math.imul(second ^ word, 0x1b873593);
      second = (second << 13) | (second >>> 19);
      second = (Math.imul(second, 5) + 0xe6546b64) | 0;
    }
  }
  words[at] = first;
  words[at + 1] = second | 1;
}

/** Texts that share a bucket are joined; each gets the lowest number of those it is joined with, directly or through others. */
function clusters(words: Uint32Array, count: number): Int32Array {
  const parents = Int32Array.from({ length: count }, (_, index) => index);
  for (let bucket = 0; bucket < buckets; bucket++) {
    const known = new Map<number, number>();
    for (let index = 0; index < count; index++) {
      const at = (index * buckets + bucket) * 2;
      const second = words[at + 1] ?? 0;
      if (second === 0) continue;
      // 53 bits make the key; the rest is compared.
      const key = (words[at] ?? 0) * 0x200000 + (second >>> 11);
      const other = known.get(key);
      if (other === undefined) known.set(key, index);
      else if (words[(other * buckets + bucket) * 2 + 1] === second) unite(parents, index, other);
    }
  }
  return parents.map((_, index) => rootOf(parents, index));
}

function rootOf(parents: Int32Array, index: number): number {
  let root = index;
  while (parents[root] !== root) root = parents[root] ?? root;
  let step = index;
  while (parents[step] !== root) {
    const next = parents[step] ?? root;
    parents[step] = root;
    step = next;
  }
  return root;
}

/** The lower number stays the root. */
function unite(parents: Int32Array, a: number, b: number): void {
  const first = rootOf(parents, a);
  const second = rootOf(parents, b);
  if (first !== second) parents[Math.max(first, second)] = Math.min(first, second);
}

/** 32 bits for the numbers in a text, in their order (FNV-1a); 0 where there are none. */
export function numbersOf(text: string): number {
  const numbers = text.normalize('NFKC').match(/\p{N}+([.,]\p{N}+)*/gu);
  if (!numbers) return 0;
  let hash = 0x811c9dc5;
  for (const letter of numbers.join(' ')) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193);
  return hash;
}
