import type { Row, TableSummary } from '../../kit/ports.ts';
import { classesOf } from './inline-table.ts';
import { type Column, isCategory, maxClasses, readable } from './column-types.ts';
import { type Database, name } from './connection.ts';
import { rowFrom } from './read-table.ts';

const bins = 20;
const firstRows = 1_000;
/** Of wide tables fewer are kept, but a page of them. */
const firstCells = 200_000;
const fewestFirstRows = 50;
const firstTextLength = 2_000;
/** Of tables with pictures fewer rows are kept, and of a picture that is longer nothing: they are read whole to be shown small. */
const firstPictures = 100;
const longestPicture = 3_000_000;
/** Columns that one scan measures: each of its figures holds memory, and tables may have thousands. */
const columnsAtOnce = 200;
/** More classes than these are counted together, column by column else: to find the columns of a wide table again takes longer than to count. */
const countedApart = 20;
/** Medians and histograms are exact up to this many rows; above, those of every n-th row. Counts of classes always are exact. */
const sampledRows = 50_000;

type ColumnSummary = TableSummary['columns'][number];
/** What the first scan finds of one column. For texts, min, max and mean are of the length in characters. */
interface Measured {
  filled: number;
  distinct: number;
  min?: number;
  max?: number;
  mean?: number;
  deviation?: number;
  median?: number;
  histogram?: number[];
}
const nothing: Measured = { filled: 0, distinct: 0 };

/**
 * Counts, statistics, histograms, classes and first rows of a stored table, in one scan of all its columns, one of its numbers, and one
 * of each column that may be a category; of wide tables some columns at a time. Figures are rounded to 9 digits, since parallel sums differ in the last ones.
 * `distinct` is exact for texts of at most 50 different values, else DuckDB's estimate, which is off by up to a quarter.
 */
export async function summarize(database: Database, rows: string, columns: readonly Column[]): Promise<TableSummary> {
  const count = Number((await database.all(`SELECT count(*) FROM ${rows}`))[0]?.[0] ?? 0);
  const every = Math.max(1, Math.ceil(count / sampledRows));
  const summaries: ColumnSummary[] = [];
  for (let start = 0; start < columns.length; start += columnsAtOnce) {
    const some = columns.slice(start, start + columnsAtOnce);
    const { measured: scanned, lengths } = await measure(database, rows, { columns: some, every });
    const sample = await sampleFigures(database, rows, { columns: some, measured: scanned, every });
    const measured = scanned.map((found, at) => ({ ...found, ...sample[at] }));
    const classes = await countClasses(database, rows, { columns: some, measured });
    for (const [at, column] of some.entries())
      summaries.push(
        summaryOf(column, { count, measured: measured[at] ?? nothing, lengths: lengths[at], classes: classes.get(column.name) }),
      );
  }
  return { count, columns: summaries, first: await firstOf(database, rows, summaries) };
}

async function firstOf(database: Database, rows: string, columns: readonly ColumnSummary[]): Promise<Row[]> {
  const pictures = columns.some(({ type }) => type === 'image');
  const most = Math.min(firstRows, Math.max(fewestFirstRows, Math.floor(firstCells / columns.length)));
  const list = columns.map((column) =>
    column.type === 'image'
      ? `CASE WHEN length(${name(column.name)}) <= ${longestPicture} THEN ${name(column.name)} END`
      : readable(column, firstTextLength),
  );
  const cells = await database.all(`SELECT ${list.join(', ')} FROM ${rows} LIMIT ${pictures ? firstPictures : most}`);
  // A JSON value that was cut is no JSON any more: it is shown as text.
  const first = cells.map((row) => rowFrom(columns, row));
  if (!pictures) return first;
  const { withThumbnails } = await import('../images/thumbnails.ts');
  return withThumbnails(first, columns);
}

/** Counts by class, or by length. */
type Counted = ReadonlyMap<string, number>;

interface Scan {
  columns: readonly Column[];
  /** Every how many rows the sample takes one. */
  every: number;
}

function figureOf({ name: column, stored }: Column): string {
  return stored === 'date' ? `epoch_ms(${name(column)})::DOUBLE` : `${name(column)}::DOUBLE`;
}

async function measure(
  database: Database,
  rows: string,
  { columns, every }: Scan,
): Promise<{ measured: Measured[]; lengths: (Counted | undefined)[] }> {
  const some = every > 1 ? ` FILTER (file_row_number % ${every} = 0)` : '';
  const list = columns.map((column) => {
    const from = name(column.name);
    const text = column.stored === 'text';
    const value = text ? `length(${from})` : figureOf(column);
    // How long the text of a picture is tells nothing.
    const lengths = column.type === 'image' ? 'NULL' : `histogram(${value})${some}`;
    const further = text ? `NULL, ${lengths}` : `stddev_samp(${value}), NULL`;
    return `count(${from})::DOUBLE, approx_count_distinct(${from})::DOUBLE, min(${value})::DOUBLE, max(${value})::DOUBLE, avg(${value}), ${further}`;
  });
  const [found = []] = await database.all(`SELECT ${list.join(', ')} FROM ${rows}`);
  const measured = columns.map((_, at): Measured => {
    const [filled = 0, distinct = 0, min, max, mean, deviation] = found.slice(at * 7, at * 7 + 6).map(numberOrNone);
    return { filled, distinct: Math.min(distinct, filled), min, max, mean, deviation };
  });
  return { measured, lengths: columns.map((_, at) => mapFrom(found[at * 7 + 6])) };
}

/** Medians and histograms of numbers and dates. */
async function sampleFigures(
  database: Database,
  rows: string,
  { columns, measured, every }: Scan & { measured: readonly Measured[] },
): Promise<Pick<Measured, 'median' | 'histogram'>[]> {
  const figures = columns.flatMap((column, at) => (column.stored === 'text' ? [] : [{ at, sql: figureOf(column) }]));
  if (figures.length === 0) return [];
  const some = every > 1 ? ` WHERE file_row_number % ${every} = 0` : '';
  const list = figures.map(({ at, sql }) => {
    const { min = 0, max = 0 } = measured[at] ?? {};
    const bin = `least(${bins - 1}, floor((c${at} - ${min}::DOUBLE) * ${bins / (max - min)}::DOUBLE))::TINYINT`;
    return { read: `${sql} AS c${at}`, take: `median(c${at}), ${max > min ? `histogram(${bin})` : 'NULL'}` };
  });
  const sample = `SELECT ${list.map((one) => one.read).join(', ')} FROM ${rows}${some}`;
  const [found = []] = await database.all(`SELECT ${list.map((one) => one.take).join(', ')} FROM (${sample})`);
  const result: Pick<Measured, 'median' | 'histogram'>[] = columns.map(() => ({}));
  for (const [position, { at }] of figures.entries()) {
    const counted = mapFrom(found[position * 2 + 1]);
    const histogram = counted && Array.from({ length: bins }, (_, bin) => counted.get(String(bin)) ?? 0);
    result[at] = { median: numberOrNone(found[position * 2]), ...(histogram && { histogram }) };
  }
  return result;
}

/** Whether the values of a text column are counted: it is a category, or so few differ that it may be one. */
function mayBeCategory({ type }: Column, { filled, distinct, mean = 0 }: Measured): boolean {
  if (type === 'category') return filled > 0 && distinct <= 2_000;
  return type === undefined && filled > 0 && distinct <= maxClasses * 2 && mean <= 1_000;
}

/** The rows of each class of the columns that may be categories, by the names of these. */
async function countClasses(
  database: Database,
  rows: string,
  { columns, measured }: { columns: readonly Column[]; measured: readonly Measured[] },
): Promise<Map<string, Counted>> {
  const counted = columns.filter((column, at) => column.stored === 'text' && mayBeCategory(column, measured[at] ?? nothing));
  if (counted.length > countedApart) {
    const list = counted.map((column) => `histogram(${name(column.name)})`);
    const [found = []] = await database.all(`SELECT ${list.join(', ')} FROM ${rows}`);
    return new Map(counted.map((column, at) => [column.name, mapFrom(found[at]) ?? new Map()]));
  }
  const classes = new Map<string, Counted>();
  for (const column of counted) {
    const from = name(column.name);
    const found = await database.all(`SELECT ${from}, count(*)::DOUBLE FROM ${rows} WHERE ${from} IS NOT NULL GROUP BY 1`);
    classes.set(column.name, new Map(found.map(([value, rowCount]) => [String(value), Number(rowCount)])));
  }
  return classes;
}

function numberOrNone(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? Number(value.toPrecision(9)) : undefined;
}

function mapFrom(value: unknown): Counted | undefined {
  if (!Array.isArray(value)) return undefined;
  const entries: unknown[] = value;
  return new Map(
    entries.flatMap((entry): [string, number][] =>
      typeof entry === 'object' && entry !== null && 'key' in entry && 'value' in entry ? [[String(entry.key), Number(entry.value)]] : [],
    ),
  );
}

/**
 * Lengths of texts in bins of equal width; undefined where all are the same. A few texts that are far longer than the others would
 * press these into one bin, so the bins then end earlier and those few are in none: in the last one they would look like many.
 */
function lengthBins(
  lengths: Counted | undefined,
  { min = 0, max = 0 }: Measured,
): { histogram: number[]; histogramTo?: number } | undefined {
  if (!lengths || max <= min) return undefined;
  const usual = lengthOfMost(lengths);
  const to = max > usual * farLonger && usual > min ? usual : max;
  const histogram = Array.from({ length: bins }, () => 0);
  for (const [length, rowCount] of lengths) {
    if (Number(length) > to) continue;
    const bin = Math.min(bins - 1, Math.floor(((Number(length) - min) * bins) / (to - min)));
    histogram[bin] = (histogram[bin] ?? 0) + rowCount;
  }
  return { histogram, ...(to < max && { histogramTo: to }) };
}
const most = 0.98;
const farLonger = 2;

/** The length that nearly all texts stay below. */
function lengthOfMost(lengths: Counted): number {
  const sorted = [...lengths].map(([length, rowCount]) => [Number(length), rowCount] as const).sort(([a], [b]) => a - b);
  const total = sorted.reduce((sum, [, rowCount]) => sum + rowCount, 0);
  let seen = 0;
  for (const [length, rowCount] of sorted) {
    seen += rowCount;
    if (seen >= total * most) return length;
  }
  return 0;
}

function summaryOf(
  column: Column,
  { count, measured, lengths, classes: counted }: { count: number; measured: Measured; lengths?: Counted; classes?: Counted },
): ColumnSummary {
  const { filled, min, max, mean, deviation, median } = measured;
  const missing = count === 0 ? 0 : (count - filled) / count;
  const base = { name: column.name, ...(column.holds && { holds: column.holds }), missing };
  if (column.stored !== 'text') {
    const histogram = measured.histogram ?? (filled > 0 ? [filled] : undefined);
    const type = column.type ?? column.stored;
    return { ...base, type, distinct: measured.distinct, ...given({ min, max, mean, median, deviation }), ...(histogram && { histogram }) };
  }
  const averageLength = mean ?? 0;
  const distinct = counted?.size ?? measured.distinct;
  if (column.type === 'category' || (column.type === undefined && isCategory({ filled, distinct, averageLength }))) {
    const classes = classesOf(counted ?? new Map());
    return { ...base, type: 'category', distinct, classes, averageLength, histogram: classes.map((one) => one.count) };
  }
  if (column.type === 'image') return { ...base, type: 'image', distinct };
  return { ...base, type: column.type ?? 'text', distinct, averageLength, ...given({ min, max }), ...lengthBins(lengths, measured) };
}

function given(values: Record<string, number | undefined>): Record<string, number> {
  return Object.fromEntries(Object.entries(values).flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const])));
}
