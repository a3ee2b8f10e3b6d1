import type { TensorData } from './fit-model.ts';
import type { FitOptions, Target } from './fit-options.ts';
import { balancedClassWeights, crossEntropy, huberError, squaredError } from './losses.ts';
import { graphInput } from './graph.ts';
import { dimensionAt, type Graph, type Value } from './value.ts';

/** What turns a network into a classifier or a regressor: its loss, and the answers it is taught. */
export interface Task {
  outputs: number;
  /** Appends the answers of a batch as an input, and the loss. `shares` is as in `losses.ts`. */
  loss: (outputs: Value, shares: Value, training: boolean) => Value;
  /** The answers for the given rows, filled up to `size` rows. */
  answers: (target: Target, rows: Int32Array, size: number) => TensorData;
  /** How much a row counts in a mean. */
  weight: (target: Target, row: number) => number;
  /** Numbers are learned with mean 0 and deviation 1 and are given back as they were. */
  scaling?: { means: Float32Array; deviations: Float32Array };
}

export const answersName = 'answers';

export function createTask(target: Target, rows: Int32Array, options: FitOptions): Task {
  return target.kind === 'classes' ? classTask(target, rows, options) : numberTask(target, rows, options);
}

function classTask(target: Target & { kind: 'classes' }, rows: Int32Array, options: FitOptions): Task {
  const { classes } = target;
  const classWeights =
    options.classWeights === 'balanced'
      ? balancedClassWeights(
          Int32Array.from(rows, (row) => target.labels[row] ?? 0),
          classes,
        )
      : options.classWeights;
  return {
    outputs: classes,
    loss: (logits, shares, training) => {
      const labels = graphInput(logits.graph, answersName, [dimensionAt(logits.shape, 0)], 'int64');
      return crossEntropy(logits, labels, shares, { classWeights, smoothing: training ? options.smoothing : 0 });
    },
    answers: (given, chosen, size) => {
      const labels = new BigInt64Array(size);
      for (const [place, row] of chosen.entries()) labels[place] = BigInt(labelOf(given, row));
      return { data: labels, shape: [size] };
    },
    weight: (given, row) => classWeights?.[labelOf(given, row)] ?? 1,
  };
}

function labelOf(target: Target, row: number): number {
  return target.kind === 'classes' ? (target.labels[row] ?? 0) : 0;
}

function numberTask(target: Target & { kind: 'numbers' }, rows: Int32Array, options: FitOptions): Task {
  const { outputs } = target;
  const { means, deviations } = momentsOf(target, rows);
  return {
    outputs,
    loss: (predictions, shares) => {
      const answers = graphInput(predictions.graph, answersName, [dimensionAt(predictions.shape, 0), outputs]);
      return options.huber === undefined
        ? squaredError(predictions, answers, shares)
        : huberError(predictions, answers, shares, options.huber);
    },
    answers: (given, chosen, size) => {
      const scaled = new Float32Array(size * outputs);
      if (given.kind === 'numbers') {
        for (const [place, row] of chosen.entries()) {
          for (let column = 0; column < outputs; column++) {
            const value = given.values[row * outputs + column]!;
            scaled[place * outputs + column] = (value - means[column]!) / deviations[column]!;
          }
        }
      }
      return { data: scaled, shape: [size, outputs] };
    },
    weight: () => 1,
    scaling: { means, deviations },
  };
}

function momentsOf({ values, outputs }: Target & { kind: 'numbers' }, rows: Int32Array) {
  const means = new Float32Array(outputs);
  const deviations = new Float32Array(outputs);
  for (let column = 0; column < outputs; column++) {
    let sum = 0;
    for (const row of rows) sum += values[row * outputs + column]!;
    const mean = sum / rows.length;
    let squares = 0;
    for (const row of rows) squares += (values[row * outputs + column]! - mean) ** 2;
    means[column] = mean;
    // A constant target has nothing to scale.
    deviations[column] = Math.sqrt(squares / rows.length) || 1;
  }
  return { means, deviations };
}

/** One weight in the mean for each row of a batch. */
export function sharesInput(graph: Graph, rows: number | string): Value {
  return graphInput(graph, 'shares', [rows]);
}
