import { rm, statfs } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { AppError } from '../errors.ts';
import type { Storage } from '../protocol.ts';
import { folderBytes } from '../store/folder-bytes.ts';
import type { Routes } from './parts.ts';
import { Type } from './schema.ts';

/** The room on the disk, and making some. */
export const storageRoutes: Routes =
  ({ home, engine }) =>
  async (app) => {
    app.get('/api/storage', async (): Promise<Storage> => {
      const bytesIn = (folder: string): Promise<number> => folderBytes(join(home, folder));
      const [{ bavail, bsize }, room, hub, readings, payloads] = await Promise.all([
        statfs(home),
        engine.room(),
        bytesIn('hub'),
        bytesIn('readings'),
        bytesIn('payloads'),
      ]);
      return { folder: resolve(home), freeBytes: bavail * bsize, ...room, keptBytes: { hub, readings, payloads } };
    });

    app.post('/api/storage/make-room', async (): Promise<{ freed: number }> => engine.makeRoom());

    const params = Type.Object({ kept: Type.Union([Type.Literal('hub'), Type.Literal('readings')]) });
    app.delete('/api/storage/:kept', { schema: { params } }, async (request): Promise<{ freed: number }> => {
      if (engine.status().running > 0) throw inUse;
      const folder = join(home, request.params.kept);
      const freed = await folderBytes(folder);
      await rm(folder, { recursive: true, force: true });
      return { freed };
    });
  };

const inUse = new AppError(409, 'run-under-way', {
  en: 'A run is under way and may be reading these files. Wait until it is done, or stop it, and try again.',
  zh: '有运行正在进行，可能正在读取这些文件。请等它完成或先停止它，然后重试。',
});
