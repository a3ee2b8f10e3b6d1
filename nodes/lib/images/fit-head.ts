import { encodeModel } from '../learn/encode.ts';
import { modelOutputs } from '../learn/fit-dense.ts';
import type { FitHooks, FitOptions, FitResult } from '../learn/fit-options.ts';
import { fitVectors, type VectorRows } from '../learn/fit-vectors.ts';
import { createGraph, graphInput } from '../learn/graph.ts';
import { createScope } from '../learn/scope.ts';
import { numbersOf } from '../learn/weights.ts';
import type { ImageFeatures } from '../preprocess/image-features.ts';
import { pixelsName } from './fit-pictures.ts';
import type { Pretrained } from './pretrained.ts';

export interface HeadFit {
  pretrained: Pretrained;
  features: ImageFeatures;
  /** What the pretrained network says of pictures. */
  rows: VectorRows;
  /** Held out for early stopping; without them a share of `rows` is. */
  validation?: VectorRows;
  options: FitOptions;
  hooks?: FitHooks;
}

/** Trains a linear model on what a pretrained network says. The ONNX model holds both; it takes and gives what that of `fitPictures` does. */
export async function fitHead({ pretrained, features, ...fit }: HeadFit): Promise<FitResult> {
  const { task, learned, answers: answersTo, ...result } = await fitVectors({ ...fit, width: pretrained.width });
  const graph = createGraph();
  const pixels = graphInput(graph, pixelsName, ['batch', features.channels, features.height, features.width]);
  const base = pretrained.append(graph, pixels);
  const answers = answersTo(createScope(graph, learned), base.vectors);
  return {
    ...result,
    onnx: encodeModel(graph, { outputs: modelOutputs(answers, task), weights: { ...base.weights, ...numbersOf(learned) } }),
  };
}
