import type { Context } from '../../kit/define-node.ts';
import type { ColumnSpec, TableValue } from '../../kit/ports.ts';
import { storedAs } from './column-types.ts';
import { type Database, literal, name, withDatabase } from './connection.ts';
import { asNumber, openTable } from './open-table.ts';
import { wantedColumns } from './read-table.ts';
import { keepAndRemove, type KeptAndRemoved, rowNumber } from './removed-rows.ts';

export interface CleanOptions {
  /** Spaces at both ends go, runs of spaces become one where `squeeze`; what is empty then counts as missing. */
  trim: boolean;
  /** Full-width letters, digits and spaces become half-width, and accents one character with their letter (NFC). */
  halfWidth: boolean;
  /** Rows in which any of these is missing are removed. */
  required: readonly string[];
  fills: readonly { column: string; with: 'constant' | 'mean' | 'median' | 'mode'; value: string }[];
  ranges: readonly { column: string; min: number | null; max: number | null; outside: 'remove' | 'clip' | 'blank' }[];
  outliers: { columns: readonly string[]; fences: number; action: 'remove' | 'clip' | 'blank' };
}
/** What each rule did: cells changed, or rows removed. */
export interface RuleCount {
  rule: 'tidied' | 'range' | 'outlier' | 'required' | 'filled';
  column: string;
  count: number;
  /** What missing cells were filled with. */
  value?: string | number;
}

/** Tidies texts, then judges ranges and outliers, removes rows with missing cells, and fills what is still missing, in this order. */
export async function cleanTable(
  context: Context,
  table: TableValue,
  options: CleanOptions,
): Promise<KeptAndRemoved & { counts: RuleCount[] }> {
  wantedColumns(table, [
    ...options.required,
    ...options.fills.map((fill) => fill.column),
    ...options.ranges.map((range) => range.column),
    ...options.outliers.columns,
  ]);
  return withDatabase(context, async (database) => {
    const numbered = await openTable(database, table, { number: rowNumber });
    const counts: RuleCount[] = [];
    const tidy = await tidied(database, table, { numbered, options, counts });
    const bounds = await boundsOf(database, tidy.view, options);
    const bounded = await applyBounds(database, table, { view: tidy.view, bounds, counts });
    context.progress(0.4);
    const removals = await removalsOf(database, bounded.view, { bounds, required: options.required, raw: tidy.view, counts });
    const filled = await fill(database, table, { view: bounded.view, removals, options, counts });
    context.progress(0.5);
    const changed = tidy.changed || bounded.changed || filled !== bounded.view;
    const reasons = [{ column: 'reason', name: 'reason', type: 'category' as const }];
    const result = await keepAndRemove(database, { table, numbered, removals, reasons, ...(changed && { cleaned: filled }) });
    return { ...result, counts };
  });
}

/** Letters and digits of the full-width forms; punctuation stays, since it is proper in Chinese text. */
const wide = [
  ...'０１２３４５６７８９ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ　',
].join('');
const narrow = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz ';

/** Whether a text is empty or has a space at an end. Comparing bytes at the ends is many times quicker than trimming every text. */
function hasSpace(text: string): string {
  const ends = [' ', '\t', '\n', '\r', '\u00a0', '\u3000'].map((space) => `ends_with(${text}, ${literal(space)})`);
  // All ASCII spaces sort before the exclamation mark, and so does the empty text.
  return `(${text} < '!' OR starts_with(${text}, '\u00a0') OR starts_with(${text}, '\u3000') OR ${ends.join(' OR ')})`;
}

interface Tidying {
  numbered: string;
  options: CleanOptions;
  counts: RuleCount[];
}

/** A view with tidied texts; `numbered` itself where no cell changes, so that an orderly table is not written again. */
async function tidied(
  database: Database,
  table: TableValue,
  { numbered, options, counts }: Tidying,
): Promise<{ view: string; changed: boolean }> {
  const expressions = new Map<string, string>();
  for (const column of table.columns) {
    if (storedAs(column.type) !== 'text' || column.type === 'json' || column.type === 'image') continue;
    let sql = name(column.name);
    if (options.halfWidth) sql = `nfc_normalize(translate(${sql}, ${literal(wide)}, ${literal(narrow)}))`;
    if (options.trim) sql = `CASE WHEN ${hasSpace(sql)} THEN nullif(trim(${sql}, ' \t\n\r\u00a0\u3000'), '') ELSE ${sql} END`;
    if (sql !== name(column.name)) expressions.set(column.name, sql);
  }
  if (expressions.size === 0) return { view: numbered, changed: false };
  const listed = [...expressions];
  const differing = listed.map(([column, sql]) => `(count(*) FILTER (${sql} IS DISTINCT FROM ${name(column)}))::DOUBLE`);
  const [found = []] = await database.all(`SELECT ${differing.join(', ')} FROM ${numbered}`);
  const changes = listed.filter((_, at) => Number(found[at]) > 0);
  for (const [at, [column]] of listed.entries())
    if (Number(found[at]) > 0) counts.push({ rule: 'tidied', column, count: Number(found[at]) });
  if (changes.length === 0) return { view: numbered, changed: false };
  return { view: await replaced(database, table.columns, { view: numbered, expressions: new Map(changes) }), changed: true };
}

/** A view with some columns computed anew. */
function replaced(
  database: Database,
  columns: readonly ColumnSpec[],
  { view, expressions }: { view: string; expressions: ReadonlyMap<string, string> },
): Promise<string> {
  const list = columns.map((column) => {
    const sql = expressions.get(column.name);
    return sql === undefined ? name(column.name) : `${sql} AS ${name(column.name)}`;
  });
  return database.define(`CREATE TEMP VIEW {name} AS SELECT ${list.join(', ')}, ${name(rowNumber)} FROM ${view}`);
}

interface Bound {
  column: string;
  min: number | null;
  max: number | null;
  action: 'remove' | 'clip' | 'blank';
  rule: 'range' | 'outlier';
}

/** Outliers after Tukey: beyond the quartiles by more than `fences` times the distance between them. */
async function boundsOf(database: Database, view: string, { ranges, outliers }: CleanOptions): Promise<Bound[]> {
  const bounds = ranges.map(({ column, min, max, outside }): Bound => ({ column, min, max, action: outside, rule: 'range' }));
  if (outliers.columns.length === 0) return bounds;
  const list = outliers.columns.map((column) => `quantile_cont(${name(column)}::DOUBLE, [0.25, 0.75])`);
  const [found = []] = await database.all(`SELECT ${list.join(', ')} FROM ${view}`);
  for (const [at, column] of outliers.columns.entries()) {
    const quartiles = found[at];
    if (!Array.isArray(quartiles)) continue;
    const [low, high] = [Number(quartiles[0]), Number(quartiles[1])];
    const reach = outliers.fences * (high - low);
    bounds.push({ column, min: low - reach, max: high + reach, action: outliers.action, rule: 'outlier' });
  }
  return bounds;
}

function outside({ column, min, max }: Bound): string {
  const below = min === null ? 'false' : `${name(column)} < ${min}::DOUBLE`;
  const above = max === null ? 'false' : `${name(column)} > ${max}::DOUBLE`;
  return `(${below} OR ${above})`;
}

async function applyBounds(
  database: Database,
  table: TableValue,
  { view, bounds, counts }: { view: string; bounds: readonly Bound[]; counts: RuleCount[] },
): Promise<{ view: string; changed: boolean }> {
  const expressions = new Map<string, string>();
  const changing = bounds.filter((bound) => bound.action !== 'remove');
  if (changing.length === 0) return { view, changed: false };
  const [found = []] = await database.all(
    `SELECT ${changing.map((bound) => `(count(*) FILTER (${outside(bound)}))::DOUBLE`).join(', ')} FROM ${view}`,
  );
  for (const [at, bound] of changing.entries()) {
    if (Number(found[at]) === 0) continue;
    counts.push({ rule: bound.rule, column: bound.column, count: Number(found[at]) });
    const cell = expressions.get(bound.column) ?? name(bound.column);
    const { min, max } = bound;
    const blank = `CASE WHEN ${outside(bound)} THEN NULL ELSE ${cell} END`;
    const upper = max === null ? cell : `least(${cell}, ${max}::DOUBLE)`;
    const clipped = min === null ? upper : `greatest(${upper}, ${min}::DOUBLE)`;
    // least and greatest pass over missing cells, which would turn them into the bound.
    expressions.set(
      bound.column,
      bound.action === 'blank' ? blank : `CASE WHEN ${name(bound.column)} IS NULL THEN NULL ELSE ${clipped} END`,
    );
  }
  if (expressions.size === 0) return { view, changed: false };
  return { view: await replaced(database, table.columns, { view, expressions }), changed: true };
}

/** A table of the rows to remove, each with the first rule that it breaks. */
async function removalsOf(
  database: Database,
  view: string,
  rules: { bounds: readonly Bound[]; required: readonly string[]; raw: string; counts: RuleCount[] },
): Promise<string> {
  const removing = rules.bounds.filter((bound) => bound.action === 'remove');
  const cases = [
    ...removing.map((bound) => ({
      rule: bound.rule,
      column: bound.column,
      sql: outside(bound),
      reason: bound.rule === 'range' ? 'out of range' : 'outlier',
    })),
    ...rules.required.map((column) => ({ rule: 'required' as const, column, sql: `${name(column)} IS NULL`, reason: 'missing' })),
  ];
  if (cases.length === 0) return database.define(`CREATE TEMP VIEW {name} AS SELECT 0::BIGINT AS row, '' AS reason WHERE false`);
  const branches = cases.map(({ sql }, at) => `WHEN ${sql} THEN ${at}`).join(' ');
  const labels = cases.map(({ column, reason }) => literal(`${reason}: ${column}`)).join(', ');
  const any = cases.map(({ sql }) => sql).join(' OR ');
  const removals = await database.define(
    `CREATE TEMP TABLE {name} AS SELECT ${name(rowNumber)} AS row, CASE ${branches} END AS rule, ([${labels}])[rule + 1] AS reason FROM ${view} WHERE ${any}`,
  );
  const found = await database.all(`SELECT rule, count(*)::DOUBLE FROM ${removals} GROUP BY rule ORDER BY rule`);
  for (const [rule, count] of found) {
    const broken = cases[Number(rule)];
    if (broken) rules.counts.push({ rule: broken.rule, column: broken.column, count: Number(count) });
  }
  return removals;
}

/** A view in which missing cells of kept rows are filled; figures come from the kept rows. */
async function fill(
  database: Database,
  table: TableValue,
  { view, removals, options, counts }: { view: string; removals: string; options: CleanOptions; counts: RuleCount[] },
): Promise<string> {
  const { fills } = options;
  if (fills.length === 0) return view;
  const list = fills.map(({ column, with: how }) => {
    const cell = name(column);
    const value = how === 'mean' ? `avg(${cell})` : how === 'median' ? `median(${cell})` : how === 'mode' ? `mode(${cell})` : 'NULL';
    return `(count(*) FILTER (${cell} IS NULL))::DOUBLE, (${value})::VARCHAR`;
  });
  const [found = []] = await database.all(
    `SELECT ${list.join(', ')} FROM ${view} WHERE ${name(rowNumber)} NOT IN (SELECT row FROM ${removals})`,
  );
  const expressions = new Map<string, string>();
  for (const [at, { column, with: how, value }] of fills.entries()) {
    const missing = Number(found[at * 2]);
    const figure = found[at * 2 + 1];
    // Sums taken in parallel differ in their last digits, and so would the table each time.
    const given = how === 'constant' ? value : how === 'mean' && typeof figure === 'string' ? Number(figure).toPrecision(12) : figure;
    if (missing === 0 || typeof given !== 'string') continue;
    const stored = storedAs(table.columns.find((one) => one.name === column)?.type ?? 'text');
    const number = asNumber(given);
    if (stored === 'number' && number === null) continue;
    const constant =
      stored === 'number' ? `${number}::DOUBLE` : stored === 'date' ? `TRY_CAST(${literal(given)} AS TIMESTAMP)` : literal(given);
    expressions.set(column, `coalesce(${name(column)}, ${constant})`);
    counts.push({ rule: 'filled', column, count: missing, value: number ?? given });
  }
  return expressions.size === 0 ? view : replaced(database, table.columns, { view, expressions });
}
