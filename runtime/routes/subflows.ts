import { firstOwner } from '../outside.ts';
import type { LibrarySubflow } from '../protocol.ts';
import type { Routes } from './parts.ts';
import { bodyLimit, byId, hash, name, Type } from './schema.ts';

/** Subflows of this server. A workflow that uses one carries its content itself, so none of this changes a workflow. */
export const subflowRoutes: Routes =
  ({ stores: { subflows }, changed }) =>
  async (app) => {
    app.get('/api/subflows', async (): Promise<LibrarySubflow[]> => subflows.list());

    const body = Type.Object({ hash, subflows: Type.Unknown() }, { additionalProperties: false });
    app.put('/api/subflows', { bodyLimit, schema: { body } }, async (request): Promise<LibrarySubflow> => {
      const saved = await subflows.put(request.owner ?? firstOwner, request.body);
      changed('subflows', saved.id);
      return saved;
    });

    const naming = Type.Object({ name }, { additionalProperties: false });
    app.patch('/api/subflows/:id', { schema: { params: byId, body: naming } }, async (request): Promise<LibrarySubflow> => {
      const saved = await subflows.rename(request.owner ?? firstOwner, request.params.id, request.body.name);
      changed('subflows', saved.id);
      return saved;
    });

    app.delete('/api/subflows/:id', { schema: { params: byId } }, async ({ params }, reply) => {
      await subflows.remove(params.id);
      changed('subflows', params.id);
      return reply.code(204).send();
    });
  };
