import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context } from '../../kit/define-node.ts';
import type { ColumnSpec, Row, TableValue } from '../../kit/ports.ts';
import { Failure } from '../../kit/problem.ts';
import { withDefaults, type Settings, type SettingsOf } from '../../kit/settings.ts';
import { replaceFile } from '../learn/checkpoint.ts';
import { bagRunner } from '../predict/run-bag.ts';
import { denseRunner } from '../predict/run-dense.ts';
import { eachRows } from '../predict/each-rows.ts';
import { type Database, name, withDatabase } from '../tables/connection.ts';
import { openTable } from '../tables/open-table.ts';
import { rowNumber } from '../tables/removed-rows.ts';
import { rowSet } from '../tables/row-set.ts';
import { columnsView, writeTable } from '../tables/write-table.ts';
import { classOf } from '../training/labels.ts';
import { textChoices } from '../training/text-choices.ts';
import { trainTable } from '../training/train-table.ts';
import { trainText } from '../training/train-text.ts';
import { treeOptions } from '../training/tree-options.ts';
import { type Effort, tuningSettings } from '../training/tuning.ts';
import type { JudgedLabels } from './confident-learning.ts';

export interface CrossValidation {
  target: string;
  reads: { kind: 'texts'; columns: readonly string[] } | { kind: 'columns'; columns: readonly ColumnSpec[] };
  folds: number;
  effort: Effort;
  seed: number;
}
export interface CrossValidated extends JudgedLabels {
  names: string[];
}

/** Classes that probabilities are held for in memory. */
const mostClasses = 200;

/**
 * The probabilities that each row gets from a model that was trained without it: the rows are dealt into parts that keep the share of
 * every class, and a model is trained for each part on the others. What is done is kept in the step's folder, so that a run that was
 * cut off goes on.
 */
export async function crossValidate(context: Context, rows: TableValue, options: CrossValidation): Promise<CrossValidated> {
  const { labels, names } = await readLabels(context, rows, options.target);
  const classes = names.length;
  const probabilities = new Float32Array(labels.length * classes);
  const fold = dealFolds(labels, options);
  const places = new Map(names.map((one, at) => [one, at]));
  for (let part = 0; part < options.folds; part++) {
    const from = part / options.folds;
    const told = { en: 'part {part} of {parts}', zh: '第 {part} 份，共 {parts} 份' };
    const values = { part: part + 1, parts: options.folds };
    context.progress(from, told, values);
    const file = `part-${part}.f32`;
    const rowsOfPart = fold.reduce((sum, one) => sum + (one === part ? 1 : 0), 0);
    let found = await savedFloats(join(context.workdir, file), rowsOfPart * classes);
    if (!found) {
      const own = foldContext(context, part, (done) => context.progress(from + done / options.folds, told, values));
      await mkdir(own.workdir, { recursive: true });
      found = await judgePart(own, rows, { ...options, fold, part, places });
      await replaceFile(context.workdir, file, new Uint8Array(found.buffer, found.byteOffset, found.byteLength));
    }
    let place = 0;
    for (const [row, one] of fold.entries())
      if (one === part) probabilities.set(found.subarray(place * classes, ++place * classes), row * classes);
  }
  return { labels, probabilities, classes, names };
}

/** A row's class as its place, −1 where it has none, and the names of the classes. */
export async function readLabels(context: Context, rows: TableValue, target: string): Promise<{ labels: Int32Array; names: string[] }> {
  const found = new Map<string, number>();
  const labels = new Int32Array(rows.count).fill(-1);
  await eachRows(context, rows, [target], (chunk, start) => {
    for (const [at, row] of chunk.entries()) {
      const label = classOf(row[target] ?? null);
      if (label === undefined) continue;
      if (!found.has(label)) found.set(label, found.size);
      labels[start + at] = found.get(label)!;
    }
  });
  if (found.size > mostClasses) throw tooManyClasses(target, found.size);
  const names = [...found.keys()].sort();
  const order = new Map(names.map((one, at) => [one, at]));
  const moved = [...found.keys()].map((one) => order.get(one)!);
  return { labels: labels.map((label) => (label < 0 ? -1 : moved[label]!)), names };
}

/** The part of each row, −1 for rows without label; every class is dealt out evenly. */
function dealFolds(labels: Int32Array, { folds, seed, target }: CrossValidation): Int8Array {
  const dealt = new Map<number, number>();
  const fold = new Int8Array(labels.length).fill(-1);
  const order = Int32Array.from(labels, (_, at) => at).sort((a, b) => mixed(a, seed) - mixed(b, seed) || a - b);
  for (const row of order) {
    const label = labels[row]!;
    if (label < 0) continue;
    // Classes begin at different parts, so that small ones do not all end in the first.
    const next = dealt.get(label) ?? label;
    fold[row] = next % folds;
    dealt.set(label, next + 1);
  }
  const counts = Array.from(dealt, ([label, next]) => next - label);
  if (counts.length < 2 || Math.max(0, ...counts) < folds) throw tooFewLabels(target, counts.length);
  return fold;
}

/** A number by which rows are put in an order of chance. */
function mixed(row: number, seed: number): number {
  let value = Math.imul(row + 1, 0x9e3779b1) ^ Math.imul(seed + 1, 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 16), 0x7feb352d);
  value = Math.imul(value ^ (value >>> 15), 0x846ca68b);
  return (value ^ (value >>> 16)) >>> 0;
}

/** A training that is one of several: it reports progress, and what it would say of the rows is said once, by the first. */
function foldContext(context: Context, part: number, progress: (done: number) => void): Context {
  const silent = () => undefined;
  return {
    ...context,
    workdir: join(context.workdir, `part-${part}`),
    progress: (fraction) => progress(fraction),
    log: silent,
    metric: silent,
    warn: part === 0 ? context.warn : silent,
  };
}

type Part = CrossValidation & { fold: Int8Array; part: number; places: ReadonlyMap<string, number> };

async function judgePart(context: Context, rows: TableValue, options: Part): Promise<Float32Array> {
  const { places, reads } = options;
  const { training, held } = await writeParts(context, rows, options);
  const { runner, classes } = await train(context, training, options);
  const found = new Float32Array(held.count * places.size);
  const columns = reads.columns.map((one) => (typeof one === 'string' ? one : one.name));
  await eachRows(context, held, columns, async (chunk: Row[], start) => {
    const answers = await runner.answer(chunk);
    if (answers.kind !== 'classes') throw new Error('A model that chooses classes was expected.');
    for (let row = 0; row < chunk.length; row++)
      for (const [at, one] of classes.entries())
        found[(start + row) * places.size + (places.get(one) ?? 0)] = answers.probabilities[row * classes.length + at]!;
  });
  await runner.close();
  return found;
}

function writeParts(
  context: Context,
  rows: TableValue,
  { fold, part, reads, target }: Part,
): Promise<{ training: TableValue; held: TableValue }> {
  const wanted = new Set([...reads.columns.map((one) => (typeof one === 'string' ? one : one.name)), target]);
  const columns = rows.columns.filter((column) => wanted.has(column.name));
  return withDatabase(context, async (database: Database) => {
    const numbered = await openTable(database, rows, { number: rowNumber });
    const list = columns.map((column) => name(column.name)).join(', ');
    const side = async (isOn: (one: number) => boolean) => {
      const chosen = new Float64Array(fold.length).map((_, row) => row).filter((row) => isOn(fold[row]!));
      const view = await columnsView(database, [{ kind: 'number', values: chosen }], chosen.length);
      const isIn = await rowSet(database, `(SELECT c0 AS row FROM ${view})`, { count: rows.count, column: rowNumber });
      return writeTable(database, `SELECT ${list} FROM ${numbered} WHERE ${isIn}`, { types: columns });
    };
    return { training: await side((one) => one >= 0 && one !== part), held: await side((one) => one === part) };
  });
}

async function train(context: Context, training: TableValue, { reads, target, effort, seed }: Part) {
  const tuning = { ...defaults(tuningSettings), effort, seed };
  const known = { device: context.device, validation: false };
  if (reads.kind === 'texts') {
    const { features, classes, fit } = await trainText(context, {
      rows: training,
      target,
      balanced: false,
      features: { columns: [...reads.columns], features: 'auto', hashed: false, vocabularySize: 50_000, wordGrams: 1 },
      choose: (rows) => textChoices({ ...tuning, hidden: null, minimumCount: null, weighting: 'auto' }, { ...known, rows }),
    });
    return { runner: await bagRunner(fit.onnx, features), classes };
  }
  const {
    features,
    classes = [],
    fit,
  } = await trainTable(context, {
    rows: training,
    target,
    task: 'classification',
    columns: reads.columns,
    plain: true,
    balanced: false,
    model: (rows) => ({ kind: 'trees', options: treeOptions({ ...tuning, trees: null, leaves: 31 }, { rows, validation: false }) }),
  });
  return { runner: await denseRunner(fit.onnx, features), classes };
}

function defaults<S extends Settings>(settings: S): SettingsOf<S>;
function defaults(settings: Settings): object {
  return withDefaults(settings, {});
}

async function savedFloats(path: string, count: number): Promise<Float32Array | undefined> {
  const bytes = await readFile(path).catch(() => undefined);
  if (bytes?.length !== count * 4) return undefined;
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}

function tooManyClasses(column: string, count: number): Failure {
  return new Failure(
    {
      en: '“{column}” has {count} different labels; at most {most} can be checked. Choose the column of the labels.',
      zh: '“{column}”有 {count} 种不同的标签，最多可检查 {most} 种。请选择标签所在的列。',
    },
    { column, count, most: mostClasses },
    { code: 'too-many-classes', setting: 'target' },
  );
}

function tooFewLabels(column: string, classes: number): Failure {
  return classes < 2
    ? new Failure(
        {
          en: 'All rows have the same label in “{column}”, so none can be taken for another. Choose the column of the labels, or bring rows of other labels, too.',
          zh: '“{column}”列中所有行的标签都相同，无从判断标错。请选择标签所在的列，或加入其他标签的数据。',
        },
        { column },
        { code: 'one-class', setting: 'target' },
      )
    : new Failure(
        {
          en: 'No label of “{column}” occurs often enough to train on some rows and judge others. Bring more labelled rows, or ask for fewer parts.',
          zh: '“{column}”的每种标签都太少，无法用一部分训练、另一部分检验。请补充已标注的数据，或减少份数。',
        },
        { column },
        { code: 'few-rows', setting: 'folds' },
      );
}
