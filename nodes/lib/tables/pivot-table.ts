import type { Context } from '../../kit/define-node.ts';
import type { ColumnSpec, TableValue } from '../../kit/ports.ts';
import { Failure } from '../../kit/problem.ts';
import { answerTable, uncounted } from './answer-table.ts';
import { storedAs } from './column-types.ts';
import { literal, name, withDatabase } from './connection.ts';
import { type FigureName, figureSql } from './group-table.ts';
import { openTable } from './open-table.ts';
import { wantedColumns } from './read-table.ts';
import { freeName, rowNumber } from './removed-rows.ts';
import { asTextSql } from './select-columns.ts';

/** Each value becomes a column, and a table of more columns is of no use to anybody. */
export const mostNewColumns = 200;

export interface WideOptions {
  by: readonly string[];
  /** Its values become columns. */
  column: string;
  value: string;
  figure: FigureName;
}
export interface LongOptions {
  /** They become rows. */
  columns: readonly string[];
  nameColumn: string;
  valueColumn: string;
  /** Rows without a value are left out. */
  withoutMissing: boolean;
}

/** One row for each group, one column for each value of a column, in the order of the values. */
export async function toColumns(context: Context, table: TableValue, { by, column, value, figure }: WideOptions): Promise<TableValue> {
  const groups = wantedColumns(table, by);
  const [spread] = wantedColumns(table, [column]);
  const [of] = figure === 'count' ? [] : wantedColumns(table, [value]);
  return withDatabase(context, async (database) => {
    const view = await openTable(database, table, { number: rowNumber });
    const key = asTextSql(name(column), spread ?? { type: 'text' });
    const found = await database.all(
      `SELECT k FROM (SELECT ${key} AS k, ${name(column)} AS v FROM ${view} WHERE ${name(column)} IS NOT NULL)
       GROUP BY k ORDER BY min(v) LIMIT ${mostNewColumns + 1}`,
    );
    if (found.length > mostNewColumns) throw tooManyColumns(column);
    const taken: ColumnSpec[] = groups.map(uncounted);
    const cells = found.map(([one]) => {
      const free = freeName(taken, String(one) || '_');
      taken.push(wideColumn(free, of, figure));
      return `${figureSql(figure, of, name(rowNumber), `${key} = ${literal(String(one))}`)} AS ${name(free)}`;
    });
    const keys = groups.map((_, at) => at + 1).join(', ');
    const listed = [...groups.map((group) => name(group.name)), ...cells];
    if (listed.length === 0) throw nothingToSpread(column);
    const sql = `SELECT ${listed.join(', ')} FROM ${view}${keys && ` GROUP BY ${keys} ORDER BY ${keys}`}`;
    return answerTable(database, sql, { from: [table], types: taken, role: table.role });
  });
}

/** A column that `toColumns` makes. */
export function wideColumn(called: string, of: ColumnSpec | undefined, figure: FigureName): ColumnSpec {
  const kept = of && (figure === 'min' || figure === 'max' || figure === 'first');
  return kept ? { ...uncounted(of), name: called } : { name: called, type: 'number' };
}

/** The columns of `toRows`: those that stay, then the name of the old column and its value. */
export function longColumns(columns: readonly ColumnSpec[], options: Omit<LongOptions, 'withoutMissing'>): ColumnSpec[] {
  const kept = columns.filter((column) => !options.columns.includes(column.name)).map(uncounted);
  const gone = options.columns.flatMap((wanted) => columns.find((column) => column.name === wanted) ?? []);
  const types = new Set(gone.map((column) => storedAs(column.type)));
  const [first] = gone;
  const named = freeName(kept, options.nameColumn.trim() || 'name');
  const name: ColumnSpec = { name: named, type: 'category', classes: gone.map((column) => ({ name: column.name })) };
  const value = freeName([...kept, name], options.valueColumn.trim() || 'value');
  return [...kept, name, { name: value, type: types.size === 1 && first ? first.type : 'text' }];
}

/** One row for each cell of the chosen columns: all of the first row, then those of the second. */
export async function toRows(context: Context, table: TableValue, options: LongOptions): Promise<TableValue> {
  const gone = wantedColumns(table, options.columns);
  const specs = longColumns(table.columns, options);
  const [named, valued] = specs.slice(-2);
  return withDatabase(context, async (database) => {
    const view = await openTable(database, table);
    const alike = storedAs(valued?.type ?? 'text') !== 'text' || gone.every((column) => storedAs(column.type) === 'text');
    const cells = gone.map(
      (column) => `{'n': ${literal(column.name)}, 'v': ${alike ? name(column.name) : asTextSql(name(column.name), column)}}`,
    );
    const kept = specs.slice(0, -2).map((column) => name(column.name));
    const list = [...kept, `__cell.n AS ${name(named?.name ?? '')}`, `__cell.v AS ${name(valued?.name ?? '')}`];
    const sql = `SELECT ${list.join(', ')} FROM (SELECT ${[...kept, `unnest([${cells.join(', ')}]) AS __cell`].join(', ')} FROM ${view})
      ${options.withoutMissing ? 'WHERE __cell.v IS NOT NULL' : ''}`;
    return answerTable(database, sql, { from: [table], types: specs, role: table.role });
  });
}

function tooManyColumns(column: string): Failure {
  return new Failure(
    {
      en: '“{column}” has more than {most} different values, and each would become a column. Choose a column of few classes, or use “Group and count” for one row each.',
      zh: '“{column}”有超过 {most} 个不同的值，每个值都会成为一列。请选择类别较少的列，或用“分组统计”让每个值成为一行。',
    },
    { column, most: mostNewColumns },
    { code: 'too-many-columns', setting: 'column' },
  );
}

function nothingToSpread(column: string): Failure {
  return new Failure(
    {
      en: '“{column}” has no value in these rows, so there is no column to make. Look at the steps before.',
      zh: '这些数据中“{column}”没有任何值，无法生成列。请检查前面的步骤。',
    },
    { column },
    { code: 'no-columns', setting: 'column' },
  );
}
