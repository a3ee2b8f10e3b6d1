import { stat } from 'node:fs/promises';
import type { Sample } from '../../kit/define-node.ts';
import type { ColumnSpec, ColumnType } from '../../kit/ports.ts';
import { isObject, type Json, readJson } from '../../kit/json.ts';
import { columnFor } from './column-types.ts';
import { literal, name, slashed } from './connection.ts';
import { detectDialect } from './dialect.ts';
import { decodeHead, type Encoding, readHead } from './encoding.ts';
import { extensionOf, fileFormat, parquetFault } from './file-format.ts';
import { inferCellTypes, sampleColumns, sampleJsonColumns, textOrCategory } from './infer-types.ts';

/** What the beginning of a file tells, before any run. `count` is counted or estimated from the size. */
export type FileSample = {
  kind: 'csv' | 'json' | 'jsonl' | 'parquet' | 'sheet' | 'documents';
  columns: ColumnSpec[];
  count?: number;
  encoding?: Encoding;
  delimiter?: string;
  header?: boolean;
};
export interface SniffOptions {
  name: string;
  encoding?: Encoding;
  delimiter?: string;
  header?: boolean;
}

/** Looks at the beginning of a file that holds a table. Text formats need no database. Throws the Failure that a run would. */
export async function sniffFile(path: string, options: SniffOptions): Promise<FileSample> {
  const { size } = await stat(path);
  const head = await readHead(path);
  const complete = size <= head.length;
  const format = await fileFormat(options.name, head, options.encoding);
  if (format.kind === 'parquet') {
    return sniffParquet(path).catch((error: unknown) => {
      throw parquetFault(error, options.name);
    });
  }
  const { kind, encoding, text } = format;
  if (kind === 'csv') {
    const dialect = detectDialect(text, { ...given(options), complete, extension: extensionOf(options.name) });
    if (!dialect) return { kind, encoding, columns: [] };
    const { names, rows, delimiter, header } = dialect;
    const { types, missing } = inferCellTypes(rows, names.length);
    const columns = sampleColumns(names, types, rows, missing);
    const lines =
      complete && rows.length < 1_999
        ? rows.length
        : estimate(
            rows.map((row) => row.join(delimiter)),
            { head, size, encoding },
          );
    return { kind, encoding, delimiter, header, columns, count: lines };
  }
  const rows = kind === 'jsonl' ? jsonLines(text, complete) : jsonRows(text, complete);
  const count = complete
    ? rows.length
    : estimate(
        rows.map((row) => JSON.stringify(row)),
        { head, size, encoding },
      );
  return { kind, encoding, columns: sampleJsonColumns(rows), count };
}

function given({ delimiter, header }: SniffOptions): { delimiter?: string; header?: boolean } {
  return { ...(delimiter !== undefined && { delimiter }), ...(header !== undefined && { header }) };
}

/** Rows in the file, from the length of those seen. */
function estimate(rows: readonly string[], file: { head: Uint8Array; size: number; encoding: Encoding }): number {
  const characters = rows.reduce((sum, row) => sum + row.length + 1, 0);
  const decoded = decodeHead(file.head, file.encoding).length;
  const bytesPerRow = (characters / Math.max(1, rows.length)) * (file.head.length / Math.max(1, decoded));
  const raw = file.size / Math.max(1, bytesPerRow);
  // Two digits: it is an estimate and should look like one.
  return Number(raw.toPrecision(2));
}

function asRow(value: unknown): Record<string, Json>[] {
  if (!isObject(value)) return [];
  const row: Record<string, Json> = JSON.parse(JSON.stringify(value));
  return [row];
}

function jsonLines(text: string, complete: boolean): Record<string, Json>[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return (complete ? lines : lines.slice(0, -1)).slice(0, 2_000).flatMap((line) => asRow(readJson(line)));
}

/** Rows of an array, or of an object that holds one; of a cut text, the objects that are whole. */
function jsonRows(text: string, complete: boolean): Record<string, Json>[] {
  if (complete) {
    const value = readJson(text);
    const list: unknown =
      isObject(value) && Object.values(value).length === 1 && Array.isArray(Object.values(value)[0]) ? Object.values(value)[0] : value;
    return Array.isArray(list) ? list.slice(0, 2_000).flatMap(asRow) : asRow(list);
  }
  const rows: Record<string, Json>[] = [];
  const start = text.indexOf('[') + 1;
  let depth = 0;
  let quoted = false;
  let from = start;
  for (let at = start; at < text.length && rows.length < 2_000; at++) {
    const character = text.charAt(at);
    if (quoted) {
      if (character === '\\') at++;
      else if (character === '"') quoted = false;
    } else if (character === '"') quoted = true;
    else if (character === '{' || character === '[') {
      if (depth++ === 0) from = at;
    } else if ((character === '}' || character === ']') && --depth === 0) rows.push(...asRow(readJson(text.slice(from, at + 1))));
  }
  return rows;
}

/** Parquet tells its columns and count in its footer; DuckDB reads it in an instance that may touch this one file. */
async function sniffParquet(path: string): Promise<FileSample> {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  try {
    const file = literal(slashed(path));
    for (const sql of [`SET allowed_paths = [${file}]`, 'SET enable_external_access = false', 'SET lock_configuration = true'])
      await connection.run(sql);
    const described = (await connection.runAndReadAll(`DESCRIBE FROM read_parquet(${file})`)).getRowsJS();
    const columns = described.map(([column, type]) => columnFor(String(column), String(type)));
    const [counted = []] = (await connection.runAndReadAll(`SELECT count(*)::DOUBLE FROM read_parquet(${file})`)).getRowsJS();
    const list = columns.map((column) => (column.stored === 'text' ? name(column.name) : 'NULL')).join(', ');
    const rows = (
      await connection.runAndReadAll(
        `SELECT ${list} FROM (SELECT ${columns.map((c) => c.sql).join(', ')} FROM read_parquet(${file}) LIMIT 2000)`,
      )
    ).getRowsJS();
    const specs = columns.map((column, at): ColumnSpec => {
      const type: ColumnType | undefined = column.type;
      if (type) return { name: column.name, type };
      return { name: column.name, ...textOrCategory(rows.flatMap((row) => (typeof row[at] === 'string' ? [row[at]] : []))) };
    });
    return { kind: 'parquet', columns: specs, count: Number(counted[0] ?? 0) };
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** As plain data for the describe worker. */
export function toSample(found: FileSample): Sample {
  const plain: Sample = JSON.parse(JSON.stringify(found));
  return plain;
}
