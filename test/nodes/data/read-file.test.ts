import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import readFile from '../../../nodes/data/read-file.ts';
import { readRows } from '../../../nodes/lib/tables/read-table.ts';
import { sniffFile } from '../../../nodes/lib/tables/sniff.ts';
import { bench, runNode } from '../../run-node.ts';
import { strokes } from '../training/sample-pictures.ts';

/** Writes a file and reads it as the node would, from a listed folder. */
async function read(
  name: string,
  content: string | Uint8Array,
  settings: Parameters<typeof runNode<{}, typeof readFile.outputs, typeof readFile.settings>>[2] = {},
) {
  const folder = await mkdtemp(join(tmpdir(), 'graftwork-files-'));
  const path = join(folder, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
  const where = await bench({ files: { [name]: path } });
  const result = await runNode(readFile, {}, { file: { source: 'folder', folder: 'data', path: name }, ...settings }, where);
  return { ...result, path, context: where.context, all: await readRows(where.context, result.rows) };
}
/** GBK bytes of 你好,退款 and of a line with 订单. */
const gbk = Buffer.concat([
  Buffer.from('id,'),
  Buffer.from([0xc4, 0xda, 0xc8, 0xdd]),
  Buffer.from('\n1,'),
  Buffer.from([0xc4, 0xe3, 0xba, 0xc3, 0xa3, 0xac, 0xcd, 0xcb, 0xbf, 0xee]),
  Buffer.from('\n2,'),
  Buffer.from([0xb6, 0xa9, 0xb5, 0xa5]),
  Buffer.from('\n'),
]);

test('a CSV with quotes, missing words, codes and dates gets the right types', async () => {
  const { rows, all } = await read(
    'a.csv',
    'name,size,post code,day,said\n"Ann ""A""",1.5,01234,2024-05-06,"one, two\nthree"\nBob,NA,99999,2024-05-07,\n',
  );
  expect(rows.columns.map(({ name, type }) => [name, type])).toEqual([
    ['name', 'text'],
    ['size', 'number'],
    ['post code', 'text'],
    ['day', 'date'],
    ['said', 'text'],
  ]);
  expect(all).toEqual([
    { name: 'Ann "A"', size: 1.5, 'post code': '01234', day: '2024-05-06', said: 'one, two\nthree' },
    { name: 'Bob', size: null, 'post code': '99999', day: '2024-05-07', said: null },
  ]);
});

test('semicolons, tabs and files of one column are told apart', async () => {
  expect((await read('a.csv', 'a;b\n1,5;x\n2,5;y\n')).all[0]).toEqual({ a: '1,5', b: 'x' });
  expect((await read('a.tsv', 'a\tb\n1\t5" pipe\n2\tx\n')).all[0]).toEqual({ a: 1, b: '5" pipe' });
  expect((await read('a.csv', 'text\nhello there\nbye, now\n')).all).toEqual([{ text: 'hello there' }, { text: 'bye, now' }]);
});

test('columns without names, or with the same one, become distinct', async () => {
  const { rows } = await read('a.csv', 'Name,name,\n1,2,3\n');
  expect(rows.columns.map((column) => column.name)).toEqual(['Name', 'name_2', 'column_3']);
  const plain = await read('b.csv', '1,2\n3,4\n');
  expect(plain.all).toEqual([
    { column_1: 1, column_2: 2 },
    { column_1: 3, column_2: 4 },
  ]);
});

test('Chinese, Japanese and UTF-16 files are read by their encoding', async () => {
  expect((await read('a.csv', gbk)).all).toEqual([
    { id: 1, 内容: '你好，退款' },
    { id: 2, 内容: '订单' },
  ]);
  const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('名称,数\n甲,1\n', 'utf16le')]);
  expect((await read('a.csv', utf16)).all).toEqual([{ 名称: '甲', 数: 1 }]);
  expect((await read('a.csv', '\uFEFF名称,数\n甲,1\n')).all).toEqual([{ 名称: '甲', 数: 1 }]);
});

test('an encoding that shows only far down is still found', async () => {
  const ascii = Buffer.from(`a,b\n${Array.from({ length: 150_000 }, (_, i) => `${i},plain`).join('\n')}\n`);
  const { all } = await read(
    'a.csv',
    Buffer.concat([ascii, Buffer.from('-1,'), Buffer.from([0xc4, 0xe3, 0xba, 0xc3, 0xb6, 0xa9, 0xb5, 0xa5]), Buffer.from('\n')]),
  );
  expect(all.at(-1)).toEqual({ a: -1, b: '你好订单' });
});

test('cells that do not fit the guess from the beginning are kept', async () => {
  const lines = Array.from({ length: 60_000 }, (_, i) => `${i},${i},2024/1/${(i % 28) + 1}`);
  const { all, rows } = await read('a.csv', `a,b,c\n${lines.join('\n')}\n1.5,oops,soon\nNA,1,2024/2/1\n`);
  expect(rows.columns.map((column) => column.type)).toEqual(['number', 'text', 'category']);
  expect(all.slice(-2)).toEqual([
    { a: 1.5, b: 'oops', c: 'soon' },
    { a: null, b: '1', c: '2024/2/1' },
  ]);
});

test('a ragged file stops with the line, or leaves bad lines out and says how many', async () => {
  const ragged = `a,b,c\n${Array.from({ length: 30 }, (_, i) => `${i},x,y`).join('\n')}\n31,foo\n32,foo,bar,baz\n33,a,b\n`;
  await expect(read('a.csv', ragged)).rejects.toThrow('Line 32 has 2 cells, but the table has 3 columns (2 such lines in all)');
  const { all, heard } = await read('a.csv', ragged, { badLines: 'skip' });
  expect(all).toHaveLength(31);
  expect(heard.headline).toContain('2 bad lines left out');
  expect((await read('a.csv', 'a,b\n1,"open\n2,x\n3,y\n')).all[0]).toEqual({ a: 1, b: '"open' });
});

test('JSON, JSON Lines and wrapped JSON are read, nested values as JSON', async () => {
  const rows = [
    { a: 1, b: { c: [2] } },
    { a: 2, b: null },
  ];
  const lines = rows.map((row) => JSON.stringify(row)).join('\n');
  expect((await read('a.jsonl', lines)).all).toEqual(rows);
  expect((await read('a.json', JSON.stringify(rows))).all).toEqual(rows);
  expect((await read('a.json', JSON.stringify({ rows: [{ a: 1 }, { a: 2 }] }))).all).toEqual([{ a: 1 }, { a: 2 }]);
  await expect(read('a.jsonl', '{"a":1}\n{"a":2\n{"a":3}\n')).rejects.toThrow(/broken on line [23]/);
  expect((await read('a.jsonl', '{"a":1}\n{"a":2\n{"a":3}\n', { badLines: 'skip' })).all).toEqual([{ a: 1 }, { a: 3 }]);
});

test('files that hold no table say so', async () => {
  await expect(read('a.csv', '')).rejects.toThrow('The file is empty');
  await expect(read('a.csv', ' \n\n')).rejects.toThrow('The file is empty');
  await expect(read('a.xlsx', Buffer.from('PK\u0003\u0004rest'))).rejects.toThrow('save the sheet as CSV');
  await expect(read('a.csv', Buffer.from([1, 0, 0, 7, 0, 9, 9, 9, 0]))).rejects.toThrow('holds no text');
  await expect(read('a.parquet', Buffer.from('PAR1 and then nonsense'))).rejects.toThrow('damaged Parquet');
  await expect(read('a.csv', gbk, { encoding: 'utf-8' })).rejects.toThrow('encoding');
});

test('a folder of texts is a table with the sub-folder as class', async () => {
  const { context } = await bench();
  const bytes = (content: string) => new TextEncoder().encode(content);
  const artifact = await context.artifacts.commit('file', {
    'mail/spam/1.txt': bytes('buy now'),
    'mail/ham/1.txt': bytes('see you'),
    'mail/ham/2.txt': new Uint8Array([0xc4, 0xe3, 0xba, 0xc3, 0xa3, 0xac, 0xb6, 0xa9, 0xb5, 0xa5]),
    'mail/ham/photo.bin': new Uint8Array([0, 1, 2, 0]),
  });
  const { rows, heard } = await runNode(
    readFile,
    {},
    { file: { source: 'upload', artifact, name: 'mail', bytes: 1 } },
    { context, heard: { log: [], warnings: [], metrics: {}, progress: [] }, cancel() {} },
  );
  expect(rows.columns.map(({ name, type }) => [name, type])).toEqual([
    ['folder', 'category'],
    ['file', 'text'],
    ['text', 'text'],
  ]);
  expect(await readRows(context, rows, { columns: ['folder', 'text'] })).toEqual([
    { folder: 'ham', text: 'see you' },
    { folder: 'ham', text: '你好，订单' },
    { folder: 'spam', text: 'buy now' },
  ]);
  void heard;
});

test('a look at the beginning tells the columns before any run', async () => {
  const { path } = await read(
    'a.csv',
    `text,label\n${Array.from({ length: 40 }, (_, i) => `"sentence ${i}",${i % 2 ? 'yes' : 'no'}`).join('\n')}\n`,
  );
  const sample = await sniffFile(path, { name: 'a.csv' });
  expect(sample).toMatchObject({
    count: 40,
    delimiter: ',',
    encoding: 'utf-8',
    columns: [
      { name: 'text', type: 'text' },
      { name: 'label', type: 'category', classes: [{ name: 'no' }, { name: 'yes' }] },
    ],
  });
});

test('pictures that stand in a file as data URLs are pictures, before a run and after it', async () => {
  const lines = strokes(3, 0).map(({ image, lies }) => `"${image}",${lies}`);
  const { rows, path } = await read('a.csv', `photo,kind\n${lines.join('\n')}\n`);
  expect(rows.columns[0]).toMatchObject({ name: 'photo', type: 'image' });
  expect((await sniffFile(path, { name: 'a.csv' })).columns[0]).toMatchObject({ name: 'photo', type: 'image' });
});
