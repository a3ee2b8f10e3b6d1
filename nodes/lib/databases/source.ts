/**
 * What a column of a database holds. Cells travel as text, as the server writes them; `loose` ones as JSON, where each cell has a
 * type of its own (SQLite). `long-text` may turn out to be JSON: MariaDB keeps JSON so.
 */
export type CellKind = 'whole' | 'number' | 'boolean' | 'day' | 'moment' | 'json' | 'text' | 'long-text' | 'loose';
export interface SourceColumn {
  name: string;
  kind: CellKind;
}
/** A cell as text; for `loose` columns a JSON value. */
export type Cell = string | number | bigint | null;

export interface Target {
  host: string;
  port: number;
  database: string;
  user: string;
  password: string;
  encryption: 'auto' | 'verified' | 'off';
}

/** Rows in the order of a key, those behind `after`; without a key in the order in which the database gives them. */
export interface Query {
  /** A table, or one SELECT. */
  from: { table: string } | { sql: string };
  key?: { name: string; kind: CellKind; after?: string };
}

/** An open connection to a database, in one read-only transaction. */
export interface Source {
  /** Names of tables and views that may be read, with their schema where it is not the usual one. */
  tables(): Promise<string[]>;
  /** The column by which a table's rows are told apart, where it is one column. */
  keyOf(table: string): Promise<string | undefined>;
  columns(from: Query['from']): Promise<SourceColumn[]>;
  /** How many rows have nothing in the key. */
  countWithoutKey(query: Query): Promise<number>;
  batches(query: Query): AsyncIterable<Cell[][]>;
  close(): Promise<void>;
}

/** The text of a query, each part quoted by the database's own rules. Reading is all it can do: what a person wrote stands inside a SELECT. */
export function querySql({ from, key }: Query, { quote, value }: { quote(name: string): string; value(after: string): string }): string {
  const rows = rowsSql(from, quote);
  if (!key) return `SELECT * FROM ${rows}`;
  const column = quote(key.name);
  const behind = key.after === undefined ? `${column} IS NOT NULL` : `${column} > ${value(key.after)}`;
  return `SELECT * FROM ${rows} WHERE ${behind} ORDER BY ${column}`;
}

export function withoutKeySql({ from, key }: Query, quote: (name: string) => string): string {
  return `SELECT count(*) FROM ${rowsSql(from, quote)} WHERE ${quote(key?.name ?? '')} IS NULL`;
}

function rowsSql(from: Query['from'], quote: (name: string) => string): string {
  return 'table' in from ? tableSql(from.table, quote) : `(\n${trimmed(from.sql)}\n) AS picked`;
}

/** "schema.table" is a table in a schema. */
export function tableSql(table: string, quote: (name: string) => string): string {
  const cut = table.indexOf('.');
  return cut < 1 ? quote(table) : `${quote(table.slice(0, cut))}.${quote(table.slice(cut + 1))}`;
}

function trimmed(sql: string): string {
  return sql.trim().replace(/;+\s*$/, '');
}
