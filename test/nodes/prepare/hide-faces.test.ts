import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { TableSpec } from '../../../nodes/kit/ports.ts';
import { bytesOfDataUrl } from '../../../nodes/lib/images/data-url.ts';
import { openEncoder } from '../../../nodes/lib/images/encode.ts';
import { openFaceFinder } from '../../../nodes/lib/images/find-faces.ts';
import type { Pixels } from '../../../nodes/lib/images/pixels.ts';
import { openPictureReader } from '../../../nodes/lib/images/read-picture.ts';
import { fitted } from '../../../nodes/lib/images/resize.ts';
import { tableFromRows } from '../../../nodes/lib/tables/inline-table.ts';
import { readRows } from '../../../nodes/lib/tables/read-table.ts';
import hideFaces from '../../../nodes/prepare/hide-faces.ts';
import { filledSettings } from '../../filled-settings.ts';
import { bench, runNode } from '../../run-node.ts';
import { plainPicture } from '../lib/images/picture-bytes.ts';

const [reader, encode] = await Promise.all([openPictureReader(), openEncoder()]);
const decoded = (cell: unknown): Pixels => {
  const pixels = reader.upTo(bytesOfDataUrl(String(cell)) ?? new Uint8Array(), 4_096);
  if (typeof pixels === 'string') throw new Error(pixels);
  return pixels;
};
/** Photographs with faces that come with the detector; three, two, three, three, five and four people look into the camera. */
const photograph = (at: number): Pixels => {
  const pixels = reader.upTo(readFileSync(`node_modules/@vladmandic/face-api/demo/sample${at}.jpg`), 960);
  if (typeof pixels === 'string') throw new Error(pixels);
  return pixels;
};
const columns = [
  { name: 'id', type: 'number' as const },
  { name: 'image', type: 'image' as const },
];

test('faces of photographs are found, in different sizes, and none in drawings', async () => {
  const finder = await openFaceFinder();
  const counts: number[] = [];
  for (let at = 1; at <= 6; at++) counts.push((await finder.find(photograph(at), 0.5)).length);
  expect(counts).toEqual([3, 2, 3, 3, 5, 4]);
  const small = fitted(photograph(1), 360, 240, 'stretch');
  expect(await finder.find(small, 0.5)).toHaveLength(3);
  expect(await finder.find(decoded(plainPicture(64, 48, [200, 180, 160])), 0.5)).toEqual([]);
  await finder.release();
});

test.each(['blur', 'squares', 'cover'] as const)('after %s no face is found, and the rest of the picture stays', async (how) => {
  const where = await bench();
  const given = photograph(2);
  const table = tableFromRows([{ id: 1, image: encode(given, 'png') }], { columns });
  const { rows, heard } = await runNode(hideFaces, { rows: table }, { how }, where);
  const [row] = await readRows(where.context, rows);
  expect([row?.['faces'], heard.headline]).toEqual([2, '2 faces hidden in 1 of 1 pictures']);
  const hidden = decoded(row?.['image']);
  const finder = await openFaceFinder();
  expect(await finder.find(hidden, 0.5)).toEqual([]);
  await finder.release();
  const differing = hidden.data.filter((value, at) => value !== given.data[at]).length;
  expect(differing / given.data.length).toBeGreaterThan(0.01);
  expect(differing / given.data.length).toBeLessThan(0.12);
});

test('rows keep their order; pictures without a face, broken and missing ones stay as they were', async () => {
  const where = await bench();
  const plain = Array.from({ length: 40 }, (_, at) => plainPicture(8, 8, [at, 2 * at, 3 * at]));
  const photo = encode(fitted(photograph(2), 360, 256, 'stretch'), 'jpeg');
  const cells = [...plain, photo, 'data:image/png;base64,AAAA', null];
  const table = {
    ...tableFromRows(
      cells.map((image, id) => ({ id, image })),
      { columns },
    ),
    role: 'test' as const,
  };
  const { rows, heard } = await runNode(hideFaces, { rows: table }, {}, where);
  const all = await readRows(where.context, rows);
  expect([rows.role, rows.count]).toEqual(['test', 43]);
  expect(all.map(({ id }) => id)).toEqual(cells.map((_, at) => at));
  expect(all.filter(({ image }, at) => image !== cells[at]).map(({ id }) => id)).toEqual([40]);
  expect(String(all[40]?.['image'])).toMatch(/^data:image\/jpeg/);
  expect(all.slice(38).map(({ faces }) => faces)).toEqual([0, 0, 2, null, null]);
  expect(heard.warnings.map(({ code, message }) => [code, message.values?.['count']])).toEqual([['broken-pictures', 1]]);
});

test('a table without pictures is refused before the run, and a taken name gets a number', () => {
  const spec = (...names: string[]): TableSpec => ({
    type: 'table',
    columns: names.map((name) => ({ name, type: name === 'photo' ? 'image' : 'text' })),
  });
  const settings = filledSettings(hideFaces, {});
  expect(hideFaces.check?.({ rows: spec('text') }, settings)).toMatchObject([{ severity: 'error', setting: 'imageColumn' }]);
  expect(hideFaces.check?.({ rows: spec('photo') }, settings)).toEqual([]);
  expect(hideFaces.describe?.({ rows: spec('photo', 'faces') }, settings).rows?.columns?.at(-1)).toEqual({
    name: 'faces_2',
    type: 'number',
  });
});

test('a stopped run leaves the pictures', async () => {
  const where = await bench();
  where.cancel();
  const table = tableFromRows([{ id: 1, image: plainPicture(8, 8, [1, 2, 3]) }], { columns });
  await expect(runNode(hideFaces, { rows: table }, {}, where)).rejects.toThrow('stopped');
});
