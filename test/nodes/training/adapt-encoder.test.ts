import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import predict from '../../../nodes/deploy/predict.ts';
import evaluate from '../../../nodes/evaluation/evaluate.ts';
import type { ModelValue, Row, TableValue } from '../../../nodes/kit/ports.ts';
import { Paused } from '../../../nodes/kit/problem.ts';
import type { SettingsOf } from '../../../nodes/kit/settings.ts';
import { say } from '../../../nodes/kit/text.ts';
import { readWeights } from '../../../nodes/lib/learn/read-weights.ts';
import { readSafetensors } from '../../../nodes/lib/learn/safetensors.ts';
import { tableFromRows } from '../../../nodes/lib/tables/inline-table.ts';
import { spansWithin } from '../../../nodes/lib/text/spans.ts';
import adaptModel from '../../../nodes/training/adapt-model.ts';
import pretrainedModel from '../../../nodes/training/pretrained-model.ts';
import { bench, type Bench, runNode } from '../../run-node.ts';
import { encoderFiles, type FolderOptions } from '../lib/training/encoder-folder.ts';
import { marked, markedRow, markedTexts, messages, messageTexts } from './encoder-corpus.ts';

const home = await mkdtemp(join(tmpdir(), 'graftwork-node-'));

/** A small encoder of made numbers, brought in as a folder. */
async function bringEncoder(options: FolderOptions): Promise<ModelValue> {
  const where = await bench({ home });
  const artifact = await where.context.artifacts.commit('file', await encoderFiles(options));
  const file = { source: 'upload' as const, artifact, name: 'tiny-encoder', bytes: 1 };
  return (await runNode(pretrainedModel, {}, { source: 'folder', file }, where)).model;
}
const base = await bringEncoder({ texts: messageTexts() });

interface Given extends Partial<SettingsOf<typeof adaptModel.settings>> {
  at?: Bench;
  model?: ModelValue;
  validation?: TableValue;
}
async function adapt(rows: TableValue, { at, model = base, validation, ...settings }: Given) {
  const usual: Given = { reads: 'texts', target: 'kind', textColumns: ['text'], batchSize: 16, patience: 0 };
  return runNode(adaptModel, { model, rows, validation }, { ...usual, ...settings }, at ?? (await bench({ home })));
}
const lines = ({ log }: Bench['heard']) => log.map((line) => say(line, 'en'));
const asTexts = (texts: readonly string[]) => tableFromRows(texts.map((text) => ({ text })));
async function answers(model: ModelValue, texts: readonly string[], probabilities = false) {
  const { predictions, heard } = await runNode(predict, { model, rows: asTexts(texts) }, { probabilities }, await bench({ home }));
  return { rows: predictions.rows ?? [], heard };
}
const parts = (row: Row | undefined) => {
  const text = String(row?.text);
  return (spansWithin(row?.entities, text) ?? []).map(({ start, end, label }) => `${label}: ${text.slice(start, end)}`);
};

const lora = { method: 'lora', rank: 4, epochs: 10, learningRate: 0.005 } as const;

test.each([
  { method: 'head', epochs: 30 },
  { method: 'last', epochs: 10, lastBlocks: 1, learningRate: 0.003 },
  lora,
  { method: 'all', epochs: 8, learningRate: 0.002 },
] as const)('by $method an encoder learns classes of texts', async (settings) => {
  const { model, heard } = await adapt(messages(), settings);
  expect([model.task, model.classes, model.target]).toEqual(['text-classification', ['account', 'delivery', 'money'], 'kind']);
  const loss = heard.metrics.loss!.map(([, value]) => value);
  expect(loss.at(-1)!).toBeLessThan(loss[0]! * 0.9);
  const { metrics } = await runNode(evaluate, { model, test: messages(30), training: undefined }, {}, await bench({ home }));
  expect(metrics.scores.accuracy).toBeGreaterThan(0.9);
});

test.each(['head', 'lora', 'all'] as const)('what was kept by %s answers as what was trained', async (method) => {
  const held = messages(30);
  const { model } = await adapt(messages(), { method, epochs: 2, learningRate: 0.01, validation: held });
  const { rows } = await answers(
    model,
    (held.rows ?? []).map(({ text }) => String(text)),
    true,
  );
  const losses = rows.map((row, at) => -Math.log(Number(row[`probability_${String(held.rows![at]!.kind)}`])));
  // The training's own figure of the held-out rows, against the answers of the saved model to them.
  expect(losses.reduce((sum, loss) => sum + loss, 0) / losses.length).toBeCloseTo(model.scores.validationLoss!, 4);
});

test('LoRA learns few numbers, keeps them as PEFT does, and leaves the model that was wired in as it is', async () => {
  const where = await bench({ home });
  const path = where.context.artifacts.path(base.artifact, 'model.onnx');
  const before = await readFile(path);
  const { model, heard } = await adapt(messages(), { ...lora, epochs: 1, at: where });
  expect(await readFile(path)).toEqual(before);
  const file = (name: string) => readFile(where.context.artifacts.path(model.artifact, name));
  expect(JSON.parse((await file('adapter_config.json')).toString())).toMatchObject({
    peft_type: 'LORA',
    r: 4,
    lora_alpha: 8,
    task_type: 'FEATURE_EXTRACTION',
    base_model_name_or_path: 'tiny-encoder',
  });
  const { tensors } = readSafetensors(await file('adapter_model.safetensors'));
  // Two layers of six matrices, two small ones beside each.
  expect(Object.keys(tensors)).toHaveLength(24);
  expect(tensors['base_model.model.encoder.layer.1.output.dense.lora_A.weight']?.shape).toEqual([4, 64]);
  // Per layer 5 · 4 · (32 + 32) … beside four matrices of 32 × 32 and two of 32 × 64, and the last layer of 3 · 33.
  expect(lines(heard)).toContainEqual(expect.stringMatching(/^3,683 of [\d,]+ numbers are learned/));
  // The change is in the kept model, whose encoder can be taught more.
  const [was, is] = [readWeights(before), readWeights(await file('model.onnx'))];
  expect(is['encoder.layer.0.attention.self.query.weight']).not.toEqual(was['encoder.layer.0.attention.self.query.weight']);
  expect(is['embeddings.word_embeddings.weight']).toEqual(was['embeddings.word_embeddings.weight']);
  const again = await adapt(messages(), { model, method: 'head', epochs: 3, target: 'words', task: 'regression' });
  expect(again.model.task).toBe('regression');
});

// Of a RoBERTa's Chinese characters only the bytes are known, so that there is more to learn.
test.each(['bert', 'roberta', 'distilbert'] as const)('%s marks names, whatever stands before them', async (kind) => {
  const model = await bringEncoder({ kind, texts: markedTexts() });
  const settings = {
    lesson: 'tags',
    target: 'entities',
    method: 'all',
    epochs: kind === 'roberta' ? 30 : 14,
    learningRate: 0.003,
  } as const;
  const { model: tagger, heard } = await adapt(marked(), { model, ...settings });
  expect([tagger.task, tagger.classes]).toEqual(['token-tagging', ['person', 'place']]);
  expect(heard.headline).toMatch(/marks 2 kinds of parts, learned from \d+ of them/);
  const texts = ['👩🏽‍💻 Emil wrote from New York 🎉', '我们在上海见到了王芳。', '  Anna lives in Oslo', 'nothing to see here', ''];
  const { rows } = await answers(tagger, texts);
  expect(rows.map(parts)).toEqual([
    ['person: Emil', 'place: New York'],
    ['place: 上海', 'person: 王芳'],
    ['person: Anna', 'place: Oslo'],
    [],
    [],
  ]);
  const { metrics } = await runNode(evaluate, { model: tagger, test: marked(48), training: undefined }, {}, await bench({ home }));
  expect(metrics.scores.f1).toBeGreaterThan(0.95);
});

test('marks that lie within the tokens of a model are said', async () => {
  const model = await bringEncoder({ kind: 'roberta', texts: markedTexts(), vocabulary: 400 });
  const { heard } = await adapt(marked(), { model, lesson: 'tags', target: 'entities', method: 'head', epochs: 2 });
  expect(heard.warnings).toMatchObject([{ code: 'blurred-marks', setting: 'target' }]);
});

test('marks are learned by the last layer alone, and from long texts in pieces, where their places stay right', async () => {
  const model = await bringEncoder({ texts: markedTexts() });
  const settings = { lesson: 'tags', target: 'entities', model, longest: 24 } as const;
  const whole = Array.from({ length: 24 }, (_, at) => markedRow(at));
  const entities: Row[] = [];
  let text = '';
  for (const row of whole) {
    for (const { start, end, label } of row.entities) entities.push({ start: start + text.length, end: end + text.length, label });
    text += `${row.text}. `;
  }
  const long = tableFromRows(
    Array.from({ length: 8 }, () => ({ text, entities })),
    { columns: marked(1).columns },
  );
  const head = await adapt(marked(), { ...settings, method: 'head', epochs: 40 });
  expect(head.heard.metrics.loss!.at(-1)![1]).toBeLessThan(head.heard.metrics.loss![0]![1] * 0.7);
  const { model: tagger } = await adapt(long, { ...settings, method: 'all', epochs: 16, learningRate: 0.003 });
  const { rows } = await answers(tagger, [text]);
  const wanted = parts({ text, entities });
  expect(parts(rows[0]).filter((part) => wanted.includes(part)).length).toBeGreaterThan(wanted.length * 0.95);
});

test('numbers of texts are learned in their own units', async () => {
  const { model } = await adapt(messages(), { ...lora, target: 'words', epochs: 30 });
  expect([model.task, model.classes]).toEqual(['regression', undefined]);
  const { metrics } = await runNode(evaluate, { model, test: messages(30), training: undefined }, {}, await bench({ home }));
  expect(metrics.scores.r2).toBeGreaterThan(0.8);
});

test('of long texts the beginning counts, which is said in the training and in predictions', async () => {
  const rows = tableFromRows(
    (messages(60).rows ?? []).map((row) => ({ ...row, text: `${String(row.text)} ${'and so on '.repeat(20)}` })),
    { columns: messages(1).columns },
  );
  const { model, heard } = await adapt(rows, { method: 'head', epochs: 2, longest: 16 });
  expect(heard.warnings.map(({ code, setting, fixes }) => ({ code, setting, fix: fixes?.[0] }))).toContainEqual({
    code: 'texts-cut',
    setting: 'longest',
    fix: expect.objectContaining({ settings: { longest: 32 } }),
  });
  const said = await answers(model, [String(rows.rows![0]!.text), 'short']);
  expect(said.heard.warnings.map(({ message }) => say(message, 'en'))).toEqual([
    '1 of 2 texts is longer than the model reads; its answer goes by the beginning alone.',
  ]);
});

test.each(['head', 'lora'] as const)('by %s a paused training goes on as if it had not been paused', async (method) => {
  const settings = { method, epochs: 6, learningRate: 0.005 } as const;
  const { model: whole } = await adapt(messages(), settings);
  const where = await bench({ home });
  let reports = 0;
  const { progress } = where.context;
  const pausing: Bench = {
    ...where,
    context: {
      ...where.context,
      progress(fraction, ...words) {
        progress(fraction, ...words);
        if (fraction > 0.5 && ++reports === 3) throw new Paused();
      },
    },
  };
  const workdir = await mkdtemp(join(tmpdir(), 'graftwork-work-'));
  const folder = { ...pausing.context, workdir };
  await expect(adapt(messages(), { ...settings, at: { ...pausing, context: folder } })).rejects.toThrow('paused');
  const resumed = await bench({ home });
  const { model, heard } = await adapt(messages(), { ...settings, at: { ...resumed, context: { ...resumed.context, workdir } } });
  expect(lines(heard)).toContainEqual(expect.stringMatching(/^Went on from the checkpoint at step [1-9]/));
  expect(model.artifact).toBe(whole.artifact);
});

test('leaves at the first batch after a stop', async () => {
  const where = await bench({ home });
  const running = adapt(messages(), { ...lora, epochs: 5_000, at: where });
  setTimeout(() => where.cancel(), 700);
  await expect(running).rejects.toThrow('The run was stopped.');
});

test('what cannot be learned is said, with the setting at which it is mended', async () => {
  await expect(adapt(messages(), { target: 'colour' })).rejects.toMatchObject({ problem: { setting: 'target' } });
  await expect(adapt(messages(), { lesson: 'tags', target: 'kind', method: 'head' })).rejects.toMatchObject({
    problem: { code: 'unreadable-spans', setting: 'target' },
  });
  const one = tableFromRows(
    (messages(30).rows ?? []).map((row) => ({ ...row, kind: 'money' })),
    { columns: messages(1).columns },
  );
  await expect(adapt(one, { method: 'head' })).rejects.toMatchObject({ problem: { code: 'one-class', setting: 'target' } });
});
