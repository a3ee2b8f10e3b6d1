import type { Tensor } from 'onnxruntime-node';
import type { Row } from '../../kit/ports.ts';
import { openPictureReader } from '../images/read-picture.ts';
import { loadTensors, openSession } from '../learn/session.ts';
import { blankPicture } from '../mixed/blank-picture.ts';
import { pixelScaler } from '../preprocess/image-features.ts';
import { type MixedFeatures, writeSparse } from '../preprocess/mixed-features.ts';
import { tableEncoder } from '../preprocess/table-features.ts';
import { textEncoder, textOf } from '../preprocess/text-features.ts';
import { answersOf, singles } from './run-dense.ts';

/** Rows of one call of the model: bounds the memory that pictures take. */
const atOnce = 32;

/** Runs a model over rows with a text, a picture and further columns. What a row lacks counts as empty. */
export async function mixedRunner(onnx: Uint8Array, features: MixedFeatures) {
  const { text, image, table } = features;
  const [reader, { session }, tensorOf] = await Promise.all([openPictureReader(), openSession(onnx), loadTensors()]);
  const [encodeText, encodeTable, scale] = [text && textEncoder(text), table && tableEncoder(table), image && pixelScaler(image)];

  function textTensor(rows: readonly Row[]): Record<string, Tensor> {
    if (!text || !encodeText) return {};
    const numbers = new Float32Array(rows.length * text.size);
    for (const [at, row] of rows.entries()) writeSparse(encodeText(textOf(row, text.columns)), numbers, at * text.size);
    return { text: tensorOf(numbers, [rows.length, text.size]) };
  }
  function pixelTensor(rows: readonly Row[]): Record<string, Tensor> {
    if (!image || !scale) return {};
    const [column = ''] = image.columns;
    const numbers = new Float32Array(rows.length * image.size);
    for (const [at, row] of rows.entries()) {
      const pixels = reader.cell(Object.hasOwn(row, column) ? row[column] : null, image);
      scale(typeof pixels === 'string' ? blankPicture(image) : pixels.data, numbers, at * image.size);
    }
    return { pixels: tensorOf(numbers, [rows.length, image.channels, image.height, image.width]) };
  }
  function numberTensor(rows: readonly Row[]): Record<string, Tensor> {
    if (!table || !encodeTable) return {};
    const numbers = new Float32Array(rows.length * table.size);
    for (const [at, row] of rows.entries()) encodeTable(row, numbers, at * table.size);
    return { numbers: tensorOf(numbers, [rows.length, table.size]) };
  }

  return {
    columns: features.columns,
    async answer(rows: readonly Row[]) {
      const found: Float32Array[] = [];
      for (let start = 0; start < rows.length; start += atOnce) {
        const some = rows.slice(start, start + atOnce);
        const { probabilities } = await session.run({ ...textTensor(some), ...pixelTensor(some), ...numberTensor(some) });
        if (!probabilities) throw new Error('The model gives no probabilities.');
        found.push(singles(probabilities));
      }
      const all = new Float32Array(found.reduce((sum, part) => sum + part.length, 0));
      found.reduce((at, part) => (all.set(part, at), at + part.length), 0);
      return answersOf({ probabilities: all });
    },
    close: () => session.release(),
  };
}
