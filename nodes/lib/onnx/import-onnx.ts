import type { onnx as Onnx } from 'onnx-proto';
import { Failure } from '../../kit/problem.ts';
import { absent, createGraph, emit, graphInput, unusedName } from '../learn/graph.ts';
import { cast } from '../learn/operators.ts';
import { shapeRules } from '../learn/shapes.ts';
import { type ElementType, type FloatArray, type Graph, type Value } from '../learn/value.ts';
import { constantNames, probe } from './constant-values.ts';
import { misstated } from './failures.ts';
import { attributesOf, type FileNode } from './file-node.ts';
import { fixedInputs, type Dims } from './fixed-inputs.ts';
import { addConstant, networkOf, type ImportedNetwork } from './imported-network.ts';
import { domainOf, graphsOf, loadExternal, type OnnxFile } from './read-onnx.ts';
import type { LoadedTensor } from './tensor-numbers.ts';
import { elementTypeOf, upgrades } from './upgrades.ts';
import { constantsOf, weightNames } from './weights-of-file.ts';

export interface ImportOptions {
  /** Sizes that the file leaves open, by name; training graphs know all of theirs. */
  dims?: Dims;
  /** What the user calls the model, for messages. */
  name?: string;
}

/**
 * A file as our graph: its weights are inputs under the file's names, operators are those of opset 20, shapes are known
 * throughout. `origin` of a node is its name in the file.
 */
export async function importOnnx(file: OnnxFile, { dims = {}, name: called }: ImportOptions = {}): Promise<ImportedNetwork> {
  const nodes = file.graph.node ?? [];
  refuseNotImportable(nodes);
  const inputs = fixedInputs(file.graph, dims);
  await loadExternal(file);
  const fixed = constantsOf(file.graph);
  const weights = weightNames(nodes, fixed);
  const constants = new Map([...fixed].filter(([name]) => !weights.has(name)));
  const constant = constantNames(nodes, constants.keys());
  const results = await probe({ file, inputs, wanted: wantedOf(file.graph, constant, constants) });
  const graph = createGraph();
  if (called !== undefined) graph.model = called;
  const made = createValues(graph, new Map([...constants, ...results]));
  const given = inputs.map((input) => made.input(input.name, input.shape, elementTypeOf(input.code) ?? 'float32'));
  const data: Record<string, FloatArray> = {};
  for (const [weight, { shape, data: numbers }] of fixed) {
    if (weights.has(weight) && numbers instanceof Float32Array) data[made.input(weight, shape, 'float32').name] = numbers;
  }
  for (const node of nodes) {
    // What leads to constants alone was found by the probe.
    if (!(node.output ?? []).every((output) => constant.has(output))) convert(graph, node, { made, results, opset: file.opset });
  }
  return networkOf(graph, {
    inputs: given,
    outputs: (file.graph.output ?? []).map((output) => made.value(output.name ?? '')),
    weights: data,
  });
}

function refuseNotImportable(nodes: readonly Onnx.INodeProto[]): void {
  const refused = nodes.filter(
    (node) => graphsOf(node).length > 0 || notImportable.test(node.opType ?? '') || !domains.has(domainOf(node.domain)),
  );
  if (refused.length === 0) return;
  throw new Failure(
    {
      en: 'The model uses {operators}, which cannot be taken into a training: branches, loops, sequences, quantised numbers and operators of other programs. Choose another model, or export it in another form.',
      zh: '模型使用了 {operators}，无法用于训练（分支、循环、序列、量化数值或其他程序的算子）。请选择其他模型，或以其他形式重新导出。',
    },
    { operators: [...new Set(refused.map(({ opType }) => opType ?? ''))].join(', ') },
    { code: 'operator-not-importable' },
  );
}
const domains = new Set(['', 'com.microsoft']);
const notImportable =
  /Sequence|Optional|String|Quantize|QLinear|Integer|^(QAttention|NBits)|Random|Multinomial|Bernoulli|^Unique$|^NonZero$|^Compress$|NonMaxSuppression/;

/** Results to be asked of the runtime: constants where they meet what is none, and what has no shape rule. */
function wantedOf(graph: Onnx.IGraphProto, constant: ReadonlySet<string>, given: ReadonlyMap<string, unknown>): string[] {
  const nodes = (graph.node ?? []).filter(({ output }) => !(output ?? []).every((name) => constant.has(name)));
  const asked = [...nodes.flatMap(({ input }) => input ?? []), ...(graph.output ?? []).map(({ name }) => name ?? '')];
  const met = asked.filter((name) => constant.has(name) && !given.has(name));
  const shapeless = nodes.filter(({ opType }) => !hasShape(opType ?? ''));
  return [...new Set([...met, ...shapeless.flatMap(({ output }) => (output ?? []).filter((name) => name !== ''))])];
}

function hasShape(operator: string): boolean {
  return Object.hasOwn(upgrades, operator) || shapeRules[operator] !== undefined;
}

interface Values {
  input(name: string, shape: number[], type: ElementType): Value;
  value(name: string): Value;
  set(name: string, value: Value): void;
}

function createValues(graph: Graph, constants: ReadonlyMap<string, LoadedTensor>): Values {
  const made = new Map<string, Value>();
  const value = (name: string) => {
    const known = made.get(name);
    if (known) return known;
    const tensor = constants.get(name);
    if (!tensor) throw misstated(name, { en: 'is used before it is computed', zh: '在计算之前就被使用' });
    const constant = addConstant(graph, tensor.data, tensor.shape);
    const kept = tensor.type === 'bool' ? cast(constant, 'bool') : constant;
    made.set(name, kept);
    return kept;
  };
  return {
    value,
    set: (name, result) => void made.set(name, result),
    input(name, shape, type) {
      // Names of our own making may stand in a file that we wrote.
      const free = name.startsWith('gw/') ? `file:${name}` : name;
      if (graph.inputs.has(free)) throw misstated(name, { en: 'stands in the file twice', zh: '在文件中出现了两次' });
      const result = graphInput(graph, free, shape, type);
      made.set(name, result);
      return result;
    },
  };
}

interface Conversion {
  made: Values;
  results: ReadonlyMap<string, LoadedTensor>;
  opset: number;
}

function convert(graph: Graph, proto: Onnx.INodeProto, { made, results, opset }: Conversion): void {
  const outputs = proto.output ?? [];
  const operator = proto.opType ?? '';
  const node: FileNode = {
    graph,
    operator,
    name: proto.name || outputs[0] || operator,
    opset,
    inputs: (proto.input ?? []).map((name) => (name === '' ? undefined : made.value(name))),
    outputs,
    proto,
  };
  const before = graph.nodes.length;
  const values = built(node, results);
  for (const each of graph.nodes.slice(before)) each.origin = node.name;
  outputs.forEach((name, position) => {
    const value = values[position];
    if (value && name !== '') made.set(name, value);
  });
}

function built(node: FileNode, results: ReadonlyMap<string, LoadedTensor>): Value[] {
  const { graph, operator, proto } = node;
  const upgrade = domainOf(proto.domain) === '' ? upgrades[operator] : undefined;
  const inputs = node.inputs.map((value) => value ?? absent(graph));
  if (!upgrade && !shapeRules[operator]) return asItIs(node, inputs, results);
  try {
    return upgrade ? upgrade(node) : emit(graph, operator, inputs, attributesOf(node));
  } catch (error) {
    throw error instanceof Failure ? error : doesNotFit(node, error);
  }
}

/** An operator without a rule of ours: the runtime has said what it makes. */
function asItIs(node: FileNode, inputs: readonly Value[], results: ReadonlyMap<string, LoadedTensor>): Value[] {
  const outputs = node.outputs.map((name): Value => {
    const result = results.get(name);
    return { graph: node.graph, name: unusedName(node.graph, node.operator), shape: result?.shape ?? [], type: result?.type ?? 'float32' };
  });
  const { operator, proto } = node;
  node.graph.nodes.push({ operator, domain: domainOf(proto.domain), inputs, outputs, attributes: attributesOf(node) });
  return outputs;
}

function doesNotFit(node: FileNode, error: unknown): Failure {
  return new Failure(
    {
      en: 'The node “{node}” ({operator}) of the model does not fit the sizes that it is given: {reason}',
      zh: '模型中的节点“{node}”（{operator}）与输入尺寸不符：{reason}',
    },
    { node: node.name, operator: node.operator, reason: error instanceof Error ? error.message : String(error) },
    { code: 'model-does-not-fit' },
  );
}
