import type { Json } from '../../nodes/kit/json.ts';
import type { ColumnSpec, Row } from '../../nodes/kit/ports.ts';
import { AppError } from '../errors.ts';
import { currentModel } from '../store/endpoints.ts';
import type { Routes } from './parts.ts';
import { byName, Type } from './schema.ts';
import { version } from './status.ts';

const maxRows = 1_000;
const tensor = Type.Object({
  name: Type.String({ maxLength: 200 }),
  shape: Type.Array(Type.Integer({ minimum: 0 }), { minItems: 1, maxItems: 2 }),
  datatype: Type.String({ maxLength: 10 }),
  data: Type.Array(
    Type.Union([
      Type.String(),
      Type.Number(),
      Type.Boolean(),
      Type.Null(),
      Type.Array(Type.Union([Type.String(), Type.Number(), Type.Boolean(), Type.Null()])),
    ]),
  ),
});
const inferring = Type.Object({
  id: Type.Optional(Type.String({ maxLength: 200 })),
  inputs: Type.Array(tensor, { minItems: 1, maxItems: 2_000 }),
});
interface Tensor {
  name: string;
  datatype: string;
  shape: number[];
  data: Json[];
}

/** The Open Inference Protocol, version 2 (REST), over the endpoints: each tensor of shape [rows] or [rows, 1] is a column. */
export const inferenceRoutes: Routes =
  ({ stores, endpoints: service }) =>
  async (app) => {
    const { endpoints } = stores;
    const config = { scope: 'endpoints' } as const;
    const schema = { params: byName };

    app.get('/v2', { config }, async () => ({ name: 'graftwork', version, extensions: [] }));
    app.get('/v2/health/live', { config }, async () => ({ live: true }));
    app.get('/v2/health/ready', { config }, async () => ({ ready: true }));

    app.get('/v2/models/:name', { config, schema }, async ({ params }) => {
      const document = endpoints.get(params.name);
      const { inputs, target } = currentModel(document);
      return {
        name: document.id,
        versions: [String(document.current)],
        platform: 'onnx',
        inputs: inputs.map(({ name, type }) => ({ name, datatype: datatypeOf(type), shape: [-1] })),
        outputs: [{ name: target, datatype: 'BYTES', shape: [-1] }],
      };
    });

    app.get('/v2/models/:name/ready', { config, schema }, async ({ params }, reply) => {
      const { id, status } = endpoints.get(params.name);
      return reply.code(status === 'live' ? 200 : 503).send({ name: id, ready: status === 'live' });
    });

    app.post(
      '/v2/models/:name/infer',
      { config, bodyLimit: 5_000_000, schema: { params: byName, body: inferring } },
      async ({ params, body }) => {
        const predictions = await service.answer(params.name, rowsOf(body.inputs));
        return {
          model_name: params.name,
          model_version: String(endpoints.get(params.name).current),
          ...(body.id !== undefined && { id: body.id }),
          outputs: outputsOf(predictions),
        };
      },
    );
  };

function datatypeOf(type: ColumnSpec['type']): string {
  return type === 'number' ? 'FP64' : 'BYTES';
}

function rowsOf(tensors: Tensor[]): Row[] {
  const columns = tensors.map(({ name, data }) => ({ name, values: data.flat() }));
  const count = tensors[0]?.shape[0] ?? 0;
  const uneven = tensors.find(({ shape, data }) => shape[0] !== count || (shape[1] ?? 1) !== 1 || data.flat().length !== count);
  if (uneven || count === 0 || count > maxRows) {
    throw new AppError(
      400,
      'bad-tensor',
      {
        en: 'Each tensor is a column: its shape must be [rows] or [rows, 1], the same for all, 1 to {limit} rows, with as many values.',
        zh: '每个张量对应一列：形状必须为 [行数] 或 [行数, 1]，各张量一致，1 到 {limit} 行，且数据个数相同。',
      },
      { limit: maxRows },
    );
  }
  return Array.from({ length: count }, (_, at) => Object.fromEntries(columns.map(({ name, values }) => [name, values[at] ?? null])));
}

/** Every member of the predictions as a tensor; what is neither a number nor a text goes as JSON text. */
function outputsOf(predictions: Row[]): { name: string; datatype: string; shape: number[]; data: Json[] }[] {
  const [first = {}] = predictions;
  return Object.keys(first).map((name) => {
    const values = predictions.map((row) => row[name] ?? null);
    const numbers = values.every((value) => typeof value === 'number' || value === null);
    const plain = values.every((value) => typeof value !== 'object' || value === null);
    const data = numbers || plain ? values : values.map((value) => JSON.stringify(value));
    return { name, datatype: numbers ? 'FP64' : 'BYTES', shape: [predictions.length], data };
  });
}
