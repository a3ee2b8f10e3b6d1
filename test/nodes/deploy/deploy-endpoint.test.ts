import { expect, test } from 'vitest';
import deployEndpoint from '../../../nodes/deploy/deploy-endpoint.ts';
import predict from '../../../nodes/deploy/predict.ts';
import { tableFromRows } from '../../../nodes/lib/tables/inline-table.ts';
import trainLanguageModel from '../../../nodes/training/train-language-model.ts';
import trainTableModel from '../../../nodes/training/train-table-model.ts';
import trainTextClassifier from '../../../nodes/training/train-text-classifier.ts';
import { bench, runNode } from '../../run-node.ts';
import { corpus, smallLanguage } from '../training/language-corpus.ts';
import { messages, penguins } from '../training/sample-tables.ts';
import { plainModel } from './plain-model.ts';

test('gives an example row that the model answers, and no training row', async () => {
  const where = await bench();
  const { training } = penguins();
  const { model } = await runNode(
    trainTableModel,
    { rows: training, validation: undefined },
    { target: 'Species', effort: 'quick' },
    where,
  );
  const { endpoint, heard } = await runNode(deployEndpoint, { model, metrics: undefined }, { name: 'penguins' }, where);
  expect(heard.headline).toBe('answers at /endpoints/penguins');
  expect(endpoint).toMatchObject({ type: 'endpoint', name: 'penguins', model: { artifact: model.artifact } });
  expect(Object.keys(endpoint.sample).sort()).toEqual(model.inputs.map(({ name }) => name).sort());
  expect(endpoint.sample['Body Mass (g)']).toBeCloseTo(4200, -3);
  const { predictions } = await runNode(predict, { model, rows: tableFromRows([endpoint.sample]) }, {}, where);
  expect(model.classes).toContain(predictions.rows?.[0]?.prediction);
});

test('a text model’s example is a text of its own', async () => {
  const where = await bench();
  const { model } = await runNode(
    trainTextClassifier,
    { rows: messages(), validation: undefined },
    { target: 'kind', effort: 'quick' },
    where,
  );
  const { endpoint } = await runNode(deployEndpoint, { model, metrics: undefined }, { name: 'spam' }, where);
  expect(endpoint.sample).toEqual({ text: 'Hello, here is a text to judge.' });
});

test('a language model’s example is a beginning in its own words, and its prompt comes along', async () => {
  const where = await bench();
  const { model } = await runNode(trainLanguageModel, { rows: corpus(), validation: undefined }, smallLanguage, where);
  expect(model.prompt).toBe('{text}');
  const { endpoint } = await runNode(deployEndpoint, { model, metrics: undefined }, { name: 'writer' }, where);
  expect(endpoint.sample.text).toMatch(/^The (cat|dog|fox|hen) (sees|likes|finds|hides)$/);
});

test('a model that cannot be opened is not deployed', async () => {
  await expect(runNode(deployEndpoint, { model: plainModel, metrics: undefined }, { name: 'broken' })).rejects.toThrow();
});
