import type { Context } from '../../kit/define-node.ts';
import type { TableValue } from '../../kit/ports.ts';
import { Failure } from '../../kit/problem.ts';
import { eachRows } from '../predict/each-rows.ts';
import { probabilityName, rounded } from '../predict/say-answers.ts';
import { answerTable } from '../tables/answer-table.ts';
import { name, withDatabase } from '../tables/connection.ts';
import { openTable } from '../tables/open-table.ts';
import { freeName, rowNumber } from '../tables/removed-rows.ts';
import { rowSet } from '../tables/row-set.ts';
import { columnsView } from '../tables/write-table.ts';
import { type Pruning, type Suspicion, suspectLabels } from './confident-learning.ts';
import { type CrossValidated, type CrossValidation, crossValidate, readLabels } from './cross-validate.ts';
import { labelColumns } from './label-columns.ts';

export interface LabelErrorSearch extends Omit<CrossValidation, 'reads'> {
  pruning: Pruning;
  /** Undefined: the rows have a column `probability_` and the class for each class, of a model that has not seen them. */
  reads: CrossValidation['reads'] | undefined;
}
export interface LabelErrors {
  suspects: TableValue;
  rest: TableValue;
  found: Suspicion & CrossValidated;
}

/** The columns that suspects get: the suggested label, how probable it is, and how probable the given one is. */
export function suspectColumns(columns: readonly { name: string }[]): { label: string; confidence: string; quality: string } {
  const { label, confidence } = labelColumns(columns);
  return { label, confidence, quality: freeName(columns, 'quality') };
}

/** Rows whose label is probably wrong, the worst first, with what a model that has not seen them says; and the others as they were. */
export async function findLabelErrors(context: Context, rows: TableValue, search: LabelErrorSearch): Promise<LabelErrors> {
  const { reads } = search;
  const judged = reads ? await crossValidate(context, rows, { ...search, reads }) : await givenProbabilities(context, rows, search.target);
  const found = suspectLabels(judged, search.pruning);
  const { probabilities, classes, labels, names } = judged;
  const chance = (row: number, one: number) => probabilities[row * classes + one]!;
  const best = Int32Array.from(found.suspects, (row) => {
    let place = 0;
    for (let one = 1; one < classes; one++) if (chance(row, one) > chance(row, place)) place = one;
    return place;
  });
  const numbers = (of: (row: number, at: number) => number) => ({ kind: 'number' as const, values: Float64Array.from(found.suspects, of) });
  return withDatabase(context, async (database) => {
    const numbered = await openTable(database, rows, { number: rowNumber });
    const picks = await columnsView(
      database,
      [
        numbers((row) => row),
        numbers((_, at) => at),
        { kind: 'text', values: Array.from(best, (place) => names[place] ?? null) },
        numbers((row, at) => rounded(chance(row, best[at]!))),
        numbers((row) => rounded(chance(row, labels[row]!))),
      ],
      found.suspects.length,
    );
    const own = suspectColumns(rows.columns);
    // Columns of people may be called c0 too.
    const list = rows.columns.map((column) => `a.${name(column.name)}`).join(', ');
    const added = `p.c2 AS ${name(own.label)}, p.c3 AS ${name(own.confidence)}, p.c4 AS ${name(own.quality)}`;
    const from = { from: [rows], types: [...rows.columns, { name: own.label, type: 'category' as const }], role: rows.role };
    const isSuspect = await rowSet(database, `(SELECT c0 AS row FROM ${picks})`, { count: rows.count, column: rowNumber });
    return {
      suspects: await answerTable(
        database,
        `SELECT ${list}, ${added} FROM ${numbered} a JOIN ${picks} p ON a.${name(rowNumber)} = p.c0 ORDER BY p.c1`,
        from,
      ),
      rest:
        found.suspects.length === 0
          ? rows
          : await answerTable(database, `SELECT ${list} FROM ${numbered} a WHERE NOT ${isSuspect}`, { ...from, types: rows.columns }),
      found: { ...found, ...judged },
    };
  });
}

/** Probabilities that stand in the rows, as “Predict” writes them. */
async function givenProbabilities(context: Context, rows: TableValue, target: string): Promise<CrossValidated> {
  const { labels, names } = await readLabels(context, rows, target);
  const columns = names.map(probabilityName);
  const missing = columns.filter((column) => !rows.columns.some((one) => one.name === column));
  if (missing.length > 0 || names.length < 2) throw noProbabilities(missing, target);
  const probabilities = new Float32Array(rows.count * names.length);
  await eachRows(context, rows, columns, (chunk, start) => {
    context.progress(start / Math.max(1, rows.count));
    for (const [at, row] of chunk.entries())
      for (const [place, column] of columns.entries()) probabilities[(start + at) * names.length + place] = Number(row[column] ?? 0);
  });
  return { labels, names, probabilities, classes: names.length };
}

function noProbabilities(missing: readonly string[], target: string): Failure {
  return new Failure(
    missing.length === 0
      ? {
          en: 'All rows have the same label in “{target}”, so none can be taken for another. Choose the column of the labels, or bring rows of other labels, too.',
          zh: '“{target}”列中所有行的标签都相同，无从判断标错。请选择标签所在的列，或加入其他标签的数据。',
        }
      : {
          en: 'The rows have no column {columns}. Switch on “Probability of each class” in Predict, with a model that has not seen these rows, or let a model be trained here.',
          zh: '数据中没有 {columns} 列。请在“预测”中打开“每个类别的概率”（模型不能见过这些数据），或改为在此训练模型。',
        },
    {
      columns: missing
        .slice(0, 5)
        .map((column) => `“${column}”`)
        .join(', '),
      target,
    },
    { code: 'missing-column', setting: 'from' },
  );
}
