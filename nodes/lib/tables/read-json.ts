import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { Failure } from '../../kit/problem.ts';
import { message } from '../../kit/text.ts';
import { type Database, literal, name } from './connection.ts';
import { storeRows, type StoredRows } from './write-table.ts';

const sampledValues = 200_000;

/** Reads a JSON array, an object that holds one, or JSON Lines into Parquet; nested values become JSON columns. */
export async function readJson(
  database: Database,
  path: string,
  options: { lines: boolean; badLines: 'stop' | 'skip' },
): Promise<{ stored: StoredRows; skipped: number }> {
  const { lines, badLines } = options;
  // Types are taken from the beginning; where a later value is of another, all values are looked at first.
  let seen = sampledValues;
  const source = (skip: boolean) =>
    `read_json(${literal(path)}, format = '${lines ? 'newline_delimited' : 'auto'}', maximum_object_size = 64000000, sample_size = ${seen}, union_by_name = true${skip ? ', ignore_errors = true' : ''})`;
  const read = async () => storeRows(database, await unwrapped(database, source(false)));
  try {
    const stored = await read().catch((error: unknown) => {
      if (!(error instanceof Error) || !/JSON transform error/.test(error.message)) throw error;
      seen = -1;
      return read();
    });
    return { stored, skipped: 0 };
  } catch (error) {
    if (!(error instanceof Error) || !/JSON|Invalid Input|Conversion/i.test(error.message)) throw error;
    if (!lines || badLines === 'stop') throw await badJson(error.message, lines ? path : undefined);
  }
  // Lines that are no JSON come out as rows without any value.
  const described = await database.all(`DESCRIBE SELECT * FROM ${source(true)}`);
  const empty = described.map(([column]) => `${name(String(column))} IS NULL`).join(' AND ');
  const [counts = []] = await database.all(`SELECT (count(*) FILTER (${empty}))::DOUBLE FROM ${source(true)}`);
  const stored = await storeRows(database, `SELECT * FROM ${source(true)} WHERE NOT (${empty})`);
  return { stored, skipped: Number(counts[0] ?? 0) };
}

/** `{ "rows": [ ... ] }`, as many interfaces answer, is the table inside. */
async function unwrapped(database: Database, source: string): Promise<string> {
  const described = await database.all(`DESCRIBE SELECT * FROM ${source}`);
  const [only] = described;
  if (described.length === 1 && only && /^STRUCT\(.*\)\[\]$/s.test(String(only[1]))) {
    return `SELECT unnest(${name(String(only[0]))}, max_depth := 2) FROM ${source}`;
  }
  return `SELECT * FROM ${source}`;
}

/** `path`: of a file of JSON Lines. */
async function badJson(said: string, path: string | undefined): Promise<Failure> {
  const lines = path !== undefined;
  const found = /in line (\d+)|record\/value (\d+)/.exec(said);
  // DuckDB counts the values before the bad one and itself, and one too many.
  const value = Number(found?.[1] ?? found?.[2] ?? NaN) - (/Malformed JSON/.test(said) && found?.[1] ? 1 : 0);
  const at = lines && !Number.isNaN(value) ? await lineOf(path, value) : value;
  const where = Number.isNaN(at)
    ? { en: 'somewhere', zh: '某处' }
    : lines
      ? { en: `on line ${at}`, zh: `第 ${at} 行` }
      : { en: `in value ${at}`, zh: `第 ${at} 个值` };
  return new Failure(
    {
      en: 'The file is broken {where}: what stands there is not valid JSON. Correct the file, or export it again from where it came.',
      zh: '文件在{where}损坏：该处不是有效的 JSON。请修正文件，或从来源处重新导出。',
    },
    { where },
    {
      code: 'bad-line',
      setting: 'file',
      fixes: [lines && { label: message({ en: 'Leave out bad lines', zh: '跳过错误行' }), settings: { badLines: 'skip' } }],
    },
  );
}

/** The line on which a value stands: empty lines hold none. */
async function lineOf(path: string, value: number): Promise<number> {
  let line = 0;
  let values = 0;
  for await (const text of createInterface({ input: createReadStream(path) })) {
    line++;
    if (text.trim() !== '' && ++values === value) return line;
  }
  return value;
}
