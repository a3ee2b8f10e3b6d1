import type { Context } from '../../kit/define-node.ts';
import type { TableValue } from '../../kit/ports.ts';
import { eachRows } from '../predict/each-rows.ts';
import { sayUnanswered } from '../training/say-unlabelled.ts';
import { classOf } from '../training/labels.ts';
import type { SparseRow } from './network.ts';
import { sparseEncoder, type TrainableModel } from './trainable-model.ts';

export interface EncodedRows {
  rows: SparseRow[];
  labels: number[];
  /** Rows that were left out: of classes that the model does not know, and without a class. */
  strange: number;
  missing: number;
}

/** The rows of a table as a model reads them, in order; `more` columns are handed to `told` for each row that is taken. */
export async function readLabelled(
  context: Context,
  table: TableValue,
  { model, target, more }: { model: TrainableModel; target: string; more?: { column: string; told(value: string): void } },
): Promise<EncodedRows> {
  const encode = sparseEncoder(model.features);
  const places = new Map(model.classes.map((name, at) => [name, at]));
  const read: EncodedRows = { rows: [], labels: [], strange: 0, missing: 0 };
  const names = [...new Set([...model.columns, target, ...(more ? [more.column] : [])])];
  await eachRows(context, table, names, (chunk) => {
    context.progress(0);
    for (const row of chunk) {
      const label = classOf(row[target] ?? null);
      const place = label === undefined ? undefined : places.get(label);
      if (place === undefined) {
        read[label === undefined ? 'missing' : 'strange']++;
        continue;
      }
      read.rows.push(encode(row));
      read.labels.push(place);
      more?.told(classOf(row[more.column] ?? null) ?? '');
    }
  });
  return read;
}

/** Says which rows were left out, and why. */
export function sayLeftOut(context: Context, { strange, missing }: Pick<EncodedRows, 'strange' | 'missing'>, target: string): void {
  sayUnanswered(context, missing, target);
  if (strange > 0)
    context.warn(
      {
        en: '{count} {count|row is|rows are} of classes that the model does not know, and {count|was|were} left out. A model learns new classes only when it is trained anew.',
        zh: '{count} 行属于模型不认识的类别，已忽略。要学会新的类别，必须重新训练模型。',
      },
      { count: strange },
      { code: 'unknown-classes', port: 'rows' },
    );
}
