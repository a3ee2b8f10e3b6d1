import type { ColumnSpec, Row } from '../../kit/ports.ts';
import type { FoundFile } from '../files/found-files.ts';
import type { Database } from '../tables/connection.ts';
import type { Encoding } from '../tables/encoding.ts';
import { openJsonLines } from '../tables/json-lines.ts';
import { storeRows, type StoredRows } from '../tables/write-table.ts';
import { type DocumentFault, mostDocumentBytes } from './document-faults.ts';
import { type DocumentKind, namedKind } from './document-kind.ts';
import { readDocument } from './read-document.ts';

/** What becomes a row. */
export type RowsPer = 'document' | 'page' | 'paragraph';
export interface DocumentsOptions {
  rowsPer: RowsPer;
  encoding?: Encoding | undefined;
  readPicture?: ((picture: Uint8Array) => Promise<string>) | undefined;
}
export interface ReadDocuments {
  stored: StoredRows | undefined;
  count: number;
  left: { file: string; fault: DocumentFault }[];
  /** Documents of which some pages were pictures, and how many those were. */
  scanned: { file: string; pages: number }[];
}

/** Documents as rows: `folder` where there are folders, `file`, `title` where documents have one, `page` and `paragraph` or the number of `pages`, `text`. */
export async function readDocuments(database: Database, files: readonly FoundFile[], options: DocumentsOptions): Promise<ReadDocuments> {
  const { context } = database;
  const lines = openJsonLines(database);
  const shape = documentShape(files.map(({ name }) => name));
  const left: ReadDocuments['left'] = [];
  const scanned: ReadDocuments['scanned'] = [];
  let count = 0;
  for (const [at, file] of files.entries()) {
    const report = (share: number) =>
      context.progress(
        (0.7 * (at + share)) / files.length,
        { en: '{at} of {count} files', zh: '第 {at} 个文件，共 {count} 个' },
        { at: at + 1, count: files.length },
      );
    report(0);
    const bytes = await file.read().catch(() => new Uint8Array());
    const read = await readDocument(bytes, file.name, {
      encoding: options.encoding,
      readPicture: options.readPicture,
      onPage: (page, pages) => report((page - 1) / pages),
    });
    if (typeof read === 'string') {
      // An archive gives no bytes where they are locked.
      left.push({ file: file.name, fault: !bytes && file.bytes <= mostDocumentBytes ? 'locked' : read });
      continue;
    }
    if (read.scanned.length > 0 && !options.readPicture) scanned.push({ file: file.name, pages: read.scanned.length });
    const said: Row = {
      ...(shape.nested && { folder: folderOf(file.name, shape.shared) }),
      file: file.name,
      ...(shape.titled && { title: read.title === '' ? null : read.title }),
    };
    for (const row of rowsOf(read.kind, read.pages, options.rowsPer)) {
      await lines.add({ ...said, ...row });
      count++;
    }
  }
  if (count === 0) return { stored: undefined, count, left, scanned };
  const columns = documentColumns(shape, options.rowsPer);
  const source = await lines.close(Object.fromEntries(columns.map(({ name, type }) => [name, type === 'number' ? 'BIGINT' : 'VARCHAR'])));
  return { stored: await storeRows(database, `SELECT * FROM ${source}`, { types: columns }), count, left, scanned };
}

function* rowsOf(kind: DocumentKind, pages: readonly string[], rowsPer: RowsPer): Generator<Row> {
  const paged = kind === 'pdf';
  if (rowsPer === 'document') {
    yield { pages: paged ? pages.length : null, text: pages.join('\n\n').trim() };
    return;
  }
  let paragraph = 0;
  for (const [at, page] of pages.entries()) {
    if (page.trim() === '') continue;
    const place = { page: paged ? at + 1 : null };
    if (rowsPer === 'page') yield { ...place, text: page };
    else for (const text of paragraphsOf(page)) yield { ...place, paragraph: (paragraph += 1), text };
  }
}

/** Paragraphs are parted by empty lines. */
function paragraphsOf(text: string): string[] {
  return text
    .split(/\r?\n[ \t]*(?:\r?\n)+/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

export interface DocumentShape {
  nested: boolean;
  /** The folder that all lie in, with a slash behind it. */
  shared: string;
  titled: boolean;
  paged: boolean;
}

/** What the names of the files tell of the table to come. */
export function documentShape(names: readonly string[]): DocumentShape {
  const kinds = new Set(names.map(namedKind));
  return {
    nested: names.some((name) => name.includes('/')),
    shared: commonFolder(names),
    titled: ['markdown', 'html', 'pdf', 'docx'].some((kind) => [...kinds].some((one) => one === kind)),
    paged: kinds.has('pdf'),
  };
}

export function documentColumns({ nested, titled, paged }: DocumentShape, rowsPer: RowsPer): Pick<ColumnSpec, 'name' | 'type'>[] {
  return [
    ...(nested ? [{ name: 'folder', type: 'category' as const }] : []),
    { name: 'file', type: 'text' },
    ...(titled ? [{ name: 'title', type: 'text' as const }] : []),
    ...(paged ? [{ name: rowsPer === 'document' ? 'pages' : 'page', type: 'number' as const }] : []),
    ...(rowsPer === 'paragraph' ? [{ name: 'paragraph', type: 'number' as const }] : []),
    { name: 'text', type: 'text' },
  ];
}

/** An upload names the chosen folder in every path; the classes are one level below. */
function commonFolder(names: readonly string[]): string {
  const [first] = (names[0] ?? '').split('/');
  const prefix = `${first}/`;
  const below = names.every((name) => name.startsWith(prefix)) && names.some((name) => name.slice(prefix.length).includes('/'));
  return below ? prefix : '';
}

export function folderOf(name: string, shared: string): string {
  const inside = name.slice(shared.length);
  const at = inside.lastIndexOf('/');
  return at < 0 ? '' : inside.slice(0, at);
}
