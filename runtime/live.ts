import type { FastifyInstance } from 'fastify';
import { isObject } from '../nodes/kit/json.ts';
import { Server, type Socket } from 'socket.io';
import type { RunEvent } from '../nodes/kit/run.ts';
import { type AccessOptions, isOurHost, sameOrigin, sessionCaller, sessionToken } from './access.ts';
import type { Engine } from './engine.ts';
import { createPresence, followPresence } from './presence.ts';
import type { ClientToServer, EndpointRequest, ServerToClient } from './protocol.ts';
import type { EndpointService } from './serving/endpoints.ts';
import type { Stores } from './store/open-stores.ts';
import { hashToken } from './store/sessions.ts';

type Client = Socket<ClientToServer, ServerToClient>;
export interface Live {
  changed: (what: Parameters<ServerToClient['changed']>[0]['what'], id?: string, version?: string) => void;
  /** Ends the connections of the pages. */
  leave(): void;
  close(): Promise<void>;
}

const flushMs = 50;
const changedMs = 100;
/** Above this a client is slow, and reports of progress are left out until it has caught up. */
const slowBytes = 256_000;
const maxWatched = 50;
/** The room of those who may see everything. */
const everything = 'everything';

/** The live protocol: a page says which run it watches and what it has seen, and gets the rest and what follows. */
export function startLive(
  app: FastifyInstance,
  { engine, stores, endpoints, hosts }: { engine: Engine; stores: Stores; endpoints: EndpointService } & AccessOptions,
): Live {
  const io = new Server<ClientToServer, ServerToClient>(app.server, {
    path: '/socket',
    serveClient: false,
    maxHttpBufferSize: 20_000,
    pingInterval: 15_000,
    allowRequest(request, decide) {
      const { origin, host, cookie } = request.headers;
      const isOurs = isOurHost(host ?? '', hosts) && (origin === undefined || sameOrigin(origin, host));
      decide(null, isOurs && sessionCaller(app, stores, cookie) !== undefined);
    },
  });

  const presence = createPresence((id, message) => io.to(id).emit('present', message));
  const roomOf = (session: string): string => `session ${session}`;
  io.on('connection', (client) => {
    const { cookie } = client.handshake.headers;
    const token = sessionToken(app, cookie);
    const caller = sessionCaller(app, stores, cookie);
    if (token === undefined || !caller) return void client.disconnect(true);
    void client.join(roomOf(hashToken(token)));
    // Whoever only labels hears that there are other labels, and nothing else.
    if (!caller.opens.includes('api')) return undefined;
    void client.join(everything);
    const watched = new Map<string, () => void>();
    client.on('watch', (request) => {
      const { run, after } = isObject(request) ? request : {};
      if (typeof run !== 'string' || !Number.isSafeInteger(after) || typeof after !== 'number') return;
      watched.get(run)?.();
      watched.delete(run);
      if (watched.size >= maxWatched) return;
      watched.set(run, watch(client, engine, run, Math.max(0, after)));
    });
    client.on('unwatch', (request) => {
      const { run } = isObject(request) ? request : {};
      if (typeof run !== 'string') return;
      watched.get(run)?.();
      watched.delete(run);
    });
    client.on('watchEndpoint', (request) => {
      const { name } = isObject(request) ? request : {};
      if (typeof name === 'string' && stores.endpoints.has(name)) void client.join(`endpoint ${name}`);
    });
    client.on('unwatchEndpoint', (request) => {
      const { name } = isObject(request) ? request : {};
      if (typeof name === 'string') void client.leave(`endpoint ${name}`);
    });
    followPresence(client, presence, { session: hashToken(token), key: caller.key?.name });
    client.on('disconnect', () => {
      for (const stop of watched.values()) stop();
      watched.clear();
    });
    return undefined;
  });

  // Who signs out, or whose key is deleted, sees no more, also over a connection that is open.
  stores.sessions.onEnd((id) => io.in(roomOf(id)).disconnectSockets(true));
  endpoints.listen((name: string, request: EndpointRequest) => io.to(`endpoint ${name}`).emit('endpointRequest', { name, request }));

  const pending = new Map<string, Parameters<ServerToClient['changed']>[0]>();
  let timer: NodeJS.Timeout | undefined;
  return {
    changed(what, id, version) {
      if (io.engine.clientsCount === 0) return;
      pending.set(`${what} ${id}`, { what, ...(id !== undefined && { id }), ...(version !== undefined && { version }) });
      timer ??= setTimeout(() => {
        timer = undefined;
        // A busy webhook changes hundreds of runs between two looks; one notice says as much.
        const notices =
          pending.size > 20 ? [...new Set([...pending.values()].map((notice) => notice.what))].map((what) => ({ what })) : pending.values();
        for (const notice of notices) (notice.what === 'labelling' ? io : io.to(everything)).emit('changed', notice);
        pending.clear();
      }, changedMs);
    },
    leave: () => io.disconnectSockets(true),
    async close() {
      clearTimeout(timer);
      io.disconnectSockets(true);
      await io.close();
    },
  };
}

/** Sends one client the events of one run, gathered for a moment; answers how to stop. */
function watch(client: Client, engine: Engine, run: string, after: number): () => void {
  let waiting: RunEvent[] = [];
  let answered = false;
  let timer: NodeJS.Timeout | undefined;
  const flush = (): void => {
    timer = undefined;
    const events = isSlow(client) ? waiting.filter(({ type }) => type !== 'step-progress') : waiting;
    waiting = [];
    // A client that has seen everything hears so once, with no events.
    if (events.length > 0 || !answered) client.emit('events', { run, events });
    answered = true;
  };
  const stop = engine.watch(run, after, (message) => {
    if ('snapshot' in message) {
      waiting = [];
      answered = true;
      client.emit('snapshot', { run, state: message.snapshot });
      return;
    }
    for (const event of message.events) keep(waiting, event);
    timer ??= setTimeout(flush, flushMs);
  });
  return () => {
    clearTimeout(timer);
    stop();
  };
}

/** Of several reports of a step's progress only the last matters. */
function keep(waiting: RunEvent[], event: RunEvent): void {
  if (event.type === 'step-progress') {
    const before = waiting.findIndex((other) => other.type === 'step-progress' && other.step === event.step);
    if (before >= 0) waiting.splice(before, 1);
  }
  waiting.push(event);
}

function isSlow(client: Client): boolean {
  const { transport } = client.conn;
  const socket: unknown = 'socket' in transport ? transport.socket : undefined;
  const buffered = isObject(socket) && typeof socket.bufferedAmount === 'number' ? socket.bufferedAmount : 0;
  return buffered > slowBytes || !transport.writable;
}
