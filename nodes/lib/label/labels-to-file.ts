import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context } from '../../kit/define-node.ts';
import { isObject, type Json, type JsonObject, readJson } from '../../kit/json.ts';
import type { FileValue, TableValue } from '../../kit/ports.ts';
import { Failure } from '../../kit/problem.ts';
import { message } from '../../kit/text.ts';
import { eachRows } from '../predict/each-rows.ts';
import { type Span, spansWithin } from '../text/spans.ts';
import { wordsOf } from '../text/words-of.ts';
import { joinTokens, tagsOfSpans } from './conll.ts';
import { studioConfig, type StudioWriting, taskOfRow } from './label-studio.ts';
import { charactersAt, kindOfCell, type LabelKind, type SpanRelation } from './label-values.ts';

export interface LabelWriting {
  format: 'label-studio' | 'conll' | 'jsonl';
  /** The column of the labels, and what it holds; `auto`: what its cells look like. */
  label: string;
  kind: LabelKind | 'auto';
  /** The texts or pictures that the labels are about; two for a pair. */
  shown: readonly string[];
  scheme: 'bio' | 'bioes';
  /** Written as suggestions of a machine, with the column `confidence`. */
  suggested: boolean;
  name: string;
}
export interface LabelsWritten {
  file: FileValue;
  /** Rows with a label. */
  labelled: number;
  /** The interface of a Label Studio project that shows these tasks. */
  config?: string;
}

const endings = { 'label-studio': 'json', conll: 'conll', jsonl: 'jsonl' } as const;
const media = { 'label-studio': 'application/json', conll: 'text/plain', jsonl: 'application/x-ndjson' } as const;
/** Names of labels that go into the interface of a project. */
const mostNames = 200;

/** Writes rows and their labels in the form of another program, row by row. */
export async function labelsToFile(context: Context, rows: TableValue, writing: LabelWriting): Promise<LabelsWritten> {
  const kind = writing.kind === 'auto' ? await kindOf(context, rows, writing.label) : writing.kind;
  if (writing.format === 'conll' && kind !== 'spans') throw notSpans(writing.label);
  const path = join(context.workdir, `labels.${endings[writing.format]}`);
  const stream = createWriteStream(path);
  const put = async (text: string) => {
    if (!stream.write(text)) await once(stream, 'drain');
  };
  const studio: StudioWriting = { kind, control: writing.label, shown: writing.shown, suggested: writing.suggested };
  const relations = `${writing.label}_relations`;
  const names = new Set<string>();
  let [count, labelled] = [0, 0];
  await eachRows(
    context,
    rows,
    rows.columns.map((column) => column.name),
    async (chunk, start) => {
      context.progress((0.95 * start) / Math.max(1, rows.count));
      for (const given of chunk) {
        const row = wholeRow(given, rows, writing.label);
        const label = row[writing.label] ?? null;
        const isLabelled = label !== null && !(Array.isArray(label) && label.length === 0);
        if (isLabelled) labelled++;
        for (const name of namesIn(label)) if (names.size < mostNames) names.add(name);
        const related = relationsIn(row[relations]);
        count++;
        if (writing.format === 'conll') await put(conllText(row, label, writing));
        else if (writing.format === 'jsonl') await put(`${JSON.stringify(lineOf(row, label, { kind, related, writing, relations }))}\n`);
        else {
          const confidence = row.confidence;
          const { [writing.label]: _, [relations]: __, ...data } = row;
          const task = taskOfRow(count, { data, label, relations: related, ...(typeof confidence === 'number' && { confidence }) }, studio);
          await put(`${count === 1 ? '[' : ','}\n${JSON.stringify(task)}`);
        }
      }
    },
  );
  if (writing.format === 'label-studio') await put(count === 0 ? '[]\n' : '\n]\n');
  stream.end();
  await once(stream, 'close');
  const bytes = (await stat(path)).size;
  const name = `${writing.name}.${endings[writing.format]}`;
  const artifact = await context.artifacts.commit('file', { [name]: path });
  return {
    file: { type: 'file', artifact, name, bytes, media: media[writing.format] },
    labelled,
    ...(writing.format === 'label-studio' && { config: studioConfig(studio, [...names].sort()) }),
  };
}

/** What the first cells with a label hold. */
async function kindOf(context: Context, rows: TableValue, label: string): Promise<LabelKind> {
  let kind: LabelKind | undefined;
  await eachRows(context, rows, [label], (chunk) => {
    for (const row of chunk) kind ??= kindOfCell(wholeRow(row, rows, label)[label] ?? null);
  });
  return kind ?? 'class';
}

/** The row with JSON columns as data and dates as text. */
function wholeRow(row: JsonObject, rows: TableValue, label: string): JsonObject {
  const whole: JsonObject = {};
  for (const { name, type } of rows.columns) {
    const cell = row[name];
    if (cell === undefined) continue;
    // Lists may stand in a column of texts too, as files have them.
    const listed = type === 'json' || (name === label && typeof cell === 'string' && cell.startsWith('['));
    whole[name] =
      listed && typeof cell === 'string'
        ? (readJson(cell) ?? cell)
        : type === 'date' && typeof cell === 'number'
          ? new Date(cell).toISOString()
          : cell;
  }
  return whole;
}

function namesIn(label: Json): string[] {
  if (typeof label === 'string') return [label];
  if (!Array.isArray(label)) return [];
  return label.flatMap((item) =>
    typeof item === 'string' ? [item] : isObject(item) && typeof item.label === 'string' ? [item.label] : [],
  );
}

function relationsIn(cell: Json | undefined): SpanRelation[] {
  return (Array.isArray(cell) ? cell : []).flatMap((item) => {
    if (!isObject(item)) return [];
    const { from, to, label } = item;
    return typeof from === 'number' && typeof to === 'number' ? [{ from, to, label: typeof label === 'string' ? label : '' }] : [];
  });
}

function textOfRow(row: JsonObject, [column = '']: readonly string[]): string {
  const text = row[column];
  return typeof text === 'string' ? text : text === null || text === undefined ? '' : String(text);
}

/** Tokens that came with the row are kept where they make up its text; else the text is cut into words and signs. */
function conllText(row: JsonObject, label: Json, { shown, scheme }: LabelWriting): string {
  const text = textOfRow(row, shown);
  const { tokens } = row;
  const own = Array.isArray(tokens) && tokens.every((token) => typeof token === 'string') ? joinTokens(tokens) : undefined;
  const places = own?.text === text ? own.places : wordsOf(text);
  if (places.length === 0) return '';
  const tags = tagsOfSpans(places, spansWithin(label, text) ?? [], scheme);
  return `${places.map(({ start, end }, at) => `${text.slice(start, end)}\t${tags[at]}`).join('\n')}\n\n`;
}

interface Line {
  kind: LabelKind;
  related: readonly SpanRelation[];
  relations: string;
  writing: LabelWriting;
}

/** Places are counted in characters, as the programs that read such lines do. */
function lineOf(row: JsonObject, label: Json, { kind, related, relations, writing }: Line): JsonObject {
  if (kind !== 'spans') return row;
  const text = textOfRow(row, writing.shown);
  const placed = ({ start, end, label: name }: Span, at: number): JsonObject => ({
    id: at,
    start: charactersAt(text, start),
    end: charactersAt(text, end),
    label: name,
  });
  const spans = (spansWithin(label, text) ?? []).map(placed);
  const { [relations]: _, ...rest } = row;
  const linked = related.map(({ from, to, label: type }, id) => ({ id, from_id: from, to_id: to, type }));
  return { ...rest, [writing.label]: spans, ...(linked.length > 0 && { relations: linked }) };
}

function notSpans(column: string): Failure {
  return new Failure(
    {
      en: 'A CoNLL file holds marked parts of texts, and “{column}” holds none. Choose the column of the marked parts, or another format.',
      zh: 'CoNLL 文件保存文本中标记的片段，而“{column}”列中没有。请选择存放标记片段的列，或改用其他格式。',
    },
    { column },
    {
      code: 'not-spans',
      setting: 'label',
      fixes: [{ label: message({ en: 'Write lines of JSON', zh: '写成 JSONL' }), settings: { format: 'jsonl' } }],
    },
  );
}
