import type { ColumnSpec, TableValue } from '../../kit/ports.ts';
import { loadLanguageOf } from '../text/languages.ts';
import { readDay } from '../text/values/read-day.ts';
import { readNumber } from '../text/values/read-number.ts';
import { storedAs } from './column-types.ts';
import { type Database, name } from './connection.ts';
import { rowNumber } from './removed-rows.ts';

export interface NumberPortrait {
  column: string;
  mean: number;
  deviation: number;
  /** Least, lower quartile, median, upper quartile, greatest. */
  spread: [number, number, number, number, number];
  /** Share of the values beyond the quartiles by more than three times the distance between them (Tukey's far outliers). */
  outliers: number;
}
export interface LanguagePortrait {
  column: string;
  /** ISO 639-1 codes, '' where a text is too short or has no clear language; most frequent first. */
  languages: { code: string; count: number }[];
}

/** Of larger tables runs of rows spread evenly over them are looked at, so that a look at 10 million rows costs no more than one at as many as these. */
const numberRuns = { runs: 20, rows: 2_500 };
const textRuns = { runs: 20, rows: 50 };
const longestText = 2_000;
const mostColumns = 200;
const mostTextColumns = 20;
const farFences = 3;

export async function numberPortraits(database: Database, table: TableValue, numbered: string): Promise<NumberPortrait[]> {
  const columns = table.columns.filter(({ type }) => type === 'number').slice(0, mostColumns);
  if (columns.length === 0 || table.count === 0) return [];
  const rows = spread(
    table,
    numbered,
    columns.map((column) => column.name),
    numberRuns,
  );
  const list = columns.map(({ name: column }) => {
    const cell = `${name(column)}::DOUBLE`;
    return `avg(${cell}), stddev_samp(${cell}), quantile_cont(${cell}, [0, 0.25, 0.5, 0.75, 1]), count(${cell})::DOUBLE`;
  });
  const [found = []] = await database.all(`SELECT ${list.join(', ')} FROM ${rows}`);
  const figures = columns.flatMap(({ name: column }, at) => {
    const [mean, deviation, spread, count] = found.slice(at * 4, at * 4 + 4);
    return Array.isArray(spread) && Number(count) > 0
      ? [{ column, mean: Number(mean), deviation: Number(deviation ?? 0), spread: fiveOf(spread), count: Number(count) }]
      : [];
  });
  if (figures.length === 0) return [];
  const beyond = figures.map(({ column, spread: [, low, , high] }) => {
    const reach = farFences * (high - low);
    return `(count(*) FILTER (${name(column)} < ${low - reach}::DOUBLE OR ${name(column)} > ${high + reach}::DOUBLE))::DOUBLE`;
  });
  const [counted = []] = await database.all(`SELECT ${beyond.join(', ')} FROM ${rows}`);
  return figures.map(({ count, ...figure }, at) => ({ ...figure, outliers: Number(counted[at]) / count }));
}

/** A FROM clause. Only the parts of the file in which a run lies are read; every n-th row would need them all. */
function spread(table: TableValue, numbered: string, columns: readonly string[], { runs, rows }: { runs: number; rows: number }): string {
  const list = columns.map((column) => name(column)).join(', ');
  if (table.count <= runs * rows) return `(SELECT ${list} FROM ${numbered})`;
  const parts = Array.from({ length: runs }, (_, run) => {
    const from = Math.floor((run * (table.count - rows)) / (runs - 1));
    return `SELECT ${list} FROM ${numbered} WHERE ${name(rowNumber)} >= ${from} AND ${name(rowNumber)} < ${from + rows}`;
  });
  return `(${parts.join(' UNION ALL ')})`;
}

function fiveOf(values: readonly unknown[]): NumberPortrait['spread'] {
  const [least = 0, low = 0, middle = 0, high = 0, greatest = 0] = values.map(Number);
  return [least, low, middle, high, greatest];
}

/** Languages of texts, by a sample. Categories are names of things rather than texts and are passed over. */
export async function languagePortraits(database: Database, table: TableValue, numbered: string): Promise<LanguagePortrait[]> {
  const columns = table.columns.filter(isProse).slice(0, mostTextColumns);
  if (columns.length === 0 || table.count === 0) return [];
  const languageOf = await loadLanguageOf();
  const list = columns.map(({ name: column }) => `left(${name(column)}, ${longestText})`).join(', ');
  const names = columns.map((column) => column.name);
  const rows = await database.all(`SELECT ${list} FROM ${spread(table, numbered, names, textRuns)}`);
  return columns.flatMap(({ name: column }, at) => {
    const counts = new Map<string, number>();
    for (const row of rows) {
      const text = row[at];
      if (typeof text !== 'string') continue;
      const code = languageOf(text);
      counts.set(code, (counts.get(code) ?? 0) + 1);
    }
    const languages = [...counts].map(([code, count]) => ({ code, count })).toSorted((a, b) => b.count - a.count);
    return languages.some(({ code }) => code !== '') ? [{ column, languages }] : [];
  });
}

/** What is odd about the texts of a column, by a sample. */
export interface TextPortrait {
  column: string;
  /** Share that begins or ends with a space. */
  spaced: number;
  /** What nearly all are, although the column is text, with one that stands in the way of its being read so. */
  nearly?: { type: 'number' | 'date'; share: number; example: string };
}

/** From this share on a column of texts is rather one of numbers or dates with some mistakes. */
const nearlyAll = 0.75;
/** Of fewer texts nothing is said. */
const fewestTexts = 10;
const shownText = 80;

/** Short texts that were meant as numbers or dates, or have spaces around them. */
export async function textPortraits(database: Database, table: TableValue, numbered: string): Promise<TextPortrait[]> {
  const short = ({ type, averageLength = 0 }: ColumnSpec) => (type === 'text' || type === 'category') && averageLength <= shownText / 2;
  const columns = table.columns.filter(short).slice(0, mostColumns);
  if (columns.length === 0 || table.count === 0) return [];
  const list = columns.map(({ name: column }) => `left(${name(column)}, ${shownText})`).join(', ');
  const names = columns.map((column) => column.name);
  const rows = await database.all(`SELECT ${list} FROM ${spread(table, numbered, names, textRuns)}`);
  return columns.map(({ name: column }, at) => {
    const texts = rows.flatMap((row) => (typeof row[at] === 'string' ? [row[at]] : []));
    const nearly = nearlyOf(texts);
    const spaced = texts.filter((text) => text !== text.trim()).length / Math.max(1, texts.length);
    return { column, spaced, ...(nearly && { nearly }) };
  });
}

const plainNumber = /^-?\d+(\.\d+)?$/;
const plainDate = /^\d{4}-\d{2}-\d{2}/;
/** Numbers that only name something: with zeros in front, or as long as those of telephones and cards. */
const isCode = (text: string) => /^0\d/.test(text) || text.replace(/\D/g, '').length >= 10;

function nearlyOf(texts: readonly string[]): TextPortrait['nearly'] {
  const filled = texts.filter((text) => text.trim() !== '');
  if (filled.length < fewestTexts) return undefined;
  const kinds = [
    { type: 'date' as const, plain: plainDate, is: (text: string) => readDay(text, 'day-first') !== undefined },
    { type: 'number' as const, plain: plainNumber, is: (text: string) => !isCode(text) && readNumber(text) !== undefined },
  ];
  for (const { type, plain, is } of kinds) {
    const share = filled.filter(is).length / filled.length;
    const example = filled.find((text) => !plain.test(text));
    if (share >= nearlyAll && example !== undefined) return { type, share, example };
  }
  return undefined;
}

function isProse({ type, averageLength = fewestCharacters }: ColumnSpec): boolean {
  return type === 'text' && storedAs(type) === 'text' && averageLength >= fewestCharacters;
}
const fewestCharacters = 12;
