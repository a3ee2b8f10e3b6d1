import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Context } from '../../kit/define-node.ts';
import type { ColumnSpec, TableValue } from '../../kit/ports.ts';
import type { SessionOptions } from '../learn/session.ts';
import type { Target } from '../learn/fit-options.ts';
import { sizeOf } from '../learn/value.ts';
import type { ImportedNetwork } from '../onnx/imported-network.ts';
import { eachRows } from '../predict/each-rows.ts';
import { type ImageFeatures, pixelScaler } from '../preprocess/image-features.ts';
import { numberOf, tableEncoder, type TableFeatures } from '../preprocess/table-features.ts';
import { openKeptVectors } from './kept-vectors.ts';
import { classOf } from './labels.ts';
import { eachPicture, picturesOf, type PictureTable, targetOf } from './picture-rows.ts';
import { openNetwork, pixelSource, type RowSource, saidOf, vectorSource } from './row-source.ts';
import { rowsHash } from './save-model.ts';
import { surveyAnswers } from './survey-answers.ts';
import { readingShare } from './watch.ts';

/** What is learned of which rows. */
export interface AnswerLesson {
  rows: TableValue;
  target: string;
  task: 'classification' | 'regression';
  /** The columns that are read. */
  reads: readonly ColumnSpec[];
  setting: string;
  balanced: boolean;
}

export interface Surveyed {
  /** Missing where numbers are learned. */
  classes?: string[];
  used: number;
  /** How a row of numbers is read: as it is, but for its mean, which stands in for what is missing. */
  numbers: TableFeatures;
}

/** Looks at the answers, and at the numbers if there are any; says what stands against them. */
export async function surveyLesson(context: Context, lesson: AnswerLesson): Promise<Surveyed> {
  const { features, ...found } = await surveyAnswers(context, { ...lesson, reads: lesson.reads.filter(({ type }) => type === 'number') });
  const columns = features.columns.map((column) => ({ ...column, deviation: 1, flag: false }));
  return { ...found, numbers: { kind: 'table', columns, size: columns.length } };
}

/** Rows that a network can learn from. */
export interface AdaptedRows {
  source: RowSource;
  target: Target;
}

export interface Reading {
  target: string;
  classes: readonly string[] | undefined;
  /** Only what this network says of a row is kept. */
  before: ImportedNetwork | undefined;
  /** By which what was kept before a pause is known to be of the same network. */
  key: string;
  session: SessionOptions;
}

/** Pictures in memory, or what a network says of each. At most `expected`. */
export async function readPictures(
  context: Context,
  { table, features, expected }: { table: TableValue; features: ImageFeatures; expected: number },
  { target, classes, before, key, session }: Reading,
): Promise<AdaptedRows> {
  const pictures: PictureTable = { table, column: features.columns[0] ?? '', target, classes, shape: features };
  const progress = (share: number) => context.progress(readingShare * share, { en: 'looking at the pictures', zh: '正在看图片' });
  if (!before) {
    const { pixels, target: answers } = await picturesOf(context, pictures, expected, progress);
    return { source: pixelSource(pixels, features), target: answers };
  }
  const runner = await openNetwork(before, session);
  const hash = createHash('sha256')
    .update(JSON.stringify([rowsHash(table), key, features]))
    .digest('hex');
  const scale = pixelScaler(features);
  const answers: number[] = [];
  try {
    const vectors = await openKeptVectors(join(context.workdir, `vectors-${hash.slice(0, 16)}.bin`), {
      size: features.size,
      width: sizeOf(runner.shape),
      run: (numbers) => runner.run(numbers),
    });
    await eachPicture(
      context,
      pictures,
      (pixels, answer) => {
        answers.push(answer);
        return vectors.add((numbers, start) => scale(pixels, numbers, start));
      },
      progress,
    );
    return { source: vectorSource(await vectors.all(), runner.shape), target: targetOf(answers, pictures) };
  } finally {
    await runner.release();
  }
}

/** Rows of numbers as they are, or what a network says of each. At most `expected`. */
export async function readNumbers(
  context: Context,
  { table, features, expected }: { table: TableValue; features: TableFeatures; expected: number },
  { target, classes, before, session }: Reading,
): Promise<AdaptedRows> {
  const { size } = features;
  const encode = tableEncoder(features);
  const means = meansOf(features);
  const places = classes && new Map(classes.map((name, at) => [name, at]));
  const numbers = new Float32Array(expected * size);
  const answers: number[] = [];
  await eachRows(context, table, [...features.columns.map(({ name }) => name), target], (chunk, start) => {
    context.progress((readingShare * start) / Math.max(1, table.count), { en: 'reading the rows', zh: '正在读取数据' });
    for (const row of chunk) {
      const given = row[target] ?? null;
      const answer = places ? places.get(classOf(given) ?? '') : numberOf(given);
      if (answer === undefined || answers.length >= expected) continue;
      const place = answers.length * size;
      encode(row, numbers, place);
      for (const [at, mean] of means.entries()) numbers[place + at]! += mean;
      answers.push(answer);
    }
  });
  const source = vectorSource(numbers.subarray(0, answers.length * size), [size]);
  const answered: Target = classes
    ? { kind: 'classes', labels: Int32Array.from(answers), classes: classes.length }
    : { kind: 'numbers', values: Float32Array.from(answers), outputs: 1 };
  if (!before) return { source, target: answered };
  const said = await saidOf(before, source, { session, progress: () => context.progress(readingShare) });
  return { source: vectorSource(said, [said.length / Math.max(1, source.count)]), target: answered };
}

/** What is taken off each number before a model of a table sees it. */
export function meansOf({ columns }: TableFeatures): number[] {
  return columns.map((column) => (column.kind === 'number' ? column.mean : 0));
}
