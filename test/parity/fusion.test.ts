import { beforeAll, expect, test } from 'vitest';
import { sampleEmoji } from '../../nodes/lib/images/sample-pictures.ts';
import { openPictureReader } from '../../nodes/lib/images/read-picture.ts';
import { fitDense } from '../../nodes/lib/learn/fit-dense.ts';
import { floatsOf, loadTensors, openSession } from '../../nodes/lib/learn/session.ts';
import { eachRows } from '../../nodes/lib/predict/each-rows.ts';
import { bench } from '../run-node.ts';

/**
 * Emoji by name, by picture and by both, as scikit-learn 1.2.1 judges them (tf-idf of words in at least two names, means of
 * 8 × 8 blocks of the picture over white, logistic regression; every fifth a test row): the optimum is unique, so whoever
 * gets there answers the same. All figures are counts of 382 test rows.
 */
const reference = { name: 254, picture: 225, both: 289 };

interface Features {
  columns: number;
  rows: Float32Array[];
}
let categories: string[] = [];
let names: string[] = [];
const pictures: Float32Array[] = [];
const isTest = (row: number) => row % 5 === 0;
const trained = () => names.flatMap((_, row) => (isTest(row) ? [] : [row]));

beforeAll(async () => {
  const { context } = await bench();
  const table = await sampleEmoji(context);
  const reader = await openPictureReader();
  await eachRows(context, table, ['image', 'name', 'category'], (rows) => {
    for (const row of rows) {
      names.push(String(row.name));
      categories.push(String(row.category));
      const pixels = reader.cell(row.image ?? null, { width: 64, height: 64, channels: 3, fit: 'stretch' });
      if (typeof pixels === 'string') throw new Error('a picture of the package is broken');
      pictures.push(blockMeans(pixels.data));
    }
  });
}, 120_000);

/** 64 × 64 × 3 to the means of 8 × 8 blocks. */
function blockMeans(pixels: ArrayLike<number>): Float32Array {
  const means = new Float32Array(192);
  for (let at = 0; at < 64 * 64 * 3; at++) {
    const [channel, x, y] = [at % 3, Math.floor(at / 3) % 64, Math.floor(at / 192)];
    const block = (Math.floor(y / 8) * 8 + Math.floor(x / 8)) * 3 + channel;
    means[block]! += pixels[at]! / 64;
  }
  return means;
}

function nameFeatures(): Features {
  const wordsOf = (name: string) => name.match(/[a-z]+/g) ?? [];
  const found = new Map<string, number>();
  for (const row of trained()) for (const word of new Set(wordsOf(names[row]!))) found.set(word, (found.get(word) ?? 0) + 1);
  const vocabulary = [...found].filter(([, count]) => count >= 2);
  const places = new Map(vocabulary.map(([word], at) => [word, at]));
  const idf = vocabulary.map(([, count]) => Math.log((1 + trained().length) / (1 + count)) + 1);
  const rows = names.map((name) => {
    const numbers = new Float32Array(vocabulary.length);
    for (const word of wordsOf(name)) {
      const at = places.get(word);
      if (at !== undefined) numbers[at]! += idf[at]!;
    }
    const norm = Math.hypot(...numbers) || 1;
    return numbers.map((number) => number / norm);
  });
  return { columns: vocabulary.length, rows };
}

function pictureFeatures(): Features {
  const training = trained().map((row) => pictures[row]!);
  const mean = Array.from({ length: 192 }, (_, at) => training.reduce((sum, row) => sum + row[at]!, 0) / training.length);
  const spread = mean.map(
    (middle, at) => Math.sqrt(training.reduce((sum, row) => sum + (row[at]! - middle) ** 2, 0) / training.length) || 1,
  );
  return { columns: 192, rows: pictures.map((row) => row.map((number, at) => (number - mean[at]!) / spread[at]!)) };
}

function joined(a: Features, b: Features, share: number): Features {
  return {
    columns: a.columns + b.columns,
    rows: a.rows.map((row, at) => Float32Array.from([...row, ...b.rows[at]!.map((number) => number * share)])),
  };
}

/** How many test rows a logistic regression of strength C gets right. */
async function right({ columns, rows }: Features, { c, rate, epochs }: { c: number; rate: number; epochs: number }): Promise<number> {
  const classes = [...new Set(categories)].sort();
  const flat = (chosen: readonly number[]) => Float32Array.from(chosen.flatMap((row) => [...rows[row]!]));
  const training = trained();
  const labels = Int32Array.from(training, (row) => classes.indexOf(categories[row]!));
  const { onnx } = await fitDense({
    rows: { features: flat(training), columns, target: { kind: 'classes', labels, classes: classes.length } },
    options: {
      optimizer: { kind: 'adam' },
      learningRate: rate,
      schedule: { kind: 'cosine' },
      epochs,
      batchSize: training.length,
      // scikit-learn weighs the sum of the losses by C against half the squares of the weights.
      l2: 1 / (c * training.length),
      validationShare: 0,
      seed: 1,
    },
  });
  const tests = names.flatMap((_, row) => (isTest(row) ? [row] : []));
  const [{ session }, tensorOf] = await Promise.all([openSession(onnx), loadTensors()]);
  const { logits } = await session.run({ features: tensorOf(flat(tests), [tests.length, columns]) });
  if (!logits) throw new Error('no answer');
  const said = floatsOf(logits);
  return tests.filter((row, at) => {
    const scores = said.subarray(at * classes.length, (at + 1) * classes.length);
    return classes[scores.indexOf(Math.max(...scores))] === categories[row];
  }).length;
}

test('emoji by their names', { timeout: 180_000 }, async () => {
  expect(await right(nameFeatures(), { c: 10, rate: 0.1, epochs: 700 })).toBe(reference.name);
});
test('emoji by their pictures', { timeout: 180_000 }, async () => {
  expect(await right(pictureFeatures(), { c: 0.01, rate: 0.02, epochs: 700 })).toBe(reference.picture);
});
test('emoji by both: better than by either', { timeout: 180_000 }, async () => {
  expect(await right(joined(nameFeatures(), pictureFeatures(), 0.1), { c: 10, rate: 0.1, epochs: 2_000 })).toBe(reference.both);
});
