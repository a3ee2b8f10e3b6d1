/**
 * A workflow inside a picture: an iTXt chunk (PNG specification, 11.3.3.4) before the end of the file, with UTF-8 text
 * and no compression. Reading it runs nothing.
 */
const keyword = 'graftwork-workflow';
const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const maxText = 5_000_000;

export function isPng(bytes: Uint8Array): boolean {
  return signature.every((byte, at) => bytes[at] === byte);
}

/** The picture with the text in it; the picture itself is untouched. */
export function withText(png: Uint8Array, text: string): Uint8Array<ArrayBuffer> {
  const end = [...chunks(png)].find(({ type }) => type === 'IEND')?.start ?? png.length;
  const encoder = new TextEncoder();
  // Keyword, zero, compression flag and method, language tag and translated keyword, both empty.
  const data = concat([encoder.encode(keyword), new Uint8Array(5), encoder.encode(text)]);
  const body = concat([encoder.encode('iTXt'), data]);
  return concat([png.subarray(0, end), number(data.length), body, number(crc(body)), png.subarray(end)]);
}

/** The workflow's text in a picture; undefined where it holds none. */
export function textIn(png: Uint8Array): string | undefined {
  if (!isPng(png)) return undefined;
  for (const { type, start, length } of chunks(png)) {
    if (type !== 'iTXt' || length > maxText) continue;
    const data = png.subarray(start + 8, start + 8 + length);
    const head = data.indexOf(0);
    if (new TextDecoder('latin1').decode(data.subarray(0, head)) !== keyword || data[head + 1] !== 0) continue;
    const language = data.indexOf(0, head + 3);
    const translated = data.indexOf(0, language + 1);
    if (language < 0 || translated < 0) continue;
    return new TextDecoder().decode(data.subarray(translated + 1));
  }
  return undefined;
}

function* chunks(png: Uint8Array): Generator<{ type: string; start: number; length: number }> {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  for (let start = signature.length; start + 12 <= png.length;) {
    const length = view.getUint32(start);
    if (start + 12 + length > png.length) return;
    yield { type: String.fromCharCode(...png.subarray(start + 4, start + 8)), start, length };
    start += length + 12;
  }
}

function concat(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
function number(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}

/** CRC-32 as PNG's annex D defines it. */
function crc(bytes: Uint8Array): number {
  let rest = 0xffffffff;
  for (const byte of bytes) {
    rest ^= byte;
    for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? 0xedb88320 ^ (rest >>> 1) : rest >>> 1;
  }
  return (rest ^ 0xffffffff) >>> 0;
}
