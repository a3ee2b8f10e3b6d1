import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import removeDuplicates from '../../../nodes/prepare/remove-duplicates.ts';
import sampleData from '../../../nodes/data/sample-data.ts';
import { tableFromRows } from '../../../nodes/lib/tables/inline-table.ts';
import { withDatabase } from '../../../nodes/lib/tables/connection.ts';
import { openTable } from '../../../nodes/lib/tables/open-table.ts';
import { readColumns, readRows } from '../../../nodes/lib/tables/read-table.ts';
import { writeTable } from '../../../nodes/lib/tables/write-table.ts';
import { bytesOfDataUrl } from '../../../nodes/lib/images/data-url.ts';
import { openEncoder } from '../../../nodes/lib/images/encode.ts';
import { openPictureReader } from '../../../nodes/lib/images/read-picture.ts';
import type { ReportValue } from '../../../nodes/kit/ports.ts';
import { say } from '../../../nodes/kit/text.ts';
import { bench, runNode } from '../../run-node.ts';

const asked = {
  method: 'exact' as const,
  columns: [],
  textColumns: [],
  tokens: 'auto' as const,
  numbersCount: false,
  pictureColumn: '',
  distance: 8,
};
const rows = tableFromRows([
  { id: 1, text: 'Hello, World' },
  { id: 2, text: 'hello world!' },
  { id: 3, text: 'Hello, World' },
  { id: 4, text: null },
  { id: 5, text: null },
]);

test('equal cells in the chosen columns are one row, and the removed ones name the row they repeat', async () => {
  const where = await bench();
  const { kept, removed } = await runNode(removeDuplicates, { rows, against: undefined }, { columns: ['text'] }, where);
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
  const { kept, removed } = await runNode(removeDuplicates, { rows: large, against: undefined }, {}, where);
  expect([kept.count, removed.count]).toEqual([360_000, 40_000]);
  const [ids] = await readColumns(where.context, kept, ['id']);
  expect(ids?.kind === 'number' && ids.values.every((id, at, all) => at === 0 || id > (all[at - 1] ?? Infinity))).toBe(true);
});

test('case and punctuation can be ignored', async () => {
  const where = await bench();
  const { kept } = await runNode(removeDuplicates, { rows, against: undefined }, { method: 'normalized', columns: ['text'] }, where);
  expect((await readRows(where.context, kept)).map((row) => row['id'])).toEqual([1, 4]);
});

test('a table without repeats goes through untouched', async () => {
  const { kept, removed } = await runNode(removeDuplicates, { rows, against: undefined });
  expect(kept).toBe(rows);
  expect(removed.count).toBe(0);
});

test('Chinese texts are compared by characters', async () => {
  const where = await bench();
  const text = '你好，我上周在你们店里买的蓝色外套尺码不对，想换一件大一号的，请问需要怎么操作？';
  const table = tableFromRows([{ text }, { text: `${text}谢谢` }, { text: '完全不同的一句话，说的是天气很好，适合出去散步。' }]);
  const { kept, heard } = await runNode(
    removeDuplicates,
    { rows: table, against: undefined },
    { method: 'near', textColumns: ['text'] },
    where,
  );
  expect(kept.count).toBe(2);
  expect(heard.headline).toBe('2 kept, 1 removed');
});

/** Datatrove's parameters in NumPy over the same mails. */
test('the spam corpus loses 870 of its 6,046 mails, 620 of them spam', async () => {
  const where = await bench();
  const mails = await runNode(sampleData, {}, { data: 'mails' }, where);
  const { kept, removed, heard } = await runNode(
    removeDuplicates,
    { rows: mails.rows, against: undefined },
    { method: 'near', textColumns: ['body'], tokens: 'ascii-words' },
    where,
  );
  expect([kept.count, removed.count]).toEqual([5176, 870]);
  const labels = await readRows(where.context, removed, { columns: ['label', 'reason'] });
  expect(labels.filter((row) => row['label'] === 'spam')).toHaveLength(620);
  expect(heard.log.at(-1)?.values).toMatchObject({ short: 1 });
});

const poemFolder = 'node_modules/.poems';
const poemsMissing = !existsSync(`${poemFolder}/poet.song.2000.json`);
if (poemsMissing)
  process.stderr.write(
    'The Chinese poems are not here (350 MB, so no dependency): “node test/get-poems.mjs” fetches those that are compared.\n',
  );

/** Datatrove's parameters in NumPy over the first 3,000 poems of Tang and of Song by characters, three of which are shorter than five. */
test.skipIf(poemsMissing)('of 5,999 Chinese poems 158 go', async () => {
  const where = await bench();
  const poems = ['tang', 'song'].flatMap((dynasty) =>
    [0, 1_000, 2_000].flatMap((from): { paragraphs: string[] }[] =>
      JSON.parse(readFileSync(`${poemFolder}/poet.${dynasty}.${from}.json`, 'utf8')),
    ),
  );
  const table = tableFromRows(poems.map(({ paragraphs }) => ({ text: paragraphs.join('') })));
  const settings = { method: 'near' as const, textColumns: ['text'], tokens: 'auto' as const };
  const { kept, removed, heard } = await runNode(removeDuplicates, { rows: table, against: undefined }, settings, where);
  expect([table.count, kept.count, removed.count]).toEqual([6_002, 5_844, 158]);
  expect(heard.log.at(-1)?.values).toMatchObject({ short: 3 });
});

test('Chinese texts are compared by words, too', async () => {
  const where = await bench();
  const text = '我上个星期在你们的网店里购买了一件蓝色的外套，收到之后发现尺码不合适，想换一件大一号的。';
  const table = tableFromRows([{ text }, { text: `${text}谢谢！` }, { text: '今天下午的天气非常好，适合和朋友们一起去公园里散步。' }]);
  const settings = { method: 'near' as const, textColumns: ['text'], tokens: 'jieba' as const };
  const { kept, report } = await runNode(removeDuplicates, { rows: table, against: undefined }, settings, where);
  expect(kept.count).toBe(2);
  const clusters = report.blocks.flatMap((block) => (block.kind === 'clusters' ? block.clusters : []));
  expect(clusters[0]?.copies[0]?.likeness).toBeGreaterThan(0.8);
});

/** Every fifth mail is a test row; 254 of the 1,210 are near duplicates of a training mail. */
test('test rows that nearly stand in the training rows are removed and reported', async () => {
  const where = await bench();
  const { rows: mails } = await runNode(sampleData, {}, { data: 'mails' }, where);
  const part = (condition: string) =>
    withDatabase(where.context, async (database) => {
      const view = await openTable(database, mails, { number: 'n' });
      return writeTable(database, `SELECT body FROM ${view} WHERE n % 5 ${condition}`);
    });
  const settings = { method: 'near' as const, textColumns: ['body'], tokens: 'ascii-words' as const };
  const { removed, heard, report } = await runNode(
    removeDuplicates,
    { rows: await part('= 0'), against: await part('> 0') },
    settings,
    where,
  );
  const reasons = await readRows(where.context, removed, { columns: ['reason'] });
  expect(reasons.filter(({ reason }) => reason === 'also in the other table')).toHaveLength(254);
  expect(heard.log.map(({ values }) => values)).toContainEqual(expect.objectContaining({ leaked: 254 }));
  const [cluster] = report.blocks.flatMap((block) => (block.kind === 'clusters' ? block.clusters : []));
  expect(cluster?.copies.length).toBeGreaterThan(0);
});

test('equal rows of the other table go, and each removed row says where it stands', async () => {
  const where = await bench();
  const against = tableFromRows([{ text: 'x' }, { text: 'hello world!' }]);
  const { kept, removed, report } = await runNode(removeDuplicates, { rows, against }, { method: 'exact', columns: ['text'] }, where);
  expect((await readRows(where.context, kept)).map((row) => row['id'])).toEqual([1, 4]);
  expect(await readRows(where.context, removed, { columns: ['id', 'reason', 'duplicate_of'] })).toEqual([
    { id: 2, reason: 'also in the other table', duplicate_of: 2 },
    { id: 3, reason: 'duplicate', duplicate_of: 1 },
    { id: 5, reason: 'duplicate', duplicate_of: 4 },
  ]);
  const names = report.blocks
    .flatMap((block) => (block.kind === 'clusters' ? block.clusters : []))
    .map(({ kept: one }) => one.name.text.en);
  expect(names).toEqual(['Row {number} of the other table', 'Row {number}, kept', 'Row {number}, kept']);
});

test('a table to compare with that lacks a column is refused before the run', () => {
  const spec = (...names: string[]) => ({ type: 'table' as const, columns: names.map((name) => ({ name, type: 'text' as const })) });
  const [problem] = removeDuplicates.check?.({ rows: spec('a', 'b'), against: spec('b') }, asked) ?? [];
  expect(problem).toMatchObject({ code: 'other-lacks-column', fixes: [{ settings: { columns: ['b'] } }] });
});

test('pictures that were saved again or made smaller go, broken ones stay', async () => {
  const where = await bench();
  const [reader, encode] = await Promise.all([openPictureReader(), openEncoder()]);
  const emoji = (code: string) => {
    const pixels = reader.upTo(readFileSync(`node_modules/emoji-datasource-twitter/img/twitter/64/${code}.png`), 64);
    if (typeof pixels === 'string') throw new Error(pixels);
    return pixels;
  };
  const [dog, car] = [emoji('1f436'), emoji('1f697')];
  const again = reader.upTo(bytesOfDataUrl(encode(dog, 'jpeg')) ?? new Uint8Array(), 48);
  if (typeof again === 'string') throw new Error(again);
  const cells = [encode(dog, 'png'), encode(car, 'png'), encode(again, 'webp'), 'data:image/png;base64,AAAA', null];
  const table = tableFromRows(
    cells.map((picture, id) => ({ id, picture })),
    {
      columns: [
        { name: 'id', type: 'number' },
        { name: 'picture', type: 'image' },
      ],
    },
  );
  // The column is not chosen: there is one of pictures.
  const settings = { method: 'pictures' as const };
  const { kept, removed, report, heard } = await runNode(removeDuplicates, { rows: table, against: undefined }, settings, where);
  expect((await readRows(where.context, kept, { columns: ['id'] })).map((row) => row['id'])).toEqual([0, 1, 3, 4]);
  expect(await readRows(where.context, removed, { columns: ['id', 'reason', 'duplicate_of'] })).toEqual([
    { id: 2, reason: 'picture looks the same', duplicate_of: 1 },
  ]);
  expect(heard.warnings.at(-1)?.message.values).toMatchObject({ short: 2 });
  const [cluster] = report.blocks.flatMap((block) => (block.kind === 'clusters' ? block.clusters : []));
  expect(cluster?.copies[0]?.picture).toMatch(/^data:image/);
});

test('without a column of pictures, pictures cannot be compared, which is said before any run', () => {
  const spec = { type: 'table' as const, columns: [{ name: 'text', type: 'text' as const }] };
  const problems = removeDuplicates.check?.({ rows: spec, against: undefined }, { ...asked, method: 'pictures' });
  expect(problems).toMatchObject([{ code: 'no-pictures', severity: 'error', setting: 'pictureColumn' }]);
});

test('a stopped run leaves the comparison', async () => {
  const where = await bench();
  where.cancel();
  const table = tableFromRows(Array.from({ length: 10 }, (_, i) => ({ text: `a text with number ${i}` })));
  await expect(
    runNode(removeDuplicates, { rows: table, against: undefined }, { method: 'near', textColumns: ['text'] }, where),
  ).rejects.toThrow('stopped');
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
  const [problem] = removeDuplicates.check?.({ rows: spec, against: undefined }, asked) ?? [];
  expect(problem?.fixes).toMatchObject([{ settings: { columns: ['text'] } }]);
});

test('texts that differ in their numbers alone are told to be the same, or are kept where numbers count', async () => {
  const where = await bench();
  const letter = (sugar: string) => ({
    text: `患者复诊，空腹血糖 ${sugar}，血压平稳，继续口服降糖药物，三个月后复查肝肾功能及糖化血红蛋白。`,
  });
  const letters = tableFromRows([letter('5.2'), letter('12.8'), letter('5.2')]);
  const near = { method: 'near' as const, textColumns: ['text'] };
  const inputs = { rows: letters, against: undefined };
  const ignored = await runNode(removeDuplicates, inputs, near, where);
  expect(ignored.kept.count).toBe(1);
  const paragraphs = (report: ReportValue) => report.blocks.flatMap((block) => (block.kind === 'paragraph' ? [say(block.text, 'zh')] : []));
  expect(paragraphs(ignored.report).join()).toContain('未比较数字');
  const counted = await runNode(removeDuplicates, inputs, { ...near, numbersCount: true }, where);
  expect((await readRows(where.context, counted.removed)).map((row) => row['duplicate_of'])).toEqual([1]);
  expect(counted.kept.count).toBe(2);
  expect(paragraphs(counted.report).join()).not.toContain('未比较数字');
});
