import Fastify, { type FastifyInstance, LogController } from 'fastify';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { Catalog } from '../nodes/kit/define-node.ts';
import { type AccessOptions, createSignIn, guardAll, type SignIn } from './access.ts';
import type { Engine, Outside } from './engine.ts';
import { type Live, startLive } from './live.ts';
import { createOutside } from './outside.ts';
import { answerErrors } from './reply-error.ts';
import { refuseDeep } from './request-body.ts';
import { artifactRoutes } from './routes/artifacts.ts';
import { catalogRoutes } from './routes/catalog.ts';
import { collectRoutes, docRoutes } from './routes/docs.ts';
import { endpointRoutes } from './routes/endpoints.ts';
import { hookCallRoutes, hookRoutes } from './routes/hooks.ts';
import { keyRoutes } from './routes/keys.ts';
import { labellingRoutes } from './routes/labelling.ts';
import { modelRoutes } from './routes/models.ts';
import { pageRoutes, programPaths } from './routes/pages.ts';
import { inferenceRoutes } from './routes/inference.ts';
import { metricRoutes } from './routes/metrics.ts';
import type { Parts, Routes } from './routes/parts.ts';
import { publishingRoutes } from './routes/publishing.ts';
import { runRoutes } from './routes/runs.ts';
import { sessionRoutes } from './routes/session.ts';
import { sheetRoutes } from './routes/sheet.ts';
import { statusRoutes } from './routes/status.ts';
import { storageRoutes } from './routes/storage.ts';
import { subflowRoutes } from './routes/subflows.ts';
import { uploadRoutes } from './routes/uploads.ts';
import { versionRoutes } from './routes/versions.ts';
import { workflowRoutes } from './routes/workflows.ts';
import { projectRoot } from './run/places.ts';
import { createCallbackService } from './serving/callbacks.ts';
import { createEndpointService } from './serving/endpoints.ts';
import { createHookService } from './serving/hooks.ts';
import { createLabellingService } from './serving/labelling.ts';
import { openStores, type Stores } from './store/open-stores.ts';
import { compilersFactory, lazyValidators } from './validators.ts';

export interface ServerOptions extends AccessOptions {
  /** The home folder's path; whoever calls holds its lock. */
  home: string;
  /** Makes the run engine over what the server offers it. */
  engine(outside: Outside, stores: Stores): Promise<Engine>;
  catalog: Catalog;
  /** Where examples/ and dist/ lie. */
  root?: string;
  logLevel?: 'silent' | 'error' | 'warn' | 'info' | 'debug';
}
export interface GraftworkServer {
  app: FastifyInstance;
  engine: Engine;
  stores: Stores;
  signIn: SignIn;
  /** All there is, for the test that looks at each of them. */
  routes: { method: string; url: string; open: boolean }[];
  close(): Promise<void>;
}

const resources: readonly Routes[] = [
  sessionRoutes,
  statusRoutes,
  storageRoutes,
  catalogRoutes,
  workflowRoutes,
  versionRoutes,
  publishingRoutes,
  sheetRoutes,
  subflowRoutes,
  runRoutes,
  artifactRoutes,
  uploadRoutes,
  modelRoutes,
  endpointRoutes,
  inferenceRoutes,
  hookRoutes,
  hookCallRoutes,
  keyRoutes,
  labellingRoutes,
  metricRoutes,
];

/** How long the end of the server waits for answers that are under way. */
const patienceMs = 5_000;

/** The whole server, without listening: tests call it by `inject`, main.ts listens. */
export async function createServer({
  home,
  engine: makeEngine,
  catalog,
  root = projectRoot,
  hosts,
  logLevel = 'warn',
}: ServerOptions): Promise<GraftworkServer> {
  const stores = await openStores(home, catalog);
  let live: Live | undefined;
  const changed: Parts['changed'] = (what, id, version) => live?.changed(what, id, version);
  const engine = await makeEngine(createOutside(stores, changed), stores);
  const endpoints = createEndpointService(engine, stores);
  const callbacks = createCallbackService(engine, stores, catalog);
  const hooks = createHookService({ engine, stores, callbacks, catalog });
  const labelling = createLabellingService({ engine, stores, changed });
  const signIn = createSignIn();
  const parts: Parts = { home, root, catalog, engine, stores, signIn, endpoints, hooks, labelling, changed };

  const app = createApp(logLevel);
  const listed = collectRoutes(app);
  await guardAll(app, stores, { hosts });
  answerErrors(app, catalog, listed);
  for (const routes of [...resources, docRoutes(listed), pageRoutes]) await app.register(routes(parts));
  // Below a program's address nothing is a page, and nothing says what exists to someone without credentials.
  for (const path of programPaths) app.all(`/${path}/*`, { schema: { hide: true } }, (_request, reply) => reply.callNotFound());
  await app.ready();
  live = startLive(app, { engine, stores, endpoints, hosts });
  callbacks.resume();

  return {
    app,
    engine,
    stores,
    signIn,
    routes: listed.flatMap(({ method, url, config }) => [method].flat().map((one) => ({ method: one, url, open: config?.open === true }))),
    async close() {
      callbacks.close();
      live?.leave();
      await closeInPeace(app);
      await live?.close();
      await engine.close();
      await stores.close();
    },
  };
}

/** Takes no new connection, and ends each one once what was asked over it is answered, or a little later without. */
async function closeInPeace(app: FastifyInstance): Promise<void> {
  const { server } = app;
  const idle = setInterval(() => server.closeIdleConnections(), 50);
  const late = setTimeout(() => server.closeAllConnections(), patienceMs);
  await app.close().finally(() => {
    clearInterval(idle);
    clearTimeout(late);
  });
}

function createApp(logLevel: NonNullable<ServerOptions['logLevel']>): FastifyInstance {
  const app = Fastify({
    logger: {
      level: logLevel,
      redact: [
        'req.headers.authorization',
        'req.headers.cookie',
        'headers.authorization',
        'headers.cookie',
        '*.token',
        '*.secret',
        '*.key',
      ],
    },
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: 1_000_000,
    exposeHeadRoutes: false,
    schemaController: { compilersFactory },
    requestTimeout: 0,
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    routerOptions: { maxParamLength: 200 },
  }).withTypeProvider<TypeBoxTypeProvider>();
  app.setValidatorCompiler(lazyValidators());
  // Forms and plain text are what another web site can send without asking: neither is read.
  app.removeAllContentTypeParsers();
  const parse = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    const text = body.toString();
    if (text === '') return done(null, undefined);
    refuseDeep(text);
    return parse(request, text, done);
  });
  return app;
}
