import { Type } from 'typebox';
import type { Json } from '../../nodes/kit/json.ts';

/** The parts that several routes' schemas share. */
export { Type };

/** Bytes of a request that carries a workflow: a file of 5 MB at most, and what stands around it. */
export const bodyLimit = 6_000_000;

export const name = Type.String({ minLength: 1, maxLength: 200 });
/** Names that stand in an address. */
export const slug = Type.String({ minLength: 1, maxLength: 64, pattern: '^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$' });
export const hash = Type.String({ pattern: '^[0-9a-f]{64}$' });
export const byId = Type.Object({ id: Type.String({ minLength: 1, maxLength: 64 }) });
export const byName = Type.Object({ name: slug });
const json = Type.Unsafe<Json>({});
export const row = Type.Record(Type.String(), json);
export const rows = Type.Array(row, { minItems: 1, maxItems: 1_000 });
/** Inside subflows the ids on the way stand before it, with slashes between. */
export const nodeId = Type.String({ minLength: 1, maxLength: 600 });
export const target = Type.Union([
  Type.Object({ mode: Type.Literal('all') }, { additionalProperties: false }),
  Type.Object(
    { mode: Type.Union([Type.Literal('to'), Type.Literal('from'), Type.Literal('only')]), node: nodeId, sample: Type.Optional(json) },
    { additionalProperties: false },
  ),
  Type.Object({ mode: Type.Literal('trigger'), node: nodeId }, { additionalProperties: false }),
]);
