import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import predict from '../../../nodes/deploy/predict.ts';
import type { TableSpec } from '../../../nodes/kit/ports.ts';
import { Failure, Paused } from '../../../nodes/kit/problem.ts';
import { type Message, say } from '../../../nodes/kit/text.ts';
import { tableFromRows } from '../../../nodes/lib/tables/inline-table.ts';
import { secondEngine } from '../../../nodes/lib/tfjs/second-engine.ts';
import { saveModel } from '../../../nodes/lib/training/save-model.ts';
import { trainDesign } from '../../../nodes/lib/training/train-design.ts';
import { filledLayer, pictureLayers } from '../../../nodes/lib/training/layer-settings.ts';
import type { StackLayer } from '../../../nodes/lib/architectures/layer-stack.ts';
import designNetwork from '../../../nodes/training/design-network.ts';
import { filledSettings } from '../../filled-settings.ts';
import { bench, runNode } from '../../run-node.ts';
import { strokes, strokesTable } from './sample-pictures.ts';
import { penguins } from './sample-tables.ts';

const stack = (...layers: StackLayer[]) => layers.map(filledLayer);
const inEnglish = (content: Message) => say(content, 'en');

test('learns columns with the layers that are there at first', async () => {
  const where = await bench();
  const { training, test: held } = penguins();
  const { model, heard } = await runNode(designNetwork, { rows: training, validation: undefined }, { target: 'Species' }, where);
  expect(heard.headline).toBe('Own network of 3 layers, 3,203 weights, on 6 columns');
  expect([model.task, model.classes]).toEqual(['classification', ['Adelie', 'Chinstrap', 'Gentoo']]);
  const { predictions } = await runNode(predict, { model, rows: held }, {}, where);
  const right = (predictions.rows ?? []).filter((row) => row.prediction === row.Species).length;
  expect(right / held.count).toBeGreaterThanOrEqual(0.97);
});

test('estimates a number with normalized layers and a shortcut', async () => {
  const where = await bench();
  const { training, test: held } = penguins();
  const layers = stack(
    { kind: 'dense', units: 16, activation: 'gelu' },
    { kind: 'batch-normalization' },
    { kind: 'dense', units: 16, activation: 'none' },
    { kind: 'layer-normalization' },
    { kind: 'activation', activation: 'silu' },
    { kind: 'shortcut', over: 3 },
  );
  const target = 'Body Mass (g)';
  const { model } = await runNode(designNetwork, { rows: training, validation: undefined }, { target, layers }, where);
  expect(model.task).toBe('regression');
  const { predictions } = await runNode(predict, { model, rows: held }, {}, where);
  const rows = (predictions.rows ?? []).filter((row) => typeof row[target] === 'number');
  const truth = rows.map((row) => Number(row[target]));
  const mean = truth.reduce((sum, value) => sum + value, 0) / truth.length;
  const errors = rows.reduce((sum, row) => sum + (Number(row.prediction) - Number(row[target])) ** 2, 0);
  expect(1 - errors / truth.reduce((sum, value) => sum + (value - mean) ** 2, 0)).toBeGreaterThan(0.75);
});

const onPictures = { reads: 'pictures', target: 'lies', side: 16, colours: 'grey', layers: pictureLayers(16).map(filledLayer) } as const;

test('learns pictures with the small network that it offers', async () => {
  const where = await bench();
  const { model, heard } = await runNode(
    designNetwork,
    { rows: strokesTable(120), validation: undefined },
    { ...onPictures, layers: [...onPictures.layers], epochs: 25 },
    where,
  );
  expect(heard.headline).toMatch(/^Own network of \d+ layers, [\d,]+ weights, on pictures of 16 × 16, 2 classes$/);
  const asked = strokes(20, 500);
  const { predictions } = await runNode(predict, { model, rows: tableFromRows(asked.map(({ image }) => ({ image }))) }, {}, where);
  expect(predictions.rows?.map((row) => row.prediction)).toEqual(asked.map(({ lies }) => lies));
});

test('the same seed gives the same model, and a checkpoint of other layers is not gone on from', async () => {
  const { training } = penguins();
  const inputs = { rows: training, validation: undefined };
  const settings = { target: 'Species', epochs: 3, layers: stack({ kind: 'dense', units: 8 }, { kind: 'dropout' }) };
  const once = await runNode(designNetwork, inputs, settings);
  const where = await bench();
  const { progress } = where.context;
  let reports = 0;
  where.context.progress = (fraction) => {
    if (++reports === 12) throw new Paused();
    progress(fraction);
  };
  const others = { ...settings, layers: stack({ kind: 'dense', units: 8, activation: 'tanh' }, { kind: 'dropout' }) };
  await expect(runNode(designNetwork, inputs, others, where)).rejects.toThrow('paused');
  const again = await runNode(designNetwork, inputs, settings, where);
  expect(again.heard.log.filter(({ text }) => text.en.startsWith('Went on'))).toEqual([]);
  expect(again.model.artifact).toBe(once.model.artifact);
});

const rows: TableSpec = {
  type: 'table',
  count: 200,
  columns: [
    { name: 'age', type: 'number' },
    { name: 'city', type: 'category', distinct: 5 },
    { name: 'kind', type: 'category', distinct: 3 },
  ],
};
const pictures: TableSpec = {
  type: 'table',
  count: 200,
  columns: [
    { name: 'image', type: 'image' },
    { name: 'kind', type: 'category', distinct: 3 },
  ],
};

test('says of each layer what it makes and how many weights it has, before any run', () => {
  const facts = (specs: TableSpec | undefined, given: Parameters<typeof filledSettings<typeof designNetwork.settings>>[1]) => {
    const { model } = designNetwork.describe?.({ rows: specs, validation: undefined }, filledSettings(designNetwork, given)) ?? {};
    const { before, each, after } = model?.layers ?? { before: { text: { en: '', zh: '' } }, each: [], after: [] };
    return [before, ...each, ...after].map(inEnglish);
  };
  expect(facts(rows, { target: 'kind' })).toEqual([
    'In: about 6 numbers',
    '64 numbers · about 448 weights',
    '64 numbers',
    '32 numbers · 2,080 weights',
    'Out, added by itself: 3 classes · 99 weights',
    'In all: about 2,627 weights',
  ]);
  expect(
    facts(pictures, { reads: 'pictures', target: 'kind', side: 28, layers: stack({ kind: 'convolution' }, { kind: 'flatten' }) }),
  ).toEqual([
    'In: 28 × 28 × 3',
    '28 × 28 × 16 · 448 weights',
    '12,544 numbers',
    'Out, added by itself: 3 classes · 37,635 weights',
    'In all: 38,083 weights',
  ]);
  expect(facts(undefined, {})[0]).toBe('In: known once the rows are read');
});

test('a wrong layer is named by its number, and a press mends it', () => {
  const judge = (specs: TableSpec, given: Parameters<typeof filledSettings<typeof designNetwork.settings>>[1]) =>
    (
      designNetwork.check?.({ rows: specs, validation: undefined }, filledSettings(designNetwork, { target: 'kind', ...given })) ?? []
    ).filter(({ setting }) => setting === 'layers' || setting === 'reads');
  const kinds = (layers: unknown) => (Array.isArray(layers) ? layers.map((layer: StackLayer) => layer.kind) : []);
  const mended = (specs: TableSpec, given: Parameters<typeof judge>[1], at = 0) => {
    const [problem] = judge(specs, given);
    const fix = problem?.fixes?.[at];
    const settings = (fix && 'settings' in fix && fix.settings) || {};
    expect(judge(specs, { ...given, ...settings })).toEqual([]);
    return [problem ? inEnglish(problem.message) : '', fix ? inEnglish(fix.label) : '', kinds(settings.layers)];
  };
  const read = { reads: 'pictures' } as const;
  expect(mended(pictures, read)).toEqual([
    'Layer 1 (Dense) works on a row of numbers, and what reaches it is a picture of 32 × 32 × 3. Flatten the picture before it.',
    'Use a small picture network',
    pictureLayers(32).map(({ kind }) => kind),
  ]);
  expect(mended(pictures, read, 1)[2]).toEqual(['flatten', 'dense', 'dropout', 'dense']);
  expect(mended(pictures, { ...read, layers: stack({ kind: 'flatten' }, { kind: 'dense' }, { kind: 'convolution' }) })).toEqual([
    'Layer 3 (Convolution) works on pictures, and what reaches it is a row of numbers. Put it before the layer that lays the picture out in a row.',
    'Move it before layer 1',
    ['convolution', 'flatten', 'dense'],
  ]);
  expect(mended(pictures, { ...read, layers: stack({ kind: 'convolution', stride: 9 }, { kind: 'max-pooling', size: 5 }) })[0]).toBe(
    'The window of layer 2 (Max pooling) is larger than the picture of 4 × 4 that reaches it. Make it smaller, or take the layer away.',
  );
  expect(mended(rows, { layers: stack({ kind: 'dense' }, { kind: 'convolution' }) }).slice(1)).toEqual([
    'Use layers for columns',
    ['dense', 'dropout', 'dense'],
  ]);
  expect(mended(rows, { layers: stack({ kind: 'dense' }, { kind: 'shortcut' }) }, 1).slice(1)).toEqual(['Take layer 2 away', ['dense']]);
  expect(mended(pictures, {}).slice(1)).toEqual([
    'Read the pictures with a small picture network',
    pictureLayers(32).map(({ kind }) => kind),
  ]);
});

test('what only the rows show to be wrong ends the run with the same words', async () => {
  const layers = stack({ kind: 'dense', units: 8 }, { kind: 'shortcut', over: 1 });
  const { training } = penguins();
  await expect(runNode(designNetwork, { rows: training, validation: undefined }, { target: 'Species', layers })).rejects.toThrow(
    /^Layer 2 \(shortcut\) adds \d+ numbers to 8 numbers/,
  );
});

test('TensorFlow.js trains the same network where it is asked for, in sight of the user, and the model predicts as any other', async () => {
  await tf.setBackend('cpu');
  const where = await bench();
  const { training, test: held } = penguins();
  const settings = filledSettings(designNetwork, { target: 'Species', engine: 'tfjs', epochs: 12, patience: 0 });
  const { fit, features, value } = await trainDesign(where.context, { rows: training, engine: secondEngine(tf) }, settings);
  expect(where.heard.metrics.loss?.map(([epoch]) => epoch)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  expect(where.heard.log.map(inEnglish)).toContain('Trained on TensorFlow.js.');
  const model = await saveModel(where.context, {
    onnx: fit.onnx,
    features,
    value: { ...value, scores: {}, lineage: { rows: '', settings: {}, code: '', count: fit.trainingRows } },
  });
  const { predictions } = await runNode(predict, { model, rows: held }, {}, where);
  const right = (predictions.rows ?? []).filter((row) => row.prediction === row.Species).length;
  expect(right / held.count).toBeGreaterThanOrEqual(0.95);
  const own = await runNode(designNetwork, { rows: training, validation: undefined }, { target: 'Species', epochs: 12, patience: 0 });
  const losses = where.heard.metrics.loss ?? [];
  own.heard.metrics.loss?.forEach(([, loss], at) => expect(Math.abs(loss - (losses[at]?.[1] ?? Number.NaN))).toBeLessThan(2e-4));
});

test('where TensorFlow.js is not installed the step says how to install it, and is mended by one press; nothing else takes its place', async () => {
  const { training } = penguins();
  const failed = runNode(designNetwork, { rows: training, validation: undefined }, { target: 'Species', engine: 'tfjs' });
  const error: unknown = await failed.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(Failure);
  const { problem } = error instanceof Failure ? error : { problem: undefined };
  expect(problem?.message && inEnglish(problem.message)).toMatch(/Run “npm install @tensorflow\/tfjs-node-gpu” in the folder of Graftwork/);
  expect(problem).toMatchObject({ code: 'second-engine-missing', setting: 'engine', fixes: [{ settings: { engine: 'own' } }] });
});
