import { Transformer } from '@napi-rs/image';
import { expect, test } from 'vitest';
import { dataUrl } from '../../../../nodes/lib/images/data-url.ts';
import { readHeader } from '../../../../nodes/lib/images/picture-header.ts';
import type { PictureFault } from '../../../../nodes/lib/images/picture-faults.ts';
import type { Pixels } from '../../../../nodes/lib/images/pixels.ts';
import { openPictureReader } from '../../../../nodes/lib/images/read-picture.ts';
import { bmpBytes, countedPixels, pictureBytes, plainPixels, turnedJpeg } from './picture-bytes.ts';

const reader = await openPictureReader();
const whole = (width: number, height: number, channels: 1 | 3 = 3) => ({ width, height, channels, fit: 'stretch' as const });
const listed = (read: Pixels | PictureFault) => (typeof read === 'string' ? read : [...read.data]);

test('headers tell the size of every format before anything is decoded', () => {
  const sizes = (['png', 'jpeg', 'webp'] as const).map((format) => readHeader(pictureBytes(plainPixels(37, 21, [9, 99, 199]), format)));
  expect(sizes.map((header) => [header?.format, header?.width, header?.height])).toEqual([
    ['png', 37, 21],
    ['jpeg', 37, 21],
    ['webp', 37, 21],
  ]);
  const lossless = Transformer.fromRgbaPixels(new Uint8Array(300 * 5 * 4), 300, 5).webpLosslessSync();
  expect(readHeader(lossless)).toMatchObject({ format: 'webp', width: 300, height: 5 });
  expect(readHeader(bmpBytes(7, 9))).toMatchObject({ format: 'bmp', width: 7, height: 9 });
  expect(readHeader(Buffer.from('R0lGODlhAwAFAIAAAP///wAAACwAAAAAAwAFAAACAoRRADs=', 'base64'))).toMatchObject({
    format: 'gif',
    width: 3,
    height: 5,
  });
  expect(readHeader(Buffer.from('no picture at all'))).toBeUndefined();
  expect(readHeader(pictureBytes(plainPixels(9, 9, [1, 2, 3]), 'png').subarray(0, 18))).toBeUndefined();
});

test('pixels come back as they were, in grey or in colour', () => {
  const grey = countedPixels(5, 4, 1);
  expect(listed(reader.framed(pictureBytes(grey, 'png'), whole(5, 4, 1)))).toEqual([...grey.data]);
  const colour = countedPixels(5, 4, 3);
  expect(listed(reader.framed(pictureBytes(colour, 'png'), whole(5, 4)))).toEqual([...colour.data]);
  // The luma of ITU-R BT.601 for pure red, green and blue.
  const primary = [76, 150, 29];
  for (const [at, expected] of primary.entries()) {
    const colours = [0, 0, 0].map((_, channel) => (channel === at ? 255 : 0));
    const pixels: Pixels = { width: 1, height: 1, channels: 3, data: Uint8Array.from(colours) };
    expect(listed(reader.framed(pictureBytes(pixels, 'png'), whole(1, 1, 1)))).toEqual([expected]);
  }
});

test('what is transparent is shown over white, 16 bits become 8', () => {
  const half = Transformer.fromRgbaPixels(Uint8Array.from([0, 100, 200, 128, 1, 2, 3, 0]), 2, 1).pngSync();
  expect(listed(reader.framed(half, whole(2, 1)))).toEqual([127, 177, 227, 255, 255, 255]);
  // One grey pixel of 16 bits, 0x8000.
  const deep = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABEAAAAABq7kcWAAAAC0lEQVR4nGNoYAAAAQMAgT5MxZMAAAAASUVORK5CYII=', 'base64');
  expect(listed(reader.framed(deep, whole(1, 1, 1)))).toEqual([128]);
});

test('all eight orientations of EXIF are turned upright', () => {
  // Left half dark, right half bright, top row brighter: blocks of 8 pixels survive JPEG.
  const data = Uint8Array.from({ length: 32 * 16 }, (_, at) => (at % 32 < 16 ? 40 : 160) + (at < 32 * 8 ? 60 : 0));
  const stored: Pixels = { width: 32, height: 16, channels: 1, data };
  const corners = (orientation: number) => {
    const read = reader.upTo(turnedJpeg(stored, orientation), 100);
    if (typeof read === 'string') return read;
    const { width, height } = read;
    const at = (x: number, y: number) => Math.round((read.data[(y * width + x) * read.channels] ?? 0) / 20) * 20;
    return [width, height, at(1, 1), at(width - 2, 1), at(1, height - 2), at(width - 2, height - 2)];
  };
  // Top left, top right, bottom left, bottom right of the picture as it is seen; what is stored is 100 220 over 40 160.
  expect(Array.from({ length: 8 }, (_, at) => corners(at + 1))).toEqual([
    [32, 16, 100, 220, 40, 160],
    [32, 16, 220, 100, 160, 40],
    [32, 16, 160, 40, 220, 100],
    [32, 16, 40, 160, 100, 220],
    [16, 32, 100, 40, 220, 160],
    [16, 32, 40, 100, 160, 220],
    [16, 32, 160, 220, 40, 100],
    [16, 32, 220, 160, 100, 40],
  ]);
});

test('shrinking takes the mean of what it covers; the frame is filled, or the picture is cut', () => {
  const halves: Pixels = { width: 8, height: 4, channels: 1, data: Uint8Array.from({ length: 32 }, (_, at) => (at % 8 < 4 ? 0 : 200)) };
  const bytes = pictureBytes(halves, 'png');
  // A pixel four wide weighs .625 .875 .875 .625 in its own half and .375 .125 in the other: 200 · .5 / 3.5.
  expect(listed(reader.framed(bytes, { width: 2, height: 2, channels: 1, fit: 'pad' }))).toEqual([29, 171, 255, 255]);
  expect(listed(reader.framed(bytes, { width: 1, height: 1, channels: 1, fit: 'stretch' }))).toEqual([100]);
  expect(listed(reader.framed(bytes, { width: 2, height: 2, channels: 1, fit: 'crop' }))).toEqual([25, 175, 25, 175]);
});

test('bombs, other files and cut ones are refused with a reason', () => {
  const png = Buffer.from(pictureBytes(plainPixels(20, 20, [1, 2, 3]), 'png'));
  const bomb = Buffer.from(png);
  bomb.writeUInt32BE(50_000, 16);
  bomb.writeUInt32BE(50_000, 20);
  const lying = Buffer.from(png);
  lying.writeUInt32BE(2_000, 16);
  const read = (bytes: Uint8Array) => reader.framed(bytes, whole(8, 8));
  expect(read(bomb)).toBe('too-many-pixels');
  expect(read(lying)).toBe('broken');
  expect(read(png.subarray(0, png.length - 20))).toBe('broken');
  expect(read(pictureBytes(plainPixels(64, 64, [1, 2, 3]), 'jpeg').subarray(0, 400))).toBe('broken');
  expect(read(new Uint8Array(30_000_001))).toBe('too-many-bytes');
  expect(read(Buffer.from('GIF89a\x03\0\x05\0'))).toBe('unread-format');
  expect(read(Buffer.from('<svg/>'))).toBe('no-picture');
  const cells = [null, '', 'a word', 'data:text/html;base64,AAAA', dataUrl('png', png)];
  const found = cells.map((cell) => reader.cell(cell, whole(8, 8)));
  expect(found.map((one) => (typeof one === 'string' ? one : 'read'))).toEqual(['missing', 'missing', 'no-picture', 'no-picture', 'read']);
});
