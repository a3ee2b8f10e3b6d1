import { defineNode } from '../kit/define-node.ts';
import { type ColumnSpec, port } from '../kit/ports.ts';
import { Failure, type NodeProblem } from '../kit/problem.ts';
import { choice, file, type FileRef } from '../kit/settings.ts';

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
    en: 'Reads a CSV, TSV, JSON or Parquet file, or a folder of texts.',
    zh: '读取 CSV、TSV、JSON、Parquet 文件，或整个文本文件夹。',
  },
  help: {
    en: 'Upload a file, or choose one from a listed folder. Format, encoding, delimiter and header are found by looking at the file; set them by hand where the result looks wrong. In a folder of texts each file becomes a row, and the sub-folder it lies in becomes its class. Excel files: save the sheet as CSV (UTF-8) first.',
    zh: '上传文件，或从已登记的文件夹中选择。格式、编码、分隔符和表头会自动识别；如果结果不对，可以手动指定。选择文本文件夹时，每个文件是一行，所在的子文件夹就是它的类别。Excel 文件请先另存为 CSV（UTF-8）。',
  },
  icon: 'file-input',
  words: [
    'csv',
    'tsv',
    'json',
    'jsonl',
    'parquet',
    'excel',
    'upload',
    'import',
    'load',
    'open',
    'folder',
    'my own data',
    'spreadsheet',
    '上传',
    '导入',
    '读取',
    '打开',
    '表格',
    '文件夹',
    '数据',
    '我的数据',
    '电子表格',
  ],
  inputs: {},
  outputs: { rows: port('table') },
  settings: {
    file: file({ label: { en: 'File', zh: '文件' }, accept: 'data' }),
    badLines: choice({
      label: { en: 'Bad lines', zh: '错误行' },
      hint: { en: 'Lines with too few or too many cells, or that cannot be read.', zh: '单元格数量不对或无法读取的行。' },
      options: { stop: { en: 'Stop and say where', zh: '停止并指出位置' }, skip: { en: 'Leave out and count', zh: '跳过并计数' } },
      default: 'stop',
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
  },
  async sniff(path, settings) {
    const { sniffFile, toSample } = await import('../lib/tables/sniff.ts');
    const { fileName } = await import('../lib/tables/read-file.ts');
    const options = { name: settings.file ? fileName(settings.file) : path, ...readOptions(settings) };
    try {
      return toSample(await sniffFile(path, options));
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      return { problem: JSON.parse(JSON.stringify(error.problem)) };
    }
  },
  describe(_, settings, sample) {
    if (!settings.file || !sample || !Array.isArray(sample.columns)) return { rows: { type: 'table' } };
    const columns: ColumnSpec[] = JSON.parse(JSON.stringify(sample.columns));
    return { rows: { type: 'table', columns, ...(typeof sample.count === 'number' && { count: sample.count }) } };
  },
  check(_, __, sample) {
    const problem: NodeProblem | undefined = sample?.problem && JSON.parse(JSON.stringify(sample.problem));
    return problem ? [problem] : [];
  },
  async run(context, _, settings) {
    const ref: FileRef | null = settings.file;
    if (!ref) {
      throw new Failure(
        { en: 'No file is chosen yet. Choose one in the settings of this step.', zh: '尚未选择文件。请在本步骤的设置中选择。' },
        {},
        { setting: 'file' },
      );
    }
    const { readDataFile } = await import('../lib/tables/read-file.ts');
    const { table, skipped, format } = await readDataFile(context, ref, { ...readOptions(settings), badLines: settings.badLines });
    context.log({ en: 'Read as {format}', zh: '识别为：{format}' }, { format });
    if (skipped > 0) context.log({ en: 'Left out {skipped} bad {skipped|line|lines}', zh: '跳过了 {skipped} 个错误行' }, { skipped });
    context.log(
      skipped > 0
        ? {
            en: '{count} rows, {columns} columns, {skipped} bad {skipped|line|lines} left out',
            zh: '{count} 行，{columns} 列，跳过 {skipped} 个错误行',
          }
        : { en: '{count} rows, {columns} columns', zh: '{count} 行，{columns} 列' },
      { count: table.count, columns: table.columns.length, skipped, headline: true },
    );
    return { rows: table };
  },
});

function readOptions(settings: {
  encoding: keyof typeof encodings;
  delimiter: keyof typeof delimiters;
  header: 'auto' | 'names' | 'data';
}) {
  const delimiter = delimiters[settings.delimiter];
  return {
    ...(settings.encoding !== 'auto' && { encoding: settings.encoding }),
    ...(delimiter !== undefined && { delimiter }),
    ...(settings.header !== 'auto' && { header: settings.header === 'names' }),
  };
}
