import { expect, test } from 'vitest';
import splitRows from '../../../nodes/prepare/split-rows.ts';
import { withDatabase } from '../../../nodes/lib/tables/connection.ts';
import { readColumns, readRows } from '../../../nodes/lib/tables/read-table.ts';
import { writeTable } from '../../../nodes/lib/tables/write-table.ts';
import type { TableValue } from '../../../nodes/kit/ports.ts';
import { say } from '../../../nodes/kit/text.ts';
import { bench, runNode, type Bench } from '../../run-node.ts';

async function tableOf(sql: string): Promise<{ where: Bench; rows: TableValue }> {
  const where = await bench();
  return { where, rows: await withDatabase(where.context, (database) => writeTable(database, sql)) };
}
const thousand = `SELECT i AS id, CASE WHEN i % 10 = 0 THEN 'rare' ELSE 'common' END AS class, 'customer ' || (i % 40) AS customer FROM range(1000) r(i)`;
const ids = async ({ context }: Bench, table: TableValue) =>
  (await readRows(context, table, { columns: ['id'] })).map((row) => Number(row['id']));

test('every row lands in one part, in order, and the asked share is exact', async () => {
  const { where, rows } = await tableOf(thousand);
  const parts = await runNode(splitRows, { rows }, { testShare: 0.25, validationShare: 0.1 }, where);
  expect([parts.training.count, parts.test.count, parts.validation.count]).toEqual([650, 250, 100]);
  const all = [...(await ids(where, parts.training)), ...(await ids(where, parts.test)), ...(await ids(where, parts.validation))];
  expect(all.sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, i) => i));
  const test = await ids(where, parts.test);
  expect(test).toEqual([...test].sort((a, b) => a - b));
  expect([parts.training.role, parts.test.role, parts.validation.role]).toEqual(['training', 'test', 'validation']);
});

test('the same seed gives the same split, another seed another', async () => {
  const { where, rows } = await tableOf(thousand);
  const once = await runNode(splitRows, { rows }, { seed: 7 }, where);
  const again = await runNode(splitRows, { rows }, { seed: 7 }, where);
  const other = await runNode(splitRows, { rows }, { seed: 8 }, where);
  expect(again.test.artifact).toBe(once.test.artifact);
  expect(other.test.artifact).not.toBe(once.test.artifact);
});

test('by class keeps the share of every class', async () => {
  const { where, rows } = await tableOf(thousand);
  const parts = await runNode(splitRows, { rows }, { by: 'class', classColumn: 'class' }, where);
  const classes = (table: TableValue) => table.columns.find((column) => column.name === 'class')?.classes;
  expect(classes(parts.test)).toEqual([
    { name: 'common', count: 180 },
    { name: 'rare', count: 20 },
  ]);
  expect(parts.training.count).toBe(800);
});

test('by class, the validation rows have their share of every class, too, and no class is without rows to train on', async () => {
  const { where, rows } = await tableOf(`${thousand} UNION ALL SELECT 1000 + i, 'rarest', 'x' FROM range(2) r(i)`);
  const settings = { by: 'class' as const, classColumn: 'class', testShare: 0.3, validationShare: 0.5 };
  const parts = await runNode(splitRows, { rows }, settings, where);
  const counted = ({ columns }: TableValue) =>
    columns.find(({ name }) => name === 'class')?.classes?.map(({ name, count }) => [name, count]);
  expect(counted(parts.validation)).toEqual([
    ['common', 450],
    ['rare', 50],
  ]);
  expect(counted(parts.training)).toEqual([
    ['common', 180],
    ['rare', 20],
    ['rarest', 1],
  ]);
});

test('by a column in which every value is there once, that no row is left to test is said', async () => {
  const { where, rows } = await tableOf(thousand);
  const { test: part, heard } = await runNode(splitRows, { rows }, { by: 'class', classColumn: 'id' }, where);
  expect([part.count, heard.warnings.map(({ code }) => code)]).toEqual([0, ['no-test-rows']]);
});

test('by group puts no group on both sides', async () => {
  const { where, rows } = await tableOf(thousand);
  const parts = await runNode(splitRows, { rows }, { by: 'group', groupColumn: 'customer' }, where);
  const groups = async (table: TableValue) => new Set((await readRows(where.context, table)).map((row) => row['customer']));
  const training = await groups(parts.training);
  for (const group of await groups(parts.test)) expect(training.has(group)).toBe(false);
  expect(parts.test.count).toBe(200);
});

test('every fifth row starts with the first', async () => {
  const { where, rows } = await tableOf(thousand);
  const parts = await runNode(splitRows, { rows }, { by: 'every' }, where);
  expect((await ids(where, parts.test)).slice(0, 3)).toEqual([0, 5, 10]);
  expect(parts.test.count).toBe(200);
});

test('test rows that also stand in the training rows are said', async () => {
  const { where, rows } = await tableOf(
    `SELECT i AS id, 'a sentence that is repeated, number ' || (i % 499) AS text FROM range(1000) r(i)`,
  );
  const { heard } = await runNode(splitRows, { rows }, { by: 'every' }, where);
  const [warning] = heard.warnings;
  expect(warning && say(warning.message, 'en')).toContain('200 of 200 test rows also stand in the training rows');
  expect(warning?.fixes).toMatchObject([{ insert: 'prepare/remove-duplicates', port: 'rows' }]);
});

test('rows of a few categories that are equal by chance, and ids that hide nothing, are no leak', async () => {
  const { where, rows } = await tableOf(
    `SELECT i AS id, ['a', 'b', 'c'][1 + i % 3] AS kind, ['x', 'y'][1 + i % 2] AS side FROM range(1000) r(i)`,
  );
  const { heard } = await runNode(splitRows, { rows }, { by: 'random' }, where);
  expect(heard.warnings).toEqual([]);
});

test('a column that is gone and a class column of prose are problems before any run', () => {
  const rows = { type: 'table' as const, columns: [{ name: 'text', type: 'text' as const }], count: 10 };
  const defaults = { by: 'class' as const, groupColumn: '', testShare: 0.2, validationShare: 0, every: 5, seed: 1 };
  expect(splitRows.check?.({ rows }, { ...defaults, classColumn: 'gone' })[0]?.code).toBe('missing-column');
  expect(splitRows.check?.({ rows }, { ...defaults, classColumn: 'text' })[0]?.fixes).toMatchObject([{ settings: { by: 'random' } }]);
});

test('a large table keeps its order in every part, and gives the same parts each time', async () => {
  // The columns are named as the split names its own.
  const { where, rows } = await tableOf(
    `SELECT i AS id, 'class ' || (i % 3) AS key, 'group ' || (i % 50000) AS n, repeat('text ', 10) || i AS middle FROM range(400000) r(i)`,
  );
  for (const settings of [
    { by: 'class', classColumn: 'key' },
    { by: 'group', groupColumn: 'n' },
  ] as const) {
    const { training, test } = await runNode(splitRows, { rows }, settings, where);
    expect(training.count + test.count).toBe(400_000);
    const again = await runNode(splitRows, { rows }, settings, where);
    for (const [part, same] of [
      [training, again.training],
      [test, again.test],
    ] as const) {
      const numbers = await columnOf(where, part);
      expect(numbers.every((id, at) => at === 0 || id > (numbers[at - 1] ?? Infinity))).toBe(true);
      expect(await columnOf(where, same)).toEqual(numbers);
    }
  }
});

async function columnOf({ context }: Bench, table: TableValue): Promise<Float64Array> {
  const [column] = await readColumns(context, table, ['id']);
  return column?.kind === 'number' ? column.values : new Float64Array();
}
