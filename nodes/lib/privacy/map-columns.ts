import type { Context } from '../../kit/define-node.ts';
import { type Json, readJson } from '../../kit/json.ts';
import type { ColumnSpec, Row, TableValue } from '../../kit/ports.ts';
import { type Database, name, withDatabase } from '../tables/connection.ts';
import { tableFromRows } from '../tables/inline-table.ts';
import { inlineCell, openTable } from '../tables/open-table.ts';
import { type ColumnValues, eachChunk } from '../tables/read-table.ts';
import { writeTable } from '../tables/write-table.ts';

export type Cell = string | number | null;
/** New cells for a column. Numbers and dates (milliseconds) come as numbers; what is missing stays missing and is not asked for. */
export interface ColumnChange {
  column: string;
  type: ColumnSpec['type'];
  change(cell: string | number, group: string): Cell;
}
export interface TableChange {
  changes: readonly ColumnChange[];
  /** Columns that are left out. */
  removed: ReadonlySet<string>;
  /** The column whose value is handed to every change of its row. */
  groupColumn?: string;
  /** Sees these cells of each row before it is changed. */
  before?: { columns: readonly string[]; see(cells: readonly Cell[]): void };
  /** Called once for each row, after its changes. */
  afterRow?(): void;
}

/** The table with some of its columns changed cell by cell, in its order. One chunk of rows is in memory at a time. */
export async function mapColumns(context: Context, table: TableValue, change: TableChange): Promise<TableValue> {
  if (table.artifact === undefined) return mapInline(table, change);
  return withDatabase(context, async (database) => {
    const view = await openTable(database, table);
    const computed = await computedColumns(database, table, change);
    const changed = new Map(change.changes.map((one, at) => [one.column, { ...one, at }]));
    const kept = table.columns.filter((column) => !change.removed.has(column.name));
    const list = kept.map((column) => {
      const by = changed.get(column.name);
      const from = by === undefined ? `a.${name(column.name)}` : by.type === 'date' ? `epoch_ms(b.c${by.at}::BIGINT)` : `b.c${by.at}`;
      return `${from} AS ${name(column.name)}`;
    });
    const types = kept.map((column) => ({ name: column.name, type: changed.get(column.name)?.type ?? column.type }));
    return writeTable(database, `SELECT ${list.join(', ')} FROM ${view} a POSITIONAL JOIN ${computed} b`, {
      types,
      ...(table.role && { role: table.role }),
    });
  });
}

const isNumeric = (type: ColumnSpec['type']): boolean => type === 'number' || type === 'date';

/** A temporary table c0, c1, ... which DuckDB keeps on the disk where it grows large. */
async function computedColumns(database: Database, table: TableValue, change: TableChange): Promise<string> {
  const { DuckDBDataChunk, DOUBLE, VARCHAR } = await import('@duckdb/node-api');
  const { context } = database;
  const { changes, groupColumn, before } = change;
  // A table needs a column.
  const columns = [...changes.map(({ type }, at) => `c${at} ${isNumeric(type) ? 'DOUBLE' : 'VARCHAR'}`), 'n DOUBLE'];
  const into = await database.define(`CREATE TEMP TABLE {name} (${columns.join(', ')})`);
  const appender = await database.connection().createAppender(into);
  const types = [...changes.map(({ type }) => (isNumeric(type) ? DOUBLE : VARCHAR)), DOUBLE];
  const seen = before?.columns ?? [];
  const names = [...new Set([...changes.map(({ column }) => column), ...seen, ...(groupColumn === undefined ? [] : [groupColumn])])];
  const given = changes.map(({ column }) => names.indexOf(column));
  const counted = names.length > 0 ? names : table.columns.slice(0, 1).map((column) => column.name);
  await eachChunk(context, table, counted, (values, start) => {
    context.progress((0.9 * start) / Math.max(1, table.count));
    const count = values[0]?.values.length ?? 0;
    const groups = groupColumn === undefined ? undefined : values[names.indexOf(groupColumn)];
    const shown = seen.map((column) => values[names.indexOf(column)]);
    const made: Cell[][] = changes.map(() => []);
    for (let row = 0; row < count; row++) {
      const group = String(cellOf(groups, row) ?? '');
      before?.see(shown.map((column) => cellOf(column, row)));
      for (const [at, one] of changes.entries()) {
        const cell = cellOf(values[given[at] ?? -1], row);
        made[at]?.push(cell === null ? null : one.change(cell, group));
      }
      change.afterRow?.();
    }
    const size = 2_048;
    for (let from = 0; from < count; from += size) {
      const rows = Math.min(size, count - from);
      const chunk = DuckDBDataChunk.create(types, rows);
      for (const [at, cells] of made.entries()) chunk.setColumnValues(at, cells.slice(from, from + rows));
      chunk.setColumnValues(
        changes.length,
        Array.from({ length: rows }, () => null),
      );
      appender.appendDataChunk(chunk);
    }
  });
  appender.closeSync();
  return into;
}

function cellOf(column: ColumnValues | undefined, row: number): Cell {
  const cell = column?.values[row];
  return cell === undefined || (typeof cell === 'number' && Number.isNaN(cell)) ? null : cell;
}

/** Inline, a cell of JSON is the value itself, and a text in one is no JSON. */
function ownForm(before: Json | undefined, next: Cell): Json {
  return typeof next === 'string' && typeof before !== 'string' ? (readJson(next) ?? next) : next;
}

function cellIn(row: Row, column: ColumnSpec | undefined): Cell {
  return column ? inlineCell(row, column) : null;
}

/** A few rows in memory, as of a webhook's request. */
function mapInline(table: TableValue, { changes, removed, groupColumn, before, afterRow }: TableChange): TableValue {
  const specs = new Map(table.columns.map((column) => [column.name, column]));
  const group = groupColumn === undefined ? undefined : specs.get(groupColumn);
  const rows = (table.rows ?? []).map((row): Row => {
    const of = group === undefined ? '' : String(inlineCell(row, group) ?? '');
    before?.see(before.columns.map((column) => cellIn(row, specs.get(column))));
    const made = changes.map(({ column, type, change }): [string, Json] => {
      const spec = specs.get(column);
      const cell = spec ? inlineCell(row, spec) : null;
      const given = spec?.type === 'date' && typeof cell === 'string' ? Date.parse(cell) : cell;
      const next = given === null ? null : change(given, of);
      if (type === 'json') return [column, next === given ? (row[column] ?? null) : ownForm(row[column], next)];
      return [column, type === 'date' && typeof next === 'number' ? new Date(next).toISOString() : next];
    });
    afterRow?.();
    return Object.fromEntries([...Object.entries(row).filter(([column]) => !removed.has(column)), ...made]);
  });
  const types = new Map(changes.map(({ column, type }) => [column, type]));
  const columns = table.columns.flatMap((column): ColumnSpec[] =>
    removed.has(column.name) ? [] : [{ name: column.name, type: types.get(column.name) ?? column.type }],
  );
  return { ...table, columns: tableFromRows(rows, { columns }).columns, rows };
}
