import { expect, test } from 'vitest';
import sortRows from '../../../nodes/prepare/sort-rows.ts';
import { withDatabase } from '../../../nodes/lib/tables/connection.ts';
import { tableFromRows } from '../../../nodes/lib/tables/inline-table.ts';
import { readRows } from '../../../nodes/lib/tables/read-table.ts';
import { writeTable } from '../../../nodes/lib/tables/write-table.ts';
import { bench, runNode } from '../../run-node.ts';
import { filledSettings } from '../../filled-settings.ts';

const rows = tableFromRows([
  { 姓名: 'b', size: 2 },
  { 姓名: 'a', size: null },
  { 姓名: 'c', size: 10 },
  { 姓名: 'd', size: 2 },
]);

test('sorts by value, equal rows as they came, rows without a value where asked', async () => {
  const names = async (given: object) => {
    const where = await bench();
    const { rows: sorted } = await runNode(sortRows, { rows }, filledSettings(sortRows, given), where);
    return (await readRows(where.context, sorted)).map((row) => row['姓名']).join('');
  };
  expect(await names({ by: [{ column: 'size', order: 'up' }] })).toBe('bdca');
  expect(await names({ by: [{ column: 'size', order: 'down' }] })).toBe('cbda');
  expect(await names({ by: [{ column: 'size', order: 'down' }], missing: 'first' })).toBe('acbd');
  expect(
    await names({
      by: [
        { column: 'size', order: 'up' },
        { column: '姓名', order: 'down' },
      ],
      most: 2,
    }),
  ).toBe('db');
});

test('stored rows stay of their kind: role, types and number; an empty table is no fault', async () => {
  const where = await bench();
  const table = await withDatabase(where.context, (database) =>
    writeTable(database, 'SELECT (i * 7919) % 30011 AS n, i % 7 AS k FROM range(30011) r(i)', { role: 'test' }),
  );
  const { rows: sorted } = await runNode(sortRows, { rows: table }, { by: [{ column: 'n', order: 'up' }] }, where);
  expect([sorted.role, sorted.count]).toEqual(['test', 30_011]);
  expect((await readRows(where.context, sorted, { offset: 20_000, limit: 1 }))[0]?.['n']).toBe(20_000);
  const empty = { ...rows, rows: [], count: 0 };
  expect((await runNode(sortRows, { rows: empty }, { by: [{ column: 'size', order: 'up' }] }, where)).rows.count).toBe(0);
});

test('a column that is gone is said, with the one that was likely meant', async () => {
  const check = (by: { column: string; order: 'up' | 'down' }[]) =>
    sortRows.check?.({ rows: { type: 'table', columns: rows.columns } }, filledSettings(sortRows, { by })) ?? [];
  expect(check([{ column: 'Size', order: 'up' }])[0]?.fixes?.[0]).toMatchObject({ column: 'Size', by: 'size' });
  expect(check([])[0]).toMatchObject({ code: 'empty-setting', setting: 'by' });
  await expect(runNode(sortRows, { rows }, { by: [] })).rejects.toThrow('Choose a column');
  await expect(runNode(sortRows, { rows }, { by: [{ column: 'gone', order: 'up' }] })).rejects.toThrow('no column “gone”');
});
