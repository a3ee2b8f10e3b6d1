import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import { type Catalog, catalogEntry } from '../../nodes/kit/define-node.ts';
import { emptyWorkflow, type Workflow } from '../../nodes/kit/workflow.ts';
import { cookieName } from '../../runtime/access.ts';
import type { WorkflowRecord } from '../../runtime/protocol.ts';
import { createServer, type GraftworkServer } from '../../runtime/server.ts';
import { smallEngine, type SmallEngine } from './small-engine.ts';

const names = ['webhook-trigger', 'shape-value', 'respond'];
const definitions = await Promise.all(names.map((name) => import(`../../nodes/control/${name}.ts`)));
export const testCatalog: Catalog = Object.fromEntries(
  names.map((name, at) => [`control/${name}`, catalogEntry(`control/${name}`, 'code', definitions[at].default)]),
);

export interface TestServer extends GraftworkServer {
  home: string;
  small: SmallEngine;
  cookie: string;
  /** A request as the signed-in page makes it. */
  ask(method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', url: string, body?: object | string): Promise<LightMyRequestResponse>;
  newWorkflow(content?: Partial<Workflow>): Promise<WorkflowRecord>;
}

export const ourHeaders = { host: 'localhost:4680', origin: 'http://localhost:4680' };

/** A server in a temporary home, signed in, without listening. */
export async function startServer(home?: string): Promise<TestServer> {
  const folder = home ?? (await mkdtemp(join(tmpdir(), 'graftwork-server-')));
  const small = smallEngine();
  const server = await createServer({
    home: folder,
    catalog: testCatalog,
    hosts: new Set(['localhost']),
    logLevel: 'silent',
    engine: async () => small,
  });
  const signedIn = await server.app.inject({ url: `/sign-in?token=${server.signIn.token}`, headers: ourHeaders });
  const token = signedIn.cookies.find(({ name }) => name === cookieName)?.value ?? '';
  const cookie = `${cookieName}=${token}`;
  const ask: TestServer['ask'] = (method, url, body) => {
    const options: InjectOptions = { method, url, headers: { ...ourHeaders, cookie } };
    return server.app.inject(body === undefined ? options : { ...options, payload: body });
  };
  return {
    ...server,
    home: folder,
    small,
    cookie,
    ask,
    async newWorkflow(content = {}) {
      const file = JSON.stringify({ ...emptyWorkflow('x', 'Spam filter'), ...content });
      return (await ask('POST', '/api/workflows', { file })).json();
    },
  };
}

const ui = { x: 0, y: 0 };
/** Trigger → respond. */
export function hookWorkflow(hook: string): Partial<Workflow> {
  return {
    name: 'Answering machine',
    nodes: {
      trigger: { type: 'control/webhook-trigger', version: 1, settings: { name: hook, sample: '{"text":"hi"}' }, ui },
      answer: { type: 'control/respond', version: 1, settings: {}, ui },
    },
    wires: [{ from: ['trigger', 'request'], to: ['answer', 'value'] }],
  };
}
