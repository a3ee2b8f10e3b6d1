import { isObject } from '../../kit/json.ts';
import { Failure } from '../../kit/problem.ts';
import type { Text } from '../../kit/text.ts';

/** Bytes of one element of each type that the files of models have. */
export const elementBytes = {
  F64: 8,
  F32: 4,
  F16: 2,
  BF16: 2,
  I64: 8,
  I32: 4,
  I16: 2,
  I8: 1,
  U64: 8,
  U32: 4,
  U16: 2,
  U8: 1,
  BOOL: 1,
} as const;
export type TensorType = keyof typeof elementBytes;

export interface TensorEntry {
  type: TensorType;
  shape: number[];
  /** Where its bytes lie, counted from the end of the header. */
  start: number;
  end: number;
}

export interface SafetensorsHeader {
  metadata: Record<string, string>;
  /** In the order of their bytes. */
  tensors: Map<string, TensorEntry>;
}

/** Hugging Face's limit for the header, against files that would fill the memory. */
const headerLimit = 100_000_000;
/** A model has no tensors of more axes. */
const mostAxes = 16;

/** The length of the header that the first 8 bytes tell, checked against the size of the file. */
export function headerLength(start: Uint8Array, fileSize: number): number {
  const length = start.length < 8 ? Number.NaN : Number(new DataView(start.buffer, start.byteOffset).getBigUint64(0, true));
  if (length <= headerLimit && 8 + length <= fileSize) return length;
  throw brokenFile({ en: 'it was cut off, or it is a file of another kind', zh: '文件不完整，或是其他类型的文件' });
}

/** Reads the header and proves that each byte after it belongs to exactly one tensor: nothing that it says is believed unseen. */
export function parseHeader(bytes: Uint8Array, bodySize: number): SafetensorsHeader {
  const json = parseJson(bytes);
  const entries: [string, TensorEntry][] = [];
  let metadata: Record<string, string> = {};
  for (const [name, entry] of Object.entries(json)) {
    if (name === '__metadata__') metadata = readMetadata(entry);
    else entries.push([name, readEntry(name, entry)]);
  }
  entries.sort(([, a], [, b]) => a.start - b.start || a.end - b.end);
  let place = 0;
  for (const [name, { start, end }] of entries) {
    if (start !== place)
      throw brokenFile({ en: `the bytes of "${name}" overlap others or leave a gap`, zh: `“${name}”的数据与其他数据重叠或留有空隙` });
    place = end;
  }
  if (place > bodySize) throw brokenFile({ en: 'it was cut off: its last tensors are missing', zh: '文件不完整：缺少最后的张量' });
  if (place < bodySize) throw brokenFile({ en: 'it has bytes that belong to no tensor', zh: '其中有不属于任何张量的数据' });
  return { metadata, tensors: new Map(entries) };
}

function parseJson(bytes: Uint8Array): Record<string, unknown> {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    const json: unknown = JSON.parse(text);
    if (isObject(json) && Object.keys(json).length === countMembers(text)) return json;
  } catch {
    // Said below, as for JSON of another kind.
  }
  throw brokenFile({ en: 'its header is not a list of tensors with names of their own', zh: '其头部不是名称各不相同的张量列表' });
}

/** Members of the outermost object, counted in its text: of two with one name, parsing keeps the last and says nothing. */
function countMembers(text: string): number {
  let depth = 0;
  let colons = 0;
  for (const [token] of text.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\]:]/gs)) {
    if (token === '{' || token === '[') depth++;
    else if (token === '}' || token === ']') depth--;
    else if (token === ':' && depth === 1) colons++;
  }
  return colons;
}

function readMetadata(entry: unknown): Record<string, string> {
  if (!isObject(entry) || !Object.values(entry).every((word) => typeof word === 'string'))
    throw brokenFile({ en: 'its metadata are not words', zh: '其元数据不是文字' });
  return Object.fromEntries(Object.entries(entry).map(([key, word]) => [key, String(word)]));
}

function readEntry(name: string, entry: unknown): TensorEntry {
  if (!isObject(entry) || typeof entry.dtype !== 'string') throw brokenFile({ en: `"${name}" has no type`, zh: `“${name}”没有类型` });
  const { dtype: type } = entry;
  if (!isTensorType(type))
    throw brokenFile({ en: `"${name}" is of the type ${type}, which cannot be read`, zh: `“${name}”的类型是 ${type}，无法读取` });
  const shape = sizesOf(entry.shape);
  const offsets = sizesOf(entry.data_offsets);
  const [start, end] = offsets ?? [];
  if (!shape || shape.length > mostAxes || offsets?.length !== 2 || start === undefined || end === undefined)
    throw brokenFile({ en: `"${name}" has no shape or no place`, zh: `“${name}”没有形状或位置` });
  const bytes = shape.reduce((product, side) => product * side, elementBytes[type]);
  if (!Number.isSafeInteger(bytes) || end - start !== bytes)
    throw brokenFile({ en: `the shape of "${name}" does not fit its bytes`, zh: `“${name}”的形状与其数据大小不符` });
  return { type, shape, start, end };
}

function isTensorType(type: string): type is TensorType {
  return Object.hasOwn(elementBytes, type);
}

function sizesOf(value: unknown): number[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const sizes = value.filter((size: unknown) => typeof size === 'number' && Number.isSafeInteger(size) && size >= 0);
  return sizes.length === value.length ? sizes : undefined;
}

export function brokenFile(what: Text): Failure {
  return new Failure(
    {
      en: 'This is not a whole safetensors file: {what}. Download it again, or save the model anew.',
      zh: '这不是完整的 safetensors 文件：{what}。请重新下载，或重新保存模型。',
    },
    { what },
    { code: 'safetensors-broken' },
  );
}
