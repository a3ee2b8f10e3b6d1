import { expect, test } from 'vitest';
import cleanRows from '../../../nodes/prepare/clean-rows.ts';
import { tableFromRows } from '../../../nodes/lib/tables/inline-table.ts';
import { readRows } from '../../../nodes/lib/tables/read-table.ts';
import { bench, runNode } from '../../run-node.ts';

const rows = tableFromRows([
  { id: 1, name: '  Ａnn１ ', age: 30, city: 'Rome' },
  { id: 2, name: '\u3000', age: 31, city: 'Rome' },
  { id: 3, name: 'Bob', age: 999, city: null },
  { id: 4, name: 'Cleo', age: null, city: 'Oslo' },
]);

test('texts are tidied, rows without a required value go with the reason, gaps are filled', async () => {
  const where = await bench();
  const { kept, removed, heard } = await runNode(
    cleanRows,
    { rows },
    {
      halfWidth: true,
      required: ['name'],
      fills: [
        { column: 'age', with: 'median', value: '' },
        { column: 'city', with: 'mode', value: '' },
      ],
    },
    where,
  );
  expect(await readRows(where.context, kept)).toEqual([
    { id: 1, name: 'Ann1', age: 30, city: 'Rome' },
    { id: 3, name: 'Bob', age: 999, city: expect.stringMatching(/Rome|Oslo/) },
    { id: 4, name: 'Cleo', age: 514.5, city: 'Oslo' },
  ]);
  expect(await readRows(where.context, removed)).toEqual([{ id: 2, name: '\u3000', age: 31, city: 'Rome', reason: 'missing: name' }]);
  expect(heard.log.map((line) => [line.values?.column, line.values?.count])).toEqual([
    ['name', 2],
    ['name', 1],
    ['age', 1],
    ['city', 1],
    [undefined, undefined],
  ]);
});

test('cells out of range are removed, moved to the bound or made missing, and missing ones stay missing', async () => {
  const where = await bench();
  const ages = async (outside: 'remove' | 'clip' | 'blank') => {
    const { kept } = await runNode(cleanRows, { rows }, { ranges: [{ column: 'age', min: 0, max: 120, outside }] }, where);
    return (await readRows(where.context, kept)).map((row) => row['age']);
  };
  expect(await ages('remove')).toEqual([30, 31, null]);
  expect(await ages('clip')).toEqual([30, 31, 120, null]);
  expect(await ages('blank')).toEqual([30, 31, null, null]);
});

test('outliers lie beyond the quartiles by the given multiple of their distance', async () => {
  const where = await bench();
  const table = tableFromRows([...Array.from({ length: 20 }, (_, i) => ({ x: i })), { x: 60 }]);
  const { removed } = await runNode(cleanRows, { rows: table }, { outlierColumns: ['x'], outlierFences: 3 }, where);
  expect(await readRows(where.context, removed)).toEqual([{ x: 60, reason: 'outlier: x' }]);
});

test('a table in order goes through untouched', async () => {
  const table = tableFromRows([{ a: 'x' }]);
  const { kept, removed } = await runNode(cleanRows, { rows: table }, { required: ['a'] });
  expect(kept).toBe(table);
  expect(removed.columns.map((column) => column.name)).toEqual(['a', 'reason']);
});

test('settings that cannot work are said before any run', () => {
  const settings = { trim: true, halfWidth: false, outlierColumns: [], outlierFences: 3, outlierAction: 'remove' as const, ranges: [] };
  const problems = cleanRows.check?.(
    { rows: { type: 'table', columns: rows.columns } },
    {
      ...settings,
      required: ['gone'],
      fills: [
        { column: 'name', with: 'mean', value: '' },
        { column: 'age', with: 'constant', value: 'old' },
      ],
    },
  );
  expect(problems?.map((problem) => [problem.code, problem.setting])).toEqual([
    ['missing-column', 'required'],
    ['not-a-number', 'fills'],
    ['not-a-number', 'fills'],
  ]);
});
