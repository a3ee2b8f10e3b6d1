import { narrowFloats, type HalfType, widenHalves } from './half-floats.ts';
import { brokenFile, headerLength, parseHeader, type TensorEntry } from './safetensors-header.ts';
import type { FloatArray } from './value.ts';

/** Named float arrays and words, in one block of bytes. */
export interface SavedTensors {
  tensors: Record<string, { data: FloatArray; shape: readonly number[] }>;
  metadata: Record<string, string>;
}

export interface WriteOptions {
  /** Halves take half the room of 32-bit floats; without this, arrays are written as they are. */
  halves?: HalfType;
}

/**
 * The safetensors format: the header's length in 8 bytes, little endian, a JSON header with type,
 * shape and place of each tensor, then their bytes.
 */
export function writeSafetensors(saved: SavedTensors, options: WriteOptions = {}): Uint8Array {
  const parts = [...safetensorsParts(saved, options)];
  const bytes = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let place = 0;
  for (const part of parts) {
    bytes.set(part, place);
    place += part.length;
  }
  return bytes;
}

/** The same bytes one part after the other, for files that are too large to be made in memory. */
export function* safetensorsParts({ tensors, metadata }: SavedTensors, { halves }: WriteOptions = {}): Generator<Uint8Array> {
  let offset = 0;
  const header: [string, unknown][] = [['__metadata__', metadata]];
  for (const [name, { data, shape }] of Object.entries(tensors)) {
    const dtype = halves ?? (data instanceof Float64Array ? 'F64' : 'F32');
    const size = halves ? data.length * 2 : data.byteLength;
    header.push([name, { dtype, shape, data_offsets: [offset, offset + size] }]);
    offset += size;
  }
  const text = new TextEncoder().encode(JSON.stringify(Object.fromEntries(header)));
  // Spaces to a multiple of eight keep the floats aligned in the file, as the format's own writer does.
  const length = Math.ceil(text.length / 8) * 8;
  const start = new Uint8Array(8 + length).fill(0x20, 8);
  new DataView(start.buffer).setBigUint64(0, BigInt(length), true);
  start.set(text, 8);
  yield start;
  for (const { data } of Object.values(tensors)) {
    const written = halves ? narrowFloats(data, halves) : data;
    yield new Uint8Array(written.buffer, written.byteOffset, written.byteLength);
  }
}

/** Reads a file of floats; halves become 32-bit floats. Fails for a broken or cut file and for integers. */
export function readSafetensors(bytes: Uint8Array): SavedTensors {
  const length = headerLength(bytes.subarray(0, 8), bytes.length);
  const body = bytes.subarray(8 + length);
  const { metadata, tensors } = parseHeader(bytes.subarray(8, 8 + length), body.length);
  return { tensors: Object.fromEntries(Array.from(tensors, ([name, entry]) => [name, readTensor(name, entry, body)])), metadata };
}

function readTensor(name: string, { type, shape, start, end }: TensorEntry, body: Uint8Array) {
  // A copy, since floats must begin at a multiple of their size in memory.
  const { buffer } = new Uint8Array(body.subarray(start, end));
  if (type === 'F32') return { data: new Float32Array(buffer), shape };
  if (type === 'F64') return { data: new Float64Array(buffer), shape };
  if (type !== 'F16' && type !== 'BF16') throw brokenFile({ en: `"${name}" holds no floats`, zh: `“${name}”不是浮点数` });
  return { data: widenHalves(new Uint16Array(buffer), type, new Float32Array((end - start) / 2)), shape };
}
