import { expect, test } from 'vitest';
import pivotTable from '../../../nodes/prepare/pivot-table.ts';
import { withDatabase } from '../../../nodes/lib/tables/connection.ts';
import { tableFromRows } from '../../../nodes/lib/tables/inline-table.ts';
import { openTable } from '../../../nodes/lib/tables/open-table.ts';
import { readRows } from '../../../nodes/lib/tables/read-table.ts';
import { writeTable } from '../../../nodes/lib/tables/write-table.ts';
import type { ColumnSpec } from '../../../nodes/kit/ports.ts';
import { bench, runNode } from '../../run-node.ts';
import { filledSettings } from '../../filled-settings.ts';

const columns: ColumnSpec[] = [
  { name: '诊所', type: 'category' },
  { name: 'kind', type: 'category', classes: [{ name: "it's new" }, { name: '诊所' }], distinct: 2 },
  { name: 'cost', type: 'number' },
];
const rows = tableFromRows(
  [
    { 诊所: 'south', kind: "it's new", cost: 5 },
    { 诊所: 'north', kind: '诊所', cost: 7 },
    { 诊所: 'south', kind: "it's new", cost: 1 },
    { 诊所: 'south', kind: null, cost: 9 },
  ],
  { columns },
);
const wide = { direction: 'wide', column: 'kind', by: ['诊所'], figure: 'sum', value: 'cost' } as const;

test('values become columns, one row for each group, as described before the run', async () => {
  const where = await bench();
  const stored = await withDatabase(where.context, async (database) =>
    writeTable(database, `SELECT * FROM ${await openTable(database, rows)}`, { types: columns, role: 'test' }),
  );
  for (const table of [rows, stored]) {
    const { rows: pivoted } = await runNode(pivotTable, { rows: table }, { ...wide, by: ['诊所'] }, where);
    expect(await readRows(where.context, pivoted)).toEqual([
      { 诊所: 'north', "it's new": null, 诊所_2: 7 },
      { 诊所: 'south', "it's new": 6, 诊所_2: null },
    ]);
    expect(pivoted.role).toBe(table.role);
    const described = pivotTable.describe?.({ rows: { type: 'table', columns } }, filledSettings(pivotTable, { ...wide, by: ['诊所'] }));
    expect(described?.rows?.columns?.map(({ name, type }) => [name, type])).toEqual(pivoted.columns.map(({ name, type }) => [name, type]));
  }
  const counts = await runNode(pivotTable, { rows }, { column: 'kind' }, where);
  expect(await readRows(where.context, counts.rows)).toEqual([{ "it's new": 2, 诊所: 1 }]);
});

test('columns become rows and come back; cells of several types become texts', async () => {
  const where = await bench();
  const months = tableFromRows([
    { id: 'a', 一月: 1, 二月: 2 },
    { id: 'b', 一月: 3, 二月: null },
  ]);
  const long = { direction: 'long', columns: ['一月', '二月'], nameColumn: '月份', valueColumn: 'id' } as const;
  const { rows: turned } = await runNode(pivotTable, { rows: months }, { ...long, columns: ['一月', '二月'] }, where);
  expect(await readRows(where.context, turned)).toEqual([
    { id: 'a', 月份: '一月', id_2: 1 },
    { id: 'a', 月份: '二月', id_2: 2 },
    { id: 'b', 月份: '一月', id_2: 3 },
    { id: 'b', 月份: '二月', id_2: null },
  ]);
  expect(
    (await runNode(pivotTable, { rows: months }, { ...long, columns: ['一月', '二月'], withoutMissing: true }, where)).rows.count,
  ).toBe(3);
  const back = await runNode(pivotTable, { rows: turned }, { column: '月份', by: ['id'], figure: 'first', value: 'id_2' }, where);
  expect(await readRows(where.context, back.rows)).toEqual([
    { id: 'a', 一月: 1, 二月: 2 },
    { id: 'b', 一月: 3, 二月: null },
  ]);
  const mixed = await runNode(pivotTable, { rows: months }, { direction: 'long', columns: ['id', '一月'] }, where);
  expect((await readRows(where.context, mixed.rows)).map((row) => row['value'])).toEqual(['a', '1', 'b', '3']);
});

test('a column of too many values, of no numbers, or that is gone is said, with ways to mend', async () => {
  const where = await bench();
  const many = await withDatabase(where.context, (database) => writeTable(database, 'SELECT i AS n FROM range(1000) r(i)'));
  await expect(runNode(pivotTable, { rows: many }, { column: 'n' }, where)).rejects.toThrow('more than 200 different values');
  const check = (given: object) =>
    pivotTable.check?.({ rows: { type: 'table', columns } }, filledSettings(pivotTable, { ...wide, by: ['诊所'], ...given }))?.[0];
  expect(pivotTable.check?.({ rows: many }, filledSettings(pivotTable, { column: 'n' }))?.[0]?.code).toBe('too-many-columns');
  expect(check({ value: 'kind' })).toMatchObject({ code: 'not-a-number', fixes: [{ settings: { figure: 'first' } }, {}] });
  expect(check({ column: 'Kind' })?.fixes?.[0]).toMatchObject({ column: 'Kind', by: 'kind' });
  expect(check({ direction: 'long', columns: ['costs'] })?.fixes?.[0]).toMatchObject({ by: 'cost' });
  await expect(runNode(pivotTable, { rows }, { ...wide, by: [], value: 'kind' })).rejects.toThrow('not a column of numbers');
});

test('a table without rows', async () => {
  const empty = { ...rows, rows: [], count: 0 };
  expect((await runNode(pivotTable, { rows: empty }, { ...wide, by: ['诊所'] })).rows.count).toBe(0);
  await expect(runNode(pivotTable, { rows: empty }, { column: 'kind' })).rejects.toThrow('has no value');
  expect(
    (await runNode(pivotTable, { rows: empty }, { direction: 'long', columns: ['cost'] })).rows.columns.map(({ name }) => name),
  ).toEqual(['诊所', 'kind', 'name', 'value']);
});
