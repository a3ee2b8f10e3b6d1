import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context } from '../../kit/define-node.ts';
import type { Json } from '../../kit/json.ts';
import type { ColumnSpec, Row } from '../../kit/ports.ts';
import { readPath } from '../tables/read-file.ts';
import { readRows } from '../tables/read-table.ts';
import { freeName } from '../tables/removed-rows.ts';
import type { FoundFile } from '../files/found-files.ts';

/** A table that lies beside the pictures and says something of each: its class, its author. */
export interface PictureList {
  file: string;
  /** Its columns without the one that names the files. */
  columns: ColumnSpec[];
  rowOf(picture: string): Row | undefined;
  /** Files that it names and that are not there. */
  absent: string[];
}

const listName = /\.(csv|tsv|json|jsonl|ndjson)$/i;
const largestList = 100_000_000;
/** Columns that the pictures themselves give. */
const own = ['image', 'file', 'width', 'height'];

export function isList({ name }: Pick<FoundFile, 'name'>): boolean {
  return listName.test(name);
}

/** Reads the list among the files, if one of its columns names the pictures; a table about something else is none. */
export async function readList(context: Context, files: readonly FoundFile[]): Promise<PictureList | undefined> {
  const [list, ...others] = files.filter(isList);
  // Alone it names nothing; it may be a picture with the name of a table.
  if (!list || others.length > 0 || files.length === 1 || list.bytes > largestList) return undefined;
  const bytes = await list.read();
  if (!bytes) return undefined;
  const path = join(context.workdir, `list.${list.name.split('.').at(-1) ?? 'csv'}`);
  await writeFile(path, bytes);
  const { table } = await readPath(context, path, { badLines: 'skip' });
  const rows = await readRows(context, table);
  const folder = list.name.slice(0, list.name.lastIndexOf('/') + 1);
  const pictures = new Set(files.filter((file) => !isList(file)).flatMap(({ name }) => namesOf(name, folder)));
  const naming = table.columns
    .map((column) => ({ column, found: rows.filter((row) => pictures.has(pathIn(row[column.name]))).length }))
    .toSorted((a, b) => b.found - a.found)[0];
  if (!naming || naming.found === 0) return undefined;
  return listOf(list.name, { folder, rows, columns: table.columns, naming: naming.column.name, pictures });
}

interface FoundList {
  folder: string;
  rows: readonly Row[];
  columns: readonly ColumnSpec[];
  /** The column that names the files. */
  naming: string;
  pictures: ReadonlySet<string>;
}

function listOf(file: string, { folder, rows, columns, naming, pictures }: FoundList): PictureList {
  const byName = new Map(rows.map((row) => [pathIn(row[naming]), row]));
  const names = freeNames(columns.filter(({ name }) => name !== naming && name.toLowerCase() !== 'file'));
  return {
    file,
    columns: columns.flatMap((column) => (names.has(column.name) ? [{ ...column, name: names.get(column.name) ?? column.name }] : [])),
    rowOf(picture) {
      const name = namesOf(picture, folder).find((one) => byName.has(one));
      const row = name === undefined ? undefined : byName.get(name);
      return row && Object.fromEntries([...names].map(([given, free]) => [free, row[given] ?? null]));
    },
    absent: [...byName.keys()].filter((name) => name !== '' && !pictures.has(name)),
  };
}

/** Names that no column of the pictures and no other one has: the database tells no capitals from small letters. */
function freeNames(columns: readonly ColumnSpec[]): Map<string, string> {
  const taken = own.map((name) => ({ name }));
  const free = new Map<string, string>();
  for (const { name } of columns) {
    const chosen = freeName(taken, name);
    taken.push({ name: chosen });
    free.set(name, chosen);
  }
  return free;
}

function pathIn(value: Json | undefined): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value).trim().replaceAll('\\', '/').replace(/^\.\//, '') : '';
}

/** What a list may call a picture: its path in the whole, its path from where the list lies, or its name alone. */
function namesOf(picture: string, folder: string): string[] {
  const fromList = picture.startsWith(folder) ? picture.slice(folder.length) : picture;
  return [picture, fromList, picture.slice(picture.lastIndexOf('/') + 1)];
}
