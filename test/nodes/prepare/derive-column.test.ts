import { expect, test } from 'vitest';
import deriveColumn from '../../../nodes/prepare/derive-column.ts';
import { withDatabase } from '../../../nodes/lib/tables/connection.ts';
import { tableFromRows } from '../../../nodes/lib/tables/inline-table.ts';
import { openTable } from '../../../nodes/lib/tables/open-table.ts';
import { readRows } from '../../../nodes/lib/tables/read-table.ts';
import { writeTable } from '../../../nodes/lib/tables/write-table.ts';
import { functions } from '../../../nodes/lib/expression/functions.ts';
import { say } from '../../../nodes/kit/text.ts';
import type { ColumnSpec } from '../../../nodes/kit/ports.ts';
import type { Json } from '../../../nodes/kit/json.ts';
import { bench, runNode } from '../../run-node.ts';
import { filledSettings } from '../../filled-settings.ts';

const columns: ColumnSpec[] = [
  { name: '单价', type: 'number' },
  { name: 'count', type: 'number' },
  { name: 'a ]b"', type: 'text' },
  { name: 'day', type: 'date' },
  { name: 'class', type: 'category' },
];
const rows = tableFromRows(
  [
    { 单价: 2.5, count: 4, 'a ]b"': " It's ", day: '2024-02-28', class: 'x' },
    { 单价: null, count: 0, 'a ]b"': null, day: null, class: 'y' },
  ],
  {
    columns,
  },
);

/** Each formula with what it gives for the two rows. */
const cases: [string, Json, Json][] = [
  ['单价 * count + 1', 11, null],
  ['[count] / 0', null, null],
  ['7 % 4 - -2', 5, 5],
  ['2 + 3 * 4 - (1 + 1) / 2', 13, 13],
  ['10 － 3 × 2', 4, 4],
  ['if(单价 ≥ 2 and not missing(day), "yes", \'no\')', 'yes', 'no'],
  ['if（count = 4，“四”，“零”）', '四', '零'],
  ['count > 1 or class = "y"', 'true', 'true'],
  ['coalesce(单价, 0)', 2.5, 0],
  ['missing([a ]]b"])', 'false', 'true'],
  ['concat("<", trim([a ]]b"]), ">", 单价, count, day)', "<It's>2.542024-02-28", '<>0'],
  ['upper(class)', 'X', 'Y'],
  ['lower("ÄB")', 'äb', 'äb'],
  ['length([a ]]b"])', 6, null],
  ['contains([a ]]b"], "t\'s")', 'true', null],
  ['starts_with(class, "x")', 'true', 'false'],
  ['replace("说一说", "说", "看")', '看一看', '看一看'],
  ['part("预约时间表", 3, 2)', '时间', '时间'],
  ['text(count)', '4', '0'],
  ['number("12.50") + number("x")', null, null],
  ['number("12.50")', 12.5, 12.5],
  ['number(count > 1)', 1, 0],
  ['round(2.567, 1)', 2.6, 2.6],
  ['round(2.5)', 3, 3],
  ['abs(-3) + floor(2.9) + ceil(2.1)', 8, 8],
  ['min(count, 3, 9)', 3, 0],
  ['max(单价, 3)', 3, 3],
  ['log(100, 10) + log(1)', 2, 2],
  ['log(count - 4)', null, null],
  ['sqrt(count)', 2, 0],
  ['sqrt(0 - 1)', null, null],
  ['year(day) * 10000 + month(day) * 100 + day(day)', 20_240_228, null],
  ['weekday(day)', 3, null],
  ['days_between(day, date("2024-03-01"))', 2, null],
  ['days_between(date("2024/1/31"), date("2024年2月1日"))', 1, 1],
  ['day < "2024-03-01"', 'true', null],
];

test('every formula gives the same inline and stored', async () => {
  const used = cases.map(([formula]) => formula).join(' ');
  expect(Object.keys(functions).filter((name) => !used.includes(`${name}(`) && !used.includes(`${name}（`))).toEqual([]);
  const where = await bench();
  const stored = await withDatabase(where.context, async (database) =>
    writeTable(database, `SELECT * FROM ${await openTable(database, rows)}`, { types: columns }),
  );
  for (const table of [rows, stored])
    for (const [expression, ...expected] of table === rows ? cases : cases.slice(0, 12)) {
      const { rows: derived } = await runNode(deriveColumn, { rows: table }, { name: '新', expression }, where);
      expect([expression, (await readRows(where.context, derived)).map((row) => row['新'])]).toEqual([expression, expected]);
    }
});

const check = (expression: string, known: ColumnSpec[] | undefined = columns) =>
  deriveColumn.check?.({ rows: { type: 'table', ...(known && { columns: known }) } }, filledSettings(deriveColumn, { expression }))?.[0];

test.each([
  ['', /Write what the new column/],
  ['1 +', /^Sign 4: The expression ends too early/],
  ['(1 + 2', /^Sign 7: .*closing bracket/],
  ['1 +\n  * 2', /^Line 2, sign 3: “\*” does not fit/],
  ['count class', /^Sign 7: “class” does not fit here: an operator/],
  ['"open', /^Sign 1: The text that begins here has no end/],
  ['[open', /^Sign 1: The column name/],
  ['count # 2', /^Sign 7: “#” has no meaning/],
  ['count + class', /^Sign 9: \+ adds numbers/],
  ['count and true', /^Sign 1: “and” takes a condition \(true or false\), but this is a number/],
  ['count = class', /^Sign 1: a number is compared with a text/],
  ['if(count, 1, 2)', /^Sign 4: “if” takes a condition/],
  ['if(true, 1, "x")', /^Sign 13: “if” takes a number, but this is a text/],
  ['round()', /^Sign 1: “round” was given 0 values. It is written round\(number, digits\)/],
  ['today()', /left out on purpose/],
  ['read_csv("/etc/passwd")', /There is no function “read_csv”/],
  ['constructor(1)', /There is no function/],
  ['upper', /“upper” is a function: write upper\(text\)/],
  ['1'.repeat(2_001), /too long/],
  [`${'('.repeat(50)}1${')'.repeat(50)}`, /^Sign 41: Brackets lie too deep/],
  ['1+'.repeat(400) + '1', /too long/],
])('says what is wrong and where: %s', (expression, words) => {
  const found = check(expression);
  expect(found?.severity).toBe('error');
  expect(say(found?.message ?? { en: '', zh: '' }, 'en')).toMatch(words);
  expect(say(found?.message ?? { en: '', zh: '' }, 'zh')).toMatch(/[\u4e00-\u9fff]/);
});

test('offers the column or function that was likely meant, in its place', () => {
  expect(check('1 + [cuont]')).toMatchObject({ code: 'missing-column', setting: 'expression' });
  expect(check('1 + Count * 2')?.fixes?.[0]).toMatchObject({ settings: { expression: '1 + [count] * 2' } });
  expect(check('contain(class, "x")')?.fixes?.[0]).toMatchObject({ settings: { expression: 'contains(class, "x")' } });
});

test('says the type before the run, and describes the column; unknown columns are no fault', () => {
  const type = (expression: string, known?: ColumnSpec[]) => say(check(expression, known)?.message ?? { en: '', zh: '' }, 'en');
  expect([type('单价 * 2'), type('year(day) = 2024'), type('concat(class)')]).toEqual([
    'Gives a number.',
    'Gives a condition (true or false).',
    'Gives a text.',
  ]);
  expect(deriveColumn.check?.({ rows: undefined }, filledSettings(deriveColumn, { expression: 'anything + 1' }))?.[0]?.severity).toBe(
    'note',
  );
  const described = (name: string, expression: string) =>
    deriveColumn.describe?.({ rows: { type: 'table', columns, role: 'test' } }, filledSettings(deriveColumn, { name, expression }))?.rows;
  expect(described('size', 'if(count > 1, "many", "few")')).toMatchObject({
    role: 'test',
    columns: [...columns, { name: 'size', type: 'category', classes: [{ name: 'many' }, { name: 'few' }] }],
  });
  expect(described('Count', 'text(count)')?.columns?.map(({ name }) => name)).toEqual(['单价', 'Count', 'a ]b"', 'day', 'class']);
});

test('nothing a person writes becomes SQL, and nested calls stay small', async () => {
  const where = await bench();
  const { rows: derived } = await runNode(
    deriveColumn,
    { rows },
    { name: 'x"; DROP', expression: `concat("'); COPY t TO '/tmp/x'; --", class)` },
    where,
  );
  expect((await readRows(where.context, derived))[0]?.['x"; DROP']).toBe("'); COPY t TO '/tmp/x'; --x");
  const nested = `${'sqrt(number(text('.repeat(12)}count${')))'.repeat(12)}`;
  expect((await runNode(deriveColumn, { rows }, { expression: nested }, where)).rows.count).toBe(2);
  const grown = `${'replace('.repeat(6)}"${'a'.repeat(100)}"${`, "a", "${'a'.repeat(100)}")`.repeat(6)}`;
  expect(
    (await readRows(where.context, (await runNode(deriveColumn, { rows }, { expression: grown }, where)).rows))[0]?.['result'],
  ).toBeNull();
});

test('one row of a request stays one row, without a file; no rows are no fault', async () => {
  const single = { ...tableFromRows([{ count: 2 }], { single: true }) };
  const { rows: derived } = await runNode(deriveColumn, { rows: single }, { expression: 'count * 2' });
  expect([derived.single, derived.artifact, derived.rows]).toEqual([true, undefined, [{ count: 2, result: 4 }]]);
  expect((await runNode(deriveColumn, { rows: { ...rows, rows: [], count: 0 } }, { expression: 'count' })).rows.columns).toHaveLength(6);
  await expect(runNode(deriveColumn, { rows: single }, { expression: 'gone' })).rejects.toThrow('no column “gone”');
});
