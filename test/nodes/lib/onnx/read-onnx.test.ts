import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import onnxProto, { type onnx as Onnx } from 'onnx-proto';
import { expect, test } from 'vitest';
import { say } from '../../../../nodes/kit/text.ts';
import { importOnnx } from '../../../../nodes/lib/onnx/import-onnx.ts';
import { readOnnx, wholeModel } from '../../../../nodes/lib/onnx/read-onnx.ts';
import { summarizeOnnx } from '../../../../nodes/lib/onnx/summarize-onnx.ts';
import { runNetwork } from '../../../run-network.ts';
import { filesOf, floatTensor, graphOf, smallModel } from './small-model.ts';

const { onnx } = onnxProto;
const bytesOf = (...numbers: number[]) => new Uint8Array(Float32Array.from(numbers).buffer);
const adding = (initializers: Onnx.ITensorProto[]) =>
  smallModel({ inputs: { x: [2] }, initializers, nodes: [{ op: 'Add', inputs: ['x', 'w'] }] });
const read = async (bytes: Uint8Array) => readOnnx(await filesOf({ 'model.onnx': bytes }));

function beside(entries: Record<string, string>): Onnx.ITensorProto {
  const externalData = Object.entries(entries).map(([key, value]) => ({ key, value }));
  return { name: 'w', dims: [2], dataType: 1, dataLocation: onnx.TensorProto.DataLocation.EXTERNAL, externalData };
}

test.each([
  ['nothing', new Uint8Array()],
  ['a picture', Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])],
  ['a text', new TextEncoder().encode('{"model": true}')],
  ['a model that was cut off', adding([floatTensor('w', [2], [1, 2])]).slice(0, -9)],
])('%s is no model', async (_, bytes) => {
  await expect(read(bytes)).rejects.toThrow('This is no ONNX model');
});

test.each([
  ['more numbers than stated', floatTensor('w', [2], [1, 2, 3]), '3 numbers are there instead of 2'],
  ['fewer bytes than stated', { name: 'w', dims: [2], dataType: 1, rawData: new Uint8Array(4) }, '4 bytes are there instead of 8'],
  ['a side below zero', { name: 'w', dims: [-2], dataType: 1 }, 'impossible shape'],
  ['sides whose product is past any memory', { name: 'w', dims: [2 ** 31, 2 ** 31, 2 ** 31], dataType: 1 }, 'more than the 2,147,483,648'],
  ['an unknown kind of numbers', { name: 'w', dims: [2], dataType: 99 }, 'unknown kind'],
])('a tensor with %s is refused before memory is taken', async (_, tensor, words) => {
  await expect(read(adding([tensor]))).rejects.toThrow(words);
});

/** A protobuf field with bytes: its number, its length, and them. */
function field(number: number, bytes: Uint8Array): Uint8Array {
  const length: number[] = [];
  for (let rest = bytes.length; ; rest = Math.floor(rest / 128)) {
    length.push(rest >= 128 ? (rest % 128) | 0x80 : rest);
    if (rest < 128) break;
  }
  return Uint8Array.from([number * 8 + 2, ...length, ...bytes]);
}

test('two bytes may not stand for an object, four million times', async () => {
  const nodes = new Uint8Array(9_000_000);
  for (let at = 0; at < nodes.length; at += 2) nodes[at] = 0x0a;
  const length = [nodes.length & 0x7f, (nodes.length >> 7) & 0x7f, (nodes.length >> 14) & 0x7f, nodes.length >> 21];
  const head = Uint8Array.from([0x3a, ...length.map((seven, at) => (at < 3 ? seven | 0x80 : seven))]);
  const bytes = new Uint8Array(head.length + nodes.length);
  bytes.set(head);
  bytes.set(nodes, head.length);
  await expect(read(bytes)).rejects.toThrow('parts, more than the 4,000,000');
});

test('graphs inside graphs end somewhere', async () => {
  let graph = new Uint8Array();
  for (let depth = 0; depth < 20; depth++) graph = new Uint8Array(field(1, field(5, field(6, graph))));
  await expect(read(field(7, graph))).rejects.toThrow('nested parts');
});

test('operators that do not exist are all named, and versions that are not known refused', async () => {
  const nodes = [
    { op: 'Teleport', inputs: ['x'], outputs: ['a'] },
    { op: 'Fly', domain: 'com.example', inputs: ['a'] },
  ];
  await expect(read(smallModel({ inputs: { x: [1] }, nodes }))).rejects.toThrow('not part of ONNX: Teleport, com.example.Fly.');
  await expect(read(smallModel({ opset: 99, inputs: { x: [1] }, nodes: [{ op: 'Abs', inputs: ['x'] }] }))).rejects.toThrow('version 99');
  await expect(read(smallModel({ opset: 3, inputs: { x: [1] }, nodes: [{ op: 'Abs', inputs: ['x'] }] }))).rejects.toThrow('version 3');
});

test('weights beside the file are found, and written into it', async () => {
  const model = adding([beside({ location: 'weights/a.bin', offset: '4', length: '8' })]);
  const path = await filesOf({ 'model.onnx': model });
  await mkdir(join(dirname(path), 'weights'));
  await writeFile(join(dirname(path), 'weights/a.bin'), bytesOf(9, 1, 2));
  const file = await readOnnx(path);
  expect(file.bytes).toBe(model.length + 8);
  const whole = await readOnnx(await filesOf({ 'whole.onnx': await wholeModel(file) }));
  const [sum] = await runNetwork(await importOnnx(whole), [{ data: Float32Array.of(10, 20), shape: [2] }]);
  expect(sum).toEqual(Float32Array.of(11, 22));
});

test.each([
  ['/etc/hostname', 'not inside the folder'],
  ['../secret.bin', 'not inside the folder'],
  ['sub/../../secret.bin', 'not inside the folder'],
  ['C:\\secret.bin', 'not inside the folder'],
  ['..\\secret.bin', 'not inside the folder'],
  ['', 'not inside the folder'],
  ['link.bin', 'not inside the folder'],
  ['absent.bin', 'which is missing'],
])('weights in “%s” are not opened', async (location, words) => {
  const outside = dirname(await filesOf({ 'secret.bin': bytesOf(1, 2) }));
  const path = await filesOf({ 'model.onnx': adding([beside({ location })]) });
  await symlink(join(outside, 'secret.bin'), join(dirname(path), 'link.bin'));
  await expect(readOnnx(path)).rejects.toThrow(words);
});

test.each<Record<string, string>>([
  { offset: '4' },
  { offset: '-1' },
  { offset: '99999999999999999999' },
  { length: '4' },
  { offset: '1e1' },
])('a place outside the data file is refused: %o', async (place) => {
  const path = await filesOf({ 'model.onnx': adding([beside({ location: 'a.bin', ...place })]), 'a.bin': bytesOf(1, 2) });
  await expect(readOnnx(path)).rejects.toThrow('do not lie at the stated place');
});

test('a constant inside a branch is checked too', async () => {
  const branch = { graph: graphOf({ nodes: [{ op: 'Identity', inputs: ['w'] }], initializers: [beside({ location: '../a.bin' })] }) };
  const nodes = [{ op: 'If', inputs: ['x'], attributes: { then_branch: branch, else_branch: branch } }];
  await expect(read(smallModel({ inputs: { x: [1] }, nodes }))).rejects.toThrow('not inside the folder');
});

test('a model is told in both languages: what goes in, what it holds, what can be trained', async () => {
  const path = fileURLToPath(new URL('models/texts-17.onnx', import.meta.url));
  const report = summarizeOnnx(await readOnnx(path), 'texts');
  const figures = report.blocks.flatMap((block) => (block.kind === 'figures' ? block.items : []));
  expect(figures.map(({ label, value }) => [say(label, 'en'), value])).toEqual([
    ['Parameters', 696],
    ['Bytes', 13_706],
    ['Operators', expect.any(Number)],
    ['Version of operators', '17'],
    ['Made by', 'pytorch 1.13.0'],
  ]);
  const tables = report.blocks.flatMap((block) => (block.kind === 'table' ? [block.rows] : []));
  expect(tables[0]).toEqual([
    ['ids', 'int64', 'batch × length'],
    ['mask', 'float32', 'batch × length'],
  ]);
  expect(tables[2]).toContainEqual(['MatMul', 8, { text: { en: 'yes', zh: '是' } }]);
  const said = report.blocks.flatMap((block) => (block.kind === 'paragraph' ? [say(block.text, 'zh')] : []));
  expect(said).toEqual(['整个模型都可以继续训练。']);
  const hard = await read(smallModel({ inputs: { x: [1, 2, 3, 3] }, nodes: [{ op: 'LRN', inputs: ['x'], attributes: { size: 3 } }] }));
  expect(JSON.stringify(summarizeOnnx(hard, 'hard'))).toContain('"operators":"LRN"');
});
