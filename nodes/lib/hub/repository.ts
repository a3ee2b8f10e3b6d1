import { isObject, readJson } from '../../kit/json.ts';
import type { Failure } from '../../kit/problem.ts';
import { type OpenAnswer, textOf } from '../net/open-answer.ts';
import { persist } from '../net/persist.ts';
import { dataSetFailures } from './data-set-failures.ts';
import { hubFailures } from './hub-failures.ts';
import { askHub, type Hub } from './hub-request.ts';

export interface RepositoryName {
  kind: 'model' | 'data set';
  /** As the hub names it: `owner/name`. */
  id: string;
  /** A branch, a tag or a commit. */
  revision: string;
}

/** What a hub has of a model or a data set at one commit. */
export interface Listing {
  commit: string;
  files: string[];
  /** What its card says of it, if it has one. */
  card: Record<string, unknown>;
}

/** Where the repositories of a kind lie in the hub's interface, and in addresses of files. */
const places = { model: { api: 'api/models/', files: '' }, 'data set': { api: 'api/datasets/', files: 'datasets/' } } as const;

/** Nothing that a path or an address could be made of. */
export function checkName({ kind, id, revision }: RepositoryName): void {
  const say = wordsOf(kind);
  if (!/^[\w-][\w.-]*(\/[\w-][\w.-]*)?$/.test(id) || id.includes('..') || id.length > 200) throw say.badId(id);
  if (!/^[\w-][\w./-]*$/.test(revision) || revision.includes('..') || revision.length > 200) throw say.noRepository(id, revision);
}

export function apiPath({ kind, id }: RepositoryName, rest: string): string {
  return `${places[kind].api}${id}/${rest}`;
}

/** Where the content of a file is asked for, below the endpoint. */
export function resolvePath({ kind, id }: RepositoryName, { commit, name }: { commit: string; name: string }): string {
  return `${places[kind].files}${id}/resolve/${commit}/${name.split('/').map(encodeURIComponent).join('/')}`;
}

/** The page of it that people read. */
export function pageOf(hub: Hub, { kind, id }: Omit<RepositoryName, 'revision'>): string {
  return new URL(`${places[kind].files}${id}`, hub.endpoint).href;
}

const largestListing = 50_000_000;

/** An answer of the hub's interface as JSON, with its headers. */
export async function askJson(hub: Hub, name: RepositoryName, path: string): Promise<{ json: unknown; answer: OpenAnswer }> {
  return persist(hub, async () => {
    const answer = await askHub(hub, path);
    refuse(hub, name, answer);
    const text = await textOf(answer, largestListing);
    return { json: text === undefined ? undefined : readJson<unknown>(text), answer };
  });
}

export async function listRepository(hub: Hub, name: RepositoryName): Promise<Listing> {
  const { json } = await askJson(hub, name, apiPath(name, `revision/${encodeURIComponent(name.revision)}`));
  const siblings = isObject(json) && Array.isArray(json.siblings) ? json.siblings : [];
  if (!isObject(json) || typeof json.sha !== 'string' || !isCommit(json.sha)) throw hubFailures.strangeAnswer(hub.endpoint.host);
  const files = siblings.flatMap((sibling: unknown) =>
    isObject(sibling) && typeof sibling.rfilename === 'string' ? sibling.rfilename : [],
  );
  return { commit: json.sha, files: files.filter(isSafeName), card: isObject(json.cardData) ? json.cardData : {} };
}

export function isCommit(revision: string): boolean {
  return /^[0-9a-f]{40}$/.test(revision);
}

/** A path inside a folder, on every system. */
function isSafeName(name: string): boolean {
  return name.length <= 200 && name.split('/').every((part) => /^[\w][\w.-]*$/.test(part) && !part.endsWith('.'));
}

/** Says why the hub does not give what was asked for. */
export function refuse(hub: Hub, name: RepositoryName, answer: OpenAnswer): void {
  const { status, url, headers } = answer;
  if (status < 400) return;
  answer.drop();
  const { kind, id, revision } = name;
  const say = wordsOf(kind);
  const { endpoint, token } = hub;
  // Where files lie is no place to ask for leave: what it refuses, it refuses everyone.
  if (url.origin !== endpoint.origin) throw hubFailures.refused(url.host, status);
  const said = headers['x-error-code'];
  if (said === 'RevisionNotFound' || said === 'EntryNotFound' || status === 404) throw say.noRepository(id, revision);
  if (said === 'RepoNotFound' && token) throw say.noRepository(id, revision);
  if (status === 401 || status === 403) throw say.locked(id, pageOf(hub, name), token !== undefined);
  throw hubFailures.refused(endpoint.host, status);
}

interface Words {
  badId(id: string): Failure;
  noRepository(id: string, revision: string): Failure;
  locked(id: string, page: string, hasToken: boolean): Failure;
  noNetwork(host: string): Failure;
}

export function wordsOf(kind: RepositoryName['kind']): Words {
  return kind === 'model' ? hubFailures : dataSetFailures;
}
