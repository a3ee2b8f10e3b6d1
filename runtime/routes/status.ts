import { statfs } from 'node:fs/promises';
import { availableParallelism, totalmem } from 'node:os';
import type { Status } from '../protocol.ts';
import type { Routes } from './parts.ts';

export const version = '0.1.0';

/** What a supervisor, a monitor and the editor's status line ask. */
export const statusRoutes: Routes =
  ({ home, engine }) =>
  async (app) => {
    app.get('/healthz', { exposeHeadRoute: true, config: { open: true } }, async () => ({ status: 'ok' }));
    app.get('/readyz', { exposeHeadRoute: true, config: { open: true } }, async () => ({ status: 'ready' }));

    app.get('/api/status', async (): Promise<Status> => {
      const { bavail, bsize } = await statfs(home);
      return {
        version,
        cores: availableParallelism(),
        memoryBytes: totalmem(),
        diskFreeBytes: bavail * bsize,
        ...engine.status(),
      };
    });
  };
