import { join } from 'node:path';
import type { Context } from '../../kit/define-node.ts';
import { isObject, type Json, readJson } from '../../kit/json.ts';
import type { TableValue } from '../../kit/ports.ts';
import { createPatientClient } from '../net/patient-client.ts';
import type { Answer, WebClient } from '../net/web-client.ts';
import { openRowLog, type RowLog } from '../sources/row-log.ts';
import { tableFromObjects } from '../sources/table-from-objects.ts';
import { apiFailures } from './api-failures.ts';
import { findRows, flatten, readExactJson, valueAt } from './find-rows.ts';
import { type Next, nextPage, pageRequest, type Paging, unledTo } from './pages.ts';

export interface ApiReading {
  url: URL;
  method: 'GET' | 'POST';
  /** JSON text of a POST. */
  body: string;
  headers: Record<string, string>;
  /** Where the rows are; empty: found. */
  path: string;
  paging: Paging;
  perSecond: number;
  mostPages: number;
  mostRows: number;
  /** Waits; tests do not wait. */
  wait?(ms: number): Promise<unknown>;
}
export interface ApiRead {
  table: TableValue;
  pages: number;
  /** Where the rows were found. */
  path: string;
  limited: boolean;
  /** The last page was the same as the one before it: the interface does not turn pages that way. */
  repeated: boolean;
  /** The first answer has nothing at the place where the next page is said to stand; in its stead, places that look like it. */
  unled?: string[];
}
interface State {
  next?: Next;
  pages: number;
  path: string;
  /** Rows of the last page, to notice one that comes again. */
  last: string;
  done?: { limited: boolean; repeated: boolean; unled?: string[] };
}

const mostBytes = 64_000_000;
const mostInAll = 4_000_000_000;

/** Reads the pages of an interface one by one into a table; what was read is kept, so that a later start goes on behind it. Throws Failure. */
export async function readApi(context: Context, reading: ApiReading): Promise<ApiRead> {
  const base = { url: reading.url, method: reading.method, body: bodyOf(reading) };
  const log = await openRowLog<State>(join(context.workdir, 'rows'));
  const client = createPatientClient(context.signal, {
    perSecond: reading.perSecond,
    ...(reading.wait && { wait: reading.wait }),
    waits: (host, seconds) =>
      context.log({ en: '{host} is busy: waiting {seconds} s', zh: '{host} 繁忙：等待 {seconds} 秒' }, { host, seconds }),
  });
  try {
    while (!log.state?.done) await turnPage(context, { reading, base, log, client });
    const { path, pages, done } = log.state;
    return { table: await tableFromObjects(context, log.path, log.place.rows), pages, path, ...done };
  } finally {
    client.close();
    await log.close();
  }
}

interface Turning {
  reading: ApiReading;
  base: Parameters<typeof pageRequest>[0];
  log: RowLog<State>;
  client: WebClient;
}

async function turnPage(context: Context, { reading, base, log, client }: Turning): Promise<void> {
  const { next, pages = 0, path: known, last } = log.state ?? {};
  context.progress(
    Math.min(0.95, Math.max(pages / reading.mostPages, log.place.rows / reading.mostRows)),
    { en: 'page {page}, {count} rows', zh: '第 {page} 页，{count} 行' },
    { page: pages + 1, count: log.place.rows },
  );
  const { url, body } = pageRequest(base, reading.paging, next);
  if (url.origin !== base.url.origin && Object.keys(reading.headers).length > 0) throw apiFailures.elsewhere(url.host);
  const answer = await client.ask(url, {
    method: base.method,
    headers: { accept: 'application/json', ...(body !== undefined && { 'content-type': 'application/json' }) },
    ownHeaders: reading.headers,
    maxBytes: mostBytes,
    ...(body !== undefined && { body }),
  });
  const json = jsonOf(answer, Object.keys(reading.headers).length > 0);
  const path = known ?? (reading.path === '' ? findRows(json) : reading.path);
  const found = path === undefined ? undefined : valueAt(json, path);
  // Interfaces leave the list out where there are no more rows.
  const list = Array.isArray(found) ? found : pages > 0 && (found === undefined || found === null) ? [] : undefined;
  if (!list || path === undefined) throw apiFailures.noRows(reading.path, findRows(json), namesIn(json));
  const room = reading.mostRows - log.place.rows;
  const lines = list.slice(0, room).map((row) => JSON.stringify(flatten(row)));
  const content = lines.join('\n').slice(0, 100_000);
  const repeated = list.length > 0 && content === last;
  if (!repeated) await log.append(lines);
  const following = repeated
    ? undefined
    : nextPage(reading.paging, { json, headers: answer.headers, url: answer.url, rows: list.length }, next);
  const circles = following !== undefined && JSON.stringify(following) === JSON.stringify(next);
  const isFull = log.place.rows >= reading.mostRows || pages + 1 >= reading.mostPages || log.place.bytes > mostInAll;
  const limited = list.length > room || (isFull && following !== undefined && !circles);
  const over = following === undefined || circles || isFull;
  const unled = pages === 0 && list.length > 0 ? unledTo(reading.paging, json) : undefined;
  await log.mark({
    pages: pages + 1,
    path,
    last: content,
    ...(following && { next: following }),
    ...(over && { done: { limited, repeated: repeated || circles, ...(unled && { unled }) } }),
  });
}

function jsonOf({ status, body, headers, url }: Answer, hasKey: boolean): Json {
  if (status < 200 || status >= 300) throw apiFailures.refused(url.host, status, hasKey);
  const json = status === 204 ? [] : readExactJson(body.toString('utf8'));
  const kind = (headers['content-type'] ?? '?').split(';')[0] ?? '?';
  if (json === undefined) throw /\bjson$/i.test(kind.trim()) ? apiFailures.brokenJson(url.host) : apiFailures.notJson(url.host, kind);
  return json;
}

function bodyOf({ method, body }: ApiReading): Json | undefined {
  if (method === 'GET' || body.trim() === '') return undefined;
  const json = readJson(body);
  if (json === undefined) throw apiFailures.badBody();
  return json;
}

function namesIn(json: Json): string {
  return isObject(json) ? Object.keys(json).slice(0, 20).join(', ') : Array.isArray(json) ? '[…]' : typeof json;
}
