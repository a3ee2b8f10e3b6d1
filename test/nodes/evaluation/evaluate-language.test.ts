import { expect, test } from 'vitest';
import compareModels from '../../../nodes/evaluation/compare-models.ts';
import evaluate from '../../../nodes/evaluation/evaluate.ts';
import gate from '../../../nodes/evaluation/gate.ts';
import modelCard from '../../../nodes/evaluation/model-card.ts';
import { lessIsBetter } from '../../../nodes/kit/better.ts';
import type { Row } from '../../../nodes/kit/ports.ts';
import { tableFromRows } from '../../../nodes/lib/tables/inline-table.ts';
import adaptLanguageModel from '../../../nodes/training/adapt-language-model.ts';
import trainLanguageModel from '../../../nodes/training/train-language-model.ts';
import { filledSettings } from '../../filled-settings.ts';
import { bench, runNode } from '../../run-node.ts';
import { corpus, sentences, smallLanguage } from '../training/language-corpus.ts';
import { textColumn } from '../training/sample-tables.ts';

const where = await bench();
const texts = (rows: readonly string[]) =>
  tableFromRows(
    rows.map((text) => ({ text })),
    { columns: [textColumn('text')] },
  );
const held = texts([...sentences(40), '', '  The cat likes a bone.  ']);
const { model } = await runNode(trainLanguageModel, { rows: corpus(), validation: held }, smallLanguage, where);
const weak = await runNode(trainLanguageModel, { rows: corpus(), validation: held }, { ...smallLanguage, epochs: 1 }, where);

test('a model of texts has on the held-out rows the perplexity of its training, with an interval, and shows what surprised it', async () => {
  const strange = texts([...sentences(40), 'Quarterly revenue rose.']);
  const { metrics, predictions, heard } = await runNode(evaluate, { model, test: held, training: corpus() }, {}, where);
  expect(metrics.scores.perplexity).toBeCloseTo(model.scores.perplexity!, 4);
  expect(metrics.count).toBe(41);
  const { low, high } = metrics.intervals!.perplexity!;
  expect(low).toBeLessThan(metrics.scores.perplexity!);
  expect(high).toBeGreaterThan(metrics.scores.perplexity!);
  expect(Object.keys(metrics.scores)).toEqual(['perplexity', 'bitsPerByte', 'leakedShare']);
  expect(heard.headline).toMatch(/^perplexity \d\.\d{3}, 0\.\d{3} bits per byte$/);
  expect(predictions.columns.map(({ name }) => name)).toEqual(['text', 'perplexity']);
  expect(predictions.rows?.[40]).toEqual({ text: '', perplexity: null });
  const { metrics: other } = await runNode(evaluate, { model, test: strange, training: undefined }, {}, where);
  expect(other.mistakes?.[0]).toMatchObject({ row: { text: 'Quarterly revenue rose.' }, truth: null, predicted: null });
  expect(other.mistakes?.[0]?.perplexity).toBeGreaterThan(50);
  expect(other.scores.perplexity).toBeGreaterThan(metrics.scores.perplexity!);
});

test('bits per byte are nats over all tokens and bytes, whatever the tokens', async () => {
  const { metrics, predictions } = await runNode(evaluate, { model, test: texts(sentences(1)), training: undefined }, {}, where);
  const note = metrics.notes[0]!;
  const bits = Number(note.values?.tokens) * Math.log2(metrics.scores.perplexity!);
  expect(metrics.scores.bitsPerByte).toBeCloseTo(bits / sentences(1)[0]!.length, 10);
  expect(predictions.rows?.[0]?.perplexity).toBeCloseTo(metrics.scores.perplexity!, 10);
});

const food: Row[] = ['cat:some milk', 'dog:a bone', 'fox:the ball', 'hen:the red house'].map((pair) => {
  const [animal = '', eats = ''] = pair.split(':');
  return { animal, eats: ` ${eats}` };
});
const pairs = (count: number) =>
  tableFromRows(
    Array.from({ length: count }, (_, at) => food[at % 4]!),
    { columns: [textColumn('animal'), textColumn('eats')] },
  );
const lesson = { lesson: 'answers', prompt: 'The {animal} likes', answer: 'eats' } as const;
const quick = { epochs: 8, batchSize: 8, learningRate: 0.01, patience: 0 } as const;

test('a model of answers is judged by what it writes and by how much the true answers surprise it', async () => {
  const inputs = { rows: pairs(40), validation: pairs(8), model };
  const { model: taught } = await runNode(adaptLanguageModel, inputs, { ...quick, ...lesson }, where);
  const { metrics, predictions, heard } = await runNode(evaluate, { model: taught, test: pairs(8), training: undefined }, {}, where);
  expect(metrics.scores.perplexity).toBeCloseTo(taught.scores.perplexity!, 4);
  for (const name of ['bleu', 'chrf', 'rougeL', 'exactMatch', 'tokenF1', 'bitsPerByte']) expect(metrics.scores[name]).toBeTypeOf('number');
  expect(heard.headline).toMatch(/^chrF \d+\.\d, perplexity \d\.\d{3}$/);
  expect(predictions.columns.map(({ name }) => name)).toEqual(['animal', 'eats', 'prediction', 'perplexity']);
  for (const mistake of metrics.mistakes ?? []) expect(mistake.perplexity).toBeGreaterThanOrEqual(1);
  // The prompt does not count, so an answer that was never given surprises far more.
  const other = tableFromRows([{ animal: 'cat', eats: ' BBQ wings' }], { columns: pairs(1).columns });
  const { metrics: wrong } = await runNode(evaluate, { model: taught, test: other, training: undefined }, {}, where);
  expect(wrong.scores.perplexity).toBeGreaterThan(2 * metrics.scores.perplexity!);
});

test('a model adapted to texts in shorter sequences is judged in sequences of that length', async () => {
  const inputs = { rows: corpus(), validation: held, model };
  const { model: taught } = await runNode(adaptLanguageModel, inputs, { ...quick, epochs: 1, length: 10 }, where);
  const { metrics } = await runNode(evaluate, { model: taught, test: held, training: undefined }, {}, where);
  expect(metrics.scores.perplexity).toBeCloseTo(taught.scores.perplexity!, 4);
});

test('models are ranked by perplexity, by bits per byte where their tokens differ, and pass the gate or do not', async () => {
  const ranked = await runNode(compareModels, { models: [weak.model, model], rows: held }, { ties: 'best' }, where);
  expect(ranked.model.artifact).toBe(model.artifact);
  expect(JSON.stringify(ranked.report)).toContain('Perplexity');
  const letters = await runNode(
    trainLanguageModel,
    { rows: corpus(), validation: held },
    { ...smallLanguage, epochs: 1, vocabularySize: 262 },
    where,
  );
  const mixed = await runNode(compareModels, { models: [letters.model, model], rows: held }, { figure: 'perplexity', ties: 'best' }, where);
  expect(mixed.model.artifact).toBe(model.artifact);
  expect(JSON.stringify(mixed.report)).toContain('Bits per byte');
  expect(lessIsBetter('perplexity') && lessIsBetter('bitsPerByte')).toBe(true);
  const { metrics } = await runNode(evaluate, { model, test: held, training: undefined }, {}, where);
  await expect(
    runNode(gate, { model, metrics, scenarios: undefined, targets: undefined }, { metric: 'perplexity', maximum: 1.01 }, where),
  ).rejects.toThrow(/^Perplexity .*: not met by .* \(at most 1\.01\)$/);
  expect(
    (
      await runNode(
        gate,
        { model, metrics, scenarios: undefined, targets: undefined },
        { metric: 'perplexity', maximum: 3, careful: true },
        where,
      )
    ).model,
  ).toBe(model);
  const { file } = await runNode(modelCard, { model, metrics: [metrics], training: undefined }, { mistakes: true }, where);
  const { readFile } = await import('node:fs/promises');
  const page = await readFile(where.context.artifacts.path(file.artifact, file.name), 'utf8');
  for (const part of ['Language model', 'Perplexity', '困惑度', 'What surprised it most']) expect(page).toContain(part);
  expect(page).not.toMatch(/“”|said null/);
});

test('what is known before a run: the columns that come out, and models that cannot be compared', () => {
  const rows = { type: 'table' as const, columns: [textColumn('text'), textColumn('reply')], count: 100 };
  const spec = (target: string) => ({ type: 'model' as const, task: 'text-generation' as const, target, inputs: [textColumn('text')] });
  const columns = (target: string) =>
    evaluate
      .describe?.({ model: spec(target), test: rows, training: undefined }, filledSettings(evaluate))
      .predictions?.columns?.map(({ name }) => name);
  expect(columns('')).toEqual(['text', 'reply', 'perplexity']);
  expect(columns('reply')).toEqual(['text', 'reply', 'prediction', 'perplexity']);
  const problems = compareModels.check?.({ models: [spec(''), spec('reply')], rows }, filledSettings(compareModels)) ?? [];
  expect(problems.map(({ code }) => code)).toEqual(['unlike-models']);
});

test('test rows without a text are refused in words that fit', async () => {
  await expect(runNode(evaluate, { model, test: texts(['', ' ']), training: undefined }, {}, where)).rejects.toMatchObject({
    problem: { code: 'no-rows', port: 'test' },
  });
});
