import { expect, test } from 'vitest';
import { say } from '../../../nodes/kit/text.ts';
import { generateAll } from '../../../nodes/lib/generation/generate.ts';
import { loadModel } from '../../../nodes/lib/predict/load-model.ts';
import { tableFromRows } from '../../../nodes/lib/tables/inline-table.ts';
import trainLanguageModel from '../../../nodes/training/train-language-model.ts';
import { filledSettings } from '../../filled-settings.ts';
import { bench, runNode } from '../../run-node.ts';
import { corpus, sentencePattern, smallLanguage } from './language-corpus.ts';
import { textColumn } from './sample-tables.ts';

test('writes sentences of the language that it was shown, and says how well it knows it', async () => {
  const where = await bench();
  const { model, heard } = await runNode(trainLanguageModel, { rows: corpus(), validation: undefined }, smallLanguage, where);
  expect([model.task, model.inputs.map(({ name }) => name)]).toEqual(['text-generation', ['text']]);
  expect(heard.headline).toMatch(/^Language model of 2 layers with [\d,]+ numbers, \d+ tokens, perplexity \d/);
  // A sentence has 6 bits in some 8 tokens, its end included: no model can be below 2^(6/8) = 1.7.
  expect(model.scores.perplexity).toBeGreaterThan(1.3);
  expect(model.scores.perplexity).toBeLessThan(2.2);
  expect(heard.metrics.perplexity).toHaveLength(9);
  const samples = heard.log.map((line) => say(line, 'en')).filter((line) => line.startsWith('It writes by now:'));
  expect(samples).toHaveLength(4);
  const { language } = await loadModel(where.context, model);
  const settings = { temperature: 0.5, topK: 0, topP: 1, repetitionPenalty: 1, maxTokens: 14, stops: [], seed: 3 };
  const prompts = ['', 'The fox', 'The hen likes'].map((text, number) => ({ text, number }));
  const made = await generateAll(language!, prompts, settings);
  for (const [at, { text }] of made.entries()) expect(prompts[at]!.text + text).toMatch(sentencePattern);
});

test('the same texts, settings and seed give the same model', async () => {
  const settings = { ...smallLanguage, epochs: 2, dropout: 0.1 };
  const once = await runNode(trainLanguageModel, { rows: corpus(), validation: undefined }, settings);
  const again = await runNode(trainLanguageModel, { rows: corpus(), validation: undefined }, settings);
  expect(again.model.artifact).toBe(once.model.artifact);
});

test('Chinese texts are learned by characters', async () => {
  const where = await bench();
  const rows = Array.from({ length: 480 }, (_, at) => ({
    text: `${['小猫', '小狗', '公鸡', '老马'][at % 4]}喜欢${['喝牛奶', '吃骨头', '晒太阳', '看月亮'][Math.floor(at / 4) % 4]}。`,
  }));
  const table = tableFromRows(rows, { columns: [textColumn('text')] });
  const { model } = await runNode(trainLanguageModel, { rows: table, validation: undefined }, { ...smallLanguage, epochs: 20 }, where);
  const { language } = await loadModel(where.context, model);
  const settings = { temperature: 0.3, topK: 0, topP: 1, repetitionPenalty: 1, maxTokens: 14, stops: [], seed: 3 };
  const made = await generateAll(
    language!,
    [1, 2, 3].map((number) => ({ text: '', number })),
    settings,
  );
  for (const { text } of made) expect(text).toMatch(/^(小猫|小狗|公鸡|老马)喜欢(喝牛奶|吃骨头|晒太阳|看月亮)。$/);
});

test('leaves at the first batch after a stop', async () => {
  const where = await bench();
  const running = runNode(trainLanguageModel, { rows: corpus(), validation: undefined }, { ...smallLanguage, epochs: 5_000 }, where);
  setTimeout(() => where.cancel(), 300);
  await expect(running).rejects.toThrow('The run was stopped.');
});

test('rows without texts are refused with another column to read; little text is said before the run', async () => {
  const empty = tableFromRows([{ text: '', kind: 'a' }], { columns: [textColumn('text'), textColumn('kind')] });
  await expect(runNode(trainLanguageModel, { rows: empty, validation: undefined }, { textColumns: ['text'] })).rejects.toMatchObject({
    problem: { code: 'no-text', fixes: [{ settings: { textColumns: ['kind'] } }] },
  });
  const settings = filledSettings(trainLanguageModel);
  const spec = { type: 'table', columns: [{ name: 'text', type: 'text', averageLength: 40 }], count: 50 } as const;
  const problems = trainLanguageModel.check?.({ rows: { ...spec, columns: [...spec.columns] }, validation: undefined }, settings) ?? [];
  expect(problems.map(({ code }) => code)).toEqual(['few-rows']);
});
