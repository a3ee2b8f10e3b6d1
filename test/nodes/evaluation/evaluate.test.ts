import { expect, test } from 'vitest';
import evaluate from '../../../nodes/evaluation/evaluate.ts';
import { say } from '../../../nodes/kit/text.ts';
import { tableFromRows } from '../../../nodes/lib/tables/inline-table.ts';
import { tableFromColumns } from '../../../nodes/lib/tables/write-table.ts';
import trainTableModel from '../../../nodes/training/train-table-model.ts';
import trainTextClassifier from '../../../nodes/training/train-text-classifier.ts';
import { filledSettings } from '../../filled-settings.ts';
import { bench, runNode } from '../../run-node.ts';
import { messages, penguins, textColumn } from '../training/sample-tables.ts';

test('penguins: figures, confusion and the headline of three classes', async () => {
  const where = await bench();
  const { training, test: held } = penguins();
  const { model } = await runNode(trainTableModel, { rows: training, validation: undefined }, { target: 'Species' }, where);
  const { metrics, predictions, heard } = await runNode(evaluate, { model, test: held, training: undefined }, {}, where);
  expect(metrics.scores.accuracy).toBeGreaterThanOrEqual(0.97);
  expect(metrics.scores.auc).toBeGreaterThan(0.99);
  expect(metrics.confusion?.flat().reduce((sum, count) => sum + count, 0)).toBe(held.count);
  expect(metrics.classes).toEqual(['Adelie', 'Chinstrap', 'Gentoo']);
  expect(metrics.intervals?.f1?.low).toBeLessThanOrEqual(metrics.scores.f1 ?? 0);
  expect(heard.headline).toMatch(/^accuracy [01]\.\d{3}, F1 [01]\.\d{3}$/);
  expect(predictions.rows?.[0]).toMatchObject({ Species: 'Adelie', prediction: 'Adelie' });
});

test('two classes: figures of the one that is looked for, with curves', async () => {
  const where = await bench();
  const { model } = await runNode(trainTextClassifier, { rows: messages(), validation: undefined }, { target: 'kind' }, where);
  const rows = [
    { text: 'free prize offer', kind: 'spam' },
    { text: 'hello how are you friend', kind: 'ham' },
    { text: 'win cheap cash', kind: 'ham' },
    { text: 'thanks for your help', kind: 'ham' },
  ];
  const held = tableFromRows(rows, { columns: [textColumn('text'), { name: 'kind', type: 'category' }] });
  const { metrics, heard } = await runNode(evaluate, { model, test: held, training: undefined }, {}, where);
  expect([metrics.positive, metrics.scores.precision, metrics.scores.recall, metrics.scores.accuracy]).toEqual(['spam', 0.5, 1, 0.75]);
  expect(metrics.confusion).toEqual([
    [2, 1],
    [0, 1],
  ]);
  expect(metrics.mistakes).toMatchObject([{ row: { text: 'win cheap cash' }, truth: 'ham', predicted: 'spam' }]);
  expect(metrics.roc?.points.at(-1)).toEqual([1, 1]);
  expect(heard.headline).toBe('F1 0.667, precision 0.500');
  const { metrics: other } = await runNode(evaluate, { model, test: held, training: undefined }, { positive: 'ham' }, where);
  expect([other.positive, other.scores.recall]).toEqual(['ham', 2 / 3]);
});

test('a test part of one class gives sentences, not a crash', async () => {
  const where = await bench();
  const { model } = await runNode(trainTextClassifier, { rows: messages(), validation: undefined }, { target: 'kind' }, where);
  const held = tableFromRows([{ text: 'hello friend', kind: 'ham' }], {
    columns: [textColumn('text'), { name: 'kind', type: 'category' }],
  });
  const { metrics } = await runNode(evaluate, { model, test: held, training: undefined }, {}, where);
  expect([metrics.scores.f1, metrics.scores.auc, metrics.scores.accuracy]).toEqual([null, null, 1]);
  const notes = metrics.notes.map((note) => say(note, 'en'));
  expect(notes.some((note) => note.includes('No test row is of the class “spam”'))).toBe(true);
  expect(notes.every((note) => !/[{}]/.test(note))).toBe(true);
});

test('classes the model never saw count as mistakes and are named', async () => {
  const where = await bench();
  const { model } = await runNode(trainTextClassifier, { rows: messages(), validation: undefined }, { target: 'kind' }, where);
  const rows = [
    { text: 'hello friend', kind: 'ham' },
    { text: 'free prize deal', kind: 'spam' },
    { text: 'about my invoice', kind: 'billing' },
    { text: 'who knows', kind: null },
  ];
  const held = tableFromRows(rows, { columns: [textColumn('text'), { name: 'kind', type: 'category' }] });
  const { metrics, heard } = await runNode(evaluate, { model, test: held, training: undefined }, {}, where);
  const warning = heard.warnings.find(({ code }) => code === 'unknown-classes');
  expect(warning?.fixes).toMatchObject([{ above: 'prepare/split-rows', settings: { by: 'class', classColumn: 'kind' } }]);
  expect([metrics.count, metrics.classes]).toEqual([3, ['ham', 'spam', 'billing']]);
  expect(metrics.scores.accuracy).toBeCloseTo(2 / 3, 9);
  const notes = metrics.notes.map((note) => say(note, 'en')).join(' ');
  expect(notes).toContain('never saw these classes in training and cannot answer them: billing');
  expect(notes).toContain('1 row has no value in “kind” and was not judged');
});

test('test rows seen in training are counted, near ones too, and the honest figure is given', async () => {
  const where = await bench();
  const training = messages();
  const { model } = await runNode(trainTextClassifier, { rows: training, validation: undefined }, { target: 'kind' }, where);
  const long = 'dear friend this is a long letter about the quarterly numbers that we talked of last week in the small room';
  const seen = { ...training, rows: [...(training.rows ?? []), { text: long, kind: 'ham' }], count: training.count + 1 };
  const rows = [
    { text: String(training.rows?.[0]?.text).toUpperCase(), kind: 'spam' },
    { text: `${long} !!!`, kind: 'ham' },
    { text: 'a quite new message for the team', kind: 'ham' },
    { text: 'unseen cheap lottery', kind: 'spam' },
  ];
  const held = tableFromRows(rows, { columns: [textColumn('text'), { name: 'kind', type: 'category' }] });
  const { metrics } = await runNode(evaluate, { model, test: held, training: seen }, {}, where);
  expect(metrics.scores.leakedShare).toBe(0.5);
  expect(metrics.scores.f1Clean).not.toBeUndefined();
  expect(say(metrics.notes[0] ?? { text: { en: '', zh: '' } }, 'en')).toContain('2 of 4 test rows are the same as training rows');
});

test('numbers: errors in the unit of the answer, worst rows first', async () => {
  const where = await bench();
  const rows = Array.from({ length: 150 }, (_, at) => ({ x: at % 30, y: 2 * (at % 30) + 1 }));
  const { model } = await runNode(
    trainTableModel,
    { rows: tableFromRows(rows), validation: undefined },
    { target: 'y', kind: 'linear' },
    where,
  );
  const held = tableFromRows([
    { x: 3, y: 7 },
    { x: 20, y: 41 },
    { x: 10, y: 121 },
  ]);
  const { metrics, heard } = await runNode(evaluate, { model, test: held, training: undefined }, {}, where);
  expect(metrics.scores.mae).toBeCloseTo(100 / 3, 0);
  expect(metrics.mistakes?.[0]).toMatchObject({ row: { x: 10 }, truth: 121 });
  expect(metrics.scatter).toHaveLength(3);
  expect(heard.headline).toMatch(/^R² -?\d\.\d{3}, mean error /);
});

test('a stored table is judged like one in memory', async () => {
  const where = await bench();
  const { training, test: held } = penguins();
  const { model } = await runNode(
    trainTableModel,
    { rows: training, validation: undefined },
    { target: 'Species', effort: 'quick' },
    where,
  );
  const stored = await tableFromColumns(
    where.context,
    held.columns.map((column) =>
      column.type === 'number'
        ? { name: column.name, kind: 'number', values: Float64Array.from(held.rows ?? [], (row) => Number(row[column.name] ?? Number.NaN)) }
        : {
            name: column.name,
            type: column.type,
            kind: 'text',
            values: (held.rows ?? []).map((row) => String(row[column.name] ?? '') || null),
          },
    ),
    { role: 'test' },
  );
  const inline = await runNode(evaluate, { model, test: held, training: undefined }, {}, where);
  const kept = await runNode(evaluate, { model, test: stored, training: undefined }, {}, where);
  expect(kept.metrics.scores.logLoss).toBeCloseTo(inline.metrics.scores.logLoss ?? 0, 6);
  expect(kept.metrics.mistakes?.map(({ truth, row }) => [truth, row.Species])).toEqual(
    inline.metrics.mistakes?.map(({ truth, row }) => [truth, row.Species]),
  );
  expect(kept.predictions).toMatchObject({ count: held.count, role: 'test' });
  expect(kept.predictions.columns.map(({ name }) => name).slice(-2)).toEqual(['prediction', 'confidence']);
});

test('test rows without the columns or the answer are refused before any run', () => {
  const model = { type: 'model' as const, task: 'classification' as const, inputs: [{ name: 'x', type: 'number' as const }], target: 'y' };
  const rows = { type: 'table' as const, columns: [textColumn('text')], count: 5 };
  const problems = evaluate.check?.({ model, test: rows, training: undefined }, filledSettings(evaluate)) ?? [];
  expect(problems.map(({ code, severity }) => `${severity} ${code}`)).toEqual([
    'error missing-column',
    'error missing-column',
    'warning few-rows',
  ]);
});

test('a model of vectors has no true answers, which is said before any run', () => {
  const model = { type: 'model' as const, task: 'embedding' as const, inputs: [] };
  const problems = evaluate.check?.({ model, test: undefined, training: undefined }, filledSettings(evaluate)) ?? [];
  expect(problems.map(({ code }) => code)).toEqual(['no-answers']);
});

test('slices of a column that is gone are said with a way to do without', () => {
  const rows = { type: 'table' as const, columns: [textColumn('text')], count: 500 };
  const settings = { ...filledSettings(evaluate), slices: 'region' };
  const problems = evaluate.check?.({ model: undefined, test: rows, training: undefined }, settings) ?? [];
  expect(problems).toMatchObject([{ code: 'missing-column', setting: 'slices', fixes: [{ settings: { slices: '' } }] }]);
});
