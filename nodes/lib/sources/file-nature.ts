import { Failure } from '../../kit/problem.ts';
import type { FileRef } from '../../kit/settings.ts';
import { documentKind, isOldOffice } from '../documents/document-kind.ts';
import { openPackage } from '../documents/office-package.ts';
import { foreignFile } from '../files/foreign-file.ts';
import { isZip } from '../files/zip.ts';
import { detectDialect, noDelimiter } from '../tables/dialect.ts';
import { decodeHead, detectEncoding, type Encoding } from '../tables/encoding.ts';
import { extensionOf } from '../tables/file-format.ts';
import { foreign } from './file-failures.ts';

/** How a single file is read. */
export type FileNature = 'table' | 'document' | 'spreadsheet' | 'archive';
/** What a person may say of it. */
export type ReadAs = 'auto' | 'table' | 'documents';

/** A line of prose is seldom shorter and a cell seldom longer. */
const longLine = 400;

/** Decides by content first and name second. `head`: the file's beginning. `ref`: what was chosen, where it is this file alone. */
export async function fileNature(
  file: { path: string; name: string; size: number; ref?: FileRef | undefined },
  head: Uint8Array,
  { readAs, encoding }: { readAs: ReadAs; encoding?: Encoding | undefined },
): Promise<FileNature> {
  if (isZip(head)) return packageNature(file);
  const extension = extensionOf(file.name);
  if (isOldOffice(head)) {
    if (extension === 'doc' || extension === 'docx') return 'document';
    throw oldOffice(file.name);
  }
  const other = foreignFile(head);
  if (other) throw foreign(file, other);
  const kind = documentKind(file.name, head);
  if (kind === 'pdf' || kind === 'docx') return 'document';
  if (readAs !== 'auto') return readAs === 'table' ? 'table' : 'document';
  if (kind !== 'text') return 'document';
  return (extension === 'txt' || extension === 'text' || extension === 'log') && (await isProse(file, head, encoding))
    ? 'document'
    : 'table';
}

/** Paragraphs with empty lines between them, or lines as long as paragraphs, are no list of rows. */
async function isProse(file: { size: number }, head: Uint8Array, given: Encoding | undefined): Promise<boolean> {
  const encoding = given ?? (await detectEncoding(head));
  if (encoding === undefined) return false;
  const text = decodeHead(head, encoding);
  if (detectDialect(text, { complete: file.size <= head.length, extension: 'txt' })?.delimiter !== noDelimiter) return false;
  const trimmed = text.trim();
  return /\n[ \t]*\r?\n/.test(trimmed) || trimmed.split('\n').some((line) => line.length > longLine);
}

async function packageNature({ path, name }: { path: string; name: string }): Promise<FileNature> {
  const extension = extensionOf(name);
  try {
    const { names, close } = await openPackage(path);
    close();
    if (names.some((part) => /^word\/document\d*\.xml$/.test(part))) return 'document';
    if (names.includes('xl/workbook.xml')) return 'spreadsheet';
    return 'archive';
  } catch {
    // What is wrong with it, its reader says.
    return extension === 'docx' ? 'document' : extension === 'xlsx' || extension === 'xlsm' ? 'spreadsheet' : 'archive';
  }
}

function oldOffice(name: string): Failure {
  return new Failure(
    {
      en: '“{name}” is an Office file of the old kind (such as .xls), or is locked by a password. Open it and save it as .xlsx or CSV, without a password.',
      zh: '“{name}”是旧版 Office 文件（例如 .xls）或受密码保护。请打开后另存为 .xlsx 或 CSV，且不设密码。',
    },
    { name },
    { code: 'unknown-format', setting: 'file' },
  );
}
