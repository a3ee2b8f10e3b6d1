import type { ColumnSpec } from '../../kit/ports.ts';
import type { Json } from '../../kit/json.ts';
import { classesOf } from './inline-table.ts';
import { arePictures, isCategory } from './column-types.ts';

/** The type under which a column of a text file is read; `format` is for dates that are not ISO 8601. */
export type CellType = { kind: 'DOUBLE' | 'TIMESTAMP' | 'VARCHAR' } | { kind: 'DATE-FORMAT'; format: string };

/**
 * Numbers with a leading zero are codes (post codes, telephone numbers), and so are those of more than 15 digits, which no double
 * holds exactly: both stay text. Whole numbers are not read as integers, since DuckDB would round a later 1.5 without a word.
 */
const code = /^[+-]?\d{16,}$/;
const decimalNumber = /^[+-]?((0|[1-9]\d*)(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?$/;
const isoDate = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}(:?\d{2})?)?)?$/;
/** Words that stand for "no value" when the rest of a column is numbers or dates. */
export const emptyWords = new Set([
  'NA',
  'N/A',
  'n/a',
  '#N/A',
  'NaN',
  'nan',
  'null',
  'NULL',
  'None',
  'none',
  '-',
  '--',
  '?',
  '\\N',
  '无',
  '缺失',
]);

const dateFormats: readonly { format: string; pattern: RegExp; valid?(cell: string): boolean }[] = [
  { format: '%Y/%m/%d', pattern: /^\d{4}\/\d{1,2}\/\d{1,2}$/ },
  { format: '%Y/%m/%d %H:%M:%S', pattern: /^\d{4}\/\d{1,2}\/\d{1,2} \d{1,2}:\d{2}:\d{2}$/ },
  { format: '%Y/%m/%d %H:%M', pattern: /^\d{4}\/\d{1,2}\/\d{1,2} \d{1,2}:\d{2}$/ },
  { format: '%Y年%m月%d日', pattern: /^\d{4}年\d{1,2}月\d{1,2}日$/ },
  { format: '%d.%m.%Y', pattern: /^\d{1,2}\.\d{1,2}\.\d{4}$/ },
];

/** Types of the columns of a text file from its first rows, and the words that mean "no value" in it. */
export function inferCellTypes(rows: readonly string[][], width: number): { types: CellType[]; missing: string[] } {
  const missing = new Set<string>();
  const types = Array.from({ length: width }, (_, at): CellType => {
    const cells = rows.flatMap((row) => (row[at] === undefined || row[at] === '' ? [] : [row[at].trim()]));
    const values = cells.filter((cell) => !emptyWords.has(cell));
    const type = values.length === 0 ? ({ kind: 'VARCHAR' } as const) : typeOfCells(values);
    if (type.kind !== 'VARCHAR') for (const cell of cells) if (emptyWords.has(cell)) missing.add(cell);
    return type;
  });
  return { types, missing: [...missing] };
}

function typeOfCells(cells: readonly string[]): CellType {
  if (cells.every((cell) => decimalNumber.test(cell))) return { kind: cells.some((cell) => code.test(cell)) ? 'VARCHAR' : 'DOUBLE' };
  if (cells.every((cell) => isoDate.test(cell) && !Number.isNaN(Date.parse(cell.slice(0, 10))))) return { kind: 'TIMESTAMP' };
  const found = dateFormats.find(({ pattern }) => cells.every((cell) => pattern.test(cell)));
  return found ? { kind: 'DATE-FORMAT', format: found.format } : { kind: 'VARCHAR' };
}

/** What a look at the first rows tells of the columns. */
export function sampleColumns(
  names: readonly string[],
  types: readonly CellType[],
  rows: readonly string[][],
  missing: readonly string[],
): ColumnSpec[] {
  return names.map((name, at) => {
    const cells = rows.map((row) => row[at] ?? '').filter((cell) => cell !== '' && !missing.includes(cell));
    const kind = types[at]?.kind ?? 'VARCHAR';
    const share = rows.length === 0 ? 0 : 1 - cells.length / rows.length;
    if (kind === 'DOUBLE') return { name, type: 'number', missing: share };
    if (kind !== 'VARCHAR') return { name, type: 'date', missing: share };
    return { name, missing: share, ...textOrCategory(cells) };
  });
}

export function textOrCategory(cells: readonly string[]): Pick<ColumnSpec, 'type' | 'classes' | 'averageLength'> {
  if (arePictures(cells)) return { type: 'image' };
  const counts = new Map<string, number>();
  let length = 0;
  for (const cell of cells) {
    counts.set(cell, (counts.get(cell) ?? 0) + 1);
    length += cell.length;
  }
  const averageLength = cells.length === 0 ? 0 : length / cells.length;
  if (!isCategory({ filled: cells.length, distinct: counts.size, averageLength })) return { type: 'text', averageLength };
  return { type: 'category', averageLength, classes: classesOf(counts).map(({ name }) => ({ name })) };
}

/** The same for rows of JSON. */
export function sampleJsonColumns(rows: readonly Record<string, Json>[]): ColumnSpec[] {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return names.map((name) => {
    const values = rows.flatMap((row) => (row[name] === undefined || row[name] === null ? [] : [row[name]]));
    const missing = rows.length === 0 ? 0 : 1 - values.length / rows.length;
    if (values.length > 0 && values.every((value) => typeof value === 'number')) return { name, type: 'number', missing };
    if (values.some((value) => typeof value === 'object')) return { name, type: 'json', missing };
    const texts = values.map(String);
    if (texts.length > 0 && texts.every((text) => isoDate.test(text))) return { name, type: 'date', missing };
    return { name, missing, ...textOrCategory(texts) };
  });
}
