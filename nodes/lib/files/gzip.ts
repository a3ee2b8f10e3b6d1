import { createReadStream, createWriteStream } from 'node:fs';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, createGunzip, gunzipSync } from 'node:zlib';
import { Failure } from '../../kit/problem.ts';
import { readHead } from '../tables/encoding.ts';

export function isGzip(head: Uint8Array): boolean {
  return head[0] === 0x1f && head[1] === 0x8b && head[2] === 8;
}

/** The name of what is packed, by which readers go. */
export const unpackedName = (file: string): string => file.replace(/\.gz$/i, '');

interface Unpacking {
  /** For words. */
  name: string;
  /** Bytes that it may unfold to; a small file may hold any number. */
  most: number;
  tooLarge(): Failure;
}

/** Unpacks a gzip file. */
export async function unpackGzip(from: string, to: string, { name, most, tooLarge }: Unpacking): Promise<void> {
  let bytes = 0;
  const counted = new Transform({
    transform(chunk: Buffer, _, done) {
      bytes += chunk.length;
      if (bytes > most) done(tooLarge());
      else done(null, chunk);
    },
  });
  try {
    await pipeline(createReadStream(from), createGunzip(), counted, createWriteStream(to));
  } catch (error) {
    throw error instanceof Error && 'code' in error && String(error.code).startsWith('Z_') ? brokenGzip(name) : error;
  }
}

const packedHead = 256_000;
const mostHead = 64_000_000;

/** The beginning of what is packed, in whole lines where it is a text that goes on; undefined where it cannot be unpacked. */
export async function gzipHead(path: string, size: number): Promise<{ head: Buffer; whole: boolean } | undefined> {
  const packed = await readHead(path, packedHead);
  const whole = size <= packed.length;
  try {
    const head = gunzipSync(packed, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: mostHead });
    return { head: whole ? head : head.subarray(0, head.lastIndexOf('\n') + 1), whole };
  } catch {
    return undefined;
  }
}

function brokenGzip(file: string): Failure {
  return new Failure(
    {
      en: '{file} is a damaged gzip file: part of it is missing or was changed. Have it written again where it comes from.',
      zh: '{file} 是损坏的 gzip 文件：内容缺失或被改动。请在来源处重新生成。',
    },
    { file },
    { code: 'broken-file', setting: 'file' },
  );
}
