import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Context } from '../../kit/define-node.ts';
import { sameJson } from '../../kit/json.ts';
import type { TableValue } from '../../kit/ports.ts';
import { Failure } from '../../kit/problem.ts';
import { persist, Unreachable } from '../net/persist.ts';
import { holdReading } from '../sources/kept-reading.ts';
import { openRowLog, type Place, type RowLog } from '../sources/row-log.ts';
import { withDatabase } from '../tables/connection.ts';
import { databaseFailures } from './database-failures.ts';
import type { Cell, CellKind, Query, Source, SourceColumn } from './source.ts';
import { rowLine, tableFromLog } from './typed-rows.ts';

export interface Reading {
  /** The server with its port, for words. */
  host: string;
  open(signal: AbortSignal): Promise<Source>;
  from: Query['from'];
  /** Empty: the table's own key, where it has one of one column. */
  key: string;
  after: string;
  /** Where rows are kept from run to run, so that only those behind the last key are read and added; undefined: all are read each time. */
  keepIn?: string;
  mostRows: number;
  mostBytes: number;
  mostMinutes: number;
  /** Waits between tries; tests do not wait. */
  wait?(ms: number): Promise<unknown>;
}
export interface Read {
  table: TableValue;
  /** Rows that an earlier run has read, where they are kept; `begun`: they were not of these columns and all were read anew. */
  before?: { rows: number; begun: boolean };
  key?: string;
  /** The key of the last row. */
  last?: string;
  limited: boolean;
  lostDates: number;
  withoutKey: number;
}
interface State {
  columns: SourceColumn[];
  /** All rows up to this key, with it, stand in the log. */
  after?: string;
  done?: { limited: boolean } | undefined;
}

const markMs = 2_000;

/** Reads rows into a table; where there is a key, a lost connection or a stopped run costs nothing that was read. Throws Failure. */
export async function readDatabase(context: Context, reading: Reading): Promise<Read> {
  if ('sql' in reading.from) checkSelect(reading.from.sql);
  const release = reading.keepIn === undefined ? undefined : await holdReading(context, reading.keepIn);
  const log = await openRowLog<State>(reading.keepIn ?? join(context.workdir, 'rows'));
  const before = { rows: log.place.rows, begun: false };
  // What an earlier run has read to its end is where this one begins.
  if (reading.keepIn !== undefined && log.state?.done) await log.mark({ ...log.state, done: undefined });
  const limit = AbortSignal.timeout(reading.mostMinutes * 60_000);
  const signal = AbortSignal.any([context.signal, limit]);
  let rowsBefore = log.place.rows;
  let key: Query['key'];
  let withoutKey = 0;
  const once = async (): Promise<void> => {
    const source = await reading.open(signal);
    try {
      const found = await survey(source, reading);
      key = found.key;
      if ((reading.keepIn !== undefined || reading.after !== '') && !key) throw databaseFailures.needsKey();
      if (key && !fitsKey(reading.after, key)) throw databaseFailures.badAfter(reading.after, key.name);
      if (log.state && !sameJson(log.state.columns, found.columns)) {
        before.begun = before.rows > 0;
        await log.restart();
      }
      if (log.state?.done) return;
      if (key && reading.after === '' && reading.key !== '') withoutKey = await source.countWithoutKey({ from: reading.from, key });
      await copyRows(context, source, { reading, log, ...found });
    } finally {
      await source.close();
    }
  };
  const moved = (): boolean => {
    const hasMoved = log.place.rows > rowsBefore;
    rowsBefore = log.place.rows;
    return hasMoved;
  };
  try {
    const wait = async (ms: number): Promise<void> => {
      const words = { en: '{host} does not answer: trying again in {seconds} s', zh: '{host} 没有应答，{seconds} 秒后重试' };
      const values = { host: reading.host, seconds: Math.round(ms / 1_000) };
      context.log(words, values);
      if (log.place.rows === 0) context.progress(0, words, values);
      await (reading.wait?.(ms) ?? pause(ms, undefined, { signal }));
    };
    await persist({ signal, wait }, once, moved);
    const { columns = [], after, done } = log.state ?? {};
    const { table, lostDates } = await withDatabase(context, (database) => tableFromLog(database, log.path, columns));
    const last = key && after !== undefined ? { last: after } : {};
    const kept = reading.keepIn === undefined ? {} : { before };
    return { table, ...kept, ...(key && { key: key.name }), ...last, limited: done?.limited ?? false, lostDates, withoutKey };
  } catch (error) {
    if (limit.aborted && !context.signal.aborted) throw tooLong(reading.mostMinutes);
    if (!(error instanceof Unreachable)) throw error;
    const kept = key ? (log.state ? log.place.rows : 0) : rowsBefore;
    throw kept === 0 ? databaseFailures.noAnswer(reading.host) : databaseFailures.lost({ kept }, key !== undefined);
  } finally {
    await log.close();
    await release?.();
  }
}

/** Some databases take a word for the number 0 and read all, others refuse it in words of their own. */
function fitsKey(after: string, { kind }: { kind: CellKind }): boolean {
  if (after === '') return true;
  if (kind === 'whole' || kind === 'number') return /^[-+]?\d+(\.\d+)?(e[-+]?\d+)?$/i.test(after);
  return (kind !== 'day' && kind !== 'moment') || /^\d/.test(after);
}

/** What is read, and by what key. */
async function survey(source: Source, { from, key }: Reading): Promise<{ columns: SourceColumn[]; key: Query['key'] }> {
  if ('table' in from) {
    const tables = await source.tables();
    if (!tables.includes(from.table)) throw databaseFailures.noTable(from.table, tables);
  }
  const columns = await source.columns(from);
  const wanted = key !== '' ? key : 'table' in from ? await source.keyOf(from.table) : undefined;
  const column = columns.find(({ name }) => name === wanted);
  if (key !== '' && !column) {
    throw databaseFailures.noKey(
      key,
      columns.map(({ name }) => name),
    );
  }
  return { columns, key: column };
}

interface Copying {
  reading: Reading;
  log: RowLog<State>;
  columns: SourceColumn[];
  key: Query['key'];
}

async function copyRows(context: Context, source: Source, { reading, log, columns, key }: Copying): Promise<void> {
  if (!key) await log.restart();
  const start = log.state?.after ?? (reading.after === '' ? undefined : reading.after);
  const at = key ? columns.findIndex(({ name }) => name === key.name) : -1;
  /** Before the rows of the present key: rows behind it with the same key may not have come yet. */
  let safe: { place: Place; after?: string } = { place: { ...log.place }, ...(start !== undefined && { after: start }) };
  let current: string | undefined;
  let markedAt = performance.now();
  let limited = false;
  const mark = (): Promise<void> => log.mark({ columns, ...(safe.after !== undefined && { after: safe.after }) }, safe.place);
  const query: Query = { from: reading.from, ...(key && { key: { ...key, ...(start !== undefined && { after: start }) } }) };
  try {
    for await (const batch of source.batches(query)) {
      const lines: string[] = [];
      const place = { ...log.place };
      for (const row of batch) {
        if (place.rows >= reading.mostRows || place.bytes >= reading.mostBytes) {
          limited = true;
          break;
        }
        const value = keyText(row[at]);
        if (current !== undefined && !sameKey(value, current, key?.kind)) safe = { place: { ...place }, after: current };
        current = value;
        const line = rowLine(columns, row);
        lines.push(line);
        place.bytes += Buffer.byteLength(line) + 1;
        place.rows++;
      }
      await log.append(lines);
      context.progress(
        Math.min(0.95, log.place.rows / reading.mostRows),
        { en: '{count} rows read', zh: '已读取 {count} 行' },
        { count: log.place.rows },
      );
      if (limited) break;
      if (key && performance.now() - markedAt > markMs) {
        await mark();
        markedAt = performance.now();
      }
    }
  } catch (error) {
    if (key) {
      await mark();
      // What stands behind the mark is read again.
      await log.cut(safe.place);
    } else if (error instanceof Unreachable && log.place.rows > 0) {
      throw databaseFailures.lost({ kept: log.place.rows }, false);
    }
    throw error;
  }
  const after = current ?? safe.after;
  await log.mark({ columns, ...(after !== undefined && { after }), done: { limited } });
}

function keyText(cell: Cell | undefined): string | undefined {
  return cell === null || cell === undefined ? undefined : String(cell);
}

/** Texts that a database may hold for equal, in small or capital letters, count as one key. */
function sameKey(a: string | undefined, b: string, kind: CellKind | undefined): boolean {
  if (a === b || a === undefined) return a === b;
  return (kind === 'text' || kind === 'long-text') && a.trim().localeCompare(b.trim(), undefined, { sensitivity: 'base' }) === 0;
}

function checkSelect(sql: string): void {
  const plain = sql.replace(/'(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`|--[^\n]*|\/\*[\s\S]*?\*\//g, (found) =>
    /^(--|\/\*)/.test(found) ? ' ' : "''",
  );
  const isSelect = /^[\s(]*(select|with|values|table)\b/i.test(plain);
  if (!isSelect || /;\s*\S/.test(plain) || /\binto\s+(outfile|dumpfile)\b/i.test(plain)) throw databaseFailures.notSelect();
}

function tooLong(minutes: number): Failure {
  return new Failure(
    {
      en: 'Reading took longer than {minutes} minutes and was ended; with a key column it goes on from there when you run again. Ask for fewer rows, or allow more time.',
      zh: '读取超过 {minutes} 分钟，已终止；如有续读列，重新运行会从该处继续。请减少行数，或延长时限。',
    },
    { minutes },
    { code: 'too-long', setting: 'mostMinutes' },
  );
}
