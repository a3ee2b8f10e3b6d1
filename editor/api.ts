import type { Socket } from 'socket.io-client';
import { usePreferences } from './i18n/preferences.ts';
import { onNextFrame } from './store/frame-batch.ts';
import type { CatalogEntry } from '../nodes/kit/define-node.ts';
import { isObject, type Json, readJson } from '../nodes/kit/json.ts';
import type { Save } from '../nodes/kit/labelling.ts';
import type { ItemStatus } from '../nodes/kit/labels.ts';
import type { Row } from '../nodes/kit/ports.ts';
import type { Problem } from '../nodes/kit/problem.ts';
import type { RunEvent, RunState, RunStatus, Target } from '../nodes/kit/run.ts';
import { type Message, message } from '../nodes/kit/text.ts';
import type { Subflow, Workflow } from '../nodes/kit/workflow.ts';
import type {
  CatalogReply,
  ClientToServer,
  Comparison,
  DeletedWorkflow,
  EndpointRecord,
  EndpointRequest,
  ErrorBody,
  ExampleSummary,
  FolderEntry,
  HookForm,
  HookRecord,
  HookRequest,
  HookRun,
  HookSettings,
  KeyRecord,
  LabellingRecord,
  LabellingSummary,
  LabelRow,
  LabelRowPage,
  LibrarySubflow,
  ModelRecord,
  NewRun,
  NewWorkflow,
  Outlook,
  Predictions,
  Present,
  Published,
  Publishing,
  QueueEntry,
  RunRecord,
  RunSummary,
  Saved,
  SavedLabels,
  SecretRecord,
  ServerToClient,
  Session,
  Sheet,
  Status,
  Storage,
  TablePage,
  WholePicture,
  TableShape,
  Uploaded,
  VersionEntry,
  WorkflowRecord,
  WorkflowSummary,
  WorkflowVersion,
} from '../runtime/protocol.ts';

/** What a refused or failed request says. `status` is 0 where no answer came. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly content: Message;
  readonly problems: Problem[];
  readonly stale: ErrorBody['error']['stale'];
  constructor(status: number, error: ErrorBody['error']) {
    super(error.message.text.en);
    this.name = 'ApiError';
    this.status = status;
    this.code = error.code;
    this.content = error.message;
    this.problems = error.problems ?? [];
    this.stale = error.stale;
  }
}

const lostConnection: Message = message({
  en: 'Graftwork does not answer. Check that it is still running; your changes are kept in this browser.',
  zh: 'Graftwork 没有响应。请确认它仍在运行；您的修改已保存在此浏览器中。',
});
const oddAnswer: Message = message({
  en: 'Graftwork gave an answer that this page does not understand. Reload the page.',
  zh: '页面无法理解 Graftwork 的应答。请刷新页面。',
});

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Called when the server says that nobody is signed in (any more). */
let whenSignedOut: () => void = () => {};
export function onSignedOut(listener: () => void): void {
  whenSignedOut = listener;
}

async function send(method: Method, path: string, body?: unknown, key?: string): Promise<Response> {
  try {
    return await fetch(path, {
      method,
      credentials: 'same-origin',
      headers: {
        // What the reader chose here, which need not be the browser's own language.
        'accept-language': usePreferences.getState().language,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(key !== undefined && { authorization: `Bearer ${key}` }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  } catch {
    throw new ApiError(0, { code: 'no-answer', message: lostConnection });
  }
}

async function ask(method: Method, path: string, body?: unknown, key?: string): Promise<Response> {
  const response = await send(method, path, body, key);
  if (!response.ok) throw await errorOf(response.status, await response.text());
  return response;
}

function errorOf(status: number, text: string): ApiError {
  const error = new ApiError(status, errorIn(text) ?? { code: 'odd-answer', message: oddAnswer });
  if (status === 401 && error.code === 'signed-out') whenSignedOut();
  return error;
}
/** What Graftwork says of a failure; undefined for a text that is not its own, such as a proxy's page. */
function errorIn(text: string): ErrorBody['error'] | undefined {
  const body = readJson<ErrorBody>(text);
  return isObject(body) && isObject(body.error) && isObject(body.error.message) ? body.error : undefined;
}

async function json<Answer>(method: Method, path: string, body?: unknown, key?: string): Promise<Answer> {
  const response = await ask(method, path, body, key);
  try {
    const answer: Answer = await response.json();
    return answer;
  } catch {
    // Broken off on its way, or a proxy's page.
    throw new ApiError(0, { code: 'odd-answer', message: oddAnswer });
  }
}
async function nothing(method: Method, path: string, body?: unknown): Promise<void> {
  await ask(method, path, body);
}

const part = encodeURIComponent;
function query(values: Record<string, string | number | true | undefined>): string {
  const entries = Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]));
  return entries.length ? `?${new URLSearchParams(entries)}` : '';
}

export const api = {
  session: () => json<Session>('GET', '/api/session'),
  /** With the token of the sign-in link, or a key that opens everything. */
  signIn: (token: string) => json<Session>('POST', '/api/session', { token }),
  signOut: () => nothing('DELETE', '/api/session'),
  status: () => json<Status>('GET', '/api/status'),
  storage: () => json<Storage>('GET', '/api/storage'),
  makeRoom: () => json<{ freed: number }>('POST', '/api/storage/make-room'),
  removeKept: (kept: 'hub' | 'readings') => json<{ freed: number }>('DELETE', `/api/storage/${kept}`),
  catalog: async (): Promise<CatalogEntry[]> => (await json<CatalogReply>('GET', '/api/catalog')).nodes,

  workflows: () => json<WorkflowSummary[]>('GET', '/api/workflows'),
  examples: () => json<ExampleSummary[]>('GET', '/api/examples'),
  createWorkflow: (from: NewWorkflow) => json<WorkflowRecord>('POST', '/api/workflows', from),
  sheet: (file: string) => json<Sheet>('POST', '/api/sheet', { file }),
  workflow: (id: string) => json<WorkflowRecord>('GET', `/api/workflows/${part(id)}`),
  saveWorkflow: (id: string, workflow: Workflow, base: string) => json<Saved>('PUT', `/api/workflows/${part(id)}`, { workflow, base }),
  renameWorkflow: (id: string, name: string) => json<Saved>('PATCH', `/api/workflows/${part(id)}`, { name }),
  deleteWorkflow: (id: string) => nothing('DELETE', `/api/workflows/${part(id)}`),
  deletedWorkflows: () => json<DeletedWorkflow[]>('GET', '/api/workflows/deleted'),
  restoreWorkflow: (id: string) => json<WorkflowRecord>('POST', `/api/workflows/${part(id)}/restore`),
  purgeWorkflow: (id: string) => nothing('DELETE', `/api/workflows/deleted/${part(id)}`),
  versions: (id: string) => json<WorkflowVersion[]>('GET', `/api/workflows/${part(id)}/versions`),
  version: (id: string, version: string) => json<Workflow>('GET', `/api/workflows/${part(id)}/versions/${part(version)}`),
  history: (id: string, wanted: { before?: string | undefined; limit?: number } = {}) =>
    json<VersionEntry[]>('GET', `/api/workflows/${part(id)}/history${query(wanted)}`),
  /** An empty name takes the name away. */
  nameVersion: (id: string, version: string, name: string, at?: string) =>
    nothing('PATCH', `/api/workflows/${part(id)}/versions/${part(version)}`, { name, at }),
  outlook: (workflow: Workflow, target: Target, node?: string) =>
    json<Outlook>('POST', `/api/workflows/${part(workflow.id)}/outlook`, { workflow, target, node }),
  publish: (id: string) => json<Published>('POST', `/api/workflows/${part(id)}/publish`),
  publishing: (id: string) => json<Publishing>('GET', `/api/workflows/${part(id)}/publish`),
  publishAgain: (id: string, number: number) => json<Published>('POST', `/api/workflows/${part(id)}/publish/${number}`),
  unpublish: (id: string) => nothing('DELETE', `/api/workflows/${part(id)}/publish`),

  startRun: (run: NewRun) => json<{ run: string }>('POST', '/api/runs', run),
  subflows: () => json<LibrarySubflow[]>('GET', '/api/subflows'),
  keepSubflow: (hash: string, subflows: Record<string, Subflow>) => json<LibrarySubflow>('PUT', '/api/subflows', { hash, subflows }),
  renameSubflow: (id: string, name: string) => json<LibrarySubflow>('PATCH', `/api/subflows/${part(id)}`, { name }),
  deleteSubflow: (id: string) => nothing('DELETE', `/api/subflows/${part(id)}`),
  runs: (wanted: { workflow?: string; status?: RunStatus; origin?: string; before?: string; whole?: true; limit?: number } = {}) =>
    json<RunSummary[]>('GET', `/api/runs${query(wanted)}`),
  run: (id: string) => json<RunRecord>('GET', `/api/runs/${part(id)}`),
  cancelRun: (id: string) => nothing('POST', `/api/runs/${part(id)}/cancel`),
  finishNode: (id: string, node: string) => nothing('POST', `/api/runs/${part(id)}/finish`, { node }),
  pauseRun: (id: string) => nothing('POST', `/api/runs/${part(id)}/pause`),
  resumeRun: (id: string) => nothing('POST', `/api/runs/${part(id)}/resume`),
  queue: () => json<QueueEntry[]>('GET', '/api/queue'),
  moveRun: (run: string, before: string | null) => json<QueueEntry[]>('POST', '/api/queue/order', { run, before }),
  runAgain: (id: string) => json<{ run: string }>('POST', `/api/runs/${part(id)}/again`),
  compare: (a: string, b: string) => json<Comparison>('GET', `/api/runs/compare${query({ a, b })}`),

  tableShape: (hash: string) => json<TableShape>('GET', `/api/artifacts/${part(hash)}/summary`),
  tableDuplicates: async (hash: string) =>
    (await json<{ duplicates: number | null }>('GET', `/api/artifacts/${part(hash)}/duplicates`)).duplicates,
  tableRows: (hash: string, offset: number, limit: number) =>
    json<TablePage>('GET', `/api/artifacts/${part(hash)}/rows${query({ offset, limit })}`),
  tablePicture: async (hash: string, column: string, row: number) =>
    (await json<WholePicture>('GET', `/api/artifacts/${part(hash)}/picture${query({ column, row })}`)).picture,
  artifactFiles: (hash: string) => json<{ name: string; bytes: number }[]>('GET', `/api/artifacts/${part(hash)}/files`),
  artifactFileUrl: (hash: string, name: string) => `/api/artifacts/${part(hash)}/files/${part(name)}`,
  artifactText: async (hash: string, name: string) => (await ask('GET', `/api/artifacts/${part(hash)}/files/${part(name)}`)).text(),
  csvUrl: (hash: string) => `/api/artifacts/${part(hash)}/csv`,
  predict: (hash: string, rows: Row[]) => json<Predictions>('POST', `/api/artifacts/${part(hash)}/predict`, { rows }),

  folders: () => json<string[]>('GET', '/api/folders'),
  folder: (name: string) => json<FolderEntry[]>('GET', `/api/folders/${part(name)}`),

  models: () => json<ModelRecord[]>('GET', '/api/models'),
  setAlias: (name: string, alias: string, version: number) =>
    json<ModelRecord>('PUT', `/api/models/${part(name)}/aliases/${part(alias)}`, { version }),
  deleteAlias: (name: string, alias: string) => json<ModelRecord>('DELETE', `/api/models/${part(name)}/aliases/${part(alias)}`),
  deleteModelVersion: (name: string, version: number) => nothing('DELETE', `/api/models/${part(name)}/versions/${version}`),
  deleteModel: (name: string) => nothing('DELETE', `/api/models/${part(name)}`),

  endpoints: () => json<EndpointRecord[]>('GET', '/api/endpoints'),
  endpoint: (name: string) => json<EndpointRecord>('GET', `/api/endpoints/${part(name)}`),
  stopEndpoint: (name: string) => json<EndpointRecord>('POST', `/api/endpoints/${part(name)}/stop`),
  startEndpoint: (name: string) => json<EndpointRecord>('POST', `/api/endpoints/${part(name)}/start`),
  serveVersion: (name: string, version: number) => json<EndpointRecord>('POST', `/api/endpoints/${part(name)}/versions/${version}`),
  deleteEndpoint: (name: string) => nothing('DELETE', `/api/endpoints/${part(name)}`),
  endpointRequests: (name: string) => json<EndpointRequest[]>('GET', `/api/endpoints/${part(name)}/requests`),
  callEndpoint: (name: string, rows: Row[]) => json<{ predictions: Row[] }>('POST', `/endpoints/${part(name)}`, { rows }),

  /** Of a published workflow, for whoever may call it: by the session, or by a key of their own. */
  hookForm: (name: string, key?: string) => json<HookForm>('GET', `/hooks/${part(name)}/form`, undefined, key),
  /** Its answer, also one to which the workflow gives the status of a failure; the run where that takes longer than the webhook waits. */
  callHook: async (name: string, request: Json, key?: string): Promise<{ answer: Json } | { run: string }> => {
    const response = await send('POST', `/hooks/${part(name)}?mode=sync`, request, key);
    const text = await response.text();
    const answer = readJson(text);
    if (answer === undefined || (!response.ok && errorIn(text))) throw errorOf(response.status, text);
    const run = isObject(answer) ? answer.run : undefined;
    const isRun = response.status === 202 && typeof run === 'string' && isObject(answer) && answer.status === `/hooks/${name}/runs/${run}`;
    return isRun ? { run } : { answer };
  },
  hookRun: (name: string, run: string, key?: string) => json<HookRun>('GET', `/hooks/${part(name)}/runs/${part(run)}`, undefined, key),
  hooks: () => json<HookRecord[]>('GET', '/api/hooks'),
  hook: (name: string) => json<HookRecord>('GET', `/api/hooks/${part(name)}`),
  setHook: (name: string, settings: Partial<HookSettings>) => json<HookRecord>('PATCH', `/api/hooks/${part(name)}`, settings),
  removePayloads: (name: string) => nothing('DELETE', `/api/hooks/${part(name)}/payloads`),
  newSigningSecret: (name: string) => json<{ secret: string }>('POST', `/api/hooks/${part(name)}/signing-secret`),
  hookRequests: (name: string) => json<HookRequest[]>('GET', `/api/hooks/${part(name)}/requests`),
  replayHook: (name: string, request: string) =>
    json<{ status: number; body: Json; run: string }>('POST', `/api/hooks/${part(name)}/replay`, { request }),

  labellings: () => json<LabellingSummary[]>('GET', '/api/labelling'),
  labelling: (id: string) => json<LabellingRecord>('GET', `/api/labelling/${part(id)}`),
  /** Rows that I can answer now; `without`: keys of those that I hold already. */
  nextRows: (id: string, count: number, without: readonly string[]) =>
    json<LabelRow[]>('POST', `/api/labelling/${part(id)}/next`, { count, without }),
  labelRows: (id: string, wanted: { show: 'all' | 'mine' | ItemStatus; offset: number; limit: number }) =>
    json<LabelRowPage>('GET', `/api/labelling/${part(id)}/rows${query(wanted)}`),
  saveLabels: (id: string, saves: readonly Save[], onlyFree = false) =>
    json<SavedLabels>('POST', `/api/labelling/${part(id)}/labels`, { saves, onlyFree }),
  /** Sent also where the page is being closed; if it does not arrive, the rows are free a little later all the same. */
  giveBackRows: (id: string, items: readonly string[]) =>
    void fetch(`/api/labelling/${part(id)}/give-back`, {
      method: 'POST',
      keepalive: true,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ items }),
    }).catch(() => undefined),
  finishLabelling: (id: string) => json<SavedLabels>('POST', `/api/labelling/${part(id)}/finish`),

  keys: () => json<KeyRecord[]>('GET', '/api/keys'),
  createKey: (name: string, scopes: KeyRecord['scopes']) => json<KeyRecord & { key: string }>('POST', '/api/keys', { name, scopes }),
  deleteKey: (id: string) => nothing('DELETE', `/api/keys/${part(id)}`),
  secrets: () => json<SecretRecord[]>('GET', '/api/secrets'),
  setSecret: (name: string, value: string) => json<SecretRecord>('PUT', `/api/secrets/${part(name)}`, { value }),
  deleteSecret: (name: string) => nothing('DELETE', `/api/secrets/${part(name)}`),
};

/** Uploads one file, or many as a folder. `fetch` cannot report how far an upload is, so this one is a plain request. */
export function upload(files: readonly File[], onProgress: (fraction: number) => void, signal?: AbortSignal): Promise<Uploaded> {
  const form = new FormData();
  for (const file of files) form.append('files', file, file.webkitRelativePath || file.name);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', '/api/uploads');
    request.upload.addEventListener('progress', ({ loaded, total }) => onProgress(total ? loaded / total : 0));
    request.addEventListener('error', () => reject(new ApiError(0, { code: 'no-answer', message: lostConnection })));
    request.addEventListener('abort', () => reject(new ApiError(0, { code: 'cancelled', message: uploadStopped })));
    request.addEventListener('load', () => {
      const uploaded = readJson<Uploaded>(request.responseText);
      if (request.status >= 400 || !uploaded) return reject(errorOf(request.status, request.responseText));
      return resolve(uploaded);
    });
    signal?.addEventListener('abort', () => request.abort());
    request.send(form);
  });
}
const uploadStopped: Message = message({ en: 'The upload was stopped.', zh: '上传已停止。' });

export interface RunWatcher {
  snapshot(state: RunState): void;
  events(events: readonly RunEvent[]): void;
  /** The last number the watcher has: after a lost connection the server goes on from there. */
  after(): number;
}
export type Changed = Parameters<ServerToClient['changed']>[0];

type LiveSocket = Socket<ServerToClient, ClientToServer>;

const runWatchers = new Map<string, Set<RunWatcher>>();
const endpointWatchers = new Map<string, Set<(request: EndpointRequest) => void>>();
const changeListeners = new Set<(changed: Changed) => void>();
const connectionListeners = new Set<(connected: boolean) => void>();
let opened: { workflow: string; listener(others: readonly Present[]): void } | undefined;
let opening: Promise<LiveSocket> | undefined;
let connected = false;

/** The socket's code is loaded when something is first watched, and after the next picture, so that the first page does not wait for it. */
function socket(): Promise<LiveSocket> {
  opening ??= open();
  return opening;
}

async function open(): Promise<LiveSocket> {
  await new Promise<void>((resolve) => onNextFrame(() => onNextFrame(resolve)));
  const { io } = await import('socket.io-client');
  const live: LiveSocket = io({ path: '/socket', withCredentials: true, reconnectionDelayMax: 3_000 });
  live.on('connect', () => {
    tellConnection(true);
    for (const [run, watchers] of runWatchers) live.emit('watch', { run, after: lowest(watchers) });
    for (const name of endpointWatchers.keys()) live.emit('watchEndpoint', { name });
    if (opened) live.emit('open', { workflow: opened.workflow });
  });
  live.on('disconnect', (reason) => {
    tellConnection(false);
    opened?.listener([]);
    // A server that ends says so, and then the library waits to be asked; it may well be starting anew.
    if (reason === 'io server disconnect') setTimeout(() => live.connect(), 500);
  });
  live.on('snapshot', ({ run, state }) => runWatchers.get(run)?.forEach((watcher) => watcher.snapshot(state)));
  live.on('events', ({ run, events }) => runWatchers.get(run)?.forEach((watcher) => watcher.events(events)));
  live.on('endpointRequest', ({ name, request }) => endpointWatchers.get(name)?.forEach((listener) => listener(request)));
  live.on('present', ({ workflow, others }) => opened?.workflow === workflow && opened.listener(others));
  live.on('changed', (changed) => changeListeners.forEach((listener) => listener(changed)));
  return live;
}

function lowest(watchers: ReadonlySet<RunWatcher>): number {
  return Math.min(...[...watchers].map((watcher) => watcher.after()));
}
function tellConnection(now: boolean): void {
  connected = now;
  for (const listener of connectionListeners) listener(now);
}

/** Follows a run until the answer is called. A lost connection is taken up again where it broke off. */
export function watchRun(run: string, watcher: RunWatcher): () => void {
  const watchers = runWatchers.get(run) ?? new Set();
  runWatchers.set(run, watchers.add(watcher));
  // A socket that is not connected yet asks for every watched run once it is.
  void socket().then((live) => live.connected && live.emit('watch', { run, after: watcher.after() }));
  return () => {
    watchers.delete(watcher);
    if (watchers.size > 0) return;
    runWatchers.delete(run);
    void socket().then((live) => live.connected && live.emit('unwatch', { run }));
  };
}

/** Requests of an endpoint as they come. */
export function watchEndpoint(name: string, listener: (request: EndpointRequest) => void): () => void {
  const listeners = endpointWatchers.get(name) ?? new Set();
  endpointWatchers.set(name, listeners.add(listener));
  void socket().then((live) => live.connected && live.emit('watchEndpoint', { name }));
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    endpointWatchers.delete(name);
    void socket().then((live) => live.connected && live.emit('unwatchEndpoint', { name }));
  };
}

/** Says that this page shows a workflow, and hears who else does, until the answer is called. */
export function showPresence(workflow: string, listener: (others: readonly Present[]) => void): () => void {
  const mine = { workflow, listener };
  opened = mine;
  void socket().then((live) => live.connected && opened === mine && live.emit('open', { workflow }));
  return () => {
    if (opened !== mine) return;
    opened = undefined;
    void socket().then((live) => live.connected && opened === undefined && live.emit('leave'));
  };
}

/** Told when something in one of the server's lists changed. */
export function onChanged(listener: (changed: Changed) => void): () => void {
  changeListeners.add(listener);
  void socket();
  return () => changeListeners.delete(listener);
}

/** Told at once and whenever the live connection comes or goes. */
export function onConnection(listener: (connected: boolean) => void): () => void {
  connectionListeners.add(listener);
  listener(connected);
  return () => connectionListeners.delete(listener);
}
