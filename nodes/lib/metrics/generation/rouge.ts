import { nGrams, shared, totalOf } from './n-grams.ts';
import { plainWords } from './tokenizers.ts';

export interface Overlap {
  precision: number;
  recall: number;
  f1: number;
}

/** ROUGE-N (Lin 2004): how many runs of `length` words a text and a reference share, 0 to 1. */
export function rougeN(text: string, reference: string, length: number): Overlap {
  const [own, other] = [nGrams(plainWords(text), length), nGrams(plainWords(reference), length)];
  return overlapOf(shared(own, other), totalOf(own), totalOf(other));
}

/** ROUGE-L: the longest sequence of words that stands in both in the same order, with others between. */
export function rougeL(text: string, reference: string): Overlap {
  const [own, other] = [plainWords(text).slice(0, mostWords), plainWords(reference).slice(0, mostWords)];
  return overlapOf(longestCommon(own, other), own.length, other.length);
}

/** The work grows with the product of both lengths, so of longer texts the beginnings are compared. */
const mostWords = 4_000;

export function overlapOf(common: number, text: number, reference: number): Overlap {
  const precision = text === 0 ? 0 : common / text;
  const recall = reference === 0 ? 0 : common / reference;
  return { precision, recall, f1: precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall) };
}

function longestCommon(a: readonly string[], b: readonly string[]): number {
  let row = new Uint32Array(b.length + 1);
  for (const word of a) {
    const next = new Uint32Array(b.length + 1);
    for (let at = 1; at <= b.length; at++)
      next[at] = word === b[at - 1] ? (row[at - 1] ?? 0) + 1 : Math.max(row[at] ?? 0, next[at - 1] ?? 0);
    row = next;
  }
  return row[b.length] ?? 0;
}
