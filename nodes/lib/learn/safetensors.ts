import type { FloatArray } from './value.ts';

/** Named float arrays and words, in one block of bytes. */
export interface SavedTensors {
  tensors: Record<string, { data: FloatArray; shape: readonly number[] }>;
  metadata: Record<string, string>;
}

/** Hugging Face's limit for the header, against files that would fill the memory. */
const headerLimit = 100_000_000;

/**
 * The safetensors format: the header's length in 8 bytes, little endian, a JSON header with type,
 * shape and place of each tensor, then their bytes.
 */
export function writeSafetensors({ tensors, metadata }: SavedTensors): Uint8Array {
  let offset = 0;
  const header: Record<string, unknown> = { __metadata__: metadata };
  for (const [name, { data, shape }] of Object.entries(tensors)) {
    header[name] = { dtype: data instanceof Float64Array ? 'F64' : 'F32', shape, data_offsets: [offset, offset + data.byteLength] };
    offset += data.byteLength;
  }
  const json = JSON.stringify(header);
  const text = new TextEncoder().encode(json);
  // Spaces to a multiple of eight keep the floats aligned in the file, as the format's own writer does.
  const length = Math.ceil(text.length / 8) * 8;
  const bytes = new Uint8Array(8 + length + offset).fill(0x20, 8, 8 + length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
  bytes.set(text, 8);
  let place = 8 + length;
  for (const { data } of Object.values(tensors)) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), place);
    place += data.byteLength;
  }
  return bytes;
}

/** Reads what `writeSafetensors` wrote. Fails for a broken or cut file and for types other than F32 and F64. */
export function readSafetensors(bytes: Uint8Array): SavedTensors {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = bytes.length < 8 ? Number.NaN : Number(view.getBigUint64(0, true));
  if (!(length <= headerLimit && 8 + length <= bytes.length)) throw new Error('This is not a whole safetensors file.');
  const header: unknown = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
  if (!isRecord(header)) throw new Error('The header of the safetensors file is not an object.');
  const body = bytes.subarray(8 + length);
  const metadata: Record<string, string> = {};
  const tensors: SavedTensors['tensors'] = {};
  for (const [name, entry] of Object.entries(header)) {
    if (name !== '__metadata__') {
      tensors[name] = readTensor(name, entry, body);
      continue;
    }
    if (!isRecord(entry)) throw new Error('The metadata of the safetensors file is not an object.');
    for (const [key, word] of Object.entries(entry)) metadata[key] = String(word);
  }
  return { tensors, metadata };
}

function readTensor(name: string, entry: unknown, body: Uint8Array) {
  if (!isRecord(entry) || (entry.dtype !== 'F32' && entry.dtype !== 'F64'))
    throw new Error(`The tensor "${name}" is not of 32-bit or 64-bit floats.`);
  const Floats = entry.dtype === 'F32' ? Float32Array : Float64Array;
  const shape = numbersOf(entry.shape);
  const [start = -1, end = -1] = numbersOf(entry.data_offsets);
  const size = shape.reduce((product, side) => product * side, 1);
  if (!(start >= 0 && end <= body.length && end - start === size * Floats.BYTES_PER_ELEMENT)) {
    throw new Error(`The tensor "${name}" does not lie inside the file.`);
  }
  // A copy, since floats must begin at a multiple of their size in memory.
  return { data: new Floats(new Uint8Array(body.subarray(start, end)).buffer), shape };
}

function isRecord(entry: unknown): entry is Record<string, unknown> {
  return typeof entry === 'object' && entry !== null && !Array.isArray(entry);
}

function numbersOf(entry: unknown): number[] {
  if (!Array.isArray(entry)) return [];
  return entry.map(Number);
}
