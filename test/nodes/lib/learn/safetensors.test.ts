import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { narrowFloats, widenHalves } from '../../../../nodes/lib/learn/half-floats.ts';
import { openSafetensors } from '../../../../nodes/lib/learn/open-safetensors.ts';
import { readSafetensors, safetensorsParts, writeSafetensors } from '../../../../nodes/lib/learn/safetensors.ts';

const saved = {
  tensors: {
    weight: { data: Float32Array.of(1, -2, 3.5, 4, 5, 6), shape: [2, 3] },
    sum: { data: Float64Array.of(Math.PI), shape: [] },
  },
  metadata: { step: '7' },
};

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'safetensors-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function fileOf(bytes: Uint8Array | string, name = 'model.safetensors'): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return path;
}

/** A file by hand: length, header, bytes. */
function layOut(header: string, body: Uint8Array = new Uint8Array()): Buffer {
  const start = Buffer.alloc(8);
  start.writeBigUInt64LE(BigInt(Buffer.byteLength(header)));
  return Buffer.concat([start, Buffer.from(header), body]);
}

test('what was written is read again', () => {
  expect(readSafetensors(writeSafetensors(saved))).toEqual(saved);
});

// The layout that the format prescribes, by hand: length, header, bytes.
test('a file of the format is read at any place in memory', () => {
  const file = layOut('{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}', Buffer.from(Float32Array.of(2.5).buffer));
  expect(readSafetensors(Buffer.concat([Buffer.from('x'), file]).subarray(1)).tensors.a).toEqual({
    data: Float32Array.of(2.5),
    shape: [1],
  });
});

test('cut and false files are refused', () => {
  const bytes = writeSafetensors(saved);
  for (const length of [0, 7, 40, bytes.length - 1]) expect(() => readSafetensors(bytes.subarray(0, length))).toThrow();
  const huge = bytes.slice();
  huge.fill(0xff, 0, 8);
  expect(() => readSafetensors(huge)).toThrow('not a whole safetensors file');
});

test.each([
  [
    'bytes of two tensors that overlap',
    '{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[4],"data_offsets":[2,6]}}',
    6,
  ],
  [
    'a gap between two tensors',
    '{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[4,6]}}',
    6,
  ],
  ['bytes at the end', '{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}', 5],
  ['bytes that are not there', '{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}', 3],
  ['a shape that is larger than its bytes', '{"a":{"dtype":"F32","shape":[4],"data_offsets":[0,4]}}', 4],
  ['a shape whose product is beyond all numbers', '{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,4]}}', 4],
  ['places in reverse', '{"a":{"dtype":"U8","shape":[],"data_offsets":[4,0]}}', 4],
  ['places below zero', '{"a":{"dtype":"U8","shape":[4],"data_offsets":[-4,0]}}', 4],
  ['a type that nobody knows', '{"a":{"dtype":"F3","shape":[4],"data_offsets":[0,4]}}', 4],
  [
    'two tensors of one name',
    '{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}',
    4,
  ],
  ['metadata that are no words', '{"__metadata__":{"a":{}}}', 0],
  ['a list', '[]', 0],
  ['no JSON', '{"a":', 0],
])('a header that lies is refused in memory and on disk: %s', async (_, header, size) => {
  const bytes = layOut(header, new Uint8Array(size));
  expect(() => readSafetensors(bytes)).toThrow('not a whole safetensors file');
  await expect(openSafetensors(await fileOf(bytes))).rejects.toThrow('not a whole safetensors file');
});

test('names that mean something to JavaScript are names like others', () => {
  const header = '{"__proto__":{"dtype":"F32","shape":[],"data_offsets":[0,4]},"x:\\"}":{"dtype":"F32","shape":[0],"data_offsets":[4,4]}}';
  expect(Object.keys(readSafetensors(layOut(header, new Uint8Array(4))).tensors)).toEqual(['__proto__', 'x:"}']);
});

// Bits by PyTorch 1.13: torch.tensor([...]).half() and .bfloat16(), viewed as int16.
const floats = [1, -2.5, 0.1, 65504, 65519, 65520, 6e-8, 3e-8, 1e-5, 1 / 3, 2049, 2051, -0, 3.3895e38, 1e-40, Infinity];
const halfBits = [15360, 49408, 11878, 31743, 31743, 31744, 1, 1, 168, 13653, 26624, 26626, 32768, 31744, 0, 31744];
const brainBits = [16256, 49184, 15821, 18304, 18304, 18304, 13185, 13057, 14120, 16043, 17664, 17664, 32768, 32639, 1, 32640];

test('halves are rounded as PyTorch rounds them, and widened exactly', () => {
  expect([...narrowFloats(floats, 'F16')]).toEqual(halfBits);
  expect([...narrowFloats(floats, 'BF16')]).toEqual(brainBits);
  for (const type of ['F16', 'BF16'] as const) {
    const all = Uint16Array.from({ length: 65_536 }, (_, half) => half);
    const wide = widenHalves(all, type, new Float32Array(all.length));
    const numbers = all.filter((half) => !Number.isNaN(wide[half]!));
    expect(
      narrowFloats(
        wide.filter((value) => !Number.isNaN(value)),
        type,
      ),
    ).toEqual(numbers);
    expect(narrowFloats([NaN], type).every((half) => Number.isNaN(wide[half]!))).toBe(true);
  }
});

test('halves take half the room and come back as 32-bit floats', async () => {
  const bytes = writeSafetensors({ ...saved, metadata: { format: 'pt' } }, { halves: 'BF16' });
  expect(bytes.length).toBe(writeSafetensors({ tensors: {}, metadata: {} }).length + 128 + 14);
  expect(readSafetensors(bytes).tensors.weight).toEqual({ data: saved.tensors.weight.data, shape: [2, 3] });
});

test('single tensors are read from disk, each as the type that it is', async () => {
  const body = new Uint8Array(8 + 4 + 2 + 3);
  const view = new DataView(body.buffer);
  view.setBigInt64(0, -5n, true);
  view.setInt32(8, -7, true);
  view.setUint16(12, 0x3c00, true);
  body.set([1, 0, 1], 14);
  const header =
    '{"__metadata__":{"format":"pt"},"ids":{"dtype":"I64","shape":[1],"data_offsets":[0,8]},"id":{"dtype":"I32","shape":[],"data_offsets":[8,12]},"half":{"dtype":"F16","shape":[1,1],"data_offsets":[12,14]},"mask":{"dtype":"BOOL","shape":[3],"data_offsets":[14,17]}}';
  const file = await openSafetensors(await fileOf(layOut(header, body)));
  expect(file.metadata).toEqual({ format: 'pt' });
  expect(file.tensors.get('half')).toMatchObject({ type: 'F16', shape: [1, 1] });
  expect(await file.read('ids')).toEqual(BigInt64Array.of(-5n));
  expect(await file.read('id')).toEqual(Int32Array.of(-7));
  expect(await file.read('half')).toEqual(Uint16Array.of(0x3c00));
  expect(await file.floats('half')).toEqual(Float32Array.of(1));
  expect(await file.read('mask')).toEqual(Uint8Array.of(1, 0, 1));
  await expect(file.floats('mask')).rejects.toThrow('no floats');
  await expect(file.floats('other')).rejects.toThrow('no tensor "other"');
  await file.close();
});

test('a file is written part by part as it is in memory', async () => {
  const path = join(folder, 'parts.safetensors');
  await writeFile(path, safetensorsParts(saved));
  const file = await openSafetensors(path);
  expect(await file.floats('sum')).toEqual(Float32Array.of(Math.PI));
  expect(await file.floats('weight')).toEqual(saved.tensors.weight.data);
  await file.close();
});

const part = (name: string, value: number) =>
  writeSafetensors({ tensors: { [name]: { data: Float32Array.of(value), shape: [1] } }, metadata: {} });
const indexOf = (weight_map: Record<string, string>) => JSON.stringify({ metadata: { total_size: 8 }, weight_map });

test('a model in several files is one', async () => {
  await fileOf(part('a', 1), 'model-00001-of-00002.safetensors');
  await fileOf(part('b', 2), 'model-00002-of-00002.safetensors');
  const map = { a: 'model-00001-of-00002.safetensors', b: 'model-00002-of-00002.safetensors' };
  const file = await openSafetensors(await fileOf(indexOf(map), 'model.safetensors.index.json'));
  expect([...file.tensors.keys()]).toEqual(['a', 'b']);
  expect(await file.floats('b')).toEqual(Float32Array.of(2));
  await file.close();
});

test.each([
  ['a part outside the folder', { a: '../model.safetensors' }, 'list of its parts'],
  ['a part that is missing', { a: 'model-00003-of-00003.safetensors' }, 'is missing'],
  ['a tensor that is elsewhere', { c: 'model-00001-of-00002.safetensors' }, 'where the index has it'],
  ['no parts', {}, 'list of its parts'],
])('a broken list of parts is refused: %s', async (_, map, said) => {
  await fileOf(part('a', 1), 'model-00001-of-00002.safetensors');
  await expect(openSafetensors(await fileOf(indexOf(map), 'bad.safetensors.index.json'))).rejects.toThrow(said);
});
