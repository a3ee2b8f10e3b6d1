import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import type { Context } from '../../kit/define-node.ts';
import { canonicalJson } from '../../kit/json.ts';
import { writeIndex } from '../../kit/item-places.ts';
import type { Item, LabelRequest, Question } from '../../kit/labelling.ts';
import type { ColumnSpec, TableValue } from '../../kit/ports.ts';
import { Failure } from '../../kit/problem.ts';
import { bytesOfDataUrl } from '../images/data-url.ts';
import { openEncoder } from '../images/encode.ts';
import { openPictureReader } from '../images/read-picture.ts';
import { readable } from '../tables/column-types.ts';
import { name, withDatabase } from '../tables/connection.ts';
import { openTable } from '../tables/open-table.ts';
import { rowNumber } from '../tables/removed-rows.ts';

import { keySql } from './item-key.ts';
import { suggestedAnswer } from './suggested.ts';

/** Nobody labels more by hand, and the server holds a line on each while they are labelled. */
export const mostItems = 100_000;
/** A longer text is cut for people to read; what is cut can be neither seen nor marked. */
export const longestText = 20_000;
/** Pixels each way: sharp on any screen, light enough to come at once. */
const largestPicture = 1_280;
const heaviestPicture = 600_000;

export interface ItemOptions {
  suggestion: string;
  confidence: string;
  uncertainty: string;
}
export interface WrittenItems {
  request: LabelRequest;
  keys: string[];
  /** Texts of which only the beginning is shown, and pictures that cannot be. */
  cut: number;
  unseen: number;
}

/** Writes what people are asked about, the least certain first where that is known, as an artifact of lines and their index. */
export async function writeItems(context: Context, table: TableValue, question: Question, options: ItemOptions): Promise<WrittenItems> {
  const { suggestion, confidence, uncertainty } = options;
  const of = (column: string): ColumnSpec | undefined => table.columns.find((one) => one.name === column);
  const said = [of(suggestion), of(confidence)];
  const list = [...question.shown.map(shownSql), ...said.map((column) => (column ? readableOf(column) : 'NULL'))];
  const [order, first] = of(uncertainty) ? [uncertainty, 'max(__order) DESC'] : [of(confidence) ? confidence : undefined, 'min(__order)'];
  const pictures = await openPictures();
  const keys: string[] = [];
  const offsets: number[] = [];
  let [cut, unseen, bytes] = [0, 0, 0];
  const path = join(context.workdir, 'items.jsonl');
  const out = createWriteStream(path);
  await withDatabase(context, async (database) => {
    const view = await openTable(database, table, { number: rowNumber });
    // Under names of our own, so that those of the rows are free to be anything.
    const shown = await database.define(
      `CREATE TEMP VIEW {name} AS SELECT ${name(rowNumber)} AS __row, ${keySql(question)} AS __key, ${order === undefined ? '0' : `${name(order)}::DOUBLE`} AS __order,
       ${list.map((sql, at) => `${sql} AS c${at}`).join(', ')} FROM ${view}`,
    );
    const stream = await database.stream(
      `WITH picked AS (
         SELECT __key AS k, min(__row) AS head, count(*)::DOUBLE AS n, row_number() OVER (ORDER BY ${first} NULLS LAST, min(__row)) AS place
         FROM ${shown} GROUP BY __key)
       SELECT k, n, ${list.map((_, at) => `c${at}`).join(', ')} FROM picked JOIN ${shown} ON __row = head ORDER BY place LIMIT ${mostItems + 1}`,
    );
    for (let chunk = await stream.fetchChunk(); chunk && chunk.rowCount > 0; chunk = await stream.fetchChunk()) {
      if (keys.length + chunk.rowCount > mostItems) throw tooMany();
      const lines: string[] = [];
      for (const cells of chunk.getRows()) {
        const [key, rows, ...rest] = cells;
        const values = Object.fromEntries(
          question.shown.map(({ name: column, type }, at): [string, string | number | null] => {
            const cell = plainCell(rest[at]);
            if (type === 'image') {
              const picture = typeof cell === 'string' ? pictures(cell) : null;
              if (picture === null && cell !== null) unseen++;
              return [column, picture];
            }
            if (typeof cell !== 'string' || cell.length <= longestText) return [column, cell];
            cut++;
            return [column, cell.slice(0, longestText)];
          }),
        );
        const suggested = suggestedAnswer(question, plainCell(rest[question.shown.length]));
        const sure = plainCell(rest[question.shown.length + 1]);
        const item: Item = {
          key: String(key),
          values,
          rows: Number(rows),
          ...(suggested && { suggestion: suggested }),
          ...(typeof sure === 'number' && { confidence: sure }),
        };
        keys.push(item.key);
        offsets.push(bytes);
        const line = `${JSON.stringify(item)}\n`;
        bytes += Buffer.byteLength(line);
        lines.push(line);
      }
      if (!out.write(lines.join(''))) await once(out, 'drain');
      context.progress(Math.min(0.9, keys.length / Math.max(1, Math.min(table.count, mostItems))));
    }
  });
  out.end();
  await finished(out);
  const items = await context.artifacts.commit('file', { 'items.jsonl': path, 'items.index': writeIndex(keys, [...offsets, bytes]) });
  const task = createHash('sha256').update(canonicalJson({ items, question })).digest('hex').slice(0, 32);
  return { request: { items, count: keys.length, question, task }, keys, cut, unseen };
}

function readableOf(column: Pick<ColumnSpec, 'name' | 'type'>): string {
  return column.type === 'number' ? `${name(column.name)}::DOUBLE` : `${name(column.name)}::VARCHAR`;
}
function shownSql(column: Pick<ColumnSpec, 'name' | 'type'>): string {
  return column.type === 'date' || column.type === 'number' || column.type === 'image'
    ? readable(column)
    : readable(column, longestText + 1);
}
function plainCell(cell: unknown): string | number | null {
  if (typeof cell === 'number') return Number.isFinite(cell) ? cell : null;
  return typeof cell === 'string' ? cell : null;
}

/** Pictures as they are, or smaller where they are heavy; null for what is none. */
async function openPictures(): Promise<(cell: string) => string | null> {
  const [reader, encode] = await Promise.all([openPictureReader(), openEncoder()]);
  return (cell) => {
    const bytes = bytesOfDataUrl(cell);
    const pixels = bytes && reader.upTo(bytes, largestPicture);
    if (!pixels || typeof pixels === 'string') return null;
    return cell.length <= heaviestPicture ? cell : encode(pixels, 'webp');
  };
}

function tooMany(): Failure {
  return new Failure(
    {
      en: 'There are more than {most} different rows, more than people can label. Take a sample of them first, or let a model choose the rows that it knows least.',
      zh: '不同的行超过 {most} 条，人工无法全部标注。请先抽样，或让模型挑出最没把握的行。',
    },
    { most: mostItems },
    {
      code: 'too-many-rows',
      port: 'rows',
      fixes: [
        {
          label: { text: { en: 'Take a sample before it', zh: '在前面抽样' } },
          insert: 'prepare/sample-rows',
          input: 'rows',
          output: 'kept',
          port: 'rows',
        },
      ],
    },
  );
}
