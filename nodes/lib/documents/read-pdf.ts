import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { PDFDocumentProxy, PDFPageProxy } from 'pdfjs-dist';
import { DocumentError, mostCharacters, mostPages } from './document-faults.ts';

export interface Pdf {
  title: string;
  pages: number;
  /** The text of a page, from 1; empty where the page is only a picture. */
  text(page: number): Promise<string>;
  /** The page as a PNG of about this many pixels along its longer side. */
  picture(page: number, side: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** Opens a PDF. Scripts in it are never run and nothing is fetched. */
export async function openPdf(bytes: Uint8Array): Promise<Pdf> {
  const { getDocument, VerbosityLevel } = await import('pdfjs-dist/legacy/build/pdf.mjs');
  const root = `${dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json'))}/`;
  let whole: PDFDocumentProxy;
  try {
    whole = await getDocument({
      // The library takes the bytes over: they are of no use to whoever gave them.
      data: Uint8Array.from(bytes),
      verbosity: VerbosityLevel.ERRORS,
      isEvalSupported: false,
      enableXfa: false,
      disableFontFace: true,
      useSystemFonts: false,
      // Older Chinese, Japanese and Korean files name tables of characters instead of holding them.
      cMapUrl: join(root, 'cmaps/'),
      cMapPacked: true,
      standardFontDataUrl: join(root, 'standard_fonts/'),
      wasmUrl: pathToFileURL(join(root, 'wasm/')).href,
      stopAtErrors: false,
    }).promise;
  } catch (error) {
    throw new DocumentError(error instanceof Error && error.name === 'PasswordException' ? 'locked' : 'broken');
  }
  if (whole.numPages > mostPages) {
    await whole.loadingTask.destroy();
    throw new DocumentError('too-many-pages');
  }
  return {
    title: await titleOf(whole),
    pages: whole.numPages,
    text: (page) => onPage(whole, page, pageText),
    picture: (page, side) => onPage(whole, page, (one) => drawn(one, side)),
    close: () => whole.loadingTask.destroy(),
  };
}

async function onPage<T>(whole: PDFDocumentProxy, number: number, work: (page: PDFPageProxy) => Promise<T>): Promise<T> {
  try {
    const page = await whole.getPage(number);
    const result = await work(page);
    page.cleanup();
    return result;
  } catch (error) {
    throw error instanceof DocumentError ? error : new DocumentError('broken');
  }
}

async function titleOf(whole: PDFDocumentProxy): Promise<string> {
  const found = await whole.getMetadata().catch(() => undefined);
  const title: unknown = found && Object.entries(found.info).find(([name]) => name === 'Title')?.[1];
  return typeof title === 'string' ? title.replaceAll('\0', '').trim().slice(0, 500) : '';
}

/** Lines farther apart than this many heights of their letters are paragraphs of their own. */
const paragraphGap = 1.9;

/** The text in the order in which the file writes it, line by line. */
async function pageText(page: PDFPageProxy): Promise<string> {
  const { items } = await page.getTextContent();
  let text = '';
  let below: number | undefined;
  let height = 0;
  for (const item of items) {
    if (!('str' in item)) continue;
    const y = Number(item.transform[5]);
    const isFirst = text === '' || text.endsWith('\n');
    if (isFirst && item.str.trim() !== '') {
      if (below !== undefined && Math.abs(below - y) > paragraphGap * Math.max(height, item.height)) text += '\n';
      below = y;
      height = item.height;
    }
    text += item.str;
    if (item.hasEOL) text += '\n';
    if (text.length > mostCharacters) throw new DocumentError('too-much-text');
  }
  return text
    .replaceAll('\0', '')
    .replace(/[ \t]+\n/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

async function drawn(page: PDFPageProxy, side: number): Promise<Uint8Array> {
  const size = page.getViewport({ scale: 1 });
  const viewport = page.getViewport({ scale: side / Math.max(size.width, size.height, 1) });
  const { createCanvas } = await import('@napi-rs/canvas');
  const canvas = createCanvas(Math.max(1, Math.round(viewport.width)), Math.max(1, Math.round(viewport.height)));
  // @ts-expect-error The library's types know the canvas of browsers alone.
  await page.render({ canvas, viewport, background: 'white' }).promise;
  return canvas.encode('png');
}
