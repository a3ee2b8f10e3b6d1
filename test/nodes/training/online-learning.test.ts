import { expect, test } from 'vitest';
import predict from '../../../nodes/deploy/predict.ts';
import { Cancelled } from '../../../nodes/kit/problem.ts';
import { say } from '../../../nodes/kit/text.ts';
import { tableFromRows } from '../../../nodes/lib/tables/inline-table.ts';
import onlineLearning from '../../../nodes/training/online-learning.ts';
import trainTableModel from '../../../nodes/training/train-table-model.ts';
import { filledSettings } from '../../filled-settings.ts';
import { bench, runNode } from '../../run-node.ts';
import { digits } from '../lib/continual/digit-rows.ts';
import { messages, penguins } from './sample-tables.ts';

const settings = { target: 'kind', learningRate: 0.5 } as const;

test('digits in their order: the accuracy on the way is that of the reference', async () => {
  // One pass of SGD with a rate of .5 (2.2 of the reference figures); the scale here is that of each pixel, so it differs a little.
  const rows = digits.rows.map(({ ids, values }, row) => ({
    ...Object.fromEntries(Array.from(ids, (id, at) => [`p${id}`, values[at] ?? 0])),
    digit: String(digits.labels[row]),
  }));
  const table = tableFromRows(rows, { columns: [{ name: 'digit', type: 'category' }] });
  const { metrics, heard } = await runNode(onlineLearning, { rows: table, model: undefined }, { target: 'digit', learningRate: 0.05 });
  expect(metrics.count).toBe(1_797);
  expect(metrics.scores.accuracy).toBeGreaterThan(0.85);
  // Its curves count rows, by which their axis is named.
  expect(heard.metrics.rowsInAll).toEqual([[0, 1_797]]);
  expect(heard.metrics.accuracy?.at(-1)?.[0]).toBeGreaterThan(1_700);
  expect(heard.metrics.accuracy?.at(-1)?.[1]).toBeCloseTo(metrics.scores.accuracy ?? 0, 2);
});

test('texts are learned as they come, and the model answers like any other', async () => {
  const where = await bench();
  const { model, metrics } = await runNode(
    onlineLearning,
    { rows: messages(300), model: undefined },
    { ...settings, columns: ['text'] },
    where,
  );
  expect(model.task).toBe('text-classification');
  expect(metrics.scores.accuracy).toBeGreaterThan(0.9);
  const asked = tableFromRows([{ text: 'win a free prize deal' }, { text: 'see you at lunch friend' }]);
  const { predictions } = await runNode(predict, { model, rows: asked }, {}, where);
  expect(predictions.rows?.map((row) => row.prediction)).toEqual(['spam', 'ham']);
});

test('what it reads is known with its range and its categories, before a run too, so that a form can be filled in with an example', async () => {
  const { training: read } = penguins();
  const known = read.columns.map((column) => (column.name === 'Body Mass (g)' ? { ...column, min: 2_700, max: 6_300 } : column));
  const training = { ...read, columns: known };
  const { model } = await runNode(
    onlineLearning,
    { rows: training, model: undefined },
    { target: 'Species', columns: ['Sex', 'Body Mass (g)'] },
  );
  const [sex, mass] = ['Sex', 'Body Mass (g)'].map((name) => model.inputs.find((column) => column.name === name));
  expect(sex?.classes?.map(({ name }) => name)).toEqual(expect.arrayContaining(['MALE', 'FEMALE']));
  expect(mass).toMatchObject({ type: 'number', min: 2_700, max: 6_300 });
  const chosen = { ...filledSettings(onlineLearning), target: 'Species' };
  const promised = onlineLearning.describe?.({ rows: { ...training, type: 'table' }, model: undefined }, chosen);
  expect(promised?.model?.inputs?.length).toBeGreaterThan(4);
});

test('goes on from a trained model: it is right from the first row on', async () => {
  const where = await bench();
  const { training, test: later } = penguins();
  const { model } = await runNode(trainTableModel, { rows: training, validation: undefined }, { target: 'Species' }, where);
  const { metrics } = await runNode(onlineLearning, { rows: later, model }, { learningRate: 0.01 }, where);
  expect(metrics.scores.accuracy).toBeGreaterThan(0.96);
});

test('a change of the world is noticed and said with its row', async () => {
  const rows = tableFromRows(
    Array.from({ length: 3_000 }, (_, at) => {
      const x = ((at * 7_919) % 1_000) / 500 - 1;
      return { x, kind: (at < 2_000 ? x > 0 : x < 0) ? 'yes' : 'no' };
    }),
    { columns: [{ name: 'kind', type: 'category' }] },
  );
  const { heard, report } = await runNode(onlineLearning, { rows, model: undefined }, { ...settings, learningRate: 0.02 });
  const [warning] = heard.warnings;
  const row = Number(warning?.message.values?.row);
  expect(row).toBeGreaterThan(2_000);
  expect(row).toBeLessThan(2_200);
  expect(warning && say(warning.message, 'en')).toContain('more mistakes');
  expect(report.blocks.filter(({ kind }) => kind === 'paragraph')).toHaveLength(1);
});

test('trees cannot learn on, and a stop is heard', async () => {
  const where = await bench();
  const { training } = penguins();
  const { model } = await runNode(
    trainTableModel,
    { rows: training, validation: undefined },
    { target: 'Species', kind: 'trees', trees: 5 },
    where,
  );
  await expect(runNode(onlineLearning, { rows: training, model }, {}, where)).rejects.toThrow('cannot learn on');
  where.cancel();
  await expect(runNode(onlineLearning, { rows: messages(), model: undefined }, settings, where)).rejects.toThrow(Cancelled);
});
