import { expect, test } from 'vitest';
import { Cancelled } from '../../../nodes/kit/problem.ts';
import type { Row } from '../../../nodes/kit/ports.ts';
import { augmentText, type AugmentOptions, piecesOf } from '../../../nodes/lib/text/augment-text.ts';
import { tableFromRows } from '../../../nodes/lib/tables/inline-table.ts';
import { readRows } from '../../../nodes/lib/tables/read-table.ts';
import augment from '../../../nodes/prepare/augment-text.ts';
import { filledSettings } from '../../filled-settings.ts';
import { bench, runNode } from '../../run-node.ts';

const options: AugmentOptions = { operations: ['swap'], share: 0.2, synonyms: new Map(), characters: false };
function numbers(seed = 1): () => number {
  let state = seed;
  return () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
}
const sorted = (text: string) => [...(text.match(/\w+/g) ?? [])].toSorted();

function reviews() {
  const rows = Array.from({ length: 12 }, (_, at): Row => ({
    text: `the food number ${at} was really good, thanks`,
    class: at % 4 === 0 ? 'rare' : 'common',
    id: at,
  }));
  return tableFromRows(rows, {
    columns: [
      { name: 'text', type: 'text' },
      { name: 'class', type: 'category' },
    ],
  });
}

test('swapping keeps the words, leaving out keeps the others in order, signs keep their places', () => {
  const text = 'Where is my parcel, please?';
  const swapped = augmentText(text, options, numbers())?.text ?? '';
  expect(swapped).not.toBe(text);
  expect(sorted(swapped)).toEqual(sorted(text));
  expect(swapped).toMatch(/^\w+ \w+ \w+ \w+, \w+\?$/);
  const shorter = augmentText(text, { ...options, operations: ['delete'] }, numbers())?.text ?? '';
  expect(sorted(shorter)).toHaveLength(4);
  expect(shorter).not.toMatch(/ {2}|^ | $/);
});

test('synonyms replace words whatever their case, or are put in', () => {
  const synonyms = new Map([['good', ['fine']]]);
  expect(augmentText('Good food', { ...options, operations: ['synonym'], synonyms }, numbers())).toEqual({
    text: 'fine food',
    by: 'synonym',
  });
  expect(augmentText('a good day', { ...options, operations: ['insert'], synonyms }, numbers())?.text).toMatch(/\bfine\b/);
  expect(augmentText('bad food', { ...options, operations: ['synonym', 'insert'], synonyms }, numbers())).toBeUndefined();
});

test('Chinese is cut into words, or into characters where asked', () => {
  expect(piecesOf('我们喜欢北京', false).map(({ text }) => text)).toEqual(['我们', '喜欢', '北京']);
  expect(piecesOf('我要退货！', true).map(({ text }) => text)).toEqual(['我', '要', '退', '货', '！']);
  const swapped = augmentText('味道不错，送餐很快', options, numbers())?.text ?? '';
  expect([...swapped].toSorted()).toEqual([...'味道不错，送餐很快'].toSorted());
});

test('copies stand after the rows, with their other cells, marked by how they were made; the same seed gives the same', async () => {
  const where = await bench();
  const { rows, heard } = await runNode(augment, { rows: reviews(), synonyms: undefined }, { textColumn: 'text', copies: 2 }, where);
  const read = await readRows(where.context, rows);
  expect(rows.count).toBe(36);
  expect(heard.headline).toBe('24 rows made beside 12');
  expect(read.slice(0, 12).map((row) => row.made_by)).toEqual(Array.from({ length: 12 }, () => null));
  const made = read.slice(12);
  for (const row of made) {
    expect(row.made_by).toMatch(/^(swap|delete)$/);
    expect(row.class).toBe(Number(row.id) % 4 === 0 ? 'rare' : 'common');
    expect(row.text).not.toBe(reviews().rows?.[Number(row.id)]?.text);
  }
  expect(made.map((row) => row.id)).toEqual(Array.from({ length: 24 }, (_, at) => Math.floor(at / 2)));
  const again = await runNode(augment, { rows: reviews(), synonyms: undefined }, { textColumn: 'text', copies: 2 }, where);
  expect(again.rows.artifact).toBe(rows.artifact);
});

test('rare classes are brought up to the share of the largest that was asked, with synonyms of a wired table', async () => {
  const where = await bench();
  const synonyms = tableFromRows([{ word: 'good', other: 'tasty' }]);
  const settings = {
    textColumn: 'text',
    amount: 'balance',
    classColumn: 'class',
    upTo: 1,
    swap: false,
    delete: false,
    insert: false,
  } as const;
  const { rows } = await runNode(augment, { rows: reviews(), synonyms }, settings, where);
  // One word with one synonym gives one copy of each of the three rare rows.
  const counts = rows.columns.find(({ name }) => name === 'class')?.classes;
  expect(counts).toEqual([
    { name: 'common', count: 9 },
    { name: 'rare', count: 6 },
  ]);
  const swapping = await runNode(augment, { rows: reviews(), synonyms }, { ...settings, swap: true }, where);
  expect(swapping.rows.columns.find(({ name }) => name === 'class')?.classes?.map(({ count }) => count)).toEqual([9, 9]);
});

test('test rows, places in the text and nothing to change by are refused; a stop is heard', async () => {
  const where = await bench();
  const held = { ...reviews(), role: 'test' as const };
  await expect(runNode(augment, { rows: held, synonyms: undefined }, { textColumn: 'text' }, where)).rejects.toThrow('rows to judge by');
  const tagged = tableFromRows([{ text: 'Ann went to Rome', entities: [{ start: 0, end: 3, label: 'person' }] }], {
    columns: [{ name: 'text', type: 'text' }],
  });
  await expect(runNode(augment, { rows: tagged, synonyms: undefined }, { textColumn: 'text' }, where)).rejects.toThrow(
    'holds places in the text',
  );
  const problems = augment.check?.(
    { rows: undefined, synonyms: undefined },
    filledSettings(augment, { textColumn: 'text', swap: false, delete: false }),
  );
  expect(problems).toMatchObject([{ code: 'no-ways', fixes: [{ settings: { swap: true, delete: true } }] }]);
  where.cancel();
  await expect(runNode(augment, { rows: reviews(), synonyms: undefined }, { textColumn: 'text' }, where)).rejects.toThrow(Cancelled);
});
