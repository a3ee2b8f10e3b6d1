import { expect, test } from 'vitest';
import inspectQuality from '../../../nodes/data/inspect-quality.ts';
import { tableFromRows } from '../../../nodes/lib/tables/inline-table.ts';
import { readRows } from '../../../nodes/lib/tables/read-table.ts';
import { measureQuality } from '../../../nodes/lib/tables/quality.ts';
import { say } from '../../../nodes/kit/text.ts';
import { bench, runNode } from '../../run-node.ts';

const rows = tableFromRows(
  [
    { size: 1, mail: 'a@b.org', from: 1, to: 2, kind: 'x', same: 'k' },
    { size: 99, mail: 'not a mail', from: 5, to: 2, kind: 'x', same: 'k' },
    { size: null, mail: 'bro\uFFFDken@b.org', from: 1, to: 1, kind: 'x', same: 'k' },
    { size: 1, mail: 'a@b.org', from: 1, to: 2, kind: 'x', same: 'k' },
  ],
  { columns: [{ name: 'kind', type: 'category' }] },
);
const values = [
  { column: 'size', min: 0, max: 10, pattern: '' },
  { column: 'mail', min: null, max: null, pattern: '[^@ ]+@[a-z.]+' },
];

test('the four figures follow their definitions', async () => {
  const { context } = await bench();
  const quality = await measureQuality(context, rows, { values, rows: [{ left: 'from', operator: 'at-most', right: 'to' }] });
  expect(quality.completeness).toBeCloseTo(23 / 24, 12);
  expect(quality.uniqueness).toBe(0.75);
  expect(quality.validity).toBeCloseTo(1 - 3 / 23, 12);
  expect(quality.consistency).toBe(0.75);
  expect(quality.duplicates).toBe(1);
  expect(quality.columns.find((column) => column.name === 'mail')).toMatchObject({ filled: 4, distinct: 3, invalid: 2, damaged: 1 });
});

test('the report names what to look at', async () => {
  const { report, heard } = await runNode(inspectQuality, { rows, reference: undefined }, { valueRules: values });
  const words = report.blocks.flatMap((block) => (block.kind === 'paragraph' ? [say(block.text, 'en')] : []));
  expect(words).toEqual([
    '1 row repeats an earlier row in every cell. Remove duplicates before you split.',
    expect.stringContaining('“kind” has the same value'),
    expect.stringContaining('“size”: 1 cell breaks its rule'),
    expect.stringContaining('“size” is missing in 1 of 4 rows'),
    expect.stringContaining('“mail”: 1 text holds damaged characters'),
    expect.stringContaining('“mail”: 1 cell breaks its rule'),
    expect.stringContaining('“same” has the same value'),
  ]);
  expect(heard.headline).toBe('95.8 % filled, 7 things to look at');
});

test('numbers and dates that came as text, and spaces around texts, are told; codes, prose and plain numbers are not', async () => {
  const written = (at: number) => [`${at + 1}`, `¥1,${200 + at}`, `${at + 1}`, '３５', at % 20 === 9 ? 'N/A' : '4.2%'][at % 5] ?? '';
  const day = (at: number) => [`2024-03-${10 + (at % 9)}`, `2024年3月${(at % 9) + 1}日`, '5.3.2024'][at % 3] ?? '';
  const messy = tableFromRows(
    Array.from({ length: 40 }, (_, at) => ({
      income: written(at),
      applied: day(at),
      city: ['Rome', ' Rome', 'Oslo\u3000'][at % 3] ?? '',
      phone: `138 0013 ${8_000 + at}`,
      postcode: `0${1_000 + at}`,
      paid: `${at}`,
      note: `A sentence about row ${at}, which is long enough that nobody minds a space at its end. `,
    })),
    { columns: [{ name: 'paid', type: 'text' }] },
  );
  const { report } = await runNode(inspectQuality, { rows: messy, reference: undefined });
  const words = (language: 'en' | 'zh') =>
    report.blocks
      .flatMap((block) => (block.kind === 'paragraph' ? [say(block.text, language)] : []))
      .filter((one) => !/class|类别/.test(one));
  expect(words('en')).toEqual([
    '“income” is text, although 95 % of its values are numbers: it also holds “¥1,201”. “Normalise values” makes numbers of them.',
    '“applied” is text, although 100 % of its values are dates: it also holds “2024年3月2日”. “Normalise values” makes dates of them.',
    expect.stringMatching(/^“city”: 6[57] % of the texts begin or end with a space/),
  ]);
  expect(words('zh')[0]).toBe('“income”是文本列，但 95% 的值是数字，其中有“¥1,201”这样的写法。可用“统一格式”转换为数字。');
});

test('bounds of a column of texts count characters, which is said before any run', () => {
  const spec = {
    type: 'table' as const,
    columns: [
      { name: 'ratio', type: 'text' as const },
      { name: 'age', type: 'number' as const },
    ],
  };
  const rules = ['ratio', 'age', 'ratio'].map((column) => ({ column, min: 0, max: 1, pattern: '' }));
  const settings = { classColumn: '', valueRules: rules, rowRules: [], formulaRules: [], keys: [], tolerance: 0 };
  const problems = inspectQuality.check?.({ rows: spec, reference: undefined }, settings) ?? [];
  expect(problems.map(({ code, severity, message }) => [code, severity, say(message, 'en')])).toEqual([
    ['counts-characters', 'note', expect.stringContaining('“ratio” is text, so its bounds count characters')],
  ]);
});

test('rare classes are said for the class column', async () => {
  const many = tableFromRows(Array.from({ length: 60 }, (_, i) => ({ id: i, label: i % 20 === 0 ? 'rare' : 'common' })));
  const { report } = await runNode(inspectQuality, { rows: many, reference: undefined }, { classColumn: 'label' });
  expect(report.blocks.some((block) => block.kind === 'paragraph' && say(block.text, 'zh').includes('“rare”只有 3 行'))).toBe(true);
  expect(report.blocks.at(-1)).toMatchObject({
    kind: 'bars',
    items: [
      { label: 'common', value: 57 },
      { label: 'rare', value: 3 },
    ],
  });
});

test('a broken pattern is a sentence', async () => {
  const bad = [{ column: 'mail', min: null, max: null, pattern: '(' }];
  await expect(runNode(inspectQuality, { rows, reference: undefined }, { valueRules: bad })).rejects.toThrow(
    'pattern among the rules cannot be understood',
  );
});

test('rows that break rules come out with the reasons, and the report leads to them', async () => {
  const where = await bench();
  const formulaRules = [{ formula: '[size] < 50', name: '' }];
  const { failing, metrics, report } = await runNode(
    inspectQuality,
    { rows, reference: undefined },
    { valueRules: values, formulaRules },
    where,
  );
  expect((await readRows(where.context, failing)).map((row) => row['reason'])).toEqual([
    'invalid: mail; invalid: size; rule: [size] < 50',
    'damaged text: mail',
  ]);
  expect(metrics.scores['consistency']).toBe(0.75);
  expect(report.blocks.some((block) => block.kind === 'output' && block.output === 'failing')).toBe(true);
});

test('languages of texts and far outliers are told', async () => {
  const texts = [
    'The weather is nice today, so we go to the park.',
    '今天天气很好，我们一起去公园散步吧。',
    'Das Wetter ist heute schön und wir gehen in den Park.',
  ];
  const many = tableFromRows(
    Array.from({ length: 300 }, (_, at) => ({ text: `${texts[at % 3]} ${at}`, size: at === 7 ? 9_000 : at })),
    { columns: [{ name: 'text', type: 'text' }] },
  );
  const { report } = await runNode(inspectQuality, { rows: many, reference: undefined });
  const languages = report.blocks.find((block) => block.kind === 'bars' && say(block.label, 'en') === 'Languages of “text”');
  expect(languages?.kind === 'bars' && languages.items.map(({ label }) => (typeof label === 'string' ? label : say(label, 'zh')))).toEqual([
    '英语',
    '中文',
    '德语',
  ]);
  const words = report.blocks.flatMap((block) => (block.kind === 'paragraph' ? [say(block.text, 'en')] : []));
  expect(words).toContainEqual(expect.stringMatching(/“size”: 0.33 % of the values lie far outside/));
});

test('a table without rows, and columns without any value, are measured', async () => {
  const none = tableFromRows([], {
    columns: [
      { name: 'x', type: 'number' },
      { name: 't', type: 'text' },
    ],
  });
  expect((await runNode(inspectQuality, { rows: none, reference: undefined })).metrics.scores).toMatchObject({ completeness: 1 });
  const empty = tableFromRows(
    [
      { x: null, t: null },
      { x: null, t: null },
    ],
    {
      columns: [
        { name: 'x', type: 'number' },
        { name: 't', type: 'text' },
      ],
    },
  );
  expect((await runNode(inspectQuality, { rows: empty, reference: undefined })).metrics.scores).toMatchObject({ completeness: 0 });
});

test('a table of many columns is measured and its report stays short', async () => {
  const where = await bench();
  const wide = Object.fromEntries(Array.from({ length: 510 }, (_, at) => [`c${at}`, at]));
  const table = tableFromRows([wide, { ...wide, c0: null }, { ...wide, c1: 7 }]);
  const { report, metrics } = await runNode(inspectQuality, { rows: table, reference: undefined }, {}, where);
  expect(metrics.scores['completeness']).toBeCloseTo(1 - 1 / 1_530, 12);
  const rowsShown = report.blocks.flatMap((block) => (block.kind === 'table' ? [block.rows.length] : []));
  expect(Math.max(...rowsShown)).toBe(500);
}, 120_000);
