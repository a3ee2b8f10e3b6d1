import type { Context } from '../../kit/define-node.ts';
import type { TableValue } from '../../kit/ports.ts';
import { addExamples } from './clean-examples.ts';
import { applyBounds, type Bound, type BoundOptions, boundsOf, outside } from './cell-bounds.ts';
import { storedAs } from './column-types.ts';
import { type Database, literal, name, withDatabase } from './connection.ts';
import { openTable } from './open-table.ts';
import { type Fill, fillMissing } from './fill-missing.ts';
import { replaced } from './replace-columns.ts';
import { removalReason, type RuleCount } from './rule-count.ts';
import { wantedColumns } from './read-table.ts';
import { keepAndRemove, type KeptAndRemoved, rowNumber } from './removed-rows.ts';

export interface CleanOptions extends BoundOptions {
  /** Spaces at both ends go, runs of spaces become one where `squeeze`; what is empty then counts as missing. */
  trim: boolean;
  /** Full-width letters, digits and spaces become half-width, and accents one character with their letter (NFC). */
  halfWidth: boolean;
  /** Rows in which any of these is missing are removed. */
  required: readonly string[];
  fills: readonly Fill[];
  /** Columns that models of missing cells do not look at. */
  unseen: readonly string[];
}
/** Tidies texts, then judges ranges and outliers, removes rows with missing cells, and fills what is still missing, in this order. */
export async function cleanTable(
  context: Context,
  { rows: table, training }: { rows: TableValue; training?: TableValue | undefined },
  options: CleanOptions,
): Promise<KeptAndRemoved & { counts: RuleCount[] }> {
  const needed = [
    ...options.required,
    ...options.fills.map((one) => one.column),
    ...options.ranges.map((range) => range.column),
    ...options.outliers.columns,
  ];
  wantedColumns(table, needed);
  if (training) wantedColumns(training, needed);
  return withDatabase(context, async (database) => {
    const numbered = await openTable(database, table, { number: rowNumber });
    const counts: RuleCount[] = [];
    const tidy = await tidied(database, table, { numbered, options, counts });
    const learning = training && (await learnable(database, training, options));
    const bounds = learning?.bounds ?? (await boundsOf(database, tidy.view, options));
    const bounded = await applyBounds(database, table, { view: tidy.view, bounds, counts });
    context.progress(0.4);
    const removals = await removalsOf(database, bounded.view, { bounds, required: options.required, raw: tidy.view, counts });
    const learned = learning?.view ?? keptOf(bounded.view, removals);
    const filled = await fillMissing(database, table, {
      view: bounded.view,
      removals,
      learned,
      fills: options.fills,
      unseen: options.unseen,
      counts,
    });
    context.progress(0.7);
    const changed = tidy.changed || bounded.changed || filled !== bounded.view;
    await addExamples(database, table, { numbered, cleaned: changed ? filled : numbered, bounded: bounded.view, removals, counts });
    const result = await keepAndRemove(database, { table, numbered, removals, ...(changed && { cleaned: filled }) });
    return { ...result, counts };
  });
}

/** The rows that figures are learned from, made as orderly as those to clean, and the bounds that follow from them. */
async function learnable(database: Database, training: TableValue, options: CleanOptions): Promise<{ view: string; bounds: Bound[] }> {
  const numbered = await openTable(database, training, { number: rowNumber });
  const unsaid: RuleCount[] = [];
  const tidy = await tidied(database, training, { numbered, options, counts: unsaid });
  const bounds = await boundsOf(database, tidy.view, options);
  const bounded = await applyBounds(database, training, { view: tidy.view, bounds, counts: unsaid });
  const removals = await removalsOf(database, bounded.view, { bounds, required: options.required, raw: tidy.view, counts: unsaid });
  return { view: keptOf(bounded.view, removals), bounds };
}

function keptOf(view: string, removals: string): string {
  return `(SELECT * FROM ${view} WHERE ${name(rowNumber)} NOT IN (SELECT row FROM ${removals}))`;
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
    })),
    ...rules.required.map((column) => ({ rule: 'required' as const, column, sql: `${name(column)} IS NULL` })),
  ];
  if (cases.length === 0) return database.define(`CREATE TEMP VIEW {name} AS SELECT 0::BIGINT AS row, '' AS reason WHERE false`);
  const branches = cases.map(({ sql }, at) => `WHEN ${sql} THEN ${at}`).join(' ');
  const labels = cases.map((one) => literal(removalReason(one))).join(', ');
  const any = cases.map(({ sql }) => sql).join(' OR ');
  const removals = await database.define(
    // In a query of its own, since the table may have a column named “rule” as well.
    `CREATE TEMP TABLE {name} AS SELECT *, ([${labels}])[rule + 1] AS reason FROM (SELECT ${name(rowNumber)} AS row, CASE ${branches} END AS rule FROM ${view} WHERE ${any})`,
  );
  const found = await database.all(`SELECT rule, count(*)::DOUBLE FROM ${removals} GROUP BY rule ORDER BY rule`);
  for (const [rule, count] of found) {
    const broken = cases[Number(rule)];
    if (broken) rules.counts.push({ rule: broken.rule, column: broken.column, count: Number(count), removes: true });
  }
  return removals;
}
