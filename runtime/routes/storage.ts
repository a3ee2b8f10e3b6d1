import { statfs } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Storage } from '../protocol.ts';
import type { Routes } from './parts.ts';

/** The room on the disk, and making some. */
export const storageRoutes: Routes =
  ({ home, engine }) =>
  async (app) => {
    app.get('/api/storage', async (): Promise<Storage> => {
      const [{ bavail, bsize }, room] = await Promise.all([statfs(home), engine.room()]);
      return { folder: resolve(home), freeBytes: bavail * bsize, ...room };
    });

    app.post('/api/storage/make-room', async (): Promise<{ freed: number }> => engine.makeRoom());
  };
