import type { Segmenter } from './segment-chinese.ts';

/**
 * What a text is cut into before it is compared. `words`: runs of letters and digits; `characters`: single letters and digits, for
 * Chinese and other scripts without spaces; `jieba`: Chinese words, which need a segmenter. `ascii-words`: runs of a-z and 0-9 as they stand, digits kept (the reference run's rule).
 */
export type Tokens = 'words' | 'characters' | 'jieba' | 'ascii-words';

/** Tokens as bytes of one buffer, each separated from the next by one space (characters: by nothing). Valid until the next call. */
export interface TokenBytes {
  bytes: Uint8Array;
  starts: Uint32Array;
  ends: Uint32Array;
  count: number;
}

/** Lower case, no diacritics, every number 0, punctuation to space, spaces squeezed: so that only wording makes a difference. */
export function normalizeText(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/\p{N}+([.,]\p{N}+)*/gu, '0')
    .replace(/[^\p{L}0]+/gu, ' ')
    .trim();
}

const encoder = new TextEncoder();
let buffer = new Uint8Array(1 << 16);
let starts = new Uint32Array(1 << 14);
let ends = new Uint32Array(1 << 14);

export function shingleTokens(text: string, tokens: Tokens, cut?: Segmenter): TokenBytes {
  const joined = joinedTokens(text, tokens, cut);
  if (buffer.length < joined.length * 3) buffer = new Uint8Array(joined.length * 4);
  const { written } = encoder.encodeInto(joined, buffer);
  if (starts.length < written + 1) {
    starts = new Uint32Array(written * 2);
    ends = new Uint32Array(written * 2);
  }
  const count = tokens === 'characters' ? markCharacters(written) : markWords(written);
  return { bytes: buffer, starts, ends, count };
}

/** The tokens in one text, with a space between two; characters without. */
export function joinedTokens(text: string, tokens: Tokens, cut?: Segmenter): string {
  switch (tokens) {
    case 'ascii-words':
      return text
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, ' ')
        .trim();
    case 'characters':
      return normalizeText(text).replaceAll(' ', '');
    case 'jieba': {
      if (!cut) throw new Error('Chinese words need a segmenter');
      const words = cut(normalizeText(text)).join(' ');
      return words.replace(/ +/g, ' ').trim();
    }
    case 'words':
      return normalizeText(text);
  }
}

function markWords(length: number): number {
  if (length === 0) return 0;
  let count = 0;
  starts[0] = 0;
  for (let at = 0; at < length; at++) {
    if (buffer[at] !== 32) continue;
    ends[count++] = at;
    starts[count] = at + 1;
  }
  ends[count++] = length;
  return count;
}

function markCharacters(length: number): number {
  let count = 0;
  for (let at = 0; at < length; at++) {
    // Bytes 10xxxxxx go on with a character.
    if (((buffer[at] ?? 0) & 0xc0) === 0x80) continue;
    if (count > 0) ends[count - 1] = at;
    starts[count++] = at;
  }
  if (count > 0) ends[count - 1] = length;
  return count;
}
