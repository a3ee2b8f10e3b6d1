import { expect, test } from 'vitest';
import stackTables from '../../../nodes/prepare/stack-tables.ts';
import { withDatabase } from '../../../nodes/lib/tables/connection.ts';
import { tableFromRows } from '../../../nodes/lib/tables/inline-table.ts';
import { readRows } from '../../../nodes/lib/tables/read-table.ts';
import { writeTable } from '../../../nodes/lib/tables/write-table.ts';
import { say } from '../../../nodes/kit/text.ts';
import type { TableSpec, TableValue } from '../../../nodes/kit/ports.ts';
import { bench, runNode } from '../../run-node.ts';
import { filledSettings } from '../../filled-settings.ts';

const north = tableFromRows([
  { 姓名: 'Li', size: 1, day: '2024-01-02' },
  { 姓名: 'Wu', size: null, day: null },
]);
const south = tableFromRows([{ Size: 3, 姓名: 'An', city: 'Y' }]);
const specOf = ({ columns, count, role }: TableValue): TableSpec => ({ type: 'table', columns, count, ...(role && { role }) });

test('columns of the same name lie below each other, and a further one says where a row comes from', async () => {
  const where = await bench();
  const settings = filledSettings(stackTables, { withFrom: true, fromName: '来源', tableNames: 'North，South' });
  const { rows, heard } = await runNode(stackTables, { tables: [north, south] }, settings, where);
  expect(await readRows(where.context, rows)).toEqual([
    { 姓名: 'Li', size: 1, day: '2024-01-02', city: null, 来源: 'North' },
    { 姓名: 'Wu', size: null, day: null, city: null, 来源: 'North' },
    { 姓名: 'An', size: 3, day: null, city: 'Y', 来源: 'South' },
  ]);
  expect(heard.headline).toBe('3 rows of 2 tables');
  const described = stackTables.describe?.({ tables: [specOf(north), specOf(south)] }, settings)?.rows;
  expect(described?.columns?.map(({ name, type }) => [name, type])).toEqual(rows.columns.map(({ name, type }) => [name, type]));
  expect(described?.count).toBe(3);
});

test('keeps the order of many stored rows, and only shared columns where asked', async () => {
  const where = await bench();
  const part = (from: number) =>
    withDatabase(where.context, (database) =>
      writeTable(database, `SELECT i AS n, i * 2 AS x${from} FROM range(${from}, ${from + 50_000}) r(i)`),
    );
  const tables = [await part(100_000), await part(0)];
  const { rows } = await runNode(stackTables, { tables }, { columns: 'shared' }, where);
  expect([rows.count, rows.columns.map(({ name }) => name)]).toEqual([100_000, ['n']]);
  expect((await readRows(where.context, rows, { offset: 49_999, limit: 2 })).map((row) => row['n'])).toEqual([149_999, 0]);
});

test('says before the run what is missing, nearly the same, or of another type', async () => {
  const settings = filledSettings(stackTables);
  const check = (...tables: TableValue[]) => stackTables.check?.({ tables: tables.map(specOf) }, settings) ?? [];
  const [missing] = check(north, south);
  expect(missing).toMatchObject({ code: 'missing-column', severity: 'note', fixes: [{ settings: { columns: 'shared' } }] });
  expect(say(missing?.message ?? { en: '', zh: '' }, 'en')).toContain('“city” (1)');
  const [near] = check(tableFromRows([{ amount: 1 }]), tableFromRows([{ amounts: 1 }]));
  expect(say(near?.message ?? { en: '', zh: '' }, 'en')).toContain('“amount” and “amounts” may be the same');
  const unlike = [tableFromRows([{ a: 1 }]), tableFromRows([{ a: 'x' }])] as const;
  expect(check(...unlike)[0]?.code).toBe('unlike-types');
  const where = await bench();
  expect(await readRows(where.context, (await runNode(stackTables, { tables: [...unlike] }, {}, where)).rows)).toEqual([
    { a: '1' },
    { a: 'x' },
  ]);
  await expect(runNode(stackTables, { tables: [north, tableFromRows([{ z: 1 }])] }, { columns: 'shared' })).rejects.toThrow(
    'no column in common',
  );
});

test('rows of a test table make test rows of all; no rows are no fault', async () => {
  const mixed = await runNode(stackTables, {
    tables: [
      { ...north, role: 'training' },
      { ...south, role: 'test' },
    ],
  });
  expect([mixed.rows.role, mixed.heard.warnings[0]?.code]).toEqual(['test', 'mixed-roles']);
  const empty = await runNode(stackTables, { tables: [{ ...north, rows: [], count: 0 }] });
  expect([empty.rows.count, empty.rows.columns.length]).toEqual([0, 3]);
});
