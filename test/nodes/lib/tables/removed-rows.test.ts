import { expect, test } from 'vitest';
import type { ColumnSpec, TableValue } from '../../../../nodes/kit/ports.ts';
import { tableFromRows } from '../../../../nodes/lib/tables/inline-table.ts';
import { readRows } from '../../../../nodes/lib/tables/read-table.ts';
import cleanRows from '../../../../nodes/prepare/clean-rows.ts';
import filterRows from '../../../../nodes/prepare/filter-rows.ts';
import filterTexts from '../../../../nodes/prepare/filter-texts.ts';
import groupRows from '../../../../nodes/prepare/group-rows.ts';
import joinTables from '../../../../nodes/prepare/join-tables.ts';
import removeDuplicates from '../../../../nodes/prepare/remove-duplicates.ts';
import runSql from '../../../../nodes/prepare/run-sql.ts';
import selectColumns from '../../../../nodes/prepare/select-columns.ts';
import sortRows from '../../../../nodes/prepare/sort-rows.ts';
import stackTables from '../../../../nodes/prepare/stack-tables.ts';
import { filledSettings } from '../../../filled-settings.ts';
import { bench, runNode } from '../../../run-node.ts';

const shapes = (columns: readonly ColumnSpec[] = []) => columns.map(({ name, type, holds }) => [name, type, holds]);
const rows = tableFromRows([
  { reason: 'tired', age: null, text: 'Short' },
  { reason: 'ill', age: 400, text: 'Short' },
  { reason: 'ill', age: 30, text: 'Short' },
]);
const ages = { required: ['age'], ranges: [{ column: 'age', min: 0, max: 120, outside: 'remove' as const }] };

test('the reasons are marked as words of the program, and what is told of them before the run holds after it', async () => {
  const clean = await runNode(cleanRows, { rows, training: undefined }, ages);
  const texts = await runNode(filterTexts, { rows }, { column: 'text' });
  const unlike = await runNode(removeDuplicates, { rows, against: undefined }, { columns: ['text'] });
  expect(shapes(clean.removed.columns).at(-1)).toEqual(['reason_2', 'category', 'reasons']);
  const table = { type: 'table' as const, columns: rows.columns };
  const told = [
    [cleanRows.describe?.({ rows: table, training: undefined }, filledSettings(cleanRows, ages)).removed, clean.removed],
    [filterTexts.describe?.({ rows: table }, filledSettings(filterTexts)).removed, texts.removed],
    [removeDuplicates.describe?.({ rows: table, against: undefined }, filledSettings(removeDuplicates)).removed, unlike.removed],
  ] as const;
  for (const [before, after] of told) expect(shapes(before?.columns)).toEqual(shapes(after.columns));
});

test('a reason stays one through the nodes below, and is found by the words that people read', async () => {
  const where = await bench();
  const { removed } = await runNode(cleanRows, { rows, training: undefined }, ages, where);
  const holding = (table: TableValue) => table.columns.filter(({ holds }) => holds === 'reasons').map(({ name }) => name);
  const found = (operator: 'equals' | 'contains' | 'one-of', value: string, table = removed) =>
    runNode(filterRows, { rows: table }, { conditions: [{ column: 'reason_2', operator, value }] }, where);
  const { kept } = await found('equals', '缺失：age');
  expect((await readRows(where.context, kept)).map((row) => row['reason_2'])).toEqual(['missing: age']);
  expect((await found('contains', '超出范围')).kept.count).toBe(1);
  expect((await found('one-of', '缺失：age, out of range: age')).kept.count).toBe(2);
  const inline = { ...tableFromRows(await readRows(where.context, removed), { columns: removed.columns }) };
  expect((await found('equals', '缺失：age', inline)).kept.count).toBe(1);

  const sorted = await runNode(sortRows, { rows: removed }, { by: [{ column: 'reason_2', order: 'up' }] }, where);
  const grouped = await runNode(groupRows, { rows: removed }, { by: ['reason_2'] }, where);
  const chosen = await runNode(selectColumns, { rows: removed }, { columns: ['reason_2'] }, where);
  const stacked = await runNode(stackTables, { tables: [removed, removed] }, {}, where);
  const joined = await runNode(joinTables, { left: rows, right: removed }, { pairs: [{ left: 'text', right: 'text' }] }, where);
  const asked = await runNode(runSql, { tables: [removed] }, { sql: 'SELECT reason_2 FROM a' }, where);
  const after = {
    filter: kept,
    sort: sorted.rows,
    group: grouped.rows,
    select: chosen.rows,
    stack: stacked.rows,
    sql: asked.rows,
    join: joined.rows,
  };
  for (const [node, table] of Object.entries(after)) expect(holding(table), node).toEqual([node === 'join' ? 'reason_2_2' : 'reason_2']);
});
