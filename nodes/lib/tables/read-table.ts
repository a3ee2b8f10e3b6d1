import type { Context } from '../../kit/define-node.ts';
import type { ColumnSpec, Row, TableValue } from '../../kit/ports.ts';
import { Failure } from '../../kit/problem.ts';
import { type Json, readJson } from '../../kit/json.ts';
import { readable, storedAs } from './column-types.ts';
import { name, withDatabase } from './connection.ts';
import { columnFixes } from './near-names.ts';
import { columnOf, inlineCell, openTable } from './open-table.ts';

/** A column in memory. Numbers: NaN where missing; dates: milliseconds since 1970, NaN where missing. */
export type ColumnValues = { kind: 'number'; values: Float64Array } | { kind: 'text'; values: (string | null)[] };

/** Rows as JSON values, in order. Without `columns` all; a column that the table lacks is a Failure that names it. */
export async function readRows(
  context: Context,
  table: TableValue,
  options: { columns?: readonly string[]; offset?: number; limit?: number } = {},
): Promise<Row[]> {
  const { offset = 0, limit = table.count } = options;
  const columns = wantedColumns(table, options.columns);
  if (table.rows !== undefined && table.artifact === undefined) {
    const rows = table.rows.slice(offset, offset + limit);
    return options.columns ? rows.map((row) => Object.fromEntries(columns.map((column) => [column.name, row[column.name] ?? null]))) : rows;
  }
  return withDatabase(context, async (database) => {
    const view = await openTable(database, table);
    const list = columns.map((column) => `${readable(column)} AS ${name(column.name)}`).join(', ');
    const found = await database.all(`SELECT ${list} FROM ${view} LIMIT ${Math.floor(limit)} OFFSET ${Math.floor(offset)}`);
    return found.map((cells) => rowFrom(columns, cells));
  });
}

/** A row of a query whose columns were made `readable`. */
export function rowFrom(columns: readonly Pick<ColumnSpec, 'name' | 'type'>[], cells: readonly unknown[]): Row {
  const row: Row = {};
  for (const [at, column] of columns.entries()) row[column.name] = jsonCell(column, cells[at]);
  return row;
}

function jsonCell(column: Pick<ColumnSpec, 'type'>, cell: unknown): Json {
  if (typeof cell === 'number') return Number.isFinite(cell) ? cell : null;
  if (typeof cell !== 'string') return null;
  const json = column.type === 'json' ? readJson(cell) : undefined;
  // A cell may hold null itself.
  return json === undefined ? cell : json;
}

/** Whole columns, in the order asked for: 8 bytes for a number, the text itself for a text. Mind the memory for large tables of texts. */
export async function readColumns(context: Context, table: TableValue, names: readonly string[]): Promise<ColumnValues[]> {
  const columns = wantedColumns(table, names);
  const result = columns.map((column): ColumnValues =>
    storedAs(column.type) === 'text'
      ? { kind: 'text', values: Array.from<string | null>({ length: table.count }).fill(null) }
      : { kind: 'number', values: new Float64Array(table.count).fill(NaN) },
  );
  await eachChunk(context, table, names, (chunk, start) => {
    for (const [at, part] of chunk.entries()) {
      const whole = result[at];
      if (whole?.kind === 'number' && part.kind === 'number') whole.values.set(part.values, start);
      if (whole?.kind === 'text' && part.kind === 'text')
        for (let i = 0; i < part.values.length; i++) whole.values[start + i] = part.values[i] ?? null;
    }
  });
  return result;
}

/** Columns in chunks of about 2,000 rows, in order; `start` is the number of the chunk's first row. Holds one chunk at a time; ends where `visit` answers false. */
export async function eachChunk(
  context: Context,
  table: TableValue,
  names: readonly string[],
  visit: (chunk: ColumnValues[], start: number) => void | false | Promise<void>,
): Promise<void> {
  const columns = wantedColumns(table, names);
  if (table.rows !== undefined && table.artifact === undefined) {
    await visit(
      columns.map((column) => inlineValues(table.rows ?? [], column)),
      0,
    );
    return;
  }
  await withDatabase(context, async (database) => {
    const view = await openTable(database, table);
    const list = columns.map((column) => {
      const from = name(column.name);
      if (column.type === 'number') return `coalesce(${from}::DOUBLE, 'NaN'::DOUBLE)`;
      return column.type === 'date' ? `coalesce(epoch_ms(${from})::DOUBLE, 'NaN'::DOUBLE)` : from;
    });
    const stream = await database.stream(`SELECT ${list.join(', ')} FROM ${view}`);
    let start = 0;
    for (;;) {
      const chunk = await stream.fetchChunk();
      const count = chunk?.rowCount ?? 0;
      if (!chunk || count === 0) return;
      const values = columns.map((column, at): ColumnValues => {
        const vector = chunk.getColumnVector(at);
        if (storedAs(column.type) !== 'text') {
          const numbers = new Float64Array(count);
          for (let i = 0; i < count; i++) numbers[i] = Number(vector.getItem(i));
          return { kind: 'number', values: numbers };
        }
        const texts: (string | null)[] = [];
        for (let i = 0; i < count; i++) {
          const item = vector.getItem(i);
          texts.push(typeof item === 'string' ? item : null);
        }
        return { kind: 'text', values: texts };
      });
      if ((await visit(values, start)) === false) return;
      start += count;
    }
  });
}

function inlineValues(rows: readonly Row[], column: ColumnSpec): ColumnValues {
  const cells = rows.map((row) => inlineCell(row, column));
  if (storedAs(column.type) === 'text') return { kind: 'text', values: cells.map((cell) => (cell === null ? null : String(cell))) };
  const number = (cell: number | string | null) => (cell === null ? NaN : typeof cell === 'string' ? Date.parse(cell) : cell);
  return { kind: 'number', values: Float64Array.from(cells, number) };
}

/** The named columns of a table, or all; says in one sentence which are missing and which there are. */
export function wantedColumns(table: TableValue, names?: readonly string[]): ColumnSpec[] {
  if (!names) return table.columns;
  return names.map((wanted) => {
    const column = columnOf(table, wanted);
    if (column) return column;
    throw new Failure(
      {
        en: 'The table has no column “{column}”. It has: {columns}. Choose one of these, or bring the column back in the steps before.',
        zh: '表格中没有“{column}”列。现有的列：{columns}。请选择其中一列，或在前面的步骤中恢复该列。',
      },
      {
        column: wanted,
        columns: table.columns
          .map((one) => one.name)
          .slice(0, 30)
          .join(', '),
      },
      {
        code: 'missing-column',
        fixes: columnFixes(
          wanted,
          table.columns.map((one) => one.name),
        ),
      },
    );
  });
}
