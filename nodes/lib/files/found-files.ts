import { readFile, stat } from 'node:fs/promises';
import type { Context } from '../../kit/define-node.ts';
import { Failure } from '../../kit/problem.ts';
import type { FileRef } from '../../kit/settings.ts';
import { readHead } from '../tables/encoding.ts';
import { fileName } from '../tables/file-name.ts';
import { filesBelow } from '../tables/files-below.ts';
import { mostFiles, tooManyFiles } from './file-limits.ts';
import { isZip, openZip } from './zip.ts';

/** A file of a folder or an archive, by its path inside with forward slashes; that path never becomes one on this computer. */
export interface FoundFile {
  name: string;
  bytes: number;
  /** Where it lies on this computer; missing inside an archive. */
  path?: string;
  /** Its bytes; undefined where it is too large, or locked by a password. */
  read(): Promise<Uint8Array | undefined>;
  /** Unpacks a file of an archive, however large it is. */
  save?(to: string): Promise<void>;
}
export interface FoundFiles {
  files: FoundFile[];
  close(): void;
}

/** Left by operating systems, and meant for nobody. */
const litter = /(^|\/)(\.|__MACOSX\/|Thumbs\.db$|desktop\.ini$)/i;

/** The files, each of at most `most` bytes, that a file setting names: an uploaded folder, one file, a folder of the host, or a zip archive of any of these. */
export async function openFiles({ artifacts }: Pick<Context, 'artifacts'>, ref: FileRef, most: number): Promise<FoundFiles> {
  const listed = ref.source === 'upload' ? artifacts.files(ref.artifact) : [];
  if (ref.source === 'upload' && listed.length > 1)
    return onDisk(await Promise.all(listed.map((name) => described(name, artifacts.path(ref.artifact, name), most))));
  return openPath(artifacts.file(ref), fileName(ref), most);
}

/** The same by a path of this computer. */
export async function openPath(path: string, name: string, most: number): Promise<FoundFiles> {
  const found = await stat(path).catch(() => undefined);
  if (!found)
    throw new Failure(
      { en: '“{name}” is not there any more. Choose it again.', zh: '“{name}”已不存在。请重新选择。' },
      { name },
      { code: 'file-missing', setting: 'file' },
    );
  if (found.isDirectory()) return onDisk(await Promise.all((await filesBelow(path)).map((file) => described(file.name, file.path, most))));
  if (isZip(await readHead(path, 4))) {
    const archive = await openZip(path, name, most);
    return { ...archive, files: wanted(archive.files) };
  }
  return onDisk([await described(name, path, most)]);
}

async function described(name: string, path: string, most: number): Promise<FoundFile> {
  const { size } = await stat(path);
  return { name, bytes: size, path, read: async () => (size > most ? undefined : readFile(path)) };
}

function onDisk(files: FoundFile[]): FoundFiles {
  return { files: wanted(files), close: () => undefined };
}

function wanted(files: readonly FoundFile[]): FoundFile[] {
  const kept = files.filter(({ name }) => !litter.test(name));
  if (kept.length > mostFiles) throw tooManyFiles(kept.length);
  return kept;
}
