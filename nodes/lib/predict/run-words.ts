import type { Row } from '../../kit/ports.ts';
import { loadTensors, openSession } from '../learn/session.ts';
import { textOf } from '../preprocess/text-features.ts';
import { lookEncoder, looksOfWord, type WordFeatures } from '../preprocess/word-features.ts';
import { likeliestSpans, type FoundSpan, tagCount } from '../text/spans.ts';
import { type Word, wordsOf } from '../text/words-of.ts';
import { likeLengths } from './like-lengths.ts';
import { singles } from './run-dense.ts';

/** Words of one call of the model, padding included: bounds the memory that long texts take. */
const mostWords = 1 << 15;
/** A longer text is read in pieces. */
const longestPiece = 1_024;

interface Piece {
  row: number;
  words: Word[];
}

/** Runs a model that marks parts of texts. */
export async function wordsRunner(onnx: Uint8Array, features: WordFeatures) {
  const { columns, labels } = features;
  const encode = lookEncoder(features.vocabulary);
  const [{ session }, tensorOf] = await Promise.all([openSession(onnx), loadTensors()]);
  const tags = tagCount(labels);

  async function mark(pieces: readonly Piece[], found: FoundSpan[][]): Promise<void> {
    const length = Math.max(...pieces.map(({ words }) => words.length));
    const ids = new Int32Array(pieces.length * length * looksOfWord);
    const present = new Float32Array(pieces.length * length);
    for (const [place, { words }] of pieces.entries()) {
      for (const [at, word] of words.entries()) encode(word, ids, (place * length + at) * looksOfWord);
      present.fill(1, place * length, place * length + words.length);
    }
    const { probabilities } = await session.run({
      ids: tensorOf(BigInt64Array.from(ids, BigInt), [pieces.length, length, looksOfWord]),
      present: tensorOf(present, [pieces.length, length, 1]),
    });
    if (!probabilities) throw new Error('The model gives no probabilities.');
    const shares = singles(probabilities);
    for (const [place, { row, words }] of pieces.entries())
      found[row]!.push(...likeliestSpans(words, shares.subarray(place * length * tags), labels));
  }

  return {
    columns,
    async answer(rows: readonly Row[]) {
      const found: FoundSpan[][] = rows.map(() => []);
      const pieces = rows.flatMap((row, at) => piecesOf(wordsOf(textOf(row, columns)), at));
      const lengths = pieces.map(({ words }) => words.length);
      for (const batch of likeLengths(lengths, mostWords))
        await mark(
          batch.map((at) => pieces[at]!),
          found,
        );
      // Pieces of a text may have been read in another order.
      return { kind: 'spans' as const, spans: found.map((spans) => spans.sort((a, b) => a.start - b.start)) };
    },
    close: () => session.release(),
  };
}

function piecesOf(words: Word[], row: number): Piece[] {
  const pieces: Piece[] = [];
  for (let start = 0; start < words.length; start += longestPiece) pieces.push({ row, words: words.slice(start, start + longestPiece) });
  return pieces;
}
