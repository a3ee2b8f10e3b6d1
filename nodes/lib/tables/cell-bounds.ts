import type { TableValue } from '../../kit/ports.ts';
import { type Database, name } from './connection.ts';
import { replaced } from './replace-columns.ts';
import type { RuleCount } from './rule-count.ts';

export type OutlierMethod = 'quartiles' | 'deviations' | 'median';
export interface BoundOptions {
  ranges: readonly { column: string; min: number | null; max: number | null; outside: 'remove' | 'clip' | 'blank' }[];
  outliers: {
    columns: readonly string[];
    method: OutlierMethod;
    /** For `quartiles`: so many times the distance between them. */
    fences: number;
    /** For the others: so many deviations from the mean, or robust ones from the median. */
    deviations: number;
    action: 'remove' | 'clip' | 'blank';
  };
}
export interface Bound {
  column: string;
  min: number | null;
  max: number | null;
  action: 'remove' | 'clip' | 'blank';
  rule: 'range' | 'outlier';
}

/** Of the normal distribution: how many median deviations one standard deviation is. */
const robust = 1.482602218505602;

/**
 * Bounds that are given, and those beyond which a number is an outlier: beyond the quartiles by more than `fences` times their distance
 * (Tukey 1977), more than so many standard deviations from the mean, or so many robust ones (1.4826 × the median absolute deviation)
 * from the median (Iglewicz and Hoaglin 1993). Figures come from `view`. Where there is no spread to measure by, nothing is an outlier.
 */
export async function boundsOf(database: Database, view: string, { ranges, outliers }: BoundOptions): Promise<Bound[]> {
  const bounds = ranges.map(({ column, min, max, outside }): Bound => ({ column, min, max, action: outside, rule: 'range' }));
  if (outliers.columns.length === 0) return bounds;
  const { method, fences, deviations, action } = outliers;
  const list = outliers.columns.map((column) => {
    const cell = `${name(column)}::DOUBLE`;
    if (method === 'quartiles') return `quantile_cont(${cell}, [0.25, 0.75])`;
    return method === 'deviations' ? `[avg(${cell}), stddev_samp(${cell})]` : `[median(${cell}), ${robust} * mad(${cell})]`;
  });
  const [found = []] = await database.all(`SELECT ${list.join(', ')} FROM ${view}`);
  for (const [at, column] of outliers.columns.entries()) {
    const figures = found[at];
    if (!Array.isArray(figures) || figures.some((figure) => figure === null)) continue;
    const [one, other] = [Number(figures[0]), Number(figures[1])];
    if (method !== 'quartiles' && !(other > 0)) continue;
    const [low, high, reach] = method === 'quartiles' ? [one, other, fences * (other - one)] : [one, one, deviations * other];
    bounds.push({ column, min: low - reach, max: high + reach, action, rule: 'outlier' });
  }
  return bounds;
}

export function outside({ column, min, max }: Bound): string {
  const below = min === null ? 'false' : `${name(column)} < ${min}::DOUBLE`;
  const above = max === null ? 'false' : `${name(column)} > ${max}::DOUBLE`;
  return `(${below} OR ${above})`;
}

/** A view in which cells beyond bounds are moved to them or made missing. */
export async function applyBounds(
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
