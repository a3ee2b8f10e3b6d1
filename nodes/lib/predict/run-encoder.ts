import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { floatsOf, loadTensors, openSession, type SessionOptions, type TensorOf } from '../learn/session.ts';
import { tokenFeeds } from '../preprocess/token-feeds.ts';
import { likeLengths } from './like-lengths.ts';

/** Tokens of one call, filling included: bounds the memory that long texts take. */
const mostTokens = 8_192;

export interface EncoderCalls {
  /** Runs the encoder over texts in tokens, those of like length together; `visit` gets the texts of a call and its outputs as numbers. */
  run(texts: readonly ArrayLike<number>[], visit: (call: EncoderCall) => void): Promise<void>;
  close(): Promise<void>;
}

export interface EncoderCall {
  /** Places of the texts. */
  chosen: readonly number[];
  /** Tokens to which they were filled up. */
  length: number;
  outputs: Readonly<Record<string, Float32Array>>;
}

/** Opens an encoder whose graph takes `ids`, `positions` and `mask`. */
export async function openEncoder(onnx: Uint8Array, padding: number, options?: SessionOptions): Promise<EncoderCalls> {
  const [{ session }, tensorOf] = await Promise.all([openSession(onnx, options), loadTensors()]);
  return {
    async run(texts, visit) {
      const lengths = texts.map((text) => text.length);
      for (const chosen of likeLengths(lengths, mostTokens)) {
        const length = Math.max(1, texts[chosen.at(-1)!]!.length);
        const rows = chosen.map((at) => texts[at]!);
        visit({ chosen, length, outputs: await call(session, tensorOf, { rows, length, padding }) });
      }
    },
    close: () => session.release(),
  };
}

async function call(
  session: InferenceSession,
  tensorOf: TensorOf,
  { rows, length, padding }: { rows: readonly ArrayLike<number>[]; length: number; padding: number },
): Promise<Record<string, Float32Array>> {
  const feeds = tokenFeeds(rows, { count: rows.length, length, padding });
  const tensors = Object.entries(feeds).map(([name, { data, shape }]): [string, Tensor] => [name, tensorOf(data, shape)]);
  const found = await session.run(Object.fromEntries(tensors));
  return Object.fromEntries(Object.entries(found).map(([name, tensor]) => [name, floatsOf(tensor)]));
}
