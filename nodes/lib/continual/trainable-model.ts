import { readFile } from 'node:fs/promises';
import onnxProto from 'onnx-proto';
import type { Context } from '../../kit/define-node.ts';
import type { ModelValue, Row } from '../../kit/ports.ts';
import { Failure } from '../../kit/problem.ts';
import { encodeModel } from '../learn/encode.ts';
import { createGraph, graphInput } from '../learn/graph.ts';
import { add, gather, gemm, multiply, reduceSum, relu, reshape, softmax } from '../learn/operators.ts';
import type { Value } from '../learn/value.ts';
import { readPreprocess } from '../predict/load-model.ts';
import type { Preprocess } from '../preprocess/preprocess.ts';
import { tableEncoder, type TableFeatures } from '../preprocess/table-features.ts';
import { textEncoder, type TextFeatures, textOf } from '../preprocess/text-features.ts';
import { layersOf, type Network, parameterCount, type SparseRow } from './network.ts';

/** A classifier of table rows or texts that can learn on: its features, and its weights as they are. */
export interface TrainableModel {
  features: TableFeatures | TextFeatures;
  network: Network;
  classes: readonly string[];
  /** The columns that it reads. */
  columns: readonly string[];
}

/** Opens a model artifact for training; says so where it is of a kind that cannot learn on. */
export async function openTrainable(context: Pick<Context, 'artifacts'>, model: ModelValue): Promise<TrainableModel> {
  const known = model.task === 'classification' || model.task === 'text-classification';
  if (!known || !model.classes) throw notTrainable();
  const preprocess: Preprocess = await readPreprocess(context, model);
  if (preprocess.kind !== 'text' && preprocess.kind !== 'table') throw notTrainable();
  const network = networkOf(await readFile(context.artifacts.path(model.artifact, 'model.onnx')), preprocess);
  if (!network || network.widths[0] !== preprocess.size || network.widths.at(-1) !== model.classes.length) throw notTrainable();
  return trainable(preprocess, network, model.classes);
}

export function trainable(features: TableFeatures | TextFeatures, network: Network, classes: readonly string[]): TrainableModel {
  return { features, network, classes, columns: features.kind === 'text' ? features.columns : features.columns.map(({ name }) => name) };
}

function notTrainable(): Failure {
  return new Failure(
    {
      en: 'This model cannot learn on: only classifiers of “Train a table model” (linear or layered) and “Train a text classifier” can. Train one of these, or train this one anew from all rows.',
      zh: '该模型不能继续训练：只有“训练表格模型”（线性或多层）和“训练文本分类器”得到的分类模型可以。请训练这样的模型，或用全部数据重新训练。',
    },
    {},
    { code: 'not-trainable', port: 'model' },
  );
}

/** From a row to the features that are not zero. */
export function sparseEncoder(features: TableFeatures | TextFeatures): (row: Row) => SparseRow {
  if (features.kind === 'text') {
    const encode = textEncoder(features);
    return (row) => encode(textOf(row, features.columns));
  }
  const encode = tableEncoder(features);
  const numbers = new Float32Array(features.size);
  return (row) => {
    encode(row, numbers, 0);
    const ids = Int32Array.from(numbers.keys()).filter((at) => numbers[at] !== 0);
    return { ids, values: Float32Array.from(ids, (at) => numbers[at]!) };
  };
}

interface Stored {
  shape: number[];
  data: Float32Array;
}

/** The weights among a model's constants, by the names under which training writes them. */
function networkOf(onnx: Uint8Array, { kind }: Preprocess): Network | undefined {
  const stored = new Map<string, Stored>();
  for (const { name, dims, dataType, rawData } of onnxProto.onnx.ModelProto.decode(onnx).graph?.initializer ?? []) {
    const shape = (dims ?? []).map(Number);
    const size = shape.reduce((product, side) => product * side, 1);
    if (name && dataType === 1 && rawData?.length === size * 4)
      stored.set(name, { shape, data: new Float32Array(Uint8Array.from(rawData).buffer) });
  }
  const names = parameterNames(kind, [...stored.keys()].filter((name) => /^(layer\d+\.weight|bag\/table)$/.test(name)).length);
  const layers = names.map(([weight, bias]) => ({ weight: stored.get(weight), bias: stored.get(bias) }));
  const widths = [layers[0]?.weight?.shape[0] ?? 0, ...layers.map(({ weight }) => weight?.shape[1] ?? 0)];
  const fits = layers.every(
    ({ weight, bias }, at) => weight?.shape.length === 2 && weight.shape[0] === widths[at] && bias?.data.length === widths[at + 1],
  );
  if (layers.length === 0 || !fits) return undefined;
  const parameters = new Float64Array(parameterCount(widths));
  for (const [at, { weights, biases }] of layersOf(widths).entries()) {
    parameters.set(layers[at]?.weight?.data ?? [], weights);
    parameters.set(layers[at]?.bias?.data ?? [], biases);
  }
  return { widths, parameters };
}

function parameterNames(kind: Preprocess['kind'], layers: number): [string, string][] {
  const first: [string, string][] = kind === 'text' ? [['bag/table', 'bag.bias']] : [];
  return [
    ...first,
    ...Array.from({ length: layers - first.length }, (_, at): [string, string] => [`layer${at}.weight`, `layer${at}.bias`]),
  ];
}

/** The model as a file like those of the training nodes: the same inputs, outputs and names. */
export function encodeTrainable({ features, network: { widths, parameters } }: TrainableModel): Uint8Array {
  const graph = createGraph();
  const layers = layersOf(widths);
  const names = parameterNames(features.kind, layers.length);
  const weights: Record<string, Float32Array> = {};
  const input = features.kind === 'text' ? undefined : graphInput(graph, 'features', ['batch', features.size]);
  let said: Value | undefined = input;
  for (const [at, layer] of layers.entries()) {
    const { before, after } = layer;
    const [weightName, biasName] = names[at] ?? ['', ''];
    weights[weightName] = Float32Array.from(parameters.subarray(layer.weights, layer.biases));
    weights[biasName] = Float32Array.from(parameters.subarray(layer.biases, layer.biases + after));
    const weight = graphInput(graph, weightName, [before, after]);
    const bias = graphInput(graph, biasName, [after]);
    const rows: Value | undefined = said && at > 0 ? relu(said) : said;
    said = rows ? gemm(rows, weight, bias) : add(bagSums(weight), bias);
  }
  if (!said) throw new Error('A network without layers has no answers.');
  return encodeModel(graph, {
    outputs: [
      { name: 'logits', value: said },
      { name: 'probabilities', value: softmax(said) },
    ],
    weights,
  });
}

function bagSums(table: Value): Value {
  const ids = graphInput(table.graph, 'ids', ['batch', 'slots'], 'int64');
  const slots = graphInput(table.graph, 'weights', ['batch', 'slots']);
  return reduceSum(multiply(gather(table, ids), reshape(slots, [0, 0, 1])), [1]);
}
