import { crc32, deflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { isPng, textIn, withText } from '../../../editor/share/embed-png.ts';

/** The smallest picture: one grey pixel, made after the specification. */
const pixel = Uint8Array.from(
  Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==', 'base64'),
);

test('what goes in comes out, in any script, and the picture around it is the same', () => {
  const text = JSON.stringify({ name: '垃圾邮件过滤', note: 'é 🐧 \u0000' });
  const png = withText(pixel, text);
  expect(isPng(png)).toBe(true);
  expect(textIn(png)).toBe(text);
  expect(Buffer.from(png.subarray(0, pixel.length - 12))).toEqual(Buffer.from(pixel.subarray(0, -12)));
  expect(Buffer.from(png.subarray(-12))).toEqual(Buffer.from(pixel.subarray(-12)));
});

test('the checksum of the text chunk is the one that PNG readers expect', () => {
  const png = withText(pixel, '{}');
  const view = new DataView(png.buffer);
  const start = pixel.length - 12;
  const length = view.getUint32(start);
  expect(view.getUint32(start + 8 + length)).toBe(crc32(png.subarray(start + 4, start + 8 + length)));
});

test('a picture without a workflow, a torn one and something that is no picture hold none', () => {
  expect(textIn(pixel)).toBeUndefined();
  expect(textIn(withText(pixel, 'x'.repeat(500)).subarray(0, 120))).toBeUndefined();
  expect(textIn(new Uint8Array(deflateSync('{}')))).toBeUndefined();
});
