import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import type { SettingsOf } from '../../../nodes/kit/settings.ts';
import { say } from '../../../nodes/kit/text.ts';
import { loadModel, readPreprocess } from '../../../nodes/lib/predict/load-model.ts';
import { openBaseModel } from '../../../nodes/lib/training/base-model.ts';
import { readMobilenet } from '../../../nodes/lib/tfjs/mobilenet.ts';
import pretrainedModel from '../../../nodes/training/pretrained-model.ts';
import { bench, runNode } from '../../run-node.ts';
import { zipBytes } from '../lib/files/zip-bytes.ts';
import { plainPicture } from '../lib/images/picture-bytes.ts';
import { floatTensor, integerTensor, smallModel } from '../lib/onnx/small-model.ts';

async function fromFolder(files: Record<string, Uint8Array>, settings: Partial<SettingsOf<typeof pretrainedModel.settings>>) {
  const where = await bench();
  const artifact = await where.context.artifacts.commit('file', files);
  const file = { source: 'upload' as const, artifact, name: 'net', bytes: 1 };
  return { ...(await runNode(pretrainedModel, {}, { file, ...settings }, where)), where };
}

const text = (content: unknown) => new TextEncoder().encode(JSON.stringify(content));

test('MobileNetV2 comes built in, with how it reads pictures, and says so in a report', async () => {
  const where = await bench();
  const { model, report, heard } = await runNode(pretrainedModel, {}, {}, where);
  expect(model.task).toBe('embedding');
  expect(heard.headline).toContain('MobileNetV2');
  const features = await readPreprocess(where.context, model);
  expect(features.kind === 'base' && features.picture).toMatchObject({
    width: 224,
    height: 224,
    layout: 'channels-first',
    deviation: [255, 255, 255],
  });
  expect(say(report.title, 'zh')).toBe('MobileNetV2');
  const network = await openBaseModel(where.context, model, { batch: 4 });
  expect(network.outputs[0]?.shape).toEqual([4, 5]);
  await expect(loadModel(where.context, model)).rejects.toThrow('not learned your task');
});

test('an ONNX model comes with the weights that lie beside it in its folder', async () => {
  const outside = { ...floatTensor('w', [2], []), dataLocation: 1, externalData: [{ key: 'location', value: 'data/w.bin' }] };
  const onnx = smallModel({ inputs: { x: ['batch', 2] }, initializers: [outside], nodes: [{ op: 'Mul', inputs: ['x', 'w'] }] });
  const weights = new Uint8Array(Float32Array.of(3, 5).buffer);
  const { model, where } = await fromFolder({ 'net/model.onnx': onnx, 'net/data/w.bin': weights }, { source: 'onnx' });
  expect((await openBaseModel(where.context, model, { batch: 1 })).weights.w).toEqual(Float32Array.of(3, 5));
  await expect(fromFolder({ 'net/model.onnx': onnx, 'net/readme.txt': text('') }, { source: 'onnx' })).rejects.toThrow('which is missing');
  await expect(fromFolder({ 'a.txt': text(''), 'b.txt': text('') }, { source: 'onnx' })).rejects.toThrow('no ONNX model among the files');
});

test('a TensorFlow.js model comes as a folder or an archive, and pixels are read as was said', async () => {
  const { modelJson, weights } = await readMobilenet();
  const shard = 'group1-shard1of1';
  const zip = zipBytes([
    { name: 'm/model.json', content: text(modelJson) },
    { name: `m/${shard}`, content: weights },
  ]);
  const { model, where } = await fromFolder({ 'm.zip': zip }, { source: 'tfjs', pixels: 'signed' });
  const features = await readPreprocess(where.context, model);
  expect(features.kind === 'base' && features.picture).toMatchObject({ mean: [127.5, 127.5, 127.5], width: 224 });
  expect((await readFile(where.context.artifacts.path(model.artifact, 'model.onnx'))).length).toBeGreaterThan(weights.length * 3);
  await expect(fromFolder({ 'm/model.json': text(modelJson), 'm/x': weights }, { source: 'tfjs' })).rejects.toThrow(shard);
  await expect(fromFolder({ 'm/model.json': text(modelJson), [`m/${shard}`]: weights.subarray(9) }, { source: 'tfjs' })).rejects.toThrow(
    'bytes, but model.json asks for',
  );
});

/** Says how much there is of each colour; channels in the last axis, as TensorFlow's models have them. */
const colours = smallModel({
  opset: 13,
  inputs: { picture: [1, 'height', 'width', 3] },
  initializers: [integerTensor('places', [1, 2])],
  outputs: ['colours'],
  outputShape: [1, 3],
  nodes: [
    { op: 'ReduceSum', inputs: ['picture', 'places'], outputs: ['sums'], attributes: { keepdims: 0 } },
    { op: 'Identity', inputs: ['sums'], outputs: ['colours'] },
  ],
});

test('a model that sorts pictures already predicts at once with the names of its classes', async () => {
  const settings = { source: 'onnx', classes: 'red\ngreen\n\n blue ', side: 16 } as const;
  const { model, where } = await fromFolder({ 'model.onnx': colours }, settings);
  expect(model).toMatchObject({ task: 'image-classification', classes: ['red', 'green', 'blue'] });
  const loaded = await loadModel(where.context, model);
  const answers = await loaded.answer([{ image: plainPicture(20, 30, [250, 0, 0]) }, { image: plainPicture(30, 20, [0, 0, 250]) }]);
  const probabilities = answers.kind === 'classes' ? [...answers.probabilities] : [];
  expect(probabilities.map(Math.round)).toEqual([1, 0, 0, 0, 0, 1]);
  await expect(loaded.answer([{ image: 'data:image/png;base64,AAAA' }])).rejects.toThrow('row 1 cannot be used');
  await expect(
    fromFolder({ 'model.onnx': smallModel({ inputs: { x: [1, 3] }, nodes: [{ op: 'Abs', inputs: ['x'] }] }) }, settings),
  ).rejects.toThrow('name the columns that it reads');
  await expect(fromFolder({ 'model.onnx': colours }, { ...settings, classes: 'red\ngreen' })).rejects.toThrow(
    'The classes do not fit the model',
  );
});

/** As scikit-learn's classifiers are exported: a label, and how likely each class is. */
const linear = smallModel({
  inputs: { X: ['N', 2] },
  outputs: ['label', 'probabilities'],
  nodes: [
    {
      op: 'LinearClassifier',
      domain: 'ai.onnx.ml',
      inputs: ['X'],
      outputs: ['label', 'probabilities'],
      attributes: {
        classlabels_ints: [0, 1, 2],
        coefficients: { floats: [1, 0, 0, 1, -1, -1] },
        intercepts: { floats: [0, 0, 0] },
        post_transform: 'SOFTMAX',
      },
    },
  ],
});

test('a model of a row of numbers predicts from named columns, whatever it says beside its probabilities', async () => {
  const settings = { source: 'onnx', columns: 'height\nwidth', classes: 'tall\nwide\nsmall' } as const;
  const { model, where } = await fromFolder({ 'model.onnx': linear }, settings);
  expect(model).toMatchObject({
    task: 'classification',
    inputs: [
      { name: 'height', type: 'number' },
      { name: 'width', type: 'number' },
    ],
  });
  const loaded = await loadModel(where.context, model);
  const answers = await loaded.answer([
    { width: 0, height: 2 },
    { width: '3', height: 1 },
  ]);
  const expected = [
    [2, 0, -2],
    [1, 3, -4],
  ].flatMap((scores) => {
    const powers = scores.map(Math.exp);
    return powers.map((power) => power / powers.reduce((sum, one) => sum + one, 0));
  });
  expect(answers.kind === 'classes' && [...answers.probabilities].map((one) => Math.round(one * 1e5))).toEqual(
    expected.map((one) => Math.round(one * 1e5)),
  );
  await expect(loaded.answer([{ width: 1, height: 1 }, { width: 1 }])).rejects.toThrow('Row 2 has no number in “height”');
  await expect(fromFolder({ 'model.onnx': linear }, { ...settings, columns: 'height' })).rejects.toThrow(
    'The columns do not fit the model',
  );
  await expect(fromFolder({ 'model.onnx': linear }, { ...settings, columns: '' })).rejects.toThrow('name the columns that it reads');
  const vast = smallModel({ inputs: { x: [1 << 30, 2] }, nodes: [{ op: 'Shape', inputs: ['x'] }] });
  await expect(fromFolder({ 'model.onnx': vast }, settings)).rejects.toThrow('more than the 67,108,864 that are allowed');
  await expect(fromFolder({ 'model.onnx': linear }, { ...settings, gives: 'number' })).rejects.toThrow('gives 3 numbers, not one');
});

test('a number, or how likely the second of two classes is, is understood too', async () => {
  const one = (last: string[]) =>
    smallModel({
      inputs: { x: ['batch', 2] },
      initializers: [floatTensor('w', [2, 1], [2, -1])],
      nodes: [{ op: 'MatMul', inputs: ['x', 'w'], outputs: [last.length > 0 ? 'm' : 'y'] }, ...last.map((op) => ({ op, inputs: ['m'] }))],
    });
  const number = await fromFolder({ 'm.onnx': one([]) }, { source: 'onnx', columns: 'a\nb', gives: 'number' });
  expect(number.model.task).toBe('regression');
  const said = await (await loadModel(number.where.context, number.model)).answer([{ a: 3, b: 1 }]);
  expect(said).toEqual({ kind: 'numbers', numbers: Float32Array.of(5) });
  for (const last of [[], ['Sigmoid']]) {
    const two = await fromFolder({ 'm.onnx': one(last) }, { source: 'onnx', columns: 'a\nb', classes: 'no\nyes' });
    const shares = await (await loadModel(two.where.context, two.model)).answer([{ a: 1, b: 0 }]);
    expect(shares.kind === 'classes' && shares.probabilities[1]).toBeCloseTo(1 / (1 + Math.exp(-2)), 5);
  }
});

test('no file, no model', async () => {
  await expect(runNode(pretrainedModel, {}, { source: 'onnx' })).rejects.toThrow('No model is chosen');
});
