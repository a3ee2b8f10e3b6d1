import { join } from 'node:path';
import type { Context } from '../../kit/define-node.ts';
import type { TableValue } from '../../kit/ports.ts';
import { Failure } from '../../kit/problem.ts';
import { message } from '../../kit/text.ts';
import { flatten } from '../api/find-rows.ts';
import { openRowLog } from '../sources/row-log.ts';
import { tableFromObjects } from '../sources/table-from-objects.ts';
import { emptyFile } from '../tables/file-format.ts';
import { BrokenExport, bsonDocuments, exportForm, jsonDocuments } from './documents.ts';

export interface ExportRead {
  table: TableValue;
  kind: 'json' | 'bson';
  /** Documents that could not be read and were left out. */
  skipped: number;
  limited: boolean;
}

const lineRows = 1_000;

/** Reads an export of MongoDB into a table, a row for each document; fields in fields become columns such as "address.city". Throws Failure. */
export async function readExport(
  context: Context,
  path: string,
  { badDocuments, mostRows }: { badDocuments: 'stop' | 'skip'; mostRows: number },
): Promise<ExportRead> {
  const form = await exportForm(path).catch(() => Promise.reject(broken(0)));
  if (!form) throw emptyFile();
  const { kind, isPacked } = form;
  const log = await openRowLog(join(context.workdir, 'rows'));
  await log.restart();
  let skipped = 0;
  let limited = false;
  try {
    let lines: string[] = [];
    for await (const document of kind === 'bson' ? bsonDocuments(path, isPacked) : jsonDocuments(path, isPacked)) {
      if ('bad' in document) {
        if (badDocuments === 'stop') throw badDocument(log.place.rows + lines.length + skipped + 1);
        skipped++;
        continue;
      }
      limited = log.place.rows + lines.length >= mostRows;
      if (limited) break;
      lines.push(JSON.stringify(flatten(document.json)));
      if (lines.length < lineRows) continue;
      await log.append(lines);
      lines = [];
      context.progress(0.3, { en: '{count} documents read', zh: '已读取 {count} 个文档' }, { count: log.place.rows });
    }
    await log.append(lines);
    if (log.place.rows === 0) throw skipped > 0 ? badDocument(1) : emptyFile();
    return { table: await tableFromObjects(context, log.path, log.place.rows), kind, skipped, limited };
  } catch (error) {
    if (error instanceof BrokenExport) throw broken(error.documents);
    throw error instanceof Error && 'code' in error && String(error.code).startsWith('Z_') ? broken(log.place.rows) : error;
  } finally {
    await log.close();
  }
}

function badDocument(at: number): Failure {
  return new Failure(
    {
      en: 'Document {at} cannot be read: it is not what MongoDB writes. Export it again, or leave out what is bad.',
      zh: '第 {at} 个文档无法读取：不是 MongoDB 写出的格式。请重新导出，或跳过错误的文档。',
    },
    { at },
    {
      code: 'bad-document',
      setting: 'file',
      fixes: [{ label: message({ en: 'Leave out bad documents', zh: '跳过错误的文档' }), settings: { badDocuments: 'skip' } }],
    },
  );
}

function broken(documents: number): Failure {
  return documents === 0
    ? new Failure(
        {
          en: 'This is no export of MongoDB. Choose a file that mongoexport (JSON) or mongodump (.bson) has written; for other JSON and for CSV use “Read a file”.',
          zh: '这不是 MongoDB 的导出文件。请选择由 mongoexport（JSON）或 mongodump（.bson）写出的文件；其他 JSON 或 CSV 请使用“读取文件”。',
        },
        {},
        { code: 'no-export', setting: 'file' },
      )
    : new Failure(
        {
          en: 'The file is broken behind document {documents}: what follows is cut off or changed. Export it again.',
          zh: '文件在第 {documents} 个文档之后损坏：内容被截断或改动。请重新导出。',
        },
        { documents },
        { code: 'broken-file', setting: 'file' },
      );
}
