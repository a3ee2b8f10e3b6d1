import { expect, test } from 'vitest';
import predict from '../../../nodes/deploy/predict.ts';
import { Cancelled } from '../../../nodes/kit/problem.ts';
import type { ReportValue, Row } from '../../../nodes/kit/ports.ts';
import { tableFromRows } from '../../../nodes/lib/tables/inline-table.ts';
import fewShot from '../../../nodes/training/few-shot.ts';
import { filledSettings } from '../../filled-settings.ts';
import { bench, runNode } from '../../run-node.ts';

const settings = { task: 'machine', target: 'state', shots: 3, rounds: 200 } as const;
const columns = [
  { name: 'machine', type: 'category' as const },
  { name: 'state', type: 'category' as const },
];
/** Machines of which each has its own limit on the sum of two readings out of eight: the other six say nothing. */
function machines(first: number, count: number, rowsOfEach = 40) {
  let state = 11 + first;
  const next = () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
  const rows = Array.from({ length: count * rowsOfEach }, (_, at): Row => {
    const machine = first + Math.floor(at / rowsOfEach);
    const readings = Array.from({ length: 8 }, next);
    const limit = 0.7 + (0.6 * ((machine * 7) % 10)) / 10;
    const high = (readings[0] ?? 0) + (readings[1] ?? 0) > limit;
    return {
      ...Object.fromEntries(readings.map((value, place) => [`r${place}`, value])),
      machine: `m${machine}`,
      state: high ? 'hot' : 'cool',
    };
  });
  return tableFromRows(rows, { columns });
}
function table({ blocks }: ReportValue): (string | number)[][] {
  const found = blocks.find((block) => block.kind === 'table');
  return found?.kind === 'table' ? found.rows.map((row) => row.map((cell) => (typeof cell === 'number' ? cell : String(cell)))) : [];
}

test.for(['reptile', 'maml'] as const)(
  '%s: tasks that were never seen are learned from three rows of each class, better than from nothing',
  async (method) => {
    const { report, heard } = await runNode(fewShot, { rows: machines(0, 30), fresh: undefined }, { ...settings, method });
    const results = table(report);
    expect(results.map(([shots]) => shots)).toEqual([1, 3, 6]);
    for (const [, learned, scratch] of results) expect(parseFloat(String(learned))).toBeGreaterThan(parseFloat(String(scratch)) + 5);
    expect(heard.metrics.accuracy?.length).toBeGreaterThanOrEqual(20);
    expect(heard.headline).toMatch(/^After 3 rows of each class \d+\.\d % right, from nothing/);
  },
);

test('what it reads is known with its range, before a run too, so that a form can be filled in with an example', async () => {
  const drawn = machines(0, 6);
  const rows = { ...drawn, columns: drawn.columns.map((column) => (column.type === 'number' ? { ...column, min: 0, max: 1 } : column)) };
  const { model } = await runNode(fewShot, { rows, fresh: undefined }, { ...settings, rounds: 10 });
  expect(model.inputs).toHaveLength(8);
  expect(model.inputs[0]).toMatchObject({ name: 'r0', min: 0, max: 1 });
  const promised = fewShot.describe?.({ rows: { ...rows, type: 'table' }, fresh: undefined }, { ...filledSettings(fewShot), ...settings });
  expect(promised?.model?.inputs?.map(({ name }) => name)).toEqual(model.inputs.map(({ name }) => name));
});

test('the rows of a new task make the model its own, and it answers like any other', async () => {
  const where = await bench();
  const fresh = machines(100, 1, 16);
  const { model, heard } = await runNode(fewShot, { rows: machines(0, 30), fresh }, settings, where);
  expect(model.description.values).toMatchObject({ tasks: 24, rows: 16 });
  const asked = machines(100, 1, 200);
  const { predictions } = await runNode(predict, { model, rows: asked }, {}, where);
  const right = (predictions.rows ?? []).filter((row) => row.prediction === row.state).length / 200;
  expect(right).toBeGreaterThan(0.8);
  expect(heard.warnings).toEqual([]);
});

test('too few tasks are refused; a stop is heard', async () => {
  const where = await bench();
  await expect(runNode(fewShot, { rows: machines(0, 2), fresh: undefined }, settings, where)).rejects.toThrow('2 tasks only');
  where.cancel();
  await expect(runNode(fewShot, { rows: machines(0, 5), fresh: undefined }, settings, where)).rejects.toThrow(Cancelled);
});
