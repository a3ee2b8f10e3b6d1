import { readFile } from 'node:fs/promises';
import type { Context } from '../../kit/define-node.ts';
import type { ModelValue, Row } from '../../kit/ports.ts';
import { Failure } from '../../kit/problem.ts';
import { encodeModel } from '../learn/encode.ts';
import { bagSums } from '../learn/fit-bag.ts';
import { createGraph, graphInput } from '../learn/graph.ts';
import { add, gemm, relu, softmax } from '../learn/operators.ts';
import { readWeights } from '../learn/read-weights.ts';
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

/** The weights of a model's file, by the names under which training writes them. */
function networkOf(onnx: Uint8Array, { kind }: Preprocess): Network | undefined {
  const stored = readWeights(onnx);
  const names = parameterNames(kind, Object.keys(stored).filter((name) => /^(layer\d+\.weight|bag\/table)$/.test(name)).length);
  const layers = names.map(([weight, bias]) => ({
    weights: stored[weight] ?? new Float32Array(),
    biases: stored[bias] ?? new Float32Array(),
  }));
  const widths = [inputsOf(layers[0]), ...layers.map(({ biases }) => biases.length)];
  const fits = layers.every(({ weights, biases }, at) => biases.length > 0 && weights.length === widths[at]! * biases.length);
  if (layers.length === 0 || !fits) return undefined;
  const parameters = new Float64Array(parameterCount(widths));
  for (const [at, place] of layersOf(widths).entries()) {
    parameters.set(layers[at]?.weights ?? [], place.weights);
    parameters.set(layers[at]?.biases ?? [], place.biases);
  }
  return { widths, parameters };
}

function inputsOf(layer: { weights: Float32Array; biases: Float32Array } | undefined): number {
  return layer && layer.biases.length > 0 ? layer.weights.length / layer.biases.length : 0;
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
