import type { Json } from '../../kit/json.ts';
import { bytesOfDataUrl } from './data-url.ts';
import { type Decode, openDecoder } from './decode.ts';
import { mostPictureBytes, mostPixels, type PictureFault } from './picture-faults.ts';
import { type PictureHeader, readHeader } from './picture-header.ts';
import { type Pixels, uprighted, withChannels } from './pixels.ts';
import { type Fit, fitted, within } from './resize.ts';

/** The form that all pictures of a model have. */
export interface PictureShape {
  width: number;
  height: number;
  channels: 1 | 3;
  fit: Fit;
}

/** The header of a picture that may be decoded, or why it may not. */
export function checkedHeader(bytes: Uint8Array): PictureHeader | PictureFault {
  if (bytes.length > mostPictureBytes) return 'too-many-bytes';
  const header = readHeader(bytes);
  if (!header) return 'no-picture';
  if (header.format === 'gif') return 'unread-format';
  return header.width * header.height > mostPixels ? 'too-many-pixels' : header;
}

/** Size of a picture as it is seen, turned by its orientation. */
export function seenSize({ width, height, orientation }: PictureHeader): { width: number; height: number } {
  return orientation >= 5 ? { width: height, height: width } : { width, height };
}

/** Decodes pictures, whole or in a frame; what cannot be is answered with the reason. */
export interface PictureReader {
  /** A cell (text as in `data-url.ts`) in a frame. */
  cell(value: Json | undefined, shape: PictureShape): Pixels | PictureFault;
  framed(bytes: Uint8Array, shape: PictureShape): Pixels | PictureFault;
  /** As it is seen, no larger than `largest` pixels each way. */
  upTo(bytes: Uint8Array, largest: number): Pixels | PictureFault;
}

export async function openPictureReader(): Promise<PictureReader> {
  const decode = await openDecoder();
  const framed = (bytes: Uint8Array, shape: PictureShape) =>
    readInto(decode, bytes, (pixels, turned) => {
      const [width, height] = turned ? [shape.height, shape.width] : [shape.width, shape.height];
      return fitted(withChannels(pixels, shape.channels), width, height, shape.fit);
    });
  return {
    framed,
    cell(value, shape) {
      if (value === null || value === undefined || value === '') return 'missing';
      const bytes = typeof value === 'string' ? bytesOfDataUrl(value) : undefined;
      return bytes ? framed(bytes, shape) : 'no-picture';
    },
    upTo: (bytes, largest) => readInto(decode, bytes, (pixels) => within(pixels, largest)),
  };
}

/** Turned last, when the picture is small. */
function readInto(decode: Decode, bytes: Uint8Array, change: (pixels: Pixels, turned: boolean) => Pixels): Pixels | PictureFault {
  const header = checkedHeader(bytes);
  if (typeof header === 'string') return header;
  let pixels: Pixels;
  try {
    pixels = decode(bytes, header);
  } catch {
    return 'broken';
  }
  return uprighted(change(pixels, header.orientation >= 5), header.orientation);
}
