import { checkTarget } from './check-rows.ts';
import { fitNetwork, type LearningRows } from './fit.ts';
import { trainingFingerprint } from './fingerprint.ts';
import { type FitHooks, type FitOptions, outputsOf, type Target, targetArray } from './fit-options.ts';
import { floats } from './graph.ts';
import { holdOut } from './held-out.ts';
import { denseNetwork } from './networks.ts';
import { divide, subtract } from './operators.ts';
import type { Scope } from './scope.ts';
import type { Task } from './task.ts';
import type { TrainingResult } from './trainer.ts';
import type { Value } from './value.ts';
import type { WeightSet } from './weights.ts';

/** What a network says of rows, one after the other. */
export interface VectorRows {
  vectors: Float32Array;
  target: Target;
}

export interface VectorFit {
  /** Numbers of one vector. */
  width: number;
  rows: VectorRows;
  /** Held out for early stopping; without them a share of `rows` is. */
  validation?: VectorRows;
  /** Widths of hidden layers; none makes a linear model. */
  hidden?: readonly number[];
  options: FitOptions;
  hooks?: FitHooks;
}

export interface FittedHead extends Omit<TrainingResult, 'weights'> {
  task: Task;
  learned: WeightSet;
  /** From vectors [batch, width] to answers [batch, outputs], with the weights of a scope that has the learned ones. */
  answers: (scope: Scope, vectors: Value) => Value;
  trainingRows: number;
  validationRows: number;
}

/** Trains a linear model, or a few layers, on vectors; they are brought to one scale first. */
export async function fitVectors({ width, rows, validation, hidden = [], options, hooks = {} }: VectorFit): Promise<FittedHead> {
  const scaling = momentsOf(rows.vectors, width);
  const held = holdOut(rows.target, rows.vectors.length / width, validation ? 0 : (options.validationShare ?? 0.1), options.seed);
  const network = denseNetwork({ inputs: width, hidden, outputs: outputsOf(rows.target), dropout: options.dropout });
  const judged = validation ? scaledRows(validation, scaling) : scaledRows(rows, scaling, held.validation);
  checkTarget(judged);
  const { session: _session, ...fixed } = options;
  const parts = validation ? [rows, validation] : [rows];
  const arrays = parts.flatMap(({ vectors, target }) => [vectors, targetArray(target)]);
  const { weights: _weights, ...result } = await fitNetwork({
    network,
    training: scaledRows(rows, scaling, held.training),
    validation: judged,
    options,
    hooks,
    fingerprint: hooks.checkpointFolder ? trainingFingerprint(hidden.length > 0 ? { ...fixed, hidden } : fixed, arrays) : '',
  });
  return {
    ...result,
    answers(scope, vectors) {
      const { graph } = scope;
      const scaled = divide(subtract(vectors, floats(graph, scaling.mean, [width])), floats(graph, scaling.deviation, [width]));
      return network.forward(scope, scaled);
    },
    trainingRows: held.training.length,
    validationRows: judged.rows.length,
  };
}

/** By which each number of a vector is brought to mean 0 and deviation 1. */
export interface Moments {
  mean: Float32Array;
  deviation: Float32Array;
}

export function momentsOf(vectors: Float32Array, width: number): Moments {
  const count = vectors.length / width;
  const sums = new Float64Array(width);
  const squares = new Float64Array(width);
  for (let at = 0; at < vectors.length; at++) {
    sums[at % width]! += vectors[at]!;
    squares[at % width]! += vectors[at]! ** 2;
  }
  const mean = Float32Array.from(sums, (sum) => sum / count);
  // A number that is nearly the same in all rows says nothing, and must not be blown up.
  const deviation = Float32Array.from(squares, (sum, at) => Math.max(1e-3, Math.sqrt(Math.max(0, sum / count - mean[at]! ** 2))));
  return { mean, deviation };
}

export function scaledRows({ vectors, target }: VectorRows, { mean, deviation }: Moments, rows?: Int32Array): LearningRows {
  const width = mean.length;
  return {
    rows: rows ?? Int32Array.from({ length: vectors.length / width }, (_, row) => row),
    target,
    fill(input, chosen) {
      for (const [place, row] of chosen.entries())
        for (let at = 0; at < width; at++) input[place * width + at] = (vectors[row * width + at]! - mean[at]!) / deviation[at]!;
    },
  };
}
