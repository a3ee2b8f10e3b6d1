import { expect, test } from 'vitest';
import labelByModel from '../../../nodes/label/label-by-model.ts';
import sampleData from '../../../nodes/data/sample-data.ts';
import splitRows from '../../../nodes/prepare/split-rows.ts';
import trainTextClassifier from '../../../nodes/training/train-text-classifier.ts';
import { tableFromRows } from '../../../nodes/lib/tables/inline-table.ts';
import { readRows } from '../../../nodes/lib/tables/read-table.ts';
import { say } from '../../../nodes/kit/text.ts';
import { filledSettings } from '../../filled-settings.ts';
import { bench, runNode } from '../../run-node.ts';

test('parts a stored table by confidence in its order, keeps true labels apart, and counts what is right', async () => {
  const where = await bench();
  const { rows } = await runNode(sampleData, {}, { data: 'intents' }, where);
  const { training, test: fresh } = await runNode(splitRows, { rows }, filledSettings(splitRows, { testShare: 0.5 }), where);
  const { model } = await runNode(
    trainTextClassifier,
    { rows: training, validation: undefined },
    { textColumns: ['message'], target: 'intent', effort: 'quick' },
    where,
  );
  const { sure, unsure, heard } = await runNode(labelByModel, { model, rows: fresh }, { least: 0.9, gold: 'intent' }, where);
  expect(sure.count + unsure.count).toBe(fresh.count);
  expect(Math.min(sure.count, unsure.count)).toBeGreaterThan(20);
  const [known, unknown, all] = [
    await readRows(where.context, sure),
    await readRows(where.context, unsure),
    await readRows(where.context, fresh),
  ];
  expect([known.every((row) => Number(row['confidence']) >= 0.9), unknown.every((row) => Number(row['confidence']) < 0.9)]).toEqual([
    true,
    true,
  ]);
  // Every row still has its own label beside it: nothing has slipped against anything.
  const truth = new Map(all.map((row) => [row['message'], row['intent']]));
  expect(known.filter((row) => truth.get(row['message'] ?? null) !== row['intent'])).toEqual([]);
  const right = (part: typeof known) => part.filter((row) => row['label'] === row['intent']).length / part.length;
  expect(right(known)).toBeGreaterThan(right(unknown) + 0.1);
  expect(heard.log.map((one) => say(one, 'en'))).toContainEqual(
    expect.stringMatching(new RegExp(`^${known.filter((row) => row['label'] === row['intent']).length} of ${known.length} sure labels`)),
  );
});

test('a few rows stay inline; columns that are called like ours keep what they hold', async () => {
  const where = await bench();
  const lesson = tableFromRows(
    Array.from({ length: 60 }, (_, at) =>
      at % 2 === 0 ? { text: `win a prize ${at}`, kind: 'spam' } : { text: `art lesson ${at}`, kind: 'ham' },
    ),
    {
      columns: [
        { name: 'text', type: 'text' },
        { name: 'kind', type: 'category' },
      ],
    },
  );
  const { model } = await runNode(
    trainTextClassifier,
    { rows: lesson, validation: undefined },
    { textColumns: ['text'], target: 'kind' },
    where,
  );
  const asked = tableFromRows([{ text: 'win a prize', c0: 7, label: 'mine' }], {
    columns: [
      { name: 'text', type: 'text' },
      { name: 'c0', type: 'number' },
      { name: 'label', type: 'category' },
    ],
    single: true,
  });
  const { sure, unsure } = await runNode(labelByModel, { model, rows: asked }, { least: 0.5 }, where);
  expect(sure.rows?.map(({ confidence: _, ...row }) => row)).toEqual([{ text: 'win a prize', c0: 7, label: 'mine', label_2: 'spam' }]);
  expect([sure.artifact, unsure.count]).toEqual([undefined, 0]);
  const described = labelByModel.describe?.({ model: { type: 'model', classes: ['a'] }, rows: asked }, filledSettings(labelByModel));
  expect(described?.sure?.columns?.slice(-2).map(({ name }) => name)).toEqual(['label_2', 'confidence']);
});

test('a model of numbers has no label to give', async () => {
  const problems = labelByModel.check?.(
    { model: { type: 'model', task: 'regression' }, rows: { type: 'table' } },
    filledSettings(labelByModel),
  );
  expect(problems?.[0]).toMatchObject({ code: 'not-a-classifier', port: 'model' });
});
