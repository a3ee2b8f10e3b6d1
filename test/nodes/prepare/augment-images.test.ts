import { expect, test } from 'vitest';
import type { TableSpec } from '../../../nodes/kit/ports.ts';
import { openPictureReader } from '../../../nodes/lib/images/read-picture.ts';
import { tableFromRows } from '../../../nodes/lib/tables/inline-table.ts';
import { readRows } from '../../../nodes/lib/tables/read-table.ts';
import augmentImages from '../../../nodes/prepare/augment-images.ts';
import { filledSettings } from '../../filled-settings.ts';
import { bench, runNode } from '../../run-node.ts';
import { strokes, strokesTable } from '../training/sample-pictures.ts';

const still = { degrees: 0, crop: 0, brightness: 0, contrast: 0 };

test('made rows follow the others, marked, with the class of the picture that they were made of', async () => {
  const where = await bench();
  const given = { ...strokesTable(3), role: 'training' as const };
  const { rows, heard } = await runNode(augmentImages, { rows: given }, { copies: 2 }, where);
  const all = await readRows(where.context, rows);
  expect([rows.role, rows.count, heard.headline]).toEqual(['training', 9, '6 pictures made, 9 rows']);
  expect(all.slice(0, 3)).toEqual(strokes(3, 0).map((row) => ({ ...row, made: 'no' })));
  expect(all.slice(3).map(({ lies, made }) => [lies, made])).toEqual(
    ['upright', 'upright', 'across', 'across', 'upright', 'upright'].map((lies) => [lies, 'yes']),
  );
  expect(new Set(all.map(({ image }) => image)).size).toBe(9);
});

test('the same seed makes the same pictures, and only what is asked for is changed', async () => {
  const made = async (settings: object) => {
    const where = await bench();
    const { rows } = await runNode(augmentImages, { rows: strokesTable(4) }, settings, where);
    return (await readRows(where.context, rows)).slice(4).map(({ image }) => image);
  };
  expect(await made({ seed: 5 })).toEqual(await made({ seed: 5 }));
  expect(await made({ seed: 5 })).not.toEqual(await made({ seed: 6 }));
  const reader = await openPictureReader();
  const pixels = (cell: unknown) => {
    const read = reader.cell(typeof cell === 'string' ? cell : null, { width: 16, height: 16, channels: 1, fit: 'crop' });
    return typeof read === 'string' ? read : [...read.data];
  };
  expect((await made(still)).map(pixels)).toEqual(strokes(4, 0).map(({ image }) => pixels(image)));
});

test('a picture that cannot be read keeps its row, and that is said', async () => {
  const where = await bench();
  const given = tableFromRows([...strokes(1, 0), { image: 'broken', lies: 'across' }], { columns: [{ name: 'image', type: 'image' }] });
  const { rows, heard } = await runNode(augmentImages, { rows: given }, {}, where);
  expect([rows.count, heard.warnings.map(({ code }) => code)]).toEqual([3, ['broken-pictures']]);
});

test('test rows are refused, and what would do harm is said before', async () => {
  await expect(runNode(augmentImages, { rows: { ...strokesTable(2), role: 'test' } }, {})).rejects.toThrow('These are test rows');
  const digits = { name: 'digit', type: 'category' as const, classes: ['1', '2', '3'].map((name) => ({ name })) };
  const spec: TableSpec = { type: 'table', columns: [{ name: 'image', type: 'image' }, digits], role: 'training' };
  const codes = (rows: TableSpec, settings: { mirror?: boolean }) =>
    augmentImages.check?.({ rows }, filledSettings(augmentImages, settings)).map(({ code }) => code);
  expect(codes(spec, {})).toEqual([]);
  expect(codes(spec, { mirror: true })).toEqual(['turned-signs']);
  expect(codes({ type: 'table', columns: [digits] }, {})).toEqual(['no-pictures', 'made-before-split']);
});

test('a stopped run leaves the loop', async () => {
  const where = await bench();
  const { progress } = where.context;
  let reports = 0;
  where.context.progress = (fraction) => {
    if (++reports === 3) where.cancel();
    progress(fraction);
  };
  await expect(runNode(augmentImages, { rows: strokesTable(50) }, {}, where)).rejects.toThrow('stopped');
  expect(reports).toBe(3);
});
