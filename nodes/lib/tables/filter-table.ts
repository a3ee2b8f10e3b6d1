import { RE2JS } from 're2js';
import { storedCell } from '../../kit/cell-words.ts';
import type { Context } from '../../kit/define-node.ts';
import type { ColumnSpec, Row, TableValue } from '../../kit/ports.ts';
import { Failure } from '../../kit/problem.ts';
import { storedAs } from './column-types.ts';
import { literal, name, withDatabase } from './connection.ts';
import { asNumber, asText, openTable } from './open-table.ts';
import { wantedColumns } from './read-table.ts';
import { writeTable } from './write-table.ts';

export const operators = [
  'equals',
  'differs',
  'one-of',
  'contains',
  'lacks',
  'matches',
  'above',
  'at-least',
  'below',
  'at-most',
  'missing',
  'present',
] as const;
export type Operator = (typeof operators)[number];
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
  if (!holds || operator === 'matches') return condition;
  return { ...condition, value: operator === 'one-of' ? listOf(value).map(storedCell).join('\n') : storedCell(value) };
}

/** Rows that fulfil the conditions, and the others. A missing cell fulfils only "is missing", "differs" and "lacks". Inline rows stay inline. */
export async function filterTable(
  context: Context,
  table: TableValue,
  options: FilterOptions,
): Promise<{ kept: TableValue; removed: TableValue }> {
  const columns = wantedColumns(
    table,
    options.conditions.map((condition) => condition.column),
  );
  const pairs = options.conditions.flatMap((condition, at) => {
    const column = columns[at];
    return column ? [{ condition: storedCondition(condition, column), column }] : [];
  });
  for (const { condition, column } of pairs) {
    const wrong = conditionProblem(condition, column);
    if (wrong) throw badCondition(condition, wrong);
  }
  const role = table.role && { role: table.role };
  if (table.artifact === undefined) {
    const tests = pairs.map(({ condition, column }) => cellTest(condition, column, options.ignoreCase));
    const keeps = (row: Row) => (options.join === 'all' ? tests.every((holds) => holds(row)) : tests.some((holds) => holds(row)));
    const part = (rows: Row[]): TableValue => ({ ...table, rows, count: rows.length });
    const rows = table.rows ?? [];
    return { kept: part(rows.filter(keeps)), removed: part(rows.filter((row) => !keeps(row))) };
  }
  return withDatabase(context, async (database) => {
    const view = await openTable(database, table);
    const holds = pairs.map(({ condition, column }) => `coalesce(${conditionSql(condition, column, options.ignoreCase)}, false)`);
    const where = holds.length === 0 ? (options.join === 'all' ? 'true' : 'false') : holds.join(options.join === 'all' ? ' AND ' : ' OR ');
    const part = (sql: string) => writeTable(database, `SELECT * FROM ${view} WHERE ${sql}`, { types: table.columns, ...role });
    return { kept: await part(where), removed: await part(`NOT (${where})`) };
  });
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
