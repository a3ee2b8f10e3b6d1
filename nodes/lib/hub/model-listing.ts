import { isObject, readJson } from '../../kit/json.ts';
import { hubFailures } from './hub-failures.ts';
import { persist } from '../net/persist.ts';
import { askHub, chunksOf, type Hub } from './hub-request.ts';

/** What a hub has of a model at one commit. */
export interface ModelListing {
  commit: string;
  files: string[];
}

export interface ModelName {
  id: string;
  revision: string;
}

/** Nothing that a path or an address could be made of. */
export function checkName({ id, revision }: ModelName): void {
  if (!/^[\w-][\w.-]*(\/[\w-][\w.-]*)?$/.test(id) || id.includes('..') || id.length > 200) throw hubFailures.badId(id);
  if (!/^[\w-][\w./-]*$/.test(revision) || revision.includes('..') || revision.length > 200) throw hubFailures.noModel(id, revision);
}

const largestListing = 20_000_000;

export async function listModel(hub: Hub, name: ModelName): Promise<ModelListing> {
  const text = await persist(hub, async () => {
    const response = await askHub(hub, `api/models/${name.id}/revision/${encodeURIComponent(name.revision)}`);
    await refuse(hub, name, response);
    return readText(hub, response);
  });
  const json = text === undefined ? undefined : readJson<unknown>(text);
  const siblings = isObject(json) && Array.isArray(json.siblings) ? json.siblings : [];
  if (!isObject(json) || typeof json.sha !== 'string' || !isCommit(json.sha)) throw hubFailures.strangeAnswer(hub.endpoint.host);
  const files = siblings.flatMap((sibling: unknown) =>
    isObject(sibling) && typeof sibling.rfilename === 'string' ? sibling.rfilename : [],
  );
  return { commit: json.sha, files: files.filter(isSafeName) };
}

export function isCommit(revision: string): boolean {
  return /^[0-9a-f]{40}$/.test(revision);
}

/** A path inside a folder, on every system. */
function isSafeName(name: string): boolean {
  return name.length <= 200 && name.split('/').every((part) => /^[\w][\w.-]*$/.test(part) && !part.endsWith('.'));
}

/** Says why the hub does not give what was asked for. */
export async function refuse(hub: Hub, { id, revision }: ModelName, response: Response): Promise<void> {
  if (response.ok || (response.status >= 300 && response.status < 400)) return;
  await response.body?.cancel();
  const { status } = response;
  const { endpoint, token } = hub;
  const asked = new URL(response.url || endpoint);
  // Where files lie is no place to ask for leave: what it refuses, it refuses everyone.
  if (asked.origin !== endpoint.origin) throw hubFailures.refused(asked.host, status);
  const said = response.headers.get('x-error-code');
  if (said === 'RevisionNotFound' || said === 'EntryNotFound' || status === 404) throw hubFailures.noModel(id, revision);
  if (said === 'RepoNotFound' && token) throw hubFailures.noModel(id, revision);
  if (status === 401 || status === 403) throw hubFailures.locked(id, new URL(id, endpoint).href, token !== undefined);
  throw hubFailures.refused(endpoint.host, status);
}

async function readText(hub: Hub, response: Response): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunksOf(hub, response)) {
    size += chunk.length;
    if (size > largestListing) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
