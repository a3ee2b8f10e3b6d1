import type { Context } from '../../kit/define-node.ts';
import type { ModelValue } from '../../kit/ports.ts';
import type { FileRef } from '../../kit/settings.ts';
import { asFolder, withFoundModel } from '../hub/found-model.ts';
import type { LoadedAdapter } from '../learn/adapters.ts';
import type { Method } from './adapt-language.ts';
import { adapterFor, withAdapter } from './base-adapter.ts';
import { type BaseLanguage, baseFromFolder, baseFromModel } from './base-language.ts';
import { fetchModel } from './fetch-model.ts';

/** The language model that is wired in, else that of a folder, else that of a hub. */
export async function openBase(
  context: Context,
  wired: ModelValue | undefined,
  { folder, repository, token }: { folder: FileRef | null; repository: string; token: string },
): Promise<BaseLanguage> {
  if (wired) return baseFromModel(context, wired);
  if (!folder) return baseFromFolder(await fetchModel(context, repository, context.secret(token)), repository);
  return withFoundModel(context, folder, { description: 'config.json', setting: 'folder', instead: 'adapter' }, (found) =>
    asFolder(context, found, (path) => baseFromFolder(path, found.name, 'folder')),
  );
}

/** The model and, where one is given, the adapter to be taught further; one that cannot be, or shall not, becomes part of the model. */
export async function adapterOrMerged(
  context: Context,
  base: BaseLanguage,
  { adapter: file, adapterUse, method }: { adapter: FileRef | null; adapterUse: 'further' | 'merged'; method: Method },
): Promise<{ base: BaseLanguage; adapter?: LoadedAdapter }> {
  if (!file) return { base };
  const adapter = await adapterFor(context, file, base);
  const layers = Object.keys(adapter.numbers).filter((name) => name.endsWith('.lora_A.weight')).length;
  if (adapterUse === 'further' && method.kind === 'adapter') {
    context.log(
      {
        en: 'Goes on from the adapter beside {layers} matrices; rank and weight are its own.',
        zh: '从作用于 {layers} 个矩阵的适配器继续；秩和改动权重沿用原值。',
      },
      { layers },
    );
    return { base, adapter };
  }
  context.log(
    { en: 'The adapter beside {layers} matrices has become part of the model.', zh: '作用于 {layers} 个矩阵的适配器已并入模型。' },
    { layers },
  );
  return { base: withAdapter(base, adapter) };
}
