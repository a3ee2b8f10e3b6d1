export type PictureFormat = 'png' | 'jpeg' | 'webp' | 'bmp' | 'gif';

/** What a picture says of itself before it is decoded. Width and height are as stored; `orientation` (EXIF, 1 to 8) says how to turn it. */
export interface PictureHeader {
  format: PictureFormat;
  width: number;
  height: number;
  orientation: number;
}

/** Reads the beginning of a picture's bytes, and no more than a decoder would; undefined where it is no picture of a known form. */
export function readHeader(bytes: Uint8Array): PictureHeader | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found = readers.find(({ signature }) => matches(bytes, signature));
  if (!found) return undefined;
  try {
    const header = found.read(bytes, view);
    return header && header.width > 0 && header.height > 0 ? { format: found.format, orientation: 1, ...header } : undefined;
  } catch (error) {
    // A view throws where the bytes end too early.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

type Size = Pick<PictureHeader, 'width' | 'height'> & { orientation?: number };
interface HeaderReader {
  format: PictureFormat;
  signature: readonly (number | undefined)[];
  read(bytes: Uint8Array, view: DataView): Size | undefined;
}

const letters = (text: string) => [...text].map((letter) => letter.charCodeAt(0));
const readers: readonly HeaderReader[] = [
  { format: 'png', signature: [0x89, ...letters('PNG\r\n'), 0x1a, 0x0a], read: readPng },
  { format: 'jpeg', signature: [0xff, 0xd8, 0xff], read: (_, view) => readJpeg(view) },
  { format: 'webp', signature: [...letters('RIFF'), undefined, undefined, undefined, undefined, ...letters('WEBP')], read: readWebp },
  { format: 'gif', signature: letters('GIF8'), read: (_, view) => ({ width: view.getUint16(6, true), height: view.getUint16(8, true) }) },
  { format: 'bmp', signature: letters('BM'), read: (_, view) => readBmp(view) },
];

function matches(bytes: Uint8Array, signature: readonly (number | undefined)[], at = 0): boolean {
  return signature.every((byte, place) => byte === undefined || bytes[at + place] === byte);
}

function readPng(bytes: Uint8Array, view: DataView): Size | undefined {
  if (!matches(bytes, letters('IHDR'), 12)) return undefined;
  const size = { width: view.getUint32(16), height: view.getUint32(20) };
  // EXIF stands before the pixels, if it is there.
  for (let at = 33; at + 12 <= bytes.length;) {
    const length = view.getUint32(at);
    if (matches(bytes, letters('IDAT'), at + 4)) break;
    if (matches(bytes, letters('eXIf'), at + 4)) return { ...size, orientation: exifOrientation(view, at + 8, length) };
    at += 12 + length;
  }
  return size;
}

/** Frame headers of a JPEG; among them are numbers that mean tables. */
const isFrame = (marker: number) => marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
const isBare = (marker: number) => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);

function readJpeg(view: DataView): Size | undefined {
  let orientation = 1;
  for (let at = 2; ;) {
    if (view.getUint8(at) !== 0xff) return undefined;
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) at += 1;
    else if (isBare(marker)) at += 2;
    else if (marker === 0xd9 || marker === 0xda) return undefined;
    else {
      const length = view.getUint16(at + 2);
      if (isFrame(marker)) return { height: view.getUint16(at + 5), width: view.getUint16(at + 7), orientation };
      // APP1 with "Exif\0\0".
      if (marker === 0xe1 && length > 8 && view.getUint32(at + 4) === 0x45786966) orientation = exifOrientation(view, at + 10, length - 8);
      at += 2 + length;
    }
  }
}

function readWebp(bytes: Uint8Array, view: DataView): Size | undefined {
  const low = (at: number) => view.getUint16(at, true) & 0x3fff;
  if (matches(bytes, letters('VP8 '), 12)) return { width: low(26), height: low(28) };
  if (matches(bytes, letters('VP8L'), 12)) {
    const bits = view.getUint32(21, true);
    return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
  }
  if (!matches(bytes, letters('VP8X'), 12)) return undefined;
  const threeBytes = (at: number) => view.getUint16(at, true) + (view.getUint8(at + 2) << 16) + 1;
  return { width: threeBytes(24), height: threeBytes(27), orientation: webpOrientation(bytes, view) };
}

function webpOrientation(bytes: Uint8Array, view: DataView): number {
  for (let at = 12; at + 8 <= bytes.length;) {
    const length = view.getUint32(at + 4, true);
    if (matches(bytes, letters('EXIF'), at)) {
      const skipped = matches(bytes, letters('Exif'), at + 8) ? 6 : 0;
      return exifOrientation(view, at + 8 + skipped, length - skipped);
    }
    at += 8 + length + (length % 2);
  }
  return 1;
}

function readBmp(view: DataView): Size {
  // The oldest form has a header of 12 bytes with small numbers; later ones may give a negative height, for rows from the top.
  if (view.getUint32(14, true) === 12) return { width: view.getUint16(18, true), height: view.getUint16(20, true) };
  return { width: view.getInt32(18, true), height: Math.abs(view.getInt32(22, true)) };
}

const orientationTag = 0x0112;
const mostTags = 200;

/** The orientation in an EXIF block (a TIFF directory) at `start`; 1 where there is none. */
function exifOrientation(view: DataView, start: number, length: number): number {
  const end = Math.min(view.byteLength, start + length);
  if (end - start < 14) return 1;
  const little = view.getUint16(start) === 0x4949;
  const directory = start + view.getUint32(start + 4, little);
  if (directory + 2 > end) return 1;
  const count = Math.min(mostTags, view.getUint16(directory, little));
  for (let tag = 0; tag < count; tag++) {
    const at = directory + 2 + tag * 12;
    if (at + 12 > end) return 1;
    if (view.getUint16(at, little) !== orientationTag) continue;
    const value = view.getUint16(at + 8, little);
    return value >= 1 && value <= 8 ? value : 1;
  }
  return 1;
}
