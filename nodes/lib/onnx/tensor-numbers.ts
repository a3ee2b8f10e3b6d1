import type { onnx as Onnx } from 'onnx-proto';
import { widenHalves } from '../learn/half-floats.ts';
import { misstated } from './failures.ts';
import { statedTensor } from './tensors.ts';

/** The numbers of a tensor in the two kinds that our graphs compute with; truths are 0 and 1. */
export interface LoadedTensor {
  shape: number[];
  type: 'float32' | 'int64' | 'bool';
  data: Float32Array | BigInt64Array;
}

type Reader = (view: DataView, index: number) => number;

const integerReaders: Readonly<Record<string, Reader | undefined>> = {
  uint8: (view, index) => view.getUint8(index),
  int8: (view, index) => view.getInt8(index),
  uint16: (view, index) => view.getUint16(index * 2, true),
  int16: (view, index) => view.getInt16(index * 2, true),
  int32: (view, index) => view.getInt32(index * 4, true),
  uint32: (view, index) => view.getUint32(index * 4, true),
  bool: (view, index) => view.getUint8(index),
};

const floatTypes: ReadonlySet<string> = new Set(['float32', 'float64', 'float16', 'bfloat16']);

export function loadTensor(tensor: Onnx.ITensorProto): LoadedTensor {
  const { name, shape, elements, type } = statedTensor(tensor);
  const raw = tensor.rawData ?? new Uint8Array();
  if (floatTypes.has(type)) {
    return { shape, type: 'float32', data: raw.length > 0 ? rawFloats(raw, type) : listedFloats(tensor, type) };
  }
  const kind = type === 'bool' ? 'bool' : 'int64';
  if (raw.length > 0 || elements === 0) return { shape, type: kind, data: rawIntegers(raw, type, { name, elements }) };
  const listed = type === 'int64' ? tensor.int64Data : type.startsWith('uint') && tensor.uint64Data?.length ? tensor.uint64Data : undefined;
  if (listed) return { shape, type: kind, data: BigInt64Array.from(listed, (number) => BigInt(String(number))) };
  if (!(type in integerReaders)) throw unreadable(name, type);
  return { shape, type: kind, data: BigInt64Array.from(tensor.int32Data ?? [], (number) => BigInt(number)) };
}

/** A copy, since numbers must begin at a multiple of their size in memory. */
function rawFloats(raw: Uint8Array, type: string): Float32Array {
  const { buffer } = new Uint8Array(raw);
  if (type === 'float32') return new Float32Array(buffer);
  return type === 'float64' ? Float32Array.from(new Float64Array(buffer)) : widened(new Uint16Array(buffer), type);
}

function listedFloats(tensor: Onnx.ITensorProto, type: string): Float32Array {
  if (type === 'float32') return Float32Array.from(tensor.floatData ?? []);
  if (type === 'float64') return Float32Array.from(tensor.doubleData ?? []);
  return widened(Uint16Array.from(tensor.int32Data ?? []), type);
}

function widened(halves: Uint16Array, type: string): Float32Array {
  return widenHalves(halves, type === 'float16' ? 'F16' : 'BF16', new Float32Array(halves.length));
}

function rawIntegers(raw: Uint8Array, type: string, { name, elements }: { name: string; elements: number }): BigInt64Array {
  if (type === 'int64' || type === 'uint64') return new BigInt64Array(new Uint8Array(raw).buffer);
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  const read = integerReaders[type];
  if (!read) throw unreadable(name, type);
  return BigInt64Array.from({ length: elements }, (_, index) => BigInt(read(view, index)));
}

function unreadable(name: string, type: string): Error {
  return misstated(name, {
    en: `holds numbers of type ${type}, which cannot be computed with here`,
    zh: `的数值类型为 ${type}，这里无法用于计算`,
  });
}
