import { expect, test } from 'vitest';
import { loadModel } from '../../../nodes/lib/predict/load-model.ts';
import { tableFromRows } from '../../../nodes/lib/tables/inline-table.ts';
import trainEmbedding from '../../../nodes/training/train-embedding.ts';
import { filledSettings } from '../../filled-settings.ts';
import { bench, runNode } from '../../run-node.ts';
import { questionPairs, smallEmbedding } from './question-pairs.ts';
import { textColumn } from './sample-tables.ts';

const cosine = (a: Float32Array, b: Float32Array) => a.reduce((sum, number, at) => sum + number * b[at]!, 0);

test('texts that belong together come close, though no word is the same', async () => {
  const where = await bench();
  const settings = { ...smallEmbedding, textColumn: 'question', partner: 'answer' };
  const { model, heard } = await runNode(trainEmbedding, { rows: questionPairs(), validation: undefined }, settings, where);
  expect([model.task, model.inputs.map(({ name }) => name)]).toEqual(['embedding', ['question']]);
  expect(heard.headline).toBe('Embedding model, 120 pairs learned');
  const { embed } = await loadModel(where.context, model);
  const [parcel, courier, secret] = await embed!(['hello, where is my parcel', 'the courier is on its way', 'choose a new secret']);
  expect(cosine(parcel!, courier!)).toBeGreaterThan(cosine(parcel!, secret!) + 0.3);
  expect(cosine(parcel!, parcel!)).toBeCloseTo(1, 5);
  // Filling changes nothing: alone a text has the vector that it has beside a longer one.
  const [alone] = await embed!(['hello, where is my parcel']);
  expect(cosine(alone!, parcel!)).toBeCloseTo(1, 5);
});

test('without pairs the halves of each text are learned, the same each time', async () => {
  const settings = { ...smallEmbedding, epochs: 2, textColumn: 'question' };
  const once = await runNode(trainEmbedding, { rows: questionPairs(), validation: undefined }, settings);
  const again = await runNode(trainEmbedding, { rows: questionPairs(), validation: undefined }, settings);
  expect(again.model.artifact).toBe(once.model.artifact);
  expect(once.heard.metrics.loss?.[1]?.[1]).toBeLessThan(once.heard.metrics.loss![0]![1]);
});

test('leaves at the first batch after a stop; a text that belongs to itself is refused before', async () => {
  const where = await bench();
  const settings = { ...smallEmbedding, epochs: 5_000, textColumn: 'question', partner: 'answer' };
  const running = runNode(trainEmbedding, { rows: questionPairs(), validation: undefined }, settings, where);
  setTimeout(() => where.cancel(), 300);
  await expect(running).rejects.toThrow('The run was stopped.');
  const spec = { type: 'table', columns: [textColumn('a'), textColumn('b')], count: 9 } as const;
  const chosen = filledSettings(trainEmbedding, { textColumn: 'a', partner: 'a' });
  const problems = trainEmbedding.check?.({ rows: { ...spec, columns: [...spec.columns] }, validation: undefined }, chosen);
  expect(problems?.map(({ code }) => code)).toEqual(['target-among-inputs']);
  await expect(runNode(trainEmbedding, { rows: tableFromRows([{ n: 1 }]), validation: undefined }, {})).rejects.toMatchObject({
    problem: { code: 'empty-setting', setting: 'textColumn' },
  });
});
