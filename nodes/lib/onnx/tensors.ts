import onnxProto, { type onnx as Onnx } from 'onnx-proto';
import { misstated, tooComplex } from './failures.ts';

const { onnx } = onnxProto;

/** How ONNX numbers its element types, and how many bits one takes. Texts have none. */
const elementTypes: Readonly<Record<number, { name: string; bits: number } | undefined>> = {
  1: { name: 'float32', bits: 32 },
  2: { name: 'uint8', bits: 8 },
  3: { name: 'int8', bits: 8 },
  4: { name: 'uint16', bits: 16 },
  5: { name: 'int16', bits: 16 },
  6: { name: 'int32', bits: 32 },
  7: { name: 'int64', bits: 64 },
  8: { name: 'string', bits: 0 },
  9: { name: 'bool', bits: 8 },
  10: { name: 'float16', bits: 16 },
  11: { name: 'float64', bits: 64 },
  12: { name: 'uint32', bits: 32 },
  13: { name: 'uint64', bits: 64 },
  14: { name: 'complex64', bits: 64 },
  15: { name: 'complex128', bits: 128 },
  16: { name: 'bfloat16', bits: 16 },
  17: { name: 'float8e4m3fn', bits: 8 },
  18: { name: 'float8e4m3fnuz', bits: 8 },
  19: { name: 'float8e5m2', bits: 8 },
  20: { name: 'float8e5m2fnuz', bits: 8 },
  21: { name: 'uint4', bits: 4 },
  22: { name: 'int4', bits: 4 },
  23: { name: 'float4e2m1', bits: 4 },
};

/** Of one tensor; more could not be addressed in one array. */
const mostElements = 2 ** 31;

export function typeName(code: number | null | undefined): string {
  return elementTypes[code ?? 0]?.name ?? 'unknown';
}

/** What a tensor of a file states, checked: its sides are whole numbers whose product is no larger than a tensor may be. */
export interface StatedTensor {
  name: string;
  shape: number[];
  elements: number;
  type: string;
  bytes: number;
  external: boolean;
}

export function statedTensor(tensor: Onnx.ITensorProto): StatedTensor {
  const name = tensor.name || 'constant';
  const shape = (tensor.dims ?? []).map(Number);
  const type = elementTypes[tensor.dataType ?? 0];
  if (!type) throw misstated(name, { en: 'has numbers of an unknown kind', zh: '的数值类型未知' });
  let elements = 1;
  for (const side of shape) {
    if (!Number.isSafeInteger(side) || side < 0)
      throw misstated(name, { en: `has an impossible shape [${shape.join(', ')}]`, zh: `的形状 [${shape.join(', ')}] 不可能成立` });
    elements *= side;
    if (elements > mostElements) throw tooComplex({ en: `numbers in “${name}”`, zh: `“${name}”中数值` }, elements, mostElements);
  }
  const external = tensor.dataLocation === onnx.TensorProto.DataLocation.EXTERNAL;
  const stated = { name, shape, elements, type: type.name, bytes: Math.ceil((elements * type.bits) / 8), external };
  if (!external) checkContent(tensor, stated);
  return stated;
}

function checkContent(tensor: Onnx.ITensorProto, { name, shape, elements, type, bytes }: StatedTensor): void {
  const raw = tensor.rawData?.length ?? 0;
  const found = raw > 0 ? raw : listLength(tensor, type);
  const wanted = raw > 0 ? bytes : type.startsWith('complex') ? elements * 2 : elements;
  // Numbers of four bits may be packed in twos, one two in each 32-bit field.
  if (raw === 0 && bytes < elements && found === bytes) return;
  if (found === wanted) return;
  const stated = `[${shape.join(', ')}] ${type}`;
  throw misstated(name, {
    en: `is stated as ${stated}, but ${found} ${raw > 0 ? 'bytes' : 'numbers'} are there instead of ${wanted}`,
    zh: `声明为 ${stated}，应有 ${wanted} 个${raw > 0 ? '字节' : '数值'}，实际有 ${found} 个`,
  });
}

function listLength(tensor: Onnx.ITensorProto, type: string): number {
  switch (type) {
    case 'float32':
    case 'complex64':
      return tensor.floatData?.length ?? 0;
    case 'float64':
    case 'complex128':
      return tensor.doubleData?.length ?? 0;
    case 'int64':
      return tensor.int64Data?.length ?? 0;
    case 'uint32':
    case 'uint64':
      return tensor.uint64Data?.length ?? 0;
    case 'string':
      return tensor.stringData?.length ?? 0;
    default:
      return tensor.int32Data?.length ?? 0;
  }
}
