import type { Row } from '../../kit/ports.ts';
import { floatsOf, loadTensors, openSession } from '../learn/session.ts';
import { textOf } from '../preprocess/text-features.ts';
import type { TokenFeatures } from '../preprocess/token-features.ts';
import { tokenFeeds } from '../preprocess/token-feeds.ts';
import { loadTokenizer } from '../tokenizers/load-tokenizer.ts';
import { likeLengths } from './like-lengths.ts';

/** Turns texts into vectors of length 1, so that the sum of products of two is the cosine of the angle between them. */
export type Embed = (texts: readonly string[]) => Promise<Float32Array[]>;

/** Tokens of one call, filling included: bounds the memory that long texts take. */
const mostTokens = 8_192;
/** More digits are noise of single precision. */
const digits = 1e6;

/** Runs a model that turns texts into vectors. */
export async function embeddingRunner(onnx: Uint8Array, features: TokenFeatures) {
  const { tokenizer: files, longest, columns } = features;
  const tokenizer = loadTokenizer(files.tokenizer, files.config);
  const [{ session }, tensorOf] = await Promise.all([openSession(onnx), loadTensors()]);

  const embed: Embed = async (texts) => {
    const rows = texts.map((text) => tokenizer.encode(text, undefined, { placed: false, limit: longest }).ids);
    const vectors: Float32Array[] = [];
    const lengths = rows.map((row) => row.length);
    for (const chosen of likeLengths(lengths, mostTokens)) {
      const length = Math.max(1, rows[chosen.at(-1)!]!.length);
      const feeds = tokenFeeds(
        chosen.map((at) => rows[at]!),
        { count: chosen.length, length, padding: tokenizer.special.pad ?? 0 },
      );
      const tensors = Object.entries(feeds).map(([name, { data, shape }]) => [name, tensorOf(data, shape)]);
      const { vectors: found } = await session.run(Object.fromEntries(tensors));
      const numbers = found ? floatsOf(found) : new Float32Array();
      const width = numbers.length / chosen.length;
      for (const [place, at] of chosen.entries()) vectors[at] = numbers.slice(place * width, (place + 1) * width);
    }
    return vectors;
  };

  return {
    columns,
    embed,
    async answer(rows: readonly Row[]) {
      const vectors = await embed(rows.map((row) => textOf(row, columns)));
      return { kind: 'texts' as const, texts: vectors.map(vectorText) };
    },
    close: () => session.release(),
  };
}

/** A vector as JSON. */
export function vectorText(vector: Float32Array): string {
  return JSON.stringify(Array.from(vector, (number) => Math.round(number * digits) / digits));
}
