import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { emptyWorkflow } from '../../nodes/kit/workflow.ts';
import { createServer, type GraftworkServer } from '../../runtime/server.ts';
import { smallEngine } from './small-engine.ts';
import { hookWorkflow, ourHeaders, testCatalog } from './start-server.ts';

let server: GraftworkServer;
beforeAll(async () => {
  const root = await mkdtemp(join(tmpdir(), 'graftwork-root-'));
  await mkdir(join(root, 'dist/editor/assets'), { recursive: true });
  await mkdir(join(root, 'examples'));
  await writeFile(join(root, 'dist/editor/index.html'), '<title>Graftwork</title>');
  await writeFile(join(root, 'dist/editor/assets/app-1a2b.js'), 'let x;');
  await writeFile(join(root, 'dist/editor/mark.svg'), '<svg/>');
  await writeFile(join(root, 'package.json'), '{"secret":1}');
  const hook = hookWorkflow('example');
  await writeFile(
    join(root, 'examples/answer.json'),
    JSON.stringify({
      ...emptyWorkflow('e', 'x'),
      ...hook,
      nodes: { ...hook.nodes, answer: { ...hook.nodes?.answer, translated: { zh: { said: '好' } } } },
      title: { en: 'Answer', zh: '应答' },
      notes: [{ id: 'n', text: 'Look', translated: { zh: '看' }, x: 0, y: 0, width: 200, height: 60 }],
    }),
  );
  await writeFile(join(root, 'examples/broken.json'), '{');
  const home = await mkdtemp(join(tmpdir(), 'graftwork-server-'));
  const engine = smallEngine();
  server = await createServer({
    home,
    root,
    catalog: testCatalog,
    hosts: new Set(['localhost']),
    logLevel: 'silent',
    engine: async () => engine,
  });
});
afterAll(() => server.close());
const get = (url: string, accept = 'text/html') => server.app.inject({ url, headers: { ...ourHeaders, accept } });

test('the page is open, strict about what may run in it, and never kept old', async () => {
  const page = await get('/');
  expect(page.statusCode).toBe(200);
  expect(page.body).toContain('<title>');
  expect(page.headers['content-security-policy']).toContain("script-src 'self';");
  expect(page.headers['content-security-policy']).toContain("frame-ancestors 'none'");
  expect(page.headers['cache-control']).toBe('no-cache');
  expect((await get('/mark.svg', 'image/*')).body).toBe('<svg/>');
  const asset = await get('/assets/app-1a2b.js', '*/*');
  expect(asset.headers['cache-control']).toContain('immutable');
  expect(asset.headers['content-type']).toContain('javascript');
});

test('an address inside the editor gives the page; a file that is not there, or a program’s address, does not', async () => {
  expect((await get('/workflows/w1/runs')).body).toContain('<title>');
  expect((await get('/assets/gone.js', '*/*')).statusCode).toBe(404);
  expect((await get('/api/gone')).statusCode).toBe(401);
  expect((await get('/hooks/gone')).statusCode).toBe(401);
  expect((await get('/..%2f..%2fpackage.json', '*/*')).statusCode).toBeGreaterThanOrEqual(400);
  expect((await get('/assets/..%2f..%2f..%2fpackage.json', '*/*')).body).not.toContain('secret');
});

test('examples are listed with their titles and picture, broken files left out', async () => {
  const { token } = server.signIn;
  const signedIn = await server.app.inject({ method: 'POST', url: '/api/session', headers: ourHeaders, payload: { token } });
  const cookie = signedIn.cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
  const listed = await server.app.inject({ url: '/api/examples', headers: { ...ourHeaders, cookie } });
  expect(listed.json()).toEqual([
    {
      name: 'answer',
      title: { text: { en: 'Answer', zh: '应答' } },
      description: { text: { en: '', zh: '' } },
      nodes: [
        { type: 'control/webhook-trigger', x: 0, y: 0 },
        { type: 'control/respond', x: 0, y: 0 },
      ],
      wires: [[0, 1]],
    },
  ]);
  const made = await server.app.inject({
    method: 'POST',
    url: '/api/workflows',
    headers: { ...ourHeaders, cookie },
    payload: { example: 'answer' },
  });
  expect(made.statusCode).toBe(201);
  expect(made.json().workflow.name).toBe('Answer');
  expect(made.json().workflow.notes).toEqual([{ id: 'n', text: 'Look', x: 0, y: 0, width: 200, height: 60 }]);
  expect(made.json().workflow.nodes.answer).toEqual({ ...hookWorkflow('example').nodes?.answer, settings: {} });
  const chinese = await server.app.inject({
    method: 'POST',
    url: '/api/workflows',
    headers: { ...ourHeaders, cookie, 'accept-language': 'zh-CN,zh;q=0.9' },
    payload: { example: 'answer' },
  });
  expect(chinese.json().workflow.name).toBe('应答');
  expect(chinese.json().workflow.notes[0].text).toBe('看');
  expect(chinese.json().workflow.nodes.answer.settings).toEqual({ said: '好' });
  const outside = { example: '../package' };
  expect(
    (await server.app.inject({ method: 'POST', url: '/api/workflows', headers: { ...ourHeaders, cookie }, payload: outside })).statusCode,
  ).toBe(404);
});
