import { createHash } from 'node:crypto';
import { appendFile, readFile, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context } from '../../kit/define-node.ts';
import { encoderInputs } from '../architectures/embedding-model.ts';
import { encoder, type EncoderConfig, textState } from '../architectures/encoder.ts';
import { encodeModel } from '../learn/encode.ts';
import { createGraph } from '../learn/graph.ts';
import { createScope } from '../learn/scope.ts';
import type { SessionOptions } from '../learn/session.ts';
import type { FloatArray } from '../learn/value.ts';
import { createWeights, numbersOf } from '../learn/weights.ts';
import { openEncoder } from '../predict/run-encoder.ts';
import type { EncoderTexts } from './fit-encoder.ts';

export interface Reading {
  config: EncoderConfig;
  numbers: Readonly<Record<string, FloatArray>>;
  /** Names the numbers. */
  base: string;
  padding: number;
  session: SessionOptions;
  /** Shares of the step's time. */
  from: number;
  to: number;
}

/** Texts that are read between two reports of progress, and kept together. */
const together = 64;

/** Vectors of the answers that the texts ask for: one for each text, or one for each of its tagged tokens. */
export function statesCount({ ids, wanted }: EncoderTexts, from = 0, to = ids.length): number {
  return wanted.kind === 'texts' ? to - from : wanted.places.slice(from, to).reduce((sum, { length }) => sum + length, 0);
}

/**
 * What an encoder that stays as it is makes of texts, [answers, width]. It is kept in the step's folder as it comes, so that neither
 * a pause nor a crash loses it.
 */
export async function textStates(context: Context, texts: EncoderTexts, reading: Reading): Promise<Float32Array> {
  const { width } = reading.config;
  const path = join(context.workdir, `states-${keyOf(texts, reading)}.bin`);
  const chunks = Array.from({ length: Math.ceil(texts.ids.length / together) }, (_, at) => at * together);
  const sizes = chunks.map((start) => 4 * width * statesCount(texts, start, start + together));
  let known = await wholeChunks(path, sizes);
  const reader = await openReader(texts, reading);
  try {
    for (const start of chunks) {
      context.progress(reading.from + ((reading.to - reading.from) * start) / texts.ids.length, {
        en: 'reading the texts',
        zh: '正在读取文本',
      });
      if (known-- > 0) continue;
      const vectors = await reader.read(start, Math.min(texts.ids.length, start + together));
      await appendFile(path, new Uint8Array(vectors.buffer, vectors.byteOffset, vectors.byteLength));
    }
  } finally {
    await reader.close();
  }
  const bytes = await readFile(path).catch(() => Buffer.alloc(0));
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}

async function openReader(texts: EncoderTexts, { config, numbers, padding, session }: Reading) {
  const { ids, wanted } = texts;
  const reader = await openEncoder(readingModel(config, numbers, wanted.kind), padding, session);
  const { width } = config;

  async function read(from: number, to: number): Promise<Float32Array> {
    const vectors = new Float32Array(statesCount(texts, from, to) * width);
    await reader.run(ids.slice(from, to), ({ chosen, length, outputs: { states } }) => {
      if (!states) throw new Error('The encoder gives no states.');
      for (const [place, at] of chosen.entries()) {
        const row = from + at;
        const target = statesCount(texts, from, row) * width;
        if (wanted.kind === 'texts') vectors.set(states.subarray(place * width, (place + 1) * width), target);
        else
          for (const [answer, token] of wanted.places[row]!.entries()) {
            const source = (place * length + token) * width;
            vectors.set(states.subarray(source, source + width), target + answer * width);
          }
      }
    });
    return vectors;
  }

  return { read, close: reader.close };
}

function readingModel(config: EncoderConfig, numbers: Reading['numbers'], kind: EncoderTexts['wanted']['kind']): Uint8Array {
  const graph = createGraph();
  const weights = createWeights({ seed: 0, loaded: numbers });
  const scope = createScope(graph, weights);
  const inputs = encoderInputs(scope, ['batch', 'length']);
  const states = encoder(scope, config, inputs);
  const value = kind === 'texts' ? textState(config, states, inputs.mask) : states;
  return encodeModel(graph, { outputs: [{ name: 'states', value }], weights: numbersOf(weights) });
}

function keyOf({ ids, wanted }: EncoderTexts, { base, config }: Reading): string {
  const hash = createHash('sha256').update(JSON.stringify([base, config, wanted.kind]));
  const add = (array: Int32Array) =>
    hash.update(`[${array.length}]`).update(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
  for (const row of ids) add(row);
  if (wanted.kind === 'tags') for (const places of wanted.places) add(places);
  return hash.digest('hex').slice(0, 16);
}

/** How many chunks there are already; what a crash cut off is taken away. */
async function wholeChunks(path: string, sizes: readonly number[]): Promise<number> {
  const found = (await stat(path).catch(() => undefined))?.size ?? 0;
  let [count, whole] = [0, 0];
  while (count < sizes.length && whole + sizes[count]! <= found) whole += sizes[count++]!;
  if (found > whole) await truncate(path, whole);
  return count;
}
