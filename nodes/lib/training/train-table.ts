import type { Context } from '../../kit/define-node.ts';
import type { ColumnSpec, TableValue } from '../../kit/ports.ts';
import { type DenseRows, fitDense } from '../learn/fit-dense.ts';
import type { FitOptions, FitResult } from '../learn/fit-options.ts';
import type { NetworkDesign } from '../learn/networks.ts';
import { eachRows } from '../predict/each-rows.ts';
import { categoryPlaces, numberOf, type TableFeatures, tableEncoder } from '../preprocess/table-features.ts';
import { classOf } from './labels.ts';
import { type AnswerSurvey, surveyAnswers } from './survey-answers.ts';
import { fitTrees, type TreeOptions } from './train-trees.ts';
import { readingShare, watchedFit } from './watch.ts';

export interface TableTraining {
  rows: TableValue;
  validation?: TableValue;
  target: string;
  task: 'classification' | 'regression';
  /** The columns that the model reads. */
  columns: readonly ColumnSpec[];
  /** Once the number of usable rows is known. */
  model: (
    rows: number,
  ) =>
    { kind: 'network'; hidden?: readonly number[]; design?: NetworkDesign; options: FitOptions } | { kind: 'trees'; options: TreeOptions };
  /** Whether the rows are for trees, which read them as they are. */
  plain: boolean;
  /** Whether rare classes count more. */
  balanced: boolean;
}
export interface TrainedTable {
  features: TableFeatures;
  classes?: string[];
  fit: FitResult;
}

/** Learns scaling and categories, then the model; the rows are read twice. Rows without an answer are left out and counted in the log. */
export async function trainTable(context: Context, training: TableTraining): Promise<TrainedTable> {
  const { rows, validation } = training;
  const { features, classes, used } = await learnScaling(context, training);
  const encoding = { ...training, features, classes };
  const encoded = await encodeRows(context, rows, encoding, used);
  const held = validation && (await encodeRows(context, validation, encoding, validation.count));
  const parts = { rows: encoded, ...(held && held.features.length > 0 && { validation: held }) };
  const model = training.model(used);
  const fit =
    model.kind === 'trees'
      ? await fitTrees(context, { ...parts, categories: categoryPlaces(features), options: model.options })
      : await watchedFit(context, model.options, (hooks) => fitDense({ ...parts, ...model, hooks }));
  return { features, ...(classes && { classes }), fit };
}

function learnScaling(context: Context, { rows, target, task, columns, plain, balanced }: TableTraining): Promise<AnswerSurvey> {
  return surveyAnswers(
    context,
    { rows, target, task, reads: columns, setting: 'columns', balanced },
    {
      plain,
      onRows: (start) =>
        context.progress((start / Math.max(1, rows.count)) * readingShare * 0.5, { en: 'reading the rows', zh: '正在读取数据' }),
    },
  );
}

type Encoding = TableTraining & { features: TableFeatures; classes: readonly string[] | undefined };

/** At most `expected` rows as numbers, those without a usable answer left out. */
async function encodeRows(context: Context, table: TableValue, encoding: Encoding, expected: number): Promise<DenseRows> {
  const { features, classes, target, columns } = encoding;
  const encode = tableEncoder(features);
  const places = new Map((classes ?? []).map((name, at) => [name, at]));
  const numbers = new Float32Array(expected * features.size);
  const labels = new Int32Array(classes ? expected : 0);
  const values = new Float32Array(classes ? 0 : expected);
  let used = 0;
  await eachRows(context, table, [...columns.map(({ name }) => name), target], (chunk, start) => {
    context.progress(readingShare * (0.5 + (0.5 * start) / Math.max(1, table.count)));
    for (const row of chunk) {
      const answer = classes ? places.get(classOf(row[target] ?? null) ?? '') : numberOf(row[target] ?? null);
      if (answer === undefined || used >= expected) continue;
      if (classes) labels[used] = answer;
      else values[used] = answer;
      encode(row, numbers, used * features.size);
      used++;
    }
  });
  return {
    features: numbers.subarray(0, used * features.size),
    columns: features.size,
    target: classes
      ? { kind: 'classes', labels: labels.subarray(0, used), classes: classes.length }
      : { kind: 'numbers', values: values.subarray(0, used), outputs: 1 },
  };
}
