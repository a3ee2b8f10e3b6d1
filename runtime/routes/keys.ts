import { AppError } from '../errors.ts';
import { firstOwner } from '../outside.ts';
import type { KeyRecord, SecretRecord } from '../protocol.ts';
import { scopes } from '../store/keys.ts';
import type { Routes } from './parts.ts';
import { byId, name, slug, Type } from './schema.ts';

/** API keys, and the secrets that nodes use. Neither ever comes back out. */
export const keyRoutes: Routes =
  ({ stores, changed }) =>
  async (app) => {
    const { keys, secrets, sessions } = stores;

    app.get('/api/keys', async (): Promise<KeyRecord[]> => keys.list());

    const scope = Type.Union(scopes.map((one) => Type.Literal(one)));
    const body = Type.Object({ name, scopes: Type.Array(scope, { minItems: 1, maxItems: scopes.length, uniqueItems: true }) });
    app.post('/api/keys', { schema: { body } }, async (request, reply) => {
      const created = await keys.create(request.owner ?? firstOwner, request.body.name, request.body.scopes);
      changed('keys', created.id);
      return reply.code(201).header('cache-control', 'no-store').send(created);
    });

    app.delete('/api/keys/:id', { schema: { params: byId } }, async ({ params }, reply) => {
      if (!(await keys.remove(params.id))) {
        throw new AppError(404, 'no-key', { en: 'There is no such key; it may have been deleted.', zh: '没有这个密钥，它可能已被删除。' });
      }
      await sessions.removeOfKey(params.id);
      changed('keys', params.id);
      return reply.code(204).send();
    });

    app.get('/api/secrets', async (): Promise<SecretRecord[]> => secrets.list());

    const params = Type.Object({ name: slug });
    const value = Type.Object({ value: Type.String({ minLength: 1, maxLength: 10_000 }) });
    app.put('/api/secrets/:name', { schema: { params, body: value } }, async (request): Promise<SecretRecord> => {
      return secrets.put(request.owner ?? firstOwner, request.params.name, request.body.value);
    });

    app.delete('/api/secrets/:name', { schema: { params } }, async (request, reply) => {
      if (!(await secrets.remove(request.params.name))) {
        throw new AppError(404, 'no-secret', {
          en: 'There is no such secret; it may have been deleted.',
          zh: '没有这项机密，它可能已被删除。',
        });
      }
      return reply.code(204).send();
    });
  };
