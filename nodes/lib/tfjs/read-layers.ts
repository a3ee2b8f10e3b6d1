import { Failure } from '../../kit/problem.ts';
import { createGraph, graphInput } from '../learn/graph.ts';
import type { Dimension, Graph } from '../learn/value.ts';
import { networkOf, type ImportedNetwork } from '../onnx/imported-network.ts';
import { broken, unsupported } from './config.ts';
import { layerRules } from './layers.ts';
import { channelsLast, channelsSecond, weightsOf, type Tensor, type Weights } from './layout.ts';
import { layerModelOf, type LayerModel, type PlacedLayer, type Source } from './model-json.ts';
import { decodeWeights, readManifest } from './weight-manifest.ts';

export interface LayersOptions {
  /** Rows of a batch; named, and so any number, if not given. */
  batch?: Dimension;
  /** Sizes behind the batch as Keras has them, where the file leaves them open. */
  sizes?: readonly number[];
}

/**
 * A TensorFlow.js layers model: its parsed model.json and the bytes of its weight files, one after the other. Pictures go in,
 * and come out, as [batch, channels, height, width].
 */
export function readTfjsLayers(modelJson: unknown, weightBytes: Uint8Array, options: LayersOptions = {}): ImportedNetwork {
  const model = layerModelOf(modelJson);
  refuseUnknown(model);
  const graph = createGraph();
  const weights = weightsOf(graph, decodeWeights(readManifest(modelJson), weightBytes));
  const inputs = model.inputs.map(({ layer }) => inputOf(graph, named(model, layer), options));
  const outputs = build(model, inputs, weights);
  return networkOf(graph, {
    inputs: inputs.map(({ value }) => value),
    outputs: outputs.map((tensor) => (tensor.value.shape.length === 4 ? channelsSecond(tensor) : channelsLast(tensor))),
    weights: weights.taken,
  });
}

/** All kinds at once, so that nobody has to find them one by one. */
function refuseUnknown(model: LayerModel): void {
  const unknown = [...new Set(kindsOf(model).filter((kind) => !Object.hasOwn(layerRules, kind)))];
  if (unknown.length === 0) return;
  throw new Failure(
    {
      en: 'This model has layers that cannot be loaded here: {kinds}. Convert the model to ONNX and load that, or choose another model.',
      zh: '该模型含有无法读取的层：{kinds}。请把模型转换为 ONNX 后再读取，或选择其他模型。',
    },
    { kinds: unknown.join(', ') },
    { code: 'layer-not-supported' },
  );
}

function kindsOf(model: LayerModel): string[] {
  return model.layers.flatMap((layer) => (layer.model ? kindsOf(layer.model) : layer.kind === 'InputLayer' ? [] : [layer.kind]));
}

function inputOf(graph: Graph, layer: PlacedLayer, { batch = 'batch', sizes }: LayersOptions): Tensor {
  const given = layer.config.batch_input_shape ?? layer.config.batch_shape;
  const stated: unknown[] = Array.isArray(given) ? given.slice(1) : [];
  const fixed = stated.map((size, axis) => (size === null ? sizes?.[axis] : size));
  const shape = fixed.filter((size) => typeof size === 'number' && Number.isInteger(size) && size > 0 && size <= largestSide).map(Number);
  if (shape.length < fixed.length) throw openSize(fixed);
  if (shape.length === 0) throw broken(layer, 'batch_input_shape');
  const type = layer.config.dtype === 'int32' ? 'int64' : graph.precision;
  const [height, width, channels] = shape;
  if (shape.length !== 3 || height === undefined || width === undefined || channels === undefined)
    return { value: graphInput(graph, layer.name, [batch, ...shape], type), channels: 'last' };
  return { value: graphInput(graph, layer.name, [batch, channels, height, width], type), channels: 'second' };
}

const largestSide = 2 ** 24;

function openSize(sizes: readonly unknown[]): Failure {
  return new Failure(
    {
      en: 'The model takes inputs of any size ({sizes}). Say the size that it is to be used with.',
      zh: '该模型接受任意大小的输入（{sizes}）。请指定要使用的大小。',
    },
    { sizes: sizes.map((size) => (typeof size === 'number' ? size : '?')).join(' × ') },
    { code: 'open-size' },
  );
}

/** Files may list layers in any order, so each is built once all that it needs is there. */
function build(model: LayerModel, inputs: readonly Tensor[], weights: Weights): Tensor[] {
  const made = new Map(model.inputs.map(({ layer }, position) => [keyOf({ layer, call: 0 }), inputs[position]]));
  const taken = (source: Source) => made.get(keyOf(known(model, source)));
  let waiting = model.layers.flatMap((layer) => layer.calls.map((sources, call) => ({ layer, sources, call })));
  while (waiting.length > 0) {
    const later = waiting.filter(({ layer, sources, call }) => {
      const key = keyOf({ layer: layer.name, call });
      const given = sources.flatMap((source) => taken(source) ?? []);
      if (made.has(key) || given.length < sources.length) return !made.has(key);
      made.set(key, buildLayer(layer, given, weights));
      return false;
    });
    if (later.length === waiting.length) throw broken(later[0]?.layer ?? { name: '', kind: '', config: {} }, 'inbound_nodes');
    waiting = later;
  }
  return model.outputs.map((source) => taken(source) ?? missing(model, source));
}

function buildLayer(layer: PlacedLayer, given: readonly Tensor[], weights: Weights): Tensor {
  const { nodes } = weights.graph;
  const before = nodes.length;
  const tensor = layer.model ? nested(layer, layer.model, given, weights) : plain(layer, given, weights);
  for (const node of nodes.slice(before)) node.origin ??= layer.name;
  return tensor;
}

function plain(layer: PlacedLayer, given: readonly Tensor[], weights: Weights): Tensor {
  const rule = layerRules[layer.kind];
  if (!rule) throw unsupported(layer, layer.kind);
  try {
    return rule(layer, given, weights);
  } catch (error) {
    throw error instanceof Failure ? error : doesNotFit(layer, error);
  }
}

function doesNotFit({ name, kind }: PlacedLayer, error: unknown): Failure {
  return new Failure(
    {
      en: 'The layer “{layer}” ({kind}) does not fit the sizes that it is given: {reason}',
      zh: '层“{layer}”（{kind}）与输入尺寸不符：{reason}',
    },
    { layer: name, kind, reason: error instanceof Error ? error.message : String(error) },
    { code: 'model-does-not-fit' },
  );
}

function nested(layer: PlacedLayer, model: LayerModel, given: readonly Tensor[], weights: Weights): Tensor {
  if (given.length !== model.inputs.length) throw broken(layer, 'inbound_nodes');
  const [output, ...more] = build(model, given, weights);
  if (!output || more.length > 0) throw unsupported(layer, 'several outputs of one layer');
  return output;
}

/** Keras counts the making of a nested model as its first use. */
function known(model: LayerModel, { layer, call }: Source): Source {
  return { layer, call: named(model, layer).model ? Math.max(call - 1, 0) : call };
}

function named(model: LayerModel, name: string): PlacedLayer {
  return model.byName.get(name) ?? missing(model, { layer: name, call: 0 });
}

function missing(model: LayerModel, { layer }: Source): never {
  throw broken(model.byName.get(layer) ?? { name: layer, kind: '?', config: {} }, 'inbound_nodes');
}

function keyOf({ layer, call }: Source): string {
  return `${call}:${layer}`;
}
