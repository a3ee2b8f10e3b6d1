import { defineNode } from '../kit/define-node.ts';
import { type ColumnSpec, port } from '../kit/ports.ts';
import { Failure } from '../kit/problem.ts';
import { choice, file, type FileRef, text } from '../kit/settings.ts';
import { originSettings } from '../lib/sources/origin-settings.ts';
import { failedSample, sampleProblems } from '../lib/sources/sample-problem.ts';

const encodings = {
  auto: { en: 'Find out', zh: '自动识别' },
  'utf-8': { en: 'UTF-8', zh: 'UTF-8' },
  gb18030: { en: 'Simplified Chinese (GBK, GB18030)', zh: '简体中文（GBK、GB18030）' },
  big5: { en: 'Traditional Chinese (Big5)', zh: '繁体中文（Big5）' },
  shift_jis: { en: 'Japanese (Shift JIS)', zh: '日文（Shift JIS）' },
  'euc-kr': { en: 'Korean (EUC-KR)', zh: '韩文（EUC-KR）' },
  'utf-16le': { en: 'UTF-16', zh: 'UTF-16' },
  'utf-16be': { en: 'UTF-16, big-endian', zh: 'UTF-16（大端）' },
  'windows-1252': { en: 'Western European (Latin-1)', zh: '西欧（Latin-1）' },
  'windows-1251': { en: 'Cyrillic (Windows-1251)', zh: '西里尔文（Windows-1251）' },
} as const;
const delimiters = { auto: undefined, comma: ',', tab: '\t', semicolon: ';', bar: '|' } as const;

export default defineNode({
  title: { en: 'Read a file', zh: '读取文件' },
  summary: {
    en: 'Reads tables (CSV, Excel, JSON, Parquet) and documents (PDF, Word, web pages, texts).',
    zh: '读取表格（CSV、Excel、JSON、Parquet）和文档（PDF、Word、网页、文本）。',
  },
  help: {
    en: 'Upload a file, a folder or a zip archive, or choose one from a listed folder. Format, encoding, delimiter and header are found by looking at the file; set them by hand where the result looks wrong. Tables: CSV, TSV, JSON, JSON Lines, Parquet, Excel (.xlsx), also packed with gzip, or one inside a zip archive. Documents: PDF, Word (.docx), web pages (their main text), Markdown and plain texts, alone, in a folder or in a zip archive; each becomes a row with its text, title and number of pages, or a row for each page or paragraph. The sub-folder that a document lies in becomes its class. Pages of a PDF that are only pictures can be read too (OCR, Chinese and English). Limits: 100 MB and 5,000 pages a document, 100,000 files. What cannot be read is left out of a folder with the reason in the log.',
    zh: '上传文件、文件夹或 zip 压缩包，或从已登记的文件夹中选择。格式、编码、分隔符和表头会自动识别；如果结果不对，可以手动指定。表格：CSV、TSV、JSON、JSON Lines、Parquet、Excel（.xlsx），也可以用 gzip 压缩，或是 zip 压缩包中的一个表格。文档：PDF、Word（.docx）、网页（提取正文）、Markdown 和纯文本，可以是单个文件、文件夹或 zip 压缩包；每个文档成为一行，包含文字、标题和页数，也可以每页或每段一行。文档所在的子文件夹就是它的类别。PDF 中的图片页也可以识别（OCR，支持中文和英文）。限制：每个文档不超过 100 MB、5,000 页，最多 100,000 个文件。文件夹中无法读取的文件会跳过，原因写在日志里。',
  },
  icon: 'file-input',
  words: [
    'csv',
    'tsv',
    'json',
    'jsonl',
    'parquet',
    'excel',
    'xlsx',
    'pdf',
    'word',
    'docx',
    'document',
    'txt',
    'markdown',
    'html file',
    'zip',
    'gzip',
    'csv.gz',
    'scanned',
    'paragraphs',
    'upload',
    'import',
    'load',
    'open',
    'folder',
    'my own data',
    'spreadsheet',
    'google sheets',
    'excel sheet',
    '上传',
    '导入',
    '读取',
    '打开',
    '表格',
    '文件夹',
    '数据',
    '我的数据',
    '电子表格',
    '文档',
    '文本',
    '扫描件',
    '段落',
    '压缩包',
    '网页文件',
  ],
  inputs: {},
  outputs: { rows: port('table') },
  settings: {
    file: file({ label: { en: 'File', zh: '文件' }, accept: 'data' }),
    rowsPer: choice({
      label: { en: 'Of documents, one row for each', zh: '文档按什么分行' },
      hint: { en: 'Tables keep their rows.', zh: '表格保持原有的行。' },
      options: {
        document: { en: 'Document', zh: '每个文档' },
        page: { en: 'Page', zh: '每页' },
        paragraph: { en: 'Paragraph', zh: '每段' },
      },
      default: 'document',
    }),
    scanned: choice({
      label: { en: 'Pages that are pictures', zh: '图片页' },
      hint: {
        en: 'Of PDF documents, such as scanned ones. Reading them takes some seconds a page.',
        zh: '指 PDF 中的图片页，例如扫描件。识别每页需要几秒。',
      },
      options: {
        stop: { en: 'Stop and say which', zh: '停止并指出文件' },
        skip: { en: 'Leave out and count', zh: '跳过并计数' },
        read: { en: 'Read them (OCR)', zh: '识别文字（OCR）' },
      },
      default: 'stop',
      advanced: true,
    }),
    badLines: choice({
      label: { en: 'Bad lines', zh: '错误行' },
      hint: { en: 'Lines with too few or too many cells, or that cannot be read.', zh: '单元格数量不对或无法读取的行。' },
      options: { stop: { en: 'Stop and say where', zh: '停止并指出位置' }, skip: { en: 'Leave out and count', zh: '跳过并计数' } },
      default: 'stop',
    }),
    readAs: choice({
      label: { en: 'Read as', zh: '读取方式' },
      options: {
        auto: { en: 'Find out', zh: '自动识别' },
        table: { en: 'A table', zh: '表格' },
        documents: { en: 'A document', zh: '文档' },
      },
      default: 'auto',
      advanced: true,
    }),
    sheet: text({
      label: { en: 'Sheet', zh: '工作表' },
      hint: { en: 'Of an Excel file, by its name. Empty: the first.', zh: 'Excel 文件中工作表的名称。留空：第一个。' },
      default: '',
      optional: true,
      maxLength: 100,
      advanced: true,
    }),
    encoding: choice({ label: { en: 'Encoding', zh: '编码' }, options: encodings, default: 'auto', advanced: true }),
    delimiter: choice({
      label: { en: 'Delimiter', zh: '分隔符' },
      options: {
        auto: { en: 'Find out', zh: '自动识别' },
        comma: { en: 'Comma', zh: '逗号' },
        tab: { en: 'Tab', zh: '制表符' },
        semicolon: { en: 'Semicolon', zh: '分号' },
        bar: { en: 'Vertical bar', zh: '竖线' },
      },
      default: 'auto',
      advanced: true,
    }),
    header: choice({
      label: { en: 'First line', zh: '首行' },
      options: {
        auto: { en: 'Find out', zh: '自动识别' },
        names: { en: 'Holds the column names', zh: '是列名' },
        data: { en: 'Is data already', zh: '已是数据' },
      },
      default: 'auto',
      advanced: true,
    }),
    ...originSettings,
  },
  async sniff(path, settings) {
    const { toSample } = await import('../lib/tables/sniff.ts');
    const { sniffDataFile } = await import('../lib/sources/sniff-data-file.ts');
    const { fileName } = await import('../lib/tables/file-name.ts');
    const { file: ref } = settings;
    const options = { name: ref ? fileName(ref) : path, ...(ref && { ref }), ...readOptions(settings) };
    try {
      return toSample(await sniffDataFile(path, options));
    } catch (error) {
      return failedSample(error);
    }
  },
  describe(_, settings, sample) {
    if (!settings.file || !sample || !Array.isArray(sample.columns)) return { rows: { type: 'table' } };
    const columns: ColumnSpec[] = JSON.parse(JSON.stringify(sample.columns));
    return { rows: { type: 'table', columns, ...(typeof sample.count === 'number' && { count: sample.count }) } };
  },
  check: (_, __, sample) => sampleProblems(sample),
  async run(context, _, settings) {
    const ref: FileRef | null = settings.file;
    if (!ref) {
      throw new Failure(
        { en: 'No file is chosen yet. Choose one in the settings of this step.', zh: '尚未选择文件。请在本步骤的设置中选择。' },
        {},
        { setting: 'file' },
      );
    }
    const { readDataFile } = await import('../lib/sources/read-data-file.ts');
    const { table, skipped, leftOut, format } = await readDataFile(context, ref, { ...readOptions(settings), badLines: settings.badLines });
    context.log({ en: 'Read as {format}', zh: '识别为：{format}' }, { format });
    context.log(
      skipped > 0
        ? {
            en: '{count} {count|row|rows}, {columns} {columns|column|columns}, {skipped} bad {skipped|line|lines} left out',
            zh: '{count} 行，{columns} 列，跳过 {skipped} 个错误行',
          }
        : leftOut > 0
          ? {
              en: '{count} {count|row|rows}, {columns} {columns|column|columns}, {leftOut} {leftOut|file|files} left out',
              zh: '{count} 行，{columns} 列，跳过 {leftOut} 个文件',
            }
          : { en: '{count} {count|row|rows}, {columns} {columns|column|columns}', zh: '{count} 行，{columns} 列' },
      { count: table.count, columns: table.columns.length, skipped, leftOut, headline: true },
    );
    const { placeOfFile, withOrigin } = await import('../lib/sources/origin-record.ts');
    return { rows: withOrigin(table, settings, placeOfFile(ref)) };
  },
});

function readOptions(settings: {
  encoding: keyof typeof encodings;
  delimiter: keyof typeof delimiters;
  header: 'auto' | 'names' | 'data';
  readAs: 'auto' | 'table' | 'documents';
  rowsPer: 'document' | 'page' | 'paragraph';
  scanned: 'stop' | 'skip' | 'read';
  sheet: string;
}) {
  const delimiter = delimiters[settings.delimiter];
  const { readAs, rowsPer, scanned, sheet } = settings;
  return {
    readAs,
    rowsPer,
    scanned,
    sheet: sheet.trim(),
    ...(settings.encoding !== 'auto' && { encoding: settings.encoding }),
    ...(delimiter !== undefined && { delimiter }),
    ...(settings.header !== 'auto' && { header: settings.header === 'names' }),
  };
}
