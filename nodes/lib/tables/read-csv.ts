import { Failure } from '../../kit/problem.ts';
import { message } from '../../kit/text.ts';
import { type Database, literal, name } from './connection.ts';
import { noDelimiter, type Dialect } from './dialect.ts';
import { encodingFixes, firstNotUtf8 } from './encoding.ts';
import { emptyWords, type CellType } from './infer-types.ts';
import { storeRows, type StoredRows } from './write-table.ts';

export interface CsvSource {
  /** A UTF-8 file that the database may read. */
  path: string;
  dialect: Dialect;
  types: readonly CellType[];
  /** Words that mean "no value". */
  missing: readonly string[];
  badLines: 'stop' | 'skip';
}

/** A line that DuckDB refused. */
interface Refusal {
  line: number;
  kind: string;
  column: string;
  said: string;
}
const mostPasses = 6;
/** What DuckDB says where it cuts a line that it refuses for its length within a character. */
const cutLine = /invalid unicode.*segment statistics/i;

/**
 * Reads a delimited file into Parquet. The types were guessed from its beginning: where later cells do not fit, the column is read
 * again as text, so no cell is lost to a wrong guess. Lines with too few or too many cells stop the reading, or are left out and counted.
 */
export async function readCsv(database: Database, source: CsvSource): Promise<{ stored: StoredRows; skipped: number }> {
  let { types, missing } = source;
  let long = false;
  for (let pass = 1; ; pass++) {
    const suffix = `${pass}_${(attempts += 1)}`;
    let stored: StoredRows;
    try {
      stored = await storeRows(database, selectSql({ ...source, types, missing }, suffix, long));
    } catch (error) {
      const isCut = error instanceof Error && cutLine.test(error.message);
      if (!long && (isCut || (error instanceof Error && /line size/i.test(error.message)))) {
        long = true;
        continue;
      }
      if (isCut && !(await firstNotUtf8(source.path))) throw tooLong();
      // A date that does not fit its format ends the query instead of being listed.
      if (pass < mostPasses && error instanceof Error && /strptime|parse string/i.test(error.message)) {
        types = types.map((type) => (type.kind === 'DATE-FORMAT' ? { kind: 'VARCHAR' } : type));
        continue;
      }
      throw error;
    }
    const refusals = await refusalsOf(database, suffix);
    // A quoted cell that is longer than a line may be looks like one that is not closed.
    if (!long && refusals.some((refusal) => /line size|unquoted/i.test(refusal.kind))) {
      long = true;
      continue;
    }
    const misfits = refusals.filter((refusal) => refusal.kind === 'CAST');
    if (misfits.length > 0 && pass < mostPasses) {
      ({ types, missing } = widened(source.dialect.names, { types, missing }, misfits));
      continue;
    }
    const [first] = refusals;
    if (first && (source.badLines === 'stop' || first.kind === 'INVALID ENCODING')) throw badLine(first, source.dialect, refusals.length);
    return { stored, skipped: new Set(refusals.map((refusal) => refusal.line)).size };
  }
}
let attempts = 0;

function selectSql(source: CsvSource, suffix: string, long: boolean): string {
  const { dialect, types, missing, path } = source;
  const { delimiter, quote, names, header } = dialect;
  const columns = names.map((column, at) => {
    const kind = types[at]?.kind ?? 'VARCHAR';
    return `${literal(column)}: ${literal(kind === 'DATE-FORMAT' ? 'VARCHAR' : kind)}`;
  });
  const options = [
    'auto_detect = false',
    `delim = ${literal(delimiter)}`,
    `quote = ${literal(quote)}`,
    `escape = ${literal(quote)}`,
    `header = ${header}`,
    `nullstr = [${['', ...missing].map(literal).join(', ')}]`,
    // Buffers grow with the longest line that is allowed, and reading slows with them.
    `max_line_size = ${long ? 32_000_000 : 2_000_000}`,
    // Without a word the buffer is sixteen times the longest line, which is more than a step may hold.
    `buffer_size = ${long ? 64_000_000 : 4_000_000}`,
    `columns = {${columns.join(', ')}}`,
    'store_rejects = true',
    `rejects_table = 'refused_${suffix}'`,
    `rejects_scan = 'scans_${suffix}'`,
  ];
  const list = names.map((column, at) => {
    const type = types[at];
    return type?.kind === 'DATE-FORMAT' ? `strptime(${name(column)}, ${literal(type.format)}) AS ${name(column)}` : name(column);
  });
  return `SELECT ${list.join(', ')} FROM read_csv(${literal(path)}, ${options.join(', ')})`;
}

async function refusalsOf(database: Database, suffix: string): Promise<Refusal[]> {
  const found = await database.all(
    `SELECT line::DOUBLE, error_type::VARCHAR, coalesce(column_name, ''), error_message FROM refused_${suffix} ORDER BY line LIMIT 1000000`,
  );
  return found.map(([line, kind, column, said]) => ({
    line: Number(line),
    kind: String(kind),
    column: String(column),
    said: String(said),
  }));
}

/** Types and missing words under which the cells that did not fit do. */
function widened(
  names: readonly string[],
  { types, missing }: { types: readonly CellType[]; missing: readonly string[] },
  misfits: readonly Refusal[],
): { types: CellType[]; missing: string[] } {
  const words = new Set(missing);
  const wider = types.map((type, at): CellType => {
    const cells = misfits.filter((one) => one.column === names[at]).map((one) => /string "([\s\S]*)" to/.exec(one.said)?.[1] ?? one.said);
    const values = cells.filter((cell) => !emptyWords.has(cell.trim()));
    if (cells.length === 0) return type;
    if (values.length === 0) {
      for (const cell of cells) words.add(cell);
      return type;
    }
    return { kind: 'VARCHAR' };
  });
  return { types: wider, missing: [...words] };
}

function tooLong(): Failure {
  return new Failure(
    {
      en: 'A cell of the file is longer than 32 MB, or a quotation mark opens and is not closed. Correct the file there.',
      zh: '文件中有单元格超过 32 MB，或有引号没有闭合。请修正该处。',
    },
    {},
    { code: 'bad-line', setting: 'file' },
  );
}

function badLine(refusal: Refusal, dialect: Dialect, count: number): Failure {
  const { line } = refusal;
  const options = { code: 'bad-line', setting: 'badLines', fixes: [{ label: message(skipLabel), settings: { badLines: 'skip' } }] };
  const found = Number(/Found: (\d+)/.exec(refusal.said)?.[1] ?? NaN);
  if (refusal.kind === 'INVALID ENCODING' || /unicode|utf-8/i.test(refusal.said)) {
    return new Failure(
      {
        en: 'Line {line} is not UTF-8 text. Choose the encoding in the settings of this step, or save the file as UTF-8.',
        zh: '第 {line} 行不是 UTF-8 文本。请在本步骤的设置中选择编码，或把文件另存为 UTF-8。',
      },
      { line },
      { code: 'wrong-encoding', setting: 'encoding', fixes: encodingFixes('utf-8') },
    );
  }
  if (!Number.isNaN(found)) {
    return new Failure(
      {
        en: 'Line {line} has {found} {found|cell|cells}, but the table has {width} columns ({count} such {count|line|lines} in all). Correct the file, leave out bad lines, or choose another delimiter.',
        zh: '第 {line} 行有 {found} 个单元格，但表格有 {width} 列（共 {count} 行有此问题）。请修正文件，或设置为跳过错误行，或选择其他分隔符。',
      },
      { line, found, width: dialect.names.length, count },
      options,
    );
  }
  if (/quote/i.test(`${refusal.kind} ${refusal.said}`)) {
    return new Failure(
      {
        en: 'A quotation mark opens on line {line} and is not closed as it should be: it is one too many, or the cell is longer than 32 MB. Correct the file there, or leave out bad lines.',
        zh: '第 {line} 行的引号没有正确闭合：引号多余，或单元格超过 32 MB。请修正该处，或设置为跳过错误行。',
      },
      { line },
      options,
    );
  }
  return new Failure(
    {
      en: 'Line {line} could not be read: {why} Correct the file there, or leave out bad lines.',
      zh: '第 {line} 行无法读取：{why} 请修正该处，或设置为跳过错误行。',
    },
    { line, why: refusal.said.slice(0, 200) },
    options,
  );
}

const skipLabel = { en: 'Leave out bad lines', zh: '跳过错误行' };

/** The delimiter in words, for the log. */
export function delimiterName(delimiter: string): { en: string; zh: string } {
  const known: Record<string, { en: string; zh: string }> = {
    ',': { en: 'comma', zh: '逗号' },
    '\t': { en: 'tab', zh: '制表符' },
    ';': { en: 'semicolon', zh: '分号' },
    '|': { en: 'vertical bar', zh: '竖线' },
    [noDelimiter]: { en: 'one column', zh: '单列' },
  };
  return known[delimiter] ?? { en: delimiter, zh: delimiter };
}
