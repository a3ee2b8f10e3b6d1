import { dirname, join } from 'node:path';
import type { Context } from '../../kit/define-node.ts';
import { failingAt } from './refuse.ts';

/** The folder of a model of a hub, fetched once and kept in Graftwork's own folder, two above that of a step. The node names it in its setting `repository`. */
export async function fetchModel(context: Context, id: string, token: string): Promise<string> {
  const { downloadModel } = await import('../hub/download-model.ts');
  const { folder, offline } = await failingAt('repository', () =>
    downloadModel({
      id,
      folder: join(dirname(dirname(context.workdir)), 'hub'),
      signal: context.signal,
      ...(token !== '' && { token }),
      progress: (received, total) =>
        context.progress(
          (0.1 * received) / Math.max(1, total),
          { en: 'downloading {done} of {total} MB', zh: '正在下载 {done} / {total} MB' },
          { done: Math.round(received / 1e6), total: Math.round(total / 1e6) },
        ),
    }),
  );
  if (offline)
    context.log(
      { en: 'The hub could not be reached; “{id}” is as it was fetched before.', zh: '无法连接模型库；使用之前下载的“{id}”。' },
      { id },
    );
  return folder;
}
