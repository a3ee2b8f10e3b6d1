import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { brightened, contrasted, hueTurned } from '../../../../nodes/lib/images/colours.ts';
import { cropped, mirrored, type Pixels, quarterTurned, upsideDown } from '../../../../nodes/lib/images/pixels.ts';
import { varied } from '../../../../nodes/lib/images/vary-picture.ts';
import { warped } from '../../../../nodes/lib/images/warp.ts';
import { countedPixels, plainPixels } from './picture-bytes.ts';

/** Made with NumPy 1.24: fliplr, flipud, rot90 (which turns to the left) and slices, which are what PIL's transpose and crop give. */
const figures: Record<string, { width: number; height: number; data: number[] }> = JSON.parse(
  readFileSync(new URL('turned.json', import.meta.url), 'utf8'),
);
const figure = (name: string) => figures[name] ?? { width: 0, height: 0, data: [] };
const source: Pixels = { ...figure('source'), channels: 3, data: Uint8Array.from(figure('source').data) };

test('mirroring, quarter turns and crops move every pixel to its exact place', () => {
  const made = {
    mirrored: mirrored(source),
    upsideDown: upsideDown(source),
    turned1: quarterTurned(source, 1),
    turned2: quarterTurned(source, 2),
    turned3: quarterTurned(source, -1),
    cropped: cropped(source, { left: 1, top: 1, width: 3, height: 2 }),
  };
  for (const [name, { width, height, data }] of Object.entries(made)) expect({ width, height, data: [...data] }).toEqual(figure(name));
});

test('a warp of nothing changes nothing, whole steps move whole pixels and keep the edge', () => {
  const still = { shiftX: 0, shiftY: 0, degrees: 0, zoom: 1, mirror: false };
  expect([...warped(source, still).data]).toEqual([...source.data]);
  expect([...warped(source, { ...still, mirror: true }).data]).toEqual([...mirrored(source).data]);
  const row: Pixels = { width: 4, height: 1, channels: 1, data: Uint8Array.of(10, 20, 30, 40) };
  expect([...warped(row, { ...still, shiftX: 1 }).data]).toEqual([10, 10, 20, 30]);
  const square = countedPixels(5, 5, 1);
  expect([...warped(square, { ...still, degrees: 90 }).data]).toEqual([...quarterTurned(square, 1).data]);
});

test('brightness and contrast stay within 0 and 255; hue turns colours and leaves grey', () => {
  const row: Pixels = { width: 3, height: 1, channels: 1, data: Uint8Array.of(50, 100, 240) };
  expect([...brightened(row, 1.5).data]).toEqual([75, 150, 255]);
  expect([...contrasted(row, 2).data]).toEqual([0, 70, 255]);
  expect([...hueTurned(plainPixels(1, 1, [90, 90, 90]), 120).data]).toEqual([90, 90, 90]);
  // By the matrix of the W3C's hue-rotate: .213 + .5 · .213 + .866 · .143 of pure red in green, less than nothing in the others.
  expect([...hueTurned(plainPixels(1, 1, [255, 0, 0]), 120).data]).toEqual([0, 113, 0]);
});

test('the same seed, row and copy give the same picture, others give others', () => {
  const variation = { mirror: true, upsideDown: false, quarters: false, degrees: 15, crop: 0.2, brightness: 0.2, contrast: 0.2, hue: 20 };
  const make = (seed: number, row: number, copy: number) =>
    Buffer.from(varied(countedPixels(9, 9, 3), variation, { seed, row, copy }).data).toString('hex');
  expect(make(1, 2, 0)).toBe(make(1, 2, 0));
  expect(new Set([make(1, 2, 0), make(1, 2, 1), make(1, 3, 0), make(2, 2, 0)]).size).toBe(4);
});
