import type { Row } from '../../kit/ports.ts';
import { Failure } from '../../kit/problem.ts';
import { faultWords } from '../images/picture-faults.ts';
import { openPictureReader } from '../images/read-picture.ts';
import { loadTensors, openSession } from '../learn/session.ts';
import { type ImageFeatures, pixelScaler } from '../preprocess/image-features.ts';
import type { Answers } from './load-model.ts';
import { answersOf, singles } from './run-dense.ts';

/** Numbers of one call of the model: bounds the memory that large pictures take. */
const mostNumbers = 1 << 22;

/** Runs a model over pictures. */
export async function imageRunner(onnx: Uint8Array, features: ImageFeatures) {
  const { columns, width, height, channels, size } = features;
  const [column = ''] = columns;
  const scale = pixelScaler(features);
  const [reader, { session }, tensorOf] = await Promise.all([openPictureReader(), openSession(onnx), loadTensors()]);
  const atOnce = Math.max(1, Math.floor(mostNumbers / size));

  async function answerBatch(rows: readonly Row[], start: number): Promise<Answers> {
    const numbers = new Float32Array(rows.length * size);
    for (const [at, row] of rows.entries()) {
      const pixels = reader.cell(Object.hasOwn(row, column) ? row[column] : null, features);
      if (typeof pixels === 'string') throw unreadable(column, start + at + 1, faultWords[pixels]);
      scale(pixels.data, numbers, at * size);
    }
    const { probabilities, predictions } = await session.run({ pixels: tensorOf(numbers, [rows.length, channels, height, width]) });
    if (predictions) return answersOf({ numbers: singles(predictions) });
    if (!probabilities) throw new Error('The model gives no probabilities.');
    return answersOf({ probabilities: singles(probabilities) });
  }

  return {
    columns,
    async answer(rows: readonly Row[], first = 0): Promise<Answers> {
      const parts: Answers[] = [];
      for (let start = 0; start < rows.length; start += atOnce)
        parts.push(await answerBatch(rows.slice(start, start + atOnce), first + start));
      return joined(parts);
    },
    close: () => session.release(),
  };
}

function joined(parts: readonly Answers[]): Answers {
  const numbers = parts.map((part) => (part.kind === 'numbers' ? part.numbers : part.kind === 'classes' ? part.probabilities : []));
  const all = new Float32Array(numbers.reduce((sum, { length }) => sum + length, 0));
  let start = 0;
  for (const part of numbers) {
    all.set(part, start);
    start += part.length;
  }
  return answersOf(parts[0]?.kind === 'numbers' ? { numbers: all } : { probabilities: all });
}

export function unreadable(column: string, row: number, reason: { en: string; zh: string }): Failure {
  return new Failure(
    {
      en: 'The picture “{column}” of row {row} cannot be used: {reason}. Send it as a data URL (“data:image/png;base64,…”), or take the row out.',
      zh: '第 {row} 行的图片“{column}”无法使用：{reason}。请以 data URL（“data:image/png;base64,…”）的形式提供，或去掉该行。',
    },
    { column, row, reason },
    { code: 'broken-picture' },
  );
}
