import onnxProto from 'onnx-proto';
import { neededNodes } from './graph.ts';
import { inHalfPrecision } from './half-precision.ts';
import { lowered } from './lowering.ts';
import type { Provider } from './session.ts';
import {
  elementTypeCodes,
  inPrecision,
  type Attribute,
  type Constant,
  type FloatArray,
  type Graph,
  type GraphNode,
  type Value,
} from './value.ts';

const { onnx } = onnxProto;

/** Read by ONNX Runtime from 1.17 on. */
const irVersion = 9;
const operatorSet = 20;
/** Of the other domains; 5 is the first with trees that ask for one of several categories. */
const otherSets: Readonly<Record<string, number>> = { 'ai.onnx.ml': 5, 'com.microsoft': 1 };

export interface ModelOutput {
  name: string;
  value: Value;
}

export interface EncodeOptions {
  outputs: readonly ModelOutput[];
  /** Inputs of the graph that are written into the file as fixed weights. */
  weights?: Readonly<Record<string, FloatArray>>;
  /** The device that the model is for; the CPU if not given, whose models most devices take too. */
  provider?: Provider;
  /** Multiplies in half precision. */
  half?: boolean;
}

/** The bytes of an ONNX file that computes the outputs, and nothing that they do not need. */
export function encodeModel(graph: Graph, { outputs, weights = {}, provider = 'cpu', half = false }: EncodeOptions): Uint8Array {
  const wanted = outputs.map((output) => output.value);
  const known = lowered(graph, neededNodes(graph, wanted), provider);
  const nodes = half ? inHalfPrecision(graph, known, wanted) : known;
  const used = new Set(nodes.flatMap((node) => node.inputs.map((input) => input.name)));
  const asked = new Set([...used, ...wanted.map((value) => value.name)]);
  const usedInputs = [...graph.inputs.values()].filter((input) => used.has(input.name));
  const fixed = usedInputs.flatMap((value): Constant[] => {
    const data = weights[value.name];
    return data ? [{ value, data }] : [];
  });
  const names = publicNames(nodes, outputs);
  const nameOf = (value: Value) => names.get(value.name) ?? value.name;
  const copied = outputs.filter(({ name, value }) => nameOf(value) !== name);
  const constants = [...graph.constants.values()].filter((constant) => used.has(constant.value.name));
  return onnx.ModelProto.encode({
    irVersion,
    producerName: 'graftwork',
    opsetImport: [
      { domain: '', version: operatorSet },
      ...Object.entries(otherSets).flatMap(([domain, version]) =>
        nodes.some((node) => node.domain === domain) ? [{ domain, version }] : [],
      ),
    ],
    graph: {
      name: 'model',
      node: [
        ...nodes.map((node, position) => nodeProto({ ...node, outputs: askedOf(node, asked) }, position, nameOf)),
        ...copied.map(({ name, value }) => copyProto(name, nameOf(value))),
      ],
      initializer: [...fixed, ...constants].map(tensorProto),
      input: usedInputs.filter((input) => !weights[input.name]).map((input) => valueProto(input.name, input)),
      output: outputs.map((output) => valueProto(output.name, output.value)),
    },
  }).finish();
}

/** Results that an operator only gives where they are asked for: how many it always gives. */
const alwaysGiven: Readonly<Record<string, number>> = { MaxPool: 1, LayerNormalization: 1 };
function askedOf({ operator, outputs }: GraphNode, asked: ReadonlySet<string>): readonly Value[] {
  const always = alwaysGiven[operator];
  return always === undefined
    ? outputs
    : outputs.filter((_, at) => at < always || outputs.slice(at).some((later) => asked.has(later.name)));
}

/** Results that leave the graph are called by their public names where that needs no copy. */
function publicNames(nodes: readonly GraphNode[], outputs: readonly ModelOutput[]): Map<string, string> {
  const computed = new Set(nodes.flatMap((node) => node.outputs.map((output) => output.name)));
  const names = new Map<string, string>();
  for (const { name, value } of outputs) {
    if (computed.has(value.name) && !names.has(value.name)) names.set(value.name, name);
  }
  return names;
}

function nodeProto(node: GraphNode, position: number, nameOf: (value: Value) => string) {
  return {
    name: `${node.operator}_${position}`,
    opType: node.operator,
    domain: node.domain,
    input: node.inputs.map(nameOf),
    output: node.outputs.map(nameOf),
    attribute: Object.entries(node.attributes).map(([name, attribute]) => attributeProto(name, attribute)),
  };
}

/** For a value that leaves under two names, and for an input or constant that leaves as it is. */
function copyProto(name: string, source: string) {
  return { name: `Output_${name}`, opType: 'Identity', input: [source], output: [name] };
}

function attributeProto(name: string, attribute: Attribute) {
  const kinds = onnx.AttributeProto.AttributeType;
  if (typeof attribute === 'number') return { name, type: kinds.INT, i: attribute };
  if (typeof attribute === 'string') return { name, type: kinds.STRING, s: new TextEncoder().encode(attribute) };
  if ('float' in attribute) return { name, type: kinds.FLOAT, f: attribute.float };
  if ('tensor' in attribute) return { name, type: kinds.TENSOR, t: attributeTensor(attribute.tensor) };
  return { name, type: kinds.INTS, ints: [...attribute] };
}

function attributeTensor(data: Float32Array | Uint8Array) {
  const dataType = data instanceof Float32Array ? elementTypeCodes.float32 : byteType;
  return { dims: [data.length], dataType, rawData: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) };
}
/** ONNX's number of unsigned bytes. */
const byteType = 2;

function tensorProto({ value, data: given }: Constant) {
  const data = given instanceof BigInt64Array ? given : inPrecision(given, value.type === 'float64' ? 'float64' : 'float32');
  return {
    name: value.name,
    dims: value.shape.map(Number),
    dataType: elementTypeCodes[value.type],
    rawData: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
  };
}

function valueProto(name: string, value: Value) {
  const dimensions = value.shape.map((size) => (typeof size === 'number' ? { dimValue: size } : { dimParam: size }));
  return { name, type: { tensorType: { elemType: elementTypeCodes[value.type], shape: { dim: dimensions } } } };
}
