import { Buffer } from 'node:buffer';
import { expect, test, vi } from 'vitest';
import embedText from '../../../nodes/deploy/embed-text.ts';
import generateText from '../../../nodes/deploy/generate-text.ts';
import searchSimilar from '../../../nodes/deploy/search-similar.ts';
import type { ModelValue } from '../../../nodes/kit/ports.ts';
import { say } from '../../../nodes/kit/text.ts';
import { loadModel, readPreprocess } from '../../../nodes/lib/predict/load-model.ts';
import { tableFromRows } from '../../../nodes/lib/tables/inline-table.ts';
import pretrainedModel from '../../../nodes/training/pretrained-model.ts';
import { bench, type Bench, runNode } from '../../run-node.ts';
import { startHub } from '../lib/hub/hub-server.ts';
import { zipBytes } from '../lib/files/zip-bytes.ts';
import { encoderFiles } from '../lib/training/encoder-folder.ts';
import { languageFiles } from '../lib/training/model-folder.ts';
import { messageTexts } from './encoder-corpus.ts';

const texts = messageTexts();
const files = await encoderFiles({ texts });
const json = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

async function bring(given: Record<string, Uint8Array | undefined>, where?: Bench) {
  const at = where ?? (await bench());
  const kept = Object.fromEntries(Object.entries(given).flatMap(([name, content]) => (content ? [[name, content]] : [])));
  const artifact = await at.context.artifacts.commit('file', kept);
  const file = { source: 'upload' as const, artifact, name: 'my-model', bytes: 1 };
  return { ...(await runNode(pretrainedModel, {}, { source: 'folder', file }, at)), where: at };
}

async function vectorsOf(where: Bench, model: ModelValue, asked = texts.slice(0, 4)): Promise<number[][]> {
  const rows = tableFromRows(asked.map((text) => ({ text })));
  const { rows: found } = await runNode(embedText, { model, rows }, { textColumn: 'text' }, where);
  return (found.rows ?? []).map(({ vector }) => JSON.parse(String(vector)) as number[]);
}

test('an encoder of a folder turns texts into vectors and searches at once, and its report says what it is', async () => {
  const { model, report, heard, where } = await bring(files);
  expect([model.task, model.inputs]).toEqual(['embedding', [{ name: 'text', type: 'text' }]]);
  expect(heard.headline).toMatch(/^my-model, text encoder with [\d,]+ parameters$/);
  for (const vector of await vectorsOf(where, model)) expect(Math.hypot(...vector)).toBeCloseTo(1, 4);
  const rows = tableFromRows(texts.slice(0, 12).map((text) => ({ text })));
  const queries = tableFromRows([{ text: texts[5]! }]);
  const { matches } = await runNode(searchSimilar, { model, rows, queries }, { column: 'text', top: 2 }, where);
  expect(matches.rows?.[0]).toMatchObject({ text: texts[5], rank: 1 });
  const figures = report.blocks.flatMap((block) => (block.kind === 'figures' ? block.items : []));
  expect(figures.map(({ label, value }) => [say(label, 'en'), value])).toEqual(
    expect.arrayContaining([
      ['Kind', 'bert'],
      ['Layers', 2],
      ['Width', 32],
      ['Longest text in tokens', 40],
    ]),
  );
});

test.each([
  ['a RoBERTa', { kind: 'roberta' }],
  ['a DistilBERT', { kind: 'distilbert' }],
  ['the first files of BERT', { older: true }],
] as const)('%s is read, whose files call things by other names', async (_, options) => {
  const { model, where } = await bring(await encoderFiles({ texts, ...options }));
  const [first, second] = await vectorsOf(where, model);
  expect(first).not.toEqual(second);
  // The names alone differ.
  if ('older' in options) expect([first, second]).toEqual((await vectorsOf(where, (await bring(files, where)).model)).slice(0, 2));
});

test('a model of sentences makes its vectors as its own files say', async () => {
  const where = await bench();
  const sentence = {
    ...files,
    'modules.json': json([{ type: 'sentence_transformers.models.Transformer' }, { type: 'sentence_transformers.models.Pooling' }]),
    '1_Pooling/config.json': json({ word_embedding_dimension: 32, pooling_mode_cls_token: true, pooling_mode_mean_tokens: false }),
    'sentence_bert_config.json': json({ max_seq_length: 12 }),
  };
  const plain = await bring(files, where);
  const { model } = await bring(sentence, where);
  expect(await readPreprocess(where.context, model)).toMatchObject({ longest: 12, encoder: { pooling: 'first' } });
  expect(await vectorsOf(where, model)).not.toEqual(await vectorsOf(where, plain.model));
  const dense = [{ type: 'sentence_transformers.models.Transformer' }, { type: 'sentence_transformers.models.Dense' }];
  const { report } = await bring({ ...files, 'modules.json': json(dense) }, where);
  const said = report.blocks.flatMap((block) => (block.kind === 'paragraph' ? say(block.text, 'en') : []));
  expect(said.some((line) => line.includes('(Dense)'))).toBe(true);
});

test('a zip archive with the folder in it is taken too, and nothing else that lies there', async () => {
  const zip = zipBytes([
    ...Object.entries(files).map(([name, content]) => ({ name: `tiny/${name}`, content })),
    { name: 'tiny/modeling_tiny.py', content: json('print()') },
  ]);
  const { model, where } = await bring({ 'tiny.zip': zip });
  expect(await vectorsOf(where, model)).toEqual(await vectorsOf(where, (await bring(files, where)).model));
});

test('a language model of a folder writes at once', async () => {
  const { model, where, heard } = await bring(languageFiles());
  expect(model.task).toBe('text-generation');
  expect(heard.headline).toMatch(/^my-model, language model with [\d,]+ parameters$/);
  const { rows } = await runNode(
    generateText,
    { model, rows: tableFromRows([{ text: 'The cat' }]) },
    { prompt: '{text}', maxTokens: 4 },
    where,
  );
  expect(typeof rows.rows?.[0]?.generated).toBe('string');
});

test('a model of a hub is fetched with the token, and a wrong name, a missing token and a download that went wrong are said where they are mended', async () => {
  const name = `owner/tiny-${Date.now()}`;
  const content = Object.fromEntries(
    Object.entries(files).map(([file, bytes]) => [file, { content: Buffer.from(bytes), large: file === 'model.safetensors' }]),
  );
  const hub = await startHub({ [name]: { files: content, token: 'hf_secret' } });
  vi.stubEnv('HF_ENDPOINT', hub.endpoint.href);
  try {
    const bringing = () => bench({ secrets: { mine: 'hf_secret' } });
    const source = { source: 'hub', repository: name } as const;
    await expect(runNode(pretrainedModel, {}, { ...source, repository: 'not a name' }, await bringing())).rejects.toMatchObject({
      problem: { code: 'hub-bad-id', setting: 'repository' },
    });
    await expect(runNode(pretrainedModel, {}, source, await bringing())).rejects.toMatchObject({
      problem: { code: 'hub-locked', setting: 'token' },
    });
    hub.faults.wrong = true;
    await expect(runNode(pretrainedModel, {}, { ...source, token: 'mine' }, await bringing())).rejects.toMatchObject({
      problem: { code: 'hub-wrong-content', setting: 'repository' },
    });
    hub.faults.wrong = false;
    const where = await bringing();
    const { model } = await runNode(pretrainedModel, {}, { ...source, token: 'mine' }, where);
    expect(say(model.description, 'zh')).toContain(`${name}，文本编码器`);
    const local = await bring(files);
    expect(await vectorsOf(where, model)).toEqual(await vectorsOf(local.where, local.model));
  } finally {
    vi.unstubAllEnvs();
    await hub.close();
  }
});

test.each([
  ['no weights', { 'model.safetensors': undefined }, 'model-file-missing'],
  ['pickled weights alone', { 'model.safetensors': undefined, 'pytorch_model.bin': json(1) }, 'pickled-weights'],
  ['no tokenizer', { 'tokenizer.json': undefined }, 'model-file-missing'],
  ['no description', { 'config.json': undefined }, 'model-file-missing'],
  [
    'another model’s tokenizer',
    { 'tokenizer.json': (await encoderFiles({ kind: 'roberta', texts, vocabulary: 900 }))['tokenizer.json'] },
    'tokenizer-mismatch',
  ],
  [
    'several models',
    { 'config.json': undefined, 'one/config.json': files['config.json'], 'other/config.json': files['config.json'] },
    'several-models',
  ],
  ['a kind that is not known', { 'config.json': json({ model_type: 'mamba' }) }, 'model-type-unknown'],
  [
    'weights of another model',
    { 'config.json': json({ ...(JSON.parse(new TextDecoder().decode(files['config.json'])) as object), num_hidden_layers: 3 }) },
    'weights-mismatch',
  ],
])('what is wrong with a folder is said at its setting: %s', async (_, changed, code) => {
  await expect(bring({ ...files, ...changed })).rejects.toMatchObject({ problem: { code, setting: 'file' } });
});

test('nothing named, no model', async () => {
  await expect(runNode(pretrainedModel, {}, { source: 'hub' })).rejects.toMatchObject({ problem: { setting: 'repository' } });
  await expect(runNode(pretrainedModel, {}, { source: 'folder' })).rejects.toMatchObject({ problem: { setting: 'file' } });
  const { model, where } = await bring(files);
  expect((await loadModel(where.context, model)).embed).toBeTypeOf('function');
});
