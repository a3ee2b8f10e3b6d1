import type { FastifyInstance, RouteOptions } from 'fastify';
// Types alone: the pages about the interfaces are made at their first use, since most starts never show them.
import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger';
import { version } from './status.ts';
import type { Routes } from './parts.ts';

const prefix = '/api/docs';

/** OpenAPI from the schemas of the routes, and pages to read it. Must be registered before the routes that it lists. */
export function collectRoutes(app: FastifyInstance): RouteOptions[] {
  const routes: RouteOptions[] = [];
  app.addHook('onRoute', (route) => void routes.push(route));
  return routes;
}

export const docRoutes =
  (listed: readonly RouteOptions[]): Routes =>
  () =>
  async (app) => {
    let pages: Promise<FastifyInstance> | undefined;
    for (const url of [prefix, `${prefix}/*`]) {
      app.get(url, { schema: { hide: true } }, async (request, reply) => {
        const docs = await (pages ??= createDocs(listed));
        const { statusCode, headers, rawPayload } = await docs.inject({ method: 'GET', url: request.url });
        for (const [name, value] of Object.entries(headers)) if (value !== undefined) reply.header(name, value);
        return reply.code(statusCode).send(rawPayload);
      });
    }
    app.addHook('onClose', async () => (await pages)?.close());
  };

/** A second application that only describes the first: same addresses and schemas, no behaviour. */
async function createDocs(listed: readonly RouteOptions[]): Promise<FastifyInstance> {
  const [{ default: Fastify }, { default: swagger }, { default: pages }] = await Promise.all([
    import('fastify'),
    import('@fastify/swagger'),
    import('@fastify/swagger-ui'),
  ]);
  const app = Fastify({ exposeHeadRoutes: false });
  const options: FastifyDynamicSwaggerOptions = {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Graftwork', version, description: 'Keys: “Authorization: Bearer gw_…”, made on the page “Keys”.' },
      components: { securitySchemes: { key: { type: 'http', scheme: 'bearer' } } },
      security: [{ key: [] }],
    },
  };
  await app.register(swagger, options);
  await app.register(pages, { routePrefix: prefix, staticCSP: true });
  app.setValidatorCompiler(() => () => true);
  for (const { method, url, schema, config } of listed) {
    if (method === 'HEAD' || schema?.hide === true || url.includes('*')) continue;
    const open = config && 'open' in config && config.open === true;
    app.route({
      method,
      url,
      schema: { tags: [url.split('/')[url.startsWith('/api/') ? 2 : 1] ?? ''], ...schema, ...(open && { security: [] }) },
      handler: async () => ({}),
    });
  }
  await app.ready();
  return app;
}
