import { mkdir, mkdtemp, readFile, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { say } from '../../nodes/kit/text.ts';
import type { ModelValue } from '../../nodes/kit/ports.ts';
import { createOutside } from '../../runtime/outside.ts';
import { ourHeaders, startServer, type TestServer } from './start-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

function modelOf(artifact: string): ModelValue {
  return {
    type: 'model',
    artifact,
    task: 'classification',
    inputs: [
      { name: 'length', type: 'number' },
      { name: 'island', type: 'category' },
    ],
    target: 'species',
    classes: ['a', 'b'],
    description: { text: { en: 'x', zh: 'x' } },
    scores: {},
    lineage: { rows: '', settings: {}, code: '', count: 1 },
  };
}
const outside = () => createOutside(server.stores, () => {});
const origin = { run: 'r1', workflow: 'w1' };
const deploy = (name: string, artifact: string) =>
  outside().deployEndpoint({ type: 'endpoint', name, model: modelOf(artifact), sample: { length: 1, island: 'x' } }, origin);

test('an endpoint predicts, counts, and can be stopped and started', async () => {
  await deploy('penguins', 'a1');
  const call = (rows: object[]) => server.ask('POST', '/endpoints/penguins', { rows });
  const reply = await call([{ length: 39.1, island: 'Dream' }]);
  expect(reply.json()).toEqual({ predictions: [{ length: 39.1, island: 'Dream', predicted: 'yes' }] });
  await server.ask('POST', '/api/endpoints/penguins/stop');
  const stopped = await call([{ length: 39.1, island: 'Dream' }]);
  expect(stopped.statusCode).toBe(409);
  expect(say(stopped.json().error.message, 'zh')).toContain('“penguins”已停止');
  const record = (await server.ask('POST', '/api/endpoints/penguins/start')).json();
  expect(record).toMatchObject({ status: 'live', path: '/endpoints/penguins', counts: { requests: 2, failed: 1 } });
  const requests = (await server.ask('GET', '/api/endpoints/penguins/requests')).json();
  expect(requests.map(({ status }: { status: number }) => status)).toEqual([200, 409]);
});

test('rows that do not fit the model are explained by the columns’ names', async () => {
  await deploy('strict', 'a1');
  const reply = await server.ask('POST', '/endpoints/strict', {
    rows: [
      { length: 1, island: 'x' },
      { lenght: 1, island: 'x' },
    ],
  });
  expect(reply.statusCode).toBe(400);
  expect(say(reply.json().error.message, 'en')).toBe(
    'Row 2 lacks “length”, which the model reads, but has “lenght”, which it does not know. Check the names of the columns.',
  );
  expect((await server.ask('POST', '/endpoints/strict', { rows: Array.from({ length: 1_001 }, () => ({})) })).statusCode).toBe(400);
  expect((await server.ask('POST', '/endpoints/none', { rows: [{}] })).statusCode).toBe(404);
});

test('an endpoint goes back to an earlier version and a deleted one is gone', async () => {
  await deploy('versions', 'a1');
  await deploy('versions', 'a2');
  const back = (await server.ask('POST', '/api/endpoints/versions/versions/1')).json();
  expect(back).toMatchObject({ current: 1, model: { artifact: 'a1' } });
  expect(back.versions).toHaveLength(2);
  expect((await server.ask('POST', '/api/endpoints/versions/versions/9')).statusCode).toBe(404);
  expect((await server.ask('DELETE', '/api/endpoints/versions')).statusCode).toBe(204);
  expect((await server.ask('GET', '/api/endpoints/versions')).statusCode).toBe(404);
});

test('the Open Inference Protocol takes tensors as columns', async () => {
  await deploy('open', 'a1');
  const about = (await server.ask('GET', '/v2/models/open')).json();
  expect(about.inputs).toEqual([
    { name: 'length', datatype: 'FP64', shape: [-1] },
    { name: 'island', datatype: 'BYTES', shape: [-1] },
  ]);
  const inputs = [
    { name: 'length', datatype: 'FP64', shape: [2], data: [1, 2] },
    { name: 'island', datatype: 'BYTES', shape: [2, 1], data: [['x'], ['y']] },
  ];
  const reply = (await server.ask('POST', '/v2/models/open/infer', { id: 'q', inputs })).json();
  expect(reply).toMatchObject({ model_name: 'open', model_version: '1', id: 'q' });
  expect(reply.outputs.find(({ name }: { name: string }) => name === 'predicted')).toEqual({
    name: 'predicted',
    datatype: 'BYTES',
    shape: [2],
    data: ['yes', 'yes'],
  });
  const uneven = [{ name: 'length', datatype: 'FP64', shape: [3], data: [1, 2] }];
  expect((await server.ask('POST', '/v2/models/open/infer', { inputs: uneven })).statusCode).toBe(400);
});

test('the registry numbers versions for ever and refuses to delete what is in use', async () => {
  const register = (artifact: string) =>
    outside().registerModel(modelOf(artifact), { name: 'spam', alias: 'live', ...origin, scores: { f1: 0.9 } });
  await register('m1');
  expect((await register('m2')).registered).toEqual({ name: 'spam', version: 2, alias: 'live' });
  expect(outside().findModel('spam', 'live')?.artifact).toBe('m2');
  const pointed = (await server.ask('PUT', '/api/models/spam/aliases/live', { version: 1 })).json();
  expect(pointed.aliases).toEqual({ live: 1 });
  expect((await server.ask('DELETE', '/api/models/spam/versions/1')).json().error.code).toBe('version-in-use');
  expect((await server.ask('DELETE', '/api/models/spam/versions/2')).statusCode).toBe(204);
  expect((await register('m3')).registered?.version).toBe(3);
  await deploy('serves-spam', 'm3');
  expect((await server.ask('DELETE', '/api/models/spam')).json().error.code).toBe('version-in-use');
  expect([...outside().keeps()]).toEqual(expect.arrayContaining(['m1', 'm3']));
});

const boundary = 'x-boundary';
function form(parts: [field: string, name: string, content: string][]): string {
  const body = parts.map(
    ([field, name, content]) =>
      `--${boundary}\r\ncontent-disposition: form-data; name="${field}"; filename="${name}"\r\ncontent-type: text/csv\r\n\r\n${content}\r\n`,
  );
  return `${body.join('')}--${boundary}--\r\n`;
}
const upload = (payload: string, type = `multipart/form-data; boundary=${boundary}`) =>
  server.app.inject({
    method: 'POST',
    url: '/api/uploads',
    headers: { ...ourHeaders, cookie: server.cookie, 'content-type': type },
    payload,
  });

test('an upload is kept under its own content, whatever its name says', async () => {
  const reply = await upload(form([['files', '../../etc/pass\u0001wd.csv', 'a,b\n1,2\n']]));
  expect(reply.statusCode).toBe(201);
  const { file, sample } = reply.json();
  expect(file).toMatchObject({ source: 'upload', bytes: 8 });
  expect(file.name).not.toMatch(/[/\\]/);
  expect(await readFile(server.stores.artifacts.path(file.artifact), 'utf8')).toBe('a,b\n1,2\n');
  expect(sample).toBeUndefined();
});

test('several files become one folder, and equal names do not replace each other', async () => {
  const reply = await upload(
    form([
      ['files', 'a.txt', 'one'],
      ['files', 'a.txt', 'two'],
      ['files', '__proto__', 'three'],
    ]),
  );
  const { file } = reply.json();
  expect(Object.keys(server.stores.artifacts.manifest(file.artifact).files).toSorted()).toEqual(['__proto__', 'a-2.txt', 'a.txt']);
});

test('a folder keeps its sub-folders, and nothing in it leads out of it', async () => {
  const reply = await upload(
    form([
      ['files', 'letters/sick/a.txt', 'one'],
      ['files', 'letters/well/a.txt', 'two'],
      ['files', 'letters/../../../etc/well/b.txt', 'three'],
      ['files', 'letters/ ../. ./ .. /c.txt', 'four'],
    ]),
  );
  const { file } = reply.json();
  const names = Object.keys(server.stores.artifacts.manifest(file.artifact).files).toSorted();
  expect(names.filter((name) => name.endsWith('c.txt'))).toEqual(['letters/file/file/file/c.txt']);
  expect(names.filter((name) => !name.endsWith('c.txt'))).toEqual(['letters/etc/well/b.txt', 'letters/sick/a.txt', 'letters/well/a.txt']);
  expect(file.name).toBe('letters');
});

test('a JSON body posing as an upload is refused, and so is an upload without a file', async () => {
  const posing = await upload(JSON.stringify({ files: [{ path: '/etc/passwd', name: 'x.csv' }] }), 'application/json');
  expect(posing.statusCode).toBe(415);
  expect(posing.json().error.code).toBe('not-an-upload');
  expect((await upload(form([]))).statusCode).toBe(400);
});

test('a listed folder shows its files, but nothing that a link reaches outside', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'graftwork-folder-'));
  await mkdir(join(folder, 'inner'));
  await writeFile(join(folder, 'inner', 'data.csv'), 'a\n1\n');
  await symlink('/etc', join(folder, 'etc'));
  await symlink('/etc/hostname', join(folder, 'hostname'));
  process.env.GRAFTWORK_FOLDERS = `papers=${folder}`;
  expect((await server.ask('GET', '/api/folders')).json()).toEqual(['papers']);
  expect((await server.ask('GET', '/api/folders/papers')).json()).toEqual([{ path: 'inner/data.csv', bytes: 4 }]);
  expect((await server.ask('GET', '/api/folders/other')).statusCode).toBe(404);
  process.env.GRAFTWORK_FOLDERS = `gone=${join(folder, 'gone')}`;
  expect((await server.ask('GET', '/api/folders/gone')).json().error.code).toBe('folder-missing');
  delete process.env.GRAFTWORK_FOLDERS;
});

test('what a run made can be downloaded, but never opened by the browser', async () => {
  const artifact = await server.stores.artifacts.commit('file', { 'page.html': Buffer.from('<script>1</script>') });
  expect((await server.ask('GET', `/api/artifacts/${artifact}/files`)).json()).toEqual([{ name: 'page.html', bytes: 18 }]);
  const reply = await server.ask('GET', `/api/artifacts/${artifact}/files/page.html`);
  expect(reply.headers['content-type']).toBe('application/octet-stream');
  expect(reply.headers['content-disposition']).toContain('attachment');
  expect((await server.ask('GET', `/api/artifacts/${artifact}/files/..%2F..%2Fsecret.key`)).statusCode).toBe(404);
  expect((await server.ask('GET', `/api/artifacts/${'0'.repeat(64)}/summary`)).json().error.code).toBe('no-artifact');
});

test('the OpenAPI page lists the routes with their schemas, and the metrics count the calls', async () => {
  const api = (await server.ask('GET', '/api/docs/json')).json();
  expect(api.paths['/api/workflows/{id}'].put.requestBody.content['application/json'].schema.required).toEqual(['workflow', 'base']);
  expect(Object.keys(api.paths).length).toBeGreaterThan(40);
  expect((await server.ask('GET', '/api/docs')).statusCode).toBeLessThan(400);
  await deploy('counted', 'a1');
  await server.ask('POST', '/endpoints/counted', { rows: [{ length: 1, island: 'x' }] });
  expect((await server.ask('GET', '/metrics')).body).toContain('graftwork_requests_total{kind="endpoint",name="counted"} 1');
});
