import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Context } from '../../kit/define-node.ts';
import type { JsonObject } from '../../kit/json.ts';
import type { ColumnSpec, TableValue } from '../../kit/ports.ts';
import { Failure } from '../../kit/problem.ts';
import { tableFromObjects } from '../sources/table-from-objects.ts';

export interface LabelsRead {
  table: TableValue;
  /** Rows that have a label. */
  labelled: number;
  /** Lines or tasks that could not be read and were left out. */
  wrong: number;
  /** Boxes that were turned, and stand upright here. */
  turned?: number;
}

const longestLine = 64_000_000;

export async function* linesOf(path: string): AsyncGenerator<string> {
  let first = true;
  for await (const line of createInterface({ input: createReadStream(path, 'utf8'), crlfDelay: Infinity })) {
    if (line.length > longestLine) throw unknownFormat();
    yield first ? line.replace(/^\ufeff/, '') : line;
    first = false;
  }
}

/** Objects written down as lines while they are read. */
export function lineFile(context: Context) {
  const path = join(context.workdir, 'labels.jsonl');
  const stream = createWriteStream(path);
  let count = 0;
  return {
    path,
    get count() {
      return count;
    },
    async add(row: JsonObject): Promise<void> {
      count++;
      if (!stream.write(`${JSON.stringify(row)}\n`)) await once(stream, 'drain');
    },
    async close(): Promise<void> {
      stream.end();
      await once(stream, 'close');
    },
  };
}

export async function asTable(
  context: Context,
  file: ReturnType<typeof lineFile>,
  types: Pick<ColumnSpec, 'name' | 'type'>[],
): Promise<TableValue> {
  await file.close();
  context.progress(0.7);
  return tableFromObjects(context, file.path, file.count, { types });
}

export function unknownFormat(): Failure {
  return new Failure(
    {
      en: 'This file holds no labels in a form that can be read here: a JSON export of Label Studio, lines of JSON, or a CoNLL file with one token and its tag a line. Export it again in one of these, or read a plain table with “Read a file”.',
      zh: '无法从该文件中读取标签。可读取的格式有：Label Studio 的 JSON 导出、JSONL，以及每行一个词元及其标记的 CoNLL 文件。请重新导出为其中一种；普通表格请用“读取文件”。',
    },
    {},
    { code: 'unknown-format', setting: 'file' },
  );
}
