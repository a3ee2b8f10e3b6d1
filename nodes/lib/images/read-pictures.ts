import { cellWords } from '../../kit/cell-words.ts';
import type { Context } from '../../kit/define-node.ts';
import type { ColumnKind, ColumnSpec, Row, TableValue } from '../../kit/ports.ts';
import { Failure } from '../../kit/problem.ts';
import type { FileRef } from '../../kit/settings.ts';
import type { Text } from '../../kit/text.ts';
import { storedAs } from '../tables/column-types.ts';
import { type Database, withDatabase } from '../tables/connection.ts';
import { type JsonLines, openJsonLines } from '../tables/json-lines.ts';
import { emptyTable, withReason } from '../tables/removed-rows.ts';
import { writeTable } from '../tables/write-table.ts';
import { dataUrl } from './data-url.ts';
import { type EncodePicture, openEncoder } from './encode.ts';
import { faultWords, mostPictureBytes, type PictureFault } from './picture-faults.ts';
import { type FoundFile, openFiles } from '../files/found-files.ts';
import { isList, type PictureList, readList } from './picture-list.ts';
import { checkedHeader, openPictureReader, type PictureReader, seenSize } from './read-picture.ts';

export interface ReadPictures {
  rows: TableValue;
  /** Files that are no row, each with the reason. */
  removed: TableValue;
  /** The list whose columns were taken, if there was one. */
  list?: string;
}

/** The columns of the files that are no row. */
const removedColumns = withReason([{ name: 'file', type: 'text' }]);

/** Reads all pictures that a file setting names into a table. A picture larger than `largest` pixels is kept smaller. */
export async function readPictures(context: Context, ref: FileRef, { largest }: { largest: number }): Promise<ReadPictures> {
  const { files, close } = await openFiles(context, ref, mostPictureBytes);
  try {
    const list = await readList(context, files);
    const pictures = files.filter((file) => file.name !== list?.file);
    return await withDatabase(context, async (database) => {
      const read = await readAll(database, pictures, { largest, list });
      if (read.count === 0) throw nothingRead(read.removed);
      const { removed } = read;
      return {
        rows: await tableOf(database, read.lines, read.columns),
        removed: removed.length === 0 ? emptyTable(removedColumns) : await removedTable(database, removed),
        ...(list && { list: list.file }),
      };
    });
  } finally {
    close();
  }
}

interface Removed {
  file: string;
  reason: Text;
}
interface Reading {
  largest: number;
  list: PictureList | undefined;
}

async function readAll(database: Database, files: readonly FoundFile[], { largest, list }: Reading) {
  const { context } = database;
  const [reader, encode] = await Promise.all([openPictureReader(), openEncoder()]);
  const shared = sharedFolder(files);
  const classes =
    files.some(({ name }) => folderOf(name, shared) !== '') && !list?.columns.some(({ name }) => name.toLowerCase() === 'class');
  const removed: Removed[] = (list?.absent ?? []).map((file) => ({ file, reason: listWords.absent }));
  const lines = openJsonLines(database);
  let count = 0;
  for (const [at, file] of files.entries()) {
    context.progress(
      (0.9 * at) / files.length,
      { en: '{at} of {count} files', zh: '第 {at} 个文件，共 {count} 个' },
      { at, count: files.length },
    );
    const said = list?.rowOf(file.name);
    const cell = list && !said ? undefined : await readOne(file, { reader, encode, largest });
    if (cell === undefined || typeof cell === 'string') {
      removed.push({ file: file.name, reason: cell === undefined ? listWords.unnamed : isList(file) ? listWords.other : faultWords[cell] });
      continue;
    }
    count++;
    const row: Row = { ...said, ...cell, file: file.name, ...(classes && { class: folderOf(file.name, shared) || null }) };
    await lines.add(row);
  }
  return { lines, count, removed, columns: pictureColumns(classes, list?.columns) };
}

/** The columns of the pictures that a folder holds. */
export function pictureColumns(classes: boolean, listed: readonly ColumnSpec[] = []): Pick<ColumnSpec, 'name' | 'type'>[] {
  return [
    { name: 'image', type: 'image' },
    { name: 'file', type: 'text' },
    ...(classes ? [{ name: 'class', type: 'category' as const }] : []),
    ...listed.map(({ name, type }) => ({ name, type })),
    { name: 'width', type: 'number' },
    { name: 'height', type: 'number' },
  ];
}

/** The picture as it is, where it is upright and not too large; else a smaller, upright JPEG of it. Every picture is decoded once, so that broken ones are found here. */
async function readOne(
  file: FoundFile,
  { reader, encode, largest }: { reader: PictureReader; encode: EncodePicture; largest: number },
): Promise<{ image: string; width: number; height: number } | PictureFault> {
  let bytes: Uint8Array | undefined;
  try {
    bytes = await file.read();
  } catch {
    return 'broken';
  }
  if (!bytes) return 'too-many-bytes';
  const header = checkedHeader(bytes);
  if (typeof header === 'string') return header;
  const pixels = reader.upTo(bytes, largest);
  if (typeof pixels === 'string') return pixels;
  const size = seenSize(header);
  const asItIs = header.orientation === 1 && Math.max(size.width, size.height) <= largest;
  return { image: asItIs ? dataUrl(header.format, bytes) : encode(pixels, 'jpeg'), ...size };
}

const listWords = {
  absent: cellWords['the list names it, but it is not there'],
  unnamed: cellWords['the list does not name it'],
  other: cellWords['it is a table that names none of the pictures'],
} as const;

const duckTypes = { number: 'DOUBLE', date: 'TIMESTAMP', text: 'VARCHAR' } as const;

async function tableOf(database: Database, lines: JsonLines, columns: readonly ColumnKind[]): Promise<TableValue> {
  const source = await lines.close(Object.fromEntries(columns.map(({ name, type }) => [name, duckTypes[storedAs(type)]])));
  return writeTable(database, `SELECT * FROM ${source}`, { types: columns });
}

async function removedTable(database: Database, removed: readonly Removed[]): Promise<TableValue> {
  const lines = openJsonLines(database);
  for (const { file, reason } of removed) await lines.add({ file, reason: reason.en });
  return tableOf(database, lines, removedColumns);
}

/** The folders that all files lie in say nothing of the single picture. */
export function sharedFolder(files: readonly Pick<FoundFile, 'name'>[]): string {
  const folders = files.map(({ name }) => name.split('/').slice(0, -1));
  const [first = []] = folders;
  let shared = 0;
  while (shared < first.length && folders.every((folder) => folder[shared] === first[shared])) shared++;
  return first
    .slice(0, shared)
    .map((folder) => `${folder}/`)
    .join('');
}

/** The folder that a picture lies in, which is its class. */
export function folderOf(name: string, shared: string): string {
  return name.slice(shared.length).split('/').at(-2) ?? '';
}

function nothingRead(removed: readonly Removed[]): Failure {
  const [first] = removed;
  if (!first)
    return new Failure(
      {
        en: 'There are no files here. Choose a folder, or a zip archive, of pictures.',
        zh: '这里没有文件。请选择包含图片的文件夹或 zip 压缩包。',
      },
      {},
      { code: 'empty-file', setting: 'file' },
    );
  return new Failure(
    {
      en: 'None of the {count} {count|file is a picture|files are pictures} that can be read; “{file}”: {reason}. Choose a folder, or a zip archive, of PNG, JPEG, WebP or BMP pictures.',
      zh: '{count} 个文件中没有可读取的图片；“{file}”：{reason}。请选择包含 PNG、JPEG、WebP 或 BMP 图片的文件夹或 zip 压缩包。',
    },
    { count: removed.length, file: first.file, reason: first.reason },
    { code: 'no-pictures', setting: 'file' },
  );
}
