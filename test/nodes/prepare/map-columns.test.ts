import { expect, test } from 'vitest';
import type { TableSpec } from '../../../nodes/kit/ports.ts';
import { say } from '../../../nodes/kit/text.ts';
import { tableFromRows } from '../../../nodes/lib/tables/inline-table.ts';
import mapColumns from '../../../nodes/prepare/map-columns.ts';
import { filledSettings } from '../../filled-settings.ts';
import { runNode } from '../../run-node.ts';

const expected = tableFromRows([{ text: 'sample text', label: 'good', 'bill length': 3 }], {
  columns: [
    { name: 'text', type: 'text' },
    { name: 'label', type: 'category' },
    { name: 'bill length', type: 'number' },
  ],
});
const rows = tableFromRows([{ id: 7, Bill_Length: '1,250.5', review: 'fine', LABEL: 'good' }]);

test('names that differ by capitals and signs are found, one is mapped by hand, types follow what is expected', async () => {
  const mapped = await runNode(
    mapColumns,
    { rows: { ...rows, role: 'test' }, expected },
    { mappings: [{ column: 'review', name: 'text', type: 'keep' }] },
  );
  expect(mapped.rows.rows).toEqual([{ text: 'fine', label: 'good', 'bill length': 1250.5, id: 7 }]);
  expect(Object.keys(mapped.rows.rows?.[0] ?? {})).toEqual(['text', 'label', 'bill length', 'id']);
  expect([mapped.rows.role, mapped.heard.headline]).toEqual(['test', '4 columns, 3 renamed']);
  expect(mapped.heard.log.map((line) => say(line, 'en'))).toContain('“Bill_Length” was taken for “bill length”.');
});

test('a missing column is named before the run and by it, and a press maps the likely one', async () => {
  const specs = {
    rows: { type: 'table', columns: rows.columns } satisfies TableSpec,
    expected: { type: 'table', columns: expected.columns } satisfies TableSpec,
  };
  const [problem, ...others] = mapColumns.check?.(specs, filledSettings(mapColumns, {})) ?? [];
  expect([problem?.code, problem && say(problem.message, 'en'), others]).toEqual([
    'missing-column',
    'A column “text” is expected, and no column is called so. Say which one it is: id, review.',
    [],
  ]);
  const fix = problem?.fixes?.find((one) => say(one.label, 'en') === 'It is “review”');
  const settings = fix && 'settings' in fix ? fix.settings : {};
  expect(mapColumns.check?.(specs, filledSettings(mapColumns, settings))).toEqual([]);
  expect(mapColumns.describe?.(specs, filledSettings(mapColumns, settings)).rows?.columns?.map(({ name, type }) => [name, type])).toEqual([
    ['text', 'text'],
    ['label', 'category'],
    ['bill length', 'number'],
    ['id', 'number'],
  ]);
  await expect(runNode(mapColumns, { rows, expected }, {})).rejects.toThrow('A column “text” is expected');
  const without = await runNode(mapColumns, { rows, expected }, { absent: 'leave', others: 'leave' });
  expect(without.rows.rows).toEqual([{ label: 'good', 'bill length': 1250.5 }]);
});

test('many missing columns are one problem, which names the first and how many more there are', () => {
  const specs = {
    rows: { type: 'table', columns: rows.columns } satisfies TableSpec,
    expected: { type: 'table', columns: ['a', 'b', 'c'].map((name) => ({ name, type: 'text' })) } satisfies TableSpec,
  };
  const problems = mapColumns.check?.(specs, filledSettings(mapColumns, {})) ?? [];
  expect(problems.map((one) => say(one.message, 'en'))).toEqual([
    '“a” and 2 more columns are expected, and no columns are called so. Say first which one “a” is: id, Bill_Length, review, LABEL.',
  ]);
});

test('without an expected table it renames and retypes; other columns can be left out', async () => {
  const mapped = await runNode(
    mapColumns,
    { rows, expected: undefined },
    { mappings: [{ column: 'id', name: 'shop', type: 'category' }], others: 'leave' },
  );
  expect(mapped.rows.rows).toEqual([{ shop: '7' }]);
});

test('names that would stand twice, and mappings of columns that are gone, are said before a run', () => {
  const codes = (settings: object) =>
    mapColumns
      .check?.({ rows: { type: 'table', columns: rows.columns }, expected: undefined }, filledSettings(mapColumns, settings))
      .map(({ code }) => code);
  expect(codes({ mappings: [{ column: 'id', name: 'Review', type: 'keep' }] })).toEqual(['same-name']);
  expect(codes({ mappings: [{ column: 'gone', name: 'x', type: 'keep' }] })).toEqual(['missing-column']);
});
