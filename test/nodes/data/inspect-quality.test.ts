import { expect, test } from 'vitest';
import inspectQuality from '../../../nodes/data/inspect-quality.ts';
import { tableFromRows } from '../../../nodes/lib/tables/inline-table.ts';
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
  const { report, heard } = await runNode(inspectQuality, { rows }, { valueRules: values });
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

test('rare classes are said for the class column', async () => {
  const many = tableFromRows(Array.from({ length: 60 }, (_, i) => ({ id: i, label: i % 20 === 0 ? 'rare' : 'common' })));
  const { report } = await runNode(inspectQuality, { rows: many }, { classColumn: 'label' });
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
  await expect(runNode(inspectQuality, { rows }, { valueRules: bad })).rejects.toThrow('pattern among the rules cannot be understood');
});
