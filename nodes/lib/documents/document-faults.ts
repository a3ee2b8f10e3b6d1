import type { Text } from '../../kit/text.ts';

/** Why a document gives no text. */
export type DocumentFault =
  'too-many-bytes' | 'too-much-text' | 'too-many-pages' | 'broken' | 'locked' | 'scanned' | 'empty' | 'old-word' | 'no-text';

/** A document is read as a whole. */
export const mostDocumentBytes = 100_000_000;
/** Characters of one document: a hundred times the longest novel of a shelf; what claims more is no document. */
export const mostCharacters = 20_000_000;
export const mostPages = 5_000;

/** As the reason beside a file that is left out, and inside a sentence that names the file. */
export const faultWords: Readonly<Record<DocumentFault, Text>> = {
  'too-many-bytes': { en: 'it has more than 100 megabytes', zh: '超过 100 MB' },
  'too-much-text': { en: 'it holds more than 20 million characters', zh: '文字超过 2000 万个字符' },
  'too-many-pages': { en: 'it has more than 5,000 pages', zh: '超过 5,000 页' },
  broken: { en: 'it is damaged or was cut off', zh: '文件已损坏或不完整' },
  locked: { en: 'it is locked by a password', zh: '受密码保护' },
  scanned: { en: 'its pages are pictures without text', zh: '页面是没有文字的图片' },
  empty: { en: 'it holds no text', zh: '没有文字' },
  'old-word': {
    en: 'it is an old Word file, or locked by a password; save it as .docx',
    zh: '是旧版 Word 文件或受密码保护，请另存为 .docx',
  },
  'no-text': { en: 'it is neither a text nor a document', zh: '不是文本，也不是文档' },
};

/** Thrown inside the readers of this folder, and told by `readDocument` as a value. */
export class DocumentError extends Error {
  readonly fault: DocumentFault;
  constructor(fault: DocumentFault) {
    super(fault);
    this.fault = fault;
  }
}
