import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cookieName } from '../../runtime/access.ts';
import { ourHeaders, startServer, type TestServer } from './start-server.ts';

let server: TestServer;
const routes: { method: string; url: string; open: boolean }[] = [];
beforeAll(async () => {
  server = await startServer();
  for (const { method, url, open } of server.routes) routes.push({ method, url, open });
});
afterAll(() => server.close());

const openOnPurpose = ['GET /*', 'GET /api/session', 'GET /healthz', 'GET /readyz', 'GET /sign-in', 'POST /api/session'];

test('every route answers 401 without credentials, except those that are open on purpose', async () => {
  expect(routes.length).toBeGreaterThan(50);
  const open = routes.filter((route) => route.open && route.method !== 'HEAD').map(({ method, url }) => `${method} ${url}`);
  expect(open.toSorted()).toEqual(openOnPurpose);
  for (const { method, url } of routes.filter((route) => !route.open)) {
    const path = url.replace(/:\w+/g, 'x').replace('*', 'x');
    const reply = await server.app.inject({ method: methodOf(method), url: path, headers: { host: 'localhost:4680' } });
    expect(`${method} ${path} ${reply.statusCode}`).toBe(`${method} ${path} 401`);
    if (method !== 'HEAD') expect(reply.json().error.code).toBe('signed-out');
  }
});

function methodOf(method: string): 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD' | 'OPTIONS' {
  const known = (['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'] as const).find((name) => name === method);
  return known ?? 'GET';
}

test('an address below /api that does not exist says nothing to strangers and 404 to the user', async () => {
  expect((await server.app.inject({ url: '/api/nothing', headers: ourHeaders })).statusCode).toBe(401);
  const reply = await server.ask('GET', '/api/nothing');
  expect(reply.statusCode).toBe(404);
  expect(reply.json().error.message.text.zh).toContain('不存在');
});

test('the sign-in link works once and opens a session in a cookie that scripts cannot read', async () => {
  const fresh = await startServer();
  const again = await fresh.app.inject({ url: `/sign-in?token=${fresh.signIn.token}`, headers: ourHeaders });
  expect(again.statusCode).toBe(403);
  expect(again.body).toContain('登录链接');
  expect((await fresh.ask('GET', '/api/session')).json()).toEqual({ signedIn: true, owner: 'owner', opens: 'everything' });
  expect((await fresh.app.inject({ url: '/api/session', headers: ourHeaders })).json()).toMatchObject({ signedIn: false, owner: '' });
  await fresh.ask('DELETE', '/api/session');
  expect((await fresh.ask('GET', '/api/workflows')).statusCode).toBe(401);
  await fresh.close();
});

test('a session outlives a restart, and its cookie is strict', async () => {
  const first = await startServer();
  await first.close();
  const second = await startServer(first.home);
  const reply = await second.app.inject({ url: '/api/workflows', headers: { ...ourHeaders, cookie: first.cookie } });
  expect(reply.statusCode).toBe(200);
  await second.close();
});

test('what another web site sends with the cookie is refused', async () => {
  const send = (headers: Record<string, string>, payload: object | string = { name: 'Mine' }) =>
    server.app.inject({
      method: 'POST',
      url: '/api/workflows',
      headers: { host: 'localhost:4680', cookie: server.cookie, ...headers },
      payload,
    });
  const crossing = await send({ origin: 'https://evil.example' });
  expect(crossing.statusCode).toBe(403);
  expect(crossing.json().error.code).toBe('cross-site');
  expect((await send({ 'sec-fetch-site': 'cross-site' })).statusCode).toBe(403);
  expect((await send({ origin: 'null' })).statusCode).toBe(403);
  const form = await send({ origin: 'http://localhost:4680', 'content-type': 'application/x-www-form-urlencoded' }, 'name=Mine');
  expect(form.statusCode).toBe(415);
  expect((await send({ origin: 'http://localhost:4680', 'content-type': 'text/plain' }, '{"name":"Mine"}')).statusCode).toBe(415);
  expect((await server.ask('GET', '/api/workflows')).json()).toEqual([]);
});

test('a name that someone points at this computer is not answered to', async () => {
  const reply = await server.app.inject({ url: '/healthz', headers: { host: 'evil.example:4680' } });
  expect(reply.statusCode).toBe(403);
  expect(reply.json().error.code).toBe('wrong-host');
});

test('a key opens its scope alone and is never shown again', async () => {
  const { key, id } = (await server.ask('POST', '/api/keys', { name: 'shop', scopes: ['endpoints'] })).json();
  expect(key).toMatch(/^gw_[\w-]{43}$/);
  const asKey = (url: string, given: string) =>
    server.app.inject({ url, headers: { host: 'localhost', authorization: `Bearer ${given}` } });
  const refused = await asKey('/api/workflows', key);
  expect(refused.statusCode).toBe(403);
  expect(refused.json().error.code).toBe('wrong-scope');
  expect((await asKey('/api/workflows', `${key}x`)).statusCode).toBe(401);
  const listed = (await server.ask('GET', '/api/keys')).body;
  expect(listed).toContain(id);
  expect(listed).not.toContain(key);
  const full = (await server.ask('POST', '/api/keys', { name: 'all', scopes: ['api'] })).json();
  expect((await asKey('/api/workflows', full.key)).statusCode).toBe(200);
  await server.ask('DELETE', `/api/keys/${full.id}`);
  expect((await asKey('/api/workflows', full.key)).statusCode).toBe(401);
});

test('a session that was opened with a key ends with it, and no narrower key opens one', async () => {
  const made = async (scopes: string[]): Promise<{ id: string; key: string }> =>
    (await server.ask('POST', '/api/keys', { name: 'laptop', scopes })).json();
  const signIn = (token: string) => server.app.inject({ method: 'POST', url: '/api/session', headers: ourHeaders, payload: { token } });
  const narrow = await made(['hooks', 'endpoints']);
  expect((await signIn(narrow.key)).statusCode).toBe(403);
  const full = await made(['api']);
  const cookie = `${cookieName}=${(await signIn(full.key)).cookies[0]?.value}`;
  const look = () => server.app.inject({ url: '/api/workflows', headers: { ...ourHeaders, cookie } });
  expect((await look()).statusCode).toBe(200);
  await server.ask('DELETE', `/api/keys/${full.id}`);
  expect((await look()).statusCode).toBe(401);
});

/** What a key for labelling alone opens, and a page that was signed in to with it. */
const forLabelling = [
  'DELETE /api/session',
  'GET /api/labelling',
  'GET /api/labelling/:id',
  'GET /api/labelling/:id/rows',
  'POST /api/labelling/:id/give-back',
  'POST /api/labelling/:id/labels',
  'POST /api/labelling/:id/next',
];

test('a key for labelling opens the workbench and nothing else, as a key and as a session', async () => {
  const { key, id } = (await server.ask('POST', '/api/keys', { name: 'Ann', scopes: ['label'] })).json();
  const signedIn = await server.app.inject({ method: 'POST', url: '/api/session', headers: ourHeaders, payload: { token: key } });
  expect(signedIn.json()).toEqual({ signedIn: true, owner: 'owner', name: 'Ann', opens: 'labelling' });
  const cookie = `${cookieName}=${signedIn.cookies[0]?.value}`;
  for (const credentials of [{ cookie }, { authorization: `Bearer ${key}` }]) {
    const opened: string[] = [];
    for (const { method, url, open } of routes) {
      // Signing out comes last.
      if (open || method === 'HEAD' || `${method} ${url}` === forLabelling[0]) continue;
      const { statusCode, body } = await server.app.inject({
        method: methodOf(method),
        url: url.replace(/:\w+/g, 'x').replace('*', 'x'),
        headers: { ...ourHeaders, ...credentials },
      });
      if (statusCode === 403) expect(`${method} ${url} ${JSON.parse(body).error.code}`).toBe(`${method} ${url} labelling-only`);
      else opened.push(`${method} ${url}`);
    }
    expect(opened.toSorted()).toEqual(forLabelling.slice(1));
  }
  const look = (url: string) => server.app.inject({ url, headers: { ...ourHeaders, cookie } });
  expect((await look('/api/session')).json()).toMatchObject({ signedIn: true, name: 'Ann', opens: 'labelling' });
  expect((await look('/api/nothing')).statusCode).toBe(403);
  expect((await look('/api/labelling')).json()).toEqual([]);
  await server.ask('DELETE', `/api/keys/${id}`);
  expect((await look('/api/labelling')).statusCode).toBe(401);
  expect((await look('/api/session')).json()).toMatchObject({ signedIn: false });
});

test('who signs in with what is no key, or with one for programs, is told so', async () => {
  const { key } = (await server.ask('POST', '/api/keys', { name: 'shop', scopes: ['endpoints'] })).json();
  const code = async (token: string) =>
    (await server.app.inject({ method: 'POST', url: '/api/session', headers: ourHeaders, payload: { token } })).json().error;
  expect(await code(key)).toMatchObject({ code: 'program-key', message: { text: { zh: expect.stringContaining('标注数据') } } });
  expect((await code('gw_cut')).message.text.en).toContain('There is no such key');
  expect((await code('once')).message.text.en).toContain('sign-in link');
});

test('a wrong key is a refusal, whatever else came along: nothing falls back to the session', async () => {
  for (const authorization of ['Bearer gw_wrong', 'Bearer ', 'Basic b3duZXI6', '']) {
    const reply = await server.app.inject({ url: '/api/workflows', headers: { ...ourHeaders, cookie: server.cookie, authorization } });
    expect(`${authorization}: ${reply.statusCode}`).toBe(`${authorization}: 401`);
  }
});

test('sessions and keys lie on the disk only as what cannot be turned back', async () => {
  const { key } = (await server.ask('POST', '/api/keys', { name: 'kept', scopes: ['api'] })).json();
  const token = server.cookie.slice(cookieName.length + 1);
  const files = (await readdir(server.home, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const kept = await Promise.all(files.map((entry) => readFile(join(entry.parentPath, entry.name), 'utf8')));
  expect(files.map(({ name }) => name)).toEqual(expect.arrayContaining(['keys.json', 'sessions.json']));
  for (const secret of [key, token, server.signIn.token]) expect(kept.filter((text) => text.includes(secret))).toEqual([]);
});

test('the cookie is for https alone where a proxy speaks https, and never guessed from a page', async () => {
  const { key } = (await server.ask('POST', '/api/keys', { name: 'proxy', scopes: ['api'] })).json();
  const [plain, behind] = await Promise.all(
    [{}, { 'x-forwarded-proto': 'https' }].map((more) =>
      server.app.inject({ method: 'POST', url: '/api/session', headers: { ...ourHeaders, ...more }, payload: { token: key } }),
    ),
  );
  expect(plain?.cookies[0]).toMatchObject({ httpOnly: true, sameSite: 'Strict' });
  expect(plain?.cookies[0]?.secure).toBeUndefined();
  expect(behind?.cookies[0]?.secure).toBe(true);
});

test('no key reads the value of a secret, and none of a narrow scope reaches what is not its own', async () => {
  expect((await server.ask('PUT', '/api/secrets/mail', { value: 'correct horse' })).body).not.toContain('horse');
  const keyOf = async (scope: string): Promise<string> =>
    (await server.ask('POST', '/api/keys', { name: scope, scopes: [scope] })).json().key;
  const [all, hooks, endpoints] = [await keyOf('api'), await keyOf('hooks'), await keyOf('endpoints')];
  const asked = async (key: string, method: 'GET' | 'POST', url: string): Promise<LightMyRequestResponse> =>
    server.app.inject({ method, url, headers: { host: 'localhost', authorization: `Bearer ${key}` } });
  expect((await asked(all, 'GET', '/api/secrets')).json()).toMatchObject([{ name: 'mail', version: 1 }]);
  expect((await asked(all, 'GET', '/api/secrets')).body).not.toContain('horse');
  expect((await asked(all, 'GET', '/api/secrets/mail')).statusCode).toBe(405);
  for (const { method, url, open } of routes) {
    if (open || method === 'HEAD' || url.endsWith('*')) continue;
    const path = url.replace(/:\w+/g, 'x');
    const own = url.startsWith('/hooks/') ? hooks : /^\/(endpoints|v2)(\/|$)/.test(url) ? endpoints : undefined;
    for (const key of [hooks, endpoints]) {
      if (key === own) continue;
      const { statusCode } = await server.app.inject({
        method: methodOf(method),
        url: path,
        headers: { host: 'localhost', authorization: `Bearer ${key}` },
      });
      expect(`${method} ${path} ${statusCode}`).toBe(`${method} ${path} 403`);
    }
  }
});

test('every answer tells the browser not to guess its type', async () => {
  for (const url of ['/', '/healthz', '/sign-in', '/api/nothing', '/endpoints/x', '/nothing.html'])
    expect(`${url} ${(await server.app.inject({ url, headers: ourHeaders })).headers['x-content-type-options']}`).toBe(`${url} nosniff`);
});

test('wrong requests are explained in both languages', async () => {
  const missing = (await server.ask('POST', '/api/keys', { name: 'x' })).json().error;
  expect(missing.message.text).toEqual({ en: '“{field}” is missing from the request.', zh: '请求缺少“{field}”。' });
  expect(missing.message.values).toEqual({ field: 'scopes' });
  const broken = await server.app.inject({
    method: 'POST',
    url: '/api/keys',
    headers: { ...ourHeaders, cookie: server.cookie, 'content-type': 'application/json' },
    payload: '{',
  });
  expect(broken.statusCode).toBe(400);
  expect(broken.json().error.message.text.zh).toBeTruthy();
  const method = await server.ask('DELETE', '/api/keys');
  expect(method.statusCode).toBe(405);
  expect(method.headers.allow).toBe('GET, POST');
  const large = await server.ask('POST', '/api/keys', { name: 'x'.repeat(1_100_000), scopes: ['api'] });
  expect(large.statusCode).toBe(413);
});
