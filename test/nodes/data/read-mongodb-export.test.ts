import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Binary, Decimal128, Double, Long, ObjectId, serialize, Timestamp } from 'bson';
import { expect, test } from 'vitest';
import readMongodbExport from '../../../nodes/data/read-mongodb-export.ts';
import { jsonDocuments } from '../../../nodes/lib/mongodb/documents.ts';
import { plainFromExtended } from '../../../nodes/lib/mongodb/plain-document.ts';
import { readRows } from '../../../nodes/lib/tables/read-table.ts';
import { bench, runNode } from '../../run-node.ts';

type Given = Parameters<typeof runNode<{}, typeof readMongodbExport.outputs, typeof readMongodbExport.settings>>[2];
const failure = (code: string, values: object = {}) => expect.objectContaining({ problem: expect.objectContaining({ code, ...values }) });

async function fileOf(content: string | Uint8Array): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), 'mongodb-')), 'people.json');
  await writeFile(path, content);
  return path;
}
async function read(content: string | Uint8Array, settings: Given = {}) {
  const where = await bench({ files: { 'people.json': await fileOf(content) } });
  const result = await runNode(
    readMongodbExport,
    {},
    { file: { source: 'folder', folder: 'data', path: 'people.json' }, ...settings },
    where,
  );
  return { ...result, all: await readRows(where.context, result.rows) };
}

/** As mongoexport 100 writes canonical documents: types by the specification "MongoDB Extended JSON v2". */
const canonical = [
  '{"_id":{"$oid":"5d505646cf6d4fe581014ab2"},"name":"名 \\"x\\" {","age":{"$numberInt":"41"},"score":{"$numberDouble":"1.5"},"born":{"$date":{"$numberLong":"1565546054692"}},"phone":{"$numberLong":"12345678901234567"},"at":{"city":"Basel","point":[{"$numberDouble":"7.5"}]}}',
  '{"_id":{"$oid":"5d505646cf6d4fe581014ab3"},"name":"B\\\\","age":{"$numberInt":"7"},"score":{"$numberDouble":"NaN"},"born":{"$date":{"$numberLong":"-1"}},"phone":{"$numberLong":"42"},"at":{"city":"北京"},"tags":["a"]}',
];
const rows = [
  {
    _id: '5d505646cf6d4fe581014ab2',
    name: '名 "x" {',
    age: 41,
    score: 1.5,
    born: '2019-08-11T17:54:14',
    phone: '12345678901234567',
    'at.city': 'Basel',
    'at.point': [7.5],
    tags: null,
  },
  {
    _id: '5d505646cf6d4fe581014ab3',
    name: 'B\\',
    age: 7,
    score: null,
    born: '1969-12-31T23:59:59',
    phone: '42',
    'at.city': '北京',
    'at.point': null,
    tags: ['a'],
  },
];

test.each([
  ['on lines', `${canonical.join('\n')}\n`],
  ['as one list', `[${canonical.join(',')}]`],
  ['as a list over lines, with a mark', `\uFEFF[\n${canonical.join(',\n')}\n]\n`],
  ['packed', gzipSync(canonical.join('\r\n'))],
])('documents %s come as rows, with what the dollar signs mean', async (_, content) => {
  const found = await read(content);
  expect(found.all).toEqual(rows);
  expect(found.rows.columns.map(({ name, type }) => [name, type])).toEqual([
    ['_id', 'text'],
    ['name', 'text'],
    ['age', 'number'],
    ['score', 'number'],
    ['born', 'date'],
    // Of which only some are long: all are texts, without quotes.
    ['phone', 'text'],
    ['at.city', 'text'],
    ['at.point', 'json'],
    ['tags', 'json'],
  ]);
  expect(found.heard.headline).toBe('2 rows, 9 columns');
});

test('relaxed documents and a dump in BSON give the same', async () => {
  const relaxed =
    '{"_id":{"$oid":"5d505646cf6d4fe581014ab2"},"age":41,"phone":12345678901234567,"born":{"$date":"2019-08-11T17:54:14.692Z"}}';
  const [first] = (await read(relaxed)).all;
  expect(first).toEqual({ _id: '5d505646cf6d4fe581014ab2', age: 41, phone: '12345678901234567', born: '2019-08-11T17:54:14' });
  const document = {
    _id: new ObjectId('5d505646cf6d4fe581014ab2'),
    age: 41,
    phone: Long.fromString('12345678901234567'),
    born: new Date('2019-08-11T17:54:14.692Z'),
  };
  const dump = Buffer.concat([serialize(document), serialize({ _id: new ObjectId('5d505646cf6d4fe581014ab3'), empty: null })]);
  const found = await read(dump);
  expect(found.all).toEqual(
    [{ ...first }, { _id: '5d505646cf6d4fe581014ab3', age: null, phone: null, born: null }].map((row) => expect.objectContaining(row)),
  );
  expect((await read(gzipSync(dump))).rows.count).toBe(2);
});

test('every type of the specification becomes plain', () => {
  const typed: [object, unknown][] = [
    [{ $numberDecimal: '12.50' }, 12.5],
    [{ $numberDecimal: '1234567890.1234567890' }, '1234567890.1234567890'],
    [{ $numberDecimal: 'Infinity' }, null],
    [{ $binary: { base64: 'AP8=', subType: '00' } }, 'AP8='],
    [{ $uuid: 'c8edabc3-f738-4ca3-b68d-ab92a91478a3' }, 'c8edabc3-f738-4ca3-b68d-ab92a91478a3'],
    [{ $timestamp: { t: 1565546054, i: 1 } }, '2019-08-11T17:54:14.000Z'],
    [{ $regularExpression: { pattern: '^a', options: 'i' } }, '/^a/i'],
    [{ $symbol: 'x' }, 'x'],
    [{ $code: 'f()' }, 'f()'],
    [
      { $ref: 'people', $id: { $oid: '5d505646cf6d4fe581014ab2' } },
      { collection: 'people', id: '5d505646cf6d4fe581014ab2' },
    ],
    [{ $minKey: 1 }, null],
    [{ $undefined: true }, null],
    [{ $numberDouble: '-Infinity' }, null],
  ];
  for (const [given, plain] of typed) expect(plainFromExtended({ v: JSON.parse(JSON.stringify(given)) })).toEqual({ v: plain });
});

test('what BSON alone can hold becomes plain too', async () => {
  const document = {
    uuid: new Binary(Buffer.from('c8edabc3f7384ca3b68dab92a91478a3', 'hex'), Binary.SUBTYPE_UUID),
    price: Decimal128.fromString('9.99'),
    ratio: new Double(2),
    at: new Timestamp({ t: 1_565_546_054, i: 1 }),
    bytes: new Uint8Array([0, 255]),
    flag: true,
  };
  expect((await read(serialize(document))).all[0]).toEqual({
    uuid: 'c8edabc3-f738-4ca3-b68d-ab92a91478a3',
    price: 9.99,
    ratio: 2,
    at: '2019-08-11T17:54:14',
    bytes: 'AP8=',
    flag: 'true',
  });
});

test('documents are found wherever the file is cut into pieces', async () => {
  const texts = Array.from({ length: 3_000 }, (_, n) => JSON.stringify({ n, text: `\\"{[${'é'.repeat(n % 700)}\\`.repeat(2) }));
  const path = await fileOf(`[${texts.join(',')}]`);
  const found: unknown[] = [];
  for await (const document of jsonDocuments(path, false)) found.push('json' in document ? document.json : 'bad');
  expect(found).toEqual(texts.map((text) => JSON.parse(text)));
});

test('a bad document is said by its place or left out; a torn file, another file and an empty one are said', async () => {
  const bad = `${canonical[0]}\n{"_id":{"$oid":"short"}}\n${canonical[1]}`;
  await expect(read(bad)).rejects.toEqual(failure('bad-document', { message: expect.objectContaining({ values: { at: 2 } }) }));
  const skipped = await read(bad, { badDocuments: 'skip' });
  expect([skipped.rows.count, skipped.heard.log.some(({ values }) => values?.skipped === 1)]).toEqual([2, true]);
  const limited = await read(canonical.join('\n'), { mostRows: 1 });
  expect([limited.rows.count, limited.heard.warnings[0]?.code]).toEqual([1, 'limit-reached']);
  await expect(read(`[${canonical.join(',')}`)).rejects.toEqual(failure('broken-file'));
  await expect(read(`${canonical[0]}\n${canonical[1]?.slice(0, 100)}`)).rejects.toEqual(failure('broken-file'));
  await expect(read(serialize({ a: 1 }).subarray(0, 8))).rejects.toEqual(failure('no-export'));
  await expect(read(Buffer.concat([serialize({ a: 1 }), Buffer.from([1, 2, 3])]))).rejects.toEqual(failure('broken-file'));
  await expect(read('id,name\n1,x\n')).rejects.toEqual(failure('no-export'));
  await expect(read(gzipSync('{"a":1}').subarray(0, 15))).rejects.toEqual(failure('no-export'));
  await expect(read('')).rejects.toEqual(failure('empty-file'));
  await expect(runNode(readMongodbExport, {}, {})).rejects.toEqual(failure('empty-setting', { setting: 'file' }));
});

test('a newer export adds the documents behind the last key, and those read before stay', async () => {
  const home = join(await mkdtemp(join(tmpdir(), 'mongodb-')), 'home');
  const readNext = async (ids: (string | number)[], settings: Given = {}) => {
    const content = ids.map((id) => JSON.stringify({ _id: id, seen: ids.length })).join('\n');
    const where = await bench({ home, files: { 'people.json': await fileOf(content) } });
    const file = { source: 'folder', folder: 'data', path: 'people.json' } as const;
    const { rows: table, heard } = await runNode(readMongodbExport, {}, { file, earlier: 'keep', ...settings }, where);
    const all = await readRows(where.context, table);
    return { ids: all.map(({ _id }) => _id), seen: all.map(({ seen }) => seen), heard };
  };
  expect((await readNext([9, 2])).ids).toEqual([9, 2]);
  // The whole collection again, in another order, with one document more; nine is less than eleven.
  const second = await readNext([11, 2, 9]);
  expect(second).toMatchObject({ ids: [9, 2, 11], seen: [2, 2, 3] });
  expect(second.heard.log).toContainEqual(expect.objectContaining({ values: { added: 1, before: 2 } }));
  expect((await readNext([12])).ids).toEqual([9, 2, 11, 12]);
  // Of another collection nothing is there yet.
  expect((await readNext([12], { collection: 'patients' })).ids).toEqual([12]);
  expect((await readNext([3, 12, 13], { after: '11' })).ids).toEqual([12, 13]);
});

test('a broken newer export adds nothing, and what is behind a limit counts next time', async () => {
  const home = join(await mkdtemp(join(tmpdir(), 'mongodb-')), 'home');
  const readNext = async (content: string, settings: Given = {}) => {
    const where = await bench({ home, files: { 'people.json': await fileOf(content) } });
    const file = { source: 'folder', folder: 'data', path: 'people.json' } as const;
    const { rows: table } = await runNode(readMongodbExport, {}, { file, earlier: 'keep', ...settings }, where);
    return (await readRows(where.context, table)).map(({ _id }) => _id);
  };
  const id = (last: string) => `{"_id":{"$oid":"5d505646cf6d4fe58101400${last}"}}`;
  expect(await readNext(id('1'))).toHaveLength(1);
  await expect(readNext(`${id('2')}\n{"_id":{"$o`)).rejects.toEqual(failure('broken-file'));
  expect(await readNext(`${id('5')}\n${id('3')}`, { mostRows: 2 })).toEqual(['5d505646cf6d4fe581014001', '5d505646cf6d4fe581014005']);
  expect(await readNext(`${id('5')}\n${id('3')}`)).toHaveLength(3);
  await expect(readNext('{"name":"A"}', { collection: 'other' })).rejects.toEqual(failure('needs-key', { setting: 'key' }));
  await expect(readNext(id('1'), { earlier: 'again', after: '5d505646cf6d4fe581014001' })).rejects.toEqual(failure('nothing-new'));
});
