import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { settingProblem } from '../../../nodes/kit/check-settings.ts';
import type { TableValue } from '../../../nodes/kit/ports.ts';
import type { FileRef, SettingsOf } from '../../../nodes/kit/settings.ts';
import { say } from '../../../nodes/kit/text.ts';
import { tableFromRows } from '../../../nodes/lib/tables/inline-table.ts';
import adaptLanguageModel from '../../../nodes/training/adapt-language-model.ts';
import trainLanguageModel from '../../../nodes/training/train-language-model.ts';
import { bench, runNode } from '../../run-node.ts';
import { zipBytes } from '../lib/files/zip-bytes.ts';
import { gpt2, modelFolder } from '../lib/training/model-folder.ts';
import { corpus, sentences, smallLanguage } from './language-corpus.ts';
import { textColumn } from './sample-tables.ts';

type Files = Record<string, Uint8Array>;
type AdaptSettings = Partial<SettingsOf<typeof adaptLanguageModel.settings>>;

const where = await bench();
const texts = (rows: readonly string[]): TableValue =>
  tableFromRows(
    rows.map((text) => ({ text })),
    { columns: [textColumn('text')] },
  );
const milky = texts(Array.from({ length: 120 }, (_, at) => sentences()[at % 64]!.replace(/(the ball|a bone|the red house)/, 'some milk')));
const held = texts(sentences(20));
const quick = { epochs: 2, batchSize: 8, learningRate: 0.01, patience: 0 } as const;
const { model } = await runNode(trainLanguageModel, { rows: corpus(), validation: undefined }, smallLanguage, where);

async function upload(files: Files, name = 'files'): Promise<FileRef> {
  return { source: 'upload', artifact: await where.context.artifacts.commit('file', files), name, bytes: 1 };
}
const zipped = (files: Files, folder = '') =>
  upload({ 'tiny.zip': zipBytes(Object.entries(files).map(([name, content]) => ({ name: folder + name, content }))) }, 'tiny.zip');
const adapt = (settings: AdaptSettings, wired: typeof model | null = model) =>
  runNode(adaptLanguageModel, { rows: milky, validation: held, model: wired ?? undefined }, { ...quick, ...settings }, where);

async function filesOf(config?: Record<string, unknown>): Promise<Files> {
  const folder = await modelFolder(config);
  const names = ['config.json', 'tokenizer.json', 'tokenizer_config.json', 'model.safetensors'];
  return Object.fromEntries(await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name))] as const)));
}

async function adapterOf(taught: typeof model): Promise<Files> {
  const names = ['adapter_config.json', 'adapter_model.safetensors'];
  const read = (name: string) => readFile(where.context.artifacts.path(taught.artifact, name));
  return Object.fromEntries(await Promise.all(names.map(async (name) => [name, await read(name)] as const)));
}

test('neither a folder nor an adapter must be chosen', () => {
  const { folder, adapter } = adaptLanguageModel.settings;
  expect([settingProblem(folder, null), settingProblem(adapter, null)]).toEqual([undefined, undefined]);
  expect(settingProblem({ ...folder, optional: false }, null)).toMatchObject({ code: 'empty-setting' });
});

test('a model from a folder, an uploaded folder, or a zip archive with a folder inside learns alike', async () => {
  const files = await filesOf();
  const onDisk = await bench({ files: { tiny: await modelFolder() } });
  const folder = { source: 'folder', folder: 'models', path: 'tiny' } as const;
  const inputs = { rows: milky, validation: held, model: undefined };
  const { model: fromDisk } = await runNode(adaptLanguageModel, inputs, { ...quick, epochs: 1, folder }, onDisk);
  const scores: Record<string, number>[] = [];
  for (const ref of [await upload(files), await zipped(files, 'tiny-model/')])
    scores.push((await runNode(adaptLanguageModel, inputs, { ...quick, epochs: 1, folder: ref }, where)).model.scores);
  expect(scores).toEqual([fromDisk.scores, fromDisk.scores]);
  expect(fromDisk.scores.perplexity).toBeLessThan(fromDisk.scores.perplexityBefore!);
});

test('folders without a model, with several, with pickles alone, or with an adapter are refused with a way out', async () => {
  const files = await filesOf();
  const refused = async (given: Files) => {
    const folder = await upload(given);
    return [folder, runNode(adaptLanguageModel, { rows: milky, validation: held, model: undefined }, { ...quick, folder }, where)] as const;
  };
  const [, nothing] = await refused({ 'notes.txt': new Uint8Array(1), 'more.txt': new Uint8Array(1) });
  await expect(nothing).rejects.toMatchObject({ problem: { code: 'model-file-missing', setting: 'folder' } });
  const two = Object.fromEntries(['a/', 'b/'].flatMap((name) => Object.entries(files).map(([file, content]) => [name + file, content])));
  await expect((await refused(two))[1]).rejects.toMatchObject({ problem: { code: 'several-models', setting: 'folder' } });
  const { 'model.safetensors': _, ...rest } = files;
  await expect((await refused({ ...rest, 'pytorch_model.bin': new Uint8Array(9) }))[1]).rejects.toMatchObject({
    problem: { code: 'pickled-weights' },
  });
  await expect((await refused(rest))[1]).rejects.toMatchObject({ problem: { code: 'model-file-missing' } });
  const [ref, other] = await refused({ 'adapter_config.json': new Uint8Array(2), 'adapter_model.safetensors': new Uint8Array(2) });
  await expect(other).rejects.toMatchObject({ problem: { code: 'other-file', fixes: [{ settings: { folder: null, adapter: ref } }] } });
});

test.each(['lora', 'dora'] as const)(
  'a %s adapter is taught further where it was, with its own rank, and is written again',
  async (method) => {
    const first = await adapt({ method, rank: 4, alpha: 12, targets: 'attention' });
    const adapter = await zipped(await adapterOf(first.model));
    const { model: further, heard } = await adapt({ method, adapter, rank: 2 });
    expect(further.scores.perplexityBefore).toBeCloseTo(first.model.scores.perplexity!, 4);
    expect(heard.log.map((line) => say(line, 'en'))).toContain('Goes on from the adapter beside 8 matrices; rank and weight are its own.');
    const config: unknown = JSON.parse(Buffer.from((await adapterOf(further))['adapter_config.json']!).toString());
    expect(config).toMatchObject({ r: 4, lora_alpha: 12, use_dora: method === 'dora', rank_pattern: {}, alpha_pattern: {} });
  },
);

test('an adapter that becomes part of the model leaves room for another beside it, or for the last layers', async () => {
  const first = await adapt({ method: 'lora', rank: 4 });
  const adapter = await upload(await adapterOf(first.model));
  const { model: beside } = await adapt({ method: 'lora', rank: 2, adapter, adapterUse: 'merged' });
  expect(beside.scores.perplexityBefore).toBeCloseTo(first.model.scores.perplexity!, 4);
  const config: unknown = JSON.parse(Buffer.from((await adapterOf(beside))['adapter_config.json']!).toString());
  expect(config).toMatchObject({ r: 2 });
  const { model: last, heard } = await adapt({ method: 'last', adapter });
  expect(last.scores.perplexityBefore).toBeCloseTo(first.model.scores.perplexity!, 4);
  expect(heard.log.map((line) => say(line, 'en'))).toContain('The adapter beside 14 matrices has become part of the model.');
});

test('an adapter of another model is refused in a sentence that names what does not fit', async () => {
  const files = await filesOf(gpt2);
  const inputs = { rows: milky, validation: held, model: undefined };
  const tiny = await runNode(adaptLanguageModel, inputs, { ...quick, epochs: 1, folder: await upload(files), rank: 2 }, where);
  const adapter = await upload(await adapterOf(tiny.model));
  await expect(adapt({ adapter })).rejects.toMatchObject({ problem: { code: 'adapter-unfitting', setting: 'adapter' } });
  await expect(adapt({ adapter })).rejects.toThrow(
    /does not belong to this model: the model has no “h\.0\.attn\.c_attn\.lora_A\.weight”\. It was made for “files”\./,
  );
  // The same kind of model, but wider.
  const wide = await upload(await filesOf({ ...gpt2, n_embd: 32 }));
  await expect(adapt({ adapter, folder: wide }, null)).rejects.toThrow(/another size/);
  const alone = await upload({
    'adapter_config.json': (await adapterOf(tiny.model))['adapter_config.json']!,
    'README.md': new Uint8Array(3),
  });
  await expect(adapt({ adapter: alone })).rejects.toMatchObject({ problem: { code: 'model-file-missing', setting: 'adapter' } });
});
