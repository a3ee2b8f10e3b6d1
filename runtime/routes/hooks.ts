import type { FastifyReply } from 'fastify';
import { AppError } from '../errors.ts';
import type { HookForm, HookRecord, HookRequest } from '../protocol.ts';
import { parsedBody } from '../request-body.ts';
import { runReply } from '../serving/callbacks.ts';
import type { StoredReply } from '../store/idempotency.ts';
import type { Routes } from './parts.ts';
import { byName, slug, Type } from './schema.ts';

/** The most that any webhook may be set to take. */
const mostBytes = 10_000_000;
const mode = Type.Union([Type.Literal('sync'), Type.Literal('async'), Type.Literal('callback')]);

/** The pages' data of webhooks. */
export const hookRoutes: Routes =
  ({ stores, hooks: service, changed }) =>
  async (app) => {
    const { hooks } = stores;
    const schema = { params: byName };

    app.get('/api/hooks', async (): Promise<HookRecord[]> => service.list());
    app.get('/api/hooks/:name', { schema }, async ({ params }): Promise<HookRecord> => service.record(params.name));
    app.get('/api/hooks/:name/requests', { schema }, async ({ params }): Promise<HookRequest[]> => hooks.requests(params.name));

    const body = Type.Partial(
      Type.Object({
        keyNeeded: Type.Boolean(),
        signed: Type.Boolean(),
        requestsPerMinute: Type.Integer({ minimum: 1, maximum: 10_000_000 }),
        maxBytes: Type.Integer({ minimum: 100, maximum: mostBytes }),
        mode,
        syncSeconds: Type.Number({ minimum: 0.1, maximum: 300 }),
      }),
      { additionalProperties: false },
    );
    app.patch('/api/hooks/:name', { schema: { params: byName, body } }, async (request): Promise<HookRecord> => {
      const { name } = request.params;
      await hooks.change(name, request.body);
      changed('hooks', name);
      return service.record(name);
    });

    app.post('/api/hooks/:name/signing-secret', { schema }, async ({ params }) => {
      const secret = await hooks.newSigningSecret(params.name);
      changed('hooks', params.name);
      return { secret };
    });

    app.delete('/api/hooks/:name/payloads', { schema }, async ({ params }, reply) => {
      const { id } = hooks.get(params.name);
      await stores.payloads.remove(id);
      changed('hooks', id);
      return reply.code(204).send();
    });

    const replaying = Type.Object({ request: Type.String({ maxLength: 80 }) });
    app.post('/api/hooks/:name/replay', { schema: { params: byName, body: replaying } }, async (request) => {
      const { name } = request.params;
      const stored = hooks.requests(name).find(({ id }) => id === request.body.request);
      if (!stored) {
        throw new AppError(404, 'no-request', {
          en: 'This request is not kept any more: only the last 50 are. Choose another one.',
          zh: '该请求已不再保留（只保留最近 50 个）。请另选一个。',
        });
      }
      if (stored.bodyLeftOut) {
        throw new AppError(409, 'body-not-kept', {
          en: 'The body of this request was too large to be kept, so it cannot be replayed. Send it to the test address again.',
          zh: '该请求的请求体过大，没有保留，因此无法重放。请再次发送到测试地址。',
        });
      }
      const { status, body: text, run } = await service.test(name, stored.body, JSON.stringify(stored.body).length);
      const answer: unknown = JSON.parse(text);
      return { status, body: answer, run };
    });
  };

/** The calls themselves. These routes are lean: a webhook is called thousands of times a second. */
export const hookCallRoutes: Routes =
  ({ engine, catalog, hooks: service }) =>
  async (app) => {
    // The signature is over the bytes as they came, so the body stays unparsed here.
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));

    const nothing = Buffer.alloc(0);
    const rawOf = (body: unknown): Buffer => (Buffer.isBuffer(body) ? body : nothing);
    const answer = (reply: FastifyReply, { status, body, run }: StoredReply): FastifyReply =>
      reply.code(status).header('content-type', 'application/json; charset=utf-8').header('x-graftwork-run', run).send(body);

    const querystring = Type.Object({ mode: Type.Optional(mode), callback: Type.Optional(Type.String({ maxLength: 2_000 })) });
    app.post(
      '/hooks/:name',
      {
        bodyLimit: mostBytes,
        config: { scope: 'hooks', letIn: ({ params }) => service.isKeyless(nameIn(params)) },
        schema: { params: byName, querystring },
      },
      async ({ params, query, headers, body }, reply) => {
        const key = headers['idempotency-key'];
        if (key !== undefined && (typeof key !== 'string' || key === '' || key.length > 255)) throw badKey();
        const stored = await service.call({
          name: params.name,
          raw: rawOf(body),
          mode: query.mode,
          callback: query.callback,
          idempotencyKey: key,
          timestamp: headers['x-graftwork-timestamp'],
          signature: headers['x-graftwork-signature'],
        });
        return answer(reply, stored);
      },
    );

    app.post(
      '/hooks/:name/test',
      { bodyLimit: mostBytes, config: { scope: 'hooks' }, schema: { params: byName } },
      async ({ params, body }, reply) => {
        const raw = rawOf(body);
        return answer(reply, await service.test(params.name, parsedBody(raw), raw.length));
      },
    );

    app.get(
      '/hooks/:name/form',
      { config: { scope: 'hooks', letIn: ({ params }) => service.isKeyless(nameIn(params)) }, schema: { params: byName } },
      async ({ params }): Promise<HookForm> => service.form(params.name),
    );

    const byRun = Type.Object({ name: slug, run: Type.String({ maxLength: 80 }) });
    app.get(
      '/hooks/:name/runs/:run',
      { config: { scope: 'hooks', letIn: ({ params }) => service.isKeyless(nameIn(params)) }, schema: { params: byRun } },
      async ({ params }) => {
        const record = await engine.run(params.run);
        const { origin } = record ?? {};
        if (!record || !origin || !('hook' in origin) || origin.hook !== params.name) throw noRun();
        return runReply(record, catalog);
      },
    );
  };

function nameIn(params: unknown): string {
  return typeof params === 'object' && params !== null && 'name' in params ? String(params.name) : '';
}

const badKey = (): AppError =>
  new AppError(400, 'bad-key', {
    en: 'The Idempotency-Key must have 1 to 255 characters.',
    zh: 'Idempotency-Key 的长度必须为 1 到 255 个字符。',
  });
const noRun = (): AppError =>
  new AppError(404, 'no-run', {
    en: 'This webhook has no such run. Use the address that the call was answered with.',
    zh: '该 Webhook 没有这次运行。请使用调用时返回的地址。',
  });
