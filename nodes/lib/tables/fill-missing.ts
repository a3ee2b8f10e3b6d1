import type { ColumnSpec, TableValue } from '../../kit/ports.ts';
import { storedAs } from './column-types.ts';
import { type Database, literal, name } from './connection.ts';
import { asNumber } from './open-table.ts';
import { ownName, rowNumber } from './removed-rows.ts';
import { replaced } from './replace-columns.ts';
import type { RuleCount } from './rule-count.ts';

export interface Fill {
  column: string;
  /** `forward`: the last value above. `model`: what boosted trees say from the other columns. */
  with: 'constant' | 'mean' | 'median' | 'mode' | 'forward' | 'model';
  value: string;
}

interface Filling {
  view: string;
  removals: string;
  /** Rows that figures and models are learned from, as a FROM clause. */
  learned: string;
  fills: readonly Fill[];
  /** Columns that models do not look at. */
  unseen: readonly string[];
  counts: RuleCount[];
}

/** A view in which missing cells of kept rows are filled, or `view` itself where none are. */
export async function fillMissing(
  database: Database,
  table: TableValue,
  { view, removals, learned, fills, unseen, counts }: Filling,
): Promise<string> {
  if (fills.length === 0) return view;
  const kept = `${name(rowNumber)} NOT IN (SELECT row FROM ${removals})`;
  const gaps = fills.map(({ column }) => `(count(*) FILTER (${name(column)} IS NULL))::DOUBLE`);
  const [missing = []] = await database.all(`SELECT ${gaps.join(', ')} FROM ${view} WHERE ${kept}`);
  const expressions = new Map<string, string>();
  const beside: string[] = [];
  for (const [at, fill] of fills.entries()) {
    const count = Number(missing[at]);
    const column = table.columns.find((one) => one.name === fill.column);
    if (count === 0 || !column) continue;
    const cell = name(fill.column);
    const called = name(ownName(`fill${at}`));
    if (fill.with === 'forward') {
      const carried = await carriedOn(database, { view, kept, cell, called });
      beside.push(carried);
      expressions.set(fill.column, `coalesce(${cell}, ${called})`);
      // Above the first value of all there is none.
      const [[without] = []] = await database.all(
        `SELECT (count(*) FILTER (${kept} AND ${called} IS NULL))::DOUBLE FROM ${view} POSITIONAL JOIN ${carried}`,
      );
      const left = Number(without);
      if (count > left) counts.push({ rule: 'filled', column: fill.column, count: count - left });
      if (left > 0) counts.push({ rule: 'unfilled', column: fill.column, count: left });
    } else if (fill.with === 'model') {
      const seen = table.columns.filter((one) => !unseen.includes(one.name));
      const { fillByModel } = await import('./fill-by-model.ts');
      const { values, quality, baseline } = await fillByModel(database, { columns: seen, target: column, learned, view });
      beside.push(await aligned(database, { view, values, called }));
      expressions.set(fill.column, `coalesce(${cell}, ${called})`);
      counts.push({ rule: 'filled', column: fill.column, count, model: { quality, baseline } });
    } else {
      const given = await figure(database, learned, fill);
      const constant = given === undefined ? undefined : constantSql(given, column);
      if (given === undefined || constant === undefined) {
        counts.push({ rule: 'unfilled', column: fill.column, count });
        continue;
      }
      expressions.set(fill.column, `coalesce(${cell}, ${constant})`);
      counts.push({
        rule: 'filled',
        column: fill.column,
        count,
        value: storedAs(column.type) === 'number' ? (asNumber(given) ?? given) : given,
      });
    }
  }
  return expressions.size === 0 ? view : replaced(database, table.columns, { view, expressions, beside });
}

/** What all gaps of a column are filled with; undefined where there is no value to take it from. */
async function figure(database: Database, learned: string, { column, with: how, value }: Fill): Promise<string | undefined> {
  if (how === 'constant') return value;
  const cell = name(column);
  // Of equally frequent values the first in their order, so that it is the same each time.
  const sql =
    how === 'mode'
      ? `SELECT ${cell}::VARCHAR FROM ${learned} WHERE ${cell} IS NOT NULL GROUP BY ${cell} ORDER BY count(*) DESC, ${cell} LIMIT 1`
      : `SELECT (${how === 'mean' ? 'avg' : 'median'}(${cell}))::VARCHAR FROM ${learned}`;
  const [[found] = []] = await database.all(sql);
  if (typeof found !== 'string') return undefined;
  // Sums taken in parallel differ in their last digits, and so would the table each time.
  return how === 'mean' ? Number(found).toPrecision(12) : found;
}

function constantSql(given: string, { type }: ColumnSpec): string | undefined {
  const stored = storedAs(type);
  if (stored === 'date') return `TRY_CAST(${literal(given)} AS TIMESTAMP)`;
  if (stored === 'text') return literal(given);
  const number = asNumber(given);
  return number === null ? undefined : `${number}::DOUBLE`;
}

/** The last value above each row, in the order of the rows; removed rows pass nothing on. */
function carriedOn(
  database: Database,
  { view, kept, cell, called }: { view: string; kept: string; cell: string; called: string },
): Promise<string> {
  const row = name(rowNumber);
  return database.define(
    `CREATE TEMP TABLE {name} AS SELECT last_value(CASE WHEN ${kept} THEN ${cell} END IGNORE NULLS) OVER (ORDER BY ${row} ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS ${called} FROM ${view} ORDER BY ${row}`,
  );
}

/** Values of some rows as a table of all rows, in their order. */
function aligned(database: Database, { view, values, called }: { view: string; values: string; called: string }): Promise<string> {
  const row = name(rowNumber);
  return database.define(
    `CREATE TEMP TABLE {name} AS SELECT m.v AS ${called} FROM (SELECT ${row} FROM ${view}) n LEFT JOIN ${values} m ON m.row = n.${row} ORDER BY n.${row}`,
  );
}
