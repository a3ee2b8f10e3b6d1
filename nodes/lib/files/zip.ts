import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { Entry, ZipFile } from 'yauzl';
import { Failure } from '../../kit/problem.ts';
import { decodeHead, detectEncoding } from '../tables/encoding.ts';
import { mostFiles, tooManyFiles } from './file-limits.ts';
import type { FoundFiles } from './found-files.ts';

/** Unpacked, all files together: a small archive may claim any size. What it claims, each file is held to when it is read. */
export const mostUnpacked = 8_000_000_000;
const utf8Flag = 0x800;

export function isZip(head: Uint8Array): boolean {
  return head[0] === 0x50 && head[1] === 0x4b && head[2] === 3 && head[3] === 4;
}

/** An archive that stays open until it is closed, and what its directory lists. */
export interface OpenArchive {
  zip: ZipFile;
  entries: Entry[];
}

/** Opens a zip archive, from its bytes or from where it lies; one that lists more than `most` entries is not read further. What is wrong is thrown as it comes. */
export async function openArchive(
  from: string | Uint8Array,
  { most, tooMany }: { most: number; tooMany(count: number): Error },
): Promise<OpenArchive> {
  const { openPromise, fromBufferPromise } = await import('yauzl');
  const options = { lazyEntries: true, autoClose: false, decodeStrings: false };
  const zip =
    typeof from === 'string'
      ? await openPromise(from, options)
      : await fromBufferPromise(Buffer.from(from.buffer, from.byteOffset, from.length), options);
  try {
    if (zip.entryCount > most) throw tooMany(zip.entryCount);
    const entries: Entry[] = [];
    for await (const entry of zip.eachEntry()) entries.push(entry);
    return { zip, entries };
  } catch (error) {
    zip.close();
    throw error;
  }
}

/** The files of a zip archive, each of at most `most` bytes; it stays open until it is closed. Nothing is unpacked to the disk. */
export async function openZip(path: string, name: string, most: number): Promise<FoundFiles> {
  const { zip, entries } = await openArchive(path, { most: mostFiles * 2, tooMany: tooManyFiles }).catch((error: unknown) => {
    throw error instanceof Failure ? error : brokenArchive(name);
  });
  const unpacked = entries.reduce((sum, entry) => sum + entry.uncompressedSize, 0);
  if (unpacked > mostUnpacked) {
    zip.close();
    throw tooLarge(name);
  }
  const nameOf = await entryNames(entries);
  const files = entries.map((entry) => ({
    name: nameOf(entry),
    bytes: entry.uncompressedSize,
    read: () => readEntry(zip, entry, most),
    save: async (to: string) => pipeline(await zip.openReadStreamPromise(entry), createWriteStream(to)),
  }));
  return { files: files.filter((file) => file.name !== '' && !file.name.endsWith('/')), close: () => zip.close() };
}

/** Archives made on Windows often hold names in the local encoding without saying so. */
async function entryNames(entries: readonly Entry[]): Promise<(entry: Entry) => string> {
  const unmarked = entries.filter((entry) => (entry.generalPurposeBitFlag & utf8Flag) === 0).map((entry) => entry.fileNameRaw);
  const encoding = (await detectEncoding(Buffer.concat(unmarked).subarray(0, 200_000))) ?? 'utf-8';
  return (entry) => {
    const marked = (entry.generalPurposeBitFlag & utf8Flag) !== 0;
    const whole = decodeHead(entry.fileNameRaw, marked ? 'utf-8' : encoding).replaceAll('\\', '/');
    const parts = whole.split('/').filter((part) => part !== '.' && part !== '..' && part !== '');
    return parts.join('/') + (whole.endsWith('/') ? '/' : '');
  };
}

async function readEntry(archive: ZipFile, entry: Entry, most: number): Promise<Uint8Array | undefined> {
  if (entry.uncompressedSize > most || entry.isEncrypted()) return undefined;
  const chunks: Buffer[] = [];
  const stream = await archive.openReadStreamPromise(entry);
  for await (const chunk of stream) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

export function tooLarge(name: string): Failure {
  return new Failure(
    {
      en: '“{name}” would be more than 8 GB when unpacked. Divide it into several archives, or list the folder in GRAFTWORK_FOLDERS.',
      zh: '“{name}”解压后超过 8 GB。请分成多个压缩包，或把文件夹登记到 GRAFTWORK_FOLDERS。',
    },
    { name },
    { code: 'too-large', setting: 'file' },
  );
}

function brokenArchive(name: string): Failure {
  return new Failure(
    {
      en: '“{name}” is a damaged archive: part of it is missing or was changed. Pack or fetch it again.',
      zh: '“{name}”是损坏的压缩包：内容缺失或被改动。请重新打包或下载。',
    },
    { name },
    { code: 'broken-file', setting: 'file' },
  );
}
