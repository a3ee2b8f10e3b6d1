import type { onnx as Onnx } from 'onnx-proto';
import { Failure } from '../../kit/problem.ts';
import { emit } from '../learn/graph.ts';
import { integersOf, type Attributes, type Graph, type Value } from '../learn/value.ts';

/** A node of a file on its way into our graph: its inputs are there already. */
export interface FileNode {
  graph: Graph;
  operator: string;
  name: string;
  opset: number;
  inputs: readonly (Value | undefined)[];
  outputs: readonly string[];
  proto: Onnx.INodeProto;
}

export function input(node: FileNode, position: number): Value {
  const value = node.inputs[position];
  if (value) return value;
  throw cannotConvert(node, `input ${position + 1}`);
}

/** The numbers of an input that must be known before the model runs. Ends of slices may be the greatest number there is. */
export function knownIntegers(node: FileNode, position: number): number[] | undefined {
  const value = node.inputs[position];
  if (!value) return undefined;
  if (!value.integers) throw cannotConvert(node, `input ${position + 1}`);
  return integersOf(value).map((number) => Math.max(-(2 ** 31), Math.min(2 ** 31, number)));
}

function attribute(node: FileNode, name: string): Onnx.IAttributeProto | undefined {
  return (node.proto.attribute ?? []).find((one) => one.name === name);
}

export function integer(node: FileNode, name: string, fallback: number): number {
  const found = attribute(node, name);
  return found ? Number(found.i ?? 0) : fallback;
}

export function float(node: FileNode, name: string, fallback: number): number {
  const found = attribute(node, name);
  return found ? (found.f ?? 0) : fallback;
}

export function word(node: FileNode, name: string, fallback: string): string {
  const found = attribute(node, name);
  return found ? new TextDecoder().decode(found.s ?? new Uint8Array()) : fallback;
}

export function integerList(node: FileNode, name: string): number[] | undefined {
  return attribute(node, name)?.ints?.map(Number);
}

export function floatList(node: FileNode, name: string): number[] | undefined {
  return attribute(node, name)?.floats ?? undefined;
}

/** All attributes as our graph writes them, but for those named. */
export function attributesOf(node: FileNode, without: readonly string[] = []): Attributes {
  const kinds: Record<number, (one: Onnx.IAttributeProto) => Attributes[string]> = {
    1: ({ f }) => ({ float: f ?? 0 }),
    2: ({ i }) => Number(i ?? 0),
    3: ({ s }) => new TextDecoder().decode(s ?? new Uint8Array()),
    7: ({ ints }) => (ints ?? []).map(Number),
  };
  const kept = (node.proto.attribute ?? []).filter(({ name }) => !without.includes(name ?? ''));
  return Object.fromEntries(
    kept.map((one) => {
      const read = kinds[one.type ?? 0];
      if (!read || one.refAttrName) throw cannotConvert(node, one.name ?? '');
      return [one.name ?? '', read(one)];
    }),
  );
}

/** Results of an operator of our graph. */
export function emitted(node: FileNode, inputs: readonly Value[], attributes: Attributes, operator = node.operator): Value[] {
  return emit(node.graph, operator, inputs, attributes);
}

export function cannotConvert(node: FileNode, what: string): Failure {
  return new Failure(
    {
      en: 'The node “{node}” ({operator}) of the model cannot be taken into a training: its {what} is not known before the model runs, or is of a form that is not supported. Choose another model, or export it in another form.',
      zh: '模型中的节点“{node}”（{operator}）无法用于训练：它的 {what} 在运行前未知，或形式不受支持。请选择其他模型，或以其他形式重新导出。',
    },
    { node: node.name, operator: node.operator, what },
    { code: 'operator-not-importable' },
  );
}
