import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { FileRef } from '../../nodes/kit/settings.ts';
import type { ArtifactStore } from './artifacts.ts';
import type { Document, Documents } from './documents.ts';

/** An upload that no workflow names is kept this long: its user may just not have saved yet. */
const unusedMs = 7 * 24 * 3_600_000;

interface UploadDocument extends Document {
  name: string;
  bytes: number;
  at: number;
}
export interface UploadPart {
  name: string;
  content: Readable;
}
export interface Uploads {
  /** Streams the parts to disk and commits them as one artifact; several files make a folder. Throws what the stream throws, leaving nothing. */
  keep(owner: string, parts: AsyncIterable<UploadPart>): Promise<Extract<FileRef, { source: 'upload' }> | undefined>;
  /** Artifacts of uploads to keep: those just made, and those named in `used`. */
  kept(used: ReadonlySet<string>): string[];
}

/** The parts of a name that lead below the folder and no further; what a file system forbids is left out. */
function safePath(given: string): string {
  const parts = given.split(/[/\\]/).filter((part) => !/^\.*$/.test(part));
  return parts.length === 0 ? 'file' : parts.slice(-8).map(safeName).join('/');
}
function safeName(given: string): string {
  const clean = given
    .replace(/[\p{Cc}<>:"|?*]/gu, '_')
    .replace(/^[.\s]+/, '')
    .slice(0, 100)
    .trim();
  return clean === '' ? 'file' : clean;
}

function unusedName(name: string, taken: ReadonlyMap<string, string>): string {
  const dot = name.lastIndexOf('.') > 0 ? name.lastIndexOf('.') : name.length;
  for (let count = 1; ; count++) {
    const candidate = count === 1 ? name : `${name.slice(0, dot)}-${count}${name.slice(dot)}`;
    if (!taken.has(candidate)) return candidate;
  }
}

/** The name of the folder that all files lie in, where there is one. */
function folderOf(names: Iterable<string>): string | undefined {
  const folders = new Set(Array.from(names, (name) => (name.includes('/') ? name.slice(0, name.indexOf('/')) : undefined)));
  const [folder] = folders;
  return folders.size === 1 ? folder : undefined;
}

export async function openUploads(home: string, documents: Documents, artifacts: ArtifactStore): Promise<Uploads> {
  const uploads = await documents.open<UploadDocument>('uploads');
  const incoming = join(home, 'incoming');
  // What a crash left half received.
  await rm(incoming, { recursive: true, force: true });

  return {
    async keep(owner, parts) {
      const folder = join(incoming, randomUUID());
      await mkdir(folder, { recursive: true });
      try {
        let files = new Map<string, string>();
        let bytes = 0;
        for await (const { name, content } of parts) {
          const target = join(folder, randomUUID());
          content.on('data', (chunk: Buffer) => (bytes += chunk.length));
          await pipeline(content, createWriteStream(target));
          files.set(unusedName(safePath(name), files), target);
        }
        // A folder means something only where there are several files.
        if (files.size === 1) files = new Map(Array.from(files, ([name, path]) => [name.slice(name.lastIndexOf('/') + 1), path]));
        const [first] = files.keys();
        if (first === undefined) return undefined;
        const artifact = await artifacts.commit('file', Object.fromEntries(files));
        const name = files.size === 1 ? first : (folderOf(files.keys()) ?? `${first} + ${files.size - 1}`);
        await uploads.put({ id: artifact, owner, name, bytes, at: Date.now() });
        return { source: 'upload', artifact, name, bytes };
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
    kept: (used) =>
      uploads
        .all()
        .filter(({ id, at }) => used.has(id) || Date.now() - at < unusedMs)
        .map(({ id }) => id),
  };
}
