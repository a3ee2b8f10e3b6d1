import type { Context } from '../../kit/define-node.ts';
import type { ColumnSpec, ColumnType, Row, TableValue } from '../../kit/ports.ts';
import type { Json } from '../../kit/json.ts';
import { Failure } from '../../kit/problem.ts';
import { kindOf, storedAs } from './column-types.ts';
import { literal, name, withDatabase } from './connection.ts';
import { asNumber, asText, openTable } from './open-table.ts';
import { wantedColumns } from './read-table.ts';
import { writeTable } from './write-table.ts';

/** A column of the result: where it comes from, its new name and its new type. */
export interface Selected {
  from: ColumnSpec;
  name: string;
  type: ColumnType;
}
export interface Change {
  column: string;
  name: string;
  type: 'keep' | ColumnType;
}

/** The columns that remain: the chosen ones in their order (none: all), or all but these, with changes applied. Pure. */
export function selectedColumns(
  columns: readonly ColumnSpec[],
  options: { keep: 'chosen' | 'others'; chosen: readonly string[]; changes: readonly Change[] },
): Selected[] {
  const { keep, chosen, changes } = options;
  const listed =
    keep === 'others'
      ? columns.filter((column) => !chosen.includes(column.name))
      : chosen.length === 0
        ? columns
        : chosen.flatMap((wanted) => columns.find((column) => column.name === wanted) ?? []);
  const changed = new Map(changes.map((change) => [change.column, change]));
  return listed.map((from) => {
    const change = changed.get(from.name);
    return {
      from,
      name: change?.name.trim() || from.name,
      type: change && change.type !== 'keep' ? change.type : from.type,
    };
  });
}

/** A column's spec under its new name; what depends on the type is dropped with it. */
export function specOf({ from, name: renamed, type }: Selected): ColumnSpec {
  if (type === from.type) return { ...from, name: renamed };
  const { holds } = from;
  return {
    name: renamed,
    ...kindOf({ type, ...(holds && storedAs(type) === 'text' && { holds }) }),
    ...(from.missing !== undefined && { missing: from.missing }),
  };
}

/** Applies the selection. `lost` counts cells that could not be turned into the new type and are missing now. Inline rows stay inline. */
export async function selectTable(
  context: Context,
  table: TableValue,
  selected: readonly Selected[],
): Promise<{ table: TableValue; lost: { column: string; count: number; example: string }[] }> {
  wantedColumns(
    table,
    selected.map((one) => one.from.name),
  );
  if (selected.length === 0)
    throw new Failure(
      { en: 'No column is left. Choose at least one column to keep.', zh: '没有剩余的列。请至少保留一列。' },
      {},
      { code: 'no-columns', setting: 'columns' },
    );
  if (table.artifact === undefined) return { table: selectInline(table, selected), lost: [] };
  return withDatabase(context, async (database) => {
    const view = await openTable(database, table);
    const list = selected.map((one) => `${converted(one)} AS ${name(one.name)}`).join(', ');
    const types = selected.map(specOf);
    const result = await writeTable(database, `SELECT ${list} FROM ${view}`, { types, ...(table.role && { role: table.role }) });
    const changed = selected.filter((one) => storedAs(one.type) !== storedAs(one.from.type) && storedAs(one.type) !== 'text');
    const lost: { column: string; count: number; example: string }[] = [];
    for (const one of changed) {
      const from = name(one.from.name);
      const [found = []] = await database.all(
        `SELECT count(*)::DOUBLE, any_value(left(${from}::VARCHAR, 60)) FROM ${view} WHERE ${from} IS NOT NULL AND (${converted(one)}) IS NULL`,
      );
      if (Number(found[0]) > 0) lost.push({ column: one.from.name, count: Number(found[0]), example: String(found[1]) });
    }
    return { table: result, lost };
  });
}

/** What cannot be converted becomes missing; thousands separators and percent signs of numbers are understood. */
function converted({ from, type }: Selected): string {
  const column = name(from.name);
  const [before, after] = [storedAs(from.type), storedAs(type)];
  if (before === after) return column;
  if (after === 'text') return asTextSql(column, from);
  if (after === 'number') {
    if (before === 'date') return `epoch_ms(${column})::DOUBLE`;
    const plain = `regexp_replace(trim(${column}), '[,，\\s%￥$€]', '', 'g')`;
    return `TRY_CAST(${plain} AS DOUBLE) * CASE WHEN ends_with(trim(${column}), '%') THEN 0.01 ELSE 1 END`;
  }
  if (before === 'number') return `TRY(make_timestamp((${column} * 1000)::BIGINT))`;
  const formats = ['%Y/%m/%d', '%Y/%m/%d %H:%M:%S', '%Y/%m/%d %H:%M', '%Y年%m月%d日', '%d.%m.%Y', '%Y%m%d'].map(literal).join(', ');
  return `coalesce(TRY_CAST(${column} AS TIMESTAMP), try_strptime(${column}, [${formats}]))`;
}

/** A cell of a column as text: 3, not 3.0; a moment as 2024-05-06T07:08:09. */
export function asTextSql(cell: string, { type }: Pick<ColumnSpec, 'type'>): string {
  const stored = storedAs(type);
  return stored === 'number' ? plainNumber(cell) : stored === 'date' ? `strftime(${cell}, '%Y-%m-%dT%H:%M:%S')` : cell;
}

function plainNumber(column: string): string {
  return `CASE WHEN ${column} = floor(${column}) AND abs(${column}) < 1e15 THEN ${column}::BIGINT::VARCHAR ELSE ${column}::VARCHAR END`;
}

function selectInline(table: TableValue, selected: readonly Selected[]): TableValue {
  const rows = (table.rows ?? []).map((row) => {
    const next: Row = {};
    for (const one of selected) next[one.name] = inlineConverted(row[one.from.name] ?? null, one);
    return next;
  });
  return { ...table, columns: selected.map(specOf), rows };
}

function inlineConverted(value: Json, { from, type }: Selected): Json {
  if (value === null || storedAs(from.type) === storedAs(type)) return value;
  if (storedAs(type) === 'text') return asText(value);
  if (type === 'date') {
    const time = typeof value === 'number' ? value : Date.parse(String(value));
    return Number.isNaN(time) ? null : new Date(time).toISOString().slice(0, 19);
  }
  if (typeof value !== 'string') return asNumber(value);
  const plain = asNumber(value.replace(/[,，\s%￥$€]/g, ''));
  return plain === null ? null : value.trim().endsWith('%') ? plain / 100 : plain;
}
