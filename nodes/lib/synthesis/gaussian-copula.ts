import { fillNormal, uniforms } from '../learn/random.ts';
import { isMissing, type Marginal, marginalOf, type RealColumn } from './marginal.ts';
import { normalShare, normalValue } from './normal.ts';

/**
 * Columns together: the values of each by itself as they are in the real rows, and how they go together by a normal
 * distribution (Sklar 1959; Nelsen 2006). Whether a value is missing goes with the others like a value of its own.
 */
export interface Copula {
  marginals: (Marginal | undefined)[];
  /** By column. */
  missing: number[];
  /** Lower triangle of the root of the correlations, row by row: of all values, then of all gaps. */
  root: Float64Array;
}

export function fitCopula(columns: readonly RealColumn[], rows: readonly number[], seed: number): Copula {
  const known = columns.map((column) => rows.filter((row) => !isMissing(column, row)));
  const missing = known.map((own) => 1 - own.length / rows.length);
  const marginals = columns.map((column, at) => (known[at]?.length ? marginalOf(column, known[at]) : undefined));
  const chance = columns.map((_, layer) => uniforms({ seed, purpose: 'sample', step: 0, layer }));
  const values = columns.map((column, at) =>
    Float64Array.from(rows, (row) => (isMissing(column, row) ? Number.NaN : normalValue(marginals[at]!.shareOf(row, chance[at]!)))),
  );
  const gaps = columns.map((column, at) => {
    const share = missing[at]!;
    return Float64Array.from(rows, (row) =>
      normalValue(isMissing(column, row) ? share * chance[at]!() : share + (1 - share) * chance[at]!()),
    );
  });
  return { marginals, missing, root: rootOf(correlations([...values, ...gaps], rows.length), 2 * columns.length) };
}

/** So many rows, one after the other; `layer` keeps sequences of numbers apart. */
export function* sampleCopula(
  { marginals, missing, root }: Copula,
  count: number,
  place: { seed: number; layer: number },
): Generator<(number | string | null)[]> {
  const size = 2 * marginals.length;
  const chance = new Float32Array(size);
  const shareAt = (at: number): number => {
    let sum = 0;
    for (let other = 0; other <= at; other++) sum += root[at * size + other]! * chance[other]!;
    return normalShare(sum);
  };
  for (let row = 0; row < count; row++) {
    fillNormal(chance, 1, { ...place, purpose: 'sample', step: row + 1 });
    yield marginals.map((marginal, column) =>
      missing[column]! > 0 && shareAt(marginals.length + column) < missing[column]! ? null : (marginal?.valueAt(shareAt(column)) ?? null),
    );
  }
}

/** The fewer rows, the more the correlations are drawn towards none: a few rows seem to say more than they do. */
const priorRows = 5;

/** Of each two by the rows that have both. */
function correlations(scores: readonly Float64Array[], rows: number): Float64Array {
  const size = scores.length;
  const matrix = new Float64Array(size * size);
  for (let a = 0; a < size; a++)
    for (let b = 0; b <= a; b++) matrix[a * size + b] = matrix[b * size + a] = a === b ? 1 : correlation(scores[a]!, scores[b]!, rows);
  return matrix;
}

function correlation(a: Float64Array, b: Float64Array, rows: number): number {
  let [count, sumA, sumB, squaresA, squaresB, products] = [0, 0, 0, 0, 0, 0];
  for (let row = 0; row < rows; row++) {
    const [x, y] = [a[row]!, b[row]!];
    if (Number.isNaN(x) || Number.isNaN(y)) continue;
    count++;
    sumA += x;
    sumB += y;
    squaresA += x * x;
    squaresB += y * y;
    products += x * y;
  }
  const spread = (squaresA - sumA ** 2 / count) * (squaresB - sumB ** 2 / count);
  const trust = count / (count + priorRows);
  return count > 1 && spread > 0 ? (trust * (products - (sumA * sumB) / count)) / Math.sqrt(spread) : 0;
}

/** The root by Cholesky. Correlations from different rows may contradict each other: they are weakened until they do not. */
function rootOf(matrix: Float64Array, size: number): Float64Array {
  for (const kept of [1, 0.999, 0.98, 0.9, 0.7, 0.4]) {
    const weakened = matrix.map((value, at) => (at % (size + 1) === 0 ? 1 : value * kept));
    const root = cholesky(weakened, size);
    if (root) return root;
  }
  return matrix.map((_, at) => Number(at % (size + 1) === 0));
}

function cholesky(matrix: Float64Array, size: number): Float64Array | undefined {
  const root = new Float64Array(size * size);
  for (let a = 0; a < size; a++)
    for (let b = 0; b <= a; b++) {
      let sum = matrix[a * size + b]!;
      for (let at = 0; at < b; at++) sum -= root[a * size + at]! * root[b * size + at]!;
      if (a === b && sum < 1e-6) return undefined;
      root[a * size + b] = a === b ? Math.sqrt(sum) : sum / root[b * size + b]!;
    }
  return root;
}
