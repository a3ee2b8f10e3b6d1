import { sameJson } from '../../nodes/kit/json.ts';
import type { ModelValue } from '../../nodes/kit/ports.ts';
import { AppError } from '../errors.ts';
import type { ModelRecord, ModelVersion } from '../protocol.ts';
import type { Document, Documents } from './documents.ts';

interface ModelDocument extends Document, Omit<ModelRecord, 'name'> {
  /** Numbers of deleted versions are never given again. */
  lastVersion: number;
}
export interface Models {
  list(): ModelRecord[];
  get(name: string): ModelRecord;
  find(name: string, alias: string): ModelValue | undefined;
  /** Adds a version, numbered on, and points the alias at it; a run adds the same model once. */
  register(owner: string, name: string, alias: string, version: Omit<ModelVersion, 'version' | 'at'>): Promise<ModelVersion>;
  setAlias(name: string, alias: string, version: number): Promise<ModelRecord>;
  removeAlias(name: string, alias: string): Promise<ModelRecord>;
  removeVersion(name: string, version: number): Promise<void>;
  remove(name: string): Promise<void>;
}

export async function openModels(documents: Documents): Promise<Models> {
  const models = await documents.open<ModelDocument>('models');
  const record = ({ id, versions, aliases }: ModelDocument): ModelRecord => ({ name: id, versions, aliases });

  function get(name: string): ModelDocument {
    const found = models.get(name);
    if (found) return found;
    throw new AppError(
      404,
      'no-model',
      {
        en: 'No model is registered as “{name}”. Run a workflow that registers it, or choose another.',
        zh: '没有注册名为“{name}”的模型。请运行注册它的工作流，或选择其他模型。',
      },
      { name },
    );
  }
  function hasVersion(document: ModelDocument, version: number): void {
    if (document.versions.some((known) => known.version === version)) return;
    throw new AppError(
      404,
      'no-version',
      { en: 'The model “{name}” has no version {version}.', zh: '模型“{name}”没有版本 {version}。' },
      { name: document.id, version },
    );
  }
  async function put(document: ModelDocument): Promise<ModelRecord> {
    await models.put(document);
    return record(document);
  }

  return {
    list: () => models.all().map(record),
    get: (name) => record(get(name)),
    find(name, alias) {
      const found = models.get(name);
      const version = found && Object.hasOwn(found.aliases, alias) ? found.aliases[alias] : undefined;
      return found?.versions.find((known) => known.version === version)?.model;
    },
    async register(owner, name, alias, given) {
      const document = models.get(name) ?? { id: name, owner, versions: [], aliases: {}, lastVersion: 0 };
      // Running again what has not changed, or going on after a crash, gives the same model: that is no new version.
      const newest = document.versions.at(-1);
      const before = document.versions.find(
        (known) =>
          known.model.artifact === given.model.artifact &&
          (known.run === given.run || (known === newest && sameJson(known.scores, given.scores))),
      );
      if (before) {
        await models.put({ ...document, aliases: { ...document.aliases, [alias]: before.version } });
        return before;
      }
      const version = document.lastVersion + 1;
      const model = { ...given.model, registered: { name, version, alias } };
      const added = { ...given, model, version, at: new Date().toISOString() };
      await models.put({
        ...document,
        lastVersion: version,
        versions: [...document.versions, added],
        aliases: { ...document.aliases, [alias]: version },
      });
      return added;
    },
    async setAlias(name, alias, version) {
      const document = get(name);
      hasVersion(document, version);
      return put({ ...document, aliases: { ...document.aliases, [alias]: version } });
    },
    async removeAlias(name, alias) {
      const document = get(name);
      const { [alias]: _, ...aliases } = document.aliases;
      return put({ ...document, aliases });
    },
    async removeVersion(name, version) {
      const document = get(name);
      hasVersion(document, version);
      const alias = Object.entries(document.aliases).find(([, number]) => number === version)?.[0];
      if (alias !== undefined) {
        throw new AppError(
          409,
          'version-in-use',
          {
            en: 'Version {version} is what “{alias}” points to. Point “{alias}” at another version first, then delete this one.',
            zh: '“{alias}”正指向版本 {version}。请先将“{alias}”指向其他版本，再删除此版本。',
          },
          { version, alias },
        );
      }
      await put({ ...document, versions: document.versions.filter((known) => known.version !== version) });
    },
    async remove(name) {
      get(name);
      await models.remove(name);
    },
  };
}
