import { Failure } from '../../kit/problem.ts';
import { statedInputs } from '../onnx/fixed-inputs.ts';
import type { OnnxFile } from '../onnx/read-onnx.ts';
import { pictureOf, takesNumbers, type BaseFeatures, type PixelRange } from '../preprocess/base-features.ts';

/** How the inputs of a model are to be read. */
export interface ReadAs {
  pixels: PixelRange;
  /** Height and width of pictures, where the file leaves them open. */
  side: number;
  /** Names of the columns of numbers, in its order. */
  columns: readonly string[];
}

/** What a file takes, as far as it says so. */
export function readsOfFile({ graph }: OnnxFile, { pixels, side, columns }: ReadAs): BaseFeatures {
  const inputs = statedInputs(graph).map(({ name, type, shape }) => ({ name, type, shape }));
  const [first] = inputs;
  refuseLarge(first?.shape ?? []);
  const picture = first && inputs.length === 1 ? pictureOf(first.shape, pixels, side) : undefined;
  const width = first?.shape[1];
  if (
    columns.length > 0 &&
    (!takesNumbers({ inputs, ...(picture && { picture }) }) || (typeof width === 'number' && width !== columns.length))
  )
    throw columnsDoNotFit(columns, inputs);
  return {
    kind: 'base',
    columns: picture ? ['image'] : [...columns],
    size: picture ? picture.width * picture.height * picture.channels : columns.length,
    inputs,
    outputs: (graph.output ?? []).map(({ name }) => name ?? ''),
    ...(picture && { picture }),
  };
}

/** Numbers of one input, of however many rows the file fixes: they are made up to try the model. */
const mostNumbers = 1 << 26;

function refuseLarge(shape: readonly (number | string)[]): void {
  const count = shape.reduce<number>((all, size) => (typeof size === 'number' ? all * size : all), 1);
  if (count <= mostNumbers) return;
  throw new Failure(
    {
      en: 'The model takes {count} numbers at once, more than the {most} that are allowed. Export it for fewer rows or smaller pictures.',
      zh: '模型一次需要 {count} 个数值，超过了允许的 {most} 个。请以更少的行数或更小的图片重新导出。',
    },
    { count, most: mostNumbers },
    { code: 'input-too-large', setting: 'file' },
  );
}

/** Of a network that is to answer as it is: it must be known what it reads. */
export function usable(features: BaseFeatures): BaseFeatures {
  const { picture, columns, inputs } = features;
  const [input] = inputs;
  if (picture) return features;
  if (columns.length === 0 || !input)
    throw new Failure(
      {
        en: 'The model does not take one picture. If it takes a row of numbers, name the columns that it reads, one a line in its order; or leave the classes empty to only look at it.',
        zh: '模型的输入不是一张图片。如果它读取一行数字，请按模型的顺序逐行填写所读的列；如果只想查看模型，请把类别留空。',
      },
      {},
      { code: 'empty-setting', setting: 'columns' },
    );
  // Where the file leaves open how many numbers it takes, the names say it.
  return { ...features, inputs: [{ ...input, shape: [input.shape[0] ?? 'batch', columns.length] }] };
}

function columnsDoNotFit(columns: readonly string[], inputs: BaseFeatures['inputs']): Failure {
  return new Failure(
    {
      en: 'The columns do not fit the model: {given} {given|is|are} named, and it takes {taken}. Name as many as it has, one a line in its order, or none.',
      zh: '列与模型不符：填写了 {given} 列，而模型的输入是 {taken}。请按模型的顺序逐行填写同样多的列，或留空。',
    },
    { given: columns.length, taken: inputs.map(({ name, shape }) => `${name} [${shape.join(' × ')}]`).join(', ') || '–' },
    { code: 'columns-do-not-fit', setting: 'columns' },
  );
}
