import type { Row } from '../../kit/ports.ts';
import { Failure } from '../../kit/problem.ts';
import { faultWords } from '../images/picture-faults.ts';
import { openPictureReader } from '../images/read-picture.ts';
import { loadTensors, openSession } from '../learn/session.ts';
import type { BaseFeatures } from '../preprocess/base-features.ts';
import { pixelScaler } from '../preprocess/image-features.ts';
import { answersOf, singles } from './run-dense.ts';
import { unreadable } from './run-image.ts';

/** Runs a network of another program over pictures, as its file has it: one after the other, since many files fix their batch to one. */
export async function baseRunner(onnx: Uint8Array, { columns, picture, answers, inputs, outputs }: BaseFeatures) {
  const [input] = inputs;
  const [output = ''] = outputs;
  const [column = ''] = columns;
  if (!picture || !answers || !input) throw notAdapted();
  const { width, height, channels, layout } = picture;
  const scale = pixelScaler(picture);
  const [reader, { session }, tensorOf] = await Promise.all([openPictureReader(), openSession(onnx), loadTensors()]);
  const size = width * height * channels;
  const shape = layout === 'channels-first' ? [1, channels, height, width] : [1, height, width, channels];

  async function answerRow(row: Row, at: number): Promise<Float32Array> {
    const pixels = reader.cell(Object.hasOwn(row, column) ? row[column] : null, { width, height, channels, fit: 'crop' });
    if (typeof pixels === 'string') throw unreadable(column, at + 1, faultWords[pixels]);
    const numbers = new Float32Array(size);
    scale(pixels.data, numbers, 0);
    const given = layout === 'channels-first' ? numbers : interleaved(numbers, channels);
    const results = await session.run({ [input?.name ?? '']: tensorOf(given, shape) });
    const found = results[output];
    if (!found) throw new Error(`The model gives no “${output}”.`);
    return answers === 'logits' ? softened(singles(found)) : singles(found);
  }

  return {
    columns,
    async answer(rows: readonly Row[], first = 0) {
      const all: Float32Array[] = [];
      for (const [at, row] of rows.entries()) all.push(await answerRow(row, first + at));
      const probabilities = new Float32Array(all.reduce((sum, one) => sum + one.length, 0));
      all.forEach((one, at) => probabilities.set(one, at * one.length));
      return answersOf({ probabilities });
    },
    close: () => session.release(),
  };
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
      en: 'This is a pretrained model that has not learned your task. If it sorts pictures already, name its classes in the step that loads it. To sort pictures into classes of your own, use “Train an image classifier”, which starts from MobileNetV2.',
      zh: '这是尚未学习您的任务的预训练模型。如果它本来就能给图片分类，请在加载它的步骤中填写类别名称。要按自己的类别给图片分类，请使用“训练图片分类器”，它以 MobileNetV2 为起点。',
    },
    {},
    { code: 'model-not-adapted', port: 'model' },
  );
}
