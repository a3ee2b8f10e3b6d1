import { expect, test } from 'vitest';
import evaluatePredictions from '../../../../nodes/evaluation/evaluate-predictions.ts';
import type { ModelValue, Task } from '../../../../nodes/kit/ports.ts';
import { predictedColumns } from '../../../../nodes/lib/predict/predict-table.ts';
import { answerColumns } from '../../../../nodes/lib/predict/say-answers.ts';
import { addColumns, tableFromColumns } from '../../../../nodes/lib/tables/write-table.ts';
import { bench, runNode } from '../../../run-node.ts';

const model = (task: Task): ModelValue => ({
  type: 'model',
  artifact: 'a'.repeat(64),
  task,
  inputs: [],
  target: 'truth',
  description: { text: { en: '', zh: '' } },
  scores: {},
  lineage: { rows: '', settings: {}, code: '', count: 0 },
});

test('spans become a JSON column that is judged as it was stored', async () => {
  const where = await bench();
  const truth = ['[{"start":0,"end":3,"label":"PER"}]', '[]', '[{"start":4,"end":8,"label":"LOC"}]'];
  const table = await tableFromColumns(where.context, [{ name: 'truth', kind: 'text', type: 'json', values: truth }], { role: 'test' });
  const columns = answerColumns(model('token-tagging'), 3, true);
  const said = { start: 0, end: 3, label: 'PER', confidence: 0.91234567 };
  columns.add({ kind: 'spans', spans: [[said], []] }, 0);
  columns.add({ kind: 'spans', spans: [[said]] }, 2);
  const rows = await addColumns(where.context, table, columns.columns());
  expect(rows.columns.map(({ name, type }) => `${name} ${type}`)).toEqual(['truth json', 'entities json']);
  expect(predictedColumns({ columns: table.columns }, model('token-tagging'), true)?.at(-1)).toEqual({ name: 'entities', type: 'json' });
  const { metrics } = await runNode(evaluatePredictions, { rows }, { truth: 'truth' }, where);
  expect([metrics.task, metrics.count, metrics.scores.precision, metrics.scores.recall]).toEqual(['token-tagging', 3, 0.5, 0.5]);
  expect(metrics.mistakes).toMatchObject([{ truth: [{ label: 'LOC' }], predicted: [{ label: 'PER' }] }]);
});

test('texts become a text column, judged against one text or a stored list of them', async () => {
  const where = await bench();
  const truth = ['["the cat sat","a cat sat"]', '["the dog ran"]'];
  const table = await tableFromColumns(where.context, [{ name: 'truth', kind: 'text', type: 'json', values: truth }]);
  const columns = answerColumns(model('text-generation'), 2, false);
  columns.add({ kind: 'texts', texts: ['A cat sat.', 'the dog slept'] }, 0);
  const rows = await addColumns(where.context, table, columns.columns());
  const { metrics } = await runNode(evaluatePredictions, { rows }, { truth: 'truth' }, where);
  expect([metrics.task, metrics.scores.exactMatch]).toEqual(['text-generation', 0.5]);
  expect(metrics.signature).toBe('nrefs:var|case:mixed|eff:no|tok:13a|smooth:exp');
});
