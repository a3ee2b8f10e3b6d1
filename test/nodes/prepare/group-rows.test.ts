import { expect, test } from 'vitest';
import groupRows from '../../../nodes/prepare/group-rows.ts';
import { withDatabase } from '../../../nodes/lib/tables/connection.ts';
import { tableFromRows } from '../../../nodes/lib/tables/inline-table.ts';
import { openTable } from '../../../nodes/lib/tables/open-table.ts';
import { readRows } from '../../../nodes/lib/tables/read-table.ts';
import { writeTable } from '../../../nodes/lib/tables/write-table.ts';
import type { FigureName } from '../../../nodes/lib/tables/group-table.ts';
import type { ColumnSpec } from '../../../nodes/kit/ports.ts';
import { bench, runNode } from '../../run-node.ts';
import { filledSettings } from '../../filled-settings.ts';

const columns: ColumnSpec[] = [
  { name: '诊所', type: 'category' },
  { name: '金额', type: 'number' },
  { name: 'day', type: 'date' },
  { name: 'word', type: 'text' },
];
const rows = tableFromRows(
  [
    { 诊所: 'south', 金额: 1, day: '2024-01-05', word: null },
    { 诊所: 'north', 金额: 10, day: '2024-01-02', word: 'b' },
    { 诊所: 'south', 金额: 2, day: '2024-01-03', word: 'c' },
    { 诊所: 'south', 金额: 6, day: null, word: 'c' },
    { 诊所: null, 金额: null, day: null, word: null },
  ],
  { columns },
);
const figures = (['count', 'sum', 'mean', 'median', 'min', 'max', 'distinct', 'first'] as const).map((figure: FigureName) => ({
  figure,
  column: figure === 'count' ? '' : '金额',
  name: '',
}));

test('takes every figure of each group, inline and stored, and describes the columns as they come out', async () => {
  const where = await bench();
  const stored = await withDatabase(where.context, async (database) =>
    writeTable(database, `SELECT * FROM ${await openTable(database, rows)}`, { types: columns, role: 'training' }),
  );
  const more = [
    ...figures,
    { figure: 'first' as const, column: 'word', name: 'first word' },
    { figure: 'min' as const, column: 'day', name: '' },
  ];
  const settings = filledSettings(groupRows, { by: ['诊所'], figures: more });
  for (const table of [rows, stored]) {
    const { rows: grouped, heard } = await runNode(groupRows, { rows: table }, settings, where);
    const found = await readRows(where.context, grouped);
    expect(found.map((row) => Object.values(row))).toEqual([
      ['north', 1, 10, 10, 10, 10, 10, 1, 10, 'b', '2024-01-02'],
      ['south', 3, 9, 3, 2, 1, 6, 3, 1, 'c', '2024-01-03'],
      [null, 1, null, null, null, null, null, 0, null, null, null],
    ]);
    expect(Object.keys(found[0] ?? {}).slice(1, 4)).toEqual(['行数', '金额合计', '金额平均值']);
    const described = groupRows.describe?.({ rows: { type: 'table', columns } }, settings)?.rows?.columns;
    expect(described?.map(({ name, type }) => [name, type])).toEqual(grouped.columns.map(({ name, type }) => [name, type]));
    expect(grouped.role).toBe(table.role);
    expect(heard.headline).toBe('5 rows in 3 groups');
  }
});

test('the whole table gives one row, even an empty one; equal names are told apart', async () => {
  const where = await bench();
  const twice = [...figures.slice(0, 1), { figure: 'sum' as const, column: '金额', name: '行数' }];
  expect(await readRows(where.context, (await runNode(groupRows, { rows }, { figures: twice }, where)).rows)).toEqual([
    { 行数: 5, 行数_2: 19 },
  ]);
  const empty = { ...rows, rows: [], count: 0 };
  expect(await readRows(where.context, (await runNode(groupRows, { rows: empty }, {}, where)).rows)).toEqual([{ 行数: 0 }]);
  expect((await runNode(groupRows, { rows: empty }, { by: ['诊所'] }, where)).rows.count).toBe(0);
});

test('so many groups that they are gathered in parts come out the same, in order, the missing one last', async () => {
  const where = await bench();
  const table = await withDatabase(where.context, (database) =>
    writeTable(database, `SELECT CASE WHEN i < 800000 THEN i // 2 END AS g, i AS v FROM range(800001) r(i)`),
  );
  const kept = (['median', 'distinct', 'first', 'max'] as const).map((figure) => ({ figure, column: 'v', name: figure }));
  const { rows: grouped } = await runNode(groupRows, { rows: table }, { by: ['g'], figures: kept }, where);
  const found = await readRows(where.context, grouped);
  expect(found).toHaveLength(400_001);
  expect(found.at(-1)).toEqual({ g: null, median: 800_000, distinct: 1, first: 800_000, max: 800_000 });
  const off = found.slice(0, -1).filter((row, at) => {
    const wanted = { g: at, median: 2 * at + 0.5, distinct: 2, first: 2 * at, max: 2 * at + 1 };
    return Object.entries(wanted).some(([name, value]) => row[name] !== value);
  });
  expect(off).toEqual([]);
});

test('what cannot be taken is said before the run, with a way to mend it', async () => {
  const check = (given: object) => groupRows.check?.({ rows: { type: 'table', columns } }, filledSettings(groupRows, given)) ?? [];
  expect(check({ by: ['诊'] })[0]).toMatchObject({
    code: 'missing-column',
    setting: 'by',
    fixes: [{ column: '诊', by: '诊所' }, { column: '诊' }],
  });
  expect(check({ by: ['Day'] })[0]?.fixes?.[0]).toMatchObject({ column: 'Day', by: 'day' });
  expect(check({ figures: [{ figure: 'sum', column: 'words', name: '' }] })[0]?.fixes?.[0]).toMatchObject({ by: 'word' });
  expect(check({ figures: [{ figure: 'mean', column: 'word', name: '' }] })[0]).toMatchObject({
    code: 'not-a-number',
    fixes: [{ settings: { figures: [{ figure: 'distinct', column: 'word' }] } }, { insert: 'prepare/select-columns' }],
  });
  expect(check({ figures: [] })[0]?.code).toBe('no-columns');
  await expect(runNode(groupRows, { rows }, { by: ['gone'] })).rejects.toThrow('no column “gone”');
});
