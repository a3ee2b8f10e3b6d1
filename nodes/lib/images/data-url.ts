import type { PictureFormat } from './picture-header.ts';

const beginning = /^data:image\/[a-z0-9.+-]{1,40}(?:;[a-z0-9=.+-]{1,60})*;base64,/i;

/** A picture as the text that a cell holds. */
export function dataUrl(format: PictureFormat, bytes: Uint8Array): string {
  const base64 = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
  return `data:image/${format};base64,${base64}`;
}

/** The bytes of a picture in a cell; undefined where the text is none. What kind it is, its bytes tell: the name in the text is not trusted. */
export function bytesOfDataUrl(text: string): Uint8Array | undefined {
  const found = beginning.exec(text.slice(0, 200));
  return found ? Buffer.from(text.slice(found[0].length), 'base64') : undefined;
}
