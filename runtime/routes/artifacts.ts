import { createReadStream } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { isObject } from '../../nodes/kit/json.ts';
import type { ModelValue } from '../../nodes/kit/ports.ts';
import { AppError } from '../errors.ts';
import type { Predictions, TablePage, TableShape, WholePicture } from '../protocol.ts';
import type { Manifest } from '../store/artifacts.ts';
import type { Routes } from './parts.ts';
import { bodyLimit, hash, rows, Type } from './schema.ts';
import { attachment } from './workflows.ts';

const params = Type.Object({ hash });
const maxRows = 200;
const maxColumns = 500;

/** Results, by their hash. What a hash names never changes, so a page may keep what it has. */
export const artifactRoutes: Routes =
  ({ engine, stores }) =>
  async (app) => {
    const { artifacts } = stores;

    function manifest(artifact: string, kind?: Manifest['kind']): Manifest {
      let found: Manifest | undefined;
      try {
        found = artifacts.manifest(artifact);
      } catch {
        // A blob that is no manifest, or nothing at all: both are no artifact.
      }
      if (isObject(found) && isObject(found.files) && (kind === undefined || found.kind === kind)) return found;
      throw new AppError(404, 'no-artifact', {
        en: 'This result is not kept any more. Run the step again to make it anew.',
        zh: '该结果已不再保留。请重新运行相应步骤来生成。',
      });
    }

    app.addHook('onSend', async (request, reply) => {
      const kept = request.method === 'GET' && reply.statusCode === 200 && !reply.hasHeader('cache-control');
      if (kept) reply.header('cache-control', 'private, max-age=31536000, immutable');
    });

    app.get('/api/artifacts/:hash/summary', { schema: { params } }, async (request): Promise<TableShape> => {
      manifest(request.params.hash, 'table');
      const { count, columns } = await engine.tableSummary(request.params.hash);
      return { count, columns: columns.slice(0, maxColumns) };
    });

    app.get('/api/artifacts/:hash/duplicates', { schema: { params } }, async (request, reply) => {
      manifest(request.params.hash, 'table');
      const duplicates = await engine.tableDuplicates(request.params.hash);
      if (duplicates === undefined) reply.header('cache-control', 'no-store');
      return { duplicates: duplicates ?? null };
    });

    const page = Type.Object({
      offset: Type.Optional(Type.Integer({ minimum: 0 })),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: maxRows })),
    });
    app.get('/api/artifacts/:hash/rows', { schema: { params, querystring: page } }, async (request): Promise<TablePage> => {
      const { offset = 0, limit = 50 } = request.query;
      manifest(request.params.hash, 'table');
      return engine.tablePage(request.params.hash, offset, limit);
    });

    const cell = Type.Object({ column: Type.String({ minLength: 1, maxLength: 1_000 }), row: Type.Integer({ minimum: 0 }) });
    app.get('/api/artifacts/:hash/picture', { schema: { params, querystring: cell } }, async (request): Promise<WholePicture> => {
      const { column, row } = request.query;
      manifest(request.params.hash, 'table');
      return { picture: await engine.tablePicture(request.params.hash, column, row) };
    });

    app.get('/api/artifacts/:hash/csv', { schema: { params } }, async (request, reply) => {
      manifest(request.params.hash, 'table');
      const path = await engine.tableCsv(request.params.hash);
      const content = createReadStream(path);
      content.on('close', () => void rm(path, { force: true }));
      return reply.type('text/csv; charset=utf-8').header('content-disposition', attachment('table.csv')).send(content);
    });

    app.get('/api/artifacts/:hash/files', { schema: { params } }, async (request) => {
      return Object.entries(manifest(request.params.hash).files).map(([name, { bytes }]) => ({ name, bytes }));
    });

    const byFile = Type.Object({ hash, name: Type.String({ minLength: 1, maxLength: 1_000 }) });
    app.get('/api/artifacts/:hash/files/:name', { schema: { params: byFile } }, async (request, reply) => {
      const { hash: artifact, name } = request.params;
      const { files } = manifest(artifact);
      const file = Object.hasOwn(files, name) ? files[name] : undefined;
      if (!file) throw new AppError(404, 'no-file', { en: 'This result has no file “{name}”.', zh: '该结果没有文件“{name}”。' }, { name });
      // Whatever the file holds, a browser must save it and not run it.
      return reply
        .type('application/octet-stream')
        .header('content-length', file.bytes)
        .header('content-disposition', attachment(name))
        .send(createReadStream(artifacts.path(artifact, name)));
    });

    const trying = Type.Object({ rows });
    app.post('/api/artifacts/:hash/predict', { bodyLimit, schema: { params, body: trying } }, async (request): Promise<Predictions> => {
      const { hash: artifact } = request.params;
      manifest(artifact, 'model');
      return engine.predict(await modelOf(artifact), request.body.rows);
    });

    async function modelOf(artifact: string): Promise<ModelValue> {
      const described: Omit<ModelValue, 'artifact'> = JSON.parse(await readFile(artifacts.path(artifact, 'model.json'), 'utf8'));
      return { ...described, artifact };
    }
  };
