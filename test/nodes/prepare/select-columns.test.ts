import { expect, test } from 'vitest';
import selectColumns from '../../../nodes/prepare/select-columns.ts';
import { tableFromRows } from '../../../nodes/lib/tables/inline-table.ts';
import { withDatabase } from '../../../nodes/lib/tables/connection.ts';
import { openTable } from '../../../nodes/lib/tables/open-table.ts';
import { readRows } from '../../../nodes/lib/tables/read-table.ts';
import { writeTable } from '../../../nodes/lib/tables/write-table.ts';
import { bench, runNode } from '../../run-node.ts';

const inline = tableFromRows([
  { shop: 7, price: '1,250.5', share: '20%', note: 'a' },
  { shop: 8, price: 'free', share: '5%', note: 'b' },
]);
const changes = [
  { column: 'shop', name: 'branch', type: 'category' as const },
  { column: 'price', name: '', type: 'number' as const },
  { column: 'share', name: '', type: 'number' as const },
];
const expected = [
  { price: 1250.5, branch: '7', share: 0.2 },
  { price: null, branch: '8', share: 0.05 },
];

test('columns are chosen, ordered, renamed and retyped, inline as in a stored table', async () => {
  const where = await bench();
  const settings = { columns: ['price', 'shop', 'share'], changes };
  const few = await runNode(selectColumns, { rows: inline }, settings, where);
  expect(few.rows.artifact).toBeUndefined();
  expect(few.rows.rows).toEqual(expected);
  const table = await withDatabase(where.context, async (database) =>
    writeTable(database, `SELECT * FROM ${await openTable(database, inline)}`, { types: inline.columns }),
  );
  const many = await runNode(selectColumns, { rows: table }, settings, where);
  expect(await readRows(where.context, many.rows)).toEqual(expected);
  expect(many.rows.columns.map((column) => column.type)).toEqual(['number', 'category', 'number']);
  expect(many.heard.log.at(-1)?.values).toMatchObject({ column: 'price', count: 1, example: 'free' });
});

test('chosen columns can be left out instead, and roles stay', async () => {
  const { rows } = await runNode(selectColumns, { rows: { ...inline, role: 'test' } }, { keep: 'others', columns: ['note'] });
  expect(rows.columns.map((column) => column.name)).toEqual(['shop', 'price', 'share']);
  expect(rows.role).toBe('test');
});

test('a column that vanished is named, with those that are there', async () => {
  await expect(runNode(selectColumns, { rows: inline }, { columns: ['gone'] })).rejects.toThrow(
    'no column “gone”. It has: shop, price, share, note',
  );
});

test('columns, names and the result are judged before any run', () => {
  const rows = { type: 'table' as const, columns: inline.columns };
  const check = (settings: object) =>
    selectColumns.check?.({ rows }, { keep: 'chosen', columns: [], changes: [], ...settings }).map((problem) => problem.code);
  expect(check({ columns: ['gone', 'note'] })).toEqual(['missing-column']);
  expect(check({ changes: [{ column: 'note', name: 'Shop', type: 'keep' }] })).toEqual(['same-name']);
  expect(check({ keep: 'others', columns: ['shop', 'price', 'share', 'note'] })).toEqual(['no-columns']);
  expect(selectColumns.describe?.({ rows }, { keep: 'chosen', columns: ['shop'], changes }).rows?.columns).toMatchObject([
    { name: 'branch', type: 'category' },
  ]);
});
