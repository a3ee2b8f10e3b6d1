import type { TableValue } from '../../kit/ports.ts';
import { type Database, literal, name } from '../tables/connection.ts';
import { uniqueNames } from '../tables/dialect.ts';
import { writeTable } from '../tables/write-table.ts';
import type { Cell, SourceColumn } from './source.ts';

/** A row as a line of the log; cells of `loose` columns keep their own type. */
export function rowLine(columns: readonly SourceColumn[], row: readonly Cell[]): string {
  const cells = columns.flatMap(({ kind }, at) => {
    const cell = row[at] ?? null;
    if (cell === null) return [];
    const isNumber = kind === 'loose' && (typeof cell === 'bigint' || (typeof cell === 'number' && Number.isFinite(cell)));
    return [`"c${at}":${isNumber ? String(cell) : JSON.stringify(String(cell))}`];
  });
  return `{${cells.join(',')}}`;
}

/** More digits than a number holds exactly: such whole numbers are names of things and stay texts, as when a file is read. */
const longDigits = literal('^[+-]?\\d{16,}$');
const isoMoment = literal('^\\d{4}-\\d{2}-\\d{2}([T ]\\d{2}:\\d{2}(:\\d{2}(\\.\\d+)?)?(Z|[+-]\\d{2}:?\\d{2})?)?$');
const looksNested = literal('^\\s*[\\[{]');

/** What decides how a column is kept, counted over all rows. */
interface Counts {
  filled: number;
  /** Whole numbers too long for a number, texts in a loose column. */
  odd: number;
  /** Cells that are moments or JSON in truth. */
  apt: number;
  nested: number;
}

/** The rows of a log as a table with the types of the database. `lostDates`: moments that no table can hold, such as 0000-00-00, which are missing now. */
export async function tableFromLog(
  database: Database,
  path: string,
  columns: readonly SourceColumn[],
): Promise<{ table: TableValue; lostDates: number }> {
  await database.allow(path);
  const types = columns.map(({ kind }, at) => `c${at}: '${kind === 'loose' ? 'JSON' : 'VARCHAR'}'`);
  const rows = `read_json(${literal(path)}, format = 'newline_delimited', maximum_object_size = 64000000, columns = {${types.join(', ')}})`;
  const [counted = []] = await database.all(`SELECT ${columns.map(countsSql).join(', ')} FROM ${rows}`);
  const list = columns.map((column, at) => {
    const [filled = 0, odd = 0, apt = 0, nested = 0] = counted.slice(at * 4, at * 4 + 4).map(Number);
    return { column, counts: { filled, odd, apt, nested }, sql: cellSql(column, `c${at}`, { filled, odd, apt, nested }) };
  });
  const lostDates = list.reduce((sum, { column: { kind }, counts }) => sum + (isDate(kind) ? counts.filled - counts.apt : 0), 0);
  const names = uniqueNames(columns.map((column) => column.name));
  const table = await writeTable(
    database,
    `SELECT ${list.map(({ sql }, at) => `${sql} AS ${name(names[at] ?? '')}`).join(', ')} FROM ${rows}`,
  );
  return { table, lostDates };
}

const isDate = (kind: SourceColumn['kind']): boolean => kind === 'day' || kind === 'moment';
const momentSql = (cell: string): string => `TRY_CAST(regexp_replace(${cell}, '\\+00$', '') AS TIMESTAMP)`;

function countsSql({ kind }: SourceColumn, at: number): string {
  const cell = `c${at}`;
  const count = (condition: string): string => `(count(*) FILTER (${condition}))::DOUBLE`;
  const none = '0::DOUBLE';
  const filled = count(`${cell} IS NOT NULL`);
  switch (kind) {
    case 'whole':
    case 'number':
      return [filled, count(`regexp_matches(${cell}, ${longDigits})`), none, none].join(', ');
    case 'boolean':
      return [filled, count(`${cell} NOT IN ('t', 'f', '0', '1')`), none, none].join(', ');
    case 'day':
    case 'moment':
      return [filled, none, count(`${momentSql(cell)} IS NOT NULL`), none].join(', ');
    case 'long-text':
      return [filled, none, none, count(`regexp_matches(${cell}, ${looksNested}) AND json_valid(${cell})`)].join(', ');
    case 'loose': {
      const isText = `json_type(${cell}) = 'VARCHAR'`;
      const text = `(${cell} ->> '$')`;
      const odd = count(`${isText} OR regexp_matches(${text}, ${longDigits})`);
      const apt = count(`${isText} AND regexp_matches(${text}, ${isoMoment}) AND TRY_CAST(${text} AS TIMESTAMP) IS NOT NULL`);
      return [filled, odd, apt, count(`${isText} AND regexp_matches(${text}, ${looksNested}) AND json_valid(${text})`)].join(', ');
    }
    default:
      return [filled, none, none, none].join(', ');
  }
}

function cellSql({ kind }: SourceColumn, cell: string, { filled, odd, apt, nested }: Counts): string {
  const all = (count: number): boolean => filled > 0 && count === filled;
  switch (kind) {
    case 'whole':
      return odd > 0 ? cell : `${cell}::BIGINT`;
    case 'number':
      return odd > 0 ? cell : `TRY_CAST(${cell} AS DOUBLE)`;
    case 'boolean':
      return odd > 0 ? `TRY_CAST(${cell} AS BIGINT)` : `${cell} IN ('t', '1')`;
    case 'day':
      return `TRY_CAST(${cell} AS DATE)`;
    case 'moment':
      return momentSql(cell);
    case 'json':
      return `${cell}::JSON`;
    case 'long-text':
      return all(nested) ? `${cell}::JSON` : cell;
    case 'loose': {
      const text = `(${cell} ->> '$')`;
      if (filled > 0 && odd === 0) return `TRY_CAST(${text} AS DOUBLE)`;
      if (all(apt)) return `TRY_CAST(${text} AS TIMESTAMP)`;
      return all(nested) ? `${text}::JSON` : text;
    }
    default:
      return cell;
  }
}
