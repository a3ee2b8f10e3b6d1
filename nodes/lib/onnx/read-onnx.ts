import { readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import onnxProto, { type onnx as Onnx } from 'onnx-proto';
import { Failure } from '../../kit/problem.ts';
import { filesBeside, locateExternal, type Beside, type ExternalPart } from './external-data.ts';
import { notOnnx } from './failures.ts';
import { knownDomains, standardOperators } from './operator-names.ts';
import { scanWire } from './scan-wire.ts';
import { statedTensor, type StatedTensor } from './tensors.ts';

const { onnx } = onnxProto;

/** A file of ONNX, decoded and checked; the weights that lie beside it are found, not yet read. */
export interface OnnxFile {
  model: Onnx.ModelProto;
  graph: Onnx.IGraphProto;
  /** Version of ONNX's own operators. */
  opset: number;
  /** Of the file and what lies beside it. */
  bytes: number;
  /** What the initialisers state, in their order. */
  tensors: StatedTensor[];
  external: ReadonlyMap<Onnx.ITensorProto, ExternalPart>;
}

/** Of one protobuf message. */
const largestFile = 2 ** 31 - 1;
const oldestOpset = 7;
const newestOpset = 26;

/** Reads and checks a file; what lies beside it must lie in its folder. */
export async function readOnnx(path: string): Promise<OnnxFile> {
  const { size } = await stat(path);
  if (size > largestFile) throw tooLarge();
  return parseOnnx(await readFile(path), filesBeside(dirname(path)));
}

/** The same from bytes, with any way to find what lies beside them. */
export async function parseOnnx(content: Uint8Array, beside: Beside): Promise<OnnxFile> {
  if (content.length > largestFile) throw tooLarge();
  scanWire(content);
  return checkedFile(decoded(content), content.length, beside);
}

function tooLarge(): Failure {
  return new Failure(
    {
      en: 'The file is larger than 2 GB, which no ONNX file can be. Large models keep their weights in a file beside it.',
      zh: '文件超过 2 GB，而单个 ONNX 文件不能超过此大小。大模型应把权重存放在旁边的文件中。',
    },
    {},
    { code: 'model-too-large' },
  );
}

function decoded(content: Uint8Array): Onnx.ModelProto {
  try {
    return onnx.ModelProto.decode(content);
  } catch {
    throw notOnnx();
  }
}

async function checkedFile(model: Onnx.ModelProto, bytes: number, beside: Beside): Promise<OnnxFile> {
  const { graph } = model;
  if (!graph || !graph.node || graph.node.length === 0) throw notOnnx();
  const opset = opsetOf(model);
  const functions = (model.functions ?? []).flatMap(({ node }) => node ?? []);
  const nodes = [...allNodes(graph.node), ...allNodes(functions)];
  refuseUnknown(model, nodes);
  const tensors = (graph.initializer ?? []).map((tensor) => statedTensor(tensor));
  const external = new Map<Onnx.ITensorProto, ExternalPart>();
  for (const [position, tensor] of (graph.initializer ?? []).entries()) {
    const stated = tensors[position];
    if (stated?.external) external.set(tensor, await locateExternal(beside, tensor, stated));
  }
  for (const tensor of tensorsInside(nodes)) {
    const stated = statedTensor(tensor);
    if (stated.external) external.set(tensor, await locateExternal(beside, tensor, stated));
  }
  const outside = [...external.values()].reduce((sum, { length }) => sum + length, 0);
  return { model, graph, opset, bytes: bytes + outside, tensors, external };
}

/** With those of the graphs that nodes hold; how deep these lie was checked before they were decoded. */
export function allNodes(nodes: readonly Onnx.INodeProto[]): Onnx.INodeProto[] {
  return nodes.flatMap((node) => [node, ...graphsOf(node).flatMap((graph) => allNodes(graph.node ?? []))]);
}

export function graphsOf({ attribute }: Onnx.INodeProto): Onnx.IGraphProto[] {
  return (attribute ?? []).flatMap(({ g, graphs }) => [...(g ? [g] : []), ...(graphs ?? [])]);
}

function tensorsInside(nodes: readonly Onnx.INodeProto[]): Onnx.ITensorProto[] {
  return nodes.flatMap((node) => [
    ...(node.attribute ?? []).flatMap(({ t, tensors }) => [...(t ? [t] : []), ...(tensors ?? [])]),
    ...graphsOf(node).flatMap((graph) => graph.initializer ?? []),
  ]);
}

/** The main domain has two names. */
export function domainOf(domain: string | null | undefined): string {
  return domain === 'ai.onnx' || !domain ? '' : domain;
}

function opsetOf(model: Onnx.ModelProto): number {
  const stated = (model.opsetImport ?? []).filter(({ domain }) => domainOf(domain) === '').map(({ version }) => Number(version));
  const opset = stated.length > 0 ? Math.max(...stated) : oldestOpset;
  if (opset >= oldestOpset && opset <= newestOpset) return opset;
  throw new Failure(
    {
      en: 'The model is written in version {opset} of ONNX’s operators; versions {oldest} to {newest} are taken. Export it again with another “opset_version”.',
      zh: '该模型使用 ONNX 算子集版本 {opset}，这里支持 {oldest} 到 {newest}。请用其他 opset_version 重新导出。',
    },
    { opset, oldest: oldestOpset, newest: newestOpset },
    { code: 'opset-not-supported' },
  );
}

/** All operators that do not exist, so that nobody has to find them one by one. Those that the file itself defines exist. */
function refuseUnknown(model: Onnx.ModelProto, nodes: readonly Onnx.INodeProto[]): void {
  const own = new Set((model.functions ?? []).map(({ domain, name }) => `${domainOf(domain)}.${name ?? ''}`));
  const unknown = nodes.filter(({ domain: given, opType }) => {
    const domain = domainOf(given);
    if (own.has(`${domain}.${opType ?? ''}`)) return false;
    return domain === '' ? !standardOperators.has(opType ?? '') : !knownDomains.has(domain);
  });
  if (unknown.length === 0) return;
  const names = new Set(unknown.map(({ domain, opType }) => [domainOf(domain), opType ?? '?'].filter((part) => part !== '').join('.')));
  throw new Failure(
    {
      en: 'The model needs operators that are not part of ONNX: {operators}. They need a program of their own. Export the model without them, or choose another one.',
      zh: '该模型需要 ONNX 之外的算子：{operators}。它们依赖专门的程序。请导出不含这些算子的模型，或选择其他模型。',
    },
    { operators: [...names].slice(0, mostNamed).join(', ') + (names.size > mostNamed ? ', …' : '') },
    { code: 'operators-unknown' },
  );
}
const mostNamed = 20;

/** The file as one, with what lies beside it written into it. */
export async function wholeModel(file: OnnxFile): Promise<Uint8Array> {
  if (file.bytes > largestFile)
    throw new Failure(
      {
        en: 'The model has more than 2 GB of weights, which cannot be kept in one file. Choose a smaller model, or one in half precision.',
        zh: '模型权重超过 2 GB，无法存为单个文件。请选择更小的模型，或半精度版本。',
      },
      {},
      { code: 'model-too-large' },
    );
  await loadExternal(file);
  return onnx.ModelProto.encode(file.model).finish();
}

/** Takes the weights that lie beside the file into it. */
export async function loadExternal(file: OnnxFile): Promise<void> {
  for (const [tensor, part] of file.external) {
    tensor.rawData = await part.read();
    tensor.externalData = [];
    tensor.dataLocation = onnx.TensorProto.DataLocation.DEFAULT;
  }
  file.external = new Map();
}
