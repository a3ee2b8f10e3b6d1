import type { Context } from '../../kit/define-node.ts';
import type { ModelValue } from '../../kit/ports.ts';
import { Failure } from '../../kit/problem.ts';
import { message } from '../../kit/text.ts';
import { reduceMean, transpose } from '../learn/operators.ts';
import { first, fixedDimension, fixedShape, sizeOf, type Value } from '../learn/value.ts';
import { anyBatch, rebuilt, type Rebuilding } from '../onnx/any-batch.ts';
import type { Dims } from '../onnx/fixed-inputs.ts';
import { hiddenFeatures } from '../onnx/hidden-features.ts';
import type { ImportedNetwork } from '../onnx/imported-network.ts';
import { type BaseFeatures, type PictureInput, takesNumbers } from '../preprocess/base-features.ts';
import { openBaseModel } from './base-model.ts';
import { openNetwork } from './row-source.ts';

/** A network that others trained, up to what it knows of an input, for any number of them. */
export interface BaseNetwork {
  /** What the user calls it. */
  name: string;
  /** From `input` [batch, channels, height, width] or [batch, columns] to [batch, width]. The names of its weights begin with `base/`. */
  network: ImportedNetwork;
  width: number;
  /** Of one input. */
  shape: number[];
}

export interface BaseOptions {
  /** Height and width of pictures, where they are not to be those that the network was made for. */
  side?: number | null;
}

/** Where the file leaves the number of rows open; 1 could not be told from sizes that are 1 for another reason. */
const triedRows = 2;

export async function openBaseNetwork(
  context: Pick<Context, 'artifacts'>,
  model: ModelValue,
  base: BaseFeatures,
  { side }: BaseOptions,
): Promise<BaseNetwork> {
  const name = nameOf(model);
  const imported = hiddenFeatures(await openBaseModel(context, model, dimsOf(base, name), name));
  const input = first(imported.inputs);
  const shape = shapeOf(base, input, side);
  const network = await freedNetwork(imported, shape, base.picture);
  const width = fixedDimension(first(network.outputs).shape, -1);
  return { name, network, width, shape };
}

/** The name of a model, for what is said of it. */
export function nameOf({ description }: Pick<ModelValue, 'description'>): string {
  const { name } = description.values ?? {};
  return typeof name === 'string' ? name : '–';
}

/** Sizes that the file leaves open: the rows first, then those of the picture. */
function dimsOf({ inputs, picture, columns }: BaseFeatures, name: string): Dims {
  const rows = inputs[0]?.shape ?? [];
  if (!picture && !takesNumbers({ inputs })) throw notReadable(name);
  const { height, width, layout } = picture ?? { height: 0, width: 0, layout: '' };
  const sides = !picture ? [columns.length] : layout === 'channels-last' ? [height, width] : [0, height, width];
  return Object.fromEntries(
    rows.flatMap((size, axis) => (typeof size === 'string' ? [[size, axis === 0 ? triedRows : (sides[axis - 1] ?? 0)]] : [])),
  );
}

function shapeOf({ picture }: BaseFeatures, input: Value, side: number | null | undefined): number[] {
  if (!picture) return fixedShape(input.shape.slice(1));
  return [picture.channels, side ?? picture.height, side ?? picture.width];
}

function rebuildingOf(picture: PictureInput | undefined): Omit<Rebuilding, 'shape'> {
  return {
    enter: (x) => (picture?.layout === 'channels-last' ? transpose(x, [0, 2, 3, 1]) : x),
    leave: averaged,
    prefix: 'base/',
  };
}

/** Places in between become their mean. */
function averaged(y: Value): Value {
  const rank = y.shape.length;
  if (rank === 2) return y;
  return reduceMean(y, rank === 3 ? [1] : y.shape.flatMap((_, axis) => (axis < 2 ? [] : [axis])));
}

/** The network for any number of rows, proved to say of a row the same whatever stands beside it; pictures of another size are only tried. */
async function freedNetwork(imported: ImportedNetwork, shape: readonly number[], picture: PictureInput | undefined) {
  const input = first(imported.inputs);
  const rows = Number(input.shape[0]);
  const size = sizeOf(shape);
  const changed = size !== sizeOf(input.shape.slice(1));
  const numbers = Float32Array.from({ length: (rows + 1) * size }, (_, at) => 0.5 + 0.5 * Math.sin(at * 12.9898));
  try {
    const network = anyBatch(imported, { ...rebuildingOf(picture), shape: ['batch', ...shape] });
    const found = await said(network, numbers);
    if (changed) return network;
    const fixed = rebuilt(imported, { ...rebuildingOf(picture), shape: [rows, ...shape] });
    const expected = await said(fixed, numbers.subarray(0, rows * size));
    const limit = 1e-3 * expected.reduce((most, number) => Math.max(most, Math.abs(number)), 1e-3);
    if (expected.every((number, at) => Math.abs(number - (found[at] ?? Number.NaN)) <= limit)) return network;
    throw new Error('What it says of a row changes with the rows beside it.');
  } catch (error) {
    throw fixedSizes(changed ? picture : undefined, error);
  }
}

async function said(network: ImportedNetwork, numbers: Float32Array): Promise<Float32Array> {
  const runner = await openNetwork(network);
  try {
    return await runner.run(numbers);
  } finally {
    await runner.release();
  }
}

function fixedSizes(picture: PictureInput | undefined, error: unknown): Failure {
  if (error instanceof Failure) return error;
  const reason = error instanceof Error ? error.message : String(error);
  if (picture)
    return new Failure(
      {
        en: 'This model takes pictures of {width} × {height} pixels alone. Leave the picture size empty. ({reason})',
        zh: '这个模型只接受 {width} × {height} 像素的图片。请不要填写图片大小。（{reason}）',
      },
      { width: picture.width, height: picture.height, reason },
      {
        code: 'picture-size-fixed',
        setting: 'side',
        fixes: [{ label: message({ en: 'Use the model’s own size', zh: '使用模型原本的大小' }), settings: { side: null } }],
      },
    );
  return new Failure(
    {
      en: 'This model takes a fixed number of inputs at once, so it cannot be taught. Export it again with an open batch size. ({reason})',
      zh: '这个模型一次只接受固定数量的输入，无法继续训练。请以可变的批大小重新导出。（{reason}）',
    },
    { reason },
    { code: 'batch-fixed', port: 'model' },
  );
}

function notReadable(name: string): Failure {
  return new Failure(
    {
      en: '“{name}” takes neither one picture nor one row of numbers, so it cannot be adapted here.',
      zh: '“{name}”的输入既不是一张图片，也不是一行数字，因此不能在这里适配。',
    },
    { name },
    { code: 'wrong-model', port: 'model' },
  );
}
