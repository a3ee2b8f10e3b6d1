import type { Tensor } from 'onnxruntime-node';
import type { DecoderConfig } from '../architectures/decoder.ts';
import { memoryNames } from '../architectures/language-graph.ts';
import { nowhere } from '../learn/layers/attention.ts';
import { floatsOf, loadTensors, openSession, type SessionOptions } from '../learn/session.ts';

/** What the tokens so far left behind, so that each new one costs no more than itself. */
export interface Memory {
  /** Tensors by the names that the next run takes them under. */
  tensors: Readonly<Record<string, Tensor>>;
  /** Position of each kept key, row by row; those of padding lie beyond all. */
  positions: readonly (readonly number[])[];
}

export interface LanguageSession {
  /** Tokens that it knows. */
  vocabulary: number;
  /**
   * Reads further tokens of each row and says how likely each token of the vocabulary is next, before softmax: one array
   * for each of the last `places` tokens of each row. Shorter rows are filled up in front.
   */
  read(rows: readonly (readonly number[])[], memory?: Memory, places?: number): Promise<{ logits: Float32Array[]; memory: Memory }>;
  close(): Promise<void>;
}

type Sizes = Pick<DecoderConfig, 'layers' | 'keyHeads' | 'headWidth' | 'vocabulary'>;

/** Opens a decoder that `languageModel` wrote. */
export async function openLanguage(onnx: Uint8Array, sizes: Sizes, options: SessionOptions = {}): Promise<LanguageSession> {
  const [{ session }, tensorOf] = await Promise.all([openSession(onnx, options), loadTensors()]);

  function emptyMemory(rows: number): Memory {
    const tensors = Array.from({ length: sizes.layers }, (_, layer) => {
      const { past } = memoryNames(layer);
      const none = new Float32Array(0);
      return [
        [past.keys, tensorOf(none, [rows, sizes.keyHeads, sizes.headWidth, 0])],
        [past.values, tensorOf(none, [rows, sizes.keyHeads, 0, sizes.headWidth])],
      ] as const;
    });
    return { tensors: Object.fromEntries(tensors.flat()), positions: Array.from({ length: rows }, () => []) };
  }

  return {
    vocabulary: sizes.vocabulary,
    async read(rows, memory = emptyMemory(rows.length), places = 1) {
      const length = rows.reduce((most, row) => Math.max(most, row.length), 1);
      const whole = (numbers: readonly (readonly number[])[]) => {
        const flat = BigInt64Array.from(numbers.flat(), (number) => BigInt(number));
        return tensorOf(flat, [numbers.length, flat.length / numbers.length]);
      };
      // Shorter rows are filled up in front, so that the next token of every row follows the last column.
      const filled = rows.map((row) => [...Array.from({ length: length - row.length }, () => 0), ...row]);
      const own = rows.map((row, at) => positionsOf(row.length, length, memory.positions[at] ?? []));
      const positions = own.map((fresh, at) => [...(memory.positions[at] ?? []), ...fresh]);
      const wanted = Array.from({ length: places }, (_, at) => length - places + at);
      const results = await session.run({
        ...memory.tensors,
        ids: whole(filled),
        positions: whole(own.map((fresh) => fresh.map((position) => (position === nowhere ? 0 : position)))),
        key_positions: whole(positions),
        wanted: tensorOf(
          BigInt64Array.from(wanted, (place) => BigInt(place)),
          [wanted.length],
        ),
      });
      const logits = results.logits ? floatsOf(results.logits) : new Float32Array(0);
      const { vocabulary } = sizes;
      return {
        logits: Array.from({ length: rows.length * wanted.length }, (_, at) => logits.subarray(at * vocabulary, (at + 1) * vocabulary)),
        memory: { tensors: kept(results, sizes.layers), positions },
      };
    },
    close: () => session.release(),
  };
}

/** Positions of a row's new tokens, after its earlier ones; what fills the row up lies nowhere. */
function positionsOf(count: number, length: number, before: readonly number[]): number[] {
  const first = before.filter((position) => position !== nowhere).length;
  return Array.from({ length }, (_, at) => (at < length - count ? nowhere : first + at - (length - count)));
}

function kept(results: Readonly<Record<string, Tensor>>, layers: number): Record<string, Tensor> {
  const named = Array.from({ length: layers }, (_, layer) => {
    const { past, present } = memoryNames(layer);
    return [
      [past.keys, results[present.keys]],
      [past.values, results[present.values]],
    ] as const;
  });
  return Object.fromEntries(named.flat().flatMap(([name, tensor]) => (tensor ? [[name, tensor]] : [])));
}
