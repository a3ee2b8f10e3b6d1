import { expect, test } from 'vitest';
import cleanRows from '../../../nodes/prepare/clean-rows.ts';
import { tableFromRows } from '../../../nodes/lib/tables/inline-table.ts';
import { readRows } from '../../../nodes/lib/tables/read-table.ts';
import { say } from '../../../nodes/kit/text.ts';
import { bench, runNode } from '../../run-node.ts';

const rows = tableFromRows([
  { id: 1, name: '  Ａnn１ ', age: 30, city: 'Rome' },
  { id: 2, name: '\u3000', age: 31, city: 'Rome' },
  { id: 3, name: 'Bob', age: 999, city: null },
  { id: 4, name: 'Cleo', age: null, city: 'Oslo' },
]);

const asGiven = {
  trim: true,
  halfWidth: false,
  required: [],
  fills: [],
  unseen: [],
  ranges: [],
  outlierColumns: [],
  outlierMethod: 'quartiles' as const,
  outlierFences: 3,
  outlierDeviations: 3.5,
  outlierAction: 'remove' as const,
};

test('texts are tidied, rows without a required value go with the reason, gaps are filled', async () => {
  const where = await bench();
  const { kept, removed, heard } = await runNode(
    cleanRows,
    { rows, training: undefined },
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
    { id: 3, name: 'Bob', age: 999, city: 'Oslo' },
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
    const { kept } = await runNode(
      cleanRows,
      { rows, training: undefined },
      { ranges: [{ column: 'age', min: 0, max: 120, outside }] },
      where,
    );
    return (await readRows(where.context, kept)).map((row) => row['age']);
  };
  expect(await ages('remove')).toEqual([30, 31, null]);
  expect(await ages('clip')).toEqual([30, 31, 120, null]);
  expect(await ages('blank')).toEqual([30, 31, null, null]);
});

test('outliers lie beyond the quartiles by the given multiple of their distance', async () => {
  const where = await bench();
  const table = tableFromRows([...Array.from({ length: 20 }, (_, i) => ({ x: i })), { x: 60 }]);
  const { removed } = await runNode(cleanRows, { rows: table, training: undefined }, { outlierColumns: ['x'], outlierFences: 3 }, where);
  expect(await readRows(where.context, removed)).toEqual([{ x: 60, reason: 'outlier: x' }]);
});

test('a table in order goes through untouched', async () => {
  const table = tableFromRows([{ a: 'x' }]);
  const { kept, removed } = await runNode(cleanRows, { rows: table, training: undefined }, { required: ['a'] });
  expect(kept).toBe(table);
  expect(removed.columns.map((column) => column.name)).toEqual(['a', 'reason']);
});

test('settings that cannot work are said before any run', () => {
  const problems = cleanRows.check?.(
    { rows: { type: 'table', columns: rows.columns }, training: undefined },
    {
      ...asGiven,
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

test('outliers by the mean and by the median: one far value hides from the mean and not from the median', async () => {
  const where = await bench();
  // Mean 5.3, deviation 10.5: 40 is 3.3 of them away. Median 3, robust deviation 1.48: 24.9 of them.
  const table = tableFromRows([1, 2, 2, 3, 3, 3, 3, 4, 4, 5, 40].map((x) => ({ x })));
  const removed = async (outlierMethod: 'median' | 'deviations', outlierDeviations: number) => {
    const settings = { outlierColumns: ['x'], outlierMethod, outlierDeviations };
    const result = await runNode(cleanRows, { rows: table, training: undefined }, settings, where);
    return (await readRows(where.context, result.removed)).map((row) => row['x']);
  };
  expect(await removed('deviations', 3.5)).toEqual([]);
  expect(await removed('deviations', 3)).toEqual([40]);
  expect(await removed('median', 3.5)).toEqual([40]);
  const same = tableFromRows([1, 1, 1, 1, 9].map((x) => ({ x })));
  const { removed: none } = await runNode(
    cleanRows,
    { rows: same, training: undefined },
    { outlierColumns: ['x'], outlierMethod: 'median' },
  );
  expect(none.count).toBe(0);
});

test('gaps take the value above, in the order of the rows, and removed rows pass nothing on', async () => {
  const where = await bench();
  const table = tableFromRows(
    Array.from({ length: 5_000 }, (_, at) => ({ at, level: at % 10 === 0 ? at : null, ok: at === 4_990 ? null : 1 })),
  );
  const settings = { required: ['ok'], fills: [{ column: 'level', with: 'forward' as const, value: '' }] };
  const { kept } = await runNode(cleanRows, { rows: table, training: undefined }, settings, where);
  const found = await readRows(where.context, kept);
  expect(found).toHaveLength(4_999);
  expect(found.every((row) => row['level'] === (Number(row['at']) > 4_990 ? 4_980 : Math.floor(Number(row['at']) / 10) * 10))).toBe(true);
});

test('gaps are inferred from the other columns, and how well that goes is said', async () => {
  const where = await bench();
  const kinds = ['a', 'b', 'c'];
  const table = tableFromRows(
    Array.from({ length: 600 }, (_, at) => ({
      kind: at % 7 === 3 ? null : (kinds[at % 3] ?? null),
      place: at % 3,
      size: at % 5 === 0 ? null : (at % 3) * 100 + 7,
      noise: (at * 7_919) % 101,
    })),
    { columns: [{ name: 'kind', type: 'category' }] },
  );
  const fills = [
    { column: 'size', with: 'model' as const, value: '' },
    { column: 'kind', with: 'model' as const, value: '' },
  ];
  const { kept, heard, report } = await runNode(cleanRows, { rows: table, training: undefined }, { fills }, where);
  const found = await readRows(where.context, kept);
  expect(found.every((row, at) => row['size'] === (at % 3) * 100 + 7 && row['kind'] === kinds[at % 3])).toBe(true);
  expect(heard.log.map((line) => say(line, 'en')).slice(0, 2)).toEqual([
    '“size”: 120 missing cells inferred from the other columns; on rows that were set aside 100 % of the differences were explained',
    expect.stringMatching(/^“kind”: 86 missing cells inferred .* 100 % were right, always the most frequent \d\d %$/),
  ]);
  const shown = report.blocks.findLast((block) => block.kind === 'table');
  expect(shown?.kind === 'table' && shown.rows.length).toBe(6);
  const hopeless = tableFromRows(Array.from({ length: 200 }, (_, at) => ({ x: at % 4 === 0 ? null : (at * 7_919) % 13, y: 1 })));
  const poor = await runNode(
    cleanRows,
    { rows: hopeless, training: undefined },
    { fills: [{ column: 'x', with: 'model' as const, value: '' }] },
  );
  expect(poor.heard.warnings.map(({ code }) => code)).toEqual(['not-learnable']);
  const few = tableFromRows([
    { x: 1, y: 2 },
    { x: null, y: 3 },
  ]);
  await expect(
    runNode(cleanRows, { rows: few, training: undefined }, { fills: [{ column: 'x', with: 'model' as const, value: '' }] }),
  ).rejects.toThrow('“x” is known in 1 row, too few to learn it from');
});

test('a gap is not inferred from columns that new rows do not have', async () => {
  const table = tableFromRows(
    Array.from({ length: 300 }, (_, at) => ({ answer: at % 2, size: at % 5 === 0 ? null : (at % 2) * 100, noise: (at * 7_919) % 101 })),
  );
  const warned = async (unseen: string[]) => {
    const fills = [{ column: 'size', with: 'model' as const, value: '' }];
    const { heard } = await runNode(cleanRows, { rows: table, training: undefined }, { fills, unseen });
    return heard.warnings.map(({ code }) => code);
  };
  expect(await warned([])).toEqual([]);
  expect(await warned(['answer'])).toEqual(['not-learnable']);
});

test('figures, bounds and models come from the rows wired to learn from, never from the rows that are cleaned', async () => {
  const where = await bench();
  const training = tableFromRows(Array.from({ length: 100 }, (_, at) => ({ x: at % 10, y: at % 10 })));
  const table = tableFromRows([
    { x: null, y: 4 },
    { x: 1_000, y: 5 },
    { x: 5, y: null },
    { x: 1_000, y: 2 },
  ]);
  const { kept, removed } = await runNode(
    cleanRows,
    { rows: table, training },
    {
      fills: [
        { column: 'x', with: 'model' as const, value: '' },
        { column: 'y', with: 'mean' as const, value: '' },
      ],
      outlierColumns: ['x'],
    },
    where,
  );
  expect(await readRows(where.context, kept)).toEqual([
    { x: 4, y: 4 },
    { x: 5, y: 4.5 },
  ]);
  expect((await readRows(where.context, removed)).map((row) => row['reason'])).toEqual(['outlier: x', 'outlier: x']);
});

test('test rows that learn from themselves are warned of', () => {
  const table = { type: 'table' as const, columns: rows.columns };
  const checked = (training: typeof table | undefined, how: 'mean' | 'constant') =>
    cleanRows
      .check?.({ rows: { ...table, role: 'test' }, training }, { ...asGiven, fills: [{ column: 'age', with: how, value: '0' }] })
      .map(({ code }) => code);
  expect(checked(undefined, 'mean')).toEqual(['learned-from-test']);
  expect(checked(undefined, 'constant')).toEqual([]);
  expect(checked(table, 'mean')).toEqual([]);
});

test('the report says per rule what was removed and changed, with cells before and after', async () => {
  const settings = { required: ['name'], fills: [{ column: 'age', with: 'constant' as const, value: '0' }] };
  const { report } = await runNode(cleanRows, { rows, training: undefined }, settings);
  const bars = report.blocks.flatMap((block) => (block.kind === 'bars' ? [block.items] : []));
  expect(bars.map((items) => items.map(({ label, value }) => [typeof label === 'string' ? label : say(label, 'en'), value]))).toEqual([
    [['“name”: missing', 1]],
    [
      ['“name”: tidied', 2],
      ['“age”: filled', 1],
    ],
  ]);
  const tables = report.blocks.flatMap((block) => (block.kind === 'table' ? [block.rows.map((row) => row.slice(1))] : []));
  expect(tables).toEqual([
    [['id: 2 · age: 31 · city: Rome']],
    [
      ['␣␣Ａnn１␣', 'Ａnn１'],
      ['␣', expect.anything()],
      [expect.anything(), '0'],
    ],
  ]);
});

test('what there is no value for stays missing, and is not said to be filled', async () => {
  const where = await bench();
  const table = tableFromRows(
    [null, null, 'b', null].map((above, at) => ({ id: at, above, gone: null })),
    { columns: [{ name: 'gone', type: 'category' }] },
  );
  const fills = [
    { column: 'above', with: 'forward' as const, value: '' },
    { column: 'gone', with: 'mode' as const, value: '' },
  ];
  const { kept, heard, report } = await runNode(cleanRows, { rows: table, training: undefined }, { fills }, where);
  expect((await readRows(where.context, kept)).map(({ above }) => above)).toEqual([null, null, 'b', 'b']);
  const said = [
    '“above”: 1 missing cell filled with the value above',
    '“above”: 2 cells stay missing, since there is no value to fill them with',
    '“gone”: 4 cells stay missing, since there is no value to fill them with',
  ];
  expect(heard.log.map((line) => say(line, 'en')).slice(0, 3)).toEqual(said);
  expect(report.blocks.flatMap((block) => (block.kind === 'paragraph' ? [say(block.text, 'en')] : []))).toEqual(
    expect.arrayContaining(said),
  );
});

test('columns may be called what we call our own', async () => {
  const named = (called: readonly string[]) =>
    tableFromRows(
      [1, 0, 2].map((number, at) => Object.fromEntries(called.map((one, place) => [one, place === 0 && at === 1 ? null : number]))),
    );
  const cleaned = async (called: readonly string[]) => {
    const [filled = '', bounded = ''] = called;
    const where = await bench();
    const { kept, removed } = await runNode(
      cleanRows,
      { rows: named(called), training: undefined },
      {
        fills: [{ column: filled, with: 'forward' as const, value: '' }],
        ranges: [{ column: bounded, min: 0, max: 1, outside: 'remove' as const }],
      },
      where,
    );
    return [...(await readRows(where.context, kept)), ...(await readRows(where.context, removed))].map((row) =>
      Object.values(row).slice(0, 5),
    );
  };
  const rows = await cleaned(['one', 'two', 'three', 'four', 'five']);
  expect(rows).toEqual([
    [1, 1, 1, 1, 1],
    [1, 0, 0, 0, 0],
    [2, 2, 2, 2, 2],
  ]);
  expect(await cleaned(['v0', 'rule', 'row', '__row', 'reason'])).toEqual(rows);
});

test('a value to fill with must fit its column', () => {
  const spec = {
    type: 'table' as const,
    columns: [
      { name: 'age', type: 'number' as const },
      { name: 'day', type: 'date' as const },
      { name: 'note', type: 'text' as const },
    ],
  };
  const checked = (column: string, value: string) =>
    cleanRows
      .check?.({ rows: spec, training: undefined }, { ...asGiven, fills: [{ column, with: 'constant', value }] })
      .map(({ code }) => code);
  expect([checked('age', 'ten'), checked('day', 'soon'), checked('note', '')]).toEqual([['not-a-number'], ['not-a-date'], ['no-value']]);
  expect([checked('age', '10'), checked('day', '2024-03-05'), checked('note', '?')]).toEqual([[], [], []]);
});
