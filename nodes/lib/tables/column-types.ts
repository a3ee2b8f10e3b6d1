import { isPictureText } from '../../kit/picture-text.ts';
import type { ColumnKind, ColumnSpec, ColumnType } from '../../kit/ports.ts';
import { name } from './connection.ts';

/** How DuckDB stores a column: numbers as such, moments as TIMESTAMP (UTC), everything else as text. */
export type Stored = 'number' | 'date' | 'text';

export function storedAs(type: ColumnType): Stored {
  return type === 'number' || type === 'date' ? type : 'text';
}

/** At most this many classes are listed, and a text column with more distinct values is never taken for a category. */
export const maxClasses = 50;
const longestCategory = 100;

/** Whether a text column is a category: few distinct values, most of them repeated, none of them prose. */
export function isCategory(values: { filled: number; distinct: number; averageLength: number }): boolean {
  const { filled, distinct, averageLength } = values;
  return distinct > 0 && distinct <= maxClasses && distinct * 2 <= filled && averageLength <= longestCategory;
}

/** Whether a text column holds pictures, by the first of its values. */
export function arePictures(values: readonly string[]): boolean {
  return values.length > 0 && values.every(isPictureText);
}

export interface Column {
  name: string;
  stored: Stored;
  /** Undefined for a text column whose values decide between text and category. */
  type?: ColumnType;
  holds?: ColumnSpec['holds'];
  /** The column in the form in which tables keep it. */
  sql: string;
}

const whole = /^(TINYINT|SMALLINT|INTEGER|BIGINT|UTINYINT|USMALLINT|UINTEGER)$/;
const rounded = /^(HUGEINT|UHUGEINT|UBIGINT|BIGNUM|DECIMAL\b.*)$/;
const nested = /^(STRUCT|MAP|UNION|JSON|VARIANT)|\[\d*\]$/;

/** How to keep a column of a query's result. What `inherited` is, is kept where the stored form still allows it. */
export function columnFor(column: string, duckType: string, inherited?: ColumnKind): Column {
  const from = name(column);
  const keep = (stored: Stored, sql: string, type?: ColumnType): Column => ({
    name: column,
    stored,
    sql: `${sql} AS ${from}`,
    ...(inherited && storedAs(inherited.type) === stored ? kindOf(inherited) : { type }),
  });
  if (whole.test(duckType)) return keep('number', from, 'number');
  if (rounded.test(duckType)) return keep('number', `${from}::DOUBLE`, 'number');
  // Not-a-number and infinity have no place in JSON, statistics or training: they count as missing.
  if (duckType === 'DOUBLE' || duckType === 'FLOAT')
    return keep('number', `CASE WHEN isfinite(${from}) THEN ${from}::DOUBLE END`, 'number');
  if (duckType === 'DATE' || duckType.startsWith('TIMESTAMP'))
    return keep('date', `CASE WHEN isfinite(${from}) THEN ${from}::TIMESTAMP END`, 'date');
  if (nested.test(duckType)) return keep('text', duckType === 'JSON' ? `${from}::VARCHAR` : `to_json(${from})::VARCHAR`, 'json');
  if (duckType === 'BLOB') return keep('text', `to_base64(${from})`, 'text');
  return keep('text', duckType === 'VARCHAR' ? from : `${from}::VARCHAR`);
}

/** A stored column as text that people read: 22, not 22.0, and a day without the hour. */
export function writtenCell(column: Pick<ColumnSpec, 'name' | 'type'>, from?: string): string {
  const cell = readable(column, undefined, from);
  return storedAs(column.type) === 'number' ? `regexp_replace((${cell})::VARCHAR, '\\.0$', '')` : cell;
}

/** What a column is, without its name and figures. */
export function kindOf({ type, holds }: Omit<ColumnKind, 'name'>): Omit<ColumnKind, 'name'> {
  return { type, ...(holds && { holds }) };
}

/** A stored column as a value that JSON can hold: number, text, or a date as "2024-05-06" or "2024-05-06T07:08:09". */
export function readable(column: Pick<ColumnSpec, 'name' | 'type'>, maxText?: number, from = name(column.name)): string {
  const stored = storedAs(column.type);
  if (stored === 'number') return `${from}::DOUBLE`;
  if (stored === 'date')
    return `CASE WHEN ${from} = date_trunc('day', ${from}) THEN strftime(${from}, '%Y-%m-%d') ELSE strftime(${from}, '%Y-%m-%dT%H:%M:%S') END`;
  return maxText === undefined ? from : `left(${from}, ${maxText})`;
}
