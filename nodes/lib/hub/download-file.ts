import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, open, rename, rm, stat } from 'node:fs/promises';
import { hubFailures } from './hub-failures.ts';
import { persist, Unreachable } from '../net/persist.ts';
import { askHub, chunksOf, type Hub } from './hub-request.ts';
import { type ModelName, refuse } from './model-listing.ts';

/** A file as the hub describes it before it is downloaded. */
export interface RemoteFile {
  name: string;
  /** Where it is asked for, below the endpoint. */
  path: string;
  size: number;
  /** SHA-256 of large files, git's SHA-1 of small ones. */
  hash: string;
}

export async function describeFile(hub: Hub, name: ModelName, file: { commit: string; name: string }): Promise<RemoteFile> {
  const path = `${name.id}/resolve/${file.commit}/${file.name.split('/').map(encodeURIComponent).join('/')}`;
  const { headers } = await persist(hub, async () => {
    const response = await askHub(hub, path, { method: 'HEAD', described: true });
    await refuse(hub, name, response);
    return response;
  });
  const tag = headers.get('x-linked-etag') ?? headers.get('etag') ?? '';
  const hash = /^(?:W\/)?"?([0-9a-f]{40}|[0-9a-f]{64})"?$/.exec(tag)?.[1];
  const size = Number(headers.get('x-linked-size') ?? headers.get('content-length') ?? Number.NaN);
  if (hash === undefined || !Number.isSafeInteger(size) || size < 0) throw hubFailures.strangeAnswer(hub.endpoint.host);
  return { name: file.name, path, size, hash };
}

/**
 * Downloads a file to `target`, beside which the unfinished file is kept from one try, and one run, to the next.
 * Nothing ever lies at `target` whose content is not what the hub promised. `received`: bytes that are here.
 */
export async function downloadFile(
  hub: Hub,
  file: RemoteFile & ModelName,
  { target, received }: { target: string; received(bytes: number): void },
): Promise<void> {
  const unfinished = `${target}.incomplete`;
  let before = 0;
  let reached = 0;
  const once = async () => {
    before = reached;
    await goOn(hub, file, {
      unfinished,
      received(bytes) {
        reached = bytes;
        received(bytes);
      },
    });
  };
  try {
    await persist(hub, once, () => reached > before);
  } catch (error) {
    if (error instanceof Unreachable) throw hubFailures.cut(file.name, await sizeOf(unfinished), file.size);
    throw error instanceof Error && 'code' in error && error.code === 'ENOSPC' ? hubFailures.diskFull(file.size) : error;
  }
  await rename(unfinished, target);
}

interface Progressing {
  unfinished: string;
  received(bytes: number): void;
}

/** One try: fetches what is missing and proves the whole. */
async function goOn(hub: Hub, file: RemoteFile & ModelName, { unfinished, received }: Progressing): Promise<void> {
  let hash = startHash(file);
  let place = await hashFile(unfinished, hash);
  if (place > file.size) await rm(unfinished);
  if (place !== file.size || place === 0) {
    const resumed = place > 0 && place < file.size;
    const response = await askHub(hub, file.path, { headers: resumed ? { range: `bytes=${place}-` } : {} });
    await refuse(hub, file, response);
    const continued = response.status === 206 && response.headers.get('content-range')?.startsWith(`bytes ${place}-`) === true;
    if (!continued) {
      hash = startHash(file);
      place = 0;
    }
    const output = await open(unfinished, continued ? 'a' : 'w');
    try {
      for await (const chunk of chunksOf(hub, response)) {
        place += chunk.length;
        if (place > file.size) break;
        hash.update(chunk);
        await writeWhole(output, chunk);
        received(place);
      }
      await output.sync();
    } finally {
      await output.close();
    }
    if (place < file.size) throw new Unreachable('the answer ended too early');
  }
  if (place === file.size && hash.digest('hex') === file.hash) return;
  await rm(unfinished);
  throw hubFailures.wrongContent(file.name);
}

/** Git names a small file by the hash of its size and content, the store of large files by the hash of the content. */
function startHash({ hash, size }: RemoteFile): Hash {
  return hash.length === 64 ? createHash('sha256') : createHash('sha1').update(`blob ${size}\0`);
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
