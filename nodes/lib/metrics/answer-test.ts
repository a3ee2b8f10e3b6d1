import type { Context } from '../../kit/define-node.ts';
import type { ModelValue, Row, TableValue } from '../../kit/ports.ts';
import { withThumbnails } from '../images/thumbnails.ts';
import { eachRows } from '../predict/each-rows.ts';
import { type Answers, loadModel } from '../predict/load-model.ts';
import { answerColumns } from '../predict/say-answers.ts';
import { numberOf } from '../preprocess/table-features.ts';
import { classOf } from '../training/labels.ts';
import type { NewColumn } from '../tables/write-table.ts';

/** A model's answers to the test rows whose true answer is known. */
export interface TestAnswers {
  /** Places of those rows in the table. */
  places: number[];
  truth: { kind: 'classes'; labels: string[] } | { kind: 'numbers'; values: number[] };
  /** Probabilities in the order of the model's classes, or one number for each row. */
  said: Float32Array;
  /** Predictions of all rows, those of unknown truth included. */
  columns: NewColumn[];
  unknown: number;
}

/** Runs the model over a test table, in chunks. */
export async function answerTest(context: Context, model: ModelValue, test: TableValue): Promise<TestAnswers> {
  const loaded = await loadModel(context, model);
  const width = model.task === 'regression' ? 1 : (model.classes?.length ?? 0);
  const columns = answerColumns(model, test.count, false);
  const said = new Float32Array(test.count * width);
  const places: number[] = [];
  const labels: string[] = [];
  const values: number[] = [];
  const names = [...new Set([...loaded.columns, model.target])];
  await eachRows(context, test, names, async (rows, start) => {
    const answers = await loaded.answer(rows, start);
    columns.add(answers, start);
    const numbers = numbersIn(answers);
    for (const [at, row] of rows.entries()) {
      const truth = model.task === 'regression' ? numberOf(row[model.target] ?? null) : classOf(row[model.target] ?? null);
      if (truth === undefined) continue;
      said.set(numbers.subarray(at * width, (at + 1) * width), places.length * width);
      places.push(start + at);
      if (typeof truth === 'string') labels.push(truth);
      else values.push(truth);
    }
    context.progress((0.5 * (start + rows.length)) / Math.max(1, test.count), { en: 'asking the model', zh: '正在询问模型' });
  });
  return {
    places,
    truth: model.task === 'regression' ? { kind: 'numbers', values } : { kind: 'classes', labels },
    said: said.subarray(0, places.length * width),
    columns: columns.columns(),
    unknown: test.count - places.length,
  };
}

function numbersIn(answers: Answers): Float32Array {
  if (answers.kind === 'classes') return answers.probabilities;
  if (answers.kind === 'numbers') return answers.numbers;
  throw new Error('This model answers with neither a class nor a number.');
}

/** Longer texts are cut where mistakes are shown. */
const longestText = 600;

/** Some rows of a table by their places, in that order, to be shown to people. */
export async function rowsAt(context: Context, table: TableValue, places: readonly number[]): Promise<Row[]> {
  if (places.length === 0) return [];
  const shown = async (rows: Row[]) => (await withThumbnails(rows, table.columns)).map(cut);
  if (table.artifact === undefined) return shown(places.map((place) => table.rows?.[place] ?? {}));
  const { withDatabase, name } = await import('../tables/connection.ts');
  const { openTable } = await import('../tables/open-table.ts');
  const { readable } = await import('../tables/column-types.ts');
  const { rowFrom } = await import('../tables/read-table.ts');
  return withDatabase(context, async (database) => {
    const number = freshName(table);
    const view = await openTable(database, table, { number });
    const list = table.columns.map(
      (column) => `${readable(column, column.type === 'image' ? undefined : longestText)} AS ${name(column.name)}`,
    );
    const found = await database.all(
      `SELECT ${[...list, `${name(number)}::DOUBLE`].join(', ')} FROM ${view} WHERE ${name(number)} IN (${places.join(', ')})`,
    );
    const byPlace = new Map(found.map((cells) => [Number(cells.at(-1)), rowFrom(table.columns, cells)]));
    return shown(places.map((place) => byPlace.get(place) ?? {}));
  });
}

function freshName(table: TableValue): string {
  let name = 'row number';
  while (table.columns.some((column) => column.name === name)) name += '_';
  return name;
}

function cut(row: Row): Row {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      typeof value === 'string' && value.length > longestText && !value.startsWith('data:image/')
        ? `${value.slice(0, longestText)}…`
        : value,
    ]),
  );
}
