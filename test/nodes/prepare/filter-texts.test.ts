import { expect, test } from 'vitest';
import filterTexts from '../../../nodes/prepare/filter-texts.ts';
import { tableFromRows } from '../../../nodes/lib/tables/inline-table.ts';
import { readRows } from '../../../nodes/lib/tables/read-table.ts';
import { say } from '../../../nodes/kit/text.ts';
import { bench, runNode } from '../../run-node.ts';

const words = (count: number, mark: string) =>
  Array.from({ length: count }, (_, at) => (at % 10 === 0 ? 'the' : at % 10 === 5 ? 'of' : `${mark}${at}`)).join(' ') + '.';
const text = { columns: [{ name: 'text', type: 'text' as const }] };
const rows = tableFromRows(
  [
    { id: 1, text: words(60, 'apple') },
    { id: 2, text: 'Buy now!' },
    { id: 3, text: null },
    { id: 4, text: words(70, 'pear') },
    { id: 5, text: Array.from({ length: 20 }, () => 'the best of deals that you can find anywhere').join(' ') },
  ],
  text,
);

test('each text goes for the first rule that it breaks, with what was measured', async () => {
  const where = await bench();
  const { kept, removed, report, heard } = await runNode(filterTexts, { rows }, { column: 'text' }, where);
  expect((await readRows(where.context, kept)).map((row) => row['id'])).toEqual([1, 4]);
  const gone = await readRows(where.context, removed);
  expect(gone.map(({ id, reason, measured, limit }) => ({ id, reason, measured, limit }))).toEqual([
    { id: 2, reason: 'too few words', measured: 2, limit: 50 },
    { id: 3, reason: 'empty', measured: 0, limit: 1 },
    { id: 5, reason: 'one phrase too often', measured: 0.2002, limit: 0.18 },
  ]);
  expect(heard.headline).toBe('2 kept, 3 removed');
  const bars = report.blocks.flatMap((block) => (block.kind === 'bars' ? block.items : []));
  expect(bars.map(({ label, value }) => [typeof label === 'string' ? label : say(label, 'zh'), value])).toEqual([
    ['字数过少', 1],
    ['空文本', 1],
    ['同一短语过于频繁', 1],
  ]);
  expect(report.blocks.some((block) => block.kind === 'output' && block.output === 'removed')).toBe(true);
});

test('where most texts are removed it warns, with the rule that did it', async () => {
  const short = tableFromRows(
    Array.from({ length: 10 }, (_, id) => ({ id, text: `A short review number ${id} of the shop` })),
    text,
  );
  const { heard, kept } = await runNode(filterTexts, { rows: short }, { column: 'text' });
  expect(kept.count).toBe(0);
  expect(heard.warnings.map(({ code, setting }) => [code, setting])).toEqual([['most-removed', 'fewestWords']]);
  expect(say(heard.warnings[0]?.message ?? { text: { en: '', zh: '' } }, 'en')).toContain('“Too few words” (10 of 10)');
});

test('it offers to switch off the rules that take most texts, which are made for whole pages', async () => {
  const reviews = tableFromRows(
    Array.from({ length: 10 }, (_, id) => ({ id, text: `味道足，量大，很快 ${id}` })),
    text,
  );
  const { heard } = await runNode(filterTexts, { rows: reviews }, { column: 'text', fewestWords: 2 });
  const [fix] = heard.warnings[0]?.fixes ?? [];
  expect(fix && 'settings' in fix && [say(fix.label, 'zh'), fix.settings]).toEqual(['关闭“只要通顺的文章（Gopher）”', { quality: false }]);
});

test('C4 takes lines out of kept texts, in the order of the rows, and the report shows before and after', async () => {
  const where = await bench();
  const body = Array.from({ length: 6 }, (_, at) => `This is sentence ${at} about apples and the trees.`).join('\n');
  const many = tableFromRows(
    Array.from({ length: 5_000 }, (_, id) => ({ id, text: id % 2 === 0 ? `Home | Shop\n${body}` : body })),
    text,
  );
  const only = { column: 'text', quality: false, repetition: false, fineWeb: false, c4: true };
  const { kept, report } = await runNode(filterTexts, { rows: many }, only, where);
  const found = await readRows(where.context, kept);
  expect(found.map((row) => row['id'])).toEqual(Array.from({ length: 5_000 }, (_, id) => id));
  expect(new Set(found.map((row) => row['text']))).toEqual(new Set([body]));
  const changed = report.blocks.find((block) => block.kind === 'bars');
  expect(changed?.kind === 'bars' && changed.items[0]?.value).toBe(2_500);
  const table = report.blocks.find((block) => block.kind === 'table');
  expect(table?.kind === 'table' && table.rows[0]?.slice(1)).toEqual([
    expect.stringContaining('Home | Shop↵ '),
    expect.stringMatching(/^This/),
  ]);
});

test('only the wanted languages stay', async () => {
  const where = await bench();
  const mixed = tableFromRows(
    [{ text: '今天天气很好，我们去公园。' }, { text: 'The weather is nice today, let us go to the park.' }],
    text,
  );
  const only = { column: 'text', quality: false, repetition: false, fineWeb: false, languages: 'zh' };
  const { kept, removed } = await runNode(filterTexts, { rows: mixed }, only, where);
  expect((await readRows(where.context, kept)).map((row) => row['text'])).toEqual(['今天天气很好，我们去公园。']);
  expect((await readRows(where.context, removed)).map((row) => row['reason'])).toEqual(['other language']);
});

test('a table without rows goes through, and stopping leaves the loop', async () => {
  const none = tableFromRows([], text);
  const { kept, report } = await runNode(filterTexts, { rows: none }, { column: 'text' });
  expect(kept.count).toBe(0);
  expect(report.blocks[0]).toMatchObject({ kind: 'figures' });
  const where = await bench();
  where.cancel();
  await expect(runNode(filterTexts, { rows }, { column: 'text' }, where)).rejects.toThrow('The run was stopped.');
});

test('a lost column and a node without a rule are said before any run', () => {
  const settings = Object.fromEntries(
    Object.entries(filterTexts.settings).map(([name, setting]) => [name, 'default' in setting ? setting.default : '']),
  );
  const checked = (more: object) =>
    filterTexts.check?.({ rows: { type: 'table', columns: rows.columns } }, { ...settings, ...more } as never).map(({ code }) => code);
  expect(checked({ column: 'texd' })).toEqual(['missing-column']);
  expect(checked({ column: 'text', quality: false, repetition: false, fineWeb: false })).toEqual(['nothing-to-do']);
});
