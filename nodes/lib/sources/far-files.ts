import { copyFile, link, mkdir, readFile, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Context } from '../../kit/define-node.ts';
import type { TableValue } from '../../kit/ports.ts';
import { Failure } from '../../kit/problem.ts';
import { sizeWords } from '../../kit/size-words.ts';
import { mostDocumentBytes } from '../documents/document-faults.ts';
import { readDocuments } from '../documents/read-documents.ts';
import type { FoundFile } from '../files/found-files.ts';
import { unpackedName, unpackGzip } from '../files/gzip.ts';
import { type Database, literal, name, slashed, withDatabase } from '../tables/connection.ts';
import { emptyFile, extensionOf, parquetFault } from '../tables/file-format.ts';
import { openTable } from '../tables/open-table.ts';
import { readBroughtFile } from './read-data-file.ts';
import { stackTables } from '../tables/stack-tables.ts';
import { commitRows, writeTable } from '../tables/write-table.ts';

export interface FarFile {
  /** With its folders. */
  name: string;
  size: number;
}
export interface FarReading<File extends FarFile> {
  /** In the order of their rows; all of a kind. */
  files: readonly File[];
  /** Brings a file here; answers its path. Asked one by one, and no further than rows are wanted. */
  bring(file: File, at: number): Promise<string>;
  mostRows: number;
  badLines: 'stop' | 'skip';
  /** Bytes that one packed file may unfold to. */
  mostUnpacked: number;
  /** How columns of Parquet files are read, by the names that they have; the others as they are. */
  expressions?(database: Database, source: string, path: string): Promise<ReadonlyMap<string, string>>;
  /** The columns that are wanted; empty: all. */
  columns: readonly string[];
  noColumn(column: string, found: readonly string[]): Failure;
}
export interface FarRead {
  table: TableValue;
  /** Files that were read. */
  files: number;
  /** Lines that were left out. */
  skipped: number;
  /** Files that were to be texts, and are none or far too long. */
  unread?: number;
  /** There are more rows than were read. */
  limited: boolean;
}

const isParquet = ({ name: file }: FarFile): boolean => ['parquet', 'pq', 'parq'].includes(extensionOf(file));
const proseExtensions = ['txt', 'md', 'markdown', 'text', 'html', 'htm', 'pdf', 'docx'];
const isProse = ({ name: file }: FarFile): boolean => proseExtensions.includes(extensionOf(unpackedName(file)));

/** Files that lie elsewhere as one table: the rows of the first, then those of the second, and so on. Throws Failure. */
export async function readFarFiles<File extends FarFile>(context: Context, reading: FarReading<File>): Promise<FarRead> {
  const folder = join(context.workdir, 'files');
  try {
    if (reading.files.every(isParquet)) return await readParquets(context, reading);
    const prose = reading.files.length > 1 && reading.files.every(isProse);
    return prose ? await readProse(context, reading, folder) : await readOthers(context, reading, folder);
  } catch (error) {
    throw withoutFileSetting(error);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The steps that bring files have no setting that holds one, so no button may lead there. */
function withoutFileSetting(error: unknown): unknown {
  if (!(error instanceof Failure) || error.problem.setting !== 'file') return error;
  const { message, code } = error.problem;
  return new Failure(message.text, message.values, { code });
}

/** Parquet files are read where they lie; how many rows a file has stands at its end. */
async function readParquets<File extends FarFile>(context: Context, reading: FarReading<File>): Promise<FarRead> {
  const { files, mostRows, columns } = reading;
  return withDatabase(context, async (database) => {
    const paths: string[] = [];
    let rows = 0;
    for (const [at, file] of files.entries()) {
      if (rows >= mostRows) break;
      const path = slashed(await reading.bring(file, at));
      await database.allow(path);
      paths.push(path);
      const counted = await database
        .all(`SELECT sum(num_rows)::DOUBLE FROM parquet_file_metadata(${literal(path)})`)
        .catch((error: unknown) => Promise.reject(parquetFault(error, file.name)));
      rows += Number(counted[0]?.[0] ?? 0);
    }
    try {
      const source = `read_parquet([${paths.map(literal).join(', ')}], union_by_name = true)`;
      const found = (await database.all(`DESCRIBE SELECT * FROM ${source}`)).map(([column]) => String(column));
      const expressions = await reading.expressions?.(database, source, paths[0] ?? '');
      const list = wanted(columns, found, reading.noColumn).map(
        (column) => `${expressions?.get(column) ?? name(column)} AS ${name(column)}`,
      );
      const table = await writeTable(database, `SELECT ${list.join(', ')} FROM ${source} LIMIT ${mostRows}`);
      return { table, files: paths.length, skipped: 0, limited: rows > mostRows || paths.length < files.length };
    } catch (error) {
      throw parquetFault(error, files[0]?.name ?? '');
    }
  });
}

/** Documents are a row each, with folder, file, title where they have one, and text. */
async function readProse<File extends FarFile>(context: Context, reading: FarReading<File>, folder: string): Promise<FarRead> {
  const chosen = reading.files.slice(0, reading.mostRows);
  const paths: string[] = [];
  // All come first: what cannot be had ends the step, while a document that cannot be read is only left out.
  for (const [at, file] of chosen.entries()) paths.push(await reading.bring(file, at));
  let unread = 0;
  const table = await withDatabase(context, async (database) => {
    const files = chosen.map((file, at): FoundFile => {
      const read = async (): Promise<Uint8Array | undefined> => {
        const own = join(folder, String(at));
        const path = await lay(paths[at] ?? '', own, { ...file, ...reading });
        const bytes = (await stat(path)).size > mostDocumentBytes ? undefined : await readFile(path);
        await rm(own, { recursive: true, force: true });
        return bytes;
      };
      return { name: unpackedName(file.name), bytes: file.size, read };
    });
    const { stored, left } = await readDocuments(database, files, { rowsPer: 'document' });
    unread = left.length;
    if (!stored) throw emptyFile();
    const whole = await commitRows(database, stored);
    const found = whole.columns.map((column) => column.name);
    const list = wanted(reading.columns, found, reading.noColumn);
    if (list.length === found.length) return whole;
    return writeTable(database, `SELECT ${list.map(name).join(', ')} FROM ${await openTable(database, whole)}`, { types: whole.columns });
  });
  return { table, files: chosen.length, skipped: 0, unread, limited: chosen.length < reading.files.length };
}

async function readOthers<File extends FarFile>(context: Context, reading: FarReading<File>, folder: string): Promise<FarRead> {
  const { files, mostRows, badLines, columns } = reading;
  const tables: TableValue[] = [];
  let rows = 0;
  let skipped = 0;
  for (const [at, file] of files.entries()) {
    if (rows >= mostRows) break;
    const own = join(folder, String(at));
    const path = await lay(await reading.bring(file, at), own, { ...file, ...reading });
    const read = await inFile(file.name, () => readBroughtFile(context, path, { badLines }));
    await rm(own, { recursive: true, force: true });
    tables.push(read.table);
    rows += read.table.count;
    skipped += read.skipped;
  }
  const [first] = tables;
  if (!first) throw new Error('no files to read');
  const whole = tables.length === 1 ? first : await stackTables(context, tables, { columns: 'all' });
  const names = whole.columns.map((column) => column.name);
  const list = wanted(columns, names, reading.noColumn);
  const limited = rows > mostRows || tables.length < files.length;
  const counts = { files: tables.length, skipped, limited };
  if (rows <= mostRows && list.length === names.length) return { table: whole, ...counts };
  const table = await withDatabase(context, async (database) => {
    const view = await openTable(database, whole);
    return writeTable(database, `SELECT ${list.map(name).join(', ')} FROM ${view} LIMIT ${mostRows}`, { types: whole.columns });
  });
  return { table, ...counts };
}

/** Fails in a way that says in which file. */
async function inFile<Result>(file: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const { message, code, setting, fixes } = error.problem;
    // The steps that bring files have, of the settings of the step that reads one, this one alone.
    const own = setting === 'badLines' && { setting, ...(fixes && { fixes }) };
    throw new Failure({ en: '{file}: {message}', zh: '{file}：{message}' }, { file, message }, { code, ...own });
  }
}

function wanted(columns: readonly string[], found: readonly string[], noColumn: FarReading<FarFile>['noColumn']): readonly string[] {
  const missing = columns.find((column) => !found.includes(column));
  if (missing !== undefined) throw noColumn(missing, found);
  return columns.length > 0 ? columns : found;
}

/** The file under its own name, unpacked where it is packed: readers go by the ending. */
async function lay(path: string, folder: string, { name: file, mostUnpacked }: { name: string; mostUnpacked: number }): Promise<string> {
  await mkdir(folder, { recursive: true });
  const plain = join(folder, basename(unpackedName(file)).replaceAll(/[^\p{L}\p{N}._-]/gu, '_'));
  if (unpackedName(file) === file) {
    // A link costs nothing; where the disk knows none, the file is copied.
    await link(path, plain).catch(() => copyFile(path, plain));
    return plain;
  }
  await unpackGzip(path, plain, { name: file, most: mostUnpacked, tooLarge: () => tooLargeUnpacked(file, mostUnpacked) });
  return plain;
}

function tooLargeUnpacked(file: string, limit: number): Failure {
  return new Failure(
    {
      en: '{file} unpacks to more than {limit}, so it was not read further. Raise “Most megabytes” if that is meant.',
      zh: '{file} 解压后超过 {limit}，因此没有继续读取。如果确实需要，请提高“最大兆字节数”。',
    },
    { file, limit: sizeWords(limit) },
    { code: 'unpacks-too-large', setting: 'mostMegabytes' },
  );
}
