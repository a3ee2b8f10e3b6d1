import { RE2JS } from 're2js';
import { storedCell } from '../../kit/cell-words.ts';
import type { Context } from '../../kit/define-node.ts';
import type { ColumnSpec, Row, TableValue } from '../../kit/ports.ts';
import { Failure } from '../../kit/problem.ts';
import type { Text } from '../../kit/text.ts';
import { storedAs, writtenCell } from './column-types.ts';
import { type Database, literal, name, withDatabase } from './connection.ts';
import { asNumber, asText, openTable } from './open-table.ts';
import { wantedColumns } from './read-table.ts';
import { writeTable } from './write-table.ts';

export const operatorWords = {
  equals: { en: 'is', zh: '等于' },
  differs: { en: 'is not', zh: '不等于' },
  'one-of': { en: 'is one of', zh: '属于' },
  contains: { en: 'contains', zh: '包含' },
  lacks: { en: 'does not contain', zh: '不包含' },
  matches: { en: 'matches pattern', zh: '匹配模式' },
  above: { en: 'is above', zh: '大于' },
  'at-least': { en: 'is at least', zh: '大于等于' },
  below: { en: 'is below', zh: '小于' },
  'at-most': { en: 'is at most', zh: '小于等于' },
  missing: { en: 'is missing', zh: '缺失' },
  present: { en: 'is not missing', zh: '不缺失' },
} as const satisfies Record<string, Text>;
export type Operator = keyof typeof operatorWords;
export interface Condition {
  column: string;
  operator: Operator;
  value: string;
}
export interface FilterOptions {
  conditions: readonly Condition[];
  join: 'all' | 'any';
  ignoreCase: boolean;
}
export interface Filtered {
  kept: TableValue;
  removed: TableValue;
  unfulfilled: Unfulfilled[];
}
/** Removed rows by the first condition that they do not fulfil; without one where any of several would have been enough. */
export interface Unfulfilled {
  condition?: Condition;
  count: number;
  /** Cells of that condition's column. */
  examples: (string | null)[];
}

interface Pair {
  /** As it was written, and as cells are stored. */
  written: Condition;
  condition: Condition;
  column: ColumnSpec;
}

const comparisons: Partial<Record<Operator, string>> = { above: '>', 'at-least': '>=', below: '<', 'at-most': '<=' };

/** Why a condition cannot be applied to a column of this type, or undefined. */
export function conditionProblem(condition: Condition, column: ColumnSpec): 'not-a-number' | 'not-a-date' | 'bad-pattern' | undefined {
  const { operator, value } = condition;
  if (operator === 'missing' || operator === 'present') return undefined;
  if (operator === 'matches') return patternOf(value, false) ? undefined : 'bad-pattern';
  const stored = storedAs(column.type);
  const compared = operator === 'one-of' ? listOf(value) : [value];
  if (operator === 'contains' || operator === 'lacks') return undefined;
  if (stored === 'date') return compared.every((one) => !Number.isNaN(Date.parse(one))) ? undefined : 'not-a-date';
  if (stored === 'number' || comparisons[operator]) return compared.every((one) => asNumber(one) !== null) ? undefined : 'not-a-number';
  return undefined;
}

/** RE2 runs in linear time whatever the pattern, so a pattern from a stranger cannot hang a worker. */
function patternOf(value: string, ignoreCase: boolean): RE2JS | undefined {
  try {
    return RE2JS.compile(value, ignoreCase ? RE2JS.CASE_INSENSITIVE : 0);
  } catch {
    return undefined;
  }
}

/** Values of "one of", separated by commas (also full-width ones) or lines. */
function listOf(value: string): string[] {
  return value
    .split(/[,，、\n]/)
    .map((one) => one.trim())
    .filter((one) => one !== '');
}

/** Words that people read in cells of this program are looked for as they are stored. */
function storedCondition(condition: Condition, { holds }: ColumnSpec): Condition {
  const { operator, value } = condition;
  if ((holds !== 'reasons' && holds !== 'words') || operator === 'matches') return condition;
  return { ...condition, value: operator === 'one-of' ? listOf(value).map(storedCell).join('\n') : storedCell(value) };
}

/** Rows that fulfil the conditions, and the others. A missing cell fulfils only "is missing", "differs" and "lacks". Inline rows stay inline. */
export async function filterTable(context: Context, table: TableValue, options: FilterOptions): Promise<Filtered> {
  const columns = wantedColumns(
    table,
    options.conditions.map((condition) => condition.column),
  );
  const pairs = options.conditions.flatMap((written, at): Pair[] => {
    const column = columns[at];
    return column ? [{ written, condition: storedCondition(written, column), column }] : [];
  });
  for (const { condition, column } of pairs) {
    const wrong = conditionProblem(condition, column);
    if (wrong) throw badCondition(condition, wrong);
  }
  const role = table.role && { role: table.role };
  const one = options.join === 'all' || pairs.length === 1;
  const none = (count: number): Unfulfilled[] => (count === 0 ? [] : [{ count, examples: [] }]);
  if (table.artifact === undefined) {
    const tests = pairs.map(({ condition, column }) => cellTest(condition, column, options.ignoreCase));
    const keeps = (row: Row) => (options.join === 'all' ? tests.every((holds) => holds(row)) : tests.some((holds) => holds(row)));
    const part = (rows: Row[]): TableValue => ({ ...table, rows, count: rows.length });
    const rows = table.rows ?? [];
    const removed = rows.filter((row) => !keeps(row));
    return {
      kept: part(rows.filter(keeps)),
      removed: part(removed),
      unfulfilled: one ? unfulfilledInline(removed, pairs, tests) : none(removed.length),
    };
  }
  return withDatabase(context, async (database) => {
    const view = await openTable(database, table);
    const holds = pairs.map(({ condition, column }) => `coalesce(${conditionSql(condition, column, options.ignoreCase)}, false)`);
    const where = holds.length === 0 ? (options.join === 'all' ? 'true' : 'false') : holds.join(options.join === 'all' ? ' AND ' : ' OR ');
    const part = (sql: string) => writeTable(database, `SELECT * FROM ${view} WHERE ${sql}`, { types: table.columns, ...role });
    const kept = await part(where);
    const removed = await part(`NOT (${where})`);
    return { kept, removed, unfulfilled: one ? await unfulfilledStored(database, removed, { pairs, holds }) : none(removed.count) };
  });
}

const examplesEach = 3;
const longestExample = 300;

function unfulfilledInline(removed: readonly Row[], pairs: readonly Pair[], tests: readonly ((row: Row) => boolean)[]): Unfulfilled[] {
  const first = removed.map((row) => tests.findIndex((holds) => !holds(row)));
  return pairs.flatMap(({ written, column }, at) => {
    const rows = removed.filter((_, row) => first[row] === at);
    const examples = rows.slice(0, examplesEach).map((row) => asText(row[column.name] ?? null));
    return rows.length === 0 ? [] : [{ condition: written, count: rows.length, examples }];
  });
}

async function unfulfilledStored(
  database: Database,
  removed: TableValue,
  { pairs, holds }: { pairs: readonly Pair[]; holds: readonly string[] },
): Promise<Unfulfilled[]> {
  if (removed.count === 0) return [];
  const view = await openTable(database, removed);
  const first = `CASE ${holds.map((sql, at) => `WHEN NOT ${sql} THEN ${at}`).join(' ')} END`;
  const counted = await database.all(`SELECT ${first}, count(*)::DOUBLE FROM ${view} GROUP BY 1 ORDER BY 1`);
  const found: Unfulfilled[] = [];
  for (const [at, count] of counted) {
    const pair = pairs[Number(at)];
    if (!pair) continue;
    const cell = `left(${writtenCell(pair.column)}, ${longestExample})`;
    const cells = await database.all(`SELECT ${cell} FROM ${view} WHERE ${first} = ${Number(at)} LIMIT ${examplesEach}`);
    const examples = cells.map(([one]) => (typeof one === 'string' ? one : null));
    found.push({ condition: pair.written, count: Number(count), examples });
  }
  return found;
}

function conditionSql({ operator, value }: Condition, column: ColumnSpec, ignoreCase: boolean): string {
  const from = name(column.name);
  const stored = storedAs(column.type);
  const comparison = comparisons[operator];
  if (operator === 'missing') return `${from} IS NULL`;
  if (operator === 'present') return `${from} IS NOT NULL`;
  if (comparison) {
    if (stored === 'date') return `${from} ${comparison} ${moment(value)}`;
    return `${stored === 'number' ? from : `TRY_CAST(${from} AS DOUBLE)`} ${comparison} ${number(value)}`;
  }
  const folded = (sql: string) => (ignoreCase ? `lower(${sql})` : sql);
  const cell = stored === 'text' ? from : `${from}::VARCHAR`;
  if (operator === 'matches') return `regexp_matches(${cell}, ${literal(value)}${ignoreCase ? ", 'i'" : ''})`;
  if (operator === 'contains') return `contains(${folded(cell)}, ${folded(literal(value))})`;
  if (operator === 'lacks') return `NOT coalesce(contains(${folded(cell)}, ${folded(literal(value))}), false)`;
  const one = (text: string) => (stored === 'number' ? number(text) : stored === 'date' ? moment(text) : folded(literal(text)));
  const side = stored === 'text' ? folded(from) : from;
  if (operator === 'one-of') return `${side} IN (${listOf(value).map(one).join(', ') || 'NULL'})`;
  return `${side} IS ${operator === 'differs' ? '' : 'NOT '}DISTINCT FROM ${one(value)}`;
}

function number(value: string): string {
  return `${asNumber(value) ?? 0}::DOUBLE`;
}
function moment(value: string): string {
  return `make_timestamp(${Date.parse(value) * 1_000}::BIGINT)`;
}

/** The same as a function of a row. */
function cellTest({ operator, value, column: at }: Condition, column: ColumnSpec, ignoreCase: boolean): (row: Row) => boolean {
  const stored = storedAs(column.type);
  const fold = (text: string) => (ignoreCase ? text.toLowerCase() : text);
  const number = (cell: string | null) => (cell === null ? NaN : stored === 'date' ? Date.parse(cell) : (asNumber(cell) ?? NaN));
  const equal = (cell: string, wanted: string) => (stored === 'text' ? fold(cell) === fold(wanted) : number(cell) === number(wanted));
  const pattern = operator === 'matches' ? patternOf(value, ignoreCase) : undefined;
  const list = listOf(value);
  return (row) => {
    const cell = asText(Object.hasOwn(row, at) ? (row[at] ?? null) : null);
    switch (operator) {
      case 'missing':
        return cell === null;
      case 'present':
        return cell !== null;
      case 'differs':
        return cell === null || !equal(cell, value);
      case 'lacks':
        return cell === null || !fold(cell).includes(fold(value));
      case 'equals':
        return cell !== null && equal(cell, value);
      case 'one-of':
        return cell !== null && list.some((one) => equal(cell, one));
      case 'contains':
        return cell !== null && fold(cell).includes(fold(value));
      case 'matches':
        return cell !== null && (pattern?.matcher(cell).find() ?? false);
      case 'above':
        return number(cell) > number(value);
      case 'at-least':
        return number(cell) >= number(value);
      case 'below':
        return number(cell) < number(value);
      case 'at-most':
        return number(cell) <= number(value);
    }
  };
}

const explained = {
  'not-a-number': {
    en: '“{value}” is compared with “{column}” as a number, but is none. Write a number, such as 12.5.',
    zh: '“{value}”要与“{column}”按数字比较，但它不是数字。请填写数字，例如 12.5。',
  },
  'not-a-date': {
    en: '“{value}” is compared with “{column}” as a date, but is none. Write it as 2024-05-31.',
    zh: '“{value}”要与“{column}”按日期比较，但它不是日期。请写成 2024-05-31 的形式。',
  },
  'bad-pattern': {
    en: 'The pattern “{value}” for “{column}” cannot be understood. Check its brackets and signs; look-around and back references are not possible.',
    zh: '“{column}”的匹配模式“{value}”无法识别。请检查括号和符号；不支持环视和反向引用。',
  },
} as const;

/** The sentence for a condition that cannot be applied. */
export function explainCondition(wrong: keyof typeof explained): { en: string; zh: string } {
  return explained[wrong];
}

function badCondition({ column, value }: Condition, wrong: keyof typeof explained): Failure {
  return new Failure(explained[wrong], { column, value }, { code: wrong, setting: 'conditions' });
}
