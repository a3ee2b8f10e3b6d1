import type { Text } from '../../kit/text.ts';

/** A file that is neither a table nor a document, whatever its name says. */
export interface ForeignFile {
  what: Text;
  /** What a person does with it. */
  mend: 'read-pictures' | 'save-picture' | 'read-database' | 'unpack' | 'save-table' | 'save-document' | 'choose-other';
}

/** First bytes, a dot for any. They are Latin-1, so each character is a byte. */
const signatures: readonly [start: string, what: Text, mend: ForeignFile['mend']][] = [
  ['\u0089PNG\r\n\u001a\n', { en: 'a picture (PNG)', zh: '图片（PNG）' }, 'read-pictures'],
  ['\u00ff\u00d8\u00ff', { en: 'a picture (JPEG)', zh: '图片（JPEG）' }, 'read-pictures'],
  ['RIFF....WEBP', { en: 'a picture (WebP)', zh: '图片（WebP）' }, 'read-pictures'],
  ['BM....\0\0\0\0', { en: 'a picture (BMP)', zh: '图片（BMP）' }, 'read-pictures'],
  ['GIF8', { en: 'a picture (GIF)', zh: '图片（GIF）' }, 'save-picture'],
  ['II*\0', { en: 'a picture (TIFF)', zh: '图片（TIFF）' }, 'save-picture'],
  ['MM\0*', { en: 'a picture (TIFF)', zh: '图片（TIFF）' }, 'save-picture'],
  ['....ftypheic', { en: 'a picture (HEIC)', zh: '图片（HEIC）' }, 'save-picture'],
  ['....ftypheix', { en: 'a picture (HEIC)', zh: '图片（HEIC）' }, 'save-picture'],
  ['....ftypmif1', { en: 'a picture (HEIC)', zh: '图片（HEIC）' }, 'save-picture'],
  ['....ftypavif', { en: 'a picture (AVIF)', zh: '图片（AVIF）' }, 'save-picture'],
  ['8BPS\0', { en: 'a picture (Photoshop)', zh: '图片（Photoshop）' }, 'save-picture'],
  ['SQLite format 3\0', { en: 'a database (SQLite)', zh: '数据库（SQLite）' }, 'read-database'],
  ["7z\u00bc\u00af'\u001c", { en: 'an archive (7z)', zh: '压缩包（7z）' }, 'unpack'],
  ['Rar!\u001a\u0007', { en: 'an archive (RAR)', zh: '压缩包（RAR）' }, 'unpack'],
  ['\u00fd7zXZ\0', { en: 'a packed file (xz)', zh: '压缩文件（xz）' }, 'unpack'],
  ['BZh.1AY&SY', { en: 'a packed file (bzip2)', zh: '压缩文件（bzip2）' }, 'unpack'],
  ['(\u00b5/\u00fd', { en: 'a packed file (Zstandard)', zh: '压缩文件（Zstandard）' }, 'unpack'],
  ['ARROW1\0\0', { en: 'a data file (Arrow, Feather)', zh: '数据文件（Arrow、Feather）' }, 'save-table'],
  ['ORC\u0008', { en: 'a data file (ORC)', zh: '数据文件（ORC）' }, 'save-table'],
  ['Obj\u0001', { en: 'a data file (Avro)', zh: '数据文件（Avro）' }, 'save-table'],
  ['\u0089HDF\r\n\u001a\n', { en: 'a data file (HDF5)', zh: '数据文件（HDF5）' }, 'save-table'],
  ['\u0093NUMPY', { en: 'a data file (NumPy)', zh: '数据文件（NumPy）' }, 'save-table'],
  ['$FL2', { en: 'a data file (SPSS)', zh: '数据文件（SPSS）' }, 'save-table'],
  ['$FL3', { en: 'a data file (SPSS)', zh: '数据文件（SPSS）' }, 'save-table'],
  ['<stata_dta>', { en: 'a data file (Stata)', zh: '数据文件（Stata）' }, 'save-table'],
  ['\0\u0001\0\0Standard ', { en: 'a database (Access)', zh: '数据库（Access）' }, 'save-table'],
  ['{\\rtf', { en: 'a document (RTF)', zh: '文档（RTF）' }, 'save-document'],
  ['ID3', { en: 'a sound recording', zh: '录音' }, 'choose-other'],
  ['RIFF....WAVE', { en: 'a sound recording', zh: '录音' }, 'choose-other'],
  ['OggS\0', { en: 'a sound recording', zh: '录音' }, 'choose-other'],
  ['fLaC\0', { en: 'a sound recording', zh: '录音' }, 'choose-other'],
  ['....ftyp', { en: 'a video', zh: '视频' }, 'choose-other'],
  ['RIFF....AVI ', { en: 'a video', zh: '视频' }, 'choose-other'],
  ['\u001aE\u00df\u00a3', { en: 'a video', zh: '视频' }, 'choose-other'],
  ['\u007fELF', { en: 'a program', zh: '程序' }, 'choose-other'],
];
/** Tar archives say what they are behind the name of their first file. */
const tar = { at: 257, start: 'ustar', what: { en: 'an archive (tar)', zh: '压缩包（tar）' }, mend: 'unpack' } as const;

/** Tells by its first bytes what a file is that cannot be read as a table or a document; undefined where nothing speaks against it. */
export function foreignFile(head: Uint8Array): ForeignFile | undefined {
  const latin = Buffer.from(head.buffer, head.byteOffset, Math.min(head.length, 512)).toString('latin1');
  const found = signatures.find(([start]) => [...start].every((sign, at) => (sign === '.' ? latin.length > at : latin[at] === sign)));
  if (found) return isText(found[0], head) ? undefined : { what: found[1], mend: found[2] };
  return latin.startsWith(tar.start, tar.at) ? { what: tar.what, mend: tar.mend } : undefined;
}

/** A table may begin with the few letters of a signature, such as the name of a column; it has none of the signs that no text has. */
function isText(start: string, head: Uint8Array): boolean {
  return /^[ -~]{1,4}$/.test(start) && !head.subarray(0, 4_096).some((byte) => byte < 9);
}
