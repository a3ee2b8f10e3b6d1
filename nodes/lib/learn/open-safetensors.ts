import { type FileHandle, open, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isObject, readJson } from '../../kit/json.ts';
import { widenHalves } from './half-floats.ts';
import { brokenFile, elementBytes, headerLength, parseHeader, type TensorEntry } from './safetensors-header.ts';

export type TensorArray =
  | Float64Array
  | Float32Array
  | Uint16Array
  | BigInt64Array
  | BigUint64Array
  | Int32Array
  | Uint32Array
  | Int16Array
  | Int8Array
  | Uint8Array;

/** The tensors of a model on disk. Only what is asked for is read. */
export interface TensorFile {
  metadata: Readonly<Record<string, string>>;
  tensors: ReadonlyMap<string, Readonly<TensorEntry>>;
  /** As 32-bit floats, whatever floats the file holds. */
  floats(name: string): Promise<Float32Array>;
  /** As it stands in the file; halves come as their 16 bits. */
  read(name: string): Promise<TensorArray>;
  close(): Promise<void>;
}

interface Shard {
  path: string;
  handle: FileHandle;
  metadata: Record<string, string>;
  tensors: Map<string, TensorEntry>;
  /** Where the bytes of tensors begin. */
  body: number;
}

const arrays = {
  F64: Float64Array,
  F32: Float32Array,
  F16: Uint16Array,
  BF16: Uint16Array,
  I64: BigInt64Array,
  I32: Int32Array,
  I16: Int16Array,
  I8: Int8Array,
  U64: BigUint64Array,
  U32: Uint32Array,
  U16: Uint16Array,
  U8: Uint8Array,
  BOOL: Uint8Array,
} as const;

/** Opens a file, or all files of a model that is kept in several (`model.safetensors.index.json`). Reads their headers alone. */
export async function openSafetensors(path: string): Promise<TensorFile> {
  const index = path.endsWith('.index.json') ? await readIndex(path) : undefined;
  const shards: Shard[] = [];
  const close = async () => void (await Promise.all(shards.map(({ handle }) => handle.close())));
  try {
    for (const file of index ? new Set(index.values()) : [basename(path)]) shards.push(await openShard(join(dirname(path), file)));
    const placed = index ? placeByIndex(shards, index) : placeAll(shards);
    const find = (name: string) => {
      const found = placed.get(name);
      if (found) return found;
      throw brokenFile({ en: `it has no tensor "${name}"`, zh: `其中没有张量“${name}”` });
    };
    return {
      metadata: shards[0]?.metadata ?? {},
      tensors: new Map(Array.from(placed, ([name, { entry }]) => [name, entry])),
      floats: async (name) => readFloats(find(name), name),
      read: async (name) => readArray(find(name)),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

interface Placed {
  shard: Shard;
  entry: TensorEntry;
}

function placeAll(shards: readonly Shard[]): Map<string, Placed> {
  return new Map(shards.flatMap((shard) => Array.from(shard.tensors, ([name, entry]) => [name, { shard, entry }] as const)));
}

function placeByIndex(shards: readonly Shard[], index: ReadonlyMap<string, string>): Map<string, Placed> {
  const byFile = new Map(shards.map((shard) => [basename(shard.path), shard]));
  return new Map(
    Array.from(index, ([name, file]) => {
      const shard = byFile.get(file);
      const entry = shard?.tensors.get(name);
      if (!shard || !entry)
        throw brokenFile({ en: `"${name}" is not in ${file}, where the index has it`, zh: `索引所指的 ${file} 中没有“${name}”` });
      return [name, { shard, entry }];
    }),
  );
}

async function openShard(path: string): Promise<Shard> {
  const handle = await open(path).catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    throw brokenFile({ en: `the file ${basename(path)} is missing`, zh: `缺少文件 ${basename(path)}` });
  });
  try {
    const { size } = await handle.stat();
    const start = new Uint8Array(Math.min(8, size));
    await readInto(handle, start, 0);
    const header = new Uint8Array(headerLength(start, size));
    await readInto(handle, header, 8);
    const body = 8 + header.length;
    return { path, handle, body, ...parseHeader(header, size - body) };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

const largestIndex = 50_000_000;
const mostShards = 1_000;

/** Which file of the same folder has which tensor. */
async function readIndex(path: string): Promise<Map<string, string>> {
  const { size } = await stat(path);
  const json = size <= largestIndex ? readJson<unknown>(await readFile(path, 'utf8')) : undefined;
  const files = isObject(json) && isObject(json.weight_map) ? Object.entries(json.weight_map) : [];
  const index = new Map<string, string>();
  for (const [name, file] of files) if (typeof file === 'string' && /^[\w.-]+\.safetensors$/.test(file)) index.set(name, file);
  const shards = new Set(index.values()).size;
  if (index.size === files.length && shards > 0 && shards <= mostShards) return index;
  throw brokenFile({ en: `the list of its parts (${basename(path)}) is broken`, zh: `其分片列表（${basename(path)}）已损坏` });
}

async function readArray({ shard, entry }: Placed): Promise<TensorArray> {
  const array = new arrays[entry.type]((entry.end - entry.start) / elementBytes[entry.type]);
  await readInto(shard.handle, new Uint8Array(array.buffer), shard.body + entry.start);
  return array;
}

/** Halves that are read at once: enough for the disk, little beside the tensor. */
const stride = 1 << 22;

async function readFloats(placed: Placed, name: string): Promise<Float32Array> {
  const { shard, entry } = placed;
  const { type, start, end } = entry;
  if (type === 'F16' || type === 'BF16') {
    const result = new Float32Array((end - start) / 2);
    const halves = new Uint16Array(Math.min(stride, result.length));
    for (let at = 0; at < result.length; at += stride) {
      const part = halves.subarray(0, Math.min(stride, result.length - at));
      await readInto(shard.handle, new Uint8Array(part.buffer, 0, part.byteLength), shard.body + start + 2 * at);
      widenHalves(part, type, result.subarray(at, at + part.length));
    }
    return result;
  }
  const array = await readArray(placed);
  if (array instanceof Float32Array) return array;
  if (array instanceof Float64Array) return Float32Array.from(array);
  throw brokenFile({ en: `"${name}" holds no floats`, zh: `“${name}”不是浮点数` });
}

async function readInto(handle: FileHandle, target: Uint8Array, position: number): Promise<void> {
  let at = 0;
  while (at < target.length) {
    const { bytesRead } = await handle.read(target, at, Math.min(target.length - at, 1 << 30), position + at);
    if (bytesRead === 0) throw brokenFile({ en: 'it became shorter while it was read', zh: '读取过程中文件变短了' });
    at += bytesRead;
  }
}
