import { readFile, stat } from 'node:fs/promises';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context } from '../../kit/define-node.ts';
import { Failure } from '../../kit/problem.ts';
import type { Database } from './connection.ts';
import { decodeHead, detectEncoding, type Encoding } from './encoding.ts';
import { openJsonLines } from './json-lines.ts';
import { storeRows, type StoredRows } from './write-table.ts';

/** One file of a folder: its path inside the folder with forward slashes, and where it lies. */
export interface TextFile {
  name: string;
  path: string;
}
const largest = 20_000_000;
const atOnce = 500;

/** Files below a folder in the order of their names; hidden ones are left out. */
export async function filesBelow(folder: string, prefix = ''): Promise<TextFile[]> {
  const entries = await readdir(join(folder, prefix), { withFileTypes: true });
  const found: TextFile[] = [];
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entry.name.startsWith('.')) continue;
    const name = prefix === '' ? entry.name : `${prefix}/${entry.name}`;
    if (entry.isDirectory()) found.push(...(await filesBelow(folder, name)));
    else if (entry.isFile()) found.push({ name, path: join(folder, name) });
  }
  return found;
}

/** Each file is a row: `file`, `text`, and `folder` where there are sub-folders, which is usually the class. Each file's encoding is found by itself. */
export async function readTexts(
  database: Database,
  files: readonly TextFile[],
  given: Encoding | undefined,
): Promise<{ stored: StoredRows; skipped: number }> {
  const { context } = database;
  const lines = openJsonLines(database);
  const nested = files.some((file) => file.name.includes('/'));
  const shared = commonFolder(files);
  let skipped = 0;
  for (const [at, file] of files.entries()) {
    const text = await textOf(file, given);
    if (text === undefined) skipped++;
    else await lines.add({ ...(nested && { folder: folderOf(file, shared) }), file: file.name, text });
    if (at % atOnce === atOnce - 1) report(context, at / files.length);
  }
  if (skipped === files.length)
    throw new Failure(
      {
        en: 'The folder holds no text files. Choose a folder of texts, such as .txt files.',
        zh: '该文件夹中没有文本文件。请选择包含文本（例如 .txt 文件）的文件夹。',
      },
      {},
      { code: 'empty-file', setting: 'file' },
    );
  const source = await lines.close({ ...(nested && { folder: 'VARCHAR' as const }), file: 'VARCHAR', text: 'VARCHAR' });
  const types = [
    ...(nested ? [{ name: 'folder', type: 'category' as const }] : []),
    { name: 'file', type: 'text' as const },
    { name: 'text', type: 'text' as const },
  ];
  return { stored: await storeRows(database, `SELECT * FROM ${source}`, { types }), skipped };
}

function report(context: Context, fraction: number): void {
  context.progress(fraction * 0.7);
}

async function textOf(file: TextFile, given: Encoding | undefined): Promise<string | undefined> {
  if ((await stat(file.path)).size > largest) return undefined;
  const bytes = await readFile(file.path);
  const encoding = given ?? (await detectEncoding(bytes));
  return encoding && decodeHead(bytes, encoding).replaceAll('\0', '');
}

/** An upload names the chosen folder in every path; the classes are one level below. */
function commonFolder(files: readonly TextFile[]): string {
  const [first] = (files[0]?.name ?? '').split('/');
  const prefix = `${first}/`;
  const below = files.every((file) => file.name.startsWith(prefix)) && files.some((file) => file.name.slice(prefix.length).includes('/'));
  return below ? prefix : '';
}

function folderOf(file: TextFile, shared: string): string {
  const inside = file.name.slice(shared.length);
  const at = inside.lastIndexOf('/');
  return at < 0 ? '' : inside.slice(0, at);
}
