import type { EndpointRecord, EndpointRequest } from '../protocol.ts';
import type { Routes } from './parts.ts';
import { byName, rows, slug, Type } from './schema.ts';

/** Endpoints: their pages' data, and the calls themselves. */
export const endpointRoutes: Routes =
  ({ stores, endpoints: service, changed }) =>
  async (app) => {
    const { endpoints } = stores;
    const schema = { params: byName };

    app.get('/api/endpoints', async (): Promise<EndpointRecord[]> => endpoints.list().map(service.record));
    app.get('/api/endpoints/:name', { schema }, async ({ params }): Promise<EndpointRecord> => service.record(endpoints.get(params.name)));
    app.get('/api/endpoints/:name/requests', { schema }, async ({ params }): Promise<EndpointRequest[]> => service.requests(params.name));

    for (const [word, status] of [
      ['stop', 'stopped'],
      ['start', 'live'],
    ] as const) {
      app.post(`/api/endpoints/:name/${word}`, { schema }, async ({ params }): Promise<EndpointRecord> => {
        const document = await endpoints.setStatus(params.name, status);
        changed('endpoints', params.name);
        return service.record(document);
      });
    }

    const byNumber = Type.Object({ name: slug, number: Type.Integer({ minimum: 1 }) });
    app.post('/api/endpoints/:name/versions/:number', { schema: { params: byNumber } }, async ({ params }): Promise<EndpointRecord> => {
      const document = await endpoints.serve(params.name, params.number);
      changed('endpoints', params.name);
      return service.record(document);
    });

    app.delete('/api/endpoints/:name', { schema }, async ({ params }, reply) => {
      await endpoints.remove(params.name);
      service.forget(params.name);
      changed('endpoints', params.name);
      return reply.code(204).send();
    });

    app.post(
      '/endpoints/:name',
      { bodyLimit: 5_000_000, config: { scope: 'endpoints' }, schema: { params: byName, body: Type.Object({ rows }) } },
      async ({ params, body }) => ({ predictions: await service.answer(params.name, body.rows) }),
    );
  };
