import type { AddressInfo } from 'node:net';
import { io, type Socket } from 'socket.io-client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeIndex } from '../../nodes/kit/item-places.ts';
import type { Question } from '../../nodes/kit/labelling.ts';
import { emptyRun, foldRun, type RunEvent, type RunState } from '../../nodes/kit/run.ts';
import { cookieName } from '../../runtime/access.ts';
import type { ClientToServer, ServerToClient } from '../../runtime/protocol.ts';
import { ourHeaders, startServer, type TestServer } from './start-server.ts';

type Client = Socket<ServerToClient, ClientToServer>;
let server: TestServer;
let address = '';
const clients: Client[] = [];
beforeAll(async () => {
  server = await startServer();
  await server.app.listen({ host: '127.0.0.1', port: 0 });
  const listening = server.app.server.address();
  address = `http://localhost:${isAddress(listening) ? listening.port : 0}`;
});
afterAll(async () => {
  for (const client of clients) client.close();
  await server.close();
});
function isAddress(given: string | AddressInfo | null): given is AddressInfo {
  return typeof given === 'object' && given !== null;
}

function connect(headers: Record<string, string>): Client {
  const client: Client = io(address, {
    path: '/socket',
    transports: ['websocket'],
    extraHeaders: headers,
    reconnection: false,
    forceNew: true,
  });
  clients.push(client);
  return client;
}

/** The first message of a kind. */
function first<Name extends keyof ServerToClient>(
  client: Client,
  name: Name,
  fits: (message: Parameters<ServerToClient[Name]>[0]) => boolean = () => true,
) {
  return new Promise<Parameters<ServerToClient[Name]>[0]>((resolve) => {
    const listener = (message: Parameters<ServerToClient[Name]>[0]): void => {
      if (fits(message)) resolve(message);
    };
    client.on<keyof ServerToClient>(name, listener);
  });
}
const connected = (client: Client) => new Promise<void>((resolve) => client.once('connect', resolve));
const refused = (client: Client) => new Promise<Error>((resolve) => client.once('connect_error', resolve));

/** What a page holds after what it was sent. */
function follow(client: Client, run: string): { state(): RunState; until(seq: number): Promise<void> } {
  let state = emptyRun;
  let wake = (): void => {};
  const see = (next: RunState): void => {
    state = next;
    wake();
  };
  client.on('snapshot', (message) => message.run === run && see(message.state));
  client.on('events', (message) => message.run === run && see(message.events.reduce(foldRun, state)));
  return {
    state: () => state,
    async until(seq) {
      while (state.seq < seq) await new Promise<void>((resolve) => (wake = resolve));
    },
  };
}

async function startRun(): Promise<string> {
  const { workflow, version } = await server.newWorkflow();
  return (await server.ask('POST', '/api/runs', { workflow: workflow.id, version, target: { mode: 'all' } })).json().run;
}

test('strangers and pages of other sites get no socket', async () => {
  expect(await refused(connect({}))).toBeInstanceOf(Error);
  expect(await refused(connect({ cookie: 'graftwork_session=wrong' }))).toBeInstanceOf(Error);
  expect(await refused(connect({ cookie: server.cookie, origin: 'https://evil.example' }))).toBeInstanceOf(Error);
  const rebound = connect({ cookie: server.cookie, host: 'evil.example', origin: 'http://evil.example' });
  expect(await refused(rebound)).toBeInstanceOf(Error);
});

test('signing out ends the connections of that session, and no others', async () => {
  const { key } = (await server.ask('POST', '/api/keys', { name: 'phone', scopes: ['api'] })).json();
  const reply = await server.app.inject({ method: 'POST', url: '/api/session', headers: ourHeaders, payload: { token: key } });
  const cookie = `${cookieName}=${reply.cookies[0]?.value}`;
  const [leaving, staying] = [connect({ cookie }), connect({ cookie: server.cookie })];
  await Promise.all([connected(leaving), connected(staying)]);
  const left = new Promise((resolve) => leaving.once('disconnect', resolve));
  await server.app.inject({ method: 'DELETE', url: '/api/session', headers: { ...ourHeaders, cookie } });
  await left;
  expect(staying.connected).toBe(true);
  expect(await refused(connect({ cookie }))).toBeInstanceOf(Error);
});

test('a client that drops a hundred times ends with the same state as one that stayed', async () => {
  const run = await startRun();
  const steady = connect({ cookie: server.cookie });
  const seen = follow(steady, run);
  steady.emit('watch', { run, after: 0 });
  let restless = emptyRun;
  for (let drop = 0; drop < 100; drop++) {
    server.small.emit(run, { type: 'step-metric', step: 'a', name: 'loss', points: [[drop, 1 / (drop + 1)]] });
    const client = connect({ cookie: server.cookie });
    const events = new Promise<void>((resolve) => {
      client.on('snapshot', ({ state }) => {
        restless = state;
        resolve();
      });
      client.on('events', (message: { events: RunEvent[] }) => {
        restless = message.events.reduce(foldRun, restless);
        resolve();
      });
    });
    client.emit('watch', { run, after: restless.seq });
    await events;
    client.close();
  }
  const last = restless.seq;
  expect(last).toBe(101);
  await seen.until(last);
  expect(seen.state()).toEqual(restless);
  expect(restless.steps.a?.metrics.loss).toHaveLength(100);
}, 60_000);

test('of many reports of progress the last arrives, and no change of state is lost', async () => {
  const run = await startRun();
  const client = connect({ cookie: server.cookie });
  const received: RunEvent[] = [];
  client.on('events', ({ events }) => received.push(...events));
  const seen = follow(client, run);
  client.emit('watch', { run, after: 0 });
  await seen.until(1);
  server.small.emit(run, { type: 'step-started', step: 'a', worker: 1, device: 'cpu' });
  for (let at = 1; at <= 1_000; at++) server.small.emit(run, { type: 'step-progress', step: 'a', fraction: at / 1_000 });
  server.small.emit(run, { type: 'step-done', step: 'a', outputs: {}, ms: 1, cached: false });
  await seen.until(1_003);
  const progress = received.filter(({ type }) => type === 'step-progress');
  expect(progress.length).toBeLessThan(50);
  expect(progress.at(-1)).toMatchObject({ fraction: 1 });
  expect(received.filter(({ type }) => type === 'step-started' || type === 'step-done')).toHaveLength(2);
  expect(seen.state().steps.a?.status).toBe('done');
});

test('other pages hear that a list changed', async () => {
  const client = connect({ cookie: server.cookie });
  await connected(client);
  const { workflow } = await server.newWorkflow();
  const { id } = workflow;
  expect(await first(client, 'changed', (message) => message.id === id)).toEqual({ what: 'workflows', id });
});

test('messages that are nonsense harm nobody', async () => {
  const client = connect({ cookie: server.cookie });
  await connected(client);
  for (const nonsense of [undefined, null, 7, [], { run: 7 }, { run: '../x', after: 'x' }, { run: 'r', after: -1 }]) {
    for (const name of ['watch', 'unwatch', 'watchEndpoint', 'unwatchEndpoint'] as const) {
      // @ts-expect-error -- what a hostile client sends
      client.emit(name, nonsense);
    }
  }
  const snapshot = first(client, 'snapshot');
  client.emit('watch', { run: await startRun(), after: 0 });
  await snapshot;
  expect((await server.ask('GET', '/healthz')).statusCode).toBe(200);
});

test('pages that show one workflow hear of each other, and of no other workflow', async () => {
  const { key } = (await server.ask('POST', '/api/keys', { name: 'Anna', scopes: ['api'] })).json();
  const signedIn = await server.app.inject({ method: 'POST', url: '/api/session', headers: ourHeaders, payload: { token: key } });
  const anna = `${cookieName}=${signedIn.cookies.find(({ name }) => name === cookieName)?.value}`;
  const [mine, again, hers] = [server.cookie, server.cookie, anna].map((cookie) => connect({ cookie }));
  if (!mine || !again || !hers) throw new Error('three pages');
  await Promise.all([mine, again, hers].map(connected));
  const others = (count: number) => first(mine, 'present', (message) => message.others.length === count);

  const alone = others(0);
  mine.emit('open', { workflow: 'w1' });
  await alone;
  const two = others(1);
  again.emit('open', { workflow: 'w1' });
  expect((await two).others).toMatchObject([{ sameBrowser: true }]);
  const three = others(2);
  hers.emit('open', { workflow: 'w1' });
  expect((await three).others).toMatchObject([{ sameBrowser: true }, { sameBrowser: false, key: 'Anna' }]);
  const fewer = others(1);
  hers.emit('open', { workflow: 'w2' });
  await fewer;
  const left = others(0);
  again.close();
  expect(await left).toEqual({ workflow: 'w1', others: [] });
});

test('a page hears which version of a workflow was saved', async () => {
  const client = connect({ cookie: server.cookie });
  await connected(client);
  const { workflow, version } = await server.newWorkflow();
  const heard = first(client, 'changed', (message) => message.version !== undefined);
  const saved = await server.ask('PUT', `/api/workflows/${workflow.id}`, { workflow: { ...workflow, name: 'Later' }, base: version });
  expect(await heard).toEqual({ what: 'workflows', id: workflow.id, version: saved.json().version });
});

test('whoever only labels hears of labels and of nothing else, and no more once the key is gone', async () => {
  const { key, id } = (await server.ask('POST', '/api/keys', { name: 'Ann', scopes: ['label'] })).json();
  const signedIn = await server.app.inject({ method: 'POST', url: '/api/session', headers: ourHeaders, payload: { token: key } });
  const ann = connect({ cookie: `${cookieName}=${signedIn.cookies[0]?.value}` });
  await connected(ann);
  const heard: string[] = [];
  ann.onAny((name, message) => heard.push(`${name} ${message.what ?? message.run ?? message.workflow ?? ''}`));
  const run = await startRun();
  ann.emit('watch', { run, after: 0 });
  ann.emit('open', { workflow: 'w' });
  const other = connect({ cookie: server.cookie });
  await connected(other);
  // What she asked for has been dealt with by the time that a later connection is answered.
  const present = first(other, 'present');
  other.emit('open', { workflow: 'w' });
  expect((await present).others).toEqual([]);
  const told = first(ann, 'changed', ({ what }) => what === 'labelling');
  const toldAll = first(other, 'changed', ({ what }) => what === 'keys');
  await server.ask('POST', '/api/keys', { name: 'more', scopes: ['label'] });
  await toldAll;
  await askRows();
  await told;
  expect(new Set(heard)).toEqual(new Set(['changed labelling']));
  const ended = new Promise<void>((resolve) => ann.once('disconnect', () => resolve()));
  await server.ask('DELETE', `/api/keys/${id}`);
  await ended;
});

/** A step asks people about a row, and one of them answers. */
async function askRows(): Promise<void> {
  const { labellings, artifacts } = server.stores;
  const line = `${JSON.stringify({ key: '0'.repeat(16), values: { text: 'x' }, rows: 1 })}\n`;
  const items = await artifacts.commit('file', {
    'items.jsonl': Buffer.from(line),
    'items.index': writeIndex(['0'.repeat(16)], [0, line.length]),
  });
  const question: Question = {
    kind: 'class',
    classes: ['a'],
    relations: [],
    lowest: 1,
    highest: 5,
    shown: [{ name: 'text', type: 'text' }],
    subjects: [],
    guidelines: '',
    perRow: 1,
    people: [],
    quota: null,
    conflicts: 'vote',
  };
  const id = await labellings.ask('owner', {
    run: 'r',
    workflow: { id: 'w', name: 'W' },
    step: 'label',
    node: 'label',
    title: { en: 'Label', zh: '标注' },
    request: { items, count: 1, question, task: 't' },
  });
  await server.ask('POST', `/api/labelling/${id}/labels`, {
    saves: [{ id: 'save-000001', item: '0'.repeat(16), answer: { kind: 'class', label: 'a' } }],
  });
}
