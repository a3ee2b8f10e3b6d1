import type { Tensor } from 'onnxruntime-node';
import type { Row } from '../../kit/ports.ts';
import { floatsOf, loadTensors, openSession } from '../learn/session.ts';
import { tableEncoder, type TableFeatures } from '../preprocess/table-features.ts';
import type { Answers } from './load-model.ts';

/** Runs a model over rows of numbers. */
export async function denseRunner(onnx: Uint8Array, features: TableFeatures) {
  const encode = tableEncoder(features);
  const [{ session }, tensorOf] = await Promise.all([openSession(onnx), loadTensors()]);
  return {
    columns: features.columns.map(({ name }) => name),
    async answer(rows: readonly Row[]) {
      if (rows.length === 0) return answersOf({ probabilities: new Float32Array(0) });
      const numbers = new Float32Array(rows.length * features.size);
      for (const [place, row] of rows.entries()) encode(row, numbers, place * features.size);
      const { probabilities, predictions } = await session.run({ features: tensorOf(numbers, [rows.length, features.size]) });
      return answersOf({
        ...(probabilities && { probabilities: singles(probabilities) }),
        ...(predictions && { numbers: singles(predictions) }),
      });
    },
    close: () => session.release(),
  };
}

export function answersOf({ probabilities, numbers }: { probabilities?: Float32Array; numbers?: Float32Array }): Answers {
  if (probabilities) return { kind: 'classes', probabilities };
  return { kind: 'numbers', numbers: numbers ?? new Float32Array(0) };
}

export function singles(tensor: Tensor): Float32Array {
  const floats = floatsOf(tensor);
  return floats instanceof Float32Array ? floats : Float32Array.from(floats);
}
