import { isObject, type Json } from '../../kit/json.ts';
import type { Row } from '../../kit/ports.ts';
import { type Word, wordsOf } from '../text/words-of.ts';
import { textOf } from './text-features.ts';
import { lookEncoder, looksOfWord, type WordFeatures } from './word-features.ts';

/** Two parts of a text between which a relation is asked for. */
export interface RelatedText {
  words: Word[];
  /** Words of the two parts: from, up to. */
  parts: [[number, number], [number, number]];
}

/** The looks of a word and how far it stands from either part. */
export const looksOfRelated = looksOfWord + 2;
/** What a relation is judged by: the words of either part, those between, and all. */
export const poolsOfRelated = 4;
/** Words that stand farther from a part all look alike. */
const farthest = 12;

/** The looks of distances, to be put behind the vocabulary of words. */
export const distanceLooks: readonly string[] = [looksOfWord, looksOfWord + 1].flatMap((look) =>
  Array.from({ length: 2 * farthest + 1 }, (_, at) => `${look}${at - farthest}`),
);

/** A row's text with its two parts; undefined where a part is not found in the text. */
export function relatedText(row: Row, { columns, parts = ['', ''] }: Pick<WordFeatures, 'columns' | 'parts'>): RelatedText | undefined {
  const text = textOf(row, columns);
  const words = wordsOf(text);
  const first = placeOf(row[parts[0]], text, 0);
  if (!first) return undefined;
  // The same words twice are meant to be two parts.
  const second = placeOf(row[parts[1]], text, first[1]) ?? placeOf(row[parts[1]], text, 0);
  const [one, two] = [wordsIn(words, first), second && wordsIn(words, second)];
  return one && two ? { words, parts: [one, two] } : undefined;
}

/** Only words near the parts speak for a relation; of longer texts this many to either side are read. */
const nearbyWords = 60;

/** The words around the parts. */
export function nearby({ words, parts: [one, two] }: RelatedText): RelatedText {
  const from = Math.max(0, Math.min(one[0], two[0]) - nearbyWords);
  const to = Math.max(one[1], two[1]) + nearbyWords;
  return {
    words: words.slice(from, to),
    parts: [
      [one[0] - from, one[1] - from],
      [two[0] - from, two[1] - from],
    ],
  };
}

/** Where a part stands: its words as they stand in the text, or `{ start, end }`. */
function placeOf(cell: Json | undefined, text: string, from: number): [number, number] | undefined {
  if (isObject(cell)) {
    const { start, end } = cell;
    return typeof start === 'number' && typeof end === 'number' && start >= 0 && end > start && end <= text.length
      ? [start, end]
      : undefined;
  }
  if (typeof cell !== 'string' || cell === '') return undefined;
  const at = text.indexOf(cell, from);
  return at < 0 ? undefined : [at, at + cell.length];
}

function wordsIn(words: readonly Word[], [start, end]: [number, number]): [number, number] | undefined {
  const first = words.findIndex((word) => word.end > start);
  const after = words.findIndex((word) => word.start >= end);
  const to = after < 0 ? words.length : after;
  return first >= 0 && to > first ? [first, to] : undefined;
}

/** Writes the looks of all words of a text, and the shares by which its pools take them [pools, length]. */
export function relationEncoder(vocabulary: readonly string[]) {
  const encode = lookEncoder(vocabulary);
  const ids = new Map(vocabulary.map((look, at) => [look, at + looksOfWord]));
  const distanceId = (look: number, at: number, [from, to]: [number, number]) => {
    const distance = at < from ? at - from : at >= to ? at - to + 1 : 0;
    return ids.get(`${look}${Math.max(-farthest, Math.min(farthest, distance))}`) ?? 0;
  };
  return {
    looks({ words, parts }: RelatedText, target: Int32Array, offset: number): void {
      for (const [at, word] of words.entries()) {
        const start = offset + at * looksOfRelated;
        encode(word, target, start);
        target[start + looksOfWord] = distanceId(looksOfWord, at, parts[0]);
        target[start + looksOfWord + 1] = distanceId(looksOfWord + 1, at, parts[1]);
      }
    },
    pools({ words, parts: [one, two] }: RelatedText, target: Float32Array, offset: number, length: number): void {
      const between: [number, number] = [Math.min(one[1], two[1]), Math.max(one[0], two[0])];
      for (const [pool, [from, to]] of [one, two, between, [0, words.length] as const].entries())
        if (to > from) target.fill(1 / (to - from), offset + pool * length + from, offset + pool * length + to);
    },
  };
}
