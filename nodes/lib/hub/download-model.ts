import { copyFile, link, mkdir, readFile, rm, statfs } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isObject, readJson } from '../../kit/json.ts';
import { replaceFile } from '../learn/checkpoint.ts';
import { describeFile, downloadFile, type RemoteFile } from './download-file.ts';
import { hubEndpoint } from './endpoint.ts';
import { hubFailures } from './hub-failures.ts';
import { sizeOf } from '../net/download.ts';
import { Unreachable } from '../net/persist.ts';
import type { Hub } from './hub-request.ts';
import { checkName, isCommit, type Listing, listRepository, type RepositoryName } from './repository.ts';
import { neededFiles } from './needed-files.ts';

export interface DownloadOptions extends Omit<Hub, 'endpoint'> {
  /** As the hub names it: `owner/name`. */
  id: string;
  /** A branch, a tag or a commit. */
  revision?: string;
  /** Where downloads are kept; what is there is not fetched again. */
  folder: string;
  endpoint?: URL;
  /** Bytes at most. */
  limit?: number;
  /** Bytes that are here, of how many. */
  progress?(received: number, total: number, file: string): void;
}

export interface DownloadedModel {
  /** The folder with the files of the model, all of one commit. */
  folder: string;
  commit: string;
  files: string[];
  bytes: number;
  /** The hub could not be asked: this is what was fetched before. */
  offline: boolean;
}

const defaultLimit = 40_000_000_000;

/** Fetches a model from a hub, or what is missing of it. Once it is here, it is found without a network too. */
export async function downloadModel(options: DownloadOptions): Promise<DownloadedModel> {
  const { id, revision = 'main', limit = defaultLimit } = options;
  const name: RepositoryName = { kind: 'model', id, revision };
  checkName(name);
  // A token is pasted, often with the end of its line; an empty one is none.
  const token = options.token?.trim() || undefined;
  const hub = { ...options, token, endpoint: options.endpoint ?? hubEndpoint() };
  const cache = cacheOf(options.folder, name);
  const lastCommit = isCommit(revision) ? revision : await readFile(cache.ref, 'utf8').catch(() => '');
  const before = isCommit(lastCommit) ? await readSnapshot(cache, lastCommit) : undefined;
  // A commit never changes.
  if (before?.commit === revision) return { ...before, offline: false };
  try {
    // Where the model is here already, it is not worth waiting to hear whether there is a newer one.
    const listing = await listRepository({ ...hub, ...(before && { tries: 1 }) }, name);
    const { progress } = options;
    const kept = (await readSnapshot(cache, listing.commit)) ?? (await fetchSnapshot(hub, name, { cache, limit, listing, progress }));
    await replaceFile(dirname(cache.ref), basename(cache.ref), listing.commit);
    return { ...kept, offline: false };
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
    if (before) return { ...before, offline: true };
    const { host } = hub.endpoint;
    throw error.status === undefined ? hubFailures.noNetwork(host) : hubFailures.refused(host, error.status);
  }
}

interface Cache {
  /** Files by the hash of their content. */
  blobs: string;
  snapshots: string;
  /** Tells which commit a branch or tag was when it was last asked for. */
  ref: string;
}

function cacheOf(folder: string, { id, revision }: RepositoryName): Cache {
  const own = join(folder, `models--${id.replace('/', '--')}`);
  return { blobs: join(own, 'blobs'), snapshots: join(own, 'snapshots'), ref: join(own, 'refs', encodeURIComponent(revision)) };
}

type Snapshot = Omit<DownloadedModel, 'offline'>;

/** A commit whose files are all here, as the list says that is written last. */
async function readSnapshot({ snapshots }: Cache, commit: string): Promise<Snapshot | undefined> {
  const folder = join(snapshots, commit);
  const json = readJson<unknown>(await readFile(`${folder}.json`, 'utf8').catch(() => ''));
  if (!isObject(json)) return undefined;
  let bytes = 0;
  for (const [file, size] of Object.entries(json)) {
    if (typeof size !== 'number' || (await sizeOf(join(folder, file))) !== size) return undefined;
    bytes += size;
  }
  return { folder, commit, files: Object.keys(json), bytes };
}

interface Fetching {
  cache: Cache;
  limit: number;
  listing: Listing;
  progress: DownloadOptions['progress'];
}

async function fetchSnapshot(hub: Hub, name: RepositoryName, { cache, limit, listing, progress }: Fetching): Promise<Snapshot> {
  const { commit } = listing;
  const files: RemoteFile[] = [];
  for (const file of neededFiles(name.id, listing.files)) files.push(await describeFile(hub, name, { commit, name: file }));
  const total = files.reduce((sum, { size }) => sum + size, 0);
  if (total > limit) throw hubFailures.tooLarge(name.id, total, limit);
  await mkdir(cache.blobs, { recursive: true });
  await checkRoom(cache.blobs, files);
  const folder = join(cache.snapshots, commit);
  let done = 0;
  for (const file of files) {
    const blob = join(cache.blobs, file.hash);
    const received = (bytes: number) => progress?.(done + bytes, total, file.name);
    received(0);
    if ((await sizeOf(blob)) !== file.size || file.size === 0) await downloadFile(hub, { ...name, ...file }, { target: blob, received });
    await layOut(blob, join(folder, file.name));
    done += file.size;
  }
  await replaceFile(
    dirname(folder),
    `${basename(folder)}.json`,
    JSON.stringify(Object.fromEntries(files.map(({ name: file, size }) => [file, size]))),
  );
  return { folder, commit, files: files.map(({ name: file }) => file), bytes: total };
}

async function checkRoom(blobs: string, files: readonly RemoteFile[]): Promise<void> {
  let missing = 0;
  for (const { hash, size } of files) {
    const here = Math.max(await sizeOf(join(blobs, hash)), await sizeOf(join(blobs, `${hash}.incomplete`)));
    missing += Math.max(0, size - here);
  }
  const { bavail, bsize } = await statfs(blobs);
  if (missing > bavail * bsize) throw hubFailures.diskFull(missing);
}

/** The same bytes under the file's own name: a second name where the disk can, else a copy. */
async function layOut(blob: string, path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await rm(path, { force: true });
  await link(blob, path).catch(() => copyFile(blob, path));
}
