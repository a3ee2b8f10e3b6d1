import { type BinnedColumn, missingBin } from './bins.ts';
import { binsOfColumn, cell, type Derivatives, fill } from './histograms.ts';
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

const fewestHessian = 1e-3;
/** Categories that count for fewer rows than this are not told apart, and weigh as if they had so many more. */
const categorySupport = 10;
/** The largest float: every number is below it, and unlike infinity it can be written down as JSON. */
const largest = (2 - 2 ** -23) * 2 ** 127;
interface Leaf extends Side {
  /** In the list of rows. */
  start: number;
  end: number;
  /** Missing where there are too few rows for a question. */
  histogram: Float64Array | undefined;
  split: Split | undefined;
  /** Its place in the tree. */
  node: number;
}
interface Split {
  gain: number;
  question: Question;
  /** What goes left, in sum. */
  side: Side;
  /** By bin: 1 goes left. */
  left: Uint8Array;
}

/** Hears each leaf's rows and value. */
type LeafTold = (rows: Uint32Array, value: number) => void;

/**
 * Grows regression trees by second-order gradients on histograms (Chen and Guestrin 2016; Ke et al. 2017): leaf by leaf,
 * missing values sent where they gain most, categories split into two sets (Fisher 1958). All trees share the memory that
 * one of them needs.
 */
export function createGrower(columns: readonly BinnedColumn[], options: GrowOptions) {
  const total = columns[0]?.bins.length ?? 0;
  const rows = new Uint32Array(total);
  const spare = new Uint32Array(total);
  const gathered = { gradients: new Float32Array(total), hessians: new Float32Array(total) };
  const free: Float64Array[] = [];
  const newHistogram = () => free.pop() ?? new Float64Array(columns.length * binsOfColumn * cell);

  /** The histograms of both sides of a leaf: only the smaller one is summed up, what is left of the leaf's own is the other's. */
  function halve(whole: Leaf, { split, middle, derivatives }: { split: Split; middle: number; derivatives: Derivatives }): Leaf[] {
    const sides = [
      { ...split.side, start: whole.start, end: middle },
      { ...sideBeside(split.side, whole), start: middle, end: whole.end },
    ];
    const small = Number((sides[1]?.rows ?? 0) < (sides[0]?.rows ?? 0));
    const asks = sides.map((side) => side.rows >= 2 * options.fewestRows);
    const histograms: (Float64Array | undefined)[] = [undefined, undefined];
    if (whole.histogram && asks.includes(true)) {
      const summed = newHistogram();
      fill(summed, columns, derivatives, rows.subarray(sides[small]?.start, sides[small]?.end), gathered);
      const other = whole.histogram;
      for (let at = 0; at < other.length; at++) other[at]! -= summed[at]!;
      histograms[small] = summed;
      histograms[1 - small] = other;
    } else if (whole.histogram) free.push(whole.histogram);
    return sides.map((side, at) => leafOf(columns, options, { ...side, histogram: histograms[at], node: 0 }));
  }

  return (derivatives: Derivatives, told: LeafTold): Tree => {
    for (let row = 0; row < total; row++) rows[row] = row;
    const nodes: TreeNode[] = [{ value: 0 }];
    const root = newHistogram();
    fill(root, columns, derivatives, rows, gathered);
    const open = [leafOf(columns, options, { ...wholeOf(root, total), start: 0, end: total, histogram: root, node: 0 })];
    while (open.length < options.leaves) {
      const best = open.reduce<Leaf | undefined>((a, b) => (b.split && b.split.gain > (a?.split?.gain ?? 0) ? b : a), undefined);
      if (!best?.split) break;
      open.splice(open.indexOf(best), 1);
      const { split } = best;
      const middle = partition(best, columns[split.question.column]!.bins, split.left, rows, spare);
      const left = nodes.length;
      nodes[best.node] = { question: split.question, left, right: left + 1 };
      for (const leaf of halve(best, { split, middle, derivatives })) {
        leaf.node = nodes.push({ value: 0 }) - 1;
        open.push(leaf);
      }
    }
    for (const leaf of open) {
      const value = (-options.rate * leaf.gradient) / (leaf.hessian + options.l2);
      nodes[leaf.node] = { value };
      told(rows.subarray(leaf.start, leaf.end), value);
      if (leaf.histogram) free.push(leaf.histogram);
    }
    return nodes;
  };
}

function sideBeside(side: Side, whole: Side): Side {
  return { gradient: whole.gradient - side.gradient, hessian: whole.hessian - side.hessian, rows: whole.rows - side.rows };
}

/** Every column's bins add up to the same. */
function wholeOf(histogram: Float64Array, rows: number): Side {
  let gradient = 0;
  let hessian = 0;
  for (let into = 0; into < binsOfColumn * cell; into += cell) {
    gradient += histogram[into]!;
    hessian += histogram[into + 1]!;
  }
  return { gradient, hessian, rows };
}

function leafOf(columns: readonly BinnedColumn[], options: GrowOptions, part: Omit<Leaf, 'split'>): Leaf {
  let split: Split | undefined;
  if (part.histogram && part.rows >= 2 * options.fewestRows) {
    for (const [at, column] of columns.entries()) {
      const search = column.kind === 'category' ? bestSets : bestLimit;
      const found = search(column, at, part.histogram, part, options, split?.gain ?? 0);
      if (found) split = found;
    }
  }
  return { ...part, split };
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
  let best: { gain: number; bin: number; missingGoesLeft: boolean; side: Side } | undefined;
  const side: Side = { gradient: 0, hessian: 0, rows: 0 };
  const take = (bin: number) => {
    const into = start + bin * cell;
    side.gradient += histogram[into]!;
    side.hessian += histogram[into + 1]!;
    side.rows += histogram[into + 2]!;
  };
  const weigh = (bin: number, missingGoesLeft: boolean) => {
    const gain = gainOf(side, whole, options);
    if (gain <= (best?.gain ?? toBeat)) return;
    best = { gain, bin, missingGoesLeft, side: missingGoesLeft ? sideBeside(side, whole) : { ...side } };
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
  const { gain, bin, missingGoesLeft, side: sent } = best;
  const left = new Uint8Array(binsOfColumn).fill(1, 0, bin + 1);
  left[missingBin] = Number(missingGoesLeft);
  const limit = column.limits[bin] ?? largest;
  return { gain, left, side: sent, question: { kind: 'at-most', column: at, limit, missingGoesLeft } };
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
  let best: { gain: number; chosen: number[]; side: Side } | undefined;
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
      if (gain > (best?.gain ?? toBeat)) best = { gain, side: { ...left }, chosen: order.slice(0, taken + 1).map(({ bin }) => bin) };
    }
  }
  if (!best) return undefined;
  const left = new Uint8Array(binsOfColumn);
  for (const bin of best.chosen) left[bin] = 1;
  const missingGoesLeft = left[missingBin] === 1;
  const sorted = best.chosen.filter((bin) => bin !== missingBin).sort((a, b) => a - b);
  const { gain, side } = best;
  // Only missing values on the left: no category is named.
  if (sorted.length === 0) return { gain, left, side, question: { kind: 'at-most', column: at, limit: -largest, missingGoesLeft } };
  return { gain, left, side, question: { kind: 'one-of', column: at, places: sorted, missingGoesLeft } };
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
