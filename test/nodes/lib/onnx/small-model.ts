import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import onnxProto, { type onnx as Onnx } from 'onnx-proto';

const { onnx } = onnxProto;

export type Attribute =
  number | string | number[] | { float: number } | { floats: number[] } | { tensor: Onnx.ITensorProto } | { graph: Onnx.IGraphProto };

export interface SmallNode {
  op: string;
  inputs: string[];
  outputs?: string[];
  domain?: string;
  attributes?: Record<string, Attribute>;
}

export interface SmallModel {
  opset?: number;
  nodes: SmallNode[];
  inputs?: Record<string, (number | string)[]>;
  outputs?: string[];
  /** Of the first output, where it is to be stated. */
  outputShape?: (number | string)[];
  initializers?: Onnx.ITensorProto[];
}

const kinds = onnx.AttributeProto.AttributeType;

function attributeOf(name: string, value: Attribute): Onnx.IAttributeProto {
  if (typeof value === 'number') return { name, type: kinds.INT, i: value };
  if (typeof value === 'string') return { name, type: kinds.STRING, s: new TextEncoder().encode(value) };
  if (Array.isArray(value)) return { name, type: kinds.INTS, ints: value };
  if ('float' in value) return { name, type: kinds.FLOAT, f: value.float };
  if ('floats' in value) return { name, type: kinds.FLOATS, floats: value.floats };
  if ('graph' in value) return { name, type: kinds.GRAPH, g: value.graph };
  return { name, type: kinds.TENSOR, t: value.tensor };
}

const valueOf = (name: string, shape: (number | string)[]) => ({
  name,
  type: {
    tensorType: { elemType: 1, shape: { dim: shape.map((size) => (typeof size === 'number' ? { dimValue: size } : { dimParam: size })) } },
  },
});

export function graphOf({ nodes, inputs = {}, outputs = ['y'], outputShape, initializers = [] }: SmallModel): Onnx.IGraphProto {
  return {
    name: 'small',
    node: nodes.map(({ op, domain = '', inputs: input, outputs: output = ['y'], attributes = {} }) => ({
      opType: op,
      domain,
      input,
      output,
      attribute: Object.entries(attributes).map(([name, value]) => attributeOf(name, value)),
    })),
    initializer: initializers,
    input: Object.entries(inputs).map(([name, shape]) => valueOf(name, shape)),
    output: outputs.map((name, at) => (at === 0 && outputShape ? valueOf(name, outputShape) : { name })),
  };
}

/** The bytes of a model of a few nodes, in the version of ONNX that is asked for. */
export function smallModel(model: SmallModel): Uint8Array {
  const domains = [...new Set(model.nodes.map(({ domain }) => domain ?? ''))].filter((domain) => domain !== '');
  return onnx.ModelProto.encode({
    irVersion: 8,
    opsetImport: [{ domain: '', version: model.opset ?? 17 }, ...domains.map((domain) => ({ domain, version: 1 }))],
    graph: graphOf(model),
  }).finish();
}

export const floatTensor = (name: string, dims: number[], numbers: number[]): Onnx.ITensorProto => ({
  name,
  dims,
  dataType: 1,
  floatData: numbers,
});
export const integerTensor = (name: string, numbers: number[], dims = [numbers.length]): Onnx.ITensorProto => ({
  name,
  dims,
  dataType: 7,
  int64Data: numbers,
});

/** A folder with the given files; answers the path of the first. */
export async function filesOf(files: Record<string, Uint8Array>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'graftwork-onnx-'));
  const paths = Object.keys(files).map((name) => join(folder, name));
  await Promise.all(Object.values(files).map((bytes, at) => writeFile(paths[at] ?? '', bytes)));
  return paths[0] ?? '';
}
