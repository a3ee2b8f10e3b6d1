import type { Context } from '../../kit/define-node.ts';
import { type Json, readJson } from '../../kit/json.ts';
import type { ModelValue, Row, TableValue } from '../../kit/ports.ts';
import type { LanguageModel } from '../generation/generate.ts';
import { eachRows } from '../predict/each-rows.ts';
import { type Answers, loadModel } from '../predict/load-model.ts';
import { answerColumns, answerKind, likeliest, perplexityName } from '../predict/say-answers.ts';
import { numberOf } from '../preprocess/table-features.ts';
import type { NewColumn } from '../tables/write-table.ts';
import { classOf } from '../training/labels.ts';
import { type Span, spansIn } from '../text/spans.ts';
import { answerLosses, lossesAt, rowPerplexities, type RowLosses, textLosses } from './row-losses.ts';

/** What was said of rows whose true answer is known, beside that truth. */
export type Judgeable =
  | {
      kind: 'classes';
      classes: string[];
      /** The first so many are those that the model can answer; the others occur in the truth alone. */
      known: number;
      truth: Int32Array;
      predicted: Int32Array;
      probabilities?: Float32Array;
    }
  | { kind: 'numbers'; truth: Float64Array; predicted: Float64Array }
  | { kind: 'spans'; truth: Span[][]; said: Span[][] }
  | { kind: 'texts'; references: string[][]; said: string[]; losses?: RowLosses }
  /** Texts that a language model was not asked to write: how surprised it is by them. */
  | { kind: 'tokens'; losses: RowLosses };

/** A model's answers to the test rows whose true answer is known. */
export interface TestAnswers {
  judgeable: Judgeable;
  /** Places of those rows in the table. */
  places: number[];
  /** Rows without a true answer. */
  unknown: number;
}

/** Runs the model over a test table, in chunks. Also answers its predictions of all rows, as columns. */
export async function answerTest(context: Context, model: ModelValue, test: TableValue): Promise<TestAnswers & { columns: NewColumn[] }> {
  const loaded = await loadModel(context, model);
  const { language, prompt = '' } = loaded;
  if (language && model.target === '') return surprisedBy(context, { language, columns: loaded.columns, test });
  const answerOf = (row: Row) => referencesIn(row[model.target] ?? null)[0] ?? '';
  const surprise = language && answerLosses(language, { prompt, answerOf }, test.count);
  const columns = answerColumns(model, test.count, false);
  const gathered = gather(answerKind(model.task), { classes: model.classes ?? [], count: test.count });
  await eachRows(context, test, [...new Set([...loaded.columns, model.target])], async (rows, start) => {
    const done = (share: number) =>
      context.progress((0.5 * (start + share * rows.length)) / Math.max(1, test.count), { en: 'asking the model', zh: '正在询问模型' });
    const answers = await loaded.answer(rows, start);
    columns.add(answers, start);
    for (const [at, row] of rows.entries()) gathered.add(row[model.target] ?? null, answers, { at, place: start + at });
    await surprise?.add(rows, start, (share) => done(0.5 + 0.5 * share));
    done(1);
  });
  const { places } = gathered;
  const judgeable = gathered.judgeable();
  const losses = await surprise?.finish();
  return {
    judgeable: judgeable.kind === 'texts' && losses ? { ...judgeable, losses: lossesAt(losses, places) } : judgeable,
    places,
    unknown: test.count - places.length,
    columns: [...columns.columns(), ...(losses ? [perplexityColumn(losses)] : [])],
  };
}

/** A model that learned texts and no answers is judged by how surprised it is by texts. */
async function surprisedBy(
  context: Context,
  { language, columns, test }: { language: LanguageModel; columns: readonly string[]; test: TableValue },
): Promise<TestAnswers & { columns: NewColumn[] }> {
  const reader = textLosses(language, columns, test.count);
  await eachRows(context, test, columns, (rows, start) =>
    reader.add(rows, start, (share) =>
      context.progress((0.5 * (start + share * rows.length)) / Math.max(1, test.count), { en: 'reading the texts', zh: '正在读取文本' }),
    ),
  );
  const losses = await reader.finish();
  const places = Array.from(losses.tokens.keys()).filter((row) => losses.tokens[row]! > 0);
  return {
    judgeable: { kind: 'tokens', losses: lossesAt(losses, places) },
    places,
    unknown: test.count - places.length,
    columns: [perplexityColumn(losses)],
  };
}

function perplexityColumn(losses: RowLosses): NewColumn {
  return { name: perplexityName, kind: 'number', values: rowPerplexities(losses) };
}

/** Puts truth and answers beside each other, row by row. */
function gather(kind: Answers['kind'], { classes, count }: { classes: readonly string[]; count: number }) {
  const places: number[] = [];
  const labels: string[] = [];
  const probabilities = new Float32Array(kind === 'classes' ? count * classes.length : 0);
  const numbers: { truth: number[]; predicted: number[] } = { truth: [], predicted: [] };
  const spans: { truth: Span[][]; said: Span[][] } = { truth: [], said: [] };
  const texts: { references: string[][]; said: string[] } = { references: [], said: [] };
  const add = (cell: Json, answers: Answers, { at, place }: { at: number; place: number }) => {
    const known = put(cell, answers, at);
    if (known) places.push(place);
  };
  function put(cell: Json, answers: Answers, at: number): boolean {
    switch (answers.kind) {
      case 'classes': {
        const label = classOf(cell);
        if (label === undefined) return false;
        probabilities.set(answers.probabilities.subarray(at * classes.length, (at + 1) * classes.length), labels.length * classes.length);
        return labels.push(label) > 0;
      }
      case 'numbers': {
        const value = numberOf(cell);
        if (value === undefined) return false;
        numbers.predicted.push(answers.numbers[at] ?? Number.NaN);
        return numbers.truth.push(value) > 0;
      }
      case 'spans': {
        const truth = spansIn(cell);
        if (!truth) return false;
        spans.said.push(answers.spans[at] ?? []);
        return spans.truth.push(truth) > 0;
      }
      case 'texts': {
        const references = referencesIn(cell);
        if (references.length === 0) return false;
        texts.said.push(answers.texts[at] ?? '');
        return texts.references.push(references) > 0;
      }
    }
  }
  const judgeable = (): Judgeable => {
    if (kind === 'numbers') return { kind, truth: Float64Array.from(numbers.truth), predicted: Float64Array.from(numbers.predicted) };
    if (kind === 'spans') return { kind, ...spans };
    if (kind === 'texts') return { kind, ...texts };
    return classesOf(classes, labels, probabilities.subarray(0, labels.length * classes.length));
  };
  return { add, places, judgeable };
}

/** The right texts that a cell holds: one, or a list, which a stored table keeps as JSON. None where it is empty. */
export function referencesIn(cell: Json): string[] {
  if (Array.isArray(cell)) return cell.filter((item) => typeof item === 'string');
  if (cell === null || typeof cell === 'object') return [];
  const list = typeof cell === 'string' && cell.startsWith('[') ? readJson(cell) : undefined;
  return Array.isArray(list) && list.every((item) => typeof item === 'string') ? list : [String(cell)];
}

/** Classes that occur in the test alone are classes too: the model can only be wrong on them. */
function classesOf(known: readonly string[], names: readonly string[], said: Float32Array): Judgeable {
  const { classes, truth } = numbered(known, names);
  const predicted = Int32Array.from(names, (_, row) => likeliest(said, row, known.length).at);
  const shared = { kind: 'classes', classes, known: known.length, truth, predicted } as const;
  if (classes.length === known.length) return { ...shared, probabilities: said };
  const probabilities = new Float32Array(names.length * classes.length);
  for (let row = 0; row < names.length; row++)
    probabilities.set(said.subarray(row * known.length, (row + 1) * known.length), row * classes.length);
  return { ...shared, probabilities };
}

/** Names as places among the known classes, and after them the others in their order. */
export function numbered(known: readonly string[], names: readonly string[]): { classes: string[]; truth: Int32Array } {
  const places = new Set(known);
  const strange = [...new Set(names)].filter((name) => !places.has(name)).sort();
  const classes = [...known, ...strange];
  const position = new Map(classes.map((name, at) => [name, at]));
  return { classes, truth: Int32Array.from(names, (name) => position.get(name) ?? -1) };
}
