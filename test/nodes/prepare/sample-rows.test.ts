import { expect, test } from 'vitest';
import sampleRows from '../../../nodes/prepare/sample-rows.ts';
import { withDatabase } from '../../../nodes/lib/tables/connection.ts';
import { tableFromRows } from '../../../nodes/lib/tables/inline-table.ts';
import { readRows } from '../../../nodes/lib/tables/read-table.ts';
import { writeTable } from '../../../nodes/lib/tables/write-table.ts';
import type { TableValue } from '../../../nodes/kit/ports.ts';
import { bench, type Bench, runNode } from '../../run-node.ts';
import { filledSettings } from '../../filled-settings.ts';

async function thousand(): Promise<{ where: Bench; rows: TableValue }> {
  const where = await bench();
  const sql = `SELECT i AS n, CASE WHEN i % 100 = 0 THEN '少见' WHEN i % 10 = 1 THEN NULL ELSE '常见' END AS class FROM range(1000) r(i)`;
  return { where, rows: await withDatabase(where.context, (database) => writeTable(database, sql, { role: 'training' })) };
}
const numbers = async (where: Bench, table: TableValue) => (await readRows(where.context, table)).map((row) => Number(row['n']));

test('takes exactly so many rows by chance, in order, and gives the others', async () => {
  const { where, rows } = await thousand();
  const { kept, removed } = await runNode(sampleRows, { rows }, { rows: 300 }, where);
  const [some, others] = [await numbers(where, kept), await numbers(where, removed)];
  expect([some.length, others.length, kept.role, removed.role]).toEqual([300, 700, 'training', 'training']);
  expect(some).toEqual(some.toSorted((a, b) => a - b));
  expect([...some, ...others].toSorted((a, b) => a - b)).toEqual(Array.from({ length: 1_000 }, (_, i) => i));
  expect(Math.max(...some)).toBeGreaterThan(900);
  const again = await runNode(sampleRows, { rows }, { rows: 300 }, where);
  const other = await runNode(sampleRows, { rows }, { rows: 300, seed: 2 }, where);
  expect([again.kept.artifact === kept.artifact, other.kept.artifact === kept.artifact]).toEqual([true, false]);
});

test('a share, or the first rows, and never more than there are', async () => {
  const { where, rows } = await thousand();
  expect((await runNode(sampleRows, { rows }, { amount: 'share', share: 0.25 }, where)).kept.count).toBe(250);
  expect(await numbers(where, (await runNode(sampleRows, { rows }, { from: 'first', rows: 3 }, where)).kept)).toEqual([0, 1, 2]);
  const { kept, removed } = await runNode(sampleRows, { rows }, { rows: 5_000 }, where);
  expect([kept.count, removed.count]).toEqual([1_000, 0]);
  const empty: TableValue = { type: 'table', columns: rows.columns, count: 0, rows: [] };
  expect((await runNode(sampleRows, { rows: empty }, {}, where)).kept.count).toBe(0);
});

test('the same number of each class, or the same share; missing is a class', async () => {
  const { where, rows } = await thousand();
  const classes = async (given: object) => {
    const { kept } = await runNode(sampleRows, { rows }, { classColumn: 'class', ...given }, where);
    const found = (await readRows(where.context, kept)).map((row) => String(row['class']));
    return Object.fromEntries([...new Set(found)].toSorted().map((one) => [one, found.filter((other) => other === one).length]));
  };
  expect(await classes({ rows: 20 })).toEqual({ 常见: 20, 少见: 10, null: 20 });
  expect(await classes({ amount: 'share', share: 0.1 })).toEqual({ 常见: 89, 少见: 1, null: 10 });
  const { kept } = await runNode(sampleRows, { rows }, { classColumn: 'class', from: 'first', rows: 1 }, where);
  expect(await numbers(where, kept)).toEqual([0, 1, 2]);
});

test('a class column that is gone is said; without one the counts are known before the run', () => {
  const rows = tableFromRows([{ class: 'a' }]);
  const spec = { type: 'table' as const, columns: rows.columns, count: 5_000 };
  const check = sampleRows.check?.({ rows: spec }, filledSettings(sampleRows, { classColumn: 'clas' })) ?? [];
  expect(check[0]?.fixes?.[0]).toMatchObject({ column: 'clas', by: 'class' });
  expect(sampleRows.describe?.({ rows: spec }, filledSettings(sampleRows))).toMatchObject({
    kept: { count: 1_000 },
    removed: { count: 4_000 },
  });
});
