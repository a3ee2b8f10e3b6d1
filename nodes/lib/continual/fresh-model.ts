import type { Context } from '../../kit/define-node.ts';
import type { ColumnSpec, TableValue } from '../../kit/ports.ts';
import { eachRows } from '../predict/each-rows.ts';
import { fitTableFeatures } from '../preprocess/table-features.ts';
import { fitTextFeatures } from '../preprocess/text-features.ts';
import { nothingToRead, targetMissing } from '../training/table-problems.ts';
import { classOf, learnableClasses } from '../training/labels.ts';
import { parameterCount, randomNetwork } from './network.ts';
import { trainable, type TrainableModel } from './trainable-model.ts';

/** Features of a text are hashed, so that no word need be known before. */
const textFeatures = 1 << 15;

/**
 * A model that knows the scale of the columns and the classes, and has learned nothing. Reads the rows once, for their
 * numbers, categories and classes; which class goes with what is not looked at.
 */
export async function freshModel(
  context: Context,
  {
    rows,
    target,
    columns,
    hidden,
    seed,
  }: { rows: TableValue; target: string; columns: readonly ColumnSpec[]; hidden: readonly number[]; seed: number },
): Promise<TrainableModel> {
  if (!rows.columns.some(({ name }) => name === target)) throw targetMissing(target, rows.columns);
  if (columns.length === 0) throw nothingToRead(rows.columns, target);
  const names = columns.map(({ name }) => name);
  const isText = columns.some(({ type }) => type === 'text');
  const words = fitTextFeatures({ columns: names, features: 'auto', hashed: true, vocabularySize: textFeatures, wordGrams: 2 });
  const numbers = fitTableFeatures(columns);
  const counts = new Map<string, number>();
  await eachRows(context, rows, [...names, target], (chunk) => {
    context.progress(0, { en: 'reading the rows', zh: '正在读取数据' });
    for (const row of chunk) {
      const label = classOf(row[target] ?? null);
      if (label === undefined) continue;
      counts.set(label, (counts.get(label) ?? 0) + 1);
      if (isText) words.add(row);
      else numbers.add(row);
    }
  });
  const classes = learnableClasses(counts, target, rows.columns);
  const features = isText ? words.finish({ minimumCount: 1, rareCountMore: false }) : numbers.finish();
  const widths = [features.size, ...hidden, classes.length];
  const network = hidden.length > 0 ? randomNetwork(widths, seed) : { widths, parameters: new Float64Array(parameterCount(widths)) };
  return trainable(features, network, classes);
}
