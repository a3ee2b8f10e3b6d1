import type { PictureHeader } from './picture-header.ts';
import { blankPixels, type Pixels } from './pixels.ts';

/** Decodes pictures to 8 bits a channel, transparent ones over white. Throws where the bytes are damaged. */
export type Decode = (bytes: Uint8Array, header: PictureHeader) => Pixels;

/** Loads the decoder. Only workers may: what it does with hostile bytes must not end the server. */
export async function openDecoder(): Promise<Decode> {
  const { Transformer, JsColorType } = await import('@napi-rs/image');
  const layouts = new Map<number, Layout>([
    [JsColorType.L8, { colours: 1, alpha: false, wide: false }],
    [JsColorType.La8, { colours: 1, alpha: true, wide: false }],
    [JsColorType.Rgb8, { colours: 3, alpha: false, wide: false }],
    [JsColorType.Rgba8, { colours: 3, alpha: true, wide: false }],
    [JsColorType.L16, { colours: 1, alpha: false, wide: true }],
    [JsColorType.La16, { colours: 1, alpha: true, wide: true }],
    [JsColorType.Rgb16, { colours: 3, alpha: false, wide: true }],
    [JsColorType.Rgba16, { colours: 3, alpha: true, wide: true }],
  ]);
  return (bytes, { width, height }) => {
    const picture = new Transformer(bytes);
    const found = picture.metadataSync();
    const layout = layouts.get(found.colorType);
    // What the decoder is about to make must be what the header was checked for.
    if (!layout || found.width !== width || found.height !== height) throw new Error('The picture is not what its header says.');
    const raw = picture.rawPixelsSync();
    if (raw.length !== width * height * (layout.colours + Number(layout.alpha)) * (layout.wide ? 2 : 1))
      throw new Error('The picture has not as many pixels as its header says.');
    return overWhite(layout.wide ? eightBits(raw) : raw, width, height, layout);
  };
}

interface Layout {
  colours: 1 | 3;
  alpha: boolean;
  /** Two bytes for each channel, in the order of this machine. */
  wide: boolean;
}

function eightBits(raw: Uint8Array): Uint8Array {
  const wide = new Uint16Array(raw.buffer.slice(raw.byteOffset, raw.byteOffset + raw.byteLength));
  return Uint8Array.from(wide, (value) => (value * 255 + 32_767) / 65_535);
}

function overWhite(raw: Uint8Array, width: number, height: number, { colours, alpha }: Layout): Pixels {
  if (!alpha) return { width, height, channels: colours, data: raw };
  const pixels = blankPixels(width, height, colours);
  let place = 0;
  for (let at = 0; at < raw.length; at += colours + 1) {
    const opacity = raw[at + colours]!;
    for (let channel = 0; channel < colours; channel++)
      pixels.data[place++] = (raw[at + channel]! * opacity + 255 * (255 - opacity) + 127) / 255;
  }
  return pixels;
}
