import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Context } from '../../kit/define-node.ts';
import type { TableValue } from '../../kit/ports.ts';
import { Failure } from '../../kit/problem.ts';
import type { FileRef } from '../../kit/settings.ts';
import type { Text } from '../../kit/text.ts';
import { type Database, literal, slashed, withDatabase } from './connection.ts';
import { detectDialect } from './dialect.ts';
import { detectEncoding, type Encoding, encodings, firstNotUtf8, readHead, transcode } from './encoding.ts';
import { emptyFile, extensionOf, fileFormat, type FileFormat, parquetFault } from './file-format.ts';
import { inferCellTypes } from './infer-types.ts';
import { delimiterName, readCsv } from './read-csv.ts';
import { readJson } from './read-json.ts';
import { filesBelow, readTexts, type TextFile } from './read-texts.ts';
import { commitRows, storeRows, type StoredRows } from './write-table.ts';

export interface ReadOptions {
  encoding?: Encoding;
  delimiter?: string;
  header?: boolean;
  badLines: 'stop' | 'skip';
}
export interface ReadResult {
  table: TableValue;
  /** Lines or files that were left out. */
  skipped: number;
  /** What the file was taken for. */
  format: Text;
}
interface Read {
  stored: StoredRows;
  skipped: number;
  format: Text;
}

/** Reads what a file setting names into a table. Every way in which a file can be bad is a Failure with a sentence. */
export async function readDataFile(context: Context, ref: FileRef, options: ReadOptions): Promise<ReadResult> {
  return readAndCommit(context, (database) => readAny(database, ref, options));
}

/** The same for a file of Graftwork's own. */
export async function readPath(context: Context, path: string, options: ReadOptions): Promise<ReadResult> {
  const { size } = await stat(path);
  return readAndCommit(context, (database) => readOne(database, { path, name: basename(path), size }, options));
}

async function readAndCommit(context: Context, read: (database: Database) => Promise<Read>): Promise<ReadResult> {
  return withDatabase(context, async (database) => {
    const { stored, skipped, format } = await read(database);
    context.progress(0.7);
    const table = await commitRows(database, stored);
    if (table.count === 0 && table.columns.length === 0) throw emptyFile();
    return { table, skipped, format };
  });
}

async function readAny(database: Database, ref: FileRef, options: ReadOptions): Promise<Read> {
  const { artifacts } = database.context;
  const listed = ref.source === 'upload' ? artifacts.files(ref.artifact) : [];
  if (ref.source === 'upload' && listed.length > 1) {
    return readFolder(
      database,
      listed.map((name) => ({ name, path: artifacts.path(ref.artifact, name) })),
      options,
    );
  }
  const path = artifacts.file(ref);
  const found = await stat(path).catch(() => undefined);
  if (!found) throw goneFile(fileName(ref));
  if (found.isDirectory()) return readFolder(database, await filesBelow(path), options);
  return readOne(database, { path, name: fileName(ref), size: found.size }, options);
}

async function readFolder(database: Database, files: readonly TextFile[], options: ReadOptions): Promise<Read> {
  const read = await readTexts(database, files, options.encoding);
  return { ...read, format: { en: 'folder of texts', zh: '文本文件夹' } };
}

/** The name under which the user knows the file. */
export function fileName(ref: FileRef): string {
  if (ref.source === 'upload' || ref.source === 'model') return ref.name;
  return ref.path.split('/').pop() ?? ref.path;
}

interface OneFile {
  path: string;
  name: string;
  size: number;
}

async function readOne(database: Database, file: OneFile, options: ReadOptions): Promise<Read> {
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

async function readText(database: Database, file: OneFile, options: TextOptions): Promise<Read> {
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

async function readParquet(database: Database, file: OneFile): Promise<Read> {
  await database.allow(slashed(file.path));
  try {
    const stored = await storeRows(database, `SELECT * FROM read_parquet(${literal(slashed(file.path))})`);
    return { stored, skipped: 0, format: { en: 'Parquet', zh: 'Parquet' } };
  } catch (error) {
    throw parquetFault(error, file.name);
  }
}

function goneFile(name: string): Failure {
  return new Failure(
    {
      en: 'The file “{name}” is not there any more. Choose it again, or put it back.',
      zh: '文件“{name}”已不存在。请重新选择，或把它放回原处。',
    },
    { name },
    { code: 'file-missing', setting: 'file' },
  );
}
