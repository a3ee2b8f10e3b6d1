import { isObject } from '../../kit/json.ts';
import { Failure } from '../../kit/problem.ts';
import { broken, unsupported, type Layer } from './config.ts';

/** A result of a layer: the layers of Keras may be used at several places, and `call` counts these. */
export interface Source {
  layer: string;
  call: number;
}

export interface PlacedLayer extends Layer {
  /** What each use of the layer is given. */
  calls: Source[][];
  /** A model may stand where a layer stands. */
  model?: LayerModel;
}

export interface LayerModel {
  layers: PlacedLayer[];
  byName: ReadonlyMap<string, PlacedLayer>;
  inputs: Source[];
  outputs: Source[];
}

const mostLayers = 5_000;
const deepestNesting = 8;
const containers = new Set(['Sequential', 'Model', 'Functional']);

export function notLayers(): Failure {
  return new Failure(
    {
      en: 'This is no TensorFlow.js layers model: its model.json has no layers. Graph models (converted from TensorFlow’s SavedModel) cannot be loaded; convert the original to ONNX instead.',
      zh: '这不是 TensorFlow.js 的层模型（layers model）：model.json 中没有层。由 SavedModel 转换的图模型（graph model）无法读取，请把原模型转换为 ONNX。',
    },
    {},
    { code: 'not-a-layers-model' },
  );
}

/** The layers of a model.json as Keras 2 and TensorFlow.js write it. */
export function layerModelOf(modelJson: unknown): LayerModel {
  const topology = isObject(modelJson) ? modelJson.modelTopology : undefined;
  if (!isObject(topology)) throw notLayers();
  const config = isObject(topology.model_config) ? topology.model_config : topology;
  if (typeof config.class_name !== 'string' || !containers.has(config.class_name)) throw notLayers();
  return modelOf({ name: 'model', kind: config.class_name, config: recordOf(config.config) }, 0);
}

function modelOf(container: Layer, depth: number): LayerModel {
  const { layers: given } = container.config;
  if (!Array.isArray(given) || given.length === 0) throw broken(container, 'layers');
  if (given.length > mostLayers) throw unsupported(container, `${given.length} layers`);
  if (depth > deepestNesting) throw unsupported(container, `nesting > ${deepestNesting}`);
  const entries = given.map((entry: unknown) => entryOf(container, entry));
  const layers = entries.map(({ layer }): PlacedLayer => {
    return { ...layer, calls: [], ...(containers.has(layer.kind) && { model: modelOf(layer, depth + 1) }) };
  });
  if (new Set(layers.map(({ name }) => name)).size < layers.length) throw broken(container, 'name');
  if (container.kind === 'Sequential') return inRow(layers);
  layers.forEach((layer, position) => {
    layer.calls = callsOf(layer, entries[position]?.inbound);
  });
  return {
    layers,
    byName: named(layers),
    inputs: sourcesIn(container, 'input_layers'),
    outputs: sourcesIn(container, 'output_layers'),
  };
}

/** Sequential models are written with or without a layer for their input. */
function inRow(layers: PlacedLayer[]): LayerModel {
  const [head] = layers;
  const started = head?.kind === 'InputLayer';
  const input: PlacedLayer = { name: 'input', kind: 'InputLayer', config: firstShape(head), calls: [[]] };
  const all = started ? layers : [{ ...input, name: freeName(layers) }, ...layers];
  all.forEach((layer, position) => {
    const before = all[position - 1];
    layer.calls = [before ? [{ layer: before.name, call: 0 }] : []];
  });
  const ends = [all[0], all.at(-1)].map((layer): Source[] => (layer ? [{ layer: layer.name, call: 0 }] : []));
  return { layers: all, byName: named(all), inputs: ends[0] ?? [], outputs: ends[1] ?? [] };
}

function named(layers: readonly PlacedLayer[]): Map<string, PlacedLayer> {
  return new Map(layers.map((layer) => [layer.name, layer]));
}

function freeName(layers: readonly Layer[]): string {
  let name = 'input';
  while (layers.some((layer) => layer.name === name)) name += '_';
  return name;
}

/** A nested model knows its shape by its own first layer. */
function firstShape(layer: PlacedLayer | undefined): Record<string, unknown> {
  const inside = layer?.model?.byName.get(layer.model.inputs[0]?.layer ?? '');
  const { batch_input_shape, batch_shape, dtype } = (inside ?? layer)?.config ?? {};
  return { batch_input_shape: batch_input_shape ?? batch_shape, dtype };
}

function entryOf(container: Layer, entry: unknown): { layer: Layer; inbound: unknown } {
  if (!isObject(entry) || typeof entry.class_name !== 'string') throw broken(container, 'layers');
  const config = recordOf(entry.config);
  const name = entry.name ?? config.name;
  if (typeof name !== 'string' || name === '') throw broken(container, 'name');
  return { layer: { name, kind: entry.class_name, config }, inbound: entry.inbound_nodes };
}

function callsOf(layer: PlacedLayer, inbound: unknown): Source[][] {
  if (layer.kind === 'InputLayer') return [[]];
  if (!Array.isArray(inbound) || inbound.length === 0) throw broken(layer, 'inbound_nodes');
  return inbound.map((call: unknown) => {
    if (isObject(call)) throw unsupported(layer, 'Keras 3');
    const sources: unknown[] = Array.isArray(call) ? call : [];
    return sources.map((source) => sourceOf(layer, source));
  });
}

function sourcesIn(container: Layer, member: string): Source[] {
  const given = container.config[member];
  // A single one may be written without the list around it.
  const list: unknown[] = Array.isArray(given) ? (typeof given[0] === 'string' ? [given] : given) : [];
  if (list.length === 0) throw broken(container, member);
  return list.map((source) => sourceOf(container, source));
}

function sourceOf(layer: Layer, source: unknown): Source {
  const [name, call, tensor]: unknown[] = Array.isArray(source) ? source : [];
  if (typeof name !== 'string' || typeof call !== 'number') throw broken(layer, 'inbound_nodes');
  if (tensor !== 0) throw unsupported(layer, 'several outputs of one layer');
  return { layer: name, call };
}

function recordOf(value: unknown): Record<string, unknown> {
  // Old Sequential models are a bare list of layers.
  if (Array.isArray(value)) return { layers: value };
  return isObject(value) ? value : {};
}
