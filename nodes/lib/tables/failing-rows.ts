import type { CellWord } from '../../kit/cell-words.ts';
import type { TableValue } from '../../kit/ports.ts';
import type { TextValue } from '../../kit/text.ts';
import { type Database, literal, name } from './connection.ts';
import { exactRepeats } from './duplicates.ts';
import { brokenSql, damaged, type FormulaRule, invalidSql, type RowRule, type ValueRule } from './quality.ts';
import { rowNumber } from './removed-rows.ts';

export type FailingKind = 'missing' | 'damaged' | 'invalid' | 'rule' | 'duplicate' | 'reference';
export interface Failing {
  kind: FailingKind;
  /** The column, or the rule as people wrote it. */
  of: TextValue;
  count: number;
}

export interface FailingRules {
  values: readonly ValueRule[];
  rows: readonly RowRule[];
  formulas: readonly FormulaRule[];
  /** Rows in which one of these is missing fail. */
  required: readonly string[];
  /** Rows that repeat an earlier one fail. */
  duplicates: boolean;
  /** Text columns in which damaged characters are looked for. */
  damaged: readonly string[];
  /** A table with `row` and the column in which it differs from a reference, in `column`. */
  differing?: string;
}

interface Case {
  kind: FailingKind;
  of: string;
  sql: string;
}

const operatorSigns: Record<RowRule['operator'], string> = {
  'at-most': '≤',
  below: '<',
  equal: '=',
  different: '≠',
  'both-or-none': '↔',
};
/** As it stands in the table of failing rows. */
const reasonWords: Record<FailingKind, CellWord> = {
  missing: 'missing',
  damaged: 'damaged text',
  invalid: 'invalid',
  rule: 'rule',
  duplicate: 'duplicate',
  reference: 'differs from reference',
};

export function writtenRule(rule: RowRule | FormulaRule): string {
  if ('formula' in rule) return rule.name.trim() || rule.formula.trim();
  return `${rule.left} ${operatorSigns[rule.operator]} ${rule.right}`;
}

/**
 * A table of the rows that break rules: `row`, and in `reason` everything that is wrong with it. Counts are by rule, so a row that
 * breaks two is in both.
 */
export async function failingRows(
  database: Database,
  table: TableValue,
  { numbered, rules }: { numbered: string; rules: FailingRules },
): Promise<{ failing: string; counts: Failing[] }> {
  const cases = casesOf(table, rules);
  const sources = [
    ...(cases.length > 0 ? [await brokenCases(database, numbered, cases)] : []),
    ...(rules.duplicates ? [await repeated(database, table, numbered)] : []),
    ...(rules.differing === undefined ? [] : [`SELECT row, 'reference' AS kind, "column" AS subject FROM ${rules.differing}`]),
  ];
  const none = `SELECT 0::BIGINT AS row, '' AS kind, '' AS subject WHERE false`;
  const all = await database.define(`CREATE TEMP TABLE {name} AS ${sources.length > 0 ? sources.join(' UNION ALL ') : none}`);
  const words = Object.entries(reasonWords).map(([kind, word]) => `WHEN ${literal(kind)} THEN ${literal(word)}`);
  const said = `CASE kind ${words.join(' ')} END || CASE WHEN subject = '' THEN '' ELSE ': ' || subject END`;
  const failing = await database.define(
    `CREATE TEMP TABLE {name} AS SELECT row, string_agg(${said}, '; ' ORDER BY kind, subject) AS reason FROM ${all} GROUP BY row`,
  );
  const found = await database.all(`SELECT kind, subject, count(*)::DOUBLE FROM ${all} GROUP BY kind, subject ORDER BY 3 DESC, 1, 2`);
  return { failing, counts: found.flatMap(([kind, of, count]) => (isKind(kind) ? [{ kind, of: String(of), count: Number(count) }] : [])) };
}

function isKind(kind: unknown): kind is FailingKind {
  return typeof kind === 'string' && Object.hasOwn(reasonWords, kind);
}

function casesOf(table: TableValue, rules: FailingRules): Case[] {
  const columns = new Map(table.columns.map((column) => [column.name, column]));
  const between = [...rules.rows, ...rules.formulas];
  const broken = brokenSql(table, between);
  return [
    ...rules.required.map((of): Case => ({ kind: 'missing', of, sql: `${name(of)} IS NULL` })),
    ...rules.values.flatMap((rule): Case[] => {
      const column = columns.get(rule.column);
      const sql = column ? invalidSql(rule, column) : 'false';
      return sql === 'false' ? [] : [{ kind: 'invalid', of: rule.column, sql }];
    }),
    ...rules.damaged.map((of): Case => ({ kind: 'damaged', of, sql: damaged(name(of)) })),
    ...between.map((rule, at): Case => ({ kind: 'rule', of: writtenRule(rule), sql: broken[at] ?? 'false' })),
  ];
}

/** In batches, since thousands of conditions in one query cost more than several scans. */
const atOnce = 200;

async function brokenCases(database: Database, numbered: string, cases: readonly Case[]): Promise<string> {
  const parts: string[] = [];
  for (let from = 0; from < cases.length; from += atOnce) {
    const batch = cases.slice(from, from + atOnce);
    const marks = batch.map(({ sql }, at) => `CASE WHEN ${sql} THEN ${at} END`);
    const kinds = batch.map(({ kind }) => literal(kind)).join(', ');
    const subjects = batch.map(({ of }) => literal(of)).join(', ');
    parts.push(
      await database.define(
        `CREATE TEMP TABLE {name} AS SELECT row, ([${kinds}])[place + 1] AS kind, ([${subjects}])[place + 1] AS subject
         FROM (SELECT ${name(rowNumber)} AS row, unnest([${marks.join(', ')}]) AS place FROM ${numbered} WHERE ${batch.map(({ sql }) => sql).join(' OR ')})
         WHERE place IS NOT NULL`,
      ),
    );
  }
  return parts.map((part) => `SELECT row, kind, subject FROM ${part}`).join(' UNION ALL ');
}

async function repeated(database: Database, table: TableValue, numbered: string): Promise<string> {
  const repeats = await exactRepeats(database, [numbered], { cells: table.columns.map((column) => name(column.name)) });
  return `SELECT row, 'duplicate' AS kind, '' AS subject FROM ${repeats}`;
}
