import { Failure } from '../../kit/problem.ts';
import { message } from '../../kit/text.ts';
import { type Database, literal, name } from './connection.ts';
import { storeRows, type StoredRows } from './write-table.ts';

/** Reads a JSON array, an object that holds one, or JSON Lines into Parquet; nested values become JSON columns. */
export async function readJson(
  database: Database,
  path: string,
  options: { lines: boolean; badLines: 'stop' | 'skip' },
): Promise<{ stored: StoredRows; skipped: number }> {
  const { lines, badLines } = options;
  const source = (skip: boolean) =>
    `read_json(${literal(path)}, format = '${lines ? 'newline_delimited' : 'auto'}', maximum_object_size = 64000000, sample_size = 200000, union_by_name = true${skip ? ', ignore_errors = true' : ''})`;
  try {
    const stored = await storeRows(database, await unwrapped(database, source(false)));
    return { stored, skipped: 0 };
  } catch (error) {
    if (!(error instanceof Error) || !/JSON|Invalid Input|Conversion/i.test(error.message)) throw error;
    if (!lines || badLines === 'stop') throw badJson(error.message, lines);
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

function badJson(said: string, lines: boolean): Failure {
  const line = /in line (\d+)|record\/value (\d+)/.exec(said);
  const at = Number(line?.[1] ?? line?.[2] ?? NaN);
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
