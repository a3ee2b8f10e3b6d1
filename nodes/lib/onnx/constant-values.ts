import type { InferenceSession, Tensor } from 'onnxruntime-node';
import onnxProto, { type onnx as Onnx } from 'onnx-proto';
import { Failure } from '../../kit/problem.ts';
import { widenHalves } from '../learn/half-floats.ts';
import { floatsOf } from '../learn/session.ts';
import type { FixedInput } from './fixed-inputs.ts';
import type { LoadedTensor } from './tensor-numbers.ts';

const { onnx } = onnxProto;

/** Answer the same whatever is in their input: only its shape counts. */
const shapeOperators = new Set(['Shape', 'Size']);

/** Names of all results that do not depend on what the model is given, nor on its weights. */
export function constantNames(nodes: readonly Onnx.INodeProto[], fixed: Iterable<string>): Set<string> {
  const constant = new Set(fixed);
  for (const { opType, input, output } of nodes) {
    const known = (input ?? []).every((name) => name === '' || constant.has(name));
    if (known || shapeOperators.has(opType ?? '')) for (const name of output ?? []) if (name !== '') constant.add(name);
  }
  return constant;
}

export interface ProbeOptions {
  file: { model: Onnx.ModelProto; graph: Onnx.IGraphProto };
  inputs: readonly FixedInput[];
  wanted: readonly string[];
}

/**
 * Runs the model once on zeros and answers the wanted results: numbers that only depend on shapes, and the shapes of what our
 * own rules do not know.
 */
export async function probe({ file, inputs, wanted }: ProbeOptions): Promise<Map<string, LoadedTensor>> {
  if (wanted.length === 0) return new Map();
  const runtime = await import('onnxruntime-node');
  const nodes = nodesFor(file.graph.node ?? [], wanted);
  const used = new Set([...nodes.flatMap((node) => node.input ?? []), ...wanted]);
  const model = onnx.ModelProto.encode({
    ...file.model,
    graph: {
      name: 'probe',
      node: nodes,
      initializer: (file.graph.initializer ?? []).filter(({ name }) => used.has(name ?? '')),
      input: inputs.filter(({ name }) => used.has(name)).map(({ proto }) => proto),
      output: wanted.map((name) => ({ name })),
    },
  }).finish();
  let session: InferenceSession | undefined;
  try {
    session = await runtime.InferenceSession.create(model, {
      graphOptimizationLevel: 'disabled',
      intraOpNumThreads: 1,
      logSeverityLevel: 3,
    });
    const feeds = inputs.filter(({ name }) => used.has(name)).map((input) => [input.name, zerosFor(runtime.Tensor, input)] as const);
    const results = await session.run(Object.fromEntries(feeds));
    return new Map(wanted.flatMap((name) => (results[name] ? [[name, loaded(results[name])] as const] : [])));
  } catch (error) {
    throw notRunnable(error);
  } finally {
    await session?.release();
  }
}

function nodesFor(nodes: readonly Onnx.INodeProto[], wanted: readonly string[]): Onnx.INodeProto[] {
  const needed = new Set(wanted);
  const kept = nodes.toReversed().filter((node) => {
    if (!(node.output ?? []).some((name) => needed.has(name))) return false;
    for (const name of node.input ?? []) if (name !== '') needed.add(name);
    return true;
  });
  return kept.reverse();
}

type TensorClass = typeof import('onnxruntime-node').Tensor;

function zerosFor(RuntimeTensor: TensorClass, { type, shape, name }: FixedInput): Tensor {
  const size = shape.reduce((all, side) => all * side, 1);
  switch (type) {
    case 'float32':
      return new RuntimeTensor(type, new Float32Array(size), shape);
    case 'float64':
      return new RuntimeTensor(type, new Float64Array(size), shape);
    case 'int64':
      return new RuntimeTensor(type, new BigInt64Array(size), shape);
    case 'int32':
      return new RuntimeTensor(type, new Int32Array(size), shape);
    case 'uint8':
      return new RuntimeTensor(type, new Uint8Array(size), shape);
    case 'bool':
      return new RuntimeTensor(type, new Uint8Array(size), shape);
    case 'float16':
      return new RuntimeTensor(type, new Uint16Array(size), shape);
    default:
      throw new Failure(
        {
          en: 'The input “{name}” of the model takes {type}, which cannot be given here.',
          zh: '模型输入“{name}”需要 {type} 类型，这里无法提供。',
        },
        { name, type },
        { code: 'input-not-supported' },
      );
  }
}

function loaded(tensor: Tensor): LoadedTensor {
  const shape = [...tensor.dims];
  const { data } = tensor;
  if (tensor.type === 'float32') return { shape, type: 'float32', data: floatsOf(tensor) };
  if (data instanceof Float64Array) return { shape, type: 'float32', data: Float32Array.from(data) };
  if (data instanceof Uint16Array && tensor.type === 'float16')
    return { shape, type: 'float32', data: widenHalves(data, 'F16', new Float32Array(data.length)) };
  const type = tensor.type === 'bool' ? 'bool' : 'int64';
  return { shape, type, data: BigInt64Array.from(Array.from<number | bigint | string>(data), (number) => BigInt(number)) };
}

export function notRunnable(error: unknown): Failure {
  return new Failure(
    {
      en: 'The runtime could not open or run this model: {reason} Check that the file is whole and that the sizes fit; otherwise export it again.',
      zh: '运行时无法打开或运行该模型：{reason} 请确认文件完整、尺寸正确，或重新导出模型。',
    },
    { reason: (error instanceof Error ? error.message : String(error)).slice(0, 300) },
    { code: 'model-does-not-run' },
  );
}
