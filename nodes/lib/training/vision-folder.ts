import { isObject } from '../../kit/json.ts';
import { loadWeights } from '../architectures/load-weights.ts';
import { brokenConfig } from '../architectures/read-config.ts';
import { vision, type VisionConfig } from '../architectures/vision.ts';
import { firstState } from '../architectures/encoder.ts';
import type { ModelFolder } from '../hub/read-model-folder.ts';
import { encodeModel } from '../learn/encode.ts';
import { createGraph, graphInput } from '../learn/graph.ts';
import { linear } from '../learn/layers/linear.ts';
import { createScope, type Scope } from '../learn/scope.ts';
import type { Value } from '../learn/value.ts';
import { createWeights, numbersOf } from '../learn/weights.ts';
import type { BaseFeatures, PictureInput } from '../preprocess/base-features.ts';

export interface VisionFolder {
  onnx: Uint8Array;
  features: BaseFeatures;
  /** What it sorts pictures into as it is; none where it has not been taught any. */
  classes: string[];
}

/** As in `preprocess.ts`. */
const largestSide = 1_024;
const inputName = 'pictures';
const outputName = 'answer';
const head = 'classifier';
const stateLayer = 'state';

/** A vision transformer of an opened folder as a network for pictures. */
export async function visionOf({ weights, prefixes, described, preprocessor }: ModelFolder, config: VisionConfig): Promise<VisionFolder> {
  if (config.channels !== 1 && config.channels !== 3) throw brokenConfig('num_channels');
  if (config.size > largestSide) throw brokenConfig('image_size');
  const taught = weights.tensors.get(`${head}.weight`)?.shape;
  const outputs = taught?.length === 2 && taught[1] === config.width ? (taught[0] ?? 0) : 0;
  const classes = classesOf(described, outputs);
  const build = (scope: Scope) => said(scope, config, classes.length);
  const loaded = await loadWeights(weights, build, prefixes);
  const graph = createGraph();
  const own = createWeights({ seed: 0, loaded: { ...loaded, ...unchanged(config.width) } });
  const scope = createScope(graph, own);
  const last = build(scope);
  // What is adapted begins behind the last product but one, so a model without an answer gets one that changes nothing.
  const value = classes.length > 0 ? last : linear(scope, stateLayer, last, { outputs: config.width, bias: false });
  const { size } = config;
  const channels = config.channels === 1 ? 1 : 3;
  const picture: PictureInput = { width: size, height: size, channels, ...pixelsOf(preprocessor, channels), layout: 'channels-first' };
  return {
    onnx: encodeModel(graph, { outputs: [{ name: outputName, value }], weights: numbersOf(own) }),
    features: {
      kind: 'base',
      columns: ['image'],
      size: size * size * channels,
      inputs: [{ name: inputName, type: 'float32', shape: ['batch', channels, size, size] }],
      outputs: [outputName],
      picture,
      ...(classes.length > 0 && { answers: 'logits' as const }),
    },
    classes,
  };
}

/** What its own last layer says of the class token; without one, the token's state. */
function said(scope: Scope, config: VisionConfig, classes: number): Value {
  const { size, channels } = config;
  const state = firstState(vision(scope, config, graphInput(scope.graph, inputName, ['batch', channels, size, size])));
  return classes > 0 ? linear(scope, head, state, { outputs: classes }) : state;
}

function unchanged(width: number): Record<string, Float32Array> {
  const identity = new Float32Array(width * width);
  for (let at = 0; at < width; at++) identity[at * width + at] = 1;
  return { [`${stateLayer}.weight`]: identity };
}

/** In the order of the model's answers; none where not all have a name of their own. */
function classesOf({ id2label }: Readonly<Record<string, unknown>>, count: number): string[] {
  if (!isObject(id2label) || count < 2) return [];
  const names = Array.from({ length: count }, (_, at) => id2label[String(at)]);
  const known = names.filter((name) => typeof name === 'string' && name !== '');
  return known.length === count && new Set(known).size === count ? known.map(String) : [];
}

/** Mean and deviation of pixels from 0 to 255; the makers' usual ones where nothing else is said. */
function pixelsOf({ image_mean: mean, image_std: deviation, do_normalize: shifts }: Readonly<Record<string, unknown>>, channels: number) {
  const numbers = (given: unknown, usual: number) => {
    const known = Array.isArray(given) ? given.filter((one) => typeof one === 'number' && Number.isFinite(one)).map(Number) : [];
    return Array.from({ length: channels }, (_, at) => 255 * (known[at] ?? usual));
  };
  if (shifts === false) return { mean: numbers([], 0), deviation: numbers([], 1) };
  return { mean: numbers(mean, 0.5), deviation: numbers(deviation, 0.5).map((one) => (one > 0 ? one : 255)) };
}
