import type { Context } from '../../kit/define-node.ts';
import type { ColumnSpec, ColumnType, TableValue } from '../../kit/ports.ts';
import { answerTable, uncounted } from './answer-table.ts';
import { storedAs } from './column-types.ts';
import { literal, name, withDatabase } from './connection.ts';
import { mixedRole } from './mixed-roles.ts';
import { openTable } from './open-table.ts';
import { freeName } from './removed-rows.ts';
import { asTextSql } from './select-columns.ts';

export interface StackOptions {
  columns: 'all' | 'shared';
  /** The column that says which table a row comes from, and what the tables are called in it. */
  from?: { name: string; tables: readonly string[] };
}
/** A column of the result. */
export interface StackedColumn {
  name: string;
  type: ColumnType;
  /** Its column in each table; undefined where a table lacks it. */
  sources: (ColumnSpec | undefined)[];
  /** Its cells are numbers in one table and texts in another, so they all become texts. */
  mixed: boolean;
}

/** Columns of equal names, whatever their case, lie below each other; in the order in which they first appear. Pure. */
export function stackedColumns(tables: readonly (readonly ColumnSpec[])[], which: StackOptions['columns']): StackedColumn[] {
  const names = new Map<string, string>();
  for (const column of tables.flat()) if (!names.has(column.name.toLowerCase())) names.set(column.name.toLowerCase(), column.name);
  const all = [...names].map(([folded, called]): StackedColumn => {
    const sources = tables.map((columns) => columns.find((column) => column.name.toLowerCase() === folded));
    const types = [...new Set(sources.flatMap((source) => source?.type ?? []))];
    const mixed = new Set(types.map(storedAs)).size > 1;
    // Texts and categories of several tables may be either: the values decide when they are there.
    return { name: called, type: types.length === 1 ? (types[0] ?? 'text') : 'text', sources, mixed };
  });
  return which === 'all' ? all : all.filter(({ sources }) => sources.every((source) => source !== undefined));
}

/** What is known of the result before a run. */
export function stackedSpecs(columns: readonly StackedColumn[], from?: StackOptions['from']): ColumnSpec[] {
  const specs = columns.map(({ name: called, type, sources }): ColumnSpec => {
    const classes =
      sources.every((source) => source?.classes) && sources.flatMap((source) => source?.classes?.map((one) => one.name) ?? []);
    const holds = sources.find((source) => source?.holds)?.holds;
    return uncounted({
      name: called,
      type,
      ...(holds && { holds }),
      ...(classes && { classes: [...new Set(classes)].map((one) => ({ name: one })) }),
    });
  });
  if (!from) return specs;
  const classes = from.tables.map((table) => ({ name: table }));
  return [...specs, { name: freeName(specs, from.name), type: 'category', classes }];
}

/** The rows of the first table, then those of the second, and so on. */
export async function stackTables(context: Context, tables: readonly TableValue[], options: StackOptions): Promise<TableValue> {
  const columns = stackedColumns(
    tables.map((table) => table.columns),
    options.columns,
  );
  const specs = stackedSpecs(columns, options.from);
  return withDatabase(context, async (database) => {
    const parts: string[] = [];
    for (const [at, table] of tables.entries()) {
      const view = await openTable(database, table);
      const cells = columns.map((column) => `${cellOf(column, column.sources[at])} AS ${name(column.name)}`);
      const last = specs[columns.length];
      if (last) cells.push(`${literal(options.from?.tables[at] ?? '')} AS ${name(last.name)}`);
      parts.push(`SELECT ${cells.join(', ')} FROM ${view}`);
    }
    return answerTable(database, parts.join(' UNION ALL '), { from: tables, types: specs, role: mixedRole(tables) });
  });
}

function cellOf(column: StackedColumn, source: ColumnSpec | undefined): string {
  const type = { number: 'DOUBLE', date: 'TIMESTAMP', text: 'VARCHAR' }[storedAs(column.type)];
  if (!source) return `NULL::${type}`;
  return column.mixed ? asTextSql(name(source.name), source) : name(source.name);
}
