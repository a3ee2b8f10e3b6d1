import type { Row } from '../../kit/ports.ts';
import { textOf } from '../preprocess/text-features.ts';
import type { TokenFeatures } from '../preprocess/token-features.ts';
import { loadTokenizer } from '../tokenizers/load-tokenizer.ts';
import { openEncoder } from './run-encoder.ts';

/** Turns texts into vectors of length 1, so that the sum of products of two is the cosine of the angle between them. */
export type Embed = (texts: readonly string[]) => Promise<Float32Array[]>;

/** More digits are noise of single precision. */
const digits = 1e6;

/** Runs a model that turns texts into vectors. */
export async function embeddingRunner(onnx: Uint8Array, features: TokenFeatures) {
  const { tokenizer: files, longest, columns } = features;
  const tokenizer = loadTokenizer(files.tokenizer, files.config);
  const encoder = await openEncoder(onnx, tokenizer.special.pad ?? 0);

  const embed: Embed = async (texts) => {
    const rows = texts.map((text) => tokenizer.encode(text, undefined, { placed: false, limit: longest }).ids);
    const vectors: Float32Array[] = [];
    await encoder.run(rows, ({ chosen, outputs: { vectors: numbers = new Float32Array() } }) => {
      const width = numbers.length / chosen.length;
      for (const [place, at] of chosen.entries()) vectors[at] = numbers.slice(place * width, (place + 1) * width);
    });
    return vectors;
  };

  return {
    columns,
    embed,
    async answer(rows: readonly Row[]) {
      const vectors = await embed(rows.map((row) => textOf(row, columns)));
      return { kind: 'texts' as const, texts: vectors.map(vectorText) };
    },
    close: () => encoder.close(),
  };
}

/** A vector as JSON. */
export function vectorText(vector: Float32Array): string {
  return JSON.stringify(Array.from(vector, (number) => Math.round(number * digits) / digits));
}
