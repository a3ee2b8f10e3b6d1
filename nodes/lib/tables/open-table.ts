import { dirname } from 'node:path';
import type { ColumnSpec, Row, TableValue } from '../../kit/ports.ts';
import type { Json } from '../../kit/json.ts';
import { storedAs } from './column-types.ts';
import { type Database, literal, name, slashed } from './connection.ts';

/**
 * Makes a table readable by SQL; answers the name of a temporary view. Rows come in the table's order.
 * With `number`, a column of that name counts the rows from 0.
 */
export async function openTable(database: Database, table: TableValue, options: { number?: string } = {}): Promise<string> {
  const { number } = options;
  await database.roomFor(table.columns.length);
  if (table.artifact === undefined) return inlineView(database, table, number);
  const path = database.context.artifacts.path(table.artifact, 'rows.parquet');
  // Artifacts lie in folders by the first two digits of their hash; the store as a whole is readable.
  await database.allow(`${dirname(dirname(slashed(path)))}/`);
  const rows = `read_parquet(${literal(slashed(path))}${number === undefined ? '' : ', file_row_number = true'})`;
  const listed = table.columns.map((column) => name(column.name));
  if (number !== undefined) listed.push(`file_row_number AS ${name(number)}`);
  return database.define(`CREATE TEMP VIEW {name} AS SELECT ${listed.join(', ')} FROM ${rows}`);
}

const duckTypes = { number: 'DOUBLE', date: 'TIMESTAMP', text: 'VARCHAR' } as const;

/** Inline rows travel as one JSON text; positions stand for names, so that any name is safe. */
async function inlineView(database: Database, table: TableValue, number?: string): Promise<string> {
  const { columns } = table;
  const rows = (table.rows ?? []).map((row, index) =>
    Object.fromEntries([...columns.map((column, at) => [`c${at}`, inlineCell(row, column)]), ['n', index]]),
  );
  const structure = Object.fromEntries([...columns.map((column, at) => [`c${at}`, duckTypes[storedAs(column.type)]]), ['n', 'BIGINT']]);
  const listed = columns.map((column, at) => `c${at} AS ${name(column.name)}`);
  if (number !== undefined) listed.push(`n AS ${name(number)}`);
  const source = `SELECT unnest(from_json(${literal(JSON.stringify(rows))}, ${literal(JSON.stringify([structure]))}), max_depth := 2)`;
  return database.define(`CREATE TEMP TABLE {name} AS SELECT ${listed.join(', ')} FROM (${source})`);
}

/** A cell of an inline row in the column's stored form; what does not fit is missing. */
export function inlineCell(row: Row, column: Pick<ColumnSpec, 'name' | 'type'>): number | string | null {
  const value = Object.hasOwn(row, column.name) ? row[column.name] : null;
  if (value === null || value === undefined) return null;
  const stored = storedAs(column.type);
  if (stored === 'number') return asNumber(value);
  if (stored === 'date') return typeof value === 'string' && !Number.isNaN(Date.parse(value)) ? value : null;
  return asText(value);
}

export function asNumber(value: Json): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value !== 'string' || value.trim() === '') return null;
  const parsed = Number(value);
  return Number.isFinite(parsed) ? parsed : null;
}

export function asText(value: Json): string | null {
  if (value === null || typeof value === 'string') return value;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** The column of that name, or undefined. */
export function columnOf(table: { columns?: ColumnSpec[] }, wanted: string): ColumnSpec | undefined {
  return table.columns?.find((column) => column.name === wanted);
}
