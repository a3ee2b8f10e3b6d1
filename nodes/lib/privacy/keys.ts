import { createCipheriv, createDecipheriv, createHmac, hkdfSync, scryptSync, timingSafeEqual } from 'node:crypto';

/** Keys of 32 bytes that are made of one secret, each for one use alone. */
export interface MaskKeys {
  hash: Buffer;
  encrypt: Buffer;
  nonce: Buffer;
  standIn: Buffer;
  shift: Buffer;
}
const salt = 'graftwork/mask-private-data/1';
/** Shorter secrets are guessed by trying. */
export const shortestSecret = 12;

/**
 * Keys of a secret that people chose: scrypt (RFC 7914, N 32,768, r 8, p 1), then HKDF-SHA256 (RFC 5869) for each use. The same secret
 * always gives the same keys, or stand-ins would differ from run to run. Without a secret the seed takes its place, which hides nothing.
 */
export function maskKeys(secret: string, seed: number): MaskKeys {
  const root = secret === '' ? Buffer.from(`seed ${seed}`) : scryptSync(`${seed}:${secret}`, salt, 32, { N: 32_768, maxmem: 64_000_000 });
  const key = (use: string) => Buffer.from(hkdfSync('sha256', root, salt, use, 32));
  return { hash: key('hash'), encrypt: key('encrypt'), nonce: key('nonce'), standIn: key('stand-in'), shift: key('shift') };
}

/** HMAC-SHA256. */
export function keyedHash(key: Buffer, content: string | Buffer): Buffer {
  return createHmac('sha256', key).update(content).digest();
}

/** AES-256-GCM: what was sealed, and the tag of 16 bytes. */
export function seal(key: Buffer, nonce: Buffer, content: Buffer, about?: Buffer): { sealed: Buffer; tag: Buffer } {
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  if (about) cipher.setAAD(about);
  const sealed = Buffer.concat([cipher.update(content), cipher.final()]);
  return { sealed, tag: cipher.getAuthTag() };
}

const purpose = Buffer.from('graftwork/masked/1');
const nonceBytes = 12;
const tagBytes = 16;

/**
 * The text sealed so that equal texts look equal: the nonce is a keyed hash of the text itself, so that it repeats only where the text
 * does, and says nothing more (the idea of SIV, RFC 5297, over GCM).
 */
export function sealText(keys: MaskKeys, text: string): string {
  const content = Buffer.from(text, 'utf8');
  const nonce = keyedHash(keys.nonce, content).subarray(0, nonceBytes);
  const { sealed, tag } = seal(keys.encrypt, nonce, content, purpose);
  return toLetters(Buffer.concat([nonce, tag, sealed]));
}

/** The text of what `sealText` made; undefined where it was changed or the key is another one. */
export function openText(keys: MaskKeys, letters: string): string | undefined {
  const bytes = fromLetters(letters);
  if (!bytes || bytes.length < nonceBytes + tagBytes) return undefined;
  const nonce = bytes.subarray(0, nonceBytes);
  const decipher = createDecipheriv('aes-256-gcm', keys.encrypt, nonce);
  decipher.setAAD(purpose);
  decipher.setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
  try {
    const content = Buffer.concat([decipher.update(bytes.subarray(nonceBytes + tagBytes)), decipher.final()]);
    const expected = keyedHash(keys.nonce, content).subarray(0, nonceBytes);
    return timingSafeEqual(nonce, expected) ? content.toString('utf8') : undefined;
  } catch {
    return undefined;
  }
}

/** Small letters and the digits 2 to 7 (base 32, RFC 4648 without padding): one word, in which no finder sees a number. */
const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';
export function toLetters(bytes: Uint8Array): string {
  let letters = '';
  let held = 0;
  let bits = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    for (; bits >= 5; bits -= 5) letters += alphabet.charAt((held >>> (bits - 5)) & 31);
    held &= (1 << bits) - 1;
  }
  return bits > 0 ? letters + alphabet.charAt((held << (5 - bits)) & 31) : letters;
}
export function fromLetters(letters: string): Buffer | undefined {
  const bytes: number[] = [];
  let held = 0;
  let bits = 0;
  for (const letter of letters) {
    const value = alphabet.indexOf(letter);
    if (value < 0) return undefined;
    held = (held << 5) | value;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes.push(held >>> bits);
      held &= (1 << bits) - 1;
    }
  }
  return Buffer.from(bytes);
}
