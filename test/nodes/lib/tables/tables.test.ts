import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { literal, withDatabase } from '../../../../nodes/lib/tables/connection.ts';
import { tableFromRows } from '../../../../nodes/lib/tables/inline-table.ts';
import { openTable } from '../../../../nodes/lib/tables/open-table.ts';
import { readColumns, readRows } from '../../../../nodes/lib/tables/read-table.ts';
import { addColumns, tableFromColumns, writeTable } from '../../../../nodes/lib/tables/write-table.ts';
import { bench } from '../../../run-node.ts';

const mixed = `SELECT i AS "a number", CASE WHEN i % 4 = 0 THEN NULL ELSE 'class ' || (i % 3) END AS "it's ""quoted""",
  'a sentence that differs, number ' || i AS text, DATE '2024-01-01' + i::INTEGER AS day, {'x': i} AS nested, i % 2 = 0 AS even,
  CASE WHEN i = 7 THEN 'inf'::DOUBLE ELSE i / 2 END AS half
  FROM range(1000) r(i)`;

test('a table keeps its types, order, statistics and classes', async () => {
  const { context } = await bench();
  const table = await withDatabase(context, (database) => writeTable(database, mixed, { role: 'training' }));
  expect(table).toMatchObject({ count: 1000, role: 'training' });
  expect(table.columns.map((column) => column.type)).toEqual(['number', 'category', 'text', 'date', 'json', 'category', 'number']);
  expect(table.columns[0]).toMatchObject({ min: 0, max: 999, missing: 0 });
  expect(table.columns[1]).toMatchObject({ missing: 0.25, distinct: 3 });
  expect(table.columns[1]?.classes?.map((one) => one.count)).toEqual([250, 250, 250]);
  expect(table.columns[6]?.missing).toBe(0.001);
  const summary = JSON.parse(readFileSync(context.artifacts.path(table.artifact ?? '', 'summary.json'), 'utf8'));
  expect(summary.first).toHaveLength(1000);
  expect(summary.columns[0]).toMatchObject({ mean: 499.5, median: 499.5, histogram: Array.from({ length: 20 }, () => 50) });
  const rows = await readRows(context, table, { offset: 997, limit: 2 });
  expect(rows.map((row) => [row['a number'], row['day'], row['nested'], row['even']])).toEqual([
    [997, '2026-09-24', { x: 997 }, 'false'],
    [998, '2026-09-25', { x: 998 }, 'true'],
  ]);
});

test('a few far longer texts do not press the others into one bin, and do not pile up in the last', async () => {
  const { context } = await bench();
  const sql = `SELECT repeat('a', CASE WHEN i < 990 THEN 10 + (i % 100) ELSE 90000 + i END::INTEGER) AS text FROM range(1000) r(i)`;
  const table = await withDatabase(context, (database) => writeTable(database, sql, { types: [{ name: 'text', type: 'text' }] }));
  const summary = JSON.parse(readFileSync(context.artifacts.path(table.artifact ?? '', 'summary.json'), 'utf8'));
  const [column] = summary.columns;
  expect(column.max).toBe(90_999);
  expect(column.histogramTo).toBeLessThan(120);
  expect(column.histogram.every((count: number) => count > 20 && count < 80)).toBe(true);
});

test('the same rows give the same artifact', async () => {
  const { context } = await bench();
  const once = await withDatabase(context, (database) => writeTable(database, mixed));
  const again = await withDatabase(context, (database) => writeTable(database, mixed));
  expect(again.artifact).toBe(once.artifact);
});

test('columns are read whole, with NaN and null for what is missing', async () => {
  const { context } = await bench();
  const table = await withDatabase(context, (database) => writeTable(database, mixed));
  const [half, classes, day] = await readColumns(context, table, ['half', 'it\'s "quoted"', 'day']);
  expect(half?.values[7]).toBeNaN();
  expect(half?.values[999]).toBe(499.5);
  expect(classes?.values.slice(3, 6)).toEqual(['class 0', null, 'class 2']);
  expect(day?.values[0]).toBe(Date.UTC(2024, 0, 1));
  await expect(readColumns(context, table, ['gone'])).rejects.toThrow('no column “gone”');
});

test('inline rows behave as a stored table does', async () => {
  const { context } = await bench();
  const table = tableFromRows([{ text: 'one', size: 1, tags: ['a'] }, { text: null, size: 2 }, { 'other"name': true }]);
  expect(table.columns.map(({ name, type }) => [name, type])).toEqual([
    ['text', 'text'],
    ['size', 'number'],
    ['tags', 'json'],
    ['other"name', 'category'],
  ]);
  const found = await withDatabase(context, async (database) => {
    const view = await openTable(database, table, { number: 'row' });
    return database.all(`SELECT * FROM ${view} ORDER BY row DESC`);
  });
  expect(found.map((row) => row.slice(0, 4))).toEqual([
    [null, null, null, 'true'],
    [null, 2, null, null],
    ['one', 1, '["a"]', null],
  ]);
});

test('computed columns stand beside the rows they belong to', async () => {
  const { context } = await bench();
  const values = Float64Array.from({ length: 10_000 }, (_, i) => (i === 5 ? NaN : i));
  const table = await tableFromColumns(context, [{ name: 'x', kind: 'number', values }]);
  const texts = Array.from({ length: 10_000 }, (_, i) => (i === 3 ? null : `文本 ${i}`));
  const wider = await addColumns(context, table, [{ name: 'label', kind: 'text', values: texts }]);
  expect(await readRows(context, wider, { offset: 3, limit: 3 })).toEqual([
    { x: 3, label: null },
    { x: 4, label: '文本 4' },
    { x: null, label: '文本 5' },
  ]);
});

test('SQL reaches no file outside the folders of the step and the store, and cannot unlock that', async () => {
  const { context } = await bench();
  await withDatabase(context, async (database) => {
    await expect(database.all(`SELECT * FROM read_text(${literal('/etc/hostname')})`)).rejects.toThrow('disabled by configuration');
    await expect(database.run('SET enable_external_access = true')).rejects.toThrow();
    await expect(database.run("SET memory_limit = '99GB'")).rejects.toThrow('locked');
  });
});
