import type { Context } from '../../kit/define-node.ts';
import type { ColumnSpec, TableValue } from '../../kit/ports.ts';
import { chiSquareChance } from '../metrics/chances.ts';
import { holm } from '../metrics/significance.ts';
import { storedAs } from '../tables/column-types.ts';
import { withDatabase } from '../tables/connection.ts';
import { openTable } from '../tables/open-table.ts';
import { wantedColumns } from '../tables/read-table.ts';
import { type ColumnDrift, compareColumn, homogeneity } from './compare-columns.ts';

export type DriftMeasure = 'psi' | 'distance' | 'chance';
export interface DriftOptions {
  /** Compared columns; none means all that both tables have. */
  columns: readonly string[];
  /** What a column is judged by. */
  measure: DriftMeasure;
  /** From these values on a column is to be watched, and has drifted. For `chance` the limit is `significance` alone. */
  watch: number;
  limit: number;
  /** A difference that chance gives more often than this, all columns taken together, is no drift. */
  significance: number;
  /** With fewer filled cells on a side nothing is said of a column. */
  fewestRows: number;
}
export type DriftVerdict = 'stable' | 'watch' | 'drift' | 'too-few';
export interface JudgedColumn extends ColumnDrift {
  verdict: DriftVerdict;
  /** The share of missing cells has moved. */
  emptied: boolean;
  /** The chance raised for the number of columns (Holm 1979); null where nothing could be tested. */
  corrected: number | null;
}
export interface Drift {
  columns: JudgedColumn[];
  counts: [reference: number, current: number];
  /** Columns of one table alone, and those whose type differs. */
  onlyReference: string[];
  onlyCurrent: string[];
  otherType: string[];
}

/**
 * Compares two tables column by column. A column has drifted where the difference is both large and more than chance: tests alone flag
 * any difference once there are rows enough, and distances alone flag chance where there are few.
 */
export async function measureDrift(
  context: Context,
  { reference, current }: { reference: TableValue; current: TableValue },
  options: DriftOptions,
): Promise<Drift> {
  wantedColumns(reference, options.columns);
  wantedColumns(current, options.columns);
  const { shared, ...unlike } = matched(reference, current, options.columns);
  const measured = await withDatabase(context, async (database) => {
    const sides = {
      reference: await openTable(database, reference),
      current: await openTable(database, current),
      rows: [reference.count, current.count] as [number, number],
    };
    const found: ColumnDrift[] = [];
    for (const [at, column] of shared.entries()) {
      context.progress(at / shared.length);
      found.push(await compareColumn(database, column, sides));
    }
    return found;
  });
  const counts: [number, number] = [reference.count, current.count];
  return { columns: judge(measured, counts, options), counts, ...unlike };
}

function matched(
  reference: TableValue,
  current: TableValue,
  wanted: readonly string[],
): { shared: ColumnSpec[]; onlyReference: string[]; onlyCurrent: string[]; otherType: string[] } {
  const others = new Map(current.columns.map((column) => [column.name, column]));
  const own = new Set(reference.columns.map((column) => column.name));
  const listed = reference.columns.filter((column) => wanted.length === 0 || wanted.includes(column.name));
  const shared: ColumnSpec[] = [];
  const otherType: string[] = [];
  const onlyReference: string[] = [];
  for (const column of listed) {
    const other = others.get(column.name);
    if (!other) onlyReference.push(column.name);
    else if (storedAs(other.type) !== storedAs(column.type)) otherType.push(column.name);
    // Pictures and nested values have no distribution to compare.
    else if (column.type !== 'image' && column.type !== 'json') shared.push(column);
  }
  const onlyCurrent = wanted.length > 0 ? [] : current.columns.map((column) => column.name).filter((name) => !own.has(name));
  return { shared, onlyReference, onlyCurrent, otherType };
}

/** From this difference of the shares of missing cells on, a column has drifted whatever its values. */
const missingLimit = 0.1;

function judge(columns: readonly ColumnDrift[], counts: readonly [number, number], options: DriftOptions): JudgedColumn[] {
  const isTested = (column: ColumnDrift) =>
    Math.min(column.reference, column.current) >= Math.max(1, options.fewestRows) && column.chance !== null;
  const tested = columns.filter(isTested);
  const corrected = holm(tested.map(({ chance }) => chance ?? 1));
  const chanceOf = new Map(tested.map((column, at) => [column, corrected[at] ?? 1]));
  return columns.map((column): JudgedColumn => {
    const chance = chanceOf.get(column);
    const emptied = missingMoved(column, counts, options);
    if (chance === undefined) return { ...column, verdict: emptied ? 'drift' : 'too-few', emptied, corrected: null };
    const real = chance < options.significance;
    const size = options.measure === 'psi' ? (column.psi ?? 0) : (column.distance ?? 0);
    const large = options.measure === 'chance' || size >= options.limit;
    const verdict = emptied || (real && large) ? 'drift' : real && size >= options.watch ? 'watch' : 'stable';
    return { ...column, verdict, emptied, corrected: chance };
  });
}

function missingMoved({ reference, current, missing }: ColumnDrift, [n, m]: readonly [number, number], options: DriftOptions): boolean {
  if (Math.abs(missing[1] - missing[0]) < missingLimit || Math.min(n, m) < options.fewestRows) return false;
  const cells = [
    { a: reference, b: current },
    { a: n - reference, b: m - current },
  ];
  const { statistic, freedom } = homogeneity(cells, n, m);
  return chiSquareChance(statistic, freedom) < options.significance;
}

/** The figures that gates and comparisons of runs take. */
export function driftScores({ columns }: Drift): Record<string, number | null> {
  const tested = columns.filter(({ verdict }) => verdict !== 'too-few');
  const most = (figure: (column: JudgedColumn) => number | null) =>
    tested.length === 0 ? null : tested.reduce((largest, column) => Math.max(largest, figure(column) ?? 0), 0);
  return {
    driftedShare: tested.length === 0 ? null : tested.filter(({ verdict }) => verdict === 'drift').length / tested.length,
    largestPsi: most(({ psi }) => psi),
    largestDistance: most(({ distance }) => distance),
  };
}
