import { AppError } from '../errors.ts';
import type { ModelRecord } from '../protocol.ts';
import { currentModel } from '../store/endpoints.ts';
import type { Routes } from './parts.ts';
import { byName, slug, Type } from './schema.ts';

const versionNumber = Type.Integer({ minimum: 1 });

/** The registry of models. */
export const modelRoutes: Routes =
  ({ stores, changed }) =>
  async (app) => {
    const { models, endpoints } = stores;
    const tell = (name: string, record: ModelRecord): ModelRecord => {
      changed('models', name);
      return record;
    };

    app.get('/api/models', async (): Promise<ModelRecord[]> => models.list());

    app.get('/api/models/:name', { schema: { params: byName } }, async ({ params }): Promise<ModelRecord> => models.get(params.name));

    const byAlias = Type.Object({ name: slug, alias: slug });
    const pointing = Type.Object({ version: versionNumber });
    app.put('/api/models/:name/aliases/:alias', { schema: { params: byAlias, body: pointing } }, async ({ params, body }) =>
      tell(params.name, await models.setAlias(params.name, params.alias, body.version)),
    );
    app.delete('/api/models/:name/aliases/:alias', { schema: { params: byAlias } }, async ({ params }) =>
      tell(params.name, await models.removeAlias(params.name, params.alias)),
    );

    const byVersion = Type.Object({ name: slug, version: versionNumber });
    app.delete('/api/models/:name/versions/:version', { schema: { params: byVersion } }, async ({ params }, reply) => {
      const { name, version } = params;
      refuseWhileServed(name, (known) => known === version);
      await models.removeVersion(name, version);
      changed('models', name);
      return reply.code(204).send();
    });

    app.delete('/api/models/:name', { schema: { params: byName } }, async ({ params }, reply) => {
      refuseWhileServed(params.name, () => true);
      await models.remove(params.name);
      changed('models', params.name);
      return reply.code(204).send();
    });

    function refuseWhileServed(name: string, concerns: (version: number) => boolean): void {
      const artifacts = new Set(
        models
          .get(name)
          .versions.filter(({ version }) => concerns(version))
          .map(({ model }) => model.artifact),
      );
      const serving = endpoints.list().find((endpoint) => artifacts.has(currentModel(endpoint).artifact));
      if (!serving) return;
      throw new AppError(
        409,
        'version-in-use',
        {
          en: 'The endpoint “{endpoint}” serves this model. Delete the endpoint or let it serve another version first.',
          zh: '服务“{endpoint}”正在使用该模型。请先删除该服务，或让它改用其他版本。',
        },
        { endpoint: serving.id },
      );
    }
  };
