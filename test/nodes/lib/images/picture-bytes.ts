import { Transformer } from '@napi-rs/image';
import { type EncodePicture, openEncoder } from '../../../../nodes/lib/images/encode.ts';
import { bytesOfDataUrl } from '../../../../nodes/lib/images/data-url.ts';
import type { Pixels } from '../../../../nodes/lib/images/pixels.ts';

const encode: EncodePicture = await openEncoder();

/** A picture of one colour, as a cell. */
export function plainPicture(width: number, height: number, colour: readonly [number, number, number]): string {
  return encode(plainPixels(width, height, colour), 'png');
}

export function plainPixels(width: number, height: number, colour: readonly [number, number, number]): Pixels {
  return { width, height, channels: 3, data: Uint8Array.from({ length: width * height * 3 }, (_, at) => colour[at % 3] ?? 0) };
}

/** Numbers from 0 upwards, one for each channel of each pixel. */
export function countedPixels(width: number, height: number, channels: 1 | 3): Pixels {
  return { width, height, channels, data: Uint8Array.from({ length: width * height * channels }, (_, at) => at) };
}

export function pictureBytes(pixels: Pixels, format: 'png' | 'jpeg' | 'webp'): Uint8Array {
  return bytesOfDataUrl(encode(pixels, format)) ?? new Uint8Array();
}

export function bmpBytes(width: number, height: number): Uint8Array {
  return Transformer.fromRgbaPixels(new Uint8Array(width * height * 4).fill(200), width, height).bmpSync();
}

/** A JPEG that says in EXIF how it is to be turned. */
export function turnedJpeg(pixels: Pixels, orientation: number): Uint8Array {
  const jpeg = pictureBytes(pixels, 'jpeg');
  // APP1, a little-endian TIFF directory, and in it one tag.
  const directory = Buffer.from([0x49, 0x49, 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0, 0, 0, 0, 0]);
  const exif = Buffer.concat([Buffer.from([0xff, 0xe1, 0, 34]), Buffer.from('Exif\0\0'), directory]);
  return Buffer.concat([jpeg.subarray(0, 2), exif, jpeg.subarray(2)]);
}
