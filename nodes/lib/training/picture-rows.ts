import type { Context } from '../../kit/define-node.ts';
import type { TableValue } from '../../kit/ports.ts';
import { Failure } from '../../kit/problem.ts';
import type { Target } from '../learn/fit-options.ts';
import { faultWords, type PictureFault } from '../images/picture-faults.ts';
import { openPictureReader, type PictureShape } from '../images/read-picture.ts';
import { eachRows } from '../predict/each-rows.ts';
import { numberOf } from '../preprocess/table-features.ts';
import { classOf } from './labels.ts';

export interface PictureTable {
  table: TableValue;
  column: string;
  target: string;
  /** Missing where the target holds numbers. */
  classes?: readonly string[] | undefined;
  shape: PictureShape;
}

/** Decodes the pictures of a table one after the other; those that cannot be read, or have no answer, are left out and said. */
export async function eachPicture(
  context: Context,
  { table, column, target, classes, shape }: PictureTable,
  /** `answer`: the place of the class, or the number. */
  visit: (pixels: Uint8Array, answer: number) => void | Promise<void>,
  progress: (share: number) => void,
): Promise<void> {
  const reader = await openPictureReader();
  const places = classes && new Map(classes.map((name, at) => [name, at]));
  let broken = 0;
  let first: { row: number; fault: PictureFault } | undefined;
  await eachRows(context, table, [column, target], async (chunk, start) => {
    for (const [at, row] of chunk.entries()) {
      if (at % 64 === 0) progress((start + at) / Math.max(1, table.count));
      const given = row[target] ?? null;
      const answer = places ? places.get(classOf(given) ?? '') : numberOf(given);
      if (answer === undefined) continue;
      const pixels = reader.cell(row[column], shape);
      if (typeof pixels !== 'string') await visit(pixels.data, answer);
      else {
        broken++;
        first ??= { row: start + at + 1, fault: pixels };
      }
    }
  });
  if (first)
    context.warn(
      {
        en: '{count} {count|picture|pictures} of “{column}” cannot be read and {count|was|were} left out. The first is in row {row}: {reason}.',
        zh: '“{column}”列中有 {count} 张图片无法读取，已忽略。第一张在第 {row} 行：{reason}。',
      },
      { count: broken, column, row: first.row, reason: faultWords[first.fault] },
      { code: 'broken-pictures', setting: 'imageColumn' },
    );
}

/** All pictures of a table in memory. */
export async function picturesOf(
  context: Context,
  pictures: PictureTable,
  expected: number,
  progress: (share: number) => void,
): Promise<{ pixels: Uint8Array; target: Target }> {
  const { width, height, channels } = pictures.shape;
  const size = width * height * channels;
  if (expected * size > context.device.memory * memoryShare) throw tooMany(context, pictures, expected);
  const pixels = new Uint8Array(expected * size);
  const answers = new Float64Array(expected);
  let used = 0;
  await eachPicture(
    context,
    pictures,
    (data, answer) => {
      if (used >= expected) return;
      pixels.set(data, used * size);
      answers[used++] = answer;
    },
    progress,
  );
  return { pixels: pixels.subarray(0, used * size), target: targetOf(answers.subarray(0, used), pictures) };
}

export function targetOf(answers: ArrayLike<number>, { classes, column }: Pick<PictureTable, 'classes' | 'column'>): Target {
  if (answers.length === 0)
    throw new Failure(
      {
        en: 'None of the pictures in “{column}” can be read. Look at the rows, or choose another column.',
        zh: '“{column}”列中没有可读取的图片。请检查数据，或选择其他列。',
      },
      { column },
      { code: 'no-pictures', setting: 'imageColumn' },
    );
  return classes
    ? { kind: 'classes', labels: Int32Array.from(answers), classes: classes.length }
    : { kind: 'numbers', values: Float32Array.from(answers), outputs: 1 };
}

/** Share of a step's memory that pixels may take; the rest is for training. */
const memoryShare = 0.5;

function tooMany(context: Context, { shape }: PictureTable, expected: number): Failure {
  const fitting = Math.sqrt((context.device.memory * memoryShare) / (expected * shape.channels));
  const side = Math.max(16, Math.floor(fitting / 8) * 8);
  return new Failure(
    {
      en: '{count} pictures of {side} × {side} pixels do not fit into the memory of this step. Look at them smaller, or learn from fewer.',
      zh: '{count} 张 {side} × {side} 像素的图片超出了本步骤可用的内存。请缩小图片，或减少图片数量。',
    },
    { count: expected, side: shape.width },
    {
      code: 'too-many-pictures',
      setting: 'side',
      fixes: [
        { label: { text: { en: 'Look at them with {side} pixels', zh: '缩小到 {side} 像素' }, values: { side } }, settings: { side } },
      ],
    },
  );
}
