import type { Row } from '../../kit/ports.ts';
import { Failure } from '../../kit/problem.ts';
import { faultWords } from '../images/picture-faults.ts';
import { openPictureReader } from '../images/read-picture.ts';
import { loadTensors, openSession, preciseFloatsOf } from '../learn/session.ts';
import type { BaseFeatures } from '../preprocess/base-features.ts';
import { pixelScaler } from '../preprocess/image-features.ts';
import { numberOf } from '../preprocess/table-features.ts';
import { answersOf } from './run-dense.ts';
import { unreadable } from './run-image.ts';

/** Rows that a network is given at once where its file leaves their number open. */
const mostRows = 256;

/** Runs a network of another program as its file has it; pictures go one after the other, since many files fix their batch to one. */
export async function baseRunner(onnx: Uint8Array, features: BaseFeatures) {
  const { columns, picture, answers, inputs, outputs, answer: chosen } = features;
  const [input] = inputs;
  const output = chosen ?? outputs[0] ?? '';
  if (!answers || !input) throw notAdapted();
  const precision = input.type === 'float64' ? 'float64' : 'float32';
  const [reader, { session }, tensorOf] = await Promise.all([inputReader(features), openSession(onnx), loadTensors(precision)]);
  const open = !picture && typeof input.shape[0] !== 'number';

  async function answerRows(rows: readonly Row[], first: number): Promise<Float32Array> {
    const { numbers, shape } = reader(rows, first);
    const found = (await session.run({ [input?.name ?? '']: tensorOf(numbers, shape) }, [output]))[output];
    if (!found) throw new Error(`The model gives no “${output}”.`);
    return Float32Array.from(preciseFloatsOf(found));
  }

  return {
    columns,
    async answer(rows: readonly Row[], first = 0) {
      const all: Float32Array[] = [];
      const atOnce = open ? mostRows : 1;
      for (let start = 0; start < rows.length; start += atOnce)
        all.push(await answerRows(rows.slice(start, start + atOnce), first + start));
      const numbers = new Float32Array(all.reduce((sum, one) => sum + one.length, 0));
      let place = 0;
      for (const part of all) {
        numbers.set(part, place);
        place += part.length;
      }
      return answers === 'number' ? answersOf({ numbers }) : answersOf({ probabilities: asProbabilities(numbers, answers, rows.length) });
    },
    close: () => session.release(),
  };
}

/** From rows to the tensor of a network, and its shape. */
type InputReader = (rows: readonly Row[], first: number) => { numbers: Float32Array; shape: number[] };

async function inputReader({ columns, picture }: BaseFeatures): Promise<InputReader> {
  if (!picture) return (rows, first) => numbersOf(rows, columns, first);
  const [column = ''] = columns;
  const { width, height, channels, layout } = picture;
  const scale = pixelScaler(picture);
  const reader = await openPictureReader();
  const shape = layout === 'channels-first' ? [1, channels, height, width] : [1, height, width, channels];
  return ([row = {}], first) => {
    const pixels = reader.cell(Object.hasOwn(row, column) ? row[column] : null, { width, height, channels, fit: 'crop' });
    if (typeof pixels === 'string') throw unreadable(column, first + 1, faultWords[pixels]);
    const numbers = new Float32Array(width * height * channels);
    scale(pixels.data, numbers, 0);
    return { numbers: layout === 'channels-first' ? numbers : interleaved(numbers, channels), shape };
  };
}

function numbersOf(rows: readonly Row[], columns: readonly string[], first: number) {
  const numbers = new Float32Array(rows.length * columns.length);
  for (const [at, row] of rows.entries())
    for (const [place, column] of columns.entries()) {
      const number = numberOf(Object.hasOwn(row, column) ? (row[column] ?? null) : null);
      if (number === undefined) throw noNumber(column, first + at + 1);
      numbers[at * columns.length + place] = number;
    }
  return { numbers, shape: [rows.length, columns.length] };
}

function noNumber(column: string, row: number): Failure {
  return new Failure(
    {
      en: 'Row {row} has no number in “{column}”, which this model cannot do without. Fill the gaps with “Clean rows”, or take the row out.',
      zh: '第 {row} 行的“{column}”列没有数字，而该模型必须有此值。请用“清洗数据”补全，或去掉该行。',
    },
    { row, column },
    { code: 'missing-number', port: 'rows' },
  );
}

function asProbabilities(numbers: Float32Array, answers: 'probabilities' | 'logits' | 'share' | 'logit', rows: number): Float32Array {
  if (answers === 'probabilities') return numbers;
  if (answers === 'logits') {
    const width = numbers.length / Math.max(1, rows);
    const soft = new Float32Array(numbers.length);
    for (let start = 0; start < numbers.length; start += width) soft.set(softened(numbers.subarray(start, start + width)), start);
    return soft;
  }
  const shares = answers === 'share' ? numbers : numbers.map((logit) => 1 / (1 + Math.exp(-logit)));
  return Float32Array.from({ length: 2 * shares.length }, (_, at) => {
    const share = shares[at >> 1] ?? 0;
    return at % 2 === 0 ? 1 - share : share;
  });
}

/** Pixel by pixel, from channel by channel. */
function interleaved(numbers: Float32Array, channels: number): Float32Array {
  const count = numbers.length / channels;
  return numbers.map((_, at) => numbers[(at % channels) * count + Math.floor(at / channels)] ?? 0);
}

function softened(logits: Float32Array): Float32Array {
  const greatest = logits.reduce((most, logit) => Math.max(most, logit), -Infinity);
  const powers = logits.map((logit) => Math.exp(logit - greatest));
  const sum = powers.reduce((all, power) => all + power, 0);
  return powers.map((power) => power / sum);
}

function notAdapted(): Failure {
  return new Failure(
    {
      en: 'This is a pretrained model that has not learned your task. If it answers already, name its classes in the step that loads it. To teach it your own, put “Adapt a pretrained model” in between.',
      zh: '这是尚未学习您的任务的预训练模型。如果它本来就能回答，请在加载它的步骤中填写类别名称。要让它学会您自己的类别，请在中间加入“适配预训练模型”。',
    },
    {},
    { code: 'model-not-adapted', port: 'model' },
  );
}
