import { type BinnedColumn, missingBin } from './bins.ts';
import type { Question, Tree, TreeNode } from './tree.ts';

export interface GrowOptions {
  /** The most leaves; the leaf that gains most is split next. */
  leaves: number;
  /** A question that leaves fewer rows on a side is not asked. */
  fewestRows: number;
  /** λ: holds the values of leaves small. */
  l2: number;
  /** What each leaf's value is multiplied by. */
  rate: number;
}

/** First and second derivatives of the loss of each row, by its present prediction. */
export interface Derivatives {
  gradients: Float32Array;
  /** Missing where they are all 1. */
  hessians?: Float32Array;
}

const fewestHessian = 1e-3;
/** Categories that count for fewer rows than this are not told apart, and weigh as if they had so many more. */
const categorySupport = 10;
/** The largest float: every number is below it, and unlike infinity it can be written down as JSON. */
const largest = (2 - 2 ** -23) * 2 ** 127;
/** Three numbers for each bin: sums of gradients and hessians, and how many rows. */
const cell = 3;
const binsOfColumn = 256;

interface Leaf {
  /** In the list of rows. */
  start: number;
  end: number;
  histogram: Float64Array;
  gradient: number;
  hessian: number;
  split: Split | undefined;
  /** Its place in the tree. */
  node: number;
}
interface Split {
  gain: number;
  question: Question;
  /** By bin: 1 goes left. */
  left: Uint8Array;
}

/**
 * One regression tree by second-order gradients on histograms (Chen and Guestrin 2016; Ke et al. 2017): grown leaf by
 * leaf, missing values sent where they gain most, categories split into two sets (Fisher 1958). `told` hears each leaf's
 * rows and value.
 */
export function growTree(
  columns: readonly BinnedColumn[],
  derivatives: Derivatives,
  options: GrowOptions,
  told: (rows: Uint32Array, value: number) => void,
): Tree {
  const total = derivatives.gradients.length;
  const rows = new Uint32Array(total);
  for (let row = 0; row < total; row++) rows[row] = row;
  const spare = new Uint32Array(total);
  const gathered = { gradients: new Float32Array(total), hessians: new Float32Array(total) };
  const nodes: TreeNode[] = [{ value: 0 }];
  const free: Float64Array[] = [];
  const newHistogram = () => free.pop() ?? new Float64Array(columns.length * binsOfColumn * cell);

  const root = newHistogram();
  fill(root, columns, derivatives, rows, gathered);
  const open = [leafOf(columns, options, { start: 0, end: total, histogram: root, node: 0 })];
  let count = 1;
  while (count < options.leaves) {
    const best = open.reduce<Leaf | undefined>((a, b) => (b.split && b.split.gain > (a?.split?.gain ?? 0) ? b : a), undefined);
    if (!best?.split) break;
    open.splice(open.indexOf(best), 1);
    const middle = partition(best, columns[best.split.question.column]!.bins, best.split.left, rows, spare);
    const leftIsSmall = middle - best.start <= best.end - middle;
    const small = newHistogram();
    fill(small, columns, derivatives, leftIsSmall ? rows.subarray(best.start, middle) : rows.subarray(middle, best.end), gathered);
    // What is not in the small part is in the other: the parent's histogram becomes that.
    const large = best.histogram;
    for (let at = 0; at < large.length; at++) large[at]! -= small[at]!;
    const [left, right] = [nodes.length, nodes.length + 1];
    nodes.push({ value: 0 }, { value: 0 });
    nodes[best.node] = { question: best.split.question, left, right };
    open.push(
      leafOf(columns, options, { start: best.start, end: middle, histogram: leftIsSmall ? small : large, node: left }),
      leafOf(columns, options, { start: middle, end: best.end, histogram: leftIsSmall ? large : small, node: right }),
    );
    count++;
  }
  for (const leaf of open) {
    const value = (-options.rate * leaf.gradient) / (leaf.hessian + options.l2);
    nodes[leaf.node] = { value };
    told(rows.subarray(leaf.start, leaf.end), value);
  }
  return nodes;
}

/** Sums the rows' derivatives by bin, column by column. What each column needs again is brought together first. */
function fill(histogram: Float64Array, columns: readonly BinnedColumn[], all: Derivatives, rows: Uint32Array, gathered: Gathered): void {
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
function sumBoth(sums: Float64Array, bins: Uint8Array, rows: Uint32Array, { gradients, hessians }: Gathered): void {
  for (let place = 0; place < rows.length; place++) {
    const into = bins[rows[place]!]! * cell;
    sums[into]! += gradients[place]!;
    sums[into + 1]! += hessians[place]!;
    sums[into + 2]! += 1;
  }
}
function sumGradients(sums: Float64Array, bins: Uint8Array, rows: Uint32Array, { gradients }: Gathered): void {
  for (let place = 0; place < rows.length; place++) {
    const into = bins[rows[place]!]! * cell;
    sums[into]! += gradients[place]!;
    sums[into + 2]! += 1;
  }
  for (let into = 0; into < sums.length; into += cell) sums[into + 1] = sums[into + 2]!;
}

function leafOf(columns: readonly BinnedColumn[], options: GrowOptions, part: Omit<Leaf, 'gradient' | 'hessian' | 'split'>): Leaf {
  let gradient = 0;
  let hessian = 0;
  // Every column's bins add up to the same.
  for (let into = 0; into < binsOfColumn * cell; into += cell) {
    gradient += part.histogram[into]!;
    hessian += part.histogram[into + 1]!;
  }
  const whole: Side = { gradient, hessian, rows: part.end - part.start };
  let split: Split | undefined;
  if (whole.rows >= 2 * options.fewestRows) {
    for (const [at, column] of columns.entries()) {
      const search = column.kind === 'category' ? bestSets : bestLimit;
      const found = search(column, at, part.histogram, whole, options, split?.gain ?? 0);
      if (found) split = found;
    }
  }
  return { ...part, gradient, hessian, split };
}

interface Side {
  gradient: number;
  hessian: number;
  rows: number;
}

/** How much the loss falls if the rows are parted into these and the rest; 0 where that is not allowed. */
function gainOf(left: Side, whole: Side, { fewestRows, l2 }: GrowOptions): number {
  const gradient = whole.gradient - left.gradient;
  const hessian = whole.hessian - left.hessian;
  if (left.rows < fewestRows || whole.rows - left.rows < fewestRows) return 0;
  if (left.hessian < fewestHessian || hessian < fewestHessian) return 0;
  return left.gradient ** 2 / (left.hessian + l2) + gradient ** 2 / (hessian + l2) - whole.gradient ** 2 / (whole.hessian + l2);
}

type Search = (
  column: BinnedColumn,
  at: number,
  histogram: Float64Array,
  whole: Side,
  options: GrowOptions,
  toBeat: number,
) => Split | undefined;

const bestLimit: Search = (column, at, histogram, whole, options, toBeat) => {
  const start = at * binsOfColumn * cell;
  let best: { gain: number; bin: number; missingGoesLeft: boolean } | undefined;
  const side: Side = { gradient: 0, hessian: 0, rows: 0 };
  const take = (bin: number) => {
    const into = start + bin * cell;
    side.gradient += histogram[into]!;
    side.hessian += histogram[into + 1]!;
    side.rows += histogram[into + 2]!;
  };
  const weigh = (bin: number, missingGoesLeft: boolean) => {
    const gain = gainOf(side, whole, options);
    if (gain > (best?.gain ?? toBeat)) best = { gain, bin, missingGoesLeft };
  };
  // Missing values to the right; with all numbers on the left they are told from the rest.
  for (let bin = 0; bin < (column.hasMissing ? column.count : column.count - 1); bin++) {
    take(bin);
    weigh(bin, false);
  }
  if (column.hasMissing) {
    // And to the left: the side that grows is the right one, from the largest numbers on.
    Object.assign(side, { gradient: 0, hessian: 0, rows: 0 });
    for (let bin = column.count - 2; bin >= 0; bin--) {
      take(bin + 1);
      weigh(bin, true);
    }
  }
  if (!best) return undefined;
  const { gain, bin, missingGoesLeft } = best;
  const left = new Uint8Array(binsOfColumn).fill(1, 0, bin + 1);
  left[missingBin] = Number(missingGoesLeft);
  const limit = column.limits[bin] ?? largest;
  return { gain, left, question: { kind: 'at-most', column: at, limit, missingGoesLeft } };
};

const bestSets: Search = (column, at, histogram, whole, options, toBeat) => {
  const start = at * binsOfColumn * cell;
  const places = [...Array.from({ length: column.count }, (_, bin) => bin), ...(column.hasMissing ? [missingBin] : [])];
  const meanHessian = whole.hessian / whole.rows;
  const told = places
    .map((bin) => ({
      bin,
      gradient: histogram[start + bin * cell]!,
      hessian: histogram[start + bin * cell + 1]!,
      rows: histogram[start + bin * cell + 2]!,
    }))
    .filter(({ hessian }) => hessian / meanHessian >= categorySupport);
  const worth = ({ gradient, hessian }: Side) => gradient / (hessian + categorySupport);
  if (told.length < 2) return undefined;
  told.sort((a, b) => worth(a) - worth(b));
  let best: { gain: number; chosen: number[] } | undefined;
  const half = Math.ceil(told.length / 2);
  // Half of the cuts are met from each end: what goes left is then the smaller set.
  const ends = [
    { order: told, most: half },
    { order: told.toReversed(), most: half - 1 },
  ];
  for (const { order, most } of ends) {
    const left: Side = { gradient: 0, hessian: 0, rows: 0 };
    for (const [taken, { gradient, hessian, rows }] of order.slice(0, most).entries()) {
      left.gradient += gradient;
      left.hessian += hessian;
      left.rows += rows;
      const gain = gainOf(left, whole, options);
      if (gain > (best?.gain ?? toBeat)) best = { gain, chosen: order.slice(0, taken + 1).map(({ bin }) => bin) };
    }
  }
  if (!best) return undefined;
  const left = new Uint8Array(binsOfColumn);
  for (const bin of best.chosen) left[bin] = 1;
  const missingGoesLeft = left[missingBin] === 1;
  const sorted = best.chosen.filter((bin) => bin !== missingBin).sort((a, b) => a - b);
  const { gain } = best;
  // Only missing values on the left: no category is named.
  if (sorted.length === 0) return { gain, left, question: { kind: 'at-most', column: at, limit: -largest, missingGoesLeft } };
  return { gain, left, question: { kind: 'one-of', column: at, places: sorted, missingGoesLeft } };
};

/** Brings the rows that go left before the others, each in their order; answers where the others begin. */
function partition({ start, end }: Leaf, bins: Uint8Array, left: Uint8Array, rows: Uint32Array, spare: Uint32Array): number {
  let into = start;
  let aside = 0;
  for (let place = start; place < end; place++) {
    const row = rows[place]!;
    if (left[bins[row]!]) rows[into++] = row;
    else spare[aside++] = row;
  }
  rows.set(spare.subarray(0, aside), into);
  return into;
}
