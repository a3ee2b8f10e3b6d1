import { checkFinite } from './check-rows.ts';
import { encodeModel, type ModelOutput } from './encode.ts';
import { fitNetwork, type LearningRows } from './fit.ts';
import { type FitHooks, type FitOptions, type FitResult, outputsOf, type Target, targetArray } from './fit-options.ts';
import { trainingFingerprint } from './fingerprint.ts';
import { createGraph, floats, graphInput } from './graph.ts';
import { holdOut } from './held-out.ts';
import { denseNetwork, type Network, type NetworkDesign } from './networks.ts';
import { add, multiply, softmax } from './operators.ts';
import type { Task } from './task.ts';
import { createScope } from './scope.ts';
import type { Value } from './value.ts';
import { numbersOf, type WeightSet } from './weights.ts';

/** Rows of `columns` numbers, one after the other. They should be of similar scale: standardise them before. */
export interface DenseRows {
  features: Float32Array;
  columns: number;
  target: Target;
}

export interface DenseFit {
  rows: DenseRows;
  /** Held out for early stopping; without them a share of `rows` is. */
  validation?: DenseRows;
  /** Widths of the hidden layers; none makes a linear model. */
  hidden?: readonly number[];
  /** Instead of hidden layers. */
  design?: NetworkDesign;
  options: FitOptions;
  hooks?: FitHooks;
}

/**
 * Trains a linear model or a multilayer perceptron on a table of numbers.
 *
 * The ONNX model takes `features` [batch, columns]. A classifier answers `logits` and
 * `probabilities` [batch, classes], a regressor `predictions` [batch, outputs] in the units of the
 * target. The losses of a regressor are on standardised targets: 1 is no better than the mean.
 */
export async function fitDense({ rows, validation, hidden = [], design, options, hooks = {} }: DenseFit): Promise<FitResult> {
  const count = rows.features.length / rows.columns;
  for (const part of validation ? [rows, validation] : [rows]) checkFeatures(part);
  const outputs = outputsOf(rows.target);
  const network = design
    ? designedNetwork(design, rows.columns, outputs)
    : denseNetwork({ inputs: rows.columns, hidden, outputs, dropout: options.dropout });
  const share = validation ? 0 : (options.validationShare ?? 0.1);
  const held = holdOut(rows.target, count, share, options.seed);
  const training = learningRows(rows, held.training);
  const judged = validation ? learningRows(validation) : learningRows(rows, held.validation);
  const {
    task,
    weights: _weights,
    learned,
    ...result
  } = await fitNetwork({
    network,
    training,
    validation: judged,
    options,
    hooks,
    fingerprint: hooks.checkpointFolder ? fingerprint({ rows, validation, hidden, design, options }) : '',
  });
  return {
    ...result,
    onnx: denseModel(network, task, learned),
    trainingRows: training.rows.length,
    validationRows: judged.rows.length,
  };
}

function checkFeatures({ features, columns }: DenseRows): void {
  for (let row = 0; row * columns < features.length; row++) checkFinite(features, row, columns);
}

function designedNetwork(design: NetworkDesign, width: number, outputs: number): Network {
  return { width, outputs, forward: (scope, rows) => design.append(scope, rows, outputs) };
}

function fingerprint({ rows, validation, hidden, design, options: { session: _session, ...options } }: Omit<DenseFit, 'hooks'>): string {
  const parts = validation ? [rows, validation] : [rows];
  return trainingFingerprint(
    { hidden, ...(design && { design: design.made }), options, columns: rows.columns, outputs: outputsOf(rows.target) },
    parts.flatMap((part) => [part.features, targetArray(part.target)]),
  );
}

function learningRows({ features, columns, target }: DenseRows, rows?: Int32Array): LearningRows {
  return {
    rows: rows ?? Int32Array.from({ length: features.length / columns }, (_, row) => row),
    target,
    fill: (input, chosen) => {
      for (const [place, row] of chosen.entries()) input.set(features.subarray(row * columns, (row + 1) * columns), place * columns);
    },
  };
}

function denseModel(network: Network, task: Task, weights: WeightSet): Uint8Array {
  const graph = createGraph();
  const features = graphInput(graph, 'features', ['batch', network.width]);
  const answers = network.forward(createScope(graph, weights), features);
  return encodeModel(graph, { outputs: modelOutputs(answers, task), weights: numbersOf(weights) });
}

/** What a trained network says to the outside, from what it says in training. */
export function modelOutputs(answers: Value, { scaling, outputs }: Task): ModelOutput[] {
  if (!scaling) {
    return [
      { name: 'logits', value: answers },
      { name: 'probabilities', value: softmax(answers) },
    ];
  }
  const { graph } = answers;
  const stretched = multiply(answers, floats(graph, scaling.deviations, [outputs]));
  return [{ name: 'predictions', value: add(stretched, floats(graph, scaling.means, [outputs])) }];
}
