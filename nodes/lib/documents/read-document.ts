import { decodeHead, detectEncoding, type Encoding } from '../tables/encoding.ts';
import { DocumentError, type DocumentFault, mostCharacters, mostDocumentBytes } from './document-faults.ts';
import { documentKind, type DocumentKind } from './document-kind.ts';

/** What a document says. Kinds without pages have one. */
export interface ReadDocument {
  kind: DocumentKind;
  title: string;
  pages: string[];
  /** Pages that are only pictures, from 1. */
  scanned: number[];
}
export interface DocumentOptions {
  /** Of plain texts; else each file's encoding is found by itself. */
  encoding?: Encoding | undefined;
  /** Reads what stands in a picture (PNG); without it pages that are only pictures stay empty. */
  readPicture?: ((picture: Uint8Array) => Promise<string>) | undefined;
  /** Called for each page, also as the place to stop. */
  onPage?: ((page: number, pages: number) => void) | undefined;
}

/** Pixels along the longer side of a page that is read as a picture: about 200 to the inch of A4. */
const pageSide = 2_300;

/** Reads one document from its bytes. What cannot be read is answered with the reason. */
export async function readDocument(
  bytes: Uint8Array | undefined,
  name: string,
  options: DocumentOptions = {},
): Promise<ReadDocument | DocumentFault> {
  if (!bytes || bytes.length > mostDocumentBytes) return 'too-many-bytes';
  const kind = documentKind(name, bytes);
  try {
    const read = await (kind === 'pdf' ? readPages(bytes, options) : readWhole(kind, bytes, options));
    const characters = read.pages.reduce((sum, page) => sum + page.length, 0);
    if (characters > mostCharacters) return 'too-much-text';
    if (read.pages.every((page) => page.trim() === '')) return read.scanned.length > 0 ? 'scanned' : 'empty';
    return { kind, ...read };
  } catch (error) {
    if (error instanceof DocumentError) return error.fault;
    throw error;
  }
}

type Whole = Omit<ReadDocument, 'kind'>;

async function readWhole(kind: Exclude<DocumentKind, 'pdf'>, bytes: Uint8Array, { encoding: given }: DocumentOptions): Promise<Whole> {
  if (kind === 'docx') {
    const { readDocx } = await import('./read-docx.ts');
    const { title, text } = await readDocx(bytes);
    return { title, pages: [text], scanned: [] };
  }
  const encoding = given ?? (await detectEncoding(bytes));
  if (encoding === undefined) throw new DocumentError('no-text');
  if (kind === 'html') {
    const { readPage } = await import('../crawl/read-page.ts');
    // The page's own word for its encoding is taken where nobody chose one.
    const headers = given
      ? { 'content-type': `text/html; charset=${given}` }
      : namesCharset(bytes)
        ? {}
        : { 'content-type': `text/html; charset=${encoding}` };
    const { title, text } = await readPage(Buffer.from(bytes), headers, new URL('file:///'));
    return { title, pages: [text], scanned: [] };
  }
  const text = decodeHead(bytes, encoding)
    .replaceAll('\0', '')
    .replace(/^\uFEFF/, '');
  const heading = kind === 'markdown' ? /^#{1,6}[ \t]+(.+?)[ \t#]*$/m.exec(text.slice(0, 20_000))?.[1] : undefined;
  return { title: (heading ?? '').slice(0, 500), pages: [text], scanned: [] };
}

function namesCharset(bytes: Uint8Array): boolean {
  return /charset\s*=/i.test(Buffer.from(bytes.subarray(0, 2_048)).toString('latin1'));
}

async function readPages(bytes: Uint8Array, { readPicture, onPage }: DocumentOptions): Promise<Whole> {
  const { openPdf } = await import('./read-pdf.ts');
  const pdf = await openPdf(bytes);
  try {
    const pages: string[] = [];
    const scanned: number[] = [];
    for (let page = 1; page <= pdf.pages; page++) {
      onPage?.(page, pdf.pages);
      const text = await pdf.text(page);
      if (text === '') scanned.push(page);
      pages.push(text === '' && readPicture ? await readPicture(await pdf.picture(page, pageSide)) : text);
    }
    return { title: pdf.title, pages, scanned };
  } finally {
    await pdf.close();
  }
}
