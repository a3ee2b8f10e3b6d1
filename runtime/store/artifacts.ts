import { createHash, randomUUID } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { copyFile, mkdir, open, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { canonicalJson } from '../../nodes/kit/json.ts';

/** A manifest: an artifact of named blobs. It lies in the store as a blob of its own, under the hash of its text. */
export interface Manifest {
  kind: 'table' | 'model' | 'file';
  files: Record<string, { blob: string; bytes: number }>;
}

export interface ArtifactStore {
  root: string;
  /** Absolute path of a file of an artifact; without a name, its only file. Throws for an unknown artifact or file. */
  path(artifact: string, file?: string): string;
  /** Names of its files, sorted. */
  files(artifact: string): string[];
  manifest(artifact: string): Manifest;
  /**
   * Moves files (by path) and writes bytes into the store as one artifact; answers its hash. Nothing is moved before all bytes are there.
   * Atomic: a torn commit leaves nothing visible.
   */
  commit(kind: Manifest['kind'], files: Record<string, string | Uint8Array | Promise<Uint8Array>>): Promise<string>;
  /** Whether the artifact is here, with all bytes of its files. */
  has(artifact: string): boolean;
  /** Removes everything that is neither one of these artifacts nor a part of one, and was last committed before a time; answers the bytes freed. */
  collect(kept: Iterable<string>, before: number): Promise<number>;
  /** How many bytes there are, and how many of them that would free. */
  measure(kept: Iterable<string>, before: number): Promise<{ usedBytes: number; removableBytes: number }>;
}

const hashPattern = /^[0-9a-f]{64}$/;

/** Opens the content-addressed store under a folder: `<2 hex>/<sha256>`. */
export async function openArtifacts(root: string): Promise<ArtifactStore> {
  const incoming = join(root, 'incoming');
  await mkdir(incoming, { recursive: true });

  const place = (hash: string): string => {
    if (!hashPattern.test(hash)) throw new Error('not an artifact');
    return join(root, hash.slice(0, 2), hash);
  };

  async function keep(temporary: string, hash: string): Promise<void> {
    await mkdir(join(root, hash.slice(0, 2)), { recursive: true });
    await rename(temporary, place(hash));
  }

  async function keepBytes(content: Uint8Array | string, flush: boolean): Promise<{ blob: string; bytes: number }> {
    const blob = createHash('sha256').update(content).digest('hex');
    const bytes = Buffer.byteLength(content);
    if (!(await touch(place(blob), bytes))) {
      const temporary = join(incoming, randomUUID());
      await orNothing(temporary, () => writeFile(temporary, content, { flush }));
      await keep(temporary, blob);
    }
    return { blob, bytes };
  }

  async function keepFile({ path, blob }: { path: string; blob: string }, flush: boolean): Promise<{ blob: string; bytes: number }> {
    const { size } = await stat(path);
    if (flush) await flushFile(path);
    if (await touch(place(blob), size)) await rm(path);
    else {
      await keep(await onSameDisk(path), blob);
      await touch(place(blob), size);
    }
    return { blob, bytes: size };
  }

  /** What a full disk cut off would only take the space that is missing. */
  async function orNothing(temporary: string, write: () => Promise<void>): Promise<void> {
    try {
      await write();
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  }

  /** A rename is atomic only within a file system. */
  async function onSameDisk(path: string): Promise<string> {
    const temporary = join(incoming, `${randomUUID()}-${basename(path)}`);
    try {
      await rename(path, temporary);
    } catch {
      await orNothing(temporary, () => copyFile(path, temporary));
      await rm(path);
    }
    return temporary;
  }

  function manifest(artifact: string): Manifest {
    const parsed: Manifest = JSON.parse(readFileSync(place(artifact), 'utf8'));
    return parsed;
  }

  /** Every blob, and whether it is neither kept nor fresh. */
  async function* all(kept: Iterable<string>, before: number): AsyncGenerator<{ path: string; bytes: number; isFree: boolean }> {
    const live = new Set<string>();
    for (const artifact of kept) {
      live.add(artifact);
      try {
        for (const { blob } of Object.values(manifest(artifact).files)) live.add(blob);
      } catch {
        // Not here, or damaged: then it names no blobs, and the others are still collected.
      }
    }
    for (const folder of await readdir(root)) {
      for (const name of await readdir(join(root, folder))) {
        const path = join(root, folder, name);
        const { mtimeMs, size } = await stat(path).catch(() => ({ mtimeMs: Infinity, size: 0 }));
        yield { path, bytes: size, isFree: !live.has(name) && mtimeMs < before };
      }
    }
  }

  return {
    root,
    manifest,
    files: (artifact) => Object.keys(manifest(artifact).files).sort(),
    path(artifact, file) {
      const { files } = manifest(artifact);
      const found = file === undefined ? Object.values(files)[0] : Object.hasOwn(files, file) ? files[file] : undefined;
      if (!found) throw new Error(`the artifact has no file ${file ?? ''}`);
      return place(found.blob);
    },
    async commit(kind, files) {
      // Tables can be made again; a model may be the only thing left of a long training, so it survives a loss of power.
      const flush = kind === 'model';
      const ready = await Promise.all(
        Object.entries(files).map(
          async ([name, content]) =>
            [name, typeof content === 'string' ? { path: content, blob: await hashFile(content) } : await content] as const,
        ),
      );
      const entries = await Promise.all(
        ready.map(
          async ([name, content]) => [name, 'path' in content ? await keepFile(content, flush) : await keepBytes(content, flush)] as const,
        ),
      );
      const { blob } = await keepBytes(canonicalJson({ kind, files: Object.fromEntries(entries) }), flush);
      return blob;
    },
    has(artifact) {
      try {
        return Object.values(manifest(artifact).files).every(({ blob, bytes }) => statSync(place(blob)).size === bytes);
      } catch {
        return false;
      }
    },
    async collect(kept, before) {
      let freed = 0;
      for await (const { path, bytes, isFree } of all(kept, before)) {
        if (!isFree) continue;
        await rm(path, { force: true });
        freed += bytes;
      }
      return freed;
    },
    async measure(kept, before) {
      let usedBytes = 0;
      let removableBytes = 0;
      for await (const { bytes, isFree } of all(kept, before)) {
        usedBytes += bytes;
        if (isFree) removableBytes += bytes;
      }
      return { usedBytes, removableBytes };
    },
  };
}

/** Says that a blob was committed just now, so that a collection under way leaves it; false where it is not there whole. */
async function touch(path: string, bytes: number): Promise<boolean> {
  const now = new Date();
  try {
    await utimes(path, now, now);
    return (await stat(path)).size === bytes;
  } catch {
    return false;
  }
}

async function flushFile(path: string): Promise<void> {
  const file = await open(path, 'r+');
  await file.datasync().finally(() => file.close());
}

async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  // One buffer for the whole file: a stream makes a new one for each piece, which takes longer to fill than the hash takes.
  const buffer = Buffer.allocUnsafe(1 << 19);
  const file = await open(path);
  try {
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, buffer.length, null);
      if (bytesRead === 0) return hash.digest('hex');
      hash.update(buffer.subarray(0, bytesRead));
    }
  } finally {
    await file.close();
  }
}
