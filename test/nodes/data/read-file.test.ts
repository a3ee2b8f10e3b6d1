import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import readFile from '../../../nodes/data/read-file.ts';
import { Failure } from '../../../nodes/kit/problem.ts';
import { say } from '../../../nodes/kit/text.ts';
import { readRows } from '../../../nodes/lib/tables/read-table.ts';
import { sniffDataFile } from '../../../nodes/lib/sources/sniff-data-file.ts';
import { sniffFile } from '../../../nodes/lib/tables/sniff.ts';
import splitRows from '../../../nodes/prepare/split-rows.ts';
import { bench, runNode } from '../../run-node.ts';
import { docxBytes, paragraph, pdfBytes, xlsxBytes } from '../lib/documents/document-bytes.ts';
import { zipBytes } from '../lib/files/zip-bytes.ts';
import { drawText } from '../lib/ocr/draw-text.ts';
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
  return { ...result, path, where, context: where.context, all: await readRows(where.context, result.rows) };
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
  await expect(read('a.jsonl', '{"a":1}\n\n{"a":2\n{"a":3}\n')).rejects.toThrow('broken on line 3');
  const late = await read('late.jsonl', `${'{"a":1}\n'.repeat(200_001)}{"a":"x"}\n`);
  expect(late.all.at(-1)).toEqual({ a: 'x' });
  expect((await read('a.jsonl', '{"a":1}\n{"a":2\n{"a":3}\n', { badLines: 'skip' })).all).toEqual([{ a: 1 }, { a: 3 }]);
});

test('files that hold no table say so', async () => {
  await expect(read('a.csv', '')).rejects.toThrow('The file is empty');
  await expect(read('a.csv', ' \n\n')).rejects.toThrow('The file is empty');
  await expect(read('a.xlsx', Buffer.from('PK\u0003\u0004rest'))).rejects.toThrow('“a.xlsx” is a damaged Excel file');
  await expect(read('a.xls', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0, 0]))).rejects.toThrow('save it as .xlsx');
  await expect(read('a.zip', Buffer.from('PK\u0003\u0004rest'))).rejects.toThrow('damaged archive');
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

const look = { readAs: 'auto', rowsPer: 'document', scanned: 'stop', sheet: '' } as const;
const letter = pdfBytes(
  [
    {
      lines: [
        [20, 'First page'],
        [60, 'second paragraph'],
      ],
    },
    { lines: [[20, 'Last page']] },
  ],
  { title: 'A letter' },
);

test('a document is a row, or a row for each page or paragraph; what a look tells is what a run gives', async () => {
  expect((await read('a.pdf', letter)).all).toEqual([
    { file: 'a.pdf', title: 'A letter', pages: 2, text: 'First page\n\nsecond paragraph\n\nLast page' },
  ]);
  expect((await read('a.pdf', letter, { rowsPer: 'page' })).all.map(({ page, text }) => [page, text])).toEqual([
    [1, 'First page\n\nsecond paragraph'],
    [2, 'Last page'],
  ]);
  const { all, rows, path } = await read('a.pdf', letter, { rowsPer: 'paragraph' });
  expect(all.map(({ page, paragraph: number, text }) => [page, number, text])).toEqual([
    [1, 1, 'First page'],
    [1, 2, 'second paragraph'],
    [2, 3, 'Last page'],
  ]);
  const sample = await sniffDataFile(path, { ...look, rowsPer: 'paragraph', name: 'a.pdf' });
  expect(sample.columns.map(({ name }) => name)).toEqual(rows.columns.map(({ name }) => name));
});

test('an archive of documents is read like a folder, and says what it left out', async () => {
  const archive = zipBytes([
    { name: 'all/good/1.pdf', content: letter },
    { name: 'all/good/2.docx', content: docxBytes(paragraph('合同')) },
    { name: 'all/bad/3.txt', content: Buffer.from('plain, text') },
    { name: 'all/bad/4.pdf', content: Buffer.from('%PDF-nonsense') },
    { name: 'all/bad/5.txt', content: Buffer.from('secret'), locked: true },
  ]);
  const { all, heard, path } = await read('a.zip', archive);
  expect(all.map(({ folder, file, text }) => [folder, file, text])).toEqual([
    ['good', 'all/good/1.pdf', 'First page\n\nsecond paragraph\n\nLast page'],
    ['good', 'all/good/2.docx', '合同'],
    ['bad', 'all/bad/3.txt', 'plain, text'],
  ]);
  expect(heard.headline).toBe('3 rows, 5 columns, 2 files left out');
  expect(heard.log.map((line) => say(line, 'en'))).toEqual(
    expect.arrayContaining([
      '“all/bad/4.pdf” was left out: it is damaged or was cut off.',
      '“all/bad/5.txt” was left out: it is locked by a password.',
    ]),
  );
  expect(await sniffDataFile(path, { ...look, name: 'a.zip' })).toMatchObject({
    count: 5,
    columns: [{ name: 'folder', classes: [{ name: 'bad' }, { name: 'good' }] }, {}, {}, {}, {}],
  });
});

test('an archive of one table is that table; several are named', async () => {
  const table = { name: 'data/a.csv', content: Buffer.from('a,b\n1,x\n') };
  expect((await read('a.zip', zipBytes([table, { name: 'README.md', content: Buffer.from('# about') }]))).all).toEqual([{ a: 1, b: 'x' }]);
  await expect(read('a.zip', zipBytes([table, { ...table, name: 'b.csv' }]))).rejects.toThrow('holds 2 tables: data/a.csv, b.csv');
  await expect(read('a.zip', zipBytes([{ ...table, claims: 3 }]))).rejects.toThrow('“data/a.csv” inside the archive is damaged');
  await expect(read('a.zip', zipBytes([]))).rejects.toThrow('is an empty archive');
  const failed: unknown = await read(
    'a.zip',
    zipBytes([{ name: 'a.png', content: Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01', 'latin1') }]),
  ).catch((error: unknown) => error);
  expect(failed).toMatchObject({ problem: { fixes: [{ replace: 'data/read-images', settings: { file: { path: 'a.zip' } } }] } });
});

test('a PDF without text names the file and offers to read its pictures, which finds the text', async () => {
  const { Transformer } = await import('@napi-rs/image');
  const jpeg = new Transformer(
    Buffer.from(await drawText(['Blood pressure 138/86 mmHg', '患者自周二起出现轻度胸痛'], { size: 40, width: 842 })),
  ).jpegSync(92);
  const scan = pdfBytes([{ jpeg, width: 842, height: 204 }]);
  const failed: unknown = await read('scan.pdf', scan).catch((error: unknown) => error);
  expect(failed).toMatchObject({
    message: expect.stringContaining('“scan.pdf” has no text: its pages are pictures'),
    problem: { setting: 'scanned', fixes: [{ settings: { scanned: 'read' } }, { settings: { scanned: 'skip' } }] },
  });
  const { all, path } = await read('scan.pdf', scan, { scanned: 'read' });
  expect(all[0]?.text).toContain('Blood pressure 138/86 mmHg');
  expect(all[0]?.text).toContain('患者自周二起出现轻度胸痛');
  await expect(sniffDataFile(path, { ...look, name: 'scan.pdf' })).rejects.toThrow('“scan.pdf” has no text');
}, 60_000);

test('a text with empty lines between its paragraphs is a document, a list of lines is a table, and either may be said', async () => {
  const prose = 'It was a long day.\nIt rained.\n\nThen came the night.\n';
  expect((await read('a.txt', prose, { rowsPer: 'paragraph' })).all.map(({ text }) => text)).toEqual([
    'It was a long day.\nIt rained.',
    'Then came the night.',
  ]);
  expect((await read('a.txt', prose, { readAs: 'table', header: 'data' })).rows.columns).toMatchObject([{ name: 'column_1' }]);
  expect((await read('b.txt', 'one\ntwo\nthree\n', { header: 'data' })).all).toHaveLength(3);
  expect((await read('b.txt', 'one\ntwo\nthree\n', { readAs: 'documents' })).all).toEqual([
    { file: 'b.txt', text: 'one\ntwo\nthree\n'.trim() },
  ]);
});

const cell = (place: string, value: string | number, facts = '') => `<c r="${place}" ${facts}><v>${value}</v></c>`;
const book = xlsxBytes(
  {
    People: [
      '<row r="1"/>',
      `<row r="3">${cell('A3', 0, 't="s"')}${cell('B3', 1, 't="s"')}${cell('D3', 2, 't="s"')}</row>`,
      `<row r="4">${cell('A4', 3, 't="s"')}${cell('B4', 45_413, 's="1"')}${cell('D4', 1, 't="b"')}</row>`,
      `<row r="5"><c r="A5" t="inlineStr"><is><t>Bo, "B"</t></is></c>${cell('B5', 45_414, 's="1"')}${cell('C5', 2.5)}${cell('D5', '#N/A', 't="e"')}</row>`,
    ].join(''),
    Notes: `<row r="1">${cell('A1', 0, 't="s"')}</row><row r="2">${cell('A2', 7)}</row>`,
  },
  { shared: ['name', 'born', 'member', '王芳'], formats: [0, 14] },
);

test('an Excel file is read with dates, gaps and texts, by the name of a sheet where there are several', async () => {
  const { all, rows, path, heard } = await read('a.xlsx', book);
  expect(all).toEqual([
    { name: '王芳', born: '2024-05-01', column_3: null, member: 'true' },
    { name: 'Bo, "B"', born: '2024-05-02', column_3: 2.5, member: null },
  ]);
  expect(heard.log.map((line) => say(line, 'en'))).toContain('The sheet “People” was read; there are also: Notes.');
  const sample = await sniffDataFile(path, { ...look, name: 'a.xlsx' });
  expect(sample.columns.map(({ name, type }) => [name, type])).toEqual(rows.columns.map(({ name, type }) => [name, type]));
  expect((await read('a.xlsx', book, { sheet: 'notes' })).all).toEqual([{ name: 7 }]);
  await expect(read('a.xlsx', book, { sheet: 'Other' })).rejects.toThrow('has no sheet “Other”. It has: People, Notes');
});

test('twelve hundred columns are read, measured and written again', async () => {
  const width = 1_200;
  const lines = Array.from({ length: 40 }, (_, row) =>
    Array.from({ length: width }, (__, at) => (at % 10 === 0 ? `t${row % 3}` : row * at)),
  );
  const names = Array.from({ length: width }, (_, at) => `c${at}`);
  const { rows: table, where } = await read('wide.csv', [names, ...lines].map((line) => line.join(',')).join('\n'));
  expect(table.columns).toHaveLength(width);
  expect(table.columns.at(-1)).toMatchObject({ name: 'c1199', type: 'number', missing: 0 });
  expect(table.columns[10]).toMatchObject({ name: 'c10', type: 'category' });
  const { training, test: held } = await runNode(splitRows, { rows: table }, {}, where);
  expect(training.count + held.count).toBe(40);
}, 120_000);

test('four thousand columns of numbers and words are read in the memory of a step', async () => {
  const line = (cell: (at: number) => string) => `${Array.from({ length: 4_000 }, (_, at) => cell(at)).join(',')}\n`;
  const { rows } = await read('a.csv', line((at) => `c${at}`) + line((at) => (at < 400 ? `${at}.5` : `w${at % 7}`)).repeat(3));
  expect([rows.count, rows.columns.length, rows.columns[399], rows.columns[3_999]]).toMatchObject([
    3,
    4_000,
    { type: 'number', min: 399.5 },
    { type: 'category', distinct: 1 },
  ]);
}, 240_000);

test('cells of megabytes are read in any script; one that is too long for that is said', async () => {
  const long = '中文，标点。😀'.repeat(150_000);
  const { all } = await read('a.csv', `a,b\n1,"${long}"\n2,y\n3,"${long}"\n`);
  expect(all.map(({ b }) => b === long || b)).toEqual([true, 'y', true]);
  const huge = Buffer.concat([Buffer.from('a,b\n1,"'), Buffer.from('中'.repeat(12_000_000)), Buffer.from('"\n2,y\n')]);
  await expect(read('a.csv', huge)).rejects.toThrow('longer than 32 MB');
}, 60_000);

test('ten thousand columns, and a cell of 100 MB, end with a sentence', async () => {
  const names = Array.from({ length: 10_000 }, (_, at) => `c${at}`).join(',');
  await expect(read('a.csv', `${names}\n${names}\n`)).rejects.toThrow('The file has 10,000 columns, and at most 4,000 are read');
  const huge = Buffer.concat([Buffer.from('a,b\n1,"'), Buffer.alloc(100_000_000, 'x'), Buffer.from('"\n2,y\n')]);
  await expect(read('a.csv', huge)).rejects.toThrow('or the cell is longer than 32 MB');
  const { all } = await read('a.csv', Buffer.concat([Buffer.from('a,b\n1,"'), Buffer.alloc(5_000_000, 'x'), Buffer.from('"\n2,y\n')]));
  expect([String(all[0]?.b).length, all[1]?.b]).toEqual([5_000_000, 'y']);
}, 60_000);

test('a picture, database or packed file is named for what it is, whatever it is called, and offered to the step that reads it', async () => {
  const problem = async (name: string, head: string, settings: Parameters<typeof read>[2] = {}) => {
    const content = Buffer.concat([Buffer.from(head, 'latin1'), Buffer.alloc(600)]);
    const failure: unknown = await read(name, content, settings).catch((error: unknown) => error);
    return failure instanceof Failure ? failure.problem : undefined;
  };
  const png = '\u0089PNG\r\n\u001a\n';
  const found = await problem('picture.csv', png);
  expect(found).toMatchObject({
    code: 'foreign-file',
    fixes: [{ replace: 'data/read-images', settings: { file: { path: 'picture.csv' } } }],
  });
  expect(found && say(found.message, 'en')).toBe(
    'Despite its name, “picture.csv” is a picture (PNG), which cannot be read as a table or a document. Pictures are read by the node “Read images”.',
  );
  expect(found && say(found.message, 'zh')).toBe(
    '“picture.csv”的内容与文件名不符，实际是图片（PNG），无法读成表格或文档。图片请用“读取图片”节点读取。',
  );
  // What a person said of it, such as an encoding, makes it no text.
  expect(await problem('picture.csv', png, { encoding: 'windows-1252', readAs: 'table' })).toMatchObject({ code: 'foreign-file' });
  expect(await problem('paper.pdf', 'RIFF....WEBPVP8 ')).toMatchObject({ code: 'foreign-file' });
  expect(await problem('rows.csv', 'SQLite format 3\0')).toMatchObject({
    fixes: [{ replace: 'data/read-database', settings: { kind: 'sqlite', file: { path: 'rows.csv' } } }],
  });
  const packed = await problem('rows.csv.xz', '\u00fd7zXZ\0');
  expect(packed && say(packed.message, 'en')).toMatch(/^“rows.csv.xz” is a packed file \(xz\).*Unpack it/);
  expect(packed?.fixes).toBeUndefined();
  expect(await problem('old.csv', '\u0001\u0002\u0003\u0004')).toMatchObject({ code: 'unknown-format' });
  expect(await problem('old.csv', '\u0001\u0002\u0003\u0004')).not.toHaveProperty('fixes');
});

test('what is packed with gzip is read, and told before a run, as what it holds', async () => {
  const lines = Array.from({ length: 50_000 }, (_, at) => `${at},${(at * 7_919) % 10_007},x${(at * 104_729) % 99_991}`);
  const csv = gzipSync(`id,n,word\n${lines.join('\n')}\n`);
  const { rows, path } = await read('rows.csv.gz', csv);
  expect([rows.count, rows.columns.map(({ type }) => type)]).toEqual([50_000, ['number', 'number', 'text']]);
  // More than the part that is looked at, so the count is not known.
  const sample = await sniffDataFile(path, { ...look, name: 'rows.csv.gz' });
  expect(sample.columns.map(({ name, type }) => [name, type])).toEqual(rows.columns.map(({ name, type }) => [name, type]));
  expect(sample).not.toHaveProperty('count');
  const small = await read('a.jsonl.gz', gzipSync('{"a":1}\n{"a":2}\n'));
  expect(await sniffDataFile(small.path, { ...look, name: 'a.jsonl.gz' })).toMatchObject({ columns: [{ name: 'a' }], count: 2 });
  expect((await read('book.xlsx.gz', gzipSync(book))).all).toHaveLength(2);
  expect((await read('letter.pdf.gz', gzipSync(letter))).all).toMatchObject([{ title: 'A letter' }]);
  await expect(read('rows.csv.gz', csv.subarray(0, 5_000))).rejects.toThrow('is a damaged gzip file');
  await expect(read('rows.csv.gz.gz', gzipSync(csv))).rejects.toThrow('an archive inside an archive');
  await expect(read('a.png.gz', gzipSync(Buffer.from('\u0089PNG\r\n\u001a\n\0', 'latin1')))).rejects.toThrow('“a.png” is a picture (PNG)');
});

test('a file that is called a table and is an Excel file, a PDF or an archive is read as what it is', async () => {
  expect((await read('sheet.csv', book)).all[0]).toMatchObject({ name: '王芳' });
  expect((await read('paper.csv', letter)).all).toMatchObject([{ text: expect.stringMatching(/^First page/) }]);
  expect((await read('rows.csv', zipBytes([{ name: 'in.csv', content: Buffer.from('a\n1\n') }]))).all).toEqual([{ a: 1 }]);
  // A column may be called like the beginning of a sound recording.
  expect((await read('tags.csv', 'ID3,GIF89\n1,2\n')).all).toEqual([{ ID3: 1, GIF89: 2 }]);
});
