import { join } from 'node:path';
import type { Context } from '../../kit/define-node.ts';
import type { TableValue } from '../../kit/ports.ts';
import { Failure } from '../../kit/problem.ts';
import { message } from '../../kit/text.ts';
import { flatten } from '../api/find-rows.ts';
import { holdReading } from '../sources/kept-reading.ts';
import { openRowLog } from '../sources/row-log.ts';
import { tableFromObjects } from '../sources/table-from-objects.ts';
import { emptyFile } from '../tables/file-format.ts';
import { BrokenExport, bsonDocuments, exportForm, jsonDocuments } from './documents.ts';

export interface Exporting {
  badDocuments: 'stop' | 'skip';
  mostRows: number;
  /** A field that grows with new documents. Asked for where there is `after` or `keepIn`; documents without it are left out then. */
  key: string;
  /** Only documents whose key is greater. Empty: all. */
  after: string;
  /** Where rows are kept from run to run, so that only documents behind the last key are added; undefined: there are none before. */
  keepIn?: string;
}
export interface ExportRead {
  table: TableValue;
  kind: 'json' | 'bson';
  /** Documents that could not be read and were left out. */
  skipped: number;
  withoutKey: number;
  limited: boolean;
  /** Rows of earlier runs, where they are kept. */
  before?: number;
  /** The greatest key so far, where only what lies behind one is read. */
  last?: Key;
}
type Key = string | number;

const lineRows = 1_000;

/** Reads an export of MongoDB into a table, a row for each document; fields in fields become columns such as "address.city". Throws Failure. */
export async function readExport(context: Context, path: string, exporting: Exporting): Promise<ExportRead> {
  const { badDocuments, mostRows, key, after, keepIn } = exporting;
  const form = await exportForm(path).catch(() => Promise.reject(broken(0)));
  if (!form) throw emptyFile();
  const { kind, isPacked } = form;
  const release = keepIn === undefined ? undefined : await holdReading(context, keepIn);
  const log = await openRowLog<{ last?: Key }>(keepIn ?? join(context.workdir, 'rows'));
  if (keepIn === undefined) await log.restart();
  const before = log.place.rows;
  const start: Key | undefined = log.state?.last ?? (after === '' ? undefined : after);
  const byKey = keepIn !== undefined || start !== undefined;
  let last = start;
  let documents = 0;
  let skipped = 0;
  let withoutKey = 0;
  let limited = false;
  /** Whether a document is new. An export is in no order, so the greatest key is known only at its end. */
  const isNew = (row: Record<string, unknown>): boolean => {
    const value = row[key];
    if (typeof value !== 'string' && typeof value !== 'number') {
      withoutKey++;
      return false;
    }
    if (last === undefined || compareKeys(value, last) > 0) last = value;
    return start === undefined || compareKeys(value, start) > 0;
  };
  try {
    let lines: string[] = [];
    for await (const document of kind === 'bson' ? bsonDocuments(path, isPacked) : jsonDocuments(path, isPacked)) {
      documents++;
      if ('bad' in document) {
        if (badDocuments === 'stop') throw badDocument(documents);
        skipped++;
        continue;
      }
      const row = flatten(document.json);
      if (byKey && !isNew(row)) continue;
      limited = log.place.rows + lines.length >= mostRows;
      if (limited) break;
      lines.push(JSON.stringify(row));
      if (lines.length < lineRows) continue;
      await log.append(lines);
      lines = [];
      context.progress(0.3, { en: '{count} documents read', zh: '已读取 {count} 个文档' }, { count: log.place.rows });
    }
    await log.append(lines);
    if (log.place.rows === 0) {
      if (skipped > 0) throw badDocument(1);
      throw documents === 0 ? emptyFile() : withoutKey === documents ? noKey(key) : nothingBehind(after);
    }
    // Where the limit was reached, documents with smaller keys may follow: what is new then counts for this run alone.
    if (keepIn !== undefined && !limited) await log.mark(last === undefined ? {} : { last });
    const table = await tableFromObjects(context, log.path, log.place.rows);
    const kept = { ...(keepIn !== undefined && { before }), ...(byKey && last !== undefined && { last }) };
    return { table, kind, skipped, withoutKey, limited, ...kept };
  } catch (error) {
    if (error instanceof BrokenExport) throw broken(error.documents);
    throw error instanceof Error && 'code' in error && String(error.code).startsWith('Z_') ? broken(documents) : error;
  } finally {
    await log.close();
    await release?.();
  }
}

const decimal = /^-?\d+(\.\d+)?$/;
const whole = /^-?\d+$/;

/** Numbers by their size, also those of many digits; ids and times by their signs. */
function compareKeys(a: Key, b: Key): number {
  const [x, y] = [String(a), String(b)];
  if (whole.test(x) && whole.test(y)) return Number(BigInt(x) > BigInt(y)) - Number(BigInt(x) < BigInt(y));
  if (decimal.test(x) && decimal.test(y)) return Number(x) - Number(y);
  return Number(x > y) - Number(x < y);
}

function noKey(key: string): Failure {
  return new Failure(
    {
      en: 'No document has the field “{key}” with a text or a number in it, so nobody can say which are new. Name another field, such as “_id”.',
      zh: '没有任何文档的字段“{key}”是文本或数字，无法判断哪些是新文档。请指定其他字段，例如“_id”。',
    },
    { key },
    { code: 'needs-key', setting: 'key' },
  );
}

function nothingBehind(after: string): Failure {
  return new Failure(
    {
      en: 'No document lies behind “{after}”. Choose a newer export, or empty “Only behind”.',
      zh: '没有键值在“{after}”之后的文档。请选择更新的导出文件，或清空“仅读取其后”。',
    },
    { after },
    { code: 'nothing-new', setting: 'after' },
  );
}

function badDocument(at: number): Failure {
  return new Failure(
    {
      en: 'Document {at} cannot be read: it is not what MongoDB writes. Export it again, or leave out what is bad.',
      zh: '第 {at} 个文档无法读取：不是 MongoDB 写出的格式。请重新导出，或跳过错误的文档。',
    },
    { at },
    {
      code: 'bad-document',
      setting: 'file',
      fixes: [{ label: message({ en: 'Leave out bad documents', zh: '跳过错误的文档' }), settings: { badDocuments: 'skip' } }],
    },
  );
}

function broken(documents: number): Failure {
  return documents === 0
    ? new Failure(
        {
          en: 'This is no export of MongoDB. Choose a file that mongoexport (JSON) or mongodump (.bson) has written; for other JSON and for CSV use “Read a file”.',
          zh: '这不是 MongoDB 的导出文件。请选择由 mongoexport（JSON）或 mongodump（.bson）写出的文件；其他 JSON 或 CSV 请使用“读取文件”。',
        },
        {},
        { code: 'no-export', setting: 'file' },
      )
    : new Failure(
        {
          en: 'The file is broken behind document {documents}: what follows is cut off or changed. Export it again.',
          zh: '文件在第 {documents} 个文档之后损坏：内容被截断或改动。请重新导出。',
        },
        { documents },
        { code: 'broken-file', setting: 'file' },
      );
}
