import type { Context } from '../../kit/define-node.ts';
import type { ColumnSpec, TableValue } from '../../kit/ports.ts';
import { bytesOfDataUrl } from '../images/data-url.ts';
import { eachRows } from '../predict/each-rows.ts';
import { name, withDatabase } from '../tables/connection.ts';
import { openJsonLines } from '../tables/json-lines.ts';
import { openTable } from '../tables/open-table.ts';
import { freeName } from '../tables/removed-rows.ts';
import { writeTable } from '../tables/write-table.ts';
import { textInOrder } from './reading-order.ts';
import { openTextReader } from './text-reader.ts';

export interface TextColumnsOptions {
  column: string;
  /** Lines that are read less surely are left out, 0 to 1. */
  leastSure: number;
  /** Whether each line is told with its place. */
  boxes: boolean;
}
export interface TextColumns {
  rows: TableValue;
  /** Pictures in which text was found, and those that could not be read. */
  found: number;
  unread: number;
}

/** What comes to the table, under names that it does not have yet. `lines`: number of lines; `confidence`: mean over the characters; `boxes`: [{ text, confidence, corners }], in pixels. */
export function textColumns(
  columns: readonly Pick<ColumnSpec, 'name'>[],
  boxes: boolean,
): { text: string; lines: string; confidence: string; boxes?: string } {
  const taken = [...columns];
  const free = (wanted: string) => {
    const chosen = freeName(taken, wanted);
    taken.push({ name: chosen });
    return chosen;
  };
  return {
    text: free('text'),
    lines: free('text_lines'),
    confidence: free('text_confidence'),
    ...(boxes && { boxes: free('text_boxes') }),
  };
}

/** The types of these columns, for a table's spec. */
export function textColumnSpecs(columns: readonly Pick<ColumnSpec, 'name'>[], boxes: boolean): Pick<ColumnSpec, 'name' | 'type'>[] {
  const names = textColumns(columns, boxes);
  return [
    { name: names.text, type: 'text' },
    { name: names.lines, type: 'number' },
    { name: names.confidence, type: 'number' },
    ...(names.boxes === undefined ? [] : [{ name: names.boxes, type: 'json' as const }]),
  ];
}

/** The table with the text that stands in its pictures. A picture without text has an empty text of 0 lines; one that cannot be read has none. */
export async function addTextColumns(context: Context, table: TableValue, options: TextColumnsOptions): Promise<TextColumns> {
  const { column, leastSure, boxes } = options;
  const added = textColumnSpecs(table.columns, boxes);
  return withDatabase(context, async (database) => {
    const reader = await openTextReader({ threads: context.device.threads });
    const lines = openJsonLines(database);
    let [found, unread] = [0, 0];
    try {
      await eachRows(context, table, [column], async (rows, start) => {
        for (const [at, { [column]: cell }] of rows.entries()) {
          context.progress(
            (0.95 * (start + at)) / Math.max(1, table.count),
            { en: '{at} of {count} pictures', zh: '第 {at} 张图片，共 {count} 张' },
            { at: start + at + 1, count: table.count },
          );
          const bytes = typeof cell === 'string' ? bytesOfDataUrl(cell) : undefined;
          const read = bytes && (await reader.read(bytes));
          if (!read || typeof read === 'string') {
            unread++;
            await lines.add({});
            continue;
          }
          const sure = read.filter(({ confidence }) => confidence >= leastSure);
          const characters = sure.reduce((sum, { text }) => sum + text.length, 0);
          if (sure.length > 0) found++;
          await lines.add({
            c0: textInOrder(sure),
            c1: sure.length,
            c2: characters === 0 ? null : sure.reduce((sum, { text, confidence }) => sum + text.length * confidence, 0) / characters,
            ...(boxes && { c3: JSON.stringify(sure.map(rounded)) }),
          });
        }
      });
    } finally {
      await reader.close();
    }
    const source = await lines.close(Object.fromEntries(added.map(({ type }, at) => [`c${at}`, type === 'number' ? 'DOUBLE' : 'VARCHAR'])));
    const view = await openTable(database, table);
    const list = [...table.columns.map((one) => `a.${name(one.name)}`), ...added.map((one, at) => `b.c${at} AS ${name(one.name)}`)];
    const rows = await writeTable(database, `SELECT ${list.join(', ')} FROM ${view} a POSITIONAL JOIN ${source} b`, {
      types: [...table.columns, ...added],
      ...(table.role && { role: table.role }),
    });
    return { rows, found, unread };
  });
}

function rounded({ text, confidence, corners }: { text: string; confidence: number; corners: readonly (readonly [number, number])[] }) {
  return { text, confidence: Math.round(confidence * 1_000) / 1_000, corners: corners.map(([x, y]) => [Math.round(x), Math.round(y)]) };
}
