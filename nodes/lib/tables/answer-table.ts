import type { ColumnKind, ColumnSpec, Role, TableValue } from '../../kit/ports.ts';
import { columnFor, kindOf, readable } from './column-types.ts';
import { type Database, name } from './connection.ts';
import { tableFromRows } from './inline-table.ts';
import { rowFrom } from './read-table.ts';
import { writeTable } from './write-table.ts';

export interface AnswerOptions {
  /** The tables that the query reads. */
  from: readonly TableValue[];
  /** Types that the result inherits by column name. */
  types?: readonly ColumnKind[];
  role?: Role | undefined;
}

/** More rows than these are stored, whatever they were made of. */
const mostInline = 1_000;

/** The rows of a query as a table: stored, or inline where every table that it reads is inline, as in a request that is answered. */
export async function answerTable(database: Database, sql: string, options: AnswerOptions): Promise<TableValue> {
  const { from, types = [], role } = options;
  const inline = from.every((table) => table.artifact === undefined);
  return (inline && (await inlineAnswer(database, sql, options))) || writeTable(database, sql, { types, ...(role && { role }) });
}

async function inlineAnswer(database: Database, sql: string, options: AnswerOptions): Promise<TableValue | undefined> {
  const { from, types = [], role } = options;
  const inherited = new Map(types.map((column) => [column.name, column]));
  const described = await database.all(`DESCRIBE ${sql}`);
  const columns = described.map(([column, type]) => columnFor(String(column), String(type), inherited.get(String(column))));
  const typed = columns.map((column) => ({ name: column.name, ...kindOf({ ...column, type: column.type ?? 'text' }) }));
  const stored = `SELECT ${columns.map((column) => column.sql).join(', ')} FROM (${sql})`;
  const list = typed.map((column) => `${readable(column)} AS ${name(column.name)}`).join(', ');
  const found = await database.all(`SELECT ${list} FROM (${stored}) LIMIT ${mostInline + 1}`);
  if (found.length > mostInline) return undefined;
  const rows = found.map((cells) => rowFrom(typed, cells));
  const single = rows.length === 1 && from.length === 1 && from[0]?.single === true;
  return { ...tableFromRows(rows, { columns: typed, single }), ...(role && { role }) };
}

/** A column as it is known before a run, where rows are added, left out or repeated: shares and counts no longer hold. */
export function uncounted({ name: column, classes, ...kind }: ColumnSpec): ColumnSpec {
  return { name: column, ...kindOf(kind), ...(classes && { classes: classes.map(({ name: one }) => ({ name: one })) }) };
}
