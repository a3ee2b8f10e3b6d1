import { expect, test } from 'vitest';
import normalizeValues from '../../../nodes/prepare/normalize-values.ts';
import { tableFromRows } from '../../../nodes/lib/tables/inline-table.ts';
import { readRows } from '../../../nodes/lib/tables/read-table.ts';
import { unitWords } from '../../../nodes/lib/text/values/form-words.ts';
import { units } from '../../../nodes/lib/text/values/read-quantity.ts';
import { bench, runNode } from '../../run-node.ts';

const rows = tableFromRows([
  { id: 1, day: '2024年3月5日', weight: '5 kg', price: '¥1,200', note: '<p>Good&nbsp;<b>shop</b></p><script>x()</script>' },
  { id: 2, day: '5 March 2024', weight: '3斤', price: '3.5万', note: 'plain' },
  { id: 3, day: 'soon', weight: '2000 g', price: '', note: null },
]);
type Forms = Parameters<NonNullable<typeof normalizeValues.describe>>[1]['forms'];
const form = (column: string, as: Forms[number]['as'], unit: Forms[number]['unit'] = 'kg') => ({ column, as, unit });
const all = [form('day', 'date'), form('weight', 'quantity'), form('price', 'number'), form('note', 'plain')];

test('dates, quantities, numbers and HTML come into one form; what cannot be read is missing', async () => {
  const where = await bench();
  const { kept, removed, report, heard } = await runNode(normalizeValues, { rows }, { forms: all }, where);
  expect(kept.columns.map(({ type }) => type)).toEqual(['number', 'date', 'number', 'number', 'text']);
  expect(await readRows(where.context, kept)).toEqual([
    { id: 1, day: '2024-03-05', weight: 5, price: 1_200, note: 'Good shop' },
    { id: 2, day: '2024-03-05', weight: 1.5, price: 35_000, note: 'plain' },
    { id: 3, day: null, weight: 2, price: null, note: null },
  ]);
  expect(removed.count).toBe(0);
  expect(heard.headline).toBe('8 cells changed');
  const changes = report.blocks.findLast((block) => block.kind === 'table');
  expect(changes?.kind === 'table' && changes.rows.map((row) => row.slice(1))).toContainEqual(['3斤', '1.5']);
});

test('asked to, it removes the rows of unreadable cells with the reason and the cell as it was', async () => {
  const where = await bench();
  const { kept, removed } = await runNode(normalizeValues, { rows }, { forms: all, unreadable: 'remove' as const }, where);
  expect((await readRows(where.context, kept)).map((row) => row['id'])).toEqual([1, 2]);
  expect(await readRows(where.context, removed)).toEqual([{ ...rows.rows?.[2], price: '', reason: 'unreadable: day' }]);
});

test('Chinese is made simplified or traditional, and forms of one column apply one after the other', async () => {
  const where = await bench();
  const table = tableFromRows([{ a: '漢語，Ｗｉｎｄｏｗｓ', b: '头发发现' }]);
  const forms = [form('a', 'simplified'), form('a', 'nfkc'), form('a', 'lower'), form('b', 'traditional')];
  const { kept } = await runNode(normalizeValues, { rows: table }, { forms }, where);
  expect(await readRows(where.context, kept)).toEqual([{ a: '汉语,windows', b: '頭髮發現' }]);
});

test('the main text of a page is taken without its menus', async () => {
  const where = await bench();
  const body = Array.from(
    { length: 8 },
    (_, at) => `<p>Apples of kind ${at} grow on old trees, and in autumn people pick them, one by one, by hand.</p>`,
  );
  const page = `<html><body><nav><a href="/">Home</a><a href="/shop">Shop</a></nav><article>${body.join('')}</article><footer>Imprint</footer></body></html>`;
  const table = tableFromRows([{ page }]);
  const { kept } = await runNode(normalizeValues, { rows: table }, { forms: [form('page', 'main')] }, where);
  const [row] = await readRows(where.context, kept);
  expect(row?.['page']).toContain('Apples of kind 7');
  expect(row?.['page']).not.toContain('Home');
});

test('what is a number or a date already stays, and a table in order goes through untouched', async () => {
  const where = await bench();
  const table = tableFromRows([{ n: 20_240_305, t: 'abc' }]);
  const same = await runNode(normalizeValues, { rows: table }, { forms: [form('t', 'nfkc')] }, where);
  expect(same.kept).toBe(table);
  const { kept } = await runNode(normalizeValues, { rows: table }, { forms: [form('n', 'date')] }, where);
  expect(await readRows(where.context, kept)).toEqual([{ n: '2024-03-05', t: 'abc' }]);
  const again = await runNode(normalizeValues, { rows: kept }, { forms: [form('n', 'date'), form('n', 'lower')] }, where);
  expect(await readRows(where.context, again.kept)).toEqual([{ n: '2024-03-05', t: 'abc' }]);
});

test('rows keep their order where there are many', async () => {
  const where = await bench();
  const many = tableFromRows(Array.from({ length: 6_000 }, (_, at) => ({ at, weight: `${at} g` })));
  const { kept } = await runNode(normalizeValues, { rows: many }, { forms: [form('weight', 'quantity', 'g')] }, where);
  const found = await readRows(where.context, kept);
  expect(found.every((row, at) => row['at'] === at && row['weight'] === at)).toBe(true);
  expect(found).toHaveLength(6_000);
});

test('a wrong form is warned of, a lost column and an empty list are said before any run', async () => {
  const { heard } = await runNode(normalizeValues, { rows }, { forms: [form('note', 'date')] });
  expect(heard.warnings[0]?.code).toBe('unreadable');
  const checked = (forms: ReturnType<typeof form>[]) =>
    normalizeValues.check?.({ rows: { type: 'table', columns: rows.columns } }, { forms, dateOrder: 'day-first', unreadable: 'blank' });
  expect(checked([form('dya', 'date')])?.map(({ code }) => code)).toEqual(['missing-column']);
  expect(checked([])?.map(({ code, severity }) => [code, severity])).toEqual([['nothing-to-do', 'warning']]);
  expect(
    normalizeValues.describe?.(
      { rows: { type: 'table', columns: rows.columns } },
      { forms: all, dateOrder: 'day-first', unreadable: 'blank' },
    ).kept?.columns?.[1],
  ).toEqual({ name: 'day', type: 'date' });
});

test('every unit can be chosen, and only those', () => {
  expect(Object.keys(unitWords)).toEqual(Object.keys(units));
});
