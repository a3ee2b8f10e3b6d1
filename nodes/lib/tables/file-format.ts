import { Failure } from '../../kit/problem.ts';
import { decodeHead, detectEncoding, type Encoding, encodingFixes } from './encoding.ts';

export type FileFormat = { kind: 'parquet' } | { kind: 'csv' | 'json' | 'jsonl'; encoding: Encoding; text: string };

const startsWith = (head: Uint8Array, signature: string) => [...signature].every((character, at) => head[at] === character.charCodeAt(0));

/** What a file is, by its content first and its name second. What Graftwork cannot read is a Failure that says what to do. */
export async function fileFormat(name: string, head: Uint8Array, given?: Encoding): Promise<FileFormat> {
  if (head.length === 0) throw emptyFile();
  if (startsWith(head, 'PAR1')) return { kind: 'parquet' };
  if (startsWith(head, 'PK')) throw emptyArchive(name);
  const encoding = given ?? (await detectEncoding(head));
  if (startsWith(head, '%PDF') || encoding === undefined) throw notText(name, head);
  const text = decodeHead(head, encoding);
  if (text.trim() === '') throw emptyFile();
  const extension = extensionOf(name);
  if (extension === 'jsonl' || extension === 'ndjson') return { kind: 'jsonl', encoding, text };
  const trimmed = text.trimStart();
  if (extension === 'json' || (!['csv', 'tsv', 'tab', 'txt'].includes(extension) && /^[[{]/.test(trimmed))) {
    return { kind: looksLikeLines(trimmed) ? 'jsonl' : 'json', encoding, text };
  }
  return { kind: 'csv', encoding, text };
}

export function extensionOf(name: string): string {
  return /\.([A-Za-z0-9]{1,8})$/.exec(name)?.[1]?.toLowerCase() ?? '';
}

/** One complete JSON value on the first line, and something after it. */
function looksLikeLines(text: string): boolean {
  const end = text.indexOf('\n');
  if (end < 0 || !text.startsWith('{') || text.slice(end).trim() === '') return false;
  try {
    JSON.parse(text.slice(0, end));
    return true;
  } catch {
    return false;
  }
}

export function emptyFile(): Failure {
  return new Failure(
    { en: 'The file is empty, so there is nothing to read. Choose another file.', zh: '文件是空的，没有可读取的内容。请选择其他文件。' },
    {},
    { code: 'empty-file', setting: 'file' },
  );
}

/** What reading a Parquet file threw, as a sentence where the file is to blame; anything else, such as a full disk, as it was. */
export function parquetFault(error: unknown, name: string): unknown {
  if (!(error instanceof Error) || /no space left|out of memory|interrupt/i.test(error.message)) return error;
  if (!/parquet|thrift|magic|footer|invalid|corrupt|enough bytes|decompress/i.test(error.message)) return error;
  return new Failure(
    {
      en: '“{name}” is a damaged Parquet file: part of it is missing or was changed. Fetch or export it again.',
      zh: '“{name}”是损坏的 Parquet 文件：内容缺失或被改动。请重新下载或导出。',
    },
    { name },
    { code: 'broken-file', setting: 'file' },
  );
}

function emptyArchive(name: string): Failure {
  return new Failure(
    {
      en: '“{name}” is an empty archive, or one in several parts. Pack its files into one zip archive, or choose the files themselves.',
      zh: '“{name}”是空的压缩包，或分卷压缩包。请把文件打包成一个 zip，或直接选择其中的文件。',
    },
    { name },
    { code: 'unknown-format', setting: 'file' },
  );
}

/** `head`: its first bytes; signs that no text has mean that no encoding would make it one. */
function notText(name: string, head: Uint8Array): Failure {
  const sample = head.subarray(0, 4_096);
  const odd = sample.reduce((count, byte) => count + (byte < 9 || (byte > 13 && byte < 32) ? 1 : 0), 0);
  const mayBeText = odd < sample.length * 0.02;
  return new Failure(
    mayBeText
      ? {
          en: '“{name}” holds no text that can be read as a table. Choose a CSV, TSV, JSON, JSON Lines or Parquet file; if it is one, its encoding may be unusual: choose it by hand.',
          zh: '“{name}”中没有可以读成表格的文本。请选择 CSV、TSV、JSON、JSON Lines 或 Parquet 文件；如果它就是这类文件，可能是编码特殊，请手动选择编码。',
        }
      : {
          en: '“{name}” holds no text that can be read as a table: it is damaged, locked by a password, or in a form of its own program. Choose a CSV, Excel, JSON or Parquet file, or save it as one in the program that it is from.',
          zh: '“{name}”中没有可以读成表格的文本：文件已损坏、受密码保护，或是某个程序的专用格式。请选择 CSV、Excel、JSON 或 Parquet 文件，或在原程序中另存为这类文件。',
        },
    { name },
    { code: 'unknown-format', setting: 'file', ...(mayBeText && { fixes: encodingFixes('utf-8') }) },
  );
}
