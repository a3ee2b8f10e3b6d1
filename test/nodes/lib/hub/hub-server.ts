import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface HubFile {
  content: Buffer;
  /** Large files lie on another host and are named by their SHA-256. */
  large?: boolean;
}

/** What goes wrong with the next requests for the content of files. */
export interface Faults {
  /** Longer answers that break off once so many bytes have arrived. */
  cut?: { times: number; after: number };
  /** Told by the test how much of a file that is to be cut has arrived. */
  arrived?(bytes: number): void;
  /** Answers that are 429 or 503 with a word on when to come again. */
  busy?: { times: number; status: number; retryAfter?: string };
  /** Requests for large files that are never answered. */
  silent?: number;
  /** Bytes of large files that are not those that were promised. */
  wrong?: boolean;
  /** Ranges are overheard. */
  noRanges?: boolean;
  /** What the host of large files answers to everything. */
  storeStatus?: number;
  /** Where large files are said to lie. */
  elsewhere?: string;
}

export interface HubServer {
  endpoint: URL;
  faults: Faults;
  /** All requests in their order. `store`: at the host of large files. */
  asked: { store: boolean; method: string; path: string; token?: string; range?: string }[];
  close(): Promise<void>;
}

export const commit = '0123456789abcdef0123456789abcdef01234567';

export interface HubDataSet {
  /** By branch, each of which is one commit. */
  branches: Record<string, Record<string, HubFile>>;
  card?: object;
  token?: string;
  /** Files on a page of their list. */
  pageSize?: number;
}

/** The commit that a branch of a data set is. */
export function commitOf(branch: string): string {
  return createHash('sha1').update(branch).digest('hex');
}

/** A server on this computer that speaks the part of the hub's interface that downloads use, with a second host for large files. */
export async function startHub(
  models: Record<string, { files: Record<string, HubFile>; token?: string }>,
  dataSets: Record<string, HubDataSet> = {},
): Promise<HubServer> {
  const allFiles = (): HubFile[] => [
    ...Object.values(models).flatMap(({ files }) => Object.values(files)),
    ...Object.values(dataSets).flatMap(({ branches }) => Object.values(branches).flatMap((files) => Object.values(files))),
  ];
  const faults: Faults = {};
  const asked: HubServer['asked'] = [];
  const note = (request: IncomingMessage, store: boolean) => {
    const { authorization: token, range } = request.headers;
    const path = decodeURIComponent(new URL(request.url ?? '', 'http://hub').pathname);
    asked.push({ store, method: request.method ?? '', path, ...(token && { token }), ...(range && { range }) });
    return path;
  };

  const store = createServer((request, response) => {
    const path = note(request, true);
    if (faults.silent && faults.silent-- > 0) return;
    if (faults.storeStatus !== undefined) return void response.writeHead(faults.storeStatus).end();
    const file = allFiles().find(({ content }) => path === `/${sha256(content)}`);
    if (file) sendFile(request, response, { file, faults });
    else response.writeHead(404).end();
  });
  const storeUrl = await listen(store);

  const hub = createServer((request, response) => {
    const path = note(request, false);
    const [, api, dataSet = '', rest = ''] = /^\/(api\/)?datasets\/([^/]+\/[^/]+)\/(.*)$/.exec(path) ?? [];
    if (dataSet !== '') return answerDataSet(request, response, { dataSet: dataSets[dataSet], isApi: api !== undefined, rest });
    const found = Object.entries(models).find(([id]) => path.startsWith(`/${id}/`) || path.startsWith(`/api/models/${id}/`));
    if (!found) return response.writeHead(401, { 'x-error-code': 'RepoNotFound' }).end();
    const [id, { files, token }] = found;
    if (token !== undefined && request.headers.authorization !== `Bearer ${token}`)
      return response.writeHead(401, { 'x-error-code': 'GatedRepo' }).end();
    const revision = /\/(?:revision|resolve)\/([^/]+)/.exec(path)?.[1] ?? '';
    if (revision !== 'main' && revision !== commit) return response.writeHead(404, { 'x-error-code': 'RevisionNotFound' }).end();
    if (path.startsWith('/api/')) {
      if (isBusy(response, faults)) return;
      const siblings = Object.keys(files).map((rfilename) => ({ rfilename }));
      return response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ id, sha: commit, siblings }));
    }
    const file = files[path.slice(path.indexOf(revision) + revision.length + 1)];
    return give(request, response, file);
  });

  function give(request: IncomingMessage, response: ServerResponse, file: HubFile | undefined): void {
    if (!file) return void response.writeHead(404, { 'x-error-code': 'EntryNotFound' }).end();
    if (!file.large) return sendFile(request, response, { file, faults });
    const location = faults.elsewhere ?? `${storeUrl}${sha256(file.content)}`;
    response
      .writeHead(302, {
        location,
        'x-linked-etag': `"${sha256(file.content)}"`,
        'x-linked-size': file.content.length,
        'x-repo-commit': commit,
      })
      .end();
  }

  function answerDataSet(
    request: IncomingMessage,
    response: ServerResponse,
    { dataSet, isApi, rest }: { dataSet: HubDataSet | undefined; isApi: boolean; rest: string },
  ): void {
    if (!dataSet) return void response.writeHead(401, { 'x-error-code': 'RepoNotFound' }).end();
    const { branches, card = {}, token, pageSize = 1_000 } = dataSet;
    if (token !== undefined && request.headers.authorization !== `Bearer ${token}`)
      return void response.writeHead(401, { 'x-error-code': 'GatedRepo' }).end();
    const [branch, files] =
      Object.entries(branches).find(([name]) => rest === `revision/${name}` || rest.includes(`/${commitOf(name)}`)) ?? [];
    if (branch === undefined || !files) return void response.writeHead(404, { 'x-error-code': 'RevisionNotFound' }).end();
    if (!isApi) return give(request, response, files[rest.slice(`resolve/${commitOf(branch)}/`.length)]);
    if (isBusy(response, faults)) return;
    const url = new URL(request.url ?? '', 'http://hub');
    const from = Number(url.searchParams.get('cursor') ?? 0);
    const listed = Object.entries(files).map(([path, { content, large }]) => ({
      type: 'file',
      path,
      size: content.length,
      oid: gitHash(content),
      ...(large && { lfs: { oid: sha256(content), size: content.length, pointerSize: 134 } }),
    }));
    url.searchParams.set('cursor', String(from + pageSize));
    const isLast = from + pageSize >= listed.length;
    response.writeHead(200, {
      'content-type': 'application/json',
      // The hub names its own address, whatever the mirror is called through which it is asked.
      ...(rest.startsWith('tree/') && !isLast && { link: `<https://hub.invalid${url.pathname}${url.search}>; rel="next"` }),
    });
    const isTree = rest.startsWith('tree/');
    const folders = isTree ? [{ type: 'directory', path: 'data', oid: '0', size: 0 }] : [];
    response.end(
      JSON.stringify(
        isTree ? [...folders, ...listed.slice(from, from + pageSize)] : { sha: commitOf(branch), cardData: card, siblings: [] },
      ),
    );
  }
  const endpoint = new URL(await listen(hub));
  return { endpoint, faults, asked, close: async () => void (await Promise.all([stop(hub), stop(store)])) };
}

function sendFile(request: IncomingMessage, response: ServerResponse, { file, faults }: { file: HubFile; faults: Faults }): void {
  const { content } = file;
  const etag = `"${file.large ? sha256(content) : gitHash(content)}"`;
  if (request.method === 'HEAD')
    return void response.writeHead(200, { etag, 'content-length': content.length, 'x-repo-commit': commit }).end();
  if (isBusy(response, faults)) return;
  const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
  const resumed = from > 0 && !faults.noRanges;
  const body = faults.wrong && file.large ? Buffer.alloc(content.length, 0x78) : content;
  const sent = resumed ? body.subarray(from) : body;
  response.writeHead(resumed ? 206 : 200, {
    etag,
    'content-length': sent.length,
    ...(resumed && { 'content-range': `bytes ${from}-${content.length - 1}/${content.length}` }),
  });
  const { cut } = faults;
  if (!cut || sent.length <= cut.after || cut.times-- <= 0) return void response.end(sent);
  response.write(sent.subarray(0, cut.after));
  // A connection that broke sooner might take bytes along that the client has not looked at yet.
  faults.arrived = (bytes) => void (bytes >= (resumed ? from : 0) + cut.after && response.destroy());
}

function isBusy(response: ServerResponse, { busy }: Faults): boolean {
  if (!busy || busy.times-- <= 0) return false;
  response.writeHead(busy.status, busy.retryAfter === undefined ? {} : { 'retry-after': busy.retryAfter }).end();
  return true;
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return `http://127.0.0.1:${isAddress(address) ? address.port : 0}/`;
}

function isAddress(address: string | AddressInfo | null): address is AddressInfo {
  return typeof address === 'object' && address !== null;
}

function stop(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}

function sha256(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

function gitHash(content: Buffer): string {
  return createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex');
}
