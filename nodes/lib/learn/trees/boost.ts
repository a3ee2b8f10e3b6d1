import type { Target } from '../fit-options.ts';
import { binColumn, type TreeColumn } from './bins.ts';
import { createGrower, type GrowOptions } from './grow-tree.ts';
import { addTree, type Tree } from './tree.ts';

export interface BoostOptions extends Partial<Omit<GrowOptions, 'rate'>> {
  /** Share of each tree's answer that is added. */
  learningRate?: number;
  /** Trees one after the other, for each output. */
  rounds?: number;
  /** How much the rows of each class count; all alike if not given. */
  classWeights?: readonly number[];
  /** Trees of a training that was interrupted, by output: it goes on after them. */
  known?: readonly (readonly Tree[])[];
  /** Rounds without a better loss on the held-out rows before stopping. Never if not given. */
  patience?: number;
}

/** What all trees say together is the sum: a number, the logarithm of the odds of class 1, or one logit for each class. */
export interface BoostedTrees {
  /** By output, before any tree. */
  start: number[];
  /** By output. */
  trees: Tree[][];
}

export interface BoostRound {
  round: number;
  loss: number;
  validationLoss?: number;
}
export interface BoostHooks {
  /**
   * After each round, with the trees so far. Stops at once by throwing; false ends with the best trees so far. Rounds of
   * known trees are told again.
   */
  round?: (done: BoostRound, trees: readonly (readonly Tree[])[]) => void | boolean | Promise<void | boolean>;
}
export interface TreeRows {
  columns: readonly TreeColumn[];
  target: Target;
}
export interface Boosted extends BoostedTrees {
  /** Rounds whose trees are kept: all, or those up to the best one. */
  rounds: number;
}

/** Gradient boosting (Friedman 2001) of histogram-based trees; the defaults are those of scikit-learn's `HistGradientBoosting`. */
export async function boost(
  rows: TreeRows,
  validation: TreeRows | undefined,
  options: BoostOptions,
  hooks: BoostHooks = {},
): Promise<Boosted> {
  const { learningRate = 0.1, rounds = 100, patience, classWeights, known } = options;
  const grow: GrowOptions = { leaves: options.leaves ?? 31, fewestRows: options.fewestRows ?? 20, l2: options.l2 ?? 0, rate: learningRate };
  const growTree = createGrower(rows.columns.map(binColumn), grow);
  const task = taskOf(rows.target, classWeights);
  const raw = rows.columns.map(({ values }) => values);
  const start = task.start();
  const { outputs } = task;
  const sums = filled(task.count, start);
  const heldTask = validation && taskOf(validation.target, classWeights);
  const held = heldTask && { task: heldTask, sums: filled(heldTask.count, start), columns: validation.columns.map(({ values }) => values) };
  const trees: Tree[][] = start.map(() => []);
  let best = { loss: Number.POSITIVE_INFINITY, rounds: 0 };
  for (let round = 1; round <= rounds; round++) {
    const old = start.map((_, output) => known?.[output]?.[round - 1]);
    const derivatives = old.every((tree) => tree !== undefined) ? undefined : task.derivatives(sums);
    for (let output = 0; output < outputs; output++) {
      const tree = derivatives
        ? growTree(derivatives(output), (members, value) => {
            for (const row of members) sums[row * outputs + output]! += value;
          })
        : (old[output] ?? []);
      if (!derivatives) addTree(tree, raw, sums, output, outputs);
      trees[output]?.push(tree);
      if (held) addTree(tree, held.columns, held.sums, output, outputs);
    }
    const validationLoss = held?.task.loss(held.sums);
    const done = { round, loss: task.loss(sums), ...(validationLoss !== undefined && { validationLoss }) };
    const isEnded = (await hooks.round?.(done, trees)) === false;
    if (validationLoss !== undefined && validationLoss < best.loss) best = { loss: validationLoss, rounds: round };
    const isTired = held !== undefined && patience !== undefined && round - best.rounds >= patience;
    if (isEnded || isTired) break;
  }
  const kept = held && patience !== undefined ? best.rounds : (trees[0]?.length ?? 0);
  return { start, trees: trees.map((all) => all.slice(0, kept)), rounds: kept };
}

/** What the trees say of rows: `outputs` sums for each, row by row. */
export function sumsOf({ start, trees }: BoostedTrees, columns: readonly Float32Array[]): Float64Array {
  const sums = filled(columns[0]?.length ?? 0, start);
  for (const [output, all] of trees.entries()) for (const tree of all) addTree(tree, columns, sums, output, start.length);
  return sums;
}

function filled(rows: number, start: readonly number[]): Float64Array {
  return Float64Array.from({ length: rows * start.length }, (_, at) => start[at % start.length]!);
}

interface BoostTask {
  count: number;
  outputs: number;
  start(): number[];
  /** Of one output, by the sums as they are now. */
  derivatives(sums: Float64Array): (output: number) => { gradients: Float32Array; hessians?: Float32Array };
  loss(sums: Float64Array): number;
}

function taskOf(target: Target, classWeights: readonly number[] | undefined): BoostTask {
  if (target.kind === 'numbers') return numbersTask(target.values);
  const { labels, classes } = target;
  const weights = Float32Array.from({ length: classes }, (_, label) => classWeights?.[label] ?? 1);
  return classes === 2 ? oddsTask(labels, weights) : classesTask(labels, weights);
}

/** Half the squared difference, whose second derivative is 1. */
function numbersTask(values: Float32Array): BoostTask {
  const count = values.length;
  return {
    count,
    outputs: 1,
    start: () => [values.reduce((sum, value) => sum + value, 0) / count],
    derivatives: (sums) => () => {
      const gradients = new Float32Array(count);
      for (let row = 0; row < count; row++) gradients[row] = sums[row]! - values[row]!;
      return { gradients };
    },
    loss: (sums) => meanOf(count, (row) => (sums[row]! - values[row]!) ** 2),
  };
}

function oddsTask(labels: Int32Array, weights: Float32Array): BoostTask {
  const count = labels.length;
  const whole = meanOf(count, (row) => weights[labels[row]!]!);
  return {
    count,
    outputs: 1,
    start() {
      const share = meanOf(count, (row) => weights[labels[row]!]! * labels[row]!) / whole;
      return [Math.log(share / (1 - share))];
    },
    derivatives: (sums) => () => {
      const gradients = new Float32Array(count);
      const hessians = new Float32Array(count);
      for (let row = 0; row < count; row++) {
        const chance = 1 / (1 + Math.exp(-sums[row]!));
        const weight = weights[labels[row]!]!;
        gradients[row] = weight * (chance - labels[row]!);
        hessians[row] = weight * chance * (1 - chance);
      }
      return { gradients, hessians };
    },
    // log(1 + eˢ) - s · label, without overflow.
    loss: (sums) =>
      meanOf(count, (row) => {
        const odds = sums[row]!;
        return weights[labels[row]!]! * (Math.max(odds, 0) + Math.log1p(Math.exp(-Math.abs(odds))) - odds * labels[row]!);
      }) / whole,
  };
}

function classesTask(labels: Int32Array, weights: Float32Array): BoostTask {
  const count = labels.length;
  const classes = weights.length;
  const whole = meanOf(count, (row) => weights[labels[row]!]!);
  return {
    count,
    outputs: classes,
    start() {
      const counts = Array.from({ length: classes }, () => 0);
      for (const label of labels) counts[label]! += weights[label]!;
      const logarithms = counts.map((one) => Math.log(Math.max(one, 1e-9) / (whole * count)));
      const mean = logarithms.reduce((sum, one) => sum + one, 0) / classes;
      return logarithms.map((one) => one - mean);
    },
    derivatives(sums) {
      const chances = softmaxRows(sums, classes);
      return (output) => {
        const gradients = new Float32Array(count);
        const hessians = new Float32Array(count);
        for (let row = 0; row < count; row++) {
          const chance = chances[row * classes + output]!;
          const weight = weights[labels[row]!]!;
          gradients[row] = weight * (chance - Number(labels[row] === output));
          hessians[row] = weight * chance * (1 - chance);
        }
        return { gradients, hessians };
      };
    },
    loss(sums) {
      const chances = softmaxRows(sums, classes);
      return meanOf(count, (row) => -weights[labels[row]!]! * Math.log(Math.max(chances[row * classes + labels[row]!]!, 1e-15))) / whole;
    },
  };
}

function meanOf(count: number, each: (row: number) => number): number {
  let sum = 0;
  for (let row = 0; row < count; row++) sum += each(row);
  return sum / count;
}

function softmaxRows(sums: Float64Array, classes: number): Float64Array {
  const chances = new Float64Array(sums.length);
  for (let start = 0; start < sums.length; start += classes) {
    let most = Number.NEGATIVE_INFINITY;
    for (let at = start; at < start + classes; at++) most = Math.max(most, sums[at]!);
    let total = 0;
    for (let at = start; at < start + classes; at++) total += chances[at] = Math.exp(sums[at]! - most);
    for (let at = start; at < start + classes; at++) chances[at]! /= total;
  }
  return chances;
}
