import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Context } from '../../kit/define-node.ts';
import { isObject, type Json } from '../../kit/json.ts';
import type { TableValue } from '../../kit/ports.ts';
import { Failure } from '../../kit/problem.ts';
import { flatten, readExactJson } from '../api/find-rows.ts';
import { name } from '../tables/connection.ts';
import { openRowLog } from './row-log.ts';
import { tableFromObjects } from './table-from-objects.ts';

export interface PayloadReading {
  hook: string;
  /** The column by which payloads are told apart, such as "order.id"; empty: each one counts. */
  key: string;
  mostRows: number;
}
export interface PayloadsRead {
  table: TableValue;
  /** Rows before those with equal keys were put together and the oldest left out. */
  all: number;
  /** When the newest came, as an ISO moment; undefined where there is none. */
  newest?: string;
}

const receivedAt = 'receivedAt';
/** The order in which they came; no row keeps it. */
const place = '__graftwork_place';
const lineRows = 1_000;

/**
 * What a webhook has received and kept, in Graftwork's own folder, two above that of a step: a row for each payload, or for each of its items
 * where it is a list. Of rows with equal keys the newest counts, in its own place. Throws Failure.
 */
export async function readCollected(context: Context, { hook, key, mostRows }: PayloadReading): Promise<PayloadsRead> {
  const folder = join(dirname(dirname(context.workdir)), 'payloads', hook);
  const files = (await readdir(folder).catch(() => [])).filter((file) => file.endsWith('.jsonl')).toSorted();
  const log = await openRowLog(join(context.workdir, 'rows'));
  await log.restart();
  const columns = new Set<string>();
  let newest: string | undefined;
  try {
    for (const [at, file] of files.entries()) {
      context.progress((0.6 * at) / files.length, { en: '{count} rows read', zh: '已读取 {count} 行' }, { count: log.place.rows });
      let lines: string[] = [];
      for await (const line of createInterface({ input: createReadStream(join(folder, file)), crlfDelay: Infinity })) {
        const payload = readExactJson(line);
        // The last line may be one that is being written at this moment.
        if (!isObject(payload) || typeof payload.at !== 'string') continue;
        newest = payload.at;
        for (const body of Array.isArray(payload.body) ? payload.body : [payload.body ?? null]) {
          const row = rowOf(body, payload.at, log.place.rows + lines.length);
          for (const column of Object.keys(row)) columns.add(column);
          lines.push(JSON.stringify(row));
        }
        if (lines.length < lineRows) continue;
        await log.append(lines);
        lines = [];
      }
      await log.append(lines);
    }
    const all = log.place.rows;
    if (all === 0) throw nothingYet(hook);
    if (key !== '' && !columns.has(key)) throw noKey(key, [...columns]);
    const table = await tableFromObjects(context, log.path, all, {
      choose: (rows) =>
        `SELECT * EXCLUDE (${name(place)}) FROM (${chosen(rows, key)} ORDER BY ${name(place)} DESC LIMIT ${mostRows}) ORDER BY ${name(place)}`,
    });
    return { table, all, ...(newest !== undefined && { newest }) };
  } finally {
    await log.close();
  }
}

/** Rows without a key are each their own. */
function chosen(rows: string, key: string): string {
  if (key === '') return `SELECT * FROM ${rows}`;
  const number = `row_number() OVER (PARTITION BY ${name(key)} ORDER BY ${name(place)} DESC)`;
  return `SELECT * FROM ${rows} QUALIFY ${name(key)} IS NULL OR ${number} = 1`;
}

function rowOf(body: Json, at: string, order: number): Record<string, Json> {
  const fields = Object.entries(flatten(body)).map(([field, value]): [string, Json] => [
    field.toLowerCase() === receivedAt.toLowerCase() ? `body.${field}` : field,
    value,
  ]);
  return { [receivedAt]: at, ...Object.fromEntries(fields), [place]: order };
}

function nothingYet(hook: string): Failure {
  return new Failure(
    {
      en: 'Nothing has been kept of /hooks/{hook} yet. Switch “Keep requests” on at its trigger, publish that workflow, and wait for the first request; tests do not count.',
      zh: '/hooks/{hook} 尚未保留任何内容。请在其触发节点上开启“保留请求内容”，发布该工作流，然后等待第一个请求；测试请求不计入。',
    },
    { hook },
    { code: 'no-payloads', setting: 'hook' },
  );
}

function noKey(key: string, found: readonly string[]): Failure {
  const columns = found.filter((column) => column !== place);
  return new Failure(
    { en: 'No kept request has a field “{key}”. There is: {columns}.', zh: '请求内容中没有字段“{key}”。现有字段：{columns}。' },
    { key, columns: columns.slice(0, 30).join(', ') },
    { code: 'no-key', setting: 'key' },
  );
}
