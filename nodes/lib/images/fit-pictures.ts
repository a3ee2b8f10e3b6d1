import { checkRows, checkTarget } from '../learn/check-rows.ts';
import { encodeModel } from '../learn/encode.ts';
import { fitModel, type ModelRows } from '../learn/fit-model.ts';
import { modelOutputs } from '../learn/fit-dense.ts';
import { type FitHooks, type FitOptions, type FitResult, outputsOf, type Target, targetArray } from '../learn/fit-options.ts';
import { trainingFingerprint } from '../learn/fingerprint.ts';
import { createGraph, graphInput } from '../learn/graph.ts';
import { holdOut } from '../learn/held-out.ts';
import type { NetworkDesign } from '../learn/networks.ts';
import { createScope, type Scope } from '../learn/scope.ts';
import { answersName, createTask, type Task } from '../learn/task.ts';
import type { Value } from '../learn/value.ts';
import { createWeights, numbersOf } from '../learn/weights.ts';
import { type ImageFeatures, pixelScaler } from '../preprocess/image-features.ts';
import { type Jitter, jittered } from './jitter.ts';
import type { PictureNetwork } from './network-plan.ts';
import { appendPictureNetwork } from './picture-network.ts';

/** Pictures of one shape one after the other, as in `pixels.ts`. */
export interface PictureRows {
  pixels: Uint8Array;
  target: Target;
}

export interface PictureFit {
  rows: PictureRows;
  /** Held out for early stopping; without them a share of `rows` is. */
  validation?: PictureRows;
  features: ImageFeatures;
  network: PictureNetwork;
  /** Instead of the network. */
  design?: NetworkDesign;
  /** How pictures are changed at random each time that training sees them. */
  jitter?: Jitter;
  options: FitOptions;
  hooks?: FitHooks;
}

export const pixelsName = 'pixels';

/** Trains a convolutional network from scratch. The ONNX model takes `pixels` [batch, channels, height, width] and answers as that of `fitDense`. */
export async function fitPictures(fit: PictureFit): Promise<FitResult> {
  const { rows, validation, features, network, design, options, hooks = {} } = fit;
  const held = holdOut(rows.target, rows.pixels.length / features.size, validation ? 0 : (options.validationShare ?? 0.1), options.seed);
  const judged = validation ?? rows;
  const judgedRows = validation ? Int32Array.from({ length: validation.pixels.length / features.size }, (_, row) => row) : held.validation;
  checkRows({ rows: held.training, target: rows.target });
  checkTarget({ rows: judgedRows, target: judged.target });
  const task = createTask(rows.target, held.training, options);
  const classes = outputsOf(rows.target);
  const answersTo = (scope: Scope, pixels: Value) =>
    design ? design.append(scope, pixels, classes) : appendPictureNetwork(scope, pixels, { ...network, classes });
  const sizes = [features.channels, features.height, features.width];
  const weights = createWeights({ seed: options.seed });
  const result = await fitModel({
    loss: (scope, shape, shares) =>
      task.loss(answersTo(scope, graphInput(scope.graph, pixelsName, [shape.rows, ...sizes])), shares, scope.training),
    weights,
    training: modelRows(fit, rows, { chosen: held.training, task, jitter: fit.jitter }),
    ...(judgedRows.length > 0 && { validation: modelRows(fit, judged, { chosen: judgedRows, task }) }),
    options,
    hooks,
    fingerprint: hooks.checkpointFolder ? fingerprint(fit) : '',
  });
  const graph = createGraph();
  const answers = answersTo(createScope(graph, weights), graphInput(graph, pixelsName, ['batch', ...sizes]));
  return {
    ...result,
    onnx: encodeModel(graph, { outputs: modelOutputs(answers, task), weights: numbersOf(weights) }),
    trainingRows: held.training.length,
    validationRows: judgedRows.length,
  };
}

function modelRows(
  { features, options }: PictureFit,
  { pixels, target }: PictureRows,
  { chosen: rows, task, jitter }: { chosen: Int32Array; task: Task; jitter?: Jitter | undefined },
): ModelRows {
  const { size, width, height, channels } = features;
  const scale = pixelScaler(features);
  const pixelsOf = (row: number) => pixels.subarray(row * size, (row + 1) * size);
  return {
    rows,
    weightOf: (row) => task.weight(target, row),
    feeds(chosen, shape, place) {
      const numbers = new Float32Array(shape.rows * size);
      for (const [at, row] of chosen.entries()) {
        const data = pixelsOf(row);
        const seen =
          place && jitter
            ? jittered({ width, height, channels, data }, jitter, { seed: options.seed, epoch: place.epoch, row }).data
            : data;
        scale(seen, numbers, at * size);
      }
      return {
        [pixelsName]: { data: numbers, shape: [shape.rows, channels, height, width] },
        [answersName]: task.answers(target, chosen, shape.rows),
      };
    },
  };
}

function fingerprint({ rows, validation, features, network, design, jitter, options: { session: _, ...options } }: PictureFit): string {
  const parts = validation ? [rows, validation] : [rows];
  return trainingFingerprint(
    { features, network: design ? design.made : network, jitter, options },
    parts.flatMap(({ pixels, target }) => [pixels, targetArray(target)]),
  );
}
