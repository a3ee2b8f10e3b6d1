import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context } from '../../kit/define-node.ts';
import { isObject, type JsonObject, readJson } from '../../kit/json.ts';
import type { ColumnSpec } from '../../kit/ports.ts';
import { Failure } from '../../kit/problem.ts';
import { detectEncoding, readHead, transcode } from '../tables/encoding.ts';
import { emptyFile } from '../tables/file-format.ts';
import { sampleJsonColumns } from '../tables/infer-types.ts';
import { conllReader } from './conll.ts';
import { type LabelsRead, unknownFormat } from './label-lines.ts';
import { rowsOfTask, type StudioReading } from './label-studio.ts';
import { conllColumns, labelsFromConll } from './labels-from-conll.ts';
import { cellsOfLine, emptySurvey, labelsFromLines, surveyRow, typesOf } from './labels-from-lines.ts';
import { columnsOf, labelsFromStudio, studioCells } from './labels-from-studio.ts';

export const labelFormats = ['auto', 'label-studio', 'conll', 'jsonl'] as const;
export type LabelFormat = Exclude<(typeof labelFormats)[number], 'auto'>;

const readers: Record<LabelFormat, (context: Context, path: string, reading: StudioReading) => Promise<LabelsRead>> = {
  'label-studio': labelsFromStudio,
  conll: labelsFromConll,
  jsonl: labelsFromLines,
};

/** Reads labels that another program wrote. A few broken lines are left out and counted; a file of which most is broken is a Failure. */
export async function labelsFromFile(
  context: Context,
  path: string,
  options: StudioReading & { format: LabelFormat | 'auto' },
): Promise<LabelsRead & { format: LabelFormat }> {
  const readable = await asUtf8(context, path);
  const format = options.format === 'auto' ? await formatOf(readable) : options.format;
  context.progress(0.1);
  return { format, ...(await readers[format](context, readable, options)) };
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
