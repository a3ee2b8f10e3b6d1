import type { Context } from '../../kit/define-node.ts';
import type { ColumnSpec, TableValue } from '../../kit/ports.ts';
import { Failure } from '../../kit/problem.ts';
import { message } from '../../kit/text.ts';
import { fitBag, type SparseRows } from '../learn/fit-bag.ts';
import type { FitOptions, FitResult } from '../learn/fit-options.ts';
import { eachRows } from '../predict/each-rows.ts';
import {
  fitTextFeatures,
  type SparseFeatures,
  textEncoder,
  type TextFeatures,
  type TextFitOptions,
  textOf,
  type TextWeighting,
} from '../preprocess/text-features.ts';
import { classOf } from './labels.ts';
import { guardRows } from './row-guards.ts';
import { sayUnlabelled } from './say-unlabelled.ts';
import { readingShare, watchedFit } from './watch.ts';

export interface TextTraining {
  rows: TableValue;
  validation?: TableValue;
  target: string;
  features: TextFitOptions;
  /** Whether rare classes count more. */
  balanced: boolean;
  /** Once the number of usable rows is known. */
  choose: (rows: number) => TextChoices;
}
/** What may depend on the number of rows. */
export interface TextChoices {
  weighting: TextWeighting;
  hidden: number;
  options: FitOptions;
}
export interface TrainedText {
  features: TextFeatures;
  classes: string[];
  hidden: number;
  fit: FitResult;
}

/** Learns the vocabulary, then the model; the rows are read twice and never held as text. Rows without a class are left out and counted in the log. */
export async function trainText(context: Context, training: TextTraining): Promise<TrainedText> {
  const { rows, validation, target } = training;
  const { features, classes, used, hidden, options } = await learnVocabulary(context, training);
  const encoded = await encodeRows(context, rows, { features, classes, target, expected: used });
  const held = validation && (await encodeRows(context, validation, { features, classes, target, expected: validation.count }));
  const fit = await watchedFit(context, options, (hooks) =>
    fitBag({
      rows: encoded,
      ...(held && held.offsets.length > 1 && { validation: held }),
      features: features.size,
      hidden,
      options,
      hooks,
    }),
  );
  return { features, classes, hidden, fit };
}

async function learnVocabulary(context: Context, { rows, target, features, choose, balanced }: TextTraining) {
  const reads = features.columns.map((name): ColumnSpec => ({ name, type: 'text' }));
  const guard = guardRows(context, { rows, target, task: 'classification', reads, setting: 'textColumns', balanced });
  const fit = fitTextFeatures(features);
  await eachRows(context, rows, [...features.columns, target], (chunk, start) => {
    context.progress((start / Math.max(1, rows.count)) * readingShare * 0.6, { en: 'reading the words', zh: '正在读取词语' });
    for (const row of chunk) {
      const label = classOf(row[target] ?? null);
      if (label === undefined) continue;
      guard.add(row, label);
      fit.add(row);
    }
  });
  const used = guard.used();
  sayUnlabelled(context, rows.count - used);
  const classes = guard.finish();
  const { weighting, hidden, options } = choose(used);
  const fitted = fit.finish(weighting);
  if (fitted.size === 0) {
    throw new Failure(
      {
        en: 'No word occurs in at least {count} {count|text|texts} of “{columns}”. Lower the minimum frequency, or choose another text column.',
        zh: '“{columns}”列中没有词语在至少 {count} 个文本中出现。请降低最低出现次数，或选择其他文本列。',
      },
      { count: weighting.minimumCount, columns: features.columns.join(', ') },
      {
        code: 'no-words',
        setting: 'textColumns',
        fixes: [
          weighting.minimumCount > 1 && {
            label: message({ en: 'Count words that occur once', zh: '也计入只出现一次的词' }),
            settings: { minimumCount: 1 },
          },
          ...rows.columns
            .filter(({ name, type }) => type === 'text' && name !== target && !features.columns.includes(name))
            .map(({ name }) => ({
              label: message({ en: 'Read “{column}”', zh: '读取“{column}”' }, { column: name }),
              settings: { textColumns: [name] },
            })),
        ],
      },
    );
  }
  return { features: fitted, classes, used, hidden, options };
}

interface Encoding {
  features: TextFeatures;
  classes: readonly string[];
  target: string;
  /** Rows, at most. */
  expected: number;
}

async function encodeRows(context: Context, table: TableValue, { features, classes, target, expected }: Encoding): Promise<SparseRows> {
  const encode = textEncoder(features);
  const places = new Map(classes.map((name, at) => [name, at]));
  const labels = new Int32Array(expected);
  const offsets = new Int32Array(expected + 1);
  const entries = growingEntries();
  let used = 0;
  await eachRows(context, table, [...features.columns, target], (chunk, start) => {
    context.progress(readingShare * (0.6 + (0.4 * start) / Math.max(1, table.count)));
    for (const row of chunk) {
      const label = places.get(classOf(row[target] ?? null) ?? '');
      if (label === undefined || used >= expected) continue;
      labels[used++] = label;
      offsets[used] = entries.add(encode(textOf(row, features.columns)));
    }
  });
  return {
    offsets: offsets.subarray(0, used + 1),
    ...entries.taken(),
    target: { kind: 'classes', labels: labels.subarray(0, used), classes: classes.length },
  };
}

/** Two arrays that double when they are full. */
function growingEntries() {
  let ids = new Int32Array(1 << 16);
  let values = new Float32Array(1 << 16);
  let length = 0;
  return {
    add(features: SparseFeatures): number {
      const needed = length + features.ids.length;
      if (needed > ids.length) {
        const size = Math.max(needed, ids.length * 2);
        const [oldIds, oldValues] = [ids, values];
        ids = new Int32Array(size);
        values = new Float32Array(size);
        ids.set(oldIds);
        values.set(oldValues);
      }
      ids.set(features.ids, length);
      values.set(features.values, length);
      length = needed;
      return length;
    },
    taken: () => ({ ids: ids.subarray(0, length), values: values.subarray(0, length) }),
  };
}
