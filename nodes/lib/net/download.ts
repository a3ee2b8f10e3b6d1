import type { Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, open, rename, rm, stat } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import type { Failure } from '../../kit/problem.ts';
import { holdFile } from '../sources/hold-file.ts';
import type { OpenAnswer } from './open-answer.ts';
import { type Patience, persist, Unreachable } from './persist.ts';

export interface Download {
  /** Where it is to lie in the end. */
  target: string;
  /** Bytes. */
  size: number;
  /** A fresh hash of the kind by which the content is proven. */
  hash(): Hash;
  /** What the hash must come to, in hexadecimal digits, once all is here; undefined where only the size can be proven. */
  proof(): string | undefined;
  /** Asks for the content from a byte on; refuses in words what is no content. */
  open(from: number): Promise<OpenAnswer>;
  /** Bytes that are here. */
  received?(bytes: number): void;
  /** What goes wrong, in the words of where it comes from. */
  failures: { cut(received: number): Failure; wrongContent(): Failure; diskFull(): Failure };
}

/**
 * Downloads to `target`, beside which the unfinished file is kept from one try, and one run, to the next.
 * Nothing ever lies at `target` whose content is not what was promised.
 */
export async function download(patience: Patience, file: Download): Promise<void> {
  const unfinished = `${file.target}.incomplete`;
  let before = 0;
  let reached = 0;
  const once = async () => {
    before = reached;
    await goOn(file, unfinished, (bytes) => {
      reached = bytes;
      file.received?.(bytes);
    });
  };
  // Two steps may want the same file: the second takes what the first has brought.
  const release = await holdFile(`${file.target}.lock`, async () => {
    file.received?.(await sizeOf(unfinished));
    await pause(500, undefined, patience.signal && { signal: patience.signal });
  });
  try {
    if (file.size > 0 && (await sizeOf(file.target)) === file.size) return;
    await persist(patience, once, () => reached > before);
    await rename(unfinished, file.target);
  } catch (error) {
    if (error instanceof Unreachable) throw file.failures.cut(await sizeOf(unfinished));
    throw error instanceof Error && 'code' in error && error.code === 'ENOSPC' ? file.failures.diskFull() : error;
  } finally {
    await release();
  }
}

/** One try: fetches what is missing and proves the whole. */
async function goOn(file: Download, unfinished: string, received: (bytes: number) => void): Promise<void> {
  const { size, proof } = file;
  let hash = file.hash();
  let place = await hashFile(unfinished, hash);
  if (place > size) await rm(unfinished);
  if (place !== size || place === 0) {
    const from = place < size ? place : 0;
    const answer = await file.open(from);
    const continued = from > 0 && answer.status === 206 && answer.headers['content-range']?.startsWith(`bytes ${from}-`) === true;
    if (!continued) {
      hash = file.hash();
      place = 0;
    }
    const output = await open(unfinished, continued ? 'a' : 'w');
    try {
      for await (const chunk of answer.body) {
        place += chunk.length;
        if (place > size) break;
        hash.update(chunk);
        await writeWhole(output, chunk);
        received(place);
      }
      await output.sync();
    } finally {
      answer.drop();
      await output.close();
    }
    if (place < size) throw new Unreachable('the answer ended too early');
  }
  const promised = proof();
  if (place === size && (promised === undefined || hash.digest('hex') === promised)) return;
  await rm(unfinished);
  throw file.failures.wrongContent();
}

/** Feeds what is there of a file into a hash; answers how much that is. */
async function hashFile(path: string, hash: Hash): Promise<number> {
  let size = 0;
  if ((await sizeOf(path)) === 0) return size;
  for await (const chunk of createReadStream(path)) {
    hash.update(chunk);
    size += chunk.length;
  }
  return size;
}

async function writeWhole(file: FileHandle, chunk: Uint8Array): Promise<void> {
  let at = 0;
  while (at < chunk.length) at += (await file.write(chunk, at)).bytesWritten;
}

export async function sizeOf(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.size ?? 0;
}
