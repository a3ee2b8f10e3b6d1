import { createHash } from 'node:crypto';
import type { CatalogReply } from '../protocol.ts';
import type { Routes } from './parts.ts';

/** All node types. The text never changes while the server runs, so a page that has it gets a 304. */
export const catalogRoutes: Routes =
  ({ catalog }) =>
  async (app) => {
    const reply: CatalogReply = { nodes: Object.values(catalog) };
    const body = JSON.stringify(reply);
    const tag = `"${createHash('sha256').update(body).digest('hex').slice(0, 32)}"`;
    app.get('/api/catalog', async (request, answer) => {
      answer.header('etag', tag).header('cache-control', 'private, no-cache');
      if (request.headers['if-none-match'] === tag) return answer.code(304).send();
      return answer.type('application/json; charset=utf-8').send(body);
    });
  };
