import { expect, test } from 'vitest';
import compareModels from '../../../nodes/evaluation/compare-models.ts';
import { say } from '../../../nodes/kit/text.ts';
import { tableFromRows } from '../../../nodes/lib/tables/inline-table.ts';
import trainTableModel from '../../../nodes/training/train-table-model.ts';
import { filledSettings } from '../../filled-settings.ts';
import { bench, runNode } from '../../run-node.ts';
import { penguins } from '../training/sample-tables.ts';

/** Models of the same rows that read more or fewer of their columns. */
async function trained(columns: string[][]) {
  const where = await bench();
  const { training, test: held } = penguins();
  const models = [];
  for (const read of columns) {
    const settings = { target: 'Species', columns: read, effort: 'quick' as const, kind: 'linear' as const };
    models.push((await runNode(trainTableModel, { rows: training, validation: undefined }, settings, where)).model);
  }
  return { where, held, models };
}
const strong = ['Beak Length (mm)', 'Beak Depth (mm)', 'Flipper Length (mm)'];
const names = penguins().training.columns.map(({ name }) => name);

test('the better of two models is ranked first and goes on, with a word on chance and its cost', async () => {
  const { where, held, models } = await trained([['Sex'], strong]);
  const { model, metrics, report, heard } = await runNode(compareModels, { models, rows: held }, {}, where);
  expect(model.artifact).toBe(models[1]?.artifact);
  expect(metrics.scores.accuracy).toBeGreaterThan(0.9);
  expect(heard.headline).toMatch(/^B is better than A; chance alone would rarely show such a difference \(p < 0\.001\)\.$/);
  const table = report.blocks.find((block) => block.kind === 'table');
  expect(table?.rows.map((row) => row.slice(1, 3).concat(row.at(-1) ?? ''))).toEqual([
    [expect.stringMatching(/^0\.9|1\.000/), expect.stringContaining('…'), expect.stringMatching(/KB$/)],
    [expect.stringMatching(/^0\.[3-6]/), expect.stringContaining('…'), expect.stringMatching(/KB$/)],
  ]);
});

test('models that cannot be told apart: the smaller one goes on, or the better figure where that is wished', async () => {
  const { where, held, models } = await trained([names.filter((name) => name !== 'Species'), strong]);
  const few = { ...held, rows: held.rows?.slice(0, 12) ?? [], count: 12 };
  const { model, heard } = await runNode(compareModels, { models, rows: few }, {}, where);
  expect(model.artifact).toBe(models[1]?.artifact);
  expect(heard.headline).toContain('No difference between');
});

test('numbers are compared by their errors, several models with Holm’s correction', async () => {
  const where = await bench();
  const rows = Array.from({ length: 200 }, (_, at) => ({ x: at % 30, noise: (at * 7) % 11, y: 2 * (at % 30) + 1 }));
  const models = [];
  for (const columns of [['x'], ['noise'], ['x', 'noise']]) {
    const settings = { target: 'y', kind: 'linear' as const, effort: 'quick' as const, columns };
    models.push((await runNode(trainTableModel, { rows: tableFromRows(rows), validation: undefined }, settings, where)).model);
  }
  const { report, metrics } = await runNode(compareModels, { models, rows: tableFromRows(rows.slice(0, 90)) }, { ties: 'best' }, where);
  expect(metrics.task).toBe('regression');
  const words = report.blocks.flatMap((block) => (block.kind === 'paragraph' ? [say(block.text, 'en')] : [])).join(' ');
  expect(words).toMatch(/[AC] is better than (B|all the others)/);
  expect(words).toContain('raised by Holm');
  expect(words).not.toMatch(/[{}]/);
});

test('models of different columns or kinds, and one alone, are said before any run', () => {
  const spec = (task: 'classification' | 'regression', target: string) => ({ type: 'model' as const, task, target, inputs: [] });
  const rows = { type: 'table' as const, columns: [{ name: 'a', type: 'category' as const }], count: 100 };
  const codes = (...models: ReturnType<typeof spec>[]) =>
    compareModels.check?.({ models, rows }, filledSettings(compareModels)).map(({ code }) => code);
  expect(codes(spec('classification', 'a'))).toEqual(['one-model']);
  expect(codes(spec('classification', 'a'), spec('classification', 'b'))).toEqual(['unlike-models']);
  expect(codes(spec('classification', 'a'), spec('regression', 'a'))).toEqual(['unlike-models']);
  expect(codes(spec('classification', 'a'), spec('classification', 'a'))).toEqual([]);
});
