import { shuffle } from '../learn/random.ts';
import type { TreeColumn } from '../learn/trees/bins.ts';
import { boost, sumsOf } from '../learn/trees/boost.ts';
import type { RealColumn } from './marginal.ts';
import { nearnessOf } from './nearness.ts';

export interface MadeJudgement {
  /** Share of rows that boosted trees, cross-validated, tell rightly as real or made; a half is chance. */
  toldApart: number;
  /** By column: 0 for the same distribution, up to 1. */
  differences: { name: string; difference: number }[];
  /** Share of the made rows that equal a real one in every cell, and of the real rows that equal another real one. */
  copies: number;
  repeats: number;
  /** Share of the made rows that lie unusually near to a real one; 0.05 by chance. */
  near: number;
}

const mostJudged = 4_000;
const folds = 3;
const rounds = 50;

export async function judgeMade(
  { real, made, seed }: { real: readonly RealColumn[]; made: readonly RealColumn[]; seed: number },
  told: (done: number) => Promise<void>,
): Promise<MadeJudgement> {
  return {
    toldApart: await toldApart({ real, made, seed }, told),
    differences: real.map((column, at) => ({ name: column.name, difference: differenceOf(column, made[at] ?? column) })),
    ...copiesIn(real, made),
    near: nearnessOf({ real, made, seed }),
  };
}

async function toldApart(
  { real, made, seed }: { real: readonly RealColumn[]; made: readonly RealColumn[]; seed: number },
  told: (done: number) => Promise<void>,
): Promise<number> {
  const count = Math.min(mostJudged, lengthOf(real), lengthOf(made));
  const chosen = [real, made].map((side, layer) =>
    shuffle(
      Int32Array.from({ length: lengthOf(side) }, (_, row) => row),
      { seed, purpose: 'split', layer },
    ).subarray(0, count),
  );
  const columns = real.map((column, at): TreeColumn => {
    const place = placesOf(column, made[at] ?? column);
    const values = [column, made[at] ?? column].flatMap((side, layer) => Array.from(chosen[layer] ?? [], (row) => place(side, row)));
    return { kind: column.kind === 'number' ? 'number' : 'category', values: Float32Array.from(values) };
  });
  const labels = Int32Array.from({ length: 2 * count }, (_, row) => Number(row >= count));
  let right = 0;
  for (let fold = 0; fold < folds; fold++) {
    const part = (test: boolean) => {
      const rows = Int32Array.from(labels.keys()).filter((row) => (row % folds === fold) === test);
      return {
        columns: columns.map(({ kind, values }) => ({ kind, values: Float32Array.from(rows, (row) => values[row]!) })),
        labels: rows.map((row) => labels[row]!),
      };
    };
    const [training, test] = [part(false), part(true)];
    const target = { kind: 'classes' as const, labels: training.labels, classes: 2 };
    const hooks = { round: ({ round }: { round: number }) => told((fold + round / rounds) / folds) };
    const model = await boost({ columns: training.columns, target }, undefined, { rounds }, hooks);
    const said = sumsOf(
      model,
      test.columns.map(({ values }) => values),
    );
    right += test.labels.reduce((sum, label, row) => sum + Number(Number(said[row]! > 0) === label), 0);
  }
  return right / labels.length;
}

function lengthOf(columns: readonly RealColumn[]): number {
  return columns[0]?.values.length ?? 0;
}

/** Numbers less their middle, since floats could not tell late dates apart; words by their place in one list. */
function placesOf(column: RealColumn, other: RealColumn): (side: RealColumn, row: number) => number {
  if (column.kind === 'number') {
    const first = column.values.find((value) => !Number.isNaN(value)) ?? 0;
    return (side, row) => (side.kind === 'number' ? side.values[row]! - first : Number.NaN);
  }
  const words = new Set([column, other].flatMap((side) => (side.kind === 'word' ? side.values : [])).filter((word) => word !== null));
  const places = new Map([...words].sort().map((word, at) => [word, at]));
  return (side, row) => (side.kind === 'word' ? (places.get(side.values[row] ?? '') ?? Number.NaN) : Number.NaN);
}

/** Numbers: the greatest distance of the shares below a value (Kolmogorov-Smirnov). Words: half the sum of the differences of their shares. Missing counts as a value. */
export function differenceOf(real: RealColumn, made: RealColumn): number {
  if (real.kind === 'number' && made.kind === 'number') {
    const [a = new Float64Array(), b = new Float64Array()] = [real, made].map(({ values }) =>
      Float64Array.from(values, (value) => (Number.isNaN(value) ? Number.NEGATIVE_INFINITY : value)).sort(),
    );
    let most = 0;
    let [left, right] = [0, 0];
    while (left < a.length && right < b.length) {
      const value = Math.min(a[left]!, b[right]!);
      while (a[left] === value) left++;
      while (b[right] === value) right++;
      most = Math.max(most, Math.abs(left / a.length - right / b.length));
    }
    return most;
  }
  const shares = new Map<string | null, number>();
  for (const [side, sign] of [
    [real, 1],
    [made, -1],
  ] as const)
    if (side.kind === 'word') for (const word of side.values) shares.set(word, (shares.get(word) ?? 0) + sign / side.values.length);
  return [...shares.values()].reduce((sum, share) => sum + Math.abs(share), 0) / 2;
}

function copiesIn(real: readonly RealColumn[], made: readonly RealColumn[]): { copies: number; repeats: number } {
  const seen = new Map<string, number>();
  const keyOf = (columns: readonly RealColumn[], row: number) => JSON.stringify(columns.map(({ values }) => values[row]));
  const [reals, mades] = [lengthOf(real), lengthOf(made)];
  for (let row = 0; row < reals; row++) {
    const key = keyOf(real, row);
    seen.set(key, (seen.get(key) ?? 0) + 1);
  }
  let copies = 0;
  for (let row = 0; row < mades; row++) copies += Number(seen.has(keyOf(made, row)));
  const repeated = [...seen.values()].reduce((sum, count) => sum + (count > 1 ? count : 0), 0);
  return { copies: copies / Math.max(1, mades), repeats: repeated / Math.max(1, reals) };
}
