import type { Row } from '../../kit/ports.ts';
import { loadTensors, openSession } from '../learn/session.ts';
import { looksOfRelated, nearby, poolsOfRelated, type RelatedText, relatedText, relationEncoder } from '../preprocess/relation-features.ts';
import type { WordFeatures } from '../preprocess/word-features.ts';
import { answersOf, singles } from './run-dense.ts';

/** Rows of one call of the model. */
const mostRows = 64;

/** Runs a model that tells how two parts of a text belong together. A row whose parts are not in its text gets no opinion: all classes alike. */
export async function relationRunner(onnx: Uint8Array, features: WordFeatures) {
  const encoder = relationEncoder(features.vocabulary);
  const classes = features.labels.length;
  const [{ session }, tensorOf] = await Promise.all([openSession(onnx), loadTensors()]);

  async function judge(texts: readonly RelatedText[]): Promise<Float32Array> {
    const length = Math.max(...texts.map(({ words }) => words.length));
    const ids = new Int32Array(texts.length * length * looksOfRelated);
    const present = new Float32Array(texts.length * length);
    const pools = new Float32Array(texts.length * poolsOfRelated * length);
    for (const [place, text] of texts.entries()) {
      encoder.looks(text, ids, place * length * looksOfRelated);
      encoder.pools(text, pools, place * poolsOfRelated * length, length);
      present.fill(1, place * length, place * length + text.words.length);
    }
    const { probabilities } = await session.run({
      ids: tensorOf(BigInt64Array.from(ids, BigInt), [texts.length, length, looksOfRelated]),
      present: tensorOf(present, [texts.length, length, 1]),
      pools: tensorOf(pools, [texts.length, poolsOfRelated, length]),
    });
    if (!probabilities) throw new Error('The model gives no probabilities.');
    return singles(probabilities);
  }

  return {
    columns: [...features.columns, ...(features.parts ?? [])],
    async answer(rows: readonly Row[]) {
      const probabilities = new Float32Array(rows.length * classes).fill(1 / classes);
      const found = rows.flatMap((row, at) => {
        const text = relatedText(row, features);
        return text ? [{ at, text: nearby(text) }] : [];
      });
      for (let start = 0; start < found.length; start += mostRows) {
        const batch = found.slice(start, start + mostRows);
        const shares = await judge(batch.map(({ text }) => text));
        for (const [place, { at }] of batch.entries())
          probabilities.set(shares.subarray(place * classes, (place + 1) * classes), at * classes);
      }
      return answersOf({ probabilities });
    },
    close: () => session.release(),
  };
}
