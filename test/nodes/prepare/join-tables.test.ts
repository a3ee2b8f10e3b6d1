import { expect, test } from 'vitest';
import joinTables from '../../../nodes/prepare/join-tables.ts';
import { withDatabase } from '../../../nodes/lib/tables/connection.ts';
import { tableFromRows } from '../../../nodes/lib/tables/inline-table.ts';
import { openTable } from '../../../nodes/lib/tables/open-table.ts';
import { readRows } from '../../../nodes/lib/tables/read-table.ts';
import { writeTable } from '../../../nodes/lib/tables/write-table.ts';
import type { ColumnSpec, Role, TableValue } from '../../../nodes/kit/ports.ts';
import { bench, type Bench, runNode } from '../../run-node.ts';
import { filledSettings } from '../../filled-settings.ts';

const visits: ColumnSpec[] = [
  { name: '患者号', type: 'number' },
  { name: 'Note', type: 'text' },
  { name: 'city', type: 'text' },
];
const patients: ColumnSpec[] = [
  { name: '患者号', type: 'number' },
  { name: 'note', type: 'text' },
  { name: 'born', type: 'number' },
];
const left = tableFromRows(
  [
    { 患者号: 2, Note: 'a', city: 'x' },
    { 患者号: 1, Note: null, city: 'y' },
    { 患者号: 9, Note: 'c', city: null },
    { 患者号: null, Note: 'd', city: 'z' },
  ],
  { columns: visits },
);
const right = tableFromRows(
  [
    { 患者号: 1, note: 'one', born: 1970 },
    { 患者号: 2, note: 'two', born: 1980 },
    { 患者号: 2, note: 'too', born: 1981 },
    { 患者号: 7, note: 'seven', born: 1990 },
    { 患者号: null, note: 'none', born: null },
  ],
  { columns: patients },
);
const byNumber = { pairs: [{ left: '患者号', right: '' }] };
async function stored(where: Bench, table: TableValue, role?: Role): Promise<TableValue> {
  return withDatabase(where.context, async (database) =>
    writeTable(database, `SELECT * FROM ${await openTable(database, table)}`, { types: table.columns, ...(role && { role }) }),
  );
}
const cells = async (where: Bench, table: TableValue) => (await readRows(where.context, table)).map((row) => Object.values(row));

test('keeps all rows of the first table, in order, and says how many matched and that a key repeats', async () => {
  for (const isStored of [false, true]) {
    const where = await bench();
    const tables = isStored ? { left: await stored(where, left), right: await stored(where, right) } : { left, right };
    const { rows, unmatched, heard } = await runNode(joinTables, tables, byNumber, where);
    expect(rows.columns.map(({ name }) => name)).toEqual(['患者号', 'Note', 'city', 'note_2', 'born']);
    expect(await cells(where, rows)).toEqual([
      [2, 'a', 'x', 'two', 1980],
      [2, 'a', 'x', 'too', 1981],
      [1, null, 'y', 'one', 1970],
      [9, 'c', null, null, null],
      [null, 'd', 'z', null, null],
    ]);
    expect(await cells(where, unmatched)).toEqual([
      ['first', 9, 'c', null, null, null],
      ['first', null, 'd', 'z', null, null],
      ['second', 7, null, null, 'seven', 1990],
      ['second', null, null, null, 'none', null],
    ]);
    expect(heard.headline).toBe('2 of 4 rows found a partner: 5 rows');
    expect(heard.warnings.map(({ code }) => code)).toEqual(['rows-multiplied']);
    expect(heard.warnings[0]?.fixes?.[0]).toMatchObject({
      insert: 'prepare/remove-duplicates',
      port: 'right',
      settings: { columns: ['患者号'] },
    });
  }
});

test('only matching rows, or all of both tables with the key from either', async () => {
  const where = await bench();
  const matching = await runNode(joinTables, { left, right }, { ...byNumber, keep: 'matching' }, where);
  expect((await cells(where, matching.rows)).map(([key]) => key)).toEqual([2, 2, 1]);
  const all = await runNode(joinTables, { left, right }, { ...byNumber, keep: 'all' }, where);
  expect((await cells(where, all.rows)).map(([key, , , , born]) => [key, born])).toEqual([
    [2, 1980],
    [2, 1981],
    [1, 1970],
    [9, null],
    [null, null],
    [7, 1990],
    [null, null],
  ]);
});

test('columns of equal names, whatever their case: one of them, both, or gaps filled; described as they come out', async () => {
  const where = await bench();
  const expected = {
    left: [['Note', null]],
    right: [['Note', 'one']],
    fill: [['Note', 'one']],
    rename: [
      ['Note', null],
      ['note_2', 'one'],
    ],
  } as const;
  for (const sameNames of ['left', 'right', 'fill', 'rename'] as const) {
    const settings = filledSettings(joinTables, { ...byNumber, sameNames, keep: 'matching' });
    const { rows } = await runNode(joinTables, { left, right }, settings, where);
    const row = (await readRows(where.context, rows)).find((one) => one['患者号'] === 1) ?? {};
    expect(Object.entries(row).filter(([name]) => /^note/i.test(name))).toEqual(expected[sameNames]);
    const described = joinTables.describe?.(
      { left: { type: 'table', columns: visits }, right: { type: 'table', columns: patients } },
      settings,
    );
    expect(described?.rows?.columns?.map(({ name, type }) => [name, type])).toEqual(rows.columns.map(({ name, type }) => [name, type]));
  }
});

test('a number and a text match as they are written; case and spaces count unless asked otherwise', async () => {
  const where = await bench();
  const codes = tableFromRows([
    { code: '1', word: ' Mail' },
    { code: '02', word: 'x' },
  ]);
  const numbers = tableFromRows([
    { code: 1, word: 'mail' },
    { code: 2, word: 'y' },
  ]);
  const byCode = await runNode(
    joinTables,
    { left: codes, right: numbers },
    { pairs: [{ left: 'code', right: 'code' }], keep: 'matching' },
    where,
  );
  expect(byCode.rows.count).toBe(1);
  const pairs = [{ left: 'word', right: 'word' }];
  const strict = await runNode(joinTables, { left: codes, right: numbers }, { pairs, keep: 'matching' });
  expect(strict.rows.count).toBe(0);
  expect(strict.heard.warnings[0]).toMatchObject({ code: 'nothing-matched', fixes: [{ settings: { loosely: true } }] });
  expect((await runNode(joinTables, { left: codes, right: numbers }, { pairs, keep: 'matching', loosely: true }, where)).rows.count).toBe(
    1,
  );
});

test('what is missing is said before the run, with a way to mend it', async () => {
  const specs = { left: { type: 'table' as const, columns: visits }, right: { type: 'table' as const, columns: patients } };
  const check = (pairs: { left: string; right: string }[]) => joinTables.check?.(specs, filledSettings(joinTables, { pairs })) ?? [];
  expect(check([{ left: '', right: '' }])[0]?.fixes?.[0]).toMatchObject({ settings: { pairs: [{ left: '患者号', right: '患者号' }] } });
  expect(check([{ left: '患者号', right: '患者' }])[0]).toMatchObject({
    code: 'missing-column',
    fixes: [{ settings: { pairs: [{ left: '患者号', right: '患者号' }] } }],
  });
  expect(check([{ left: 'city', right: 'born' }])[0]).toMatchObject({
    code: 'unlike-types',
    fixes: [{ insert: 'prepare/select-columns', port: 'left', settings: { changes: [{ column: 'city', type: 'number' }] } }],
  });
  await expect(runNode(joinTables, { left, right })).rejects.toThrow('Choose the columns');
  await expect(runNode(joinTables, { left, right }, { pairs: [{ left: 'gone', right: 'born' }] })).rejects.toThrow('no column “gone”');
});

test('test rows stay test rows, and training rows that meet them are said', async () => {
  const where = await bench();
  const { rows } = await runNode(
    joinTables,
    { left: await stored(where, left, 'training'), right: await stored(where, right) },
    byNumber,
    where,
  );
  expect(rows.role).toBe('training');
  const mixed = await runNode(
    joinTables,
    { left: await stored(where, left, 'training'), right: { ...right, role: 'test' } },
    byNumber,
    where,
  );
  expect(mixed.rows.role).toBe('test');
  expect(mixed.heard.warnings.map(({ code }) => code)).toContain('mixed-roles');
});

test('tables without rows are joined, too', async () => {
  const where = await bench();
  const empty = { ...right, rows: [], count: 0 };
  const { rows, unmatched } = await runNode(
    joinTables,
    { left: await stored(where, left), right: await stored(where, empty) },
    byNumber,
    where,
  );
  expect([rows.count, unmatched.count, rows.columns.length]).toEqual([4, 4, 5]);
  expect((await runNode(joinTables, { left: empty, right: left }, byNumber, where)).rows.count).toBe(0);
});
