import { expect, test } from 'vitest';
import requireQuality from '../../../nodes/data/require-quality.ts';
import { Stopped } from '../../../nodes/kit/problem.ts';
import { say } from '../../../nodes/kit/text.ts';
import { tableFromRows } from '../../../nodes/lib/tables/inline-table.ts';
import { readRows } from '../../../nodes/lib/tables/read-table.ts';
import { bench, runNode } from '../../run-node.ts';

const rows = tableFromRows([
  { id: 1, age: 30, from: 1, to: 2, city: 'Rome' },
  { id: 2, age: 300, from: 1, to: 2, city: 'Oslo' },
  { id: 3, age: 40, from: 5, to: 2, city: null },
  { id: 4, age: 50, from: 1, to: 2, city: 'Bonn' },
  { id: 4, age: 50, from: 1, to: 2, city: 'Bonn' },
]);
const rules = {
  valueRules: [{ column: 'age', min: 0, max: 120, pattern: '' }],
  formulaRules: [{ formula: '[from] <= [to]', name: 'in order' }],
  required: ['city'],
};
const loose = { completeness: 0.9, uniqueness: 0.8, validity: 0.9, consistency: 0.8 };

test('a table that meets the standard lets through the rows that pass, and the others come out with all their reasons', async () => {
  const where = await bench();
  const { passed, failing, metrics, report, heard } = await runNode(
    requireQuality,
    { rows, reference: undefined },
    { ...rules, ...loose },
    where,
  );
  expect((await readRows(where.context, passed)).map((row) => row['id'])).toEqual([1, 4]);
  expect((await readRows(where.context, failing)).map((row) => [row['id'], row['reason']])).toEqual([
    [2, 'invalid: age'],
    [3, 'missing: city; rule: in order'],
    [4, 'duplicate'],
  ]);
  expect(metrics.scores).toEqual({ completeness: 0.96, uniqueness: 0.8, validity: 1 - 1 / 24, consistency: 0.8 });
  expect(heard.headline).toBe('standard met: 2 passed, 3 failing');
  expect(report.blocks[0]).toMatchObject({ kind: 'heading', text: { text: { en: 'The standard is met.' } } });
  const bars = report.blocks.find((block) => block.kind === 'bars');
  expect(
    bars?.kind === 'bars' && bars.items.map(({ label, value }) => [typeof label === 'string' ? label : say(label, 'en'), value]),
  ).toEqual([
    ['Repeats an earlier row', 1],
    ['“age” breaks its rule', 1],
    ['“city” is missing', 1],
    ['Rule: in order', 1],
  ]);
});

test('one that does not stops, says by how much, and keeps what it found in view', async () => {
  const stopped = await runNode(
    requireQuality,
    { rows, reference: undefined },
    { ...rules, ...loose, uniqueness: 0.99, fewestRows: 10 },
  ).catch((error: unknown) => error);
  if (!(stopped instanceof Stopped)) throw new Error('it did not stop');
  expect(stopped.message).toBe('Uniqueness is 80 %, at least 99 % is asked; 1 more limit is not met.');
  expect(Object.keys(stopped.outputs)).toEqual(['failing', 'metrics', 'report']);
  const table = stopped.outputs['report']?.type === 'report' ? stopped.outputs['report'].blocks[1] : undefined;
  const verdicts = table?.kind === 'table' ? table.rows.map((row) => (typeof row[3] === 'object' && row[3] ? say(row[3], 'zh') : '')) : [];
  expect(verdicts).toEqual(['✓ 达标', '✗ 差 19 个百分点', '✓ 达标', '✓ 达标', '✗ 差 5 行']);
});

test('asked to, it goes on with the rows that pass and warns', async () => {
  const { passed, heard } = await runNode(requireQuality, { rows, reference: undefined }, { ...rules, unmet: 'pass' as const });
  expect(passed.count).toBe(2);
  expect(heard.warnings[0]?.code).toBe('standard-not-met');
});

test('accuracy is the share of compared cells that agree with a reference', async () => {
  const where = await bench();
  const reference = tableFromRows([
    { id: '1', age: 30, city: 'Rome' },
    { id: '2', age: 30, city: 'Oslo' },
    { id: '3', age: 40.4, city: 'Pisa' },
    { id: '9', age: 1, city: 'Nice' },
  ]);
  const none = { completeness: null, uniqueness: null, validity: null, duplicates: false };
  const { failing, metrics, report } = await runNode(
    requireQuality,
    { rows, reference },
    { ...none, keys: ['id'], accuracy: 0.5, tolerance: 0.5 },
    where,
  );
  // Six cells of three rows; age of 2 and city of 3 are wrong, age of 3 is near enough.
  expect(metrics.scores['referenceAccuracy']).toBeCloseTo(4 / 6, 12);
  expect((await readRows(where.context, failing)).map((row) => [row['id'], row['reason']])).toEqual([
    [2, 'differs from reference: age'],
    [3, 'differs from reference: city'],
  ]);
  const words = report.blocks.flatMap((block) => (block.kind === 'paragraph' ? [say(block.text, 'en')] : []));
  expect(words).toEqual(
    expect.arrayContaining([
      '1 of 3 rows with a partner in the reference are right in every cell. Of all rows like these it is probably between 6.1 % and 79.2 %.',
      '2 rows have no partner in the reference.',
      '1 row of the reference was not found in the table.',
    ]),
  );
});

test('a formula that is no condition, a lost column and a reference without a key are said before any run', () => {
  const table = { type: 'table' as const, columns: rows.columns };
  const settings = {
    completeness: 1,
    uniqueness: 1,
    validity: 1,
    consistency: 1,
    accuracy: 1,
    fewestRows: 1,
    tolerance: 0,
    duplicates: true,
    unmet: 'stop' as const,
    valueRules: [],
    rowRules: [],
  };
  const checked = requireQuality.check?.(
    { rows: table, reference: table },
    {
      ...settings,
      required: ['citty'],
      formulaRules: [
        { formula: 'age + 1', name: '' },
        { formula: 'agee > 1', name: '' },
      ],
      keys: [],
    },
  );
  expect(checked?.map(({ code, setting }) => [code, setting])).toEqual([
    ['missing-column', 'required'],
    ['no-condition', 'formulaRules'],
    ['missing-column', 'formulaRules'],
    ['empty-setting', 'keys'],
  ]);
});

test('a table without rows falls short of the rows asked', async () => {
  const none = tableFromRows([], { columns: [{ name: 'x', type: 'number' }] });
  await expect(runNode(requireQuality, { rows: none, reference: undefined })).rejects.toThrow('0 rows came, at least 1 is asked.');
});
