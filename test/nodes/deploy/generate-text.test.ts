import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import generateText from '../../../nodes/deploy/generate-text.ts';
import predict from '../../../nodes/deploy/predict.ts';
import { say } from '../../../nodes/kit/text.ts';
import { tableFromRows } from '../../../nodes/lib/tables/inline-table.ts';
import { readRows } from '../../../nodes/lib/tables/read-table.ts';
import { tableFromColumns } from '../../../nodes/lib/tables/write-table.ts';
import trainLanguageModel from '../../../nodes/training/train-language-model.ts';
import { filledSettings } from '../../filled-settings.ts';
import { bench, runNode } from '../../run-node.ts';
import { corpus, sentencePattern, smallLanguage } from '../training/language-corpus.ts';

const where = await bench();
const { model } = await runNode(trainLanguageModel, { rows: corpus(), validation: undefined }, smallLanguage, where);
const beginnings = tableFromRows([{ animal: 'fox' }, { animal: 'hen' }, { animal: 'cat' }]);
const settings = { prompt: 'The {animal}', temperature: 0.3, maxTokens: 14 };

test('writes a text for each row from its prompt, the same for the same seed', async () => {
  const { rows, heard } = await runNode(generateText, { model, rows: beginnings }, settings, where);
  expect(rows.columns.map(({ name, type }) => [name, type])).toEqual([
    ['animal', 'text'],
    ['generated', 'text'],
  ]);
  for (const row of rows.rows ?? []) expect(`The ${String(row.animal)}${String(row.generated)}`).toMatch(sentencePattern);
  expect(heard.headline).toMatch(/^3 texts written, [\d,]+ tokens a second$/);
  const again = await runNode(generateText, { model, rows: beginnings }, settings, where);
  expect(again.rows).toEqual(rows);
  const other = await runNode(generateText, { model, rows: beginnings }, { ...settings, temperature: 2, seed: 9 }, where);
  expect(other.rows).not.toEqual(rows);
});

test('a stop text and a number of tokens end a text', async () => {
  const stopped = await runNode(generateText, { model, rows: beginnings }, { ...settings, stops: ' the\n a\n some\n.' }, where);
  for (const row of stopped.rows.rows ?? []) expect(row.generated).toMatch(/^ (sees|likes|finds|hides)$/);
  const short = await runNode(generateText, { model, rows: beginnings }, { ...settings, maxTokens: 1 }, where);
  for (const row of short.rows.rows ?? []) expect(String(row.generated).length).toBeLessThan(8);
});

test('a stored table is written on in its order, each row as it would be alone', async () => {
  const values = Array.from({ length: 30 }, (_, at) => ['fox', 'hen'][at % 2]!);
  const stored = await tableFromColumns(where.context, [{ name: 'animal', kind: 'text', type: 'text', values }]);
  const { rows } = await runNode(generateText, { model, rows: stored }, settings, where);
  const written = await readRows(where.context, rows);
  expect(written.map(({ animal }) => animal)).toEqual(values);
  const [first] = (await runNode(generateText, { model, rows: beginnings }, settings, where)).rows.rows ?? [];
  expect(written[0]?.generated).toBe(first?.generated);
});

test('an empty prompt is the one that the model was trained on', async () => {
  const { artifacts } = where.context;
  const files = artifacts.files(model.artifact).map((name) => [name, readFileSync(artifacts.path(model.artifact, name))] as const);
  const asked = files.map(([name, bytes]): [string, Uint8Array] =>
    name === 'preprocess.json'
      ? [name, Buffer.from(JSON.stringify({ ...JSON.parse(bytes.toString()), columns: ['animal'], prompt: 'The {animal}' }))]
      : [name, bytes],
  );
  const adapted = { ...model, artifact: await artifacts.commit('model', Object.fromEntries(asked)) };
  const own = await runNode(generateText, { model: adapted, rows: beginnings }, { ...settings, prompt: '' }, where);
  expect(own.rows.rows).toEqual((await runNode(generateText, { model, rows: beginnings }, settings, where)).rows.rows);
});

test('without a prompt of its own it reads what the model was trained on; Predict writes as well', async () => {
  const rows = tableFromRows([{ text: 'The dog likes' }]);
  const { rows: made } = await runNode(generateText, { model, rows }, { temperature: 0, maxTokens: 12 }, where);
  expect(`The dog likes${String(made.rows?.[0]?.generated)}`).toMatch(sentencePattern);
  const { predictions } = await runNode(predict, { model, rows }, {}, where);
  expect(typeof predictions.rows?.[0]?.prediction).toBe('string');
  expect(predictions.columns.map(({ name }) => name)).toEqual(['text', 'prediction']);
});

test('names in the prompt that the rows lack are said with the nearest name', async () => {
  const chosen = filledSettings(generateText, { prompt: 'The {anmal}' });
  const spec = { type: 'table', columns: beginnings.columns, count: 3 } as const;
  const [problem] = generateText.check?.({ model: { type: 'model', task: 'text-generation' }, rows: spec }, chosen) ?? [];
  expect(say(problem!.message, 'en')).toContain('{anmal}');
  expect(problem).toMatchObject({ fixes: [{ settings: { prompt: 'The {animal}' } }] });
  await expect(runNode(generateText, { model, rows: beginnings }, { prompt: '{nothing}' }, where)).rejects.toMatchObject({
    problem: { code: 'missing-column', setting: 'prompt' },
  });
});

test('leaves in the middle of a text after a stop', async () => {
  const stopping = await bench();
  const trained = await runNode(trainLanguageModel, { rows: corpus(), validation: undefined }, { ...smallLanguage, epochs: 1 }, stopping);
  stopping.cancel();
  await expect(runNode(generateText, { model: trained.model, rows: beginnings }, settings, stopping)).rejects.toThrow(
    'The run was stopped.',
  );
});
