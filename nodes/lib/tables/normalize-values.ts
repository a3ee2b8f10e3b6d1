import type { Context } from '../../kit/define-node.ts';
import type { CellWord } from '../../kit/cell-words.ts';
import type { ColumnSpec, TableValue } from '../../kit/ports.ts';
import { loadTextRewriter, type TextRule } from '../text/values/rewrite-text.ts';
import { type DateOrder, readDay } from '../text/values/read-day.ts';
import { readNumber } from '../text/values/read-number.ts';
import { readQuantity, type UnitName } from '../text/values/read-quantity.ts';
import { storedAs } from './column-types.ts';
import { name, withDatabase } from './connection.ts';
import { openTable } from './open-table.ts';
import { eachChunk, wantedColumns } from './read-table.ts';
import { keepAndRemove, type KeptAndRemoved, rowNumber } from './removed-rows.ts';
import { openRowWriter } from './row-writer.ts';

export type ValueForm = TextRule | 'date' | 'number' | 'quantity';
export interface ColumnForm {
  column: string;
  as: ValueForm;
  /** Of a quantity. */
  unit: UnitName;
}
export interface NormalizeOptions {
  forms: readonly ColumnForm[];
  dateOrder: DateOrder;
  /** What becomes of a cell that cannot be read as a date, number or quantity. */
  unreadable: 'blank' | 'remove';
}
export interface NormalizedColumn {
  column: string;
  forms: ValueForm[];
  changed: number;
  unreadable: number;
  changes: { before: string; after: string | number }[];
  refused: string[];
}
export interface Normalized extends KeptAndRemoved {
  columns: NormalizedColumn[];
}

const examplesEach = 3;

/** What a column becomes: the last form of it that gives another type decides. */
export function formType(form: ValueForm): 'date' | 'number' | undefined {
  if (form === 'date') return 'date';
  return form === 'number' || form === 'quantity' ? 'number' : undefined;
}

/** Columns as they come out. */
export function normalizedColumns(columns: readonly ColumnSpec[], forms: readonly ColumnForm[]): ColumnSpec[] {
  return columns.map((column) => {
    const type = forms
      .filter((one) => one.column === column.name)
      .map(({ as }) => formType(as))
      .findLast((one) => one !== undefined);
    return type === undefined ? column : { name: column.name, type };
  });
}

type Cell = string | number | null | undefined;

/** Brings cells into one form, text after text; forms of one column apply one after the other. Undefined is what could not be read. */
export async function normalizeValues(context: Context, table: TableValue, options: NormalizeOptions): Promise<Normalized> {
  const { forms, unreadable } = options;
  const names = [...new Set(forms.map(({ column }) => column))];
  const known = wantedColumns(table, names);
  const jobs = await Promise.all(names.map((column, at) => jobFor(column, known[at], options)));
  return withDatabase(context, async (database) => {
    const numbered = await openTable(database, table, { number: rowNumber });
    const written = await openRowWriter(
      database,
      Object.fromEntries(jobs.map(({ to }, at) => [`c${at}`, to === undefined ? 'VARCHAR' : 'DOUBLE'])),
    );
    const gone = await openRowWriter(database, { row: 'DOUBLE', reason: 'VARCHAR' });
    await eachChunk(context, table, names, (cells, start) => {
      const rows = cells[0]?.values.length ?? 0;
      for (let row = 0; row < rows; row++) {
        if (row % 512 === 0) context.progress(((start + row) / Math.max(1, table.count)) * 0.7);
        let refused: string | undefined;
        const made = jobs.map((job, at) => {
          const before = plainCell(cells[at], row);
          const after = before === null ? null : job.read(before);
          if (after === undefined) refused ??= job.column;
          tell(job, before, after);
          return after ?? null;
        });
        written.add(made);
        if (refused !== undefined && unreadable === 'remove') gone.add([start + row, `${'unreadable' satisfies CellWord}: ${refused}`]);
      }
    });
    written.close();
    gone.close();
    const list = table.columns.map(({ name: column }) => {
      const at = names.indexOf(column);
      if (at < 0) return `a.${name(column)}`;
      return `${jobs[at]?.to === 'date' ? `epoch_ms(b.c${at}::BIGINT)` : `b.c${at}`} AS ${name(column)}`;
    });
    const changed = jobs.some((job) => job.to !== undefined || job.told.changed > 0);
    const removals = await database.define(`CREATE TEMP VIEW {name} AS SELECT row::BIGINT AS row, reason FROM ${gone.table}`);
    // Both sides are in the order of the rows; a join by number would lose it.
    const cleaned = changed
      ? await database.define(
          `CREATE TEMP VIEW {name} AS SELECT ${[...list, `a.${name(rowNumber)}`].join(', ')} FROM ${numbered} a POSITIONAL JOIN ${written.table} b`,
        )
      : undefined;
    const parts = await keepAndRemove(database, {
      table,
      numbered,
      removals,
      ...(cleaned !== undefined && { cleaned }),
    });
    return { ...parts, columns: jobs.map(({ told }) => told) };
  });
}

interface Job {
  column: string;
  /** The type that it becomes; undefined stays text. */
  to: 'date' | 'number' | undefined;
  read(cell: string): Cell;
  told: NormalizedColumn;
}

async function jobFor(column: string, spec: ColumnSpec | undefined, { forms, dateOrder }: NormalizeOptions): Promise<Job> {
  const own = forms.filter((form) => form.column === column);
  const stored = storedAs(spec?.type ?? 'text');
  const to = own.map(({ as }) => formType(as)).findLast((type) => type !== undefined);
  // What is a date or a number already has no text to be tidied.
  const useful = stored === 'text' ? own : own.filter(({ as }) => formType(as) !== undefined && formType(as) !== stored);
  const readers = await Promise.all(useful.map((form) => readerFor(form, dateOrder)));
  return {
    column,
    to: to ?? (stored === 'text' ? undefined : stored),
    read(cell) {
      let value: Cell = cell;
      for (const reader of readers) {
        // What has become a number or a date is not read again.
        if (typeof value !== 'string') break;
        value = reader(value);
      }
      return typeof value === 'string' && stored !== 'text' && readers.length === 0 ? Number(value) : value;
    },
    told: { column, forms: own.map(({ as }) => as), changed: 0, unreadable: 0, changes: [], refused: [] },
  };
}

async function readerFor({ as, unit }: ColumnForm, order: DateOrder): Promise<(cell: string) => Cell> {
  const empty = (read: (cell: string) => Cell) => (cell: string) => (cell.trim() === '' ? null : read(cell));
  if (as === 'date') return empty((cell) => readDay(cell, order));
  if (as === 'number') return empty(readNumber);
  if (as === 'quantity') return empty((cell) => readQuantity(cell, unit));
  return loadTextRewriter(as);
}

function plainCell(
  cells: { kind: 'number'; values: Float64Array } | { kind: 'text'; values: (string | null)[] } | undefined,
  row: number,
): string | null {
  const value = cells?.values[row] ?? null;
  return value === null || (typeof value === 'number' && Number.isNaN(value)) ? null : String(value);
}

function tell({ told, to }: Job, before: string | null, after: Cell): void {
  if (before === null) return;
  if (after === undefined) {
    told.unreadable++;
    const example = before.slice(0, 500);
    if (told.refused.length < examplesEach && !told.refused.includes(example)) told.refused.push(example);
    return;
  }
  if (after === null || String(after) === before) return;
  told.changed++;
  if (told.changes.length === examplesEach) return;
  const shown = typeof after === 'number' && to === 'date' ? new Date(after).toISOString().replace(/T00:00:00\.000Z$|\.000Z$/, '') : after;
  const example = { before: before.slice(0, 500), after: typeof shown === 'string' ? shown.slice(0, 500) : shown };
  // Different ones tell more than the first ones.
  if (!told.changes.some((one) => one.before === example.before)) told.changes.push(example);
}
