import { expect, test } from 'vitest';
import removeDuplicates from '../../../nodes/prepare/remove-duplicates.ts';
import sampleData from '../../../nodes/data/sample-data.ts';
import { tableFromRows } from '../../../nodes/lib/tables/inline-table.ts';
import { withDatabase } from '../../../nodes/lib/tables/connection.ts';
import { readColumns, readRows } from '../../../nodes/lib/tables/read-table.ts';
import { writeTable } from '../../../nodes/lib/tables/write-table.ts';
import { bench, runNode } from '../../run-node.ts';

const rows = tableFromRows([
  { id: 1, text: 'Hello, World' },
  { id: 2, text: 'hello world!' },
  { id: 3, text: 'Hello, World' },
  { id: 4, text: null },
  { id: 5, text: null },
]);

test('equal cells in the chosen columns are one row, and the removed ones name the row they repeat', async () => {
  const where = await bench();
  const { kept, removed } = await runNode(removeDuplicates, { rows }, { columns: ['text'] }, where);
  expect((await readRows(where.context, kept)).map((row) => row['id'])).toEqual([1, 2, 4]);
  expect(await readRows(where.context, removed)).toEqual([
    { id: 3, text: 'Hello, World', reason: 'duplicate', duplicate_of: 1 },
    { id: 5, text: null, reason: 'duplicate', duplicate_of: 4 },
  ]);
});

test('a large table keeps its order', async () => {
  const where = await bench();
  const sql = `SELECT CASE WHEN i % 10 = 9 THEN i - 3 ELSE i END AS id, repeat('text ', 10) AS text FROM range(400000) r(i)`;
  const large = await withDatabase(where.context, (database) => writeTable(database, sql));
  const { kept, removed } = await runNode(removeDuplicates, { rows: large }, {}, where);
  expect([kept.count, removed.count]).toEqual([360_000, 40_000]);
  const [ids] = await readColumns(where.context, kept, ['id']);
  expect(ids?.kind === 'number' && ids.values.every((id, at, all) => at === 0 || id > (all[at - 1] ?? Infinity))).toBe(true);
});

test('case and punctuation can be ignored', async () => {
  const where = await bench();
  const { kept } = await runNode(removeDuplicates, { rows }, { method: 'normalized', columns: ['text'] }, where);
  expect((await readRows(where.context, kept)).map((row) => row['id'])).toEqual([1, 4]);
});

test('a table without repeats goes through untouched', async () => {
  const { kept, removed } = await runNode(removeDuplicates, { rows });
  expect(kept).toBe(rows);
  expect(removed.count).toBe(0);
});

test('Chinese texts are compared by characters', async () => {
  const where = await bench();
  const text = '你好，我上周在你们店里买的蓝色外套尺码不对，想换一件大一号的，请问需要怎么操作？';
  const table = tableFromRows([{ text }, { text: `${text}谢谢` }, { text: '完全不同的一句话，说的是天气很好，适合出去散步。' }]);
  const { kept, heard } = await runNode(removeDuplicates, { rows: table }, { method: 'near', textColumns: ['text'] }, where);
  expect(kept.count).toBe(2);
  expect(heard.headline).toBe('2 kept, 1 removed');
});

/** Lifecycle reference 1.3: datatrove's parameters in NumPy over the same mails. */
test('the spam corpus loses 870 of its 6,046 mails, 620 of them spam', async () => {
  const where = await bench();
  const mails = await runNode(sampleData, {}, { data: 'mails' }, where);
  const { kept, removed, heard } = await runNode(
    removeDuplicates,
    { rows: mails.rows },
    { method: 'near', textColumns: ['body'], tokens: 'ascii-words' },
    where,
  );
  expect([kept.count, removed.count]).toEqual([5176, 870]);
  const labels = await readRows(where.context, removed, { columns: ['label', 'reason'] });
  expect(labels.filter((row) => row['label'] === 'spam')).toHaveLength(620);
  expect(heard.log.at(-1)?.values).toMatchObject({ short: 1 });
});

test('a stopped run leaves the comparison', async () => {
  const where = await bench();
  where.cancel();
  const table = tableFromRows(Array.from({ length: 10 }, (_, i) => ({ text: `a text with number ${i}` })));
  await expect(runNode(removeDuplicates, { rows: table }, { method: 'near', textColumns: ['text'] }, where)).rejects.toThrow('stopped');
});

test('an id column that hides all repeats is said before any run', () => {
  const spec = {
    type: 'table' as const,
    count: 100,
    columns: [
      { name: 'id', type: 'number' as const, distinct: 100 },
      { name: 'text', type: 'text' as const },
    ],
  };
  const [problem] = removeDuplicates.check?.({ rows: spec }, { method: 'exact', columns: [], textColumns: [], tokens: 'auto' }) ?? [];
  expect(problem?.fixes).toMatchObject([{ settings: { columns: ['text'] } }]);
});
