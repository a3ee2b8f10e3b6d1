import type { Context } from '../../kit/define-node.ts';
import type { ColumnSpec, TableValue } from '../../kit/ports.ts';
import { openPretrained, type Pretrained } from '../images/pretrained.ts';
import { openPictureReader } from '../images/read-picture.ts';
import type { FitOptions, FitResult } from '../learn/fit-options.ts';
import { fitMixed, type MixedRows } from '../mixed/fit-mixed.ts';
import type { FusionShape } from '../mixed/fusion.ts';
import { eachRows } from '../predict/each-rows.ts';
import type { MixedFeatures } from '../preprocess/mixed-features.ts';
import { fitTableFeatures, tableEncoder } from '../preprocess/table-features.ts';
import { fitTextFeatures, type SparseFeatures, textEncoder, textOf } from '../preprocess/text-features.ts';
import { classOf } from './labels.ts';
import { blankPicture } from '../mixed/blank-picture.ts';
import { openVectors } from './picture-vectors.ts';
import { guardRows } from './row-guards.ts';
import { sayUnlabelled } from './say-unlabelled.ts';
import { copiesOfTarget } from './target-copies.ts';
import { featuresFor } from './train-images.ts';
import { warnOfCopies } from './warn-of-copies.ts';
import { readingShare, watchedFit } from './watch.ts';

export interface MixedTraining {
  rows: TableValue;
  validation?: TableValue;
  target: string;
  texts: readonly string[];
  /** The column of pictures; none where it is empty. */
  picture: string;
  columns: readonly ColumnSpec[];
  /** Whether rare classes count more. */
  balanced: boolean;
  /** Pixels each way at which pictures are looked at. */
  side: number;
  shape: Omit<FusionShape, 'classes'>;
  options: (rows: number) => FitOptions;
}
export interface TrainedMixed {
  features: MixedFeatures;
  classes: string[];
  fit: FitResult;
}

/** More features of texts would not fit beside pictures as rows of numbers. */
const mostTerms = 4_000;

/** Learns what the parts hold, then the model. Rows without a class are left out and said; a missing picture is taken as a white one. */
export async function trainMixed(context: Context, training: MixedTraining): Promise<TrainedMixed> {
  const { rows } = training;
  const pretrained = training.picture === '' ? undefined : await openPretrained();
  const { features, classes, used } = await learnFeatures(context, training, pretrained);
  const encoding: Encoding = { training, features, classes, ...(pretrained && { pretrained }) };
  const options = training.options(used);
  const encoded = await encodeRows(context, rows, encoding, options);
  const validation = training.validation && (await encodeRows(context, training.validation, encoding, options));
  const fit = await watchedFit(context, options, (hooks) =>
    fitMixed({
      rows: encoded,
      ...(validation && { validation }),
      features,
      ...(pretrained && { pretrained }),
      shape: training.shape,
      options,
      hooks,
    }),
  );
  return { features, classes, fit };
}

async function learnFeatures(
  context: Context,
  training: MixedTraining,
  pretrained: Pretrained | undefined,
): Promise<{ features: MixedFeatures; classes: string[]; used: number }> {
  const { rows, target, texts, picture, columns, side, balanced } = training;
  const task = 'classification';
  const guard = guardRows(context, { rows, target, task, reads: columns, setting: 'tableColumns', balanced });
  const copies = copiesOfTarget(
    texts.map((name) => ({ name, type: 'text' })),
    task,
    rows.count,
  );
  const words = fitTextFeatures({ columns: texts, features: 'auto', hashed: false, vocabularySize: mostTerms, wordGrams: 1 });
  const table = fitTableFeatures(columns);
  const names = columns.map(({ name }) => name);
  await eachRows(context, rows, [...texts, ...names, target], (chunk) => {
    for (const row of chunk) {
      const label = classOf(row[target] ?? null);
      if (label === undefined) continue;
      guard.add(row, label);
      copies.add(row, label);
      if (texts.length > 0) words.add(row);
      table.add(row);
    }
  });
  const used = guard.used();
  sayUnlabelled(context, rows.count - used);
  warnOfCopies(context, copies.find(), { target, inputs: texts, setting: 'textColumns' });
  const classes = guard.finish();
  const text = texts.length > 0 ? words.finish({ minimumCount: 2, rareCountMore: true }) : undefined;
  const numbers = names.length > 0 ? table.finish() : undefined;
  const frame = { width: side, height: side, channels: 3, fit: 'crop' } as const;
  const image = pretrained && featuresFor({ column: picture, shape: frame }, pretrained);
  const features: MixedFeatures = {
    kind: 'mixed',
    columns: [...texts, ...(image ? [picture] : []), ...names],
    ...(text && text.size > 0 && { text }),
    ...(image && { image }),
    ...(numbers && { table: numbers }),
    size: (text?.size ?? 0) + (numbers?.size ?? 0),
  };
  return { features, classes, used };
}

interface Encoding {
  training: MixedTraining;
  features: MixedFeatures;
  classes: readonly string[];
  pretrained?: Pretrained;
}

async function encodeRows(context: Context, table: TableValue, encoding: Encoding, options: FitOptions): Promise<MixedRows> {
  const { training, features, classes, pretrained } = encoding;
  const { text, image, table: columns } = features;
  const places = new Map(classes.map((name, at) => [name, at]));
  const encodeText = text && textEncoder(text);
  const encodeTable = columns && tableEncoder(columns);
  const texts: SparseFeatures[] = [];
  const numbers: Float32Array[] = [];
  const labels: number[] = [];
  const reader = await openPictureReader();
  const pictures = { table, column: training.picture, target: training.target, classes };
  const looking = image && pretrained && { pretrained, features: image, session: options.session ?? {} };
  const vectors = looking && (await openVectors(context, { ...pictures, shape: looking.features }, looking));
  try {
    await eachRows(context, table, [...features.columns, training.target], async (rows, start) => {
      for (const [at, row] of rows.entries()) {
        if (at % 32 === 0)
          context.progress((readingShare * (start + at)) / Math.max(1, table.count), { en: 'reading the rows', zh: '正在读取数据' });
        const label = places.get(classOf(row[training.target] ?? null) ?? '');
        if (label === undefined) continue;
        labels.push(label);
        if (encodeText && text) texts.push(encodeText(textOf(row, text.columns)));
        if (encodeTable && columns) {
          const line = new Float32Array(columns.size);
          encodeTable(row, line, 0);
          numbers.push(line);
        }
        if (vectors && image) {
          const pixels = reader.cell(row[training.picture], image);
          await vectors.add(typeof pixels === 'string' ? blankPicture(image) : pixels.data);
        }
      }
    });
    return {
      ...(text && { texts }),
      ...(vectors && { vectors: await vectors.all() }),
      ...(columns && { numbers: joined(numbers, columns.size) }),
      target: { kind: 'classes', labels: Int32Array.from(labels), classes: classes.length },
    };
  } finally {
    await vectors?.close();
  }
}

function joined(lines: readonly Float32Array[], width: number): Float32Array {
  const all = new Float32Array(lines.length * width);
  for (const [at, line] of lines.entries()) all.set(line, at * width);
  return all;
}
