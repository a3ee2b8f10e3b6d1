import { differences, type Difference } from '../../nodes/kit/differences.ts';
import { hold } from '../hold.ts';
import type { RunSummary, VersionEntry, WorkflowVersion } from '../protocol.ts';
import type { Workflow } from '../../nodes/kit/workflow.ts';
import { stretches } from '../store/version-list.ts';
import type { Routes } from './parts.ts';
import { byId, Type } from './schema.ts';

const version = Type.String({ pattern: '^[0-9a-f]{8,64}$' });
const byVersion = Type.Object({ id: byId.properties.id, version });
/** Comparing two versions reads both; the same ones are asked for again and again. */
const keptComparisons = 500;

export const versionRoutes: Routes =
  ({ catalog, engine, stores, changed }) =>
  async (app) => {
    const { workflows } = stores;
    const compared = new Map<string, Promise<Difference[]>>();

    app.get('/api/workflows/:id/versions', { schema: { params: byId } }, async ({ params }): Promise<WorkflowVersion[]> => {
      return workflows.get(params.id).versions.toReversed();
    });

    app.get('/api/workflows/:id/versions/:version', { schema: { params: byVersion } }, async ({ params }): Promise<Workflow> => {
      return workflows.version(params.id, params.version);
    });

    const naming = Type.Object(
      { name: Type.String({ maxLength: 200 }), at: Type.Optional(Type.String({ maxLength: 40 })) },
      { additionalProperties: false },
    );
    app.patch('/api/workflows/:id/versions/:version', { schema: { params: byVersion, body: naming } }, async ({ params, body }, reply) => {
      await workflows.nameVersion(params.id, params.version, body.name.trim(), body.at);
      changed('workflows', params.id);
      return reply.code(204).send();
    });

    const page = Type.Object({
      before: Type.Optional(Type.String({ maxLength: 40 })),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
    });
    app.get(
      '/api/workflows/:id/history',
      { schema: { params: byId, querystring: page } },
      async ({ params, query }): Promise<VersionEntry[]> => {
        const { id } = params;
        const { before, limit = 30 } = query;
        const all = stretches(workflows.get(id).versions).toReversed();
        const from = before === undefined ? 0 : all.findIndex(({ last }) => last.at < before);
        const runs = runsByVersion(await engine.runs({ workflow: id, whole: true, limit: 200 }));
        const shown = from < 0 ? [] : all.slice(from, from + limit);
        return Promise.all(
          shown.map(async ({ last, since, saves }, at): Promise<VersionEntry> => {
            const previous = all[from + at + 1]?.last.version;
            const { count: ran = 0, newest } = runs.get(last.version) ?? {};
            return {
              ...last,
              since,
              saves,
              runs: ran,
              scores: newest?.scores ?? {},
              ...(newest && { lastRun: newest.id }),
              ...(previous !== undefined && { previous, changes: await compare(id, previous, last.version) }),
            };
          }),
        );
      },
    );

    function compare(id: string, a: string, b: string): Promise<Difference[]> {
      const key = `${id} ${a} ${b}`;
      const known = compared.get(key);
      if (known) return known;
      const made = Promise.all([workflows.version(id, a), workflows.version(id, b)]).then(([was, is]) => differences(was, is, catalog));
      hold(compared, [key, made], keptComparisons);
      made.catch(() => compared.delete(key));
      return made;
    }
  };

/** How often each version ran, and its newest run that is done, else its newest. */
function runsByVersion(runs: readonly RunSummary[]): Map<string, { count: number; newest: RunSummary }> {
  const found = new Map<string, { count: number; newest: RunSummary }>();
  for (const run of runs) {
    const known = found.get(run.version);
    const newest = known && (known.newest.status === 'done' || run.status !== 'done') ? known.newest : run;
    found.set(run.version, { count: (known?.count ?? 0) + 1, newest });
  }
  return found;
}
