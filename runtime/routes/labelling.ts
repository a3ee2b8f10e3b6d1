import type { FastifyRequest } from 'fastify';
import type { Save } from '../../nodes/kit/labelling.ts';
import { firstOwner } from '../outside.ts';
import type { LabellingRecord, LabellingSummary, LabelRow, LabelRowPage, SavedLabels } from '../protocol.ts';
import type { Labeller } from '../serving/labelling.ts';
import type { Routes } from './parts.ts';
import { byId, Type } from './schema.ts';

const itemKey = Type.String({ pattern: '^[0-9a-f]{16}$' });
const words = Type.String({ maxLength: 2_000 });
const label = Type.String({ maxLength: 200 });
const whole = Type.Integer({ minimum: 0 });
const share = Type.Number({ minimum: 0, maximum: 1 });
const exact = { additionalProperties: false };
const answer = Type.Union([
  Type.Object({ kind: Type.Literal('class'), label }, exact),
  Type.Object({ kind: Type.Literal('classes'), labels: Type.Array(label, { maxItems: 200 }) }, exact),
  Type.Object({ kind: Type.Literal('rating'), value: Type.Number() }, exact),
  Type.Object(
    { kind: Type.Literal('pair'), better: Type.Union([Type.Literal('first'), Type.Literal('second'), Type.Literal('same')]) },
    exact,
  ),
  Type.Object(
    {
      kind: Type.Literal('spans'),
      spans: Type.Array(Type.Object({ start: whole, end: whole, label }, exact), { maxItems: 1_000 }),
      relations: Type.Array(Type.Object({ from: whole, to: whole, label }, exact), { maxItems: 1_000 }),
    },
    exact,
  ),
  Type.Object(
    {
      kind: Type.Literal('boxes'),
      boxes: Type.Array(Type.Object({ x: share, y: share, width: share, height: share, label }, exact), { maxItems: 1_000 }),
    },
    exact,
  ),
]);
const save = Type.Object(
  {
    id: Type.String({ minLength: 8, maxLength: 64 }),
    item: itemKey,
    answer: Type.Optional(answer),
    skip: Type.Optional(words),
    note: Type.Optional(words),
    clear: Type.Optional(Type.Literal(true)),
    decides: Type.Optional(Type.Literal(true)),
  },
  exact,
);
const shown = ['all', 'mine', 'open', 'conflict', 'labelled', 'skipped'] as const;

/** The workbench: what steps ask people, and what these answer. */
export const labellingRoutes: Routes =
  ({ labelling: service }) =>
  async (app) => {
    const config = { scope: ['label', 'api'] } as const;
    /** Who answers: the key that came along or that the session was opened with; else the one who signed in by the link. */
    function labellerOf({ caller }: FastifyRequest): Labeller {
      const key = caller?.key;
      const person = key ? { id: key.id, name: key.name } : { id: firstOwner, name: firstOwner };
      return { person, leads: caller?.opens.includes('api') ?? false };
    }

    app.get('/api/labelling', { config }, async (request): Promise<LabellingSummary[]> => service.list(labellerOf(request)));

    app.get('/api/labelling/:id', { config, schema: { params: byId } }, async (request): Promise<LabellingRecord> => {
      return service.record(request.params.id, labellerOf(request));
    });

    const asked = Type.Object({
      count: Type.Integer({ minimum: 1, maximum: 10 }),
      without: Type.Optional(Type.Array(itemKey, { maxItems: 100 })),
    });
    app.post('/api/labelling/:id/next', { config, schema: { params: byId, body: asked } }, async (request): Promise<LabelRow[]> => {
      const { count, without = [] } = request.body;
      return service.next(request.params.id, labellerOf(request), { count, without });
    });

    const left = Type.Object({ items: Type.Array(itemKey, { minItems: 1, maxItems: 100 }) });
    app.post('/api/labelling/:id/give-back', { config, schema: { params: byId, body: left } }, async (request, reply) => {
      await service.giveBack(request.params.id, labellerOf(request), request.body.items);
      return reply.code(204).send();
    });

    const page = Type.Object({
      show: Type.Optional(Type.Union(shown.map((one) => Type.Literal(one)))),
      offset: Type.Optional(whole),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 50 })),
    });
    app.get('/api/labelling/:id/rows', { config, schema: { params: byId, querystring: page } }, async (request): Promise<LabelRowPage> => {
      const { show, offset = 0, limit = 20 } = request.query;
      const wanted = shown.find((one) => one === show) ?? 'all';
      return service.rows(request.params.id, labellerOf(request), { show: wanted, offset, limit });
    });

    const saving = Type.Object({ saves: Type.Array(save, { minItems: 1, maxItems: 100 }), onlyFree: Type.Optional(Type.Boolean()) });
    app.post('/api/labelling/:id/labels', { config, schema: { params: byId, body: saving } }, async (request): Promise<SavedLabels> => {
      const saves: Save[] = request.body.saves;
      return service.save(request.params.id, labellerOf(request), saves, request.body.onlyFree);
    });

    app.post('/api/labelling/:id/finish', { schema: { params: byId } }, async (request): Promise<SavedLabels> => {
      return service.finish(request.params.id, labellerOf(request));
    });
  };
