import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import readImages from '../../../nodes/data/read-images.ts';
import { openPictureReader } from '../../../nodes/lib/images/read-picture.ts';
import { readRows } from '../../../nodes/lib/tables/read-table.ts';
import { bench, runNode } from '../../run-node.ts';
import { filledSettings } from '../../filled-settings.ts';
import { countedPixels, pictureBytes, plainPixels, turnedJpeg } from '../lib/images/picture-bytes.ts';
import { zipBytes } from '../lib/files/zip-bytes.ts';

const red = pictureBytes(plainPixels(6, 4, [250, 0, 0]), 'png');
const blue = pictureBytes(plainPixels(5, 5, [0, 0, 250]), 'png');
const text = (content: string) => new TextEncoder().encode(content);

async function readFolder(files: Record<string, Uint8Array>, largest = 512) {
  const where = await bench();
  const artifact = await where.context.artifacts.commit('file', files);
  const found = await runNode(readImages, {}, { file: { source: 'upload', artifact, name: 'pets', bytes: 1 }, largest }, where);
  return {
    ...found,
    all: await readRows(where.context, found.rows),
    gone: await readRows(where.context, found.removed),
    summary: await import('node:fs/promises').then(({ readFile }) =>
      readFile(where.context.artifacts.path(found.rows.artifact ?? '', 'summary.json'), 'utf8'),
    ),
  };
}
async function readZip(content: Uint8Array, name = 'pets.zip') {
  const path = join(await mkdtemp(join(tmpdir(), 'graftwork-zip-')), name);
  await writeFile(path, content);
  const where = await bench({ files: { [name]: path } });
  const found = await runNode(readImages, {}, { file: { source: 'folder', folder: 'data', path: name } }, where);
  return { ...found, path, all: await readRows(where.context, found.rows), gone: await readRows(where.context, found.removed) };
}

test('each picture is a row with its folder as class; other files are removed with the reason', async () => {
  const { rows, all, gone, heard } = await readFolder({
    'pets/cat/1.png': red,
    'pets/dog/1.png': blue,
    'pets/dog/cut.png': blue.subarray(0, blue.length - 20),
    'pets/notes.txt': text('about these pictures'),
    'pets/.DS_Store': text('x'),
  });
  expect(rows.columns.map(({ name, type }) => [name, type])).toEqual([
    ['image', 'image'],
    ['file', 'text'],
    ['class', 'category'],
    ['width', 'number'],
    ['height', 'number'],
  ]);
  expect(all.map(({ image: _, ...row }) => row)).toEqual([
    { file: 'pets/cat/1.png', class: 'cat', width: 6, height: 4 },
    { file: 'pets/dog/1.png', class: 'dog', width: 5, height: 5 },
  ]);
  expect(all[0]?.image).toBe(`data:image/png;base64,${Buffer.from(red).toString('base64')}`);
  expect(gone).toEqual([
    { file: 'pets/dog/cut.png', reason: 'the picture is damaged or was cut off' },
    { file: 'pets/notes.txt', reason: 'it is not a PNG, JPEG, WebP or BMP picture' },
  ]);
  expect(heard.headline).toBe('2 pictures, 2 files removed');
});

test('a list beside the pictures gives their columns', async () => {
  const { rows, all, gone } = await readFolder({
    'a/labels.csv': text('path,kind,age\n1.png,cat,3\nb/2.png,dog,5\n9.png,dog,1\n'),
    'a/1.png': red,
    'a/b/2.png': blue,
    'a/b/3.png': blue,
  });
  expect(rows.columns.map(({ name }) => name)).toEqual(['image', 'file', 'class', 'kind', 'age', 'width', 'height']);
  expect(all.map(({ file, kind, age }) => [file, kind, age])).toEqual([
    ['a/1.png', 'cat', 3],
    ['a/b/2.png', 'dog', 5],
  ]);
  expect(gone).toEqual([
    { file: '9.png', reason: 'the list names it, but it is not there' },
    { file: 'a/b/3.png', reason: 'the list does not name it' },
  ]);
});

test('a list whose columns are called like those of the pictures keeps them under other names', async () => {
  const { rows, all } = await readFolder({
    'cat/labels.csv': text('path,Width,height,Class,image_2,Image\n1.png,10,20,Cat,x,y\n'),
    'cat/1.png': red,
    'dog/2.png': blue,
  });
  expect(rows.columns.map(({ name }) => name)).toEqual([
    'image',
    'file',
    'Width_2',
    'height_2',
    'Class',
    'image_2',
    'Image_3',
    'width',
    'height',
  ]);
  expect(all).toMatchObject([{ file: 'cat/1.png', Width_2: 10, height_2: 20, Class: 'Cat', image_2: 'x', Image_3: 'y' }]);
});

test('large pictures are kept smaller and upright, and the table’s summary holds small ones', async () => {
  const large = turnedJpeg(plainPixels(200, 100, [10, 200, 30]), 6);
  const { all, summary } = await readFolder({ 'a.jpg': large, 'b.png': pictureBytes(countedPixels(90, 90, 3), 'png') }, 80);
  const reader = await openPictureReader();
  const read = reader.upTo(Buffer.from(String(all[0]?.image).split(',')[1] ?? '', 'base64'), 1_000);
  expect(all.map(({ width, height }) => [width, height])).toEqual([
    [100, 200],
    [90, 90],
  ]);
  expect(typeof read === 'string' ? read : [read.width, read.height]).toEqual([40, 80]);
  const [first, second]: { image: string }[] = JSON.parse(summary).first;
  expect([first, second].map((row) => (row?.image ?? '').length <= 2_000 && row?.image.startsWith('data:image/'))).toEqual([true, true]);
});

test('an archive is read without being unpacked; names that lead elsewhere or are in another encoding do no harm', async () => {
  // 我家小猫的照片/1.png as Windows in China writes it.
  const gbk = Uint8Array.from([
    0xce,
    0xd2,
    0xbc,
    0xd2,
    0xd0,
    0xa1,
    0xc3,
    0xa8,
    0xb5,
    0xc4,
    0xd5,
    0xd5,
    0xc6,
    0xac,
    0x2f,
    ...Buffer.from('1.png'),
  ]);
  const { all, gone, path } = await readZip(
    zipBytes([
      { name: gbk, content: red },
      { name: '../../dog/2.png', content: blue },
      { name: 'dog\\3.png', content: blue },
      { name: 'dog/locked.png', content: blue, locked: true },
      { name: 'dog/lie.png', content: blue, claims: 12 },
      { name: 'dog/huge.png', content: blue, claims: 50_000_000 },
      { name: '__MACOSX/dog/2.png', content: text('x') },
    ]),
  );
  expect(all.map((row) => [row.file, row.class])).toEqual([
    ['我家小猫的照片/1.png', '我家小猫的照片'],
    ['dog/2.png', 'dog'],
    ['dog/3.png', 'dog'],
  ]);
  expect(gone.map((row) => row.file)).toEqual(['dog/locked.png', 'dog/lie.png', 'dog/huge.png']);
  const settings = filledSettings(readImages, { file: { source: 'folder', folder: 'data', path: 'pets.zip' } });
  const sample = await readImages.sniff?.(path, settings);
  const known = readImages.describe?.({}, settings, sample).rows;
  expect(known?.columns?.find(({ name }) => name === 'class')?.classes).toEqual([
    { name: 'dog', count: 5 },
    { name: '我家小猫的照片', count: 1 },
  ]);
});

test('what holds no pictures, or would unpack to anything, is refused in a sentence', async () => {
  const bomb = zipBytes(Array.from({ length: 3 }, (_, at) => ({ name: `${at}.png`, content: red, claims: 4_000_000_000 })));
  await expect(readZip(bomb)).rejects.toThrow('more than 8 GB when unpacked');
  await expect(readZip(zipBytes([{ name: 'a.png', content: red }]).subarray(0, 40))).rejects.toThrow('damaged archive');
  await expect(readFolder({ 'a.txt': text('one'), 'b.txt': text('two') })).rejects.toThrow('None of the 2 files are pictures');
  await expect(runNode(readImages, {}, {})).rejects.toThrow('No pictures are chosen yet');
});

test('a picture with the name of a table is read as the picture that it is', async () => {
  expect((await readZip(red, 'picture.csv')).all).toMatchObject([{ file: 'picture.csv', width: 6, height: 4 }]);
});
