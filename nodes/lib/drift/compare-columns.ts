import type { ColumnSpec } from '../../kit/ports.ts';
import { chiSquareChance, kolmogorovSmirnovChance } from '../metrics/chances.ts';
import { storedAs } from '../tables/column-types.ts';
import { type Database, name } from '../tables/connection.ts';
import { jensenShannon, populationStability, sturgesEdges } from './distances.ts';

/** What a column is compared as: its numbers, its categories, or, where texts differ in nearly every row, how long they are. */
export type Compared = 'number' | 'date' | 'category' | 'length';

export interface ColumnDrift {
  column: string;
  compared: Compared;
  /** Filled cells of both sides. */
  reference: number;
  current: number;
  /** Shares. */
  missing: [reference: number, current: number];
  /** Means of numbers, dates (milliseconds) and lengths. */
  means?: [reference: number, current: number];
  psi: number | null;
  /** Two-sample test: Kolmogorov-Smirnov for what has an order, chi-square for categories. */
  test: 'ks' | 'chi-square';
  statistic: number | null;
  chance: number | null;
  /** Wasserstein distance in standard deviations of the reference, or for categories Jensen-Shannon distance in nats. */
  distance: number | null;
  /** Shares of both sides in the same bins, for a look: at most 12. */
  bins: { label: string; from?: number; to?: number; reference: number; current: number }[];
}

/** Up to so many different numbers in the reference are compared one by one (the rule of Evidently). */
const fewValues = 20;
/** More categories than these are texts. */
const mostCategories = 1_000;
const shownBins = 12;

interface Sides {
  reference: string;
  current: string;
  rows: [reference: number, current: number];
}

/** Compares one column of two views, in queries that hold no column in memory. */
export async function compareColumn(database: Database, column: ColumnSpec, sides: Sides): Promise<ColumnDrift> {
  const from = name(column.name);
  const stored = storedAs(column.type);
  const ordered = stored === 'date' ? `epoch_ms(${from})::DOUBLE` : `${from}::DOUBLE`;
  if (stored !== 'text') return compareValues(database, column, { sides, value: ordered, compared: stored });
  const category = await compareCategories(database, column, sides);
  return category ?? compareValues(database, column, { sides, value: `length(${from})::DOUBLE`, compared: 'length' });
}

/** How often each value stands on each side: `v`, `a`, `b`. Everything else is computed from it. */
function valueCounts(database: Database, value: string, { reference, current }: Sides): Promise<string> {
  const side = (view: string, number: number) => `SELECT ${value} AS v, ${number} AS side FROM ${view}`;
  return database.define(
    `CREATE TEMP TABLE {name} AS SELECT v, count(*) FILTER (side = 0) AS a, count(*) FILTER (side = 1) AS b
     FROM (${side(reference, 0)} UNION ALL ${side(current, 1)}) WHERE v IS NOT NULL GROUP BY v`,
  );
}

async function compareValues(
  database: Database,
  { name: column }: ColumnSpec,
  { sides, value, compared }: { sides: Sides; value: string; compared: Exclude<Compared, 'category'> },
): Promise<ColumnDrift> {
  const counts = await valueCounts(database, value, sides);
  const [found = []] = await database.all(
    `SELECT sum(a)::DOUBLE, sum(b)::DOUBLE, (min(v))::DOUBLE, (max(v))::DOUBLE, (count(*) FILTER (a > 0))::DOUBLE, count(*)::DOUBLE,
     (sum(a * v) / sum(a))::DOUBLE, (sum(b * v) / sum(b))::DOUBLE FROM ${counts}`,
  );
  const [n = 0, m = 0, min = 0, max = 0, inReference = 0, values = 0, mean = 0, meanNow = 0] = found.map(Number);
  const base = {
    column,
    compared,
    reference: n,
    current: m,
    missing: missingOf(sides, n, m),
    test: 'ks' as const,
  };
  if (n === 0 || m === 0) {
    await database.run(`DROP TABLE ${counts}`);
    return { ...base, psi: null, statistic: null, chance: null, distance: null, bins: [] };
  }
  const [running = []] = await database.all(
    `SELECT max(abs(ca / ${n}::DOUBLE - cb / ${m}::DOUBLE)), coalesce(sum(abs(ca / ${n}::DOUBLE - cb / ${m}::DOUBLE) * (next - v)), 0), sqrt(sum(a * (v - ${mean}::DOUBLE) ** 2) / ${n})
     FROM (SELECT v, a, sum(a) OVER w AS ca, sum(b) OVER w AS cb, lead(v) OVER w AS next FROM ${counts} WINDOW w AS (ORDER BY v))`,
  );
  const [statistic = 0, moved = 0, deviation = 0] = running.map(Number);
  const edges = inReference > fewValues || values > mostCategories ? sturgesEdges(n + m, min, max) : [];
  const shares = edges.length > 0 ? await sharesInBins(database, counts, { edges, n, m }) : await sharesByValue(database, counts, { n, m });
  const bins =
    edges.length > 0 ? binned(edges, shares) : shares.map(({ label, from, a, b }) => ({ label, from, to: from, reference: a, current: b }));
  await database.run(`DROP TABLE ${counts}`);
  return {
    ...base,
    means: [mean, meanNow],
    psi: populationStability(
      shares.map(({ a }) => a),
      shares.map(({ b }) => b),
    ),
    statistic,
    chance: kolmogorovSmirnovChance(statistic, n, m),
    // A constant reference has no deviation to measure by; Evidently's floor.
    distance: moved / Math.max(deviation, 0.001),
    bins: bins.length > shownBins && edges.length === 0 ? [] : bins,
  };
}

interface Share {
  label: string;
  from: number;
  a: number;
  b: number;
}

/** Both sides in bins whose lower edge belongs to them, and of the last the upper one too, as NumPy counts. */
async function sharesInBins(
  database: Database,
  counts: string,
  { edges, n, m }: { edges: readonly number[]; n: number; m: number },
): Promise<Share[]> {
  // Counted from the edges on rather than by division: a value on an edge must not fall below it by rounding.
  const inner = edges.slice(0, -1);
  const list = ['a', 'b'].flatMap((side) => inner.map((edge) => `coalesce(sum(${side}) FILTER (v >= ${edge}::DOUBLE), 0)::DOUBLE`));
  const [found = []] = await database.all(`SELECT ${list.join(', ')} FROM ${counts}`);
  const from = found.map(Number);
  const count = (side: number, at: number) =>
    (from[side * inner.length + at] ?? 0) - (at + 1 < inner.length ? (from[side * inner.length + at + 1] ?? 0) : 0);
  return inner.map((edge, at) => ({ label: '', from: edge, a: count(0, at) / n, b: count(1, at) / m }));
}

async function sharesByValue(database: Database, counts: string, { n, m }: { n: number; m: number }): Promise<Share[]> {
  const found = await database.all(`SELECT v, a::DOUBLE, b::DOUBLE FROM ${counts} ORDER BY v`);
  return found.map(([value, a, b]) => ({ label: String(value), from: Number(value), a: Number(a) / n, b: Number(b) / m }));
}

/** Bins for the eye: neighbours put together until there are few enough. */
function binned(edges: readonly number[], shares: readonly Share[]): ColumnDrift['bins'] {
  const each = Math.ceil(shares.length / shownBins);
  return Array.from({ length: Math.ceil(shares.length / each) }, (_, at) => {
    const part = shares.slice(at * each, at * each + each);
    const sum = (side: 'a' | 'b') => part.reduce((total, share) => total + share[side], 0);
    const [from, to] = [edges[at * each] ?? 0, edges[Math.min(edges.length - 1, at * each + each)] ?? 0];
    return { label: '', from, to, reference: sum('a'), current: sum('b') };
  });
}

/** Undefined where there are too many different values for categories. */
async function compareCategories(database: Database, column: ColumnSpec, sides: Sides): Promise<ColumnDrift | undefined> {
  const counts = await valueCounts(database, name(column.name), sides);
  const [found = []] = await database.all(`SELECT count(*)::DOUBLE, sum(a)::DOUBLE, sum(b)::DOUBLE FROM ${counts}`);
  const [values = 0, n = 0, m = 0] = found.map(Number);
  const prose = column.type === 'text' && values > Math.max(fewValues, (n + m) / 10);
  if (values > mostCategories || prose) {
    await database.run(`DROP TABLE ${counts}`);
    return undefined;
  }
  const rows = await database.all(`SELECT v, a::DOUBLE, b::DOUBLE FROM ${counts} ORDER BY a + b DESC, v`);
  await database.run(`DROP TABLE ${counts}`);
  const base = {
    column: column.name,
    compared: 'category' as const,
    reference: n,
    current: m,
    missing: missingOf(sides, n, m),
    test: 'chi-square' as const,
  };
  if (n === 0 || m === 0) return { ...base, psi: null, statistic: null, chance: null, distance: null, bins: [] };
  const pairs = rows.map(([value, a, b]) => ({ label: String(value), a: Number(a), b: Number(b) }));
  const { statistic, freedom } = homogeneity(pairs, n, m);
  const [p, q] = [pairs.map(({ a }) => a / n), pairs.map(({ b }) => b / m)];
  return {
    ...base,
    psi: populationStability(p, q),
    statistic,
    chance: chiSquareChance(statistic, freedom),
    distance: jensenShannon(p, q),
    bins: pairs.slice(0, shownBins).map(({ label, a, b }) => ({ label, reference: a / n, current: b / m })),
  };
}

/**
 * Pearson's chi-square of two samples of categories. Those of which fewer than five would be expected on a side are counted as one,
 * since the test says too much where cells are nearly empty (Cochran 1954).
 */
export function homogeneity(pairs: readonly { a: number; b: number }[], n: number, m: number): { statistic: number; freedom: number } {
  const least = Math.min(n, m) / (n + m);
  const rest = { a: 0, b: 0 };
  const cells: { a: number; b: number }[] = [];
  for (const pair of pairs) {
    if ((pair.a + pair.b) * least >= 5) cells.push(pair);
    else {
      rest.a += pair.a;
      rest.b += pair.b;
    }
  }
  if (rest.a + rest.b > 0) cells.push(rest);
  const statistic = cells.reduce((sum, { a, b }) => {
    const [ofReference, ofCurrent] = [((a + b) * n) / (n + m), ((a + b) * m) / (n + m)];
    return sum + (a - ofReference) ** 2 / ofReference + (b - ofCurrent) ** 2 / ofCurrent;
  }, 0);
  return { statistic, freedom: cells.length - 1 };
}

function missingOf({ rows }: Sides, n: number, m: number): [number, number] {
  return [rows[0] === 0 ? 0 : 1 - n / rows[0], rows[1] === 0 ? 0 : 1 - m / rows[1]];
}
