import { existsSync } from 'node:fs';
import { join } from 'node:path';
import helmet from '@fastify/helmet';
import serveFiles from '@fastify/static';
import { replyNotFound } from '../reply-error.ts';
import type { Routes } from './parts.ts';
import { Type } from './schema.ts';

/** Addresses of programs, where a page in place of an error would mislead. */
export const programPaths = ['api', 'endpoints', 'hooks', 'v1', 'v2', 'metrics', 'socket'];

/** The editor's pages: open, since they hold nothing but the program; everything they ask for is closed. */
export const pageRoutes: Routes =
  ({ root }) =>
  async (app) => {
    const pages = join(root, 'dist/editor');
    app.addHook('onRoute', (route) => {
      route.config = { ...route.config, open: true };
      route.schema = { ...route.schema, hide: true };
    });
    await app.register(helmet, {
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          defaultSrc: ["'self'"],
          scriptSrc: ["'self'"],
          // Pieces of the interface place themselves with inline styles and add style elements.
          styleSrc: ["'self'", "'unsafe-inline'"],
          imgSrc: ["'self'", 'data:', 'blob:'],
          fontSrc: ["'self'", 'data:'],
          connectSrc: ["'self'"],
          workerSrc: ["'self'", 'blob:'],
          objectSrc: ["'none'"],
          baseUri: ["'none'"],
          formAction: ["'self'"],
          frameAncestors: ["'none'"],
        },
      },
      // Served over plain http on this computer; a proxy in front decides about https.
      strictTransportSecurity: false,
      crossOriginEmbedderPolicy: false,
    });
    const built = existsSync(pages);
    if (built) {
      await app.register(serveFiles, {
        root: pages,
        serve: false,
        cacheControl: false,
        setHeaders(reply, path) {
          const hashed = path.replaceAll('\\', '/').includes('/assets/');
          reply.setHeader('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache');
        },
      });
    }
    const params = Type.Object({ '*': Type.Optional(Type.String()) });
    app.get('/*', { exposeHeadRoute: true, schema: { params } }, (request, reply) => {
      const path = request.params['*'] ?? '';
      const isFile = path.slice(path.lastIndexOf('/') + 1).includes('.');
      if (!built) return replyNotFound(request, reply);
      if (isFile) return reply.sendFile(path);
      // The address of a page inside the editor is the editor's own affair.
      return (request.headers.accept ?? '').includes('text/html') ? reply.sendFile('index.html') : replyNotFound(request, reply);
    });
  };
