import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import generateText from '../../../nodes/deploy/generate-text.ts';
import predict from '../../../nodes/deploy/predict.ts';
import type { TableValue } from '../../../nodes/kit/ports.ts';
import { say } from '../../../nodes/kit/text.ts';
import { readSafetensors } from '../../../nodes/lib/learn/safetensors.ts';
import { tableFromRows } from '../../../nodes/lib/tables/inline-table.ts';
import adaptLanguageModel from '../../../nodes/training/adapt-language-model.ts';
import trainLanguageModel from '../../../nodes/training/train-language-model.ts';
import { filledSettings } from '../../filled-settings.ts';
import { bench, runNode } from '../../run-node.ts';
import { startHub } from '../lib/hub/hub-server.ts';
import { gpt2, modelFolder } from '../lib/training/model-folder.ts';
import { corpus, sentences, smallLanguage } from './language-corpus.ts';
import { textColumn } from './sample-tables.ts';

const where = await bench();
const { model } = await runNode(trainLanguageModel, { rows: corpus(), validation: undefined }, smallLanguage, where);

const textsOf = (texts: string[]): TableValue =>
  tableFromRows(
    texts.map((text) => ({ text })),
    { columns: [textColumn('text')] },
  );
/** The same language, as someone speaks it who has milk alone in mind. */
const milky = textsOf(
  Array.from({ length: 120 }, (_, at) => sentences()[at % 64]!.replace(/(the ball|a bone|the red house)/, 'some milk')),
);
const adapting = { epochs: 6, batchSize: 8, learningRate: 0.01 } as const;
const asked = tableFromRows([{ begin: 'The fox' }, { begin: 'The dog' }]);
const writing = { prompt: '{begin}', temperature: 0.3, maxTokens: 14, seed: 2 };
const { rows: before } = await runNode(generateText, { model, rows: asked }, writing, where);

test.each(['lora', 'dora', 'last', 'full'] as const)('by %s a model takes on another manner of writing', async (method) => {
  const settings = { ...adapting, method };
  const { model: taught, heard } = await runNode(adaptLanguageModel, { rows: milky, validation: undefined, model }, settings, where);
  expect(taught.scores.perplexity).toBeLessThan(taught.scores.perplexityBefore! * 0.95);
  const { rows } = await runNode(generateText, { model: taught, rows: asked }, writing, where);
  for (const row of rows.rows ?? []) expect(String(row.generated)).toMatch(/ some milk\.$/);
  const lines = heard.log.map((line) => say(line, 'en'));
  expect(lines.some((line) => /^Perplexity of the held-out rows: [\d.,]+ before, [\d.,]+ after\.$/.test(line))).toBe(true);
  const files = where.context.artifacts.files(taught.artifact);
  expect(files.includes('adapter_model.safetensors')).toBe(method === 'lora' || method === 'dora');
  // The model that was taught has not changed.
  expect((await runNode(generateText, { model, rows: asked }, writing, where)).rows).toEqual(before);
});

test('an adapter is small, and its files are those of PEFT', async () => {
  const settings = { ...adapting, epochs: 1, rank: 4, targets: 'attention' } as const;
  const { model: taught, heard } = await runNode(adaptLanguageModel, { rows: milky, validation: undefined, model }, settings, where);
  const file = (name: string) => where.context.artifacts.path(taught.artifact, name);
  const config: unknown = JSON.parse(await readFile(file('adapter_config.json'), 'utf8'));
  expect(config).toMatchObject({ peft_type: 'LORA', r: 4, lora_alpha: 8, task_type: 'CAUSAL_LM' });
  const { tensors } = readSafetensors(await readFile(file('adapter_model.safetensors')));
  // Two layers, four matrices of 32 × 32 each, two small matrices beside each.
  expect(Object.keys(tensors)).toHaveLength(16);
  expect(tensors['base_model.model.model.layers.1.self_attn.o_proj.lora_B.weight']?.shape).toEqual([32, 4]);
  expect(heard.log.map((line) => say(line, 'en')).some((line) => line.startsWith('2,048 of '))).toBe(true);
});

test('answers are learned for prompts, and the answers alone', async () => {
  const food = { cat: ' some milk', dog: ' a bone', fox: ' the ball', hen: ' the red house' };
  const pairs = Object.entries(food).map(([animal, eats]) => ({ animal, eats }));
  const rows = tableFromRows(
    Array.from({ length: 40 }, (_, at) => pairs[at % 4]!),
    { columns: [textColumn('animal'), textColumn('eats')] },
  );
  const settings = { ...adapting, epochs: 20, lesson: 'answers', prompt: 'The {animal} likes', answer: 'eats', patience: 0 } as const;
  const { model: taught } = await runNode(adaptLanguageModel, { rows, validation: undefined, model }, settings, where);
  expect([taught.target, taught.inputs.map(({ name }) => name)]).toEqual(['eats', ['animal']]);
  // Of the answers alone nothing is left to guess; the prompt's own words are as likely as before.
  expect(taught.scores.perplexity).toBeLessThan(1.2);
  const { predictions } = await runNode(
    predict,
    { model: taught, rows: tableFromRows(pairs.map(({ animal }) => ({ animal }))) },
    {},
    where,
  );
  expect(predictions.rows?.map(({ prediction }) => prediction)).toEqual(Object.values(food));
});

test('what is missing is said before the run, with ways to mend it', () => {
  const spec = { type: 'table', columns: [textColumn('question'), textColumn('reply')], count: 50 } as const;
  const problems = (settings: Parameters<typeof filledSettings<typeof adaptLanguageModel.settings>>[1], wired = true) =>
    adaptLanguageModel
      .check?.(
        {
          rows: { ...spec, columns: [...spec.columns] },
          validation: undefined,
          model: wired ? { type: 'model', task: 'text-generation' } : undefined,
        },
        filledSettings(adaptLanguageModel, settings),
      )
      .map(({ code, setting }) => `${code} ${setting}`);
  const folder = { source: 'folder' as const, folder: 'models', path: 'tiny' };
  expect(problems({}, false)).toEqual(['empty-setting repository']);
  expect(problems({})).toEqual([]);
  expect(problems({ folder }, false)).toEqual([]);
  expect(problems({ folder, repository: 'a/b' })).toEqual(['two-bases folder', 'two-bases repository']);
  expect(problems({ folder, repository: 'a/b' }, false)).toEqual(['two-bases repository']);
  expect(problems({ lesson: 'answers' })).toEqual(['empty-setting answer', 'empty-setting prompt']);
  expect(problems({ lesson: 'answers', answer: 'reply', prompt: '{question} {reply}' })).toEqual(['target-among-inputs prompt']);
  expect(problems({ lesson: 'answers', answer: 'reply', prompt: '{questoin}' })).toEqual(['missing-column prompt']);
});

test('leaves at the first batch after a stop', async () => {
  const stopping = await bench();
  const base = await runNode(trainLanguageModel, { rows: corpus(), validation: undefined }, { ...smallLanguage, epochs: 1 }, stopping);
  const running = runNode(
    adaptLanguageModel,
    { rows: milky, validation: undefined, model: base.model },
    { ...adapting, epochs: 5_000, patience: 0 },
    stopping,
  );
  setTimeout(() => stopping.cancel(), 300);
  await expect(running).rejects.toThrow('The run was stopped.');
});

test('a model of a hub is fetched with the token, taught, and not fetched again', async () => {
  const folder = await modelFolder(gpt2);
  const names = ['config.json', 'tokenizer.json', 'tokenizer_config.json', 'model.safetensors'];
  const files = await Promise.all(names.map(async (name) => [name, { content: await readFile(join(folder, name)) }] as const));
  // Another name each time, so that no earlier download is found.
  const repository = `owner/tiny-${Date.now()}`;
  const hub = await startHub({ [repository]: { files: Object.fromEntries(files), token: 'hf_secret' } });
  vi.stubEnv('HF_ENDPOINT', hub.endpoint.href);
  try {
    const bringing = await bench({ secrets: { 'my-token': 'hf_secret' } });
    const settings = { ...adapting, epochs: 1, repository, token: 'my-token', method: 'lora', rank: 2 } as const;
    const { model: taught } = await runNode(
      adaptLanguageModel,
      { rows: milky, validation: undefined, model: undefined },
      settings,
      bringing,
    );
    const config: unknown = JSON.parse(await readFile(bringing.context.artifacts.path(taught.artifact, 'adapter_config.json'), 'utf8'));
    expect(config).toMatchObject({ base_model_name_or_path: repository });
    expect(config).toHaveProperty('target_modules', expect.arrayContaining(['transformer.h.0.attn.c_attn']));
    const fetched = hub.asked.length;
    await runNode(adaptLanguageModel, { rows: milky, validation: undefined, model: undefined }, { ...settings, seed: 2 }, bringing);
    expect(hub.asked.slice(fetched).some(({ path }) => path.endsWith('model.safetensors'))).toBe(false);
  } finally {
    vi.unstubAllEnvs();
    await hub.close();
  }
});
