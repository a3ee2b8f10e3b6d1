import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context } from '../../kit/define-node.ts';
import { isObject, type Json, type JsonObject, readJson } from '../../kit/json.ts';
import type { ColumnSpec } from '../../kit/ports.ts';
import { Failure } from '../../kit/problem.ts';
import { freeName } from '../tables/removed-rows.ts';
import { asTable, type LabelsRead, lineFile, unknownFormat } from './label-lines.ts';
import { type ControlValue, rowsOfTask, type StudioReading, type StudioRow } from './label-studio.ts';
import { labelsFromLines } from './labels-from-lines.ts';

/** A Label Studio export is one JSON text, which must be held whole. */
const largestWhole = 256_000_000;

export async function labelsFromStudio(context: Context, path: string, reading: StudioReading): Promise<LabelsRead> {
  if ((await stat(path)).size > largestWhole) throw tooLarge();
  const content = (await readFile(path, 'utf8')).replace(/^\ufeff/, '');
  const whole = readJson(content);
  const tasks = Array.isArray(whole) ? whole : content.split('\n').flatMap((line) => readJson(line) ?? []);
  // The short export has the fields of a task and its labels side by side, as lines of JSON have.
  if (tasks.length > 0 && tasks.every((task) => isObject(task) && !isObject(task.data))) return shortExport(context, tasks);
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
  const turned = rows.reduce((sum, row) => sum + row.turned, 0);
  return { table: await asTable(context, file, types), labelled, wrong, turned };
}

async function shortExport(context: Context, tasks: readonly Json[]): Promise<LabelsRead> {
  const path = join(context.workdir, 'short.jsonl');
  await writeFile(path, tasks.map((task) => JSON.stringify(task)).join('\n'));
  return labelsFromLines(context, path);
}

export interface StudioColumns {
  /** Of each control: its column, that of its relations, and whether it holds one choice. */
  controls: Map<string, { column: string; relations?: string; single: boolean }>;
  by?: string;
  confidence?: string;
}

export function columnsOf(rows: readonly StudioRow[]): { names: StudioColumns; types: Pick<ColumnSpec, 'name' | 'type'>[] } {
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

export function studioCells({ data, labels, by, confidence }: StudioRow, names: StudioColumns): JsonObject {
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

function tooLarge(): Failure {
  return new Failure(
    {
      en: 'This Label Studio file is larger than {most} MB, which is too much to read at once. In Label Studio, export fewer tasks at a time, and read each file with a step of its own.',
      zh: '该 Label Studio 文件超过 {most} MB，无法一次读入。请在 Label Studio 中分批导出，再用多个步骤分别读取。',
    },
    { most: largestWhole / 1e6 },
    { code: 'too-large', setting: 'file' },
  );
}
