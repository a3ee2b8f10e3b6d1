import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { bytesOfDataUrl } from '../../../../nodes/lib/images/data-url.ts';
import { openEncoder } from '../../../../nodes/lib/images/encode.ts';
import { createPictureIndex } from '../../../../nodes/lib/images/near-pictures.ts';
import { bitsApart, lookOf, type PictureLook } from '../../../../nodes/lib/images/picture-hash.ts';
import { cropped, type Pixels } from '../../../../nodes/lib/images/pixels.ts';
import { openPictureReader } from '../../../../nodes/lib/images/read-picture.ts';
import { fitted } from '../../../../nodes/lib/images/resize.ts';
import { plainPixels } from './picture-bytes.ts';

const folder = 'node_modules/emoji-datasource-twitter/img/twitter/64';
const reader = await openPictureReader();
const encode = await openEncoder();
const emojis = readdirSync(folder)
  .filter((_, at) => at % 30 === 0)
  .map((file) => decoded(readFileSync(`${folder}/${file}`)));
const saved = (pixels: Pixels, format: 'jpeg' | 'webp') => decoded(bytesOfDataUrl(encode(pixels, format)) ?? new Uint8Array());
function decoded(bytes: Uint8Array): Pixels {
  const pixels = reader.upTo(bytes, 256);
  if (typeof pixels === 'string') throw new Error(pixels);
  return pixels;
}

/** Brightness as one wave: of the 64 frequencies only its own, and the mean, are not 0. */
test('the hash of a wave has the bit of its frequency', () => {
  const wave = (u: number, v: number): Pixels => ({
    width: 32,
    height: 32,
    channels: 1,
    data: Uint8Array.from({ length: 1_024 }, (_, at) =>
      Math.round(
        128 + 100 * Math.cos((((at % 32) * 2 + 1) * u * Math.PI) / 64) * Math.cos(((Math.floor(at / 32) * 2 + 1) * v * Math.PI) / 64),
      ),
    ),
  });
  const bitOf = ({ high, low }: PictureLook, place: number) => ((place < 32 ? high : low) >>> (31 - (place % 32))) & 1;
  for (const [u, v] of [
    [1, 0],
    [3, 2],
    [7, 7],
  ] as const)
    expect(bitOf(lookOf(wave(u, v)), v * 8 + u)).toBe(1);
});

test('bits that differ are counted, of both words', () => {
  expect(bitsApart({ high: 0, low: 0 }, { high: 0xffffffff, low: 0xffffffff })).toBe(64);
  expect(bitsApart({ high: 0b101, low: 1 }, { high: 0b100, low: 0 })).toBe(2);
});

test.each([
  ['half as large', (pixels: Pixels) => fitted(pixels, 32, 32, 'stretch'), 0.99],
  ['twice as large', (pixels: Pixels) => fitted(pixels, 128, 128, 'stretch'), 0.99],
  ['saved as JPEG', (pixels: Pixels) => saved(pixels, 'jpeg'), 0.99],
  ['saved as WebP', (pixels: Pixels) => saved(pixels, 'webp'), 0.99],
  ['cut by a pixel at each edge', (pixels: Pixels) => cropped(pixels, { left: 1, top: 1, width: 62, height: 62 }), 0.9],
])('a picture %s is found again', (_, change, share) => {
  const found = emojis.filter((pixels) => {
    const index = createPictureIndex(8);
    index.add(lookOf(pixels));
    return index.add(lookOf(change(pixels))) === 0;
  });
  expect(found.length).toBeGreaterThan(emojis.length * share);
});

test('pictures of other things stay, and so does the same drawing in another colour', () => {
  const index = createPictureIndex(8);
  const firsts = emojis.map((pixels) => index.add(lookOf(pixels)));
  expect(firsts.filter((first, at) => first === at).length).toBeGreaterThan(emojis.length * 0.93);
  const colours = createPictureIndex(8);
  expect([colours.add(lookOf(plainPixels(40, 40, [200, 30, 30]))), colours.add(lookOf(plainPixels(40, 40, [30, 30, 200])))]).toEqual([
    0, 1,
  ]);
});

test('the pieces find what a comparison with all would', () => {
  let state = 7;
  const word = () => (state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0;
  const colours = new Uint8Array(48);
  const looks: PictureLook[] = [];
  for (let at = 0; at < 400; at++) {
    const base = looks[word() % Math.max(1, at)];
    const flips = word() % 14;
    const look = base && word() % 2 === 0 ? { ...base } : { high: word(), low: word(), colours };
    for (let flip = 0; flip < flips; flip++) look[word() % 2 === 0 ? 'high' : 'low'] ^= 1 << (word() % 32);
    looks.push({ high: look.high >>> 0, low: look.low >>> 0, colours });
  }
  for (const most of [0, 4, 8, 16]) {
    const index = createPictureIndex(most);
    const kept: number[] = [];
    for (const [at, look] of looks.entries()) {
      const like = kept.find((other) => bitsApart(looks[other] ?? look, look) <= most);
      if (like === undefined) kept.push(at);
      expect(index.add(look)).toBe(like ?? at);
    }
  }
});
