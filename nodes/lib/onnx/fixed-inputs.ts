import type { onnx as Onnx } from 'onnx-proto';
import { Failure } from '../../kit/problem.ts';
import { misstated } from './failures.ts';
import { typeName } from './tensors.ts';

/** What a model is given, weights aside, with a size for every axis. */
export interface FixedInput {
  name: string;
  type: string;
  code: number;
  shape: number[];
  proto: Onnx.IValueInfoProto;
}

/** Sizes of axes that the file leaves open: by their name in the file, or `input:axis` where they have none. */
export type Dims = Readonly<Record<string, number>>;

/** The inputs of a file as it states them: a number or a word for each axis. Older files list their weights among them. */
export function statedInputs(graph: Onnx.IGraphProto): { name: string; type: string; code: number; shape: (number | string)[] }[] {
  const weights = new Set((graph.initializer ?? []).map(({ name }) => name));
  return (graph.input ?? []).flatMap((value) => (weights.has(value.name) ? [] : [statedValue(value)]));
}

export function statedValue({ name, type }: Onnx.IValueInfoProto) {
  const tensor = type?.tensorType;
  const code = tensor?.elemType ?? 0;
  const shape = (tensor?.shape?.dim ?? []).map(({ dimValue, dimParam }, axis): number | string => {
    const size = Number(dimValue ?? 0);
    return size > 0 ? size : dimParam || `${name}:${axis}`;
  });
  return { name: name ?? '', type: tensor ? typeName(code) : 'unknown', code, shape };
}

const largestSide = 2 ** 31 - 1;

export function fixedInputs(graph: Onnx.IGraphProto, dims: Dims): FixedInput[] {
  const open = new Set<string>();
  const inputs = statedInputs(graph).map(({ name, type, code, shape }): FixedInput => {
    const sizes = shape.map((size) => (typeof size === 'number' ? size : (dims[size] ?? open.add(size).size)));
    if (sizes.some((size) => !Number.isInteger(size) || size < 1 || size > largestSide))
      throw misstated(name, { en: `cannot have the shape [${sizes.join(', ')}]`, zh: `不能使用形状 [${sizes.join(', ')}]` });
    const tensorType = { elemType: code, shape: { dim: sizes.map((dimValue) => ({ dimValue })) } };
    return { name, type, code, shape: sizes, proto: { name, type: { tensorType } } };
  });
  if (open.size === 0) return inputs;
  throw new Failure(
    {
      en: 'The model leaves the sizes {names} open. Say how large they are to be.',
      zh: '模型没有规定这些尺寸：{names}。请指定它们的大小。',
    },
    { names: [...open].join(', ') },
    { code: 'open-size' },
  );
}
