import type { Context } from '../../kit/define-node.ts';
import type { ColumnSpec, ModelValue, TableValue } from '../../kit/ports.ts';
import { shuffle } from '../learn/random.ts';
import { eachRows } from '../predict/each-rows.ts';
import { loadModel } from '../predict/load-model.ts';
import { likeliest, rounded } from '../predict/say-answers.ts';
import { embedderOf, vectorsOf } from '../predict/search-table.ts';
import { answerTable } from '../tables/answer-table.ts';
import { type Database, name, withDatabase } from '../tables/connection.ts';
import { openTable } from '../tables/open-table.ts';
import { freeName, rowNumber } from '../tables/removed-rows.ts';
import { rowSet } from '../tables/row-set.ts';
import { columnsView } from '../tables/write-table.ts';
import { labelColumns } from './label-columns.ts';
import { farthestFirst, greatest, type Measure, uncertainty } from './uncertainty.ts';

export interface RowChoice {
  count: number;
  measure: Measure;
  /** Share of the rows that is taken by chance, so that what the model is wrongly sure of is seen too. */
  byChance: number;
  seed: number;
  model?: ModelValue | undefined;
  /** Turns the texts of a column into vectors: rows unlike each other are chosen. */
  varied?: { encoder: ModelValue; column: string } | undefined;
}
export interface ChosenRows {
  chosen: TableValue;
  rest: TableValue;
  /** Means over the chosen rows and over all, where a model said how sure it is. */
  uncertainty?: { chosen: number; all: number };
}

/** Of so many times the wanted number, the least sure ones, those that are unlike each other are taken. */
const candidatesEach = 10;
/** Vectors in memory at once. */
const mostCandidates = 20_000;

/** The columns that chosen rows get beside their own. */
export function chosenColumns(
  columns: readonly ColumnSpec[],
  model: boolean,
): { label: string; confidence: string; uncertainty: string } | undefined {
  return model ? { ...labelColumns(columns), uncertainty: freeName(columns, 'uncertainty') } : undefined;
}

/** The rows from whose labels a model would learn most, the least sure first; without a model, by chance, or unlike each other. */
export async function chooseRows(context: Context, rows: TableValue, choice: RowChoice): Promise<ChosenRows> {
  const asked = choice.model && (await ask(context, rows, choice.model, choice.measure));
  const places = await choosePlaces(context, rows, choice, asked?.scores);
  const written = await withDatabase(context, (database) => write(database, rows, places, asked));
  if (!asked) return written;
  const mean = (all: ArrayLike<number>, of: (at: number) => number) =>
    all.length === 0 ? 0 : Array.from(all, (_, at) => of(at)).reduce((sum, score) => sum + score, 0) / all.length;
  const { scores } = asked;
  return { ...written, uncertainty: { chosen: mean(places, (at) => scores[places[at]!]!), all: mean(scores, (at) => scores[at]!) } };
}

interface Asked {
  scores: Float64Array;
  labels: Int32Array;
  confidence: Float64Array;
  classes: readonly string[];
}

async function ask(context: Context, rows: TableValue, model: ModelValue, measure: Measure): Promise<Asked> {
  const loaded = await loadModel(context, model);
  const { classes = [] } = model;
  const asked: Asked = {
    scores: new Float64Array(rows.count),
    labels: new Int32Array(rows.count),
    confidence: new Float64Array(rows.count),
    classes,
  };
  await eachRows(context, rows, loaded.columns, async (chunk, start) => {
    const answers = await loaded.answer(chunk, start);
    context.progress((0.6 * (start + chunk.length)) / Math.max(1, rows.count), { en: 'asking the model', zh: '正在询问模型' });
    if (answers.kind !== 'classes') throw new Error('A model that chooses classes was expected.');
    for (let at = 0; at < chunk.length; at++) {
      const own = answers.probabilities.subarray(at * classes.length, (at + 1) * classes.length);
      const best = likeliest(answers.probabilities, at, classes.length);
      asked.scores[start + at] = uncertainty(own, measure);
      asked.labels[start + at] = best.at;
      asked.confidence[start + at] = best.confidence;
    }
  });
  return asked;
}

async function choosePlaces(
  context: Context,
  rows: TableValue,
  { count, byChance, seed, varied }: RowChoice,
  scores: Float64Array | undefined,
): Promise<Int32Array> {
  const wanted = Math.min(count, rows.count);
  const drawn = shuffle(
    Int32Array.from({ length: rows.count }, (_, at) => at),
    { seed, purpose: 'sample' },
  );
  const lucky = scores ? Math.round(wanted * byChance) : 0;
  const candidates = varied ? Math.min(mostCandidates, wanted * candidatesEach) : wanted;
  const ranked = scores ? greatest(scores, candidates) : drawn.subarray(0, candidates);
  const spread = varied ? await unlike(context, rows, ranked, { ...varied, count: wanted - lucky }) : ranked;
  const taken = new Set(spread.subarray(0, wanted - lucky));
  for (const place of drawn) {
    if (taken.size >= wanted) break;
    taken.add(place);
  }
  return Int32Array.from(taken);
}

/** Of the candidates those whose texts are unlike each other, the first candidate first. */
async function unlike(
  context: Context,
  rows: TableValue,
  candidates: Int32Array,
  { encoder, column, count }: { encoder: ModelValue; column: string; count: number },
): Promise<Int32Array> {
  const embed = await embedderOf(context, encoder);
  const picked = await withDatabase(context, async (database) => {
    const numbered = await openTable(database, rows, { number: rowNumber });
    const places = await placesView(database, candidates);
    return answerTable(
      database,
      `SELECT a.${name(column)} FROM ${numbered} a JOIN ${places} p ON a.${name(rowNumber)} = p.c0 ORDER BY p.c1`,
      {
        from: [rows],
        types: rows.columns.filter((one) => one.name === column),
      },
    );
  });
  const { vectors } = await vectorsOf(context, picked, { column, embed, from: 0.6, to: 0.9 });
  return Int32Array.from(farthestFirst(vectors, count), (at) => candidates[at]!);
}

/** A view of row numbers (`c0`) and their order (`c1`). */
function placesView(database: Database, places: Int32Array): Promise<string> {
  const columns = [Float64Array.from(places), Float64Array.from(places, (_, order) => order)];
  return columnsView(
    database,
    columns.map((values) => ({ kind: 'number', values })),
    places.length,
  );
}

async function write(database: Database, rows: TableValue, places: Int32Array, asked: Asked | undefined) {
  const numbered = await openTable(database, rows, { number: rowNumber });
  const names = chosenColumns(rows.columns, asked !== undefined);
  const said = asked ? Array.from(places, (place) => asked.classes[asked.labels[place]!] ?? null) : [];
  const numbers = (of: (place: number) => number) => ({
    kind: 'number' as const,
    values: Float64Array.from(places, (place) => rounded(of(place))),
  });
  const picks = await columnsView(
    database,
    [
      numbers((place) => place),
      { kind: 'number', values: Float64Array.from(places, (_, order) => order) },
      ...(asked
        ? [{ kind: 'text' as const, values: said }, numbers((place) => asked.confidence[place]!), numbers((place) => asked.scores[place]!)]
        : []),
    ],
    places.length,
  );
  // Columns of people may be called c0 too.
  const list = rows.columns.map((column) => `a.${name(column.name)}`).join(', ');
  const added = names ? `, p.c2 AS ${name(names.label)}, p.c3 AS ${name(names.confidence)}, p.c4 AS ${name(names.uncertainty)}` : '';
  const types = [...rows.columns, ...(names ? [{ name: names.label, type: 'category' as const }] : [])];
  const from = { from: [rows], types, role: rows.role };
  const isChosen = await rowSet(database, `(SELECT c0 AS row FROM ${picks})`, { count: rows.count, column: rowNumber });
  return {
    chosen: await answerTable(
      database,
      `SELECT ${list}${added} FROM ${numbered} a JOIN ${picks} p ON a.${name(rowNumber)} = p.c0 ORDER BY p.c1`,
      from,
    ),
    rest: await answerTable(database, `SELECT ${list} FROM ${numbered} a WHERE NOT ${isChosen}`, from),
  };
}
