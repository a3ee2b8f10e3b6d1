import { AppError } from '../errors.ts';
import type { Comparison, QueueEntry, RunRecord, RunSummary } from '../protocol.ts';
import type { Routes } from './parts.ts';
import { byId, target, Type } from './schema.ts';

const runId = Type.String({ minLength: 1, maxLength: 80 });
const statuses = ['running', 'paused', 'waiting', 'done', 'failed', 'cancelled', 'stopped'] as const;
const origins = ['editor', 'hook', 'hook-test', 'again', 'command-line'] as const;

export const runRoutes: Routes =
  ({ engine, stores, changed }) =>
  async (app) => {
    const starting = Type.Object({ workflow: byId.properties.id, version: Type.String({ maxLength: 64 }), target });
    app.post('/api/runs', { schema: { body: starting } }, async ({ body }, reply) => {
      const workflow = await stores.workflows.version(body.workflow, body.version);
      const started = await engine.start({ workflow, version: body.version, target: body.target, origin: { kind: 'editor' } });
      await stores.workflows.noteRun(body.workflow, body.version);
      changed('runs', started.run);
      return reply.code(201).send(started);
    });

    const querystring = Type.Object({
      workflow: Type.Optional(byId.properties.id),
      status: Type.Optional(Type.Union(statuses.map((status) => Type.Literal(status)))),
      origin: Type.Optional(Type.Union(origins.map((kind) => Type.Literal(kind)))),
      hook: Type.Optional(Type.String({ maxLength: 64 })),
      before: Type.Optional(runId),
      whole: Type.Optional(Type.Boolean()),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
    });
    app.get('/api/runs', { schema: { querystring } }, async ({ query }): Promise<RunSummary[]> => {
      const { workflow, hook, before, whole = false, limit = 50 } = query;
      const status = statuses.find((known) => known === query.status);
      const origin = origins.find((known) => known === query.origin);
      return engine.runs({
        ...(workflow !== undefined && { workflow }),
        ...(status !== undefined && { status }),
        ...(origin !== undefined && { origin }),
        ...(hook !== undefined && { hook }),
        ...(before !== undefined && { before }),
        whole,
        limit,
      });
    });

    const pair = Type.Object({ a: runId, b: runId });
    app.get('/api/runs/compare', { schema: { querystring: pair } }, async ({ query }): Promise<Comparison> => {
      await Promise.all([existing(query.a), existing(query.b)]);
      return engine.compare(query.a, query.b);
    });

    const params = Type.Object({ id: runId });
    app.get('/api/runs/:id', { schema: { params } }, async (request): Promise<RunRecord> => existing(request.params.id));

    app.post('/api/runs/:id/cancel', { schema: { params } }, async (request, reply) => {
      await existing(request.params.id);
      await engine.cancel(request.params.id);
      return reply.code(202).send({ run: request.params.id });
    });

    app.post('/api/runs/:id/pause', { schema: { params } }, async (request, reply) => {
      await existing(request.params.id);
      await engine.pause(request.params.id);
      return reply.code(202).send({ run: request.params.id });
    });

    app.post('/api/runs/:id/resume', { schema: { params } }, async (request, reply) => {
      await existing(request.params.id);
      await engine.resume(request.params.id);
      return reply.code(202).send({ run: request.params.id });
    });

    const finishing = Type.Object({ node: Type.String({ minLength: 1, maxLength: 1_000 }) });
    app.post('/api/runs/:id/finish', { schema: { params, body: finishing } }, async (request, reply) => {
      await existing(request.params.id);
      await engine.finishEarly(request.params.id, request.body.node);
      return reply.code(202).send({ run: request.params.id });
    });

    app.get('/api/queue', async (): Promise<QueueEntry[]> => engine.queue());

    const moving = Type.Object({ run: runId, before: Type.Union([runId, Type.Null()]) });
    app.post('/api/queue/order', { schema: { body: moving } }, async ({ body }): Promise<QueueEntry[]> => {
      await engine.move(body.run, body.before ?? undefined);
      return engine.queue();
    });

    app.post('/api/runs/:id/again', { schema: { params } }, async (request, reply) => {
      await existing(request.params.id);
      const started = await engine.again(request.params.id);
      changed('runs', started.run);
      return reply.code(201).send(started);
    });

    async function existing(id: string): Promise<RunRecord> {
      const found = await engine.run(id);
      if (found) return found;
      throw new AppError(404, 'no-run', {
        en: 'There is no such run; it may be too old to be kept. Choose one from the history.',
        zh: '没有这次运行，它可能因时间过久已不再保留。请从运行历史中选择。',
      });
    }
  };
