import { checkTarget } from '../learn/check-rows.ts';
import { encodeModel } from '../learn/encode.ts';
import { fitNetwork, type LearningRows } from '../learn/fit.ts';
import { modelOutputs } from '../learn/fit-dense.ts';
import { type FitHooks, type FitOptions, type FitResult, outputsOf, type Target, targetArray } from '../learn/fit-options.ts';
import { trainingFingerprint } from '../learn/fingerprint.ts';
import { createGraph, floats, graphInput } from '../learn/graph.ts';
import { holdOut } from '../learn/held-out.ts';
import { denseNetwork } from '../learn/networks.ts';
import { divide, subtract } from '../learn/operators.ts';
import { createScope } from '../learn/scope.ts';
import { numbersOf } from '../learn/weights.ts';
import type { ImageFeatures } from '../preprocess/image-features.ts';
import { pixelsName } from './fit-pictures.ts';
import type { Pretrained } from './pretrained.ts';

/** What a pretrained network says of pictures, one after the other. */
export interface VectorRows {
  vectors: Float32Array;
  target: Target;
}

export interface HeadFit {
  pretrained: Pretrained;
  features: ImageFeatures;
  rows: VectorRows;
  /** Held out for early stopping; without them a share of `rows` is. */
  validation?: VectorRows;
  options: FitOptions;
  hooks?: FitHooks;
}

/** Trains a linear model on what a pretrained network says. The ONNX model holds both; it takes and gives what that of `fitPictures` does. */
export async function fitHead({ pretrained, features, rows, validation, options, hooks = {} }: HeadFit): Promise<FitResult> {
  const { width } = pretrained;
  const scaling = momentsOf(rows.vectors, width);
  const held = holdOut(rows.target, rows.vectors.length / width, validation ? 0 : (options.validationShare ?? 0.1), options.seed);
  const network = denseNetwork({ inputs: width, hidden: [], outputs: outputsOf(rows.target) });
  const judged = validation ? learningRows(validation, scaling) : learningRows(rows, scaling, held.validation);
  checkTarget(judged);
  const { session: _session, ...fixed } = options;
  const parts = validation ? [rows, validation] : [rows];
  const arrays = parts.flatMap(({ vectors, target }) => [vectors, targetArray(target)]);
  const {
    task,
    weights: _weights,
    learned,
    ...result
  } = await fitNetwork({
    network,
    training: learningRows(rows, scaling, held.training),
    validation: judged,
    options,
    hooks,
    fingerprint: hooks.checkpointFolder ? trainingFingerprint(fixed, arrays) : '',
  });
  const graph = createGraph();
  const pixels = graphInput(graph, pixelsName, ['batch', features.channels, features.height, features.width]);
  const base = pretrained.append(graph, pixels);
  const scaled = divide(subtract(base.vectors, floats(graph, scaling.mean, [width])), floats(graph, scaling.deviation, [width]));
  const answers = network.forward(createScope(graph, learned), scaled);
  return {
    ...result,
    onnx: encodeModel(graph, { outputs: modelOutputs(answers, task), weights: { ...base.weights, ...numbersOf(learned) } }),
    trainingRows: held.training.length,
    validationRows: judged.rows.length,
  };
}

interface Moments {
  mean: Float32Array;
  deviation: Float32Array;
}

function momentsOf(vectors: Float32Array, width: number): Moments {
  const count = vectors.length / width;
  const sums = new Float64Array(width);
  const squares = new Float64Array(width);
  for (let at = 0; at < vectors.length; at++) {
    sums[at % width]! += vectors[at]!;
    squares[at % width]! += vectors[at]! ** 2;
  }
  const mean = Float32Array.from(sums, (sum) => sum / count);
  // A number that is nearly the same in all pictures says nothing, and must not be blown up.
  const deviation = Float32Array.from(squares, (sum, at) => Math.max(1e-3, Math.sqrt(Math.max(0, sum / count - mean[at]! ** 2))));
  return { mean, deviation };
}

function learningRows({ vectors, target }: VectorRows, { mean, deviation }: Moments, rows?: Int32Array): LearningRows {
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
