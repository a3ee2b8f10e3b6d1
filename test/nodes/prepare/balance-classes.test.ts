import { expect, test } from 'vitest';
import balanceClasses from '../../../nodes/prepare/balance-classes.ts';
import { withDatabase } from '../../../nodes/lib/tables/connection.ts';
import { tableFromRows } from '../../../nodes/lib/tables/inline-table.ts';
import { readRows } from '../../../nodes/lib/tables/read-table.ts';
import { writeTable } from '../../../nodes/lib/tables/write-table.ts';
import type { TableValue } from '../../../nodes/kit/ports.ts';
import { say } from '../../../nodes/kit/text.ts';
import { bench, runNode } from '../../run-node.ts';
import { filledSettings } from '../../filled-settings.ts';

const where = await bench();
const sql = `SELECT i AS n, CASE WHEN i % 100 = 1 THEN 'it''s fraud' WHEN i % 50 = 2 THEN NULL ELSE '正常' END AS class FROM range(1000) r(i)`;
const rows = await withDatabase(where.context, (database) => writeTable(database, sql, { role: 'training' }));
async function counted(table: TableValue) {
  const found = await readRows(where.context, table);
  const numbers = found.map((row) => Number(row['n']));
  const counts = Object.fromEntries(
    ["it's fraud", '正常', null].map((one) => [String(one), found.filter((row) => row['class'] === one).length]),
  );
  return { numbers, counts };
}

test('takes rows of frequent classes away by chance, in order, and leaves rows without a class alone', async () => {
  const { rows: fewer, heard } = await runNode(balanceClasses, { rows }, { classColumn: 'class' }, where);
  const { numbers, counts } = await counted(fewer);
  expect(counts).toEqual({ "it's fraud": 10, 正常: 10, null: 20 });
  expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
  expect([fewer.role, heard.headline]).toEqual(['training', '1,000 rows became 40, 2 classes']);
  const again = await runNode(balanceClasses, { rows }, { classColumn: 'class' }, where);
  expect(again.rows.artifact).toBe(fewer.artifact);
  const thrice = await runNode(balanceClasses, { rows }, { classColumn: 'class', ratio: 3 }, where);
  expect((await counted(thrice.rows)).counts).toEqual({ "it's fraud": 10, 正常: 30, null: 20 });
});

test('repeats rows of rare classes evenly, and not too often', async () => {
  const { rows: repeated, heard } = await runNode(balanceClasses, { rows }, { classColumn: 'class', method: 'repeat', ratio: 10 }, where);
  const { numbers, counts } = await counted(repeated);
  expect(counts).toEqual({ "it's fraud": 97, 正常: 970, null: 20 });
  expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
  const times = [...new Set(numbers.filter((n) => n % 100 === 1))].map((n) => numbers.filter((one) => one === n).length);
  expect([times.length, Math.min(...times), Math.max(...times)]).toEqual([10, 9, 10]);
  expect(heard.warnings).toEqual([]);
  const short = await runNode(balanceClasses, { rows }, { classColumn: 'class', method: 'repeat' }, where);
  expect([(await counted(short.rows)).counts["it's fraud"], short.heard.warnings.at(-1)?.code]).toEqual([200, 'still-rare']);
});

test('only training rows: rows to judge by are refused, and unsplit ones warned of with a split to put in', async () => {
  await expect(runNode(balanceClasses, { rows: { ...rows, role: 'test' } }, { classColumn: 'class' }, where)).rejects.toThrow('judge');
  const { role: _, ...unsplit } = rows;
  const check = balanceClasses.check?.({ rows: unsplit }, filledSettings(balanceClasses, { classColumn: 'class' })) ?? [];
  expect(check.map(({ code }) => code)).toEqual(['before-split', 'few-left']);
  expect(check[0]?.fixes?.[0]).toMatchObject({ insert: 'prepare/split-rows', output: 'training' });
  expect(balanceClasses.check?.({ rows }, filledSettings(balanceClasses, { classColumn: 'klass' }))?.[0]?.fixes?.[0]).toMatchObject({
    by: 'class',
  });
});

test('no rows, or a column that is no class, are said or no fault', async () => {
  const empty: TableValue = { type: 'table', columns: rows.columns, count: 0, rows: [], role: 'training' };
  expect((await runNode(balanceClasses, { rows: empty }, { classColumn: 'class' }, where)).rows.count).toBe(0);
  const many = await withDatabase(where.context, (database) =>
    writeTable(database, 'SELECT i AS n FROM range(5000) r(i)', { role: 'training' }),
  );
  await expect(runNode(balanceClasses, { rows: many }, { classColumn: 'n' }, where)).rejects.toThrow('no column of classes');
});

test('classes that are numbers are written as numbers; a column without values is said', async () => {
  const rows = { ...tableFromRows([1, 1, 1, 0].map((risk) => ({ risk, none: null }))), role: 'training' as const };
  const said = async (classColumn: string) => {
    const { heard } = await runNode(balanceClasses, { rows }, { classColumn });
    return [...heard.log, ...heard.warnings.map(({ message }) => message)].map((line) => say(line, 'en'));
  };
  expect(await said('risk')).toEqual(['4 rows became 2, 2 classes', '“1”: 3 → 1', '“0”: 1 → 1']);
  expect(await said('none')).toEqual(['4 rows became 4, 0 classes', expect.stringContaining('No row has a value in “none”')]);
});
