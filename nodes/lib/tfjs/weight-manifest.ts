import { isObject } from '../../kit/json.ts';
import { Failure } from '../../kit/problem.ts';
import { widenHalves } from '../learn/half-floats.ts';
import type { LoadedWeight } from './layout.ts';

interface Quantization {
  type: 'uint8' | 'uint16' | 'float16';
  scale: number;
  least: number;
}

interface WeightEntry {
  name: string;
  shape: number[];
  size: number;
  stored: 'float32' | 'int32' | 'bool' | Quantization;
}

export interface Manifest {
  /** Files that hold the weights one after the other, as model.json names them. */
  paths: string[];
  entries: WeightEntry[];
  bytes: number;
}

const widths = { uint8: 1, uint16: 2, float16: 2, float32: 4, int32: 4, bool: 1 } as const;
const mostWeights = 50_000;
/** Of all weights as 32-bit floats: the model has to fit into memory, and into one ONNX file. */
const mostNumbers = 2 ** 29;

function brokenManifest(what: string): Failure {
  return new Failure(
    {
      en: 'The list of weights in model.json is not right at “{what}”. The file is damaged or was not made by TensorFlow.js.',
      zh: 'model.json 的权重清单在“{what}”处有误。文件已损坏，或不是由 TensorFlow.js 生成。',
    },
    { what },
    { code: 'broken-model' },
  );
}

/** Reads what the weights are to be, before any is made. */
export function readManifest(modelJson: unknown): Manifest {
  const groups: unknown = isObject(modelJson) ? modelJson.weightsManifest : undefined;
  if (!Array.isArray(groups)) throw brokenManifest('weightsManifest');
  const paths: string[] = [];
  const entries: WeightEntry[] = [];
  for (const group of groups) {
    if (!isObject(group) || !Array.isArray(group.paths) || !Array.isArray(group.weights)) throw brokenManifest('weightsManifest');
    for (const path of group.paths) {
      if (typeof path !== 'string' || path === '') throw brokenManifest('paths');
      paths.push(path);
    }
    for (const entry of group.weights) entries.push(readEntry(entry));
    if (entries.length > mostWeights) throw brokenManifest(`${entries.length} weights`);
  }
  const numbers = entries.reduce((sum, { size }) => sum + size, 0);
  if (numbers > mostNumbers) throw brokenManifest(`${numbers} numbers`);
  return { paths, entries, bytes: entries.reduce((sum, entry) => sum + bytesOf(entry), 0) };
}

function readEntry(entry: unknown): WeightEntry {
  if (!isObject(entry) || typeof entry.name !== 'string') throw brokenManifest('weights');
  const { name, shape: given, dtype, quantization } = entry;
  const shape = Array.isArray(given) ? given.map(Number) : [Number.NaN];
  const size = shape.reduce((product, side) => product * side, 1);
  if (shape.some((side) => !Number.isInteger(side) || side < 0) || size > mostNumbers) throw brokenManifest(name);
  if (isObject(quantization)) return { name, shape, size, stored: readQuantization(name, quantization) };
  if (dtype !== 'float32' && dtype !== 'int32' && dtype !== 'bool') throw brokenManifest(`${name}: ${String(dtype)}`);
  return { name, shape, size, stored: dtype };
}

function readQuantization(name: string, { dtype, scale, min }: Record<string, unknown>): Quantization {
  if (dtype === 'float16') return { type: dtype, scale: 1, least: 0 };
  const known = dtype === 'uint8' || dtype === 'uint16';
  if (!known || typeof scale !== 'number' || typeof min !== 'number') throw brokenManifest(name);
  return { type: dtype, scale, least: min };
}

function bytesOf({ size, stored }: WeightEntry): number {
  return size * widths[typeof stored === 'string' ? stored : stored.type];
}

/** The weights as floats, by name; `bytes` are those of all files of the manifest in order. */
export function decodeWeights({ entries, bytes: expected }: Manifest, bytes: Uint8Array): Map<string, LoadedWeight> {
  if (bytes.length !== expected)
    throw new Failure(
      {
        en: 'The weights have {found} bytes, but model.json asks for {expected}. A weight file is missing, cut off or of another model.',
        zh: '权重共有 {found} 字节，但 model.json 要求 {expected} 字节。权重文件缺失、不完整，或属于另一个模型。',
      },
      { found: bytes.length, expected },
      { code: 'weights-do-not-match' },
    );
  const weights = new Map<string, LoadedWeight>();
  let offset = 0;
  for (const entry of entries) {
    const end = offset + bytesOf(entry);
    weights.set(entry.name, { shape: entry.shape, data: decode(entry, bytes.subarray(offset, end)) });
    offset = end;
  }
  return weights;
}

function decode({ size, stored }: WeightEntry, bytes: Uint8Array): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const numbers = new Float32Array(size);
  if (typeof stored === 'object' && stored.type === 'float16')
    return widenHalves(
      Uint16Array.from({ length: size }, (_, index) => view.getUint16(index * 2, true)),
      'F16',
      numbers,
    );
  const read = readerOf(stored, view);
  for (let index = 0; index < size; index++) numbers[index] = read(index);
  return numbers;
}

function readerOf(stored: WeightEntry['stored'], view: DataView): (index: number) => number {
  if (stored === 'float32') return (index) => view.getFloat32(index * 4, true);
  if (stored === 'int32') return (index) => view.getInt32(index * 4, true);
  if (stored === 'bool') return (index) => view.getUint8(index);
  const { type, scale, least } = stored;
  if (type === 'uint16') return (index) => view.getUint16(index * 2, true) * scale + least;
  return (index) => view.getUint8(index) * scale + least;
}
