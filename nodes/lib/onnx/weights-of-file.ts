import type { onnx as Onnx } from 'onnx-proto';
import { loadTensor, type LoadedTensor } from './tensor-numbers.ts';

/** All numbers that stand in the file, by name: as initialisers, or as nodes that hold a constant. */
export function constantsOf(graph: Onnx.IGraphProto): Map<string, LoadedTensor> {
  const constants = new Map((graph.initializer ?? []).map((tensor) => [tensor.name ?? '', loadTensor(tensor)]));
  for (const { opType, output, attribute } of graph.node ?? []) {
    const [name = ''] = output ?? [];
    const [given] = attribute ?? [];
    const tensor = opType === 'Constant' && given ? constantOf(given) : undefined;
    if (tensor) constants.set(name, tensor);
  }
  return constants;
}

function constantOf({ name, t, f, i, floats, ints }: Onnx.IAttributeProto): LoadedTensor | undefined {
  switch (name) {
    case 'value':
      return t ? loadTensor(t) : undefined;
    case 'value_float':
      return { shape: [], type: 'float32', data: Float32Array.of(f ?? 0) };
    case 'value_floats':
      return { shape: [floats?.length ?? 0], type: 'float32', data: Float32Array.from(floats ?? []) };
    case 'value_int':
      return { shape: [], type: 'int64', data: BigInt64Array.of(BigInt(String(i ?? 0))) };
    case 'value_ints':
      return { shape: [ints?.length ?? 0], type: 'int64', data: BigInt64Array.from(ints ?? [], (one) => BigInt(String(one))) };
    default:
      return undefined;
  }
}

/** Inputs that shape a result, and so must be known before the model runs. */
const shaping: Readonly<Record<string, readonly number[] | undefined>> = {
  Resize: [1, 2],
  Upsample: [1],
  Pad: [2],
  Clip: [1, 2],
  Dropout: [1],
  OneHot: [2],
  Range: [0, 1, 2],
};
/** Of these, one number alone may be a weight too. */
const learned = new Set([
  'Conv',
  'ConvTranspose',
  'Gemm',
  'MatMul',
  'BatchNormalization',
  'LayerNormalization',
  'InstanceNormalization',
  'PRelu',
]);

/** Which numbers of a file may be learned on: floats, more than one of them, that are computed with. */
export function weightNames(nodes: readonly Onnx.INodeProto[], constants: ReadonlyMap<string, LoadedTensor>): Set<string> {
  const weights = new Set([...constants].flatMap(([name, { type, data }]) => (type === 'float32' && data.length > 1 ? [name] : [])));
  for (const { opType, input } of nodes) {
    const operator = opType ?? '';
    if (learned.has(operator)) for (const name of input ?? []) if (constants.get(name)?.type === 'float32') weights.add(name);
  }
  for (const { opType, input } of nodes) for (const position of shaping[opType ?? ''] ?? []) weights.delete(input?.[position] ?? '');
  return weights;
}
