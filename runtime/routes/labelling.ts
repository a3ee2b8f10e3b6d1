import type { FastifyRequest } from 'fastify';
import type { Person, Save } from '../../nodes/kit/labelling.ts';
import { sessionToken } from '../access.ts';
import { firstOwner } from '../outside.ts';
import type { LabellingRecord, LabellingSummary, LabelRow, LabelRowPage, SavedLabels } from '../protocol.ts';
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
  ({ stores, labelling: service }) =>
  async (app) => {
    /** Who answers: the name of the key that the session was opened with, or that came along; else the one who signed in by the link. */
    function personOf({ key, headers }: FastifyRequest): Person {
      const token = sessionToken(app, headers.cookie);
      const id = key ?? (token && stores.sessions.keyOf(token));
      const known = stores.keys.list().find((one) => one.id === id);
      return known ? { id: known.id, name: known.name } : { id: firstOwner, name: firstOwner };
    }

    app.get('/api/labelling', async (): Promise<LabellingSummary[]> => service.list());

    app.get('/api/labelling/:id', { schema: { params: byId } }, async (request): Promise<LabellingRecord> => {
      return service.record(request.params.id, personOf(request));
    });

    const asked = Type.Object({
      count: Type.Integer({ minimum: 1, maximum: 10 }),
      without: Type.Optional(Type.Array(itemKey, { maxItems: 100 })),
    });
    app.post('/api/labelling/:id/next', { schema: { params: byId, body: asked } }, async (request): Promise<LabelRow[]> => {
      const { count, without = [] } = request.body;
      return service.next(request.params.id, personOf(request), { count, without });
    });

    const page = Type.Object({
      show: Type.Optional(Type.Union(shown.map((one) => Type.Literal(one)))),
      offset: Type.Optional(whole),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 50 })),
    });
    app.get('/api/labelling/:id/rows', { schema: { params: byId, querystring: page } }, async (request): Promise<LabelRowPage> => {
      const { show, offset = 0, limit = 20 } = request.query;
      const wanted = shown.find((one) => one === show) ?? 'all';
      return service.rows(request.params.id, personOf(request), { show: wanted, offset, limit });
    });

    const saving = Type.Object({ saves: Type.Array(save, { minItems: 1, maxItems: 100 }) });
    app.post('/api/labelling/:id/labels', { schema: { params: byId, body: saving } }, async (request): Promise<SavedLabels> => {
      const saves: Save[] = request.body.saves;
      return service.save(request.params.id, personOf(request), saves);
    });

    app.post('/api/labelling/:id/finish', { schema: { params: byId } }, async (request): Promise<SavedLabels> => {
      return service.finish(request.params.id, personOf(request));
    });
  };
