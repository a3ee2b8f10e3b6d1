import { checkTarget } from '../learn/check-rows.ts';
import { encodeModel } from '../learn/encode.ts';
import { fitNetwork } from '../learn/fit.ts';
import { modelOutputs } from '../learn/fit-dense.ts';
import { type FitHooks, type FitOptions, type FitResult, outputsOf, targetArray } from '../learn/fit-options.ts';
import { trainingFingerprint } from '../learn/fingerprint.ts';
import { createGraph, floats, graphInput } from '../learn/graph.ts';
import { holdOut } from '../learn/held-out.ts';
import { denseNetwork } from '../learn/networks.ts';
import { divide, subtract } from '../learn/operators.ts';
import { momentsOf, scaledRows, type VectorRows } from '../learn/scaled-rows.ts';
import { createScope } from '../learn/scope.ts';
import { numbersOf } from '../learn/weights.ts';
import type { ImageFeatures } from '../preprocess/image-features.ts';
import { pixelsName } from './fit-pictures.ts';
import type { Pretrained } from './pretrained.ts';

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
  const judged = validation ? scaledRows(validation, scaling) : scaledRows(rows, scaling, held.validation);
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
    training: scaledRows(rows, scaling, held.training),
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
