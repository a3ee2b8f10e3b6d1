import { expect, test } from 'vitest';
import predict from '../../../nodes/deploy/predict.ts';
import { predictedColumns } from '../../../nodes/lib/predict/predict-table.ts';
import { tableFromRows } from '../../../nodes/lib/tables/inline-table.ts';
import { readRows } from '../../../nodes/lib/tables/read-table.ts';
import { tableFromColumns } from '../../../nodes/lib/tables/write-table.ts';
import trainTextClassifier from '../../../nodes/training/train-text-classifier.ts';
import { filledSettings } from '../../filled-settings.ts';
import { bench, runNode } from '../../run-node.ts';
import { messages, textColumn } from '../training/sample-tables.ts';

async function trained() {
  const where = await bench();
  const { model } = await runNode(trainTextClassifier, { rows: messages(), validation: undefined }, { target: 'kind' }, where);
  return { where, model };
}

test('one row in, one row out, with what it brought', async () => {
  const { where, model } = await trained();
  const rows = tableFromRows([{ text: 'win a free prize', id: 7 }], { single: true });
  const { predictions } = await runNode(predict, { model, rows }, {}, where);
  expect(predictions).toMatchObject({ single: true, count: 1, rows: [{ id: 7, text: 'win a free prize', prediction: 'spam' }] });
  const confidence = predictions.rows?.[0]?.confidence;
  expect(typeof confidence === 'number' && confidence > 0.5 && confidence <= 1).toBe(true);
});

test('probabilities of all classes add up to one', async () => {
  const { where, model } = await trained();
  const { predictions } = await runNode(predict, { model, rows: tableFromRows([{ text: 'hello' }]) }, { probabilities: true }, where);
  const row = predictions.rows?.[0] ?? {};
  expect(Number(row.probability_ham) + Number(row.probability_spam)).toBeCloseTo(1, 5);
  expect(predictions.columns.map(({ name }) => name)).toEqual(['text', 'prediction', 'confidence', 'probability_ham', 'probability_spam']);
});

test('a stored table gets the same answers as rows in memory, in its order', async () => {
  const { where, model } = await trained();
  const texts = Array.from({ length: 300 }, (_, at) => (at % 4 === 0 ? 'cheap lottery prize '.repeat(1 + (at % 9)) : `hello team ${at}`));
  const stored = await tableFromColumns(where.context, [{ name: 'text', kind: 'text', type: 'text', values: texts }]);
  const inline = tableFromRows(texts.map((text) => ({ text })));
  const kept = await runNode(predict, { model, rows: stored }, {}, where);
  const here = await runNode(predict, { model, rows: inline }, {}, where);
  const rows = await readRows(where.context, kept.predictions);
  expect(rows.map((row) => row.prediction)).toEqual(here.predictions.rows?.map((row) => row.prediction));
  for (const [at, row] of rows.entries()) expect(row.confidence).toBeCloseTo(Number(here.predictions.rows?.[at]?.confidence), 5);
});

test('what a text says is not cut by an empty or missing one beside it', async () => {
  const { where, model } = await trained();
  const rows = tableFromRows([{ text: '' }, { text: null }, { text: 'free prize money' }], { columns: [textColumn('text')] });
  const { predictions } = await runNode(predict, { model, rows }, {}, where);
  expect(predictions.rows?.map((row) => typeof row.prediction)).toEqual(['string', 'string', 'string']);
  expect(predictions.rows?.[2]?.prediction).toBe('spam');
});

test('a row without anything that the model reads is refused with the names', async () => {
  const { where, model } = await trained();
  const rows = tableFromRows([{ body: 'hello' }]);
  await expect(runNode(predict, { model, rows }, {}, where)).rejects.toThrow('(text). It has: body.');
});

test('describes its columns before any run and names what is missing', () => {
  const model = { type: 'model' as const, task: 'text-classification' as const, inputs: [textColumn('text')], classes: ['a', 'b'] };
  const rows = { type: 'table' as const, columns: [textColumn('body')] };
  const settings = filledSettings(predict);
  expect(predict.describe?.({ model, rows }, settings).predictions?.columns?.map(({ name, type }) => `${name} ${type}`)).toEqual([
    'body text',
    'prediction category',
    'confidence number',
  ]);
  expect(predict.check?.({ model, rows }, settings)).toMatchObject([{ code: 'missing-column', port: 'rows' }]);
});

test('a model of vectors promises the texts that it gives', () => {
  const rows = { columns: [{ name: 'text', type: 'text' as const }] };
  expect(predictedColumns(rows, { task: 'embedding' }, true)).toEqual([...rows.columns, { name: 'prediction', type: 'text' }]);
});
