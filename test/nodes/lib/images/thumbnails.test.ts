import { expect, test } from 'vitest';
import { bytesOfDataUrl, dataUrl } from '../../../../nodes/lib/images/data-url.ts';
import { pngBytes } from '../../../../nodes/lib/images/encode.ts';
import { openPictureReader } from '../../../../nodes/lib/images/read-picture.ts';
import { withThumbnails } from '../../../../nodes/lib/images/thumbnails.ts';

/** Noise, which no encoder makes small, or one grey. */
function picture(width: number, height: number, noisy: boolean): string {
  let state = 7;
  const next = () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) >>> 24;
  const data = Uint8Array.from({ length: width * height * 3 }, () => (noisy ? next() : 120));
  return dataUrl('png', pngBytes({ width, height, channels: 3, data }));
}
async function shown(cell: string | null) {
  const [row] = await withThumbnails([{ image: cell }], [{ name: 'image', type: 'image' }]);
  const image = row?.image;
  const bytes = typeof image === 'string' ? bytesOfDataUrl(image) : undefined;
  const pixels = bytes && (await openPictureReader()).upTo(bytes, 1_000);
  return { image, sides: pixels && typeof pixels !== 'string' ? [pixels.width, pixels.height] : undefined };
}

test('a picture that takes few characters is shown as it is; a larger one with its proportions, as small as it must be', async () => {
  const small = picture(20, 10, false);
  expect((await shown(small)).image).toBe(small);
  expect((await shown(picture(300, 150, true))).sides).toEqual([64, 32]);
  const noise = await shown(picture(64, 48, true));
  expect(noise.sides).toEqual([32, 24]);
  expect(String(noise.image).length).toBeLessThanOrEqual(2_000);
});

test('what is no picture is shown as nothing', async () => {
  expect((await shown('data:image/png;base64,AAAA')).image).toBeNull();
  expect((await shown(null)).image).toBeNull();
});
