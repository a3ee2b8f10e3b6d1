import { extensionOf } from '../tables/file-format.ts';

export type DocumentKind = 'text' | 'markdown' | 'html' | 'pdf' | 'docx';

const byExtension: Readonly<Record<string, DocumentKind>> = {
  md: 'markdown',
  markdown: 'markdown',
  html: 'html',
  htm: 'html',
  xhtml: 'html',
  pdf: 'pdf',
  docx: 'docx',
  docm: 'docx',
};

/** What a file's name says of it; a file without a telling name is a plain text until it is looked into. */
export function namedKind(name: string): DocumentKind {
  return byExtension[extensionOf(name)] ?? 'text';
}

/** What a file is, by its content first and its name second. `head`: its first bytes, a few hundred or more. */
export function documentKind(name: string, head: Uint8Array): DocumentKind {
  const latin = Buffer.from(head.buffer, head.byteOffset, Math.min(head.length, 1_024)).toString('latin1');
  // Readers of PDF accept some bytes before the signature.
  if (latin.includes('%PDF-')) return 'pdf';
  if (latin.startsWith('PK\u0003\u0004') || isOldOffice(head)) return 'docx';
  const named = namedKind(name);
  if (named === 'pdf' || named === 'docx') return named;
  return /^[\s\u00EF\u00BB\u00BF]*(<\?xml[^>]*>\s*)?(<!--[^>]*-->\s*)*<(!doctype html|html)[\s>]/i.test(latin) ? 'html' : named;
}

/** The container of Office files before 2007, and of newer ones that are locked by a password. */
export function isOldOffice(head: Uint8Array): boolean {
  return head[0] === 0xd0 && head[1] === 0xcf && head[2] === 0x11 && head[3] === 0xe0;
}
