import { Failure, type NodeFix } from '../../kit/problem.ts';
import type { FileRef } from '../../kit/settings.ts';
import { message, type Text } from '../../kit/text.ts';
import { extensionOf } from '../tables/file-format.ts';
import { type DocumentFault, faultWords } from '../documents/document-faults.ts';
import type { ForeignFile } from '../files/foreign-file.ts';

export function unread({ file, fault }: { file: string; fault: DocumentFault }): Failure {
  return new Failure(
    { en: '“{file}” cannot be read: {why}. Choose another file.', zh: '无法读取“{file}”：{why}。请选择其他文件。' },
    { file, why: faultWords[fault] },
    { code: fault === 'empty' ? 'empty-file' : 'broken-file', setting: 'file' },
  );
}

export function scannedDocument(file: string): Failure {
  return new Failure(
    {
      en: '“{file}” has no text: its pages are pictures, as a scanner makes them. The text in them can be read (OCR), which takes some seconds a page.',
      zh: '“{file}”中没有文字：页面是图片，多为扫描件。可以识别图片中的文字（OCR），每页需要几秒。',
    },
    { file },
    {
      code: 'scanned-document',
      setting: 'scanned',
      fixes: [
        { label: message({ en: 'Read the pictures (OCR)', zh: '识别图片文字（OCR）' }), settings: { scanned: 'read' } },
        { label: message({ en: 'Leave such files out', zh: '跳过此类文件' }), settings: { scanned: 'skip' } },
      ],
    },
  );
}

/** `ref`: what was chosen, so that pictures can be read by the step that reads pictures. */
export function noDocuments(ref: FileRef | undefined, first?: { file: string; fault: DocumentFault }): Failure {
  if (first) {
    const arePictures = /\.(png|jpe?g|webp|bmp)$/i.test(first.file);
    return new Failure(
      {
        en: 'None of the files can be read; “{file}”: {why}. Choose texts, Markdown, web pages, PDF or Word documents.',
        zh: '没有可读取的文件；“{file}”：{why}。请选择文本、Markdown、网页、PDF 或 Word 文档。',
      },
      { file: first.file, why: faultWords[first.fault] },
      {
        code: 'empty-file',
        setting: 'file',
        fixes: [arePictures && ref && asPictures(ref)],
      },
    );
  }
  return new Failure(
    {
      en: 'There is nothing to read here. Choose a table, or texts, Markdown, web pages, PDF or Word documents.',
      zh: '这里没有可读取的内容。请选择表格，或文本、Markdown、网页、PDF、Word 文档。',
    },
    {},
    { code: 'empty-file', setting: 'file' },
  );
}

/** `ref`: what was chosen, so that a step that reads it can take this one's place. */
export function foreign({ name, ref }: { name: string; ref?: FileRef | undefined }, { what, mend }: ForeignFile): Failure {
  return new Failure(
    readExtensions.has(extensionOf(name))
      ? {
          en: 'Despite its name, “{name}” is {what}, which cannot be read as a table or a document. {advice}',
          zh: '“{name}”的内容与文件名不符，实际是{what}，无法读成表格或文档。{advice}',
        }
      : {
          en: '“{name}” is {what}, which cannot be read as a table or a document. {advice}',
          zh: '“{name}”是{what}，无法读成表格或文档。{advice}',
        },
    { name, what, advice: advice[mend] },
    {
      code: 'foreign-file',
      setting: 'file',
      fixes: [ref && mend === 'read-pictures' && asPictures(ref), ref && mend === 'read-database' && asDatabase(ref)],
    },
  );
}

/** Names that promise a table or a document. */
const readExtensions = new Set(
  'csv tsv tab txt text log json jsonl ndjson parquet pq parq xlsx xlsm xls md markdown html htm xhtml pdf doc docx docm'.split(' '),
);

const advice: Readonly<Record<ForeignFile['mend'], Text>> = {
  'read-pictures': { en: 'Pictures are read by the node “Read images”.', zh: '图片请用“读取图片”节点读取。' },
  'save-picture': {
    en: 'Save it as PNG or JPEG, and read that by the node “Read images”.',
    zh: '请另存为 PNG 或 JPEG，再用“读取图片”节点读取。',
  },
  'read-database': { en: 'Databases are read by the node “Read a database”.', zh: '数据库请用“读取数据库”节点读取。' },
  unpack: {
    en: 'Unpack it, and choose what was in it; zip and gzip need not be unpacked.',
    zh: '请解压后选择其中的文件；zip 和 gzip 无需解压。',
  },
  'save-table': {
    en: 'Save it as Parquet, Excel (.xlsx) or CSV in the program that it is from, and choose that.',
    zh: '请在原程序中另存为 Parquet、Excel（.xlsx）或 CSV，再选择该文件。',
  },
  'save-document': {
    en: 'Save it as Word (.docx), PDF or text, and choose that.',
    zh: '请另存为 Word（.docx）、PDF 或文本，再选择该文件。',
  },
  'choose-other': { en: 'Choose another file.', zh: '请选择其他文件。' },
};

function asPictures(ref: FileRef): NodeFix {
  return { label: message({ en: 'Read as pictures', zh: '作为图片读取' }), replace: 'data/read-images', settings: { file: { ...ref } } };
}
function asDatabase(ref: FileRef): NodeFix {
  return {
    label: message({ en: 'Read as a database', zh: '作为数据库读取' }),
    replace: 'data/read-database',
    settings: { kind: 'sqlite', file: { ...ref } },
  };
}

export function manyTables(name: string, tables: readonly { name: string }[]): Failure {
  return new Failure(
    {
      en: '“{name}” holds {count} tables: {tables}. Unpack it, read each with a step of its own, and put them together with “Stack tables” or “Join tables”.',
      zh: '“{name}”中有 {count} 个表格：{tables}。请解压后各用一个步骤读取，再用“上下拼接表格”或“连接表格”合并。',
    },
    {
      name,
      count: tables.length,
      tables: tables
        .slice(0, 10)
        .map((table) => table.name)
        .join(', '),
    },
    { code: 'many-tables', setting: 'file' },
  );
}

export function nested(name: string): Failure {
  return new Failure(
    { en: '“{name}” is an archive inside an archive. Unpack the outer one first.', zh: '“{name}”是压缩包中的压缩包。请先解压外层。' },
    { name },
    { code: 'unknown-format', setting: 'file' },
  );
}

export function emptySheet(sheet: string): Failure {
  return new Failure(
    {
      en: 'The sheet “{sheet}” is empty. Write the name of another one under “Sheet”.',
      zh: '工作表“{sheet}”是空的。请在“工作表”中填写其他名称。',
    },
    { sheet },
    { code: 'empty-file', setting: 'sheet' },
  );
}
