import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ColumnSpec } from '../../kit/ports.ts';
import type { FileRef } from '../../kit/settings.ts';
import { mostDocumentBytes } from '../documents/document-faults.ts';
import { documentKind, namedKind } from '../documents/document-kind.ts';
import { documentColumns, documentShape, folderOf } from '../documents/read-documents.ts';
import { type FoundFile, openPath } from '../files/found-files.ts';
import { gzipHead, isGzip, unpackedName } from '../files/gzip.ts';
import { inTemporaryFolder } from '../files/temporary-folder.ts';
import { detectDialect } from '../tables/dialect.ts';
import { decodeHead, detectEncoding, readHead } from '../tables/encoding.ts';
import { inferCellTypes, sampleColumns, textOrCategory } from '../tables/infer-types.ts';
import { chosenSheet, csvLine, openSpreadsheet } from '../tables/read-spreadsheet.ts';
import { type FileSample, sniffFile } from '../tables/sniff.ts';
import { scannedDocument } from './file-failures.ts';
import { fileNature } from './file-nature.ts';
import { type DataFileOptions, sorted } from './read-data-file.ts';

export type DataSniffOptions = Omit<DataFileOptions, 'badLines'> & { name: string; ref?: FileRef };

const seenRows = 1_000;
/** Pages that are looked into for a text. */
const seenPages = 3;
/** Larger ones take too long for a look. */
const mostLookedInto = 30_000_000;

/** What a file, folder or archive tells before any run. Throws the Failure that a run would. */
export async function sniffDataFile(path: string, options: DataSniffOptions): Promise<FileSample> {
  const { name, ref } = options;
  const found = await stat(path);
  if (found.isDirectory()) return sniffFolder(path, options);
  const head = await readHead(path);
  if (isGzip(head)) return sniffPacked(path, found.size, options);
  const nature = await fileNature({ path, name, size: found.size, ref }, head, options);
  if (nature === 'table') return sniffFile(path, options);
  if (nature === 'spreadsheet') return sniffSheet(path, options);
  if (nature === 'archive') return sniffFolder(path, options);
  if (documentKind(name, head) === 'pdf' && options.scanned === 'stop' && found.size < mostLookedInto) await refuseScanned(path, name);
  return documentSample([{ name }], options);
}

/** Of a packed file as much is unpacked as tells the columns of a table. */
async function sniffPacked(path: string, size: number, { ref: _, ...options }: DataSniffOptions): Promise<FileSample> {
  const found = await gzipHead(path, size);
  if (!found || isGzip(found.head)) return { kind: 'documents', columns: [] };
  const name = unpackedName(options.name);
  return inTemporaryFolder(async (folder) => {
    const plain = join(folder, 'head');
    await writeFile(plain, found.head);
    const nature = await fileNature({ path: plain, name, size: found.head.length }, found.head, options);
    if (nature === 'document') return documentSample([{ name }], options);
    // Parquet tells of itself at its end.
    const isCut = !found.whole && found.head.toString('latin1', 0, 4) === 'PAR1';
    if (nature !== 'table' || isCut) return { kind: 'documents', columns: [] };
    const { count, ...sample } = await sniffFile(plain, { ...options, name });
    return { ...sample, ...(found.whole && count !== undefined && { count }) };
  });
}

async function sniffFolder(path: string, options: DataSniffOptions): Promise<FileSample> {
  const { files, close } = await openPath(path, options.name, mostDocumentBytes);
  try {
    const { others, isTable } = sorted(files);
    // A table in an archive shows its columns when it is unpacked.
    if (isTable) return { kind: 'documents', columns: [] };
    const lengths = await Promise.all(
      others
        .filter((file) => file.path !== undefined && namedKind(file.name) === 'text')
        .slice(0, 20)
        .map(lengthOf),
    );
    const averageLength = lengths.length > 0 ? lengths.reduce((sum, length) => sum + length, 0) / lengths.length : undefined;
    return documentSample(others, options, averageLength);
  } finally {
    close();
  }
}

async function lengthOf({ path = '' }: FoundFile): Promise<number> {
  const head = await readHead(path, 100_000);
  const encoding = await detectEncoding(head);
  return encoding === undefined ? 0 : decodeHead(head, encoding).length;
}

function documentSample(files: readonly Pick<FoundFile, 'name'>[], { rowsPer }: DataSniffOptions, averageLength?: number): FileSample {
  const shape = documentShape(files.map(({ name }) => name));
  const folders = files.map(({ name }) => folderOf(name, shape.shared));
  const columns = documentColumns(shape, rowsPer).map((column): ColumnSpec => {
    if (column.name === 'folder') return { name: 'folder', ...textOrCategory(folders), type: 'category' };
    return column.name === 'text' && rowsPer === 'document' && averageLength !== undefined ? { ...column, averageLength } : column;
  });
  return { kind: 'documents', columns, ...(rowsPer === 'document' && { count: files.length }) };
}

async function sniffSheet(path: string, { name, sheet, header }: DataSniffOptions): Promise<FileSample> {
  const workbook = await openSpreadsheet(path, name);
  try {
    const rows = await workbook.firstRows(chosenSheet(workbook, sheet, name), seenRows);
    const complete = rows.length < seenRows;
    const dialect = detectDialect(rows.map(csvLine).join(''), { complete, delimiter: ',', ...(header !== undefined && { header }) });
    if (!dialect) return { kind: 'sheet', columns: [] };
    const { types, missing } = inferCellTypes(dialect.rows, dialect.names.length);
    return {
      kind: 'sheet',
      columns: sampleColumns(dialect.names, types, dialect.rows, missing),
      ...(complete && { count: dialect.rows.length }),
    };
  } finally {
    workbook.close();
  }
}

async function refuseScanned(path: string, name: string): Promise<void> {
  const { openPdf } = await import('../documents/read-pdf.ts');
  // What else is wrong with it, the run says.
  const pdf = await openPdf(await readFile(path)).catch(() => undefined);
  try {
    if (!pdf || pdf.pages > seenPages) return;
    for (let page = 1; page <= pdf.pages; page++) if ((await pdf.text(page).catch(() => 'broken')) !== '') return;
    throw scannedDocument(name);
  } finally {
    await pdf?.close();
  }
}
