import type { ColumnSpec } from '../../kit/ports.ts';
import { type Database, name } from './connection.ts';
import { rowNumber } from './removed-rows.ts';

/** A view with some columns computed anew; `beside` are tables of as many rows in the same order, whose columns expressions may name. */
export function replaced(
  database: Database,
  columns: readonly ColumnSpec[],
  { view, expressions, beside = [] }: { view: string; expressions: ReadonlyMap<string, string>; beside?: readonly string[] },
): Promise<string> {
  const list = columns.map((column) => {
    const sql = expressions.get(column.name);
    return sql === undefined ? name(column.name) : `${sql} AS ${name(column.name)}`;
  });
  return database.define(
    `CREATE TEMP VIEW {name} AS SELECT ${list.join(', ')}, ${name(rowNumber)} FROM ${[view, ...beside].join(' POSITIONAL JOIN ')}`,
  );
}
