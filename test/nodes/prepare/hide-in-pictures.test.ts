import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { TableSpec } from '../../../nodes/kit/ports.ts';
import { bytesOfDataUrl } from '../../../nodes/lib/images/data-url.ts';
import { openEncoder } from '../../../nodes/lib/images/encode.ts';
import { openFaceFinder } from '../../../nodes/lib/images/find-faces.ts';
import type { Pixels } from '../../../nodes/lib/images/pixels.ts';
import { openTextFinder, openTextReader } from '../../../nodes/lib/ocr/text-reader.ts';
import { openPictureReader } from '../../../nodes/lib/images/read-picture.ts';
import { fitted } from '../../../nodes/lib/images/resize.ts';
import { tableFromRows } from '../../../nodes/lib/tables/inline-table.ts';
import { readRows } from '../../../nodes/lib/tables/read-table.ts';
import hideInPictures from '../../../nodes/prepare/hide-in-pictures.ts';
import { filledSettings } from '../../filled-settings.ts';
import { bench, runNode } from '../../run-node.ts';
import { plainPicture } from '../lib/images/picture-bytes.ts';
import { drawText } from '../lib/ocr/draw-text.ts';

const [reader, encode] = await Promise.all([openPictureReader(), openEncoder()]);
const decoded = (cell: unknown): Pixels => {
  const pixels = reader.upTo(bytesOfDataUrl(String(cell)) ?? new Uint8Array(), 4_096);
  if (typeof pixels === 'string') throw new Error(pixels);
  return pixels;
};
/** Photographs with faces that come with the detector; three, two, three, four (one with her head at a slant), five and four people look into the camera. */
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
  for (let at = 1; at <= 6; at++) counts.push((await finder.find(photograph(at), 0.4)).length);
  expect(counts).toEqual([3, 2, 3, 4, 5, 4]);
  const small = fitted(photograph(1), 360, 240, 'stretch');
  expect(await finder.find(small, 0.4)).toHaveLength(3);
  expect(await finder.find(decoded(plainPicture(64, 48, [200, 180, 160])), 0.4)).toEqual([]);
  await finder.release();
});

test.each(['blur', 'squares', 'cover'] as const)('after %s no face is found, and the rest of the picture stays', async (how) => {
  const where = await bench();
  const given = photograph(2);
  const table = tableFromRows([{ id: 1, image: encode(given, 'png') }], { columns });
  const { rows, heard } = await runNode(hideInPictures, { rows: table }, { what: 'faces', how }, where);
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

test('text is hidden as well, where it stands, and counted beside the faces', async () => {
  const where = await bench();
  const page = await drawText(['Patient: Anna Smith', '电话 13800138000'], { size: 32, width: 600 });
  const given = reader.upTo(page, 4_096);
  if (typeof given === 'string') throw new Error(given);
  const image = `data:image/png;base64,${Buffer.from(page).toString('base64')}`;
  const cells = [image, encode(fitted(photograph(2), 480, 320, 'stretch'), 'png')];
  const table = tableFromRows(
    cells.map((cell, id) => ({ id, image: cell })),
    { columns },
  );
  const { rows, heard } = await runNode(hideInPictures, { rows: table }, { how: 'squares' }, where);
  const [text, faces] = await readRows(where.context, rows);
  expect([text?.['faces'], text?.['lines'], faces?.['faces']]).toEqual([0, 2, 2]);
  expect(heard.headline).toMatch(/^2 faces and \d+ lines? of text hidden in 2 of 2 pictures$/);
  const hidden = decoded(text?.['image']);
  const finder = await openTextFinder();
  expect(await finder.places(given)).toHaveLength(2);
  const reading = await openTextReader();
  expect((await reading.boxes(hidden)).map((box) => box.text).join(' ')).not.toMatch(/Patient|Anna|Smith|电话|138/);
  await Promise.all([finder.close(), reading.close()]);
  // Paper without text stays white.
  expect(Array.from(hidden.data.slice(0, 3))).toEqual(Array.from(given.data.slice(0, 3)));
}, 60_000);

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
  const { rows, heard } = await runNode(hideInPictures, { rows: table }, { what: 'faces' }, where);
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
  const settings = filledSettings(hideInPictures, { what: 'faces' });
  expect(hideInPictures.check?.({ rows: spec('text') }, settings)).toMatchObject([{ severity: 'error', setting: 'imageColumn' }]);
  expect(hideInPictures.check?.({ rows: spec('photo') }, settings)).toEqual([]);
  expect(hideInPictures.describe?.({ rows: spec('photo', 'faces') }, settings).rows?.columns?.at(-1)).toEqual({
    name: 'faces_2',
    type: 'number',
  });
});

test('a stopped run leaves the pictures', async () => {
  const where = await bench();
  where.cancel();
  const table = tableFromRows([{ id: 1, image: plainPicture(8, 8, [1, 2, 3]) }], { columns });
  await expect(runNode(hideInPictures, { rows: table }, { what: 'faces' }, where)).rejects.toThrow('stopped');
});
