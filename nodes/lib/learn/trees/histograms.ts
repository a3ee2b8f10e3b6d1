import type { BinnedColumn } from './bins.ts';

/** First and second derivatives of the loss of each row, by its present prediction. */
export interface Derivatives {
  gradients: Float32Array;
  /** Missing where they are all 1. */
  hessians?: Float32Array;
}

/** Numbers for each bin: sums of gradients and hessians, and how many rows; the fourth makes places quick to reckon. */
export const cell = 4;
export const binsOfColumn = 256;

/** Sums the rows' derivatives by bin, column by column. What each column needs again is brought together first. */
export function fill(
  histogram: Float64Array,
  columns: readonly BinnedColumn[],
  all: Derivatives,
  rows: Uint32Array,
  gathered: Gathered,
): void {
  histogram.fill(0);
  const { gradients, hessians } = gathered;
  for (let place = 0; place < rows.length; place++) gradients[place] = all.gradients[rows[place]!]!;
  if (all.hessians) for (let place = 0; place < rows.length; place++) hessians[place] = all.hessians[rows[place]!]!;
  for (const [at, { bins }] of columns.entries()) {
    const sums = histogram.subarray(at * binsOfColumn * cell, (at + 1) * binsOfColumn * cell);
    if (all.hessians) sumBoth(sums, bins, rows, gathered);
    else sumGradients(sums, bins, rows, gathered);
  }
}
interface Gathered {
  gradients: Float32Array;
  hessians: Float32Array;
}
/** Four rows at a time, so that they need not wait for each other; a function for each addition would undo that. */
function sumBoth(sums: Float64Array, bins: Uint8Array, rows: Uint32Array, { gradients, hessians }: Gathered): void {
  let place = 0;
  for (; place + 3 < rows.length; place += 4) {
    const first = bins[rows[place]!]! * cell;
    const second = bins[rows[place + 1]!]! * cell;
    const third = bins[rows[place + 2]!]! * cell;
    const fourth = bins[rows[place + 3]!]! * cell;
    sums[first]! += gradients[place]!;
    sums[first + 1]! += hessians[place]!;
    sums[first + 2]! += 1;
    sums[second]! += gradients[place + 1]!;
    sums[second + 1]! += hessians[place + 1]!;
    sums[second + 2]! += 1;
    sums[third]! += gradients[place + 2]!;
    sums[third + 1]! += hessians[place + 2]!;
    sums[third + 2]! += 1;
    sums[fourth]! += gradients[place + 3]!;
    sums[fourth + 1]! += hessians[place + 3]!;
    sums[fourth + 2]! += 1;
  }
  for (; place < rows.length; place++) {
    const into = bins[rows[place]!]! * cell;
    sums[into]! += gradients[place]!;
    sums[into + 1]! += hessians[place]!;
    sums[into + 2]! += 1;
  }
}
function sumGradients(sums: Float64Array, bins: Uint8Array, rows: Uint32Array, { gradients }: Gathered): void {
  let place = 0;
  for (; place + 3 < rows.length; place += 4) {
    const first = bins[rows[place]!]! * cell;
    const second = bins[rows[place + 1]!]! * cell;
    const third = bins[rows[place + 2]!]! * cell;
    const fourth = bins[rows[place + 3]!]! * cell;
    sums[first]! += gradients[place]!;
    sums[first + 2]! += 1;
    sums[second]! += gradients[place + 1]!;
    sums[second + 2]! += 1;
    sums[third]! += gradients[place + 2]!;
    sums[third + 2]! += 1;
    sums[fourth]! += gradients[place + 3]!;
    sums[fourth + 2]! += 1;
  }
  for (; place < rows.length; place++) {
    const into = bins[rows[place]!]! * cell;
    sums[into]! += gradients[place]!;
    sums[into + 2]! += 1;
  }
  for (let into = 0; into < sums.length; into += cell) sums[into + 1] = sums[into + 2]!;
}
