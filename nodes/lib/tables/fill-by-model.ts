import type { ColumnSpec } from '../../kit/ports.ts';
import { Failure } from '../../kit/problem.ts';
import { boost, type BoostedTrees, sumsOf } from '../learn/trees/boost.ts';
import type { TreeColumn } from '../learn/trees/bins.ts';
import { storedAs } from './column-types.ts';
import { type Database, name } from './connection.ts';
import { rowNumber } from './removed-rows.ts';
import { openRowWriter } from './row-writer.ts';

export interface ModelFill {
  /** A temporary table of `row` and `v` for the rows in which the column is missing. */
  values: string;
  /** On rows that were set aside: share of the variance explained (numbers), or share answered rightly (categories). */
  quality: number;
  /** The same of always saying the mean (0), or the most frequent category. */
  baseline: number;
}

/** More rows make the trees slower and the filled values hardly better. */
const learnedRows = 20_000;
const fewestRows = 30;
const mostFeatures = 50;
const mostCategories = 250;
const mostClasses = 50;
const heldOutEvery = 10;

/**
 * Learns a column from the other numbers, dates and categories with boosted trees, which take missing cells as they are, and answers
 * what it says of the rows in which the column is missing. `learned` holds the rows to learn from, `view` those to fill.
 */
export async function fillByModel(
  database: Database,
  { columns, target, learned, view }: { columns: readonly ColumnSpec[]; target: ColumnSpec; learned: string; view: string },
): Promise<ModelFill> {
  const features = columns.filter((column) => column.name !== target.name && isFeature(column)).slice(0, mostFeatures);
  const rows = await learnableRows(database, [...features, target], { learned, target });
  if (rows.length < fewestRows || features.length === 0) throw tooFew(target, rows.length);
  const encoders = features.map((feature, at) => encoderFor(feature, rows, at));
  const answers = answersOf(target, rows, features.length);
  const part = (keep: (at: number) => boolean) => {
    const kept = rows.filter((_, at) => keep(at));
    return { rows: kept, columns: encoders.map((encode) => encode(kept)) };
  };
  const training = part((at) => at % heldOutEvery !== 0);
  const held = part((at) => at % heldOutEvery === 0);
  const model = await boost(
    { columns: training.columns, target: answers.targetOf(training.rows) },
    { columns: held.columns, target: answers.targetOf(held.rows) },
    { rounds: 100, leaves: 15, fewestRows: Math.min(20, Math.ceil(rows.length / 20)), patience: 5 },
    { round: ({ round }) => database.context.progress(0.5 + Math.min(0.2, round / 500)) },
  );
  return {
    ...answers.judge(model, training, held),
    values: await filledRows(database, { features, encoders, answers, model, view, target }),
  };
}

type RowCells = readonly unknown[];
interface Part {
  rows: RowCells[];
  columns: TreeColumn[];
}
type Encoder = (rows: readonly RowCells[]) => TreeColumn;

function isFeature({ type, distinct = 0 }: ColumnSpec): boolean {
  return type === 'number' || type === 'date' || (type === 'category' && distinct <= mostCategories);
}

function cellSql({ name: column, type }: ColumnSpec): string {
  return type === 'date' ? `epoch_ms(${name(column)})::DOUBLE` : storedAs(type) === 'number' ? `${name(column)}::DOUBLE` : name(column);
}

/** Rows spread evenly over those in which the target is known. */
function learnableRows(
  database: Database,
  columns: readonly ColumnSpec[],
  { learned, target }: { learned: string; target: ColumnSpec },
): Promise<unknown[][]> {
  const known = `${name(target.name)} IS NOT NULL`;
  const every = `(SELECT greatest(1, ceil(count(*) / ${learnedRows}.0))::BIGINT FROM ${learned} WHERE ${known})`;
  return database.all(
    `SELECT ${columns.map(cellSql).join(', ')} FROM (SELECT *, row_number() OVER (ORDER BY ${name(rowNumber)}) - 1 AS __place FROM ${learned} WHERE ${known})
     WHERE __place % ${every} = 0 ORDER BY ${name(rowNumber)}`,
  );
}

/** Numbers as they are; categories by their places, most frequent first. */
function encoderFor({ type }: ColumnSpec, rows: readonly RowCells[], at: number): Encoder {
  if (type !== 'category')
    return (some) => ({ kind: 'number', values: Float32Array.from(some, (row) => (typeof row[at] === 'number' ? row[at] : NaN)) });
  const places = new Map(frequent(rows.map((row) => row[at])).map((value, place) => [value, place]));
  return (some) => ({ kind: 'category', values: Float32Array.from(some, (row) => places.get(row[at]) ?? NaN) });
}

function frequent(values: readonly unknown[]): unknown[] {
  const counts = new Map<unknown, number>();
  for (const value of values) if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts.entries()].toSorted(([a, x], [b, y]) => y - x || (String(a) < String(b) ? -1 : 1)).map(([value]) => value);
}

interface Answers {
  targetOf(rows: readonly RowCells[]): Parameters<typeof boost>[0]['target'];
  /** What the model says of rows. */
  say(model: BoostedTrees, columns: readonly TreeColumn[]): (number | string)[];
  judge(model: BoostedTrees, training: Part, held: Part): { quality: number; baseline: number };
}

function answersOf({ type }: ColumnSpec, rows: readonly RowCells[], at: number): Answers {
  return type === 'number' ? numberAnswers(rows, at) : classAnswers(rows, at);
}

function valuesOf(columns: readonly TreeColumn[]): Float32Array[] {
  return columns.map(({ values }) => values);
}

function numberAnswers(rows: readonly RowCells[], at: number): Answers {
  const whole = rows.every((row) => Number.isInteger(row[at]));
  const known = rows.map((row) => Number(row[at]));
  const [least, most] = known.reduce(([low, high], value) => [Math.min(low, value), Math.max(high, value)], [Infinity, -Infinity]);
  // Trees see single precision: numbers far from 0 keep their digits only once they are moved and scaled.
  const scale = most > least ? most - least : 1;
  const say: Answers['say'] = (model, columns) =>
    Array.from(sumsOf(model, valuesOf(columns)), (sum) => {
      // What was never seen is not made up.
      const value = Math.min(most, Math.max(least, sum * scale + least));
      return whole ? Math.round(value) : Number(value.toPrecision(6));
    });
  return {
    targetOf: (some) => ({ kind: 'numbers', values: Float32Array.from(some, (row) => (Number(row[at]) - least) / scale), outputs: 1 }),
    say,
    judge(model, training, held) {
      const mean = training.rows.reduce((sum, row) => sum + Number(row[at]), 0) / training.rows.length;
      const said = say(model, held.columns);
      const error = held.rows.reduce((sum, row, place) => sum + (Number(row[at]) - Number(said[place])) ** 2, 0);
      const spread = held.rows.reduce((sum, row) => sum + (Number(row[at]) - mean) ** 2, 0);
      return { quality: spread === 0 ? 0 : 1 - error / spread, baseline: 0 };
    },
  };
}

function classAnswers(rows: readonly RowCells[], at: number): Answers {
  const classes = frequent(rows.map((row) => row[at]))
    .slice(0, mostClasses)
    .map(String);
  const places = new Map(classes.map((one, place) => [one, place]));
  const count = Math.max(2, classes.length);
  const say: Answers['say'] = (model, columns) => {
    const sums = sumsOf(model, valuesOf(columns));
    const outputs = model.start.length;
    return Array.from({ length: sums.length / outputs }, (_, row) => {
      if (outputs === 1) return classes[sums[row]! > 0 ? 1 : 0] ?? classes[0] ?? '';
      let best = 0;
      for (let output = 1; output < outputs; output++) if (sums[row * outputs + output]! > sums[row * outputs + best]!) best = output;
      return classes[best] ?? '';
    });
  };
  return {
    targetOf: (some) => ({ kind: 'classes', labels: Int32Array.from(some, (row) => places.get(String(row[at])) ?? 0), classes: count }),
    say,
    judge(model, _, held) {
      const said = say(model, held.columns);
      const right = (guess: (place: number) => unknown) =>
        held.rows.filter((row, place) => String(row[at]) === guess(place)).length / held.rows.length;
      return { quality: right((place) => said[place]), baseline: right(() => classes[0]) };
    },
  };
}

async function filledRows(
  database: Database,
  parts: {
    features: readonly ColumnSpec[];
    encoders: readonly Encoder[];
    answers: Answers;
    model: BoostedTrees;
    view: string;
    target: ColumnSpec;
  },
): Promise<string> {
  const { features, encoders, answers, model, view, target } = parts;
  const gaps = await database.define(
    `CREATE TEMP TABLE {name} AS SELECT ${features.map((feature, at) => `${cellSql(feature)} AS f${at}`).join(', ')}, ${name(rowNumber)} AS row FROM ${view} WHERE ${name(target.name)} IS NULL`,
  );
  const writer = await openRowWriter(database, { row: 'DOUBLE', v: storedAs(target.type) === 'number' ? 'DOUBLE' : 'VARCHAR' });
  const [[total = 0] = []] = await database.all(`SELECT count(*)::DOUBLE FROM ${gaps}`);
  for (let from = 0; from < Number(total); from += chunkRows) {
    const rows = await database.all(`SELECT * REPLACE (row::DOUBLE AS row) FROM ${gaps} LIMIT ${chunkRows} OFFSET ${from}`);
    const said = answers.say(
      model,
      encoders.map((encode) => encode(rows)),
    );
    for (const [at, row] of rows.entries()) writer.add([Number(row.at(-1)), said[at] ?? null]);
    database.context.progress(0.7);
  }
  writer.close();
  return writer.table;
}
const chunkRows = 20_000;

function tooFew({ name: column }: ColumnSpec, count: number): Failure {
  return new Failure(
    {
      en: '“{column}” is known in {count} {count|row|rows}, too few to learn it from, or no other column is a number, a date or a category. Fill it with the median or the most frequent value.',
      zh: '“{column}”只有 {count} 行有值，不足以学习，或者其他列中没有数字、日期或类别。请改用中位数或最常见的值填充。',
    },
    { column, count },
    { code: 'too-few-rows', setting: 'fills' },
  );
}
