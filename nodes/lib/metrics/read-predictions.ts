import type { Context } from '../../kit/define-node.ts';
import type { Json } from '../../kit/json.ts';
import type { ColumnSpec, TableValue, Task } from '../../kit/ports.ts';
import { eachRows } from '../predict/each-rows.ts';
import { probabilityName } from '../predict/say-answers.ts';
import { numberOf } from '../preprocess/table-features.ts';
import { columnOf } from '../tables/open-table.ts';
import { classOf } from '../training/labels.ts';
import { type Judgeable, numbered, referencesIn, type TestAnswers } from './answer-test.ts';
import { spansIn } from '../text/spans.ts';

export interface PredictionColumns {
  truth: string;
  prediction: string;
  task: JudgedTask;
}
export type JudgedTask = Extract<Task, 'classification' | 'regression' | 'token-tagging' | 'text-generation'>;

/** What the two columns seem to hold. */
export function taskOf(truth: ColumnSpec | undefined, prediction: ColumnSpec | undefined): JudgedTask | undefined {
  if (!truth || !prediction) return undefined;
  if (prediction.type === 'json') return 'token-tagging';
  if (truth.type === 'number' && prediction.type === 'number') return 'regression';
  return prediction.type === 'text' && (truth.type === 'text' || truth.type === 'json') ? 'text-generation' : 'classification';
}

/** Predictions that stand in a table beside the truth. Rows without a truth, or without an answer, are not judged. */
export async function readPredictions(
  context: Context,
  table: TableValue,
  { truth, prediction, task }: PredictionColumns,
): Promise<TestAnswers> {
  const places: number[] = [];
  const cells: { truth: Json; said: Json }[] = [];
  const usable = usableFor[task];
  await eachRows(context, table, [truth, prediction], (rows, start) => {
    for (const [at, row] of rows.entries()) {
      const [is, said] = [row[truth] ?? null, row[prediction] ?? null];
      if (!usable(is) || !usable(said)) continue;
      places.push(start + at);
      cells.push({ truth: is, said });
    }
    context.progress((0.4 * (start + rows.length)) / Math.max(1, table.count));
  });
  const judgeable = task === 'classification' ? await withProbabilities(context, table, { places, cells }) : beside(task, cells);
  return { judgeable, places, unknown: table.count - places.length };
}

const usableFor: Record<JudgedTask, (cell: Json) => boolean> = {
  classification: (cell) => classOf(cell) !== undefined,
  regression: (cell) => numberOf(cell) !== undefined,
  'token-tagging': (cell) => spansIn(cell) !== undefined,
  'text-generation': (cell) => referencesIn(cell).length > 0,
};

type Cells = readonly { truth: Json; said: Json }[];

function beside(task: Exclude<JudgedTask, 'classification'>, cells: Cells): Judgeable {
  switch (task) {
    case 'regression':
      return {
        kind: 'numbers',
        truth: Float64Array.from(cells, ({ truth }) => numberOf(truth) ?? 0),
        predicted: Float64Array.from(cells, ({ said }) => numberOf(said) ?? 0),
      };
    case 'token-tagging':
      return { kind: 'spans', truth: cells.map(({ truth }) => spansIn(truth) ?? []), said: cells.map(({ said }) => spansIn(said) ?? []) };
    case 'text-generation':
      return { kind: 'texts', references: cells.map(({ truth }) => referencesIn(truth)), said: cells.map(({ said }) => String(said)) };
  }
}

/** Probabilities count where each class has a column of them, as “Predict” writes it. */
async function withProbabilities(
  context: Context,
  table: TableValue,
  { places, cells }: { places: readonly number[]; cells: Cells },
): Promise<Judgeable> {
  const names = (of: (cell: Cells[number]) => Json) => cells.map((cell) => classOf(of(cell)) ?? '');
  const [truths, answers] = [names(({ truth }) => truth), names(({ said }) => said)];
  const { classes, truth } = numbered([...new Set([...answers, ...truths])].sort(), truths);
  const { truth: predicted } = numbered(classes, answers);
  const shared = { kind: 'classes', classes, known: classes.length, truth, predicted } as const;
  const columns = classes.map(probabilityName);
  if (columns.some((name) => columnOf(table, name)?.type !== 'number')) return shared;
  const probabilities = new Float32Array(places.length * classes.length);
  const judged = new Map(places.map((place, at) => [place, at]));
  await eachRows(context, table, columns, (rows, start) => {
    for (const [at, row] of rows.entries()) {
      const place = judged.get(start + at);
      if (place === undefined) continue;
      for (const [index, name] of columns.entries()) probabilities[place * classes.length + index] = numberOf(row[name] ?? null) ?? 0;
    }
  });
  return { ...shared, probabilities };
}
