import { createReadStream, createWriteStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Context } from '../../kit/define-node.ts';
import { isObject, type Json, type JsonObject, readJson } from '../../kit/json.ts';
import type { ColumnSpec, TableValue } from '../../kit/ports.ts';
import { Failure } from '../../kit/problem.ts';
import { message } from '../../kit/text.ts';
import { tableFromObjects } from '../sources/table-from-objects.ts';
import { detectEncoding, readHead, transcode } from '../tables/encoding.ts';
import { emptyFile } from '../tables/file-format.ts';
import { sampleJsonColumns } from '../tables/infer-types.ts';
import { freeName } from '../tables/removed-rows.ts';
import { conllReader, joinTokens, spansOfAnyTags } from './conll.ts';
import { type ControlValue, rowsOfTask, type StudioReading, type StudioRow } from './label-studio.ts';
import { spansOfList } from './label-values.ts';

export const labelFormats = ['auto', 'label-studio', 'conll', 'jsonl'] as const;
export type LabelFormat = Exclude<(typeof labelFormats)[number], 'auto'>;
export interface LabelsRead {
  table: TableValue;
  format: LabelFormat;
  /** Rows that have a label. */
  labelled: number;
  /** Lines or tasks that could not be read and were left out. */
  wrong: number;
}

/** A Label Studio export is one JSON text, which must be held whole. */
const largestWhole = 256_000_000;
const longestLine = 64_000_000;

/** Reads labels that another program wrote. A few broken lines are left out and counted; a file of which most is broken is a Failure. */
export async function labelsFromFile(
  context: Context,
  path: string,
  options: StudioReading & { format: LabelFormat | 'auto' },
): Promise<LabelsRead> {
  const readable = await asUtf8(context, path);
  const format = options.format === 'auto' ? await formatOf(readable) : options.format;
  context.progress(0.1);
  if (format === 'label-studio') return readStudio(context, readable, options);
  return format === 'conll' ? readConll(context, readable) : readLines(context, readable);
}

async function asUtf8(context: Context, path: string): Promise<string> {
  if ((await stat(path)).isDirectory()) throw oneFile();
  const head = await readHead(path);
  if (head.length === 0) throw emptyFile();
  const encoding = await detectEncoding(head);
  if (encoding === undefined) throw unknownFormat();
  if (encoding === 'utf-8') return path;
  const copy = join(context.workdir, 'labels.utf8');
  await transcode(path, copy, encoding);
  return copy;
}

async function formatOf(path: string): Promise<LabelFormat> {
  const text = new TextDecoder()
    .decode(await readHead(path))
    .replace(/^\ufeff/, '')
    .trimStart();
  if (text.startsWith('[')) return 'label-studio';
  const [first = ''] = text.split('\n', 1);
  const object = text.startsWith('{') ? readJson(first) : undefined;
  if (isObject(object)) return isObject(object.data) && ('annotations' in object || 'predictions' in object) ? 'label-studio' : 'jsonl';
  if (text.startsWith('{')) throw unknownFormat();
  const lines = text.split('\n').slice(0, 200);
  const reader = conllReader();
  for (const line of lines.slice(0, -1)) reader.line(line);
  if (reader.wrong <= lines.length / 10) return 'conll';
  throw unknownFormat();
}

/** The columns, from the beginning of a file; undefined where that does not tell. Throws the Failure that a run would. */
export async function sniffLabels(
  path: string,
  options: StudioReading & { format: LabelFormat | 'auto' },
): Promise<ColumnSpec[] | undefined> {
  if ((await stat(path)).isDirectory()) throw oneFile();
  const head = await readHead(path);
  if (head.length === 0) throw emptyFile();
  if ((await detectEncoding(head)) !== 'utf-8') return undefined;
  const format = options.format === 'auto' ? await formatOf(path) : options.format;
  if (format === 'conll') return conllColumns;
  const text = new TextDecoder().decode(head).replace(/^\ufeff/, '');
  const whole = (await stat(path)).size <= head.length ? readJson(text) : undefined;
  const lines = Array.isArray(whole) ? whole : text.split('\n').flatMap((line) => readJson(line) ?? []);
  const found = format === 'label-studio' ? lines.flatMap((task) => rowsOfTask(task, options) ?? []) : [];
  if (found.length > 0) {
    const { names, types } = columnsOf(found);
    return sampledColumns(
      found.map((row) => studioCells(row, names)),
      types,
    );
  }
  const survey = emptySurvey();
  const rows = lines.filter((row) => isObject(row));
  for (const row of rows) surveyRow(survey, row);
  return rows.length === 0
    ? undefined
    : sampledColumns(
        rows.map((row) => cellsOfLine(row, survey).cells),
        typesOf(survey),
      );
}

function sampledColumns(rows: readonly JsonObject[], types: readonly Pick<ColumnSpec, 'name' | 'type'>[]): ColumnSpec[] {
  const known = new Map(types.map(({ name, type }) => [name, type]));
  return sampleJsonColumns(rows).map(({ missing: _, ...column }) => ({ ...column, type: known.get(column.name) ?? column.type }));
}

async function* linesOf(path: string): AsyncGenerator<string> {
  let first = true;
  for await (const line of createInterface({ input: createReadStream(path, 'utf8'), crlfDelay: Infinity })) {
    if (line.length > longestLine) throw unknownFormat();
    yield first ? line.replace(/^\ufeff/, '') : line;
    first = false;
  }
}

/** Objects written down as lines while they are read. */
function lineFile(context: Context) {
  const path = join(context.workdir, 'labels.jsonl');
  const stream = createWriteStream(path);
  let count = 0;
  return {
    path,
    get count() {
      return count;
    },
    async add(row: JsonObject): Promise<void> {
      count++;
      if (!stream.write(`${JSON.stringify(row)}\n`)) await once(stream, 'drain');
    },
    async close(): Promise<void> {
      stream.end();
      await once(stream, 'close');
    },
  };
}

async function asTable(
  context: Context,
  file: ReturnType<typeof lineFile>,
  types: Pick<ColumnSpec, 'name' | 'type'>[],
): Promise<TableValue> {
  await file.close();
  context.progress(0.7);
  return tableFromObjects(context, file.path, file.count, { types });
}

const conllColumns: Pick<ColumnSpec, 'name' | 'type'>[] = [
  { name: 'text', type: 'text' },
  { name: 'entities', type: 'json' },
  { name: 'tokens', type: 'json' },
];

async function readConll(context: Context, path: string): Promise<LabelsRead> {
  const file = lineFile(context);
  const reader = conllReader();
  let labelled = 0;
  const add = async (found: ReturnType<typeof reader.end>) => {
    if (!found) return;
    const { text, places } = joinTokens(found.tokens);
    const entities = spansOfAnyTags(found.tags, places);
    if (entities.length > 0) labelled++;
    await file.add({ text, entities: entities.map((span) => ({ ...span })), tokens: found.tokens });
  };
  for await (const line of linesOf(path)) await add(reader.line(line));
  await add(reader.end());
  if (file.count === 0 || reader.wrong > file.count) throw unknownFormat();
  return { table: await asTable(context, file, conllColumns), format: 'conll', labelled, wrong: reader.wrong };
}

/** The field of a line that holds its text. */
function textIn(row: JsonObject): string {
  for (const name of ['text', 'data', 'sentence', 'content']) if (typeof row[name] === 'string') return row[name];
  return '';
}

async function readLines(context: Context, path: string): Promise<LabelsRead> {
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
  return { table: await asTable(context, file, typesOf(survey)), format: 'jsonl', labelled, wrong };
}

/** A class is written as a list of one by some programs: whether it is a class or a list is known when all lines are seen. */
interface LineSurvey {
  longest: Map<string, number>;
  /** Fields that hold marked parts. */
  marked: Set<string>;
}
const emptySurvey = (): LineSurvey => ({ longest: new Map(), marked: new Set() });

function surveyRow({ longest, marked }: LineSurvey, row: JsonObject): void {
  for (const [name, value] of Object.entries(row)) {
    if (!Array.isArray(value)) continue;
    longest.set(name, Math.max(longest.get(name) ?? 0, value.length));
    if (value.length > 0 && spansOfList(value, '')) marked.add(name);
  }
}

const typesOf = ({ marked }: LineSurvey) => [...marked].map((name) => ({ name, type: 'json' as const }));

function cellsOfLine(row: JsonObject, { longest, marked }: LineSurvey) {
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

async function readStudio(context: Context, path: string, reading: StudioReading): Promise<LabelsRead> {
  if ((await stat(path)).size > largestWhole) throw tooLarge();
  const content = (await readFile(path, 'utf8')).replace(/^\ufeff/, '');
  const whole = readJson(content);
  const tasks = Array.isArray(whole) ? whole : content.split('\n').flatMap((line) => readJson(line) ?? []);
  // The short export has the fields of a task and its labels side by side, as lines of JSON have.
  if (tasks.length > 0 && tasks.every((task) => isObject(task) && !isObject(task.data))) return readShort(context, tasks);
  const rows: StudioRow[] = [];
  let wrong = 0;
  for (const task of tasks) {
    const found = rowsOfTask(task, reading);
    if (found) rows.push(...found);
    else wrong++;
  }
  if (rows.length === 0) throw unknownFormat();
  const file = lineFile(context);
  const { names, types } = columnsOf(rows);
  for (const row of rows) await file.add(studioCells(row, names));
  const labelled = rows.filter(({ labels }) => labels.size > 0).length;
  return { table: await asTable(context, file, types), format: 'label-studio', labelled, wrong };
}

async function readShort(context: Context, tasks: readonly Json[]): Promise<LabelsRead> {
  const { writeFile } = await import('node:fs/promises');
  const path = join(context.workdir, 'short.jsonl');
  await writeFile(path, tasks.map((task) => JSON.stringify(task)).join('\n'));
  return { ...(await readLines(context, path)), format: 'label-studio' };
}

interface StudioColumns {
  /** Of each control: its column, that of its relations, and whether it holds one choice. */
  controls: Map<string, { column: string; relations?: string; single: boolean }>;
  by?: string;
  confidence?: string;
}

function columnsOf(rows: readonly StudioRow[]): { names: StudioColumns; types: Pick<ColumnSpec, 'name' | 'type'>[] } {
  const taken = new Set(rows.flatMap(({ data }) => Object.keys(data)));
  const free = (wanted: string) => {
    const name = freeName(
      [...taken].map((one) => ({ name: one })),
      wanted,
    );
    taken.add(name);
    return name;
  };
  const found = new Map<string, ControlValue[]>();
  for (const { labels } of rows) for (const [control, value] of labels) found.set(control, [...(found.get(control) ?? []), value]);
  const types: Pick<ColumnSpec, 'name' | 'type'>[] = [];
  const controls: StudioColumns['controls'] = new Map();
  for (const [control, values] of found) {
    const column = free(found.size === 1 ? 'label' : control);
    const kind = values[0]?.kind ?? 'other';
    const single = kind === 'classes' && values.every(({ value }) => Array.isArray(value) && value.length <= 1);
    const related = values.some(({ relations }) => relations) ? { relations: free(`${column}_relations`) } : {};
    types.push({
      name: column,
      type: single || kind === 'pair' ? 'category' : kind === 'rating' ? 'number' : kind === 'text' ? 'text' : 'json',
    });
    if (related.relations) types.push({ name: related.relations, type: 'json' });
    controls.set(control, { column, single, ...related });
  }
  const by = rows.some((row) => row.by !== undefined) ? { by: free('annotator') } : {};
  const confidence = rows.some((row) => row.confidence !== undefined) ? { confidence: free('confidence') } : {};
  if (by.by) types.push({ name: by.by, type: 'category' });
  return { names: { controls, ...by, ...confidence }, types };
}

function studioCells({ data, labels, by, confidence }: StudioRow, names: StudioColumns): JsonObject {
  const cells: JsonObject = { ...data };
  for (const [control, { column, relations, single }] of names.controls) {
    const found = labels.get(control);
    cells[column] = found === undefined ? null : single && Array.isArray(found.value) ? (found.value[0] ?? null) : found.value;
    if (relations) cells[relations] = (found?.relations ?? []).map((relation) => ({ ...relation }));
  }
  if (names.by) cells[names.by] = by ?? null;
  if (names.confidence) cells[names.confidence] = confidence ?? null;
  return cells;
}

function unknownFormat(): Failure {
  return new Failure(
    {
      en: 'This file holds no labels in a form that can be read here: a JSON export of Label Studio, lines of JSON, or a CoNLL file with one token and its tag a line. Export it again in one of these, or read a plain table with “Read a file”.',
      zh: '无法从该文件中读取标签。可读取的格式有：Label Studio 的 JSON 导出、JSONL，以及每行一个词元及其标记的 CoNLL 文件。请重新导出为其中一种；普通表格请用“读取文件”。',
    },
    {},
    { code: 'unknown-format', setting: 'file' },
  );
}

function oneFile(): Failure {
  return new Failure(
    {
      en: 'This is a folder. Choose one file of labels; read several by steps of their own and stack them.',
      zh: '这是文件夹。请选择一个标签文件；多个文件请分别读取后再合并。',
    },
    {},
    { code: 'one-file', setting: 'file' },
  );
}

function tooLarge(): Failure {
  return new Failure(
    {
      en: 'This export is larger than {most} MB, more than can be held at once. Export it in parts, or as lines of JSON.',
      zh: '该导出文件超过 {most} MB，无法一次读入。请分批导出，或导出为 JSONL。',
    },
    { most: largestWhole / 1e6 },
    {
      code: 'too-large',
      setting: 'file',
      fixes: [{ label: message({ en: 'Read it as lines of JSON', zh: '按 JSONL 读取' }), settings: { format: 'jsonl' } }],
    },
  );
}
