import type { Context } from '../../kit/define-node.ts';
import { isObject, type Json, type JsonObject, readJson } from '../../kit/json.ts';
import { asTable, type LabelsRead, lineFile, linesOf, unknownFormat } from './label-lines.ts';
import { spansOfList } from './label-values.ts';

/** One object a line: a text with its class, classes or marked parts. */
export async function labelsFromLines(context: Context, path: string): Promise<LabelsRead> {
  const survey = emptySurvey();
  let wrong = 0;
  for await (const line of linesOf(path)) {
    if (line.trim() === '') continue;
    const row = readJson(line);
    if (isObject(row)) surveyRow(survey, row);
    else wrong++;
  }
  const file = lineFile(context);
  let labelled = 0;
  for await (const line of linesOf(path)) {
    const row = readJson(line);
    if (!isObject(row)) continue;
    const { cells, isLabelled } = cellsOfLine(row, survey);
    if (isLabelled) labelled++;
    await file.add(cells);
  }
  if (file.count === 0 || wrong > file.count) throw unknownFormat();
  return { table: await asTable(context, file, typesOf(survey)), labelled, wrong };
}

/** A class is written as a list of one by some programs: whether it is a class or a list is known when all lines are seen. */
export interface LineSurvey {
  longest: Map<string, number>;
  /** Fields that hold marked parts. */
  marked: Set<string>;
}
export const emptySurvey = (): LineSurvey => ({ longest: new Map(), marked: new Set() });

export function surveyRow({ longest, marked }: LineSurvey, row: JsonObject): void {
  for (const [name, value] of Object.entries(row)) {
    if (!Array.isArray(value)) continue;
    longest.set(name, Math.max(longest.get(name) ?? 0, value.length));
    if (value.length > 0 && spansOfList(value, '')) marked.add(name);
  }
}

export const typesOf = ({ marked }: LineSurvey) => [...marked].map((name) => ({ name, type: 'json' as const }));

export function cellsOfLine(row: JsonObject, { longest, marked }: LineSurvey) {
  const text = textIn(row);
  let isLabelled = false;
  const places = new Map<string, number>();
  const cells: JsonObject = {};
  for (const [name, value] of Object.entries(row)) {
    if (marked.has(name)) {
      const spans = spansOfList(Array.isArray(value) ? value : [], text) ?? [];
      for (const [at, span] of spans.entries()) if (span.id !== undefined) places.set(String(span.id), at);
      cells[name] = spans.map(({ start, end, label }) => ({ start, end, label }));
      isLabelled ||= spans.length > 0;
    } else if (Array.isArray(value) && (longest.get(name) ?? 0) <= 1 && value.every((item) => typeof item !== 'object')) {
      cells[name] = value[0] ?? null;
      isLabelled ||= value.length > 0;
    } else {
      cells[name] = value;
      isLabelled ||= /^labels?$|^class$|^category$|^cats$/i.test(name) && value !== null && value !== '';
    }
  }
  if (Array.isArray(row.relations) && places.size > 0) cells.relations = relationsOf(row.relations, places);
  return { cells, isLabelled };
}

/** Relations name spans by their ids; ours by their places. */
function relationsOf(given: readonly Json[], places: ReadonlyMap<string, number>): Json[] {
  return given.flatMap((item): Json[] => {
    if (!isObject(item)) return [];
    const [from, to] = [places.get(String(item.from_id)), places.get(String(item.to_id))];
    const label = item.type ?? item.label ?? '';
    return from === undefined || to === undefined || typeof label !== 'string' ? [] : [{ from, to, label }];
  });
}

/** The field of a line that holds its text. */
function textIn(row: JsonObject): string {
  for (const name of ['text', 'data', 'sentence', 'content']) if (typeof row[name] === 'string') return row[name];
  return '';
}
