import type { Row } from '../../kit/ports.ts';
import { loadTensors, openSession } from '../learn/session.ts';
import { type SparseFeatures, textEncoder, type TextFeatures, textOf } from '../preprocess/text-features.ts';
import { likeLengths } from './like-lengths.ts';
import { answersOf, singles } from './run-dense.ts';

/** Slots of one call of the model, filled ones and empty ones together: bounds the memory that long texts take. */
const mostSlots = 1 << 18;

/** Runs a model over bags of text features. */
export async function bagRunner(onnx: Uint8Array, features: TextFeatures) {
  const encode = textEncoder(features);
  const [{ session }, tensorOf] = await Promise.all([openSession(onnx), loadTensors()]);

  async function answerBatch(bags: readonly SparseFeatures[]): Promise<Float32Array> {
    const slots = Math.max(1, ...bags.map((bag) => bag.ids.length));
    const ids = new BigInt64Array(bags.length * slots);
    const weights = new Float32Array(bags.length * slots);
    for (const [place, bag] of bags.entries()) {
      for (let slot = 0; slot < bag.ids.length; slot++) ids[place * slots + slot] = BigInt(bag.ids[slot]!);
      weights.set(bag.values, place * slots);
    }
    const shape = [bags.length, slots];
    const { probabilities } = await session.run({ ids: tensorOf(ids, shape), weights: tensorOf(weights, shape) });
    if (!probabilities) throw new Error('The model gives no probabilities.');
    return singles(probabilities);
  }

  return {
    columns: features.columns,
    async answer(rows: readonly Row[]) {
      const bags = rows.map((row) => encode(textOf(row, features.columns)));
      let probabilities = new Float32Array(0);
      const lengths = bags.map(({ ids }) => ids.length);
      for (const chosen of likeLengths(lengths, mostSlots)) {
        const found = await answerBatch(chosen.map((row) => bags[row]!));
        const classes = found.length / chosen.length;
        if (probabilities.length === 0) probabilities = new Float32Array(rows.length * classes);
        for (const [place, row] of chosen.entries())
          probabilities.set(found.subarray(place * classes, (place + 1) * classes), row * classes);
      }
      return answersOf({ probabilities });
    },
    close: () => session.release(),
  };
}
