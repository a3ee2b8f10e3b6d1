import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Context } from '../../kit/define-node.ts';
import { Failure } from '../../kit/problem.ts';
import type { FileRef } from '../../kit/settings.ts';
import { faultWords, mostDocumentBytes } from '../documents/document-faults.ts';
import { readDocuments, type RowsPer } from '../documents/read-documents.ts';
import { type FoundFile, openFiles } from '../files/found-files.ts';
import { isGzip, unpackedName, unpackGzip } from '../files/gzip.ts';
import { mostUnpacked, tooLarge } from '../files/zip.ts';
import { type Database, withDatabase } from '../tables/connection.ts';
import { readHead } from '../tables/encoding.ts';
import { extensionOf } from '../tables/file-format.ts';
import { fileName } from '../tables/file-name.ts';
import { commitRead, readOne, type ReadOptions, type ReadResult, type ReadTable } from '../tables/read-file.ts';
import { chosenSheet, openSpreadsheet, sheetToCsv } from '../tables/read-spreadsheet.ts';
import { emptySheet, manyTables, nested, noDocuments, scannedDocument, unread } from './file-failures.ts';
import { fileNature, type ReadAs } from './file-nature.ts';

export interface DataFileOptions extends ReadOptions {
  readAs: ReadAs;
  rowsPer: RowsPer;
  /** What becomes of pages that are only pictures. */
  scanned: 'stop' | 'skip' | 'read';
  /** Of a workbook; empty is the first. */
  sheet: string;
}
type Read = ReadTable & { leftOut?: number };
export interface ReadDataFile extends ReadResult {
  /** Files of a folder or an archive that were left out. */
  leftOut: number;
}

const tableExtensions = new Set(['csv', 'tsv', 'tab', 'json', 'jsonl', 'ndjson', 'parquet', 'xlsx', 'xlsm']);

/** Reads what a file setting names into a table: a table, a workbook, a document, a folder of documents, or a zip archive of one of these. Every way in which it can be bad is a Failure with a sentence. */
export async function readDataFile(context: Context, ref: FileRef, options: DataFileOptions): Promise<ReadDataFile> {
  return withDatabase(context, async (database) => {
    const read = await readAny(database, ref, options);
    return { ...(await commitRead(database, read)), leftOut: read.leftOut ?? 0 };
  });
}

/** The same for a file that was brought here from elsewhere, under its own name; an archive of several files is refused. */
export async function readBroughtFile(context: Context, path: string, { badLines }: Pick<ReadOptions, 'badLines'>): Promise<ReadResult> {
  const { size } = await stat(path);
  const options: DataFileOptions = { badLines, readAs: 'auto', rowsPer: 'document', scanned: 'skip', sheet: '' };
  return withDatabase(context, async (database) =>
    commitRead(database, await readFileAt(database, { path, name: basename(path), size }, { options })),
  );
}

async function readAny(database: Database, ref: FileRef, options: DataFileOptions): Promise<Read> {
  const { artifacts } = database.context;
  const name = fileName(ref);
  const isFolder = ref.source === 'upload' && artifacts.files(ref.artifact).length > 1;
  const path = isFolder ? undefined : artifacts.file(ref);
  const found = path === undefined ? undefined : await stat(path).catch(() => undefined);
  if (path === undefined || !found || found.isDirectory()) return readAll(database, ref, options);
  return readFileAt(database, { path, name, size: found.size }, { options, ref });
}

async function readFileAt(
  database: Database,
  file: { path: string; name: string; size: number },
  { options, ref }: { options: DataFileOptions; ref?: FileRef },
): Promise<Read> {
  const head = await readHead(file.path);
  if (isGzip(head)) return readPacked(database, file, options);
  const nature = await fileNature({ ...file, ref }, head, options);
  if (nature === 'table') return readOne(database, file, options);
  if (nature === 'spreadsheet') return readSheet(database, file, options);
  if (nature === 'document') {
    const read = async () => (file.size > mostDocumentBytes ? undefined : readFile(file.path));
    return readTexts(database, [{ name: file.name, bytes: file.size, read }], { options, ref: undefined });
  }
  if (!ref) throw nested(file.name);
  return readAll(database, ref, options);
}

/** What a gzip file holds. */
async function readPacked(database: Database, file: { path: string; name: string }, options: DataFileOptions): Promise<Read> {
  const name = unpackedName(file.name);
  const path = database.fresh(extensionOf(name));
  await unpackGzip(file.path, path, { name: file.name, most: mostUnpacked, tooLarge: () => tooLarge(file.name) });
  if (isGzip(await readHead(path, 3))) throw nested(file.name);
  const { size } = await stat(path);
  return readFileAt(database, { path, name, size }, { options });
}

/** The files of a folder or an archive. */
async function readAll(database: Database, ref: FileRef, options: DataFileOptions): Promise<Read> {
  const { files, close } = await openFiles(database.context, ref, mostDocumentBytes);
  try {
    const { tables, others, isTable } = sorted(files);
    const [table, ...more] = tables;
    if (!table || !isTable) return await readTexts(database, others, { options, ref });
    if (more.length > 0) throw manyTables(fileName(ref), tables);
    const extension = extensionOf(table.name);
    const path = database.fresh(extension);
    await unpack(table, path);
    const { size } = await stat(path);
    return await readFileAt(database, { path, name: table.name.split('/').at(-1) ?? table.name, size }, { options });
  } finally {
    close();
  }
}

/** What an archive holds: a table, perhaps with a note beside it, or documents. A folder is always one of documents. */
export function sorted(files: readonly FoundFile[]): { tables: FoundFile[]; others: FoundFile[]; isTable: boolean } {
  const packed = files.some((file) => file.save);
  const tables = packed ? files.filter(({ name }) => tableExtensions.has(extensionOf(name))) : [];
  const others = files.filter((file) => !tables.includes(file));
  return { tables, others, isTable: tables.length > 0 && others.every(({ name }) => noteName.test(name)) };
}
const noteName = /(^|\/)(readme|licen[cs]e|copying|notice)[^/]*$/i;

async function unpack(file: FoundFile, to: string): Promise<void> {
  try {
    await file.save?.(to);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') throw error;
    throw new Failure(
      {
        en: '“{name}” inside the archive is damaged or locked by a password. Pack or fetch the archive again, without a password.',
        zh: '压缩包中的“{name}”已损坏或受密码保护。请重新打包或下载，且不设密码。',
      },
      { name: file.name },
      { code: 'broken-file', setting: 'file' },
    );
  }
}

/** `ref`: the folder or archive that the files are of; nothing for a single document. */
async function readTexts(
  database: Database,
  files: readonly FoundFile[],
  { options, ref }: { options: DataFileOptions; ref: FileRef | undefined },
): Promise<Read> {
  const { context } = database;
  if (files.length === 0) throw noDocuments(ref);
  const reader = options.scanned === 'read' ? await lazyReader(context) : undefined;
  try {
    const { rowsPer, encoding } = options;
    const { stored, count, left, scanned } = await readDocuments(database, files, { rowsPer, encoding, readPicture: reader?.read });
    const pictures = left.find(({ fault }) => fault === 'scanned');
    if (pictures && options.scanned === 'stop') throw scannedDocument(pictures.file);
    const [first] = left;
    if (!stored || count === 0) throw ref === undefined && first ? unread(first) : noDocuments(ref, first);
    for (const { file, fault } of left.slice(0, 20))
      context.log({ en: '“{file}” was left out: {why}.', zh: '未读取“{file}”：{why}。' }, { file, why: faultWords[fault] });
    for (const { file, pages } of scanned.slice(0, 20))
      context.log(
        {
          en: '“{file}”: {pages} {pages|page is a picture|pages are pictures} without text; “Pages that are pictures” can have them read.',
          zh: '“{file}”：有 {pages} 页是没有文字的图片；可通过“图片页”设置识别。',
        },
        { file, pages },
      );
    return { stored, skipped: 0, leftOut: left.length, format: { en: 'documents', zh: '文档' } };
  } finally {
    await reader?.close();
  }
}

/** The models are loaded when the first picture comes. */
async function lazyReader({ device }: Pick<Context, 'device'>) {
  const [{ openTextReader }, { textInOrder }] = await Promise.all([import('../ocr/text-reader.ts'), import('../ocr/reading-order.ts')]);
  let opened: ReturnType<typeof openTextReader> | undefined;
  return {
    async read(picture: Uint8Array): Promise<string> {
      opened ??= openTextReader({ threads: device.threads });
      const boxes = await (await opened).read(picture);
      return typeof boxes === 'string' ? '' : textInOrder(boxes);
    },
    close: async () => (await opened)?.close(),
  };
}

async function readSheet(database: Database, file: { path: string; name: string }, options: DataFileOptions): Promise<Read> {
  const workbook = await openSpreadsheet(file.path, file.name);
  try {
    const sheet = chosenSheet(workbook, options.sheet, file.name);
    const path = database.fresh('csv');
    const rows = await sheetToCsv(workbook, sheet, path);
    if (rows === 0) throw emptySheet(sheet);
    const { size } = await stat(path);
    const read = await readOne(database, { path, name: 'sheet.csv', size }, { ...options, encoding: 'utf-8', delimiter: ',' });
    const others = workbook.sheets.filter((other) => other !== sheet);
    if (others.length > 0)
      database.context.log(
        { en: 'The sheet “{sheet}” was read; there are also: {others}.', zh: '已读取工作表“{sheet}”；还有：{others}。' },
        { sheet, others: others.slice(0, 30).join(', ') },
      );
    return { ...read, format: { en: 'Excel', zh: 'Excel' } };
  } finally {
    workbook.close();
  }
}
