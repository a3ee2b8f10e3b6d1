import { mkdir, readFile, statfs } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isObject, readJson } from '../../kit/json.ts';
import { linkNext } from '../api/pages.ts';
import { replaceFile } from '../learn/checkpoint.ts';
import { sizeOf } from '../net/download.ts';
import { Unreachable } from '../net/persist.ts';
import { dataSetFailures } from './data-set-failures.ts';
import { type ChosenSplit, chooseSplit, convertedSplits, ownSplits } from './data-set-files.ts';
import { downloadFile, type RemoteFile } from './download-file.ts';
import { hubEndpoint } from './endpoint.ts';
import { hubFailures } from './hub-failures.ts';
import type { Hub } from './hub-request.ts';
import { apiPath, askJson, checkName, isCommit, listRepository, type RepositoryName, resolvePath, wordsOf } from './repository.ts';

export interface DataSetOptions extends Omit<Hub, 'endpoint'> {
  id: string;
  revision: string;
  configuration: string;
  split: string;
  /** The files that the hub has made of it, or those that its owner has put there. */
  files: 'auto' | 'converted' | 'own';
  /** Where downloads are kept; what is there is not fetched again. */
  folder: string;
  endpoint?: URL;
}
export interface DataSet extends ChosenSplit {
  commit: string;
  licence?: string;
  /** The hub could not be asked: this is what it said before. */
  offline: boolean;
  /** Brings one of the files here; answers its path. */
  bring(file: RemoteFile, received: (bytes: number) => void): Promise<string>;
}

/** What a hub said of the files of a data set at a commit, as it is kept. */
interface Said {
  commit: string;
  files: RemoteFile[];
  card: Record<string, unknown>;
}

const convertedBranch = 'refs/convert/parquet';
const mostFiles = 200_000;

/** Finds the files of a configuration and split of a data set. What was asked before is known without a network too. Throws Failure. */
export async function findDataSet(options: DataSetOptions): Promise<DataSet> {
  const { id, revision, files } = options;
  const name: RepositoryName = { kind: 'data set', id, revision };
  checkName(name);
  // A token is pasted, often with the end of its line; an empty one is none.
  const hub = { ...options, token: options.token?.trim() || undefined, endpoint: options.endpoint ?? hubEndpoint() };
  const own = join(options.folder, `datasets--${id.replace('/', '--')}`);
  let offline = false;
  const ask = async (branch: string): Promise<Said> => {
    const asked = { ...name, revision: branch };
    const place = join(own, 'refs', `${encodeURIComponent(branch)}.json`);
    const before = saidIn(await readFile(place, 'utf8').catch(() => ''));
    // A commit never changes.
    if (before && isCommit(branch)) return before;
    try {
      // Where it is known already, it is not worth waiting to hear whether there is something newer.
      const said = await askFiles({ ...hub, ...(before && { tries: 1 }) }, asked);
      await replaceFile(dirname(place), basename(place), JSON.stringify(said));
      return said;
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error;
      offline = true;
      if (before) return before;
      const { host } = hub.endpoint;
      throw error.status === undefined ? wordsOf(name.kind).noNetwork(host) : hubFailures.refused(host, error.status);
    }
  };

  // What was converted is what the hub's own page shows, and is of the newest version alone.
  const wantsConverted = files === 'converted' || (files === 'auto' && revision === 'main');
  const converted = wantsConverted ? await ask(convertedBranch).catch((error: unknown) => isMissing(error, files)) : undefined;
  const said = converted && convertedSplits(converted.files).size > 0 ? converted : await ask(revision);
  const splits = said === converted ? convertedSplits(said.files) : ownSplits(said.files, said.card);
  const licence = typeof said.card.license === 'string' ? { licence: said.card.license } : {};
  return {
    ...chooseSplit(splits, options),
    commit: said.commit,
    ...licence,
    offline,
    bring: (file, received) => fetchFile(hub, name, { file, folder: join(own, 'blobs'), received }),
  };
}

/** A data set that was never converted is read as it is. */
function isMissing(error: unknown, files: DataSetOptions['files']): undefined {
  const code = error instanceof Error && 'problem' in error && isObject(error.problem) ? error.problem.code : undefined;
  if (code === 'hub-no-data-set' && files === 'auto') return undefined;
  throw error;
}

/** The files of a version, with their sizes and hashes, page by page. */
async function askFiles(hub: Hub, name: RepositoryName): Promise<Said> {
  const { commit, card } = await listRepository(hub, name);
  const files: RemoteFile[] = [];
  let path: string | undefined = apiPath(name, `tree/${commit}?recursive=true`);
  while (path !== undefined && files.length < mostFiles) {
    const { json, answer } = await askJson(hub, name, path);
    if (!Array.isArray(json)) throw hubFailures.strangeAnswer(hub.endpoint.host);
    for (const entry of json) {
      const file = fileOf(name, commit, entry);
      if (file) files.push(file);
    }
    const next = linkNext(answer.headers.link);
    const url = next !== undefined && URL.canParse(next, answer.url) ? new URL(next, answer.url) : undefined;
    // The list is the hub's own; another host has no say in it, and its own address may be another one behind a mirror.
    path = url && `${apiPath(name, `tree/${commit}`)}${url.search}`;
  }
  return { commit, files, card };
}

function fileOf(name: RepositoryName, commit: string, entry: unknown): RemoteFile | undefined {
  if (!isObject(entry) || entry.type !== 'file' || typeof entry.path !== 'string') return undefined;
  const large = isObject(entry.lfs) ? entry.lfs : undefined;
  const hash = large?.oid ?? entry.oid;
  const size = large?.size ?? entry.size;
  if (typeof hash !== 'string' || !/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(hash) || typeof size !== 'number') return undefined;
  if (!Number.isSafeInteger(size) || size < 0 || entry.path.length > 1_000 || /(^|\/)\.\.?(\/|$)/.test(entry.path)) return undefined;
  return { name: entry.path, path: resolvePath(name, { commit, name: entry.path }), size, hash };
}

function saidIn(text: string): Said | undefined {
  const json = readJson<Said>(text);
  return isObject(json) && typeof json.commit === 'string' && Array.isArray(json.files) ? json : undefined;
}

interface Fetching {
  file: RemoteFile;
  folder: string;
  received(bytes: number): void;
}

async function fetchFile(hub: Hub, name: RepositoryName, { file, folder, received }: Fetching): Promise<string> {
  await mkdir(folder, { recursive: true });
  const target = join(folder, file.hash);
  if ((await sizeOf(target)) === file.size && file.size > 0) return target;
  const missing = file.size - (await sizeOf(`${target}.incomplete`));
  const { bavail, bsize } = await statfs(folder);
  if (missing > bavail * bsize) throw hubFailures.diskFull(missing);
  try {
    await downloadFile(hub, { ...name, ...file }, { target, received });
  } catch (error) {
    const nothingCame =
      error instanceof Error && 'problem' in error && isObject(error.problem) && error.problem.code === 'hub-download-cut';
    if (nothingCame && (await sizeOf(`${target}.incomplete`)) === 0) throw dataSetFailures.noNetwork(hub.endpoint.host);
    throw error;
  }
  return target;
}
