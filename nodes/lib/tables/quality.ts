import type { Context } from '../../kit/define-node.ts';
import type { ColumnSpec, TableValue } from '../../kit/ports.ts';
import { Failure } from '../../kit/problem.ts';
import { message } from '../../kit/text.ts';
import { compileExpression } from '../expression/compile.ts';
import { storedAs } from './column-types.ts';
import { type Database, literal, name, withDatabase } from './connection.ts';
import { openTable } from './open-table.ts';
import { wantedColumns } from './read-table.ts';

export interface ValueRule {
  column: string;
  min: number | null;
  max: number | null;
  /** A regular expression (RE2) that the whole cell must match; empty: any. */
  pattern: string;
}
/** A condition in the language of formulas. */
export interface FormulaRule {
  formula: string;
  /** What people call it; empty: the formula itself. */
  name: string;
}
export interface RowRule {
  left: string;
  operator: 'at-most' | 'below' | 'equal' | 'different' | 'both-or-none';
  right: string;
}

/**
 * Definitions: completeness = filled cells / cells; uniqueness = distinct / filled; validity = cells that
 * obey the column's rules / filled, where damaged characters count as invalid; consistency = rows that obey all rules between columns / rows.
 */
export interface Quality {
  count: number;
  completeness: number;
  /** Of the rows: the share that is different from every row before it. */
  uniqueness: number;
  validity: number;
  /** Null without rules between columns. */
  consistency: number | null;
  duplicates: number;
  /** Whether `distinct` is counted, or estimated (off by up to a quarter) because the table is large. */
  exact: boolean;
  columns: (ColumnSpec & { filled: number; distinct: number; invalid: number; damaged: number })[];
  broken: { rule: RowRule | FormulaRule; count: number }[];
}

/** Above this many rows the number of distinct values is estimated. */
const exactRows = 200_000;
/** One scan is quickest, but of a table with thousands of columns the counts of all at once do not fit into memory. */
const columnsAtOnce = 50;
/** The replacement character, which reading with a wrong encoding leaves. */
const damage = '\uFFFD';

export async function measureQuality(
  context: Context,
  table: TableValue,
  rules: { values: readonly ValueRule[]; rows: readonly RowRule[]; formulas?: readonly FormulaRule[] },
): Promise<Quality> {
  const between = [...rules.rows, ...(rules.formulas ?? [])];
  wantedColumns(table, [...rules.values.map((rule) => rule.column), ...rules.rows.flatMap((rule) => [rule.left, rule.right])]);
  return withDatabase(context, async (database) => {
    const view = await openTable(database, table);
    const exact = table.count <= exactRows;
    const { columns, duplicates } = await cellQuality(database, table, { view, rules: rules.values, exact });
    context.progress(0.7);
    const broken = await brokenRules(database, table, { view, rules: between });
    const cells = table.count * columns.length;
    const filled = columns.reduce((sum, column) => sum + column.filled, 0);
    const invalid = columns.reduce((sum, column) => sum + column.invalid, 0);
    return {
      count: table.count,
      completeness: cells === 0 ? 1 : filled / cells,
      uniqueness: table.count === 0 ? 1 : 1 - duplicates / table.count,
      validity: filled === 0 ? 1 : 1 - invalid / filled,
      consistency: between.length === 0 ? null : table.count === 0 ? 1 : 1 - broken.any / table.count,
      duplicates,
      exact,
      columns,
      broken: broken.rules,
    };
  });
}

/** Of every column, and of rows that repeat another. */
async function cellQuality(
  database: Database,
  table: TableValue,
  { view, rules, exact }: { view: string; rules: readonly ValueRule[]; exact: boolean },
): Promise<Pick<Quality, 'columns' | 'duplicates'>> {
  const list = table.columns.map((column) => {
    const from = name(column.name);
    const broken = storedAs(column.type) === 'text' ? damaged(from) : 'false';
    const disobeyed = rules.filter((rule) => rule.column === column.name).map((rule) => invalidSql(rule, column));
    const counts = [broken, ...(disobeyed.length > 0 ? [[broken, ...disobeyed].join(' OR ')] : [])].map(
      (condition) => `(${condition === 'false' ? '0' : `count(*) FILTER (${condition})`})::DOUBLE`,
    );
    const distinct = exact ? `count(DISTINCT ${from})::DOUBLE` : 'NULL';
    return [`count(${from})::DOUBLE`, distinct, counts[0], counts[1] ?? 'NULL'].join(', ');
  });
  const row = `hash(${table.columns.map((column) => name(column.name)).join(', ')})`;
  list.push(table.columns.length === 0 ? '0::DOUBLE' : `(count(*) - count(DISTINCT ${row}))::DOUBLE`);
  const found: unknown[] = [];
  try {
    for (let from = 0; from < list.length; from += columnsAtOnce) {
      const [figures = []] = await database.all(`SELECT ${list.slice(from, from + columnsAtOnce).join(', ')} FROM ${view}`);
      found.push(...figures);
    }
  } catch (error) {
    if (error instanceof Error && /regex|pattern|invalid.*(escape|group|repet)|missing/i.test(error.message)) throw badPattern(rules);
    throw error;
  }
  const columns = table.columns.map((column, at) => {
    const [filled = 0, distinct, broken = 0, invalid = broken] = found
      .slice(at * 4, at * 4 + 4)
      .map((value) => (typeof value === 'number' ? value : undefined));
    return { ...column, filled, distinct: distinct ?? Math.min(column.distinct ?? filled, filled), invalid, damaged: broken };
  });
  return { columns, duplicates: Number(found.at(-1) ?? 0) };
}

export function damaged(from: string): string {
  return `contains(${from}, ${literal(damage)})`;
}

export function invalidSql({ min, max, pattern }: ValueRule, column: ColumnSpec): string {
  const from = name(column.name);
  const stored = storedAs(column.type);
  const measure = stored === 'number' ? from : stored === 'text' ? `length(${from})` : 'NULL';
  const parts = [
    ...(min === null ? [] : [`${measure} < ${min}::DOUBLE`]),
    ...(max === null ? [] : [`${measure} > ${max}::DOUBLE`]),
    ...(pattern === '' ? [] : [`NOT regexp_full_match(${stored === 'text' ? from : `${from}::VARCHAR`}, ${literal(pattern)})`]),
  ];
  return parts.length === 0 ? 'false' : `(${from} IS NOT NULL AND (${parts.join(' OR ')}))`;
}

/** A rule holds where one of its cells is missing, except "both or none". */
async function brokenRules(
  database: Database,
  table: TableValue,
  { view, rules }: { view: string; rules: readonly (RowRule | FormulaRule)[] },
): Promise<{ rules: Quality['broken']; any: number }> {
  if (rules.length === 0) return { rules: [], any: 0 };
  const broken = brokenSql(table, rules);
  const list = [...broken, broken.join(' OR ')].map((sql) => `(count(*) FILTER (${sql}))::DOUBLE`);
  const [found = []] = await database.all(`SELECT ${list.join(', ')} FROM ${view}`);
  return { rules: rules.map((rule, at) => ({ rule, count: Number(found[at]) })), any: Number(found[rules.length]) };
}

/** For each rule the condition under which a row breaks it. */
export function brokenSql(table: TableValue, rules: readonly (RowRule | FormulaRule)[]): string[] {
  const kinds = new Map(table.columns.map((column) => [column.name, storedAs(column.type)]));
  return rules.map((rule) => {
    if ('formula' in rule) return brokenFormula(table, rule);
    const { left, operator, right } = rule;
    const sides = kinds.get(left) === kinds.get(right) ? [name(left), name(right)] : [`${name(left)}::VARCHAR`, `${name(right)}::VARCHAR`];
    const [a = '', b = ''] = sides;
    const comparison = {
      'at-most': `${a} > ${b}`,
      below: `${a} >= ${b}`,
      equal: `${a} <> ${b}`,
      different: `${a} = ${b}`,
      'both-or-none': `(${a} IS NULL) <> (${b} IS NULL)`,
    };
    return `coalesce(${comparison[operator]}, false)`;
  });
}

function brokenFormula(table: TableValue, { formula }: FormulaRule): string {
  const compiled = compileExpression(formula, table.columns);
  if ('fault' in compiled) {
    const { text, values } = compiled.fault;
    throw new Failure(text, values, { code: compiled.fault.code, setting: 'formulaRules' });
  }
  return `coalesce(NOT (${compiled.sql}), false)`;
}

function badPattern(rules: readonly ValueRule[]): Failure {
  return new Failure(
    {
      en: 'A pattern among the rules cannot be understood. Check its brackets and signs; look-around and back references are not possible.',
      zh: '规则中有一个匹配模式无法识别。请检查括号和符号；不支持环视和反向引用。',
    },
    {},
    {
      code: 'bad-pattern',
      setting: 'valueRules',
      fixes: [
        {
          label: message({ en: 'Leave out the patterns', zh: '不使用匹配模式' }),
          settings: { valueRules: rules.map((rule) => ({ ...rule, pattern: '' })) },
        },
      ],
    },
  );
}
