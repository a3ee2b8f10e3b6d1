import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Context } from '../../kit/define-node.ts';
import type { TableValue } from '../../kit/ports.ts';
import { Failure } from '../../kit/problem.ts';
import type { Text } from '../../kit/text.ts';
import { type Database, literal, slashed, withDatabase } from './connection.ts';
import { detectDialect } from './dialect.ts';
import { detectEncoding, type Encoding, encodings, firstNotUtf8, readHead, transcode } from './encoding.ts';
import { emptyFile, extensionOf, fileFormat, type FileFormat, parquetFault } from './file-format.ts';
import { inferCellTypes } from './infer-types.ts';
import { delimiterName, readCsv } from './read-csv.ts';
import { readJson } from './read-json.ts';
import { commitRows, storeRows, type StoredRows } from './write-table.ts';

export interface ReadOptions {
  encoding?: Encoding;
  delimiter?: string;
  header?: boolean;
  badLines: 'stop' | 'skip';
}
export interface ReadResult {
  table: TableValue;
  /** Lines that were left out. */
  skipped: number;
  /** What the file was taken for. */
  format: Text;
}
/** Rows as they were read, not yet committed. */
export interface ReadTable {
  stored: StoredRows;
  skipped: number;
  format: Text;
}

/** Reads a table file of Graftwork's own. */
export async function readPath(context: Context, path: string, options: ReadOptions): Promise<ReadResult> {
  const { size } = await stat(path);
  return withDatabase(context, async (database) =>
    commitRead(database, await readOne(database, { path, name: basename(path), size }, options)),
  );
}

/** What was read as a table artifact. */
export async function commitRead(database: Database, { stored, skipped, format }: ReadTable): Promise<ReadResult> {
  database.context.progress(0.7);
  const table = await commitRows(database, stored);
  if (table.count === 0 && table.columns.length === 0) throw emptyFile();
  return { table, skipped, format };
}

export interface OneFile {
  path: string;
  name: string;
  size: number;
}

/** Reads a file that holds a table. Every way in which it can be bad is a Failure with a sentence. */
export async function readOne(database: Database, file: OneFile, options: ReadOptions): Promise<ReadTable> {
  const head = await readHead(file.path);
  const format = await fileFormat(file.name, head, options.encoding);
  if (format.kind === 'parquet') return readParquet(database, file);
  const complete = file.size <= head.length;
  try {
    return await readText(database, file, { ...options, format, complete });
  } catch (error) {
    const wrong =
      error instanceof Failure ? error.problem.code === 'wrong-encoding' : error instanceof Error && /unicode|utf-?8/i.test(error.message);
    if (!wrong || options.encoding || format.encoding !== 'utf-8') throw error;
    // The beginning was plain ASCII, so the encoding shows only further down.
    const window = await firstNotUtf8(file.path);
    const encoding = window && (await detectEncoding(window));
    if (!encoding || encoding === 'utf-8') throw error;
    return readText(database, file, { ...options, format: { ...format, encoding }, complete });
  }
}

type TextOptions = ReadOptions & { format: Exclude<FileFormat, { kind: 'parquet' }>; complete: boolean };

async function readText(database: Database, file: OneFile, options: TextOptions): Promise<ReadTable> {
  const { format, complete, badLines } = options;
  const { kind, encoding } = format;
  // DuckDB reads UTF-8, and needs to be told nothing of it when a byte order mark is gone.
  const marked = format.text.startsWith('\uFEFF') || (encoding === 'utf-8' && (await hasMark(file.path)));
  let path = slashed(file.path);
  if (encoding !== 'utf-8' || marked) {
    path = database.fresh('txt');
    await transcode(file.path, path, encoding);
  } else await database.allow(path);
  if (kind !== 'csv') {
    const read = await readJson(database, path, { lines: kind === 'jsonl', badLines });
    refuseManyColumns(read.stored.columns.length);
    return { ...read, format: kind === 'jsonl' ? { en: 'JSON Lines', zh: 'JSON Lines' } : { en: 'JSON', zh: 'JSON' } };
  }
  const extension = extensionOf(file.name);
  const { delimiter, header } = options;
  const dialect = detectDialect(format.text, {
    complete,
    extension,
    ...(delimiter !== undefined && { delimiter }),
    ...(header !== undefined && { header }),
  });
  if (!dialect) throw emptyFile();
  refuseManyColumns(dialect.names.length);
  const { types, missing } = inferCellTypes(dialect.rows, dialect.names.length);
  const read = await readCsv(database, { path, dialect, types, missing, badLines });
  const words = delimiterName(dialect.delimiter);
  const code = encodings[encoding];
  return { ...read, format: { en: `${code.en}, ${words.en}`, zh: `${code.zh}，${words.zh}` } };
}

async function hasMark(path: string): Promise<boolean> {
  const head = await readHead(path, 3);
  return head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf;
}

async function readParquet(database: Database, file: OneFile): Promise<ReadTable> {
  await database.allow(slashed(file.path));
  try {
    const stored = await storeRows(database, `SELECT * FROM read_parquet(${literal(slashed(file.path))})`);
    refuseManyColumns(stored.columns.length);
    return { stored, skipped: 0, format: { en: 'Parquet', zh: 'Parquet' } };
  } catch (error) {
    throw error instanceof Failure ? error : parquetFault(error, file.name);
  }
}

/** What is said of each column takes time that grows faster than their number. */
const mostColumns = 4_000;

function refuseManyColumns(count: number): void {
  if (count <= mostColumns) return;
  throw new Failure(
    {
      en: 'The file has {count} columns, and at most {most} are read. Leave out those that you do not need; if its rows stand where columns should, turn the table first.',
      zh: '文件有 {count} 列，最多读取 {most} 列。请去掉不需要的列；如果行和列放反了，请先转置表格。',
    },
    { count, most: mostColumns },
    { code: 'too-many-columns', setting: 'file' },
  );
}
