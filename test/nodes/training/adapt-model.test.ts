import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import predict from '../../../nodes/deploy/predict.ts';
import compareModels from '../../../nodes/evaluation/compare-models.ts';
import modelCard from '../../../nodes/evaluation/model-card.ts';
import evaluate from '../../../nodes/evaluation/evaluate.ts';
import type { Row } from '../../../nodes/kit/ports.ts';
import { Paused } from '../../../nodes/kit/problem.ts';
import type { SettingsOf } from '../../../nodes/kit/settings.ts';
import { say } from '../../../nodes/kit/text.ts';
import { importOnnx } from '../../../nodes/lib/onnx/import-onnx.ts';
import { readOnnx } from '../../../nodes/lib/onnx/read-onnx.ts';
import { tableFromRows } from '../../../nodes/lib/tables/inline-table.ts';
import adaptModel from '../../../nodes/training/adapt-model.ts';
import pretrainedModel from '../../../nodes/training/pretrained-model.ts';
import { filledSettings } from '../../filled-settings.ts';
import { type Bench, bench, runNode } from '../../run-node.ts';
import { smallModel } from '../lib/onnx/small-model.ts';
import { broughtIn, pictureFile, rowFile } from './base-files.ts';
import { strokes, strokesTable } from './sample-pictures.ts';

type Settings = Partial<SettingsOf<typeof adaptModel.settings>>;
const strokesSettings: Settings = { target: 'lies', effort: 'quick', learningRate: 0.01, epochs: 30, patience: 30 };

/** Two numbers of like or unlike sign, which no single line can tell apart, and two that say nothing. */
function signs(count: number): Row[] {
  return Array.from({ length: count }, (_, at) => {
    const [a, b, c, d] = [1, 2, 3, 4].map((place) => Math.sin(at * (3.1 + place * 1.7) + place));
    return {
      a: a ?? 0,
      b: b ?? 0,
      c: c ?? 0,
      d: d ?? 0,
      same: (a ?? 0) * (b ?? 0) > 0 ? 'like' : 'unlike',
      sum: (a ?? 0) * (b ?? 0) * 100,
    };
  });
}
const columns = ['a', 'b', 'c', 'd', 'sum'].map((name) => ({ name, type: 'number' as const, distinct: 200 }));
const signsTable = (count: number) => tableFromRows(signs(count), { columns: [...columns, { name: 'same', type: 'category' }] });
const ofSigns: Settings = { reads: 'columns', columns: ['a', 'b', 'c', 'd'], target: 'same', effort: 'quick' };

const losses = (heard: Bench['heard']) => (heard.metrics.loss ?? []).map(([, loss]) => loss);
const gain = (heard: Bench['heard']) => heard.log.find(({ text }) => text.en.startsWith('Loss of the held-out rows'))?.values;

test('a new last layer is learned on a network that stays as it is', async () => {
  const where = await bench();
  const model = await broughtIn(where, pictureFile());
  const found = await runNode(
    adaptModel,
    { model, rows: strokesTable(120), validation: undefined },
    { ...strokesSettings, method: 'head' },
    where,
  );
  expect(found.model).toMatchObject({ task: 'image-classification', classes: ['across', 'upright'], target: 'lies' });
  expect(found.heard.headline).toBe('net.onnx with a new last layer, pictures of 16 × 16, 2 classes');
  const own = await importOnnx(await readOnnx(where.context.artifacts.path(model.artifact, 'model.onnx')), { dims: { batch: 1 } });
  const now = await importOnnx(await readOnnx(where.context.artifacts.path(found.model.artifact, 'model.onnx')), { dims: { batch: 1 } });
  expect(now.weights['base/features.0.weight']).toEqual(own.weights['features.0.weight']);
  const asked = strokes(20, 500);
  const rows = tableFromRows(asked.map(({ image }) => ({ image })));
  const { predictions } = await runNode(predict, { model: found.model, rows }, {}, where);
  expect(predictions.rows?.every((row) => typeof row.prediction === 'string')).toBe(true);
});

test.each(['last', 'lora', 'all'] as const)(
  'a network of PyTorch’s form learns more with %s than with a new last layer alone',
  async (method) => {
    const where = await bench();
    const model = await broughtIn(where, pictureFile());
    const { model: adapted, heard } = await runNode(
      adaptModel,
      { model, rows: strokesTable(120), validation: undefined },
      { ...strokesSettings, method, lastBlocks: 1 },
      where,
    );
    expect(heard.warnings).toEqual([]);
    const { head = 0, now = 1 } = gain(heard) ?? {};
    expect(Number(now)).toBeLessThan(Number(head));
    // The running figures of the batch normalisation are those of the file.
    const read = async (artifact: string) =>
      (await importOnnx(await readOnnx(where.context.artifacts.path(artifact, 'model.onnx')), { dims: { batch: 1 } })).weights;
    const [own, learned] = [await read(model.artifact), await read(adapted.artifact)];
    expect(learned['base/features.1.running_mean']).toEqual(own['features.1.running_mean']);
    expect(learned['base/features.4.weight']).not.toEqual(own['features.4.weight']);
    const first = method !== 'last';
    expect(learned['base/features.0.weight']?.join() === own['features.0.weight']?.join()).toBe(!first);
  },
);

test('a network of numbers learns classes and numbers, and is judged like any other model', async () => {
  const where = await bench();
  const model = await broughtIn(where, rowFile());
  const rows = signsTable(300);
  const { model: adapted, heard } = await runNode(adaptModel, { model, rows, validation: undefined }, { ...ofSigns, method: 'all' }, where);
  expect(adapted).toMatchObject({ task: 'classification', classes: ['like', 'unlike'] });
  const { head: before = 0, now = 1 } = gain(heard) ?? {};
  expect(Number(now)).toBeLessThan(Number(before) * 0.8);
  const { metrics } = await runNode(
    evaluate,
    { model: adapted, test: { ...signsTable(400), role: 'test' }, training: undefined },
    {},
    where,
  );
  expect(metrics.scores.accuracy).toBeGreaterThan(0.85);
  const head = await runNode(adaptModel, { model, rows, validation: undefined }, ofSigns, where);
  const test = { ...signsTable(400), role: 'test' as const };
  const best = await runNode(compareModels, { models: [head.model, adapted], rows: test }, {}, where);
  expect(best.model.artifact).toBe(adapted.artifact);
  const card = await runNode(modelCard, { model: adapted, metrics: [metrics], training: undefined }, {}, where);
  expect(await readFile(where.context.artifacts.path(card.file.artifact), 'utf8')).toContain('net.onnx');
  const number = await runNode(
    adaptModel,
    { model, rows, validation: undefined },
    { ...ofSigns, target: 'sum', method: 'last', lastBlocks: 2, extraLayers: 1, extraUnits: 16 },
    where,
  );
  expect(number.model.task).toBe('regression');
  expect(Math.min(...losses(number.heard))).toBeLessThan(0.5);
  const { predictions } = await runNode(
    predict,
    { model: number.model, rows: tableFromRows([{ a: 0.9, b: 0.9, c: 0, d: null }]) },
    {},
    where,
  );
  expect(Number(predictions.rows?.[0]?.prediction)).toBeGreaterThan(20);
});

test('pictures can be given a number', async () => {
  const where = await bench();
  const model = await broughtIn(where, pictureFile());
  const rows = strokes(80, 0).map(({ image, lies }, at) => ({ image, size: lies === 'upright' ? 10 + (at % 5) : 1 }));
  const table = tableFromRows(rows, {
    columns: [
      { name: 'image', type: 'image' },
      { name: 'size', type: 'number', distinct: 6 },
    ],
  });
  const { model: adapted } = await runNode(
    adaptModel,
    { model, rows: table, validation: undefined },
    { target: 'size', method: 'all', effort: 'quick', learningRate: 0.01, epochs: 20 },
    where,
  );
  expect(adapted.task).toBe('regression');
  const { predictions } = await runNode(predict, { model: adapted, rows: table }, {}, where);
  const mean = (upright: boolean) => {
    const said = (predictions.rows ?? []).filter((row) => Number(row.size) > 5 === upright).map((row) => Number(row.prediction));
    return said.reduce((sum, one) => sum + one, 0) / said.length;
  };
  expect(mean(true) - mean(false)).toBeGreaterThan(4);
});

test('a training that was paused goes on to the very same model', async () => {
  const settings: Settings = { ...ofSigns, method: 'all', epochs: 6 };
  const first = await bench();
  const rows = signsTable(120);
  const whole = await runNode(adaptModel, { model: await broughtIn(first, rowFile()), rows, validation: undefined }, settings, first);
  const where = await bench();
  const model = await broughtIn(where, rowFile());
  const { progress, log } = where.context;
  let reports = 0;
  where.context.progress = (fraction) => {
    if (fraction > 0.4 && reports++ === 3) throw new Paused();
    progress(fraction);
  };
  await expect(runNode(adaptModel, { model, rows, validation: undefined }, settings, where)).rejects.toThrow('paused');
  where.context.log = log;
  const { model: adapted, heard } = await runNode(adaptModel, { model, rows, validation: undefined }, settings, where);
  expect(heard.log.some(({ text }) => text.en.startsWith('Went on from the checkpoint'))).toBe(true);
  expect(adapted.artifact).toBe(whole.model.artifact);
});

test('an operator without a gradient rule is named with its model and node, and a new last layer is one press away', async () => {
  const where = await bench();
  const extra = [{ op: 'Celu', inputs: ['h0'], outputs: ['middle'] }];
  const model = await broughtIn(where, rowFile(extra));
  const adapted = runNode(adaptModel, { model, rows: signsTable(60), validation: undefined }, { ...ofSigns, method: 'all' }, where);
  await expect(adapted).rejects.toMatchObject({
    problem: {
      code: 'operator-without-gradient',
      setting: 'method',
      message: { values: { operator: 'Celu', model: 'net.onnx', node: 'middle' } },
      fixes: [{ settings: { method: 'head' } }],
    },
  });
  // What lies behind it can be changed, and a new last layer always.
  for (const method of ['last', 'head'] as const)
    await runNode(
      adaptModel,
      { model, rows: signsTable(60), validation: undefined },
      { ...ofSigns, method, lastBlocks: 1, epochs: 1 },
      where,
    );
});

test('a network without a place for LoRA says so', async () => {
  const where = await bench();
  const onnx = smallModel({
    inputs: { x: ['batch', 3, 8, 8] },
    nodes: [
      { op: 'Abs', inputs: ['x'], outputs: ['a'] },
      { op: 'GlobalAveragePool', inputs: ['a'], outputs: ['p'] },
      { op: 'Flatten', inputs: ['p'] },
    ],
  });
  const adapted = runNode(
    adaptModel,
    { model: await broughtIn(where, onnx), rows: strokesTable(60), validation: undefined },
    { target: 'lies', method: 'lora' },
    where,
  );
  await expect(adapted).rejects.toMatchObject({ problem: { code: 'no-place-for-adapter', fixes: [{ settings: { method: 'head' } }, {}] } });
});

test('a file for one picture at a time is taught all the same, and pictures may be of another size', async () => {
  const where = await bench();
  const model = await broughtIn(where, pictureFile(1, 16));
  const settings: Settings = { ...strokesSettings, method: 'all', epochs: 1, side: 24 };
  const { model: adapted, heard } = await runNode(adaptModel, { model, rows: strokesTable(60), validation: undefined }, settings, where);
  expect(heard.headline).toContain('24 × 24');
  const preprocess = JSON.parse(await readFile(where.context.artifacts.path(adapted.artifact, 'preprocess.json'), 'utf8'));
  expect(preprocess).toMatchObject({ kind: 'image', width: 24, channels: 1 });
});

test('MobileNetV2 takes own classes with a new last layer', async () => {
  const where = await bench();
  const { model } = await runNode(pretrainedModel, {}, {}, where);
  const settings: Settings = { target: 'lies', effort: 'quick', side: 32, epochs: 2 };
  const { model: adapted, heard } = await runNode(adaptModel, { model, rows: strokesTable(60), validation: undefined }, settings, where);
  expect(heard.headline).toBe('MobileNetV2 with a new last layer, pictures of 32 × 32, 2 classes');
  expect(adapted.classes).toEqual(['across', 'upright']);
});

const checked = (given: Parameters<NonNullable<typeof adaptModel.check>>[0], settings: Settings) =>
  (adaptModel.check?.(given, filledSettings(adaptModel, settings)) ?? []).map(({ code, message, setting }) => ({
    code,
    setting,
    says: say(message, 'en'),
  }));

test('what the model reads is mended with one press', async () => {
  const inputs = [{ name: 'age', type: 'number' as const }];
  const model = { type: 'model' as const, task: 'embedding' as const, inputs };
  expect(checked({ model, rows: { type: 'table' }, validation: undefined }, { target: 'kind' })).toContainEqual({
    code: 'model-reads-other',
    setting: 'reads',
    says: 'The model that is wired in reads columns of numbers.',
  });
  const where = await bench();
  const wired = await broughtIn(where, rowFile());
  const adapted = runNode(adaptModel, { model: wired, rows: strokesTable(60), validation: undefined }, { target: 'lies' }, where);
  await expect(adapted).rejects.toMatchObject({ problem: { code: 'model-reads-other', fixes: [{ settings: { reads: 'columns' } }] } });
  const fewer = runNode(
    adaptModel,
    { model: wired, rows: signsTable(60), validation: undefined },
    { ...ofSigns, columns: ['a', 'b'] },
    where,
  );
  await expect(fewer).rejects.toThrow('The model takes 4 numbers, and 2 columns are read (a, b).');
});
