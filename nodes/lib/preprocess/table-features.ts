import type { Json } from '../../kit/json.ts';
import type { ColumnSpec, Row } from '../../kit/ports.ts';

/** How one column becomes numbers. Fitted on training rows only. */
export type ColumnFeatures =
  | { name: string; kind: 'number'; mean: number; deviation: number; flag: boolean }
  | {
      name: string;
      kind: 'category';
      values: readonly string[];
      /** One number for the values that were too rare to have their own, and one for "missing", where training rows had such. */
      other: boolean;
      missing: boolean;
    }
  /** Time as a number, month and weekday (and hour where times differ) as points on a circle. Times in milliseconds. */
  | { name: string; kind: 'date'; mean: number; deviation: number; hours: boolean; flag: boolean };

export interface TableFeatures {
  kind: 'table';
  /** As trees read rows: numbers as they are, categories by their place, NaN where there is none. Otherwise scaled, for networks. */
  plain?: true;
  columns: readonly ColumnFeatures[];
  /** Numbers for each row. */
  size: number;
}
export interface TableFit {
  add(row: Row): void;
  finish(): TableFeatures;
}

/** The types of columns that a table model can read. */
export const usableTypes: readonly ColumnSpec['type'][] = ['number', 'category', 'date'];
const mostValues = 100;
/** Of a category with many values, those in fewer rows share one number. */
const fewestRows = 2;

/** Learns means, spreads and categories from training rows, given one by one. */
export function fitTableFeatures(columns: readonly Pick<ColumnSpec, 'name' | 'type'>[], plain = false): TableFit {
  const fits = columns.map(({ name, type }) =>
    type === 'category' || type === 'text' ? fitCategory(name) : fitNumber(name, type === 'date'),
  );
  return {
    add: (row) => fits.forEach((fit) => fit.add(valueIn(row, fit.name))),
    finish() {
      const fitted = fits.map((fit) => fit.finish());
      const width = plain ? plainWidthOf : widthOf;
      const size = fitted.reduce((sum, column) => sum + width(column), 0);
      return { kind: 'table', ...(plain && { plain }), columns: fitted, size };
    },
  };
}

interface ColumnFit {
  name: string;
  add(value: Json): void;
  finish(): ColumnFeatures;
}

/** Mean and spread in one pass (Welford 1962), so that rows need not be kept. */
function fitNumber(name: string, date: boolean): ColumnFit {
  let [count, missing, mean, squares] = [0, 0, 0, 0];
  let hours = false;
  return {
    name,
    add(value) {
      const number = date ? timeOf(value) : numberOf(value);
      if (number === undefined) missing++;
      else {
        count++;
        const before = number - mean;
        mean += before / count;
        squares += before * (number - mean);
        hours ||= date && number % dayMs !== 0;
      }
    },
    finish() {
      const deviation = Math.sqrt(squares / Math.max(1, count)) || 1;
      const flag = missing > 0 && count > 0;
      return date ? { name, kind: 'date', mean, deviation, hours, flag } : { name, kind: 'number', mean, deviation, flag };
    },
  };
}

function fitCategory(name: string): ColumnFit {
  const counts = new Map<string, number>();
  let missing = false;
  return {
    name,
    add(value) {
      const word = wordOf(value);
      if (word === undefined) missing = true;
      else counts.set(word, (counts.get(word) ?? 0) + 1);
    },
    finish() {
      const all = [...counts].sort(([a, countA], [b, countB]) => countB - countA || (a < b ? -1 : 1));
      const many = all.length > 10;
      const kept = all.filter(([, count]) => !many || count >= fewestRows).slice(0, mostValues);
      return { name, kind: 'category', values: kept.map(([word]) => word).sort(), other: kept.length < all.length, missing };
    },
  };
}

function widthOf(column: ColumnFeatures): number {
  switch (column.kind) {
    case 'number':
      return 1 + Number(column.flag);
    case 'category':
      return column.values.length + Number(column.other) + Number(column.missing);
    case 'date':
      return 5 + 2 * Number(column.hours) + Number(column.flag);
  }
}

/** How many numbers a row is likely to become, from what is known of the columns before a run; rare values show in the rows alone. */
export function expectedSize(columns: readonly ColumnSpec[]): number | undefined {
  const widths = columns.map(({ type, distinct, classes, missing = 0 }) => {
    const gap = missing > 0 ? 1 : 0;
    if (type === 'number') return 1 + gap;
    if (type === 'date') return 5 + gap;
    const values = distinct ?? classes?.length;
    return values === undefined ? undefined : Math.min(values, mostValues) + gap;
  });
  return widths.reduce<number | undefined>((sum, width) => (sum === undefined || width === undefined ? undefined : sum + width), 0);
}

function plainWidthOf(column: ColumnFeatures): number {
  return column.kind === 'date' ? 3 + Number(column.hours) : 1;
}
/** Of the numbers that a row becomes for trees, those that are places of categories. */
export function categoryPlaces({ columns }: TableFeatures): Set<number> {
  const places = new Set<number>();
  let place = 0;
  for (const column of columns) {
    if (column.kind === 'category') places.add(place);
    place += plainWidthOf(column);
  }
  return places;
}

/** The one way from a row to numbers, in training and in serving: writes `size` numbers at `start`. Scaled, a missing number counts as the mean. */
export function tableEncoder({ columns, plain }: TableFeatures): (row: Row, target: Float32Array, start: number) => void {
  const writers = columns.map((column) =>
    plain
      ? { name: column.name, width: plainWidthOf(column), write: plainWriterOf(column) }
      : { name: column.name, width: widthOf(column), write: writerOf(column) },
  );
  return (row, target, start) => {
    let place = start;
    for (const { name, width, write } of writers) {
      write(valueIn(row, name), target, place);
      place += width;
    }
  };
}

type Writer = (value: Json, target: Float32Array, start: number) => void;

function writerOf(column: ColumnFeatures): Writer {
  const width = widthOf(column);
  switch (column.kind) {
    case 'number':
      return (value, target, start) => {
        const number = numberOf(value);
        target[start] = number === undefined ? 0 : (number - column.mean) / column.deviation;
        if (column.flag) target[start + 1] = number === undefined ? 1 : 0;
      };
    case 'category': {
      const places = new Map(column.values.map((word, at) => [word, at]));
      const known = column.values.length;
      return (value, target, start) => {
        target.fill(0, start, start + width);
        const word = wordOf(value);
        if (word === undefined) {
          if (column.missing) target[start + known + Number(column.other)] = 1;
          return;
        }
        const place = places.get(word) ?? (column.other ? known : undefined);
        if (place !== undefined) target[start + place] = 1;
      };
    }
    case 'date':
      return (value, target, start) => {
        const time = timeOf(value);
        target.fill(0, start, start + width);
        if (time === undefined) {
          if (column.flag) target[start + width - 1] = 1;
          return;
        }
        const date = new Date(time);
        target[start] = (time - column.mean) / column.deviation;
        circle(date.getUTCMonth() / 12, target, start + 1);
        circle(date.getUTCDay() / 7, target, start + 3);
        if (column.hours) circle((date.getUTCHours() + date.getUTCMinutes() / 60) / 24, target, start + 5);
      };
  }
}

const dayMs = 86_400_000;
function plainWriterOf(column: ColumnFeatures): Writer {
  switch (column.kind) {
    case 'number':
      return (value, target, start) => void (target[start] = numberOf(value) ?? Number.NaN);
    case 'category': {
      const places = new Map(column.values.map((word, at) => [word, at]));
      const other = column.other ? column.values.length : Number.NaN;
      return (value, target, start) => {
        const word = wordOf(value);
        target[start] = word === undefined ? Number.NaN : (places.get(word) ?? other);
      };
    }
    case 'date':
      return (value, target, start) => {
        const time = timeOf(value);
        const date = new Date(time ?? Number.NaN);
        // Days, since a float could not tell milliseconds apart.
        target[start] = time === undefined ? Number.NaN : time / dayMs;
        target[start + 1] = date.getUTCMonth();
        target[start + 2] = date.getUTCDay();
        if (column.hours) target[start + 3] = date.getUTCHours() + date.getUTCMinutes() / 60;
      };
  }
}

function circle(share: number, target: Float32Array, start: number): void {
  target[start] = Math.sin(2 * Math.PI * share);
  target[start + 1] = Math.cos(2 * Math.PI * share);
}

function valueIn(row: Row, name: string): Json {
  return Object.hasOwn(row, name) ? (row[name] ?? null) : null;
}

/** A finite number, also from its text, as callers send them; undefined where there is none. */
export function numberOf(value: Json): number | undefined {
  if (typeof value === 'boolean') return Number(value);
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

/** A category as text; undefined where it is missing. */
export function wordOf(value: Json): string | undefined {
  if (value === null || value === '') return undefined;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Milliseconds since 1970 of a date in ISO 8601; without a zone it is UTC, wherever the server stands. */
export function timeOf(value: Json): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'string') return undefined;
  const iso = value.trim().replace(/^(\d{4}-\d{2}-\d{2})[ T](\d.*)$/, '$1T$2');
  const time = Date.parse(/T.*(Z|[+-]\d{2}:?\d{2})$/.test(iso) || !iso.includes('T') ? iso : `${iso}Z`);
  return Number.isNaN(time) ? undefined : time;
}
