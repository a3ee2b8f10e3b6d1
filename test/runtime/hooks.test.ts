import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { WorkflowRecord } from '../../runtime/protocol.ts';
import { callbackAddress, publicLookup } from '../../runtime/serving/private-address.ts';
import { hookWorkflow, startServer, type TestServer } from './start-server.ts';

let server: TestServer;
let key = '';
let record: WorkflowRecord;
beforeAll(async () => {
  server = await startServer();
  key = (await server.ask('POST', '/api/keys', { name: 'caller', scopes: ['hooks'] })).json().key;
  record = await publish('plain');
});
afterAll(() => server.close());

async function publish(hook: string, content = {}): Promise<WorkflowRecord> {
  const made = await server.newWorkflow({ ...hookWorkflow(hook), ...content });
  const reply = await server.ask('POST', `/api/workflows/${made.workflow.id}/publish`);
  expect(reply.statusCode).toBe(200);
  return made;
}
const call = (path: string, payload: object | string, headers: Record<string, string> = { authorization: `Bearer ${key}` }) =>
  server.app.inject({
    method: 'POST',
    url: `/hooks/${path}`,
    headers: { host: 'localhost', 'content-type': 'application/json', ...headers },
    payload,
  });

test('a published webhook answers what its workflow responds, and names the run', async () => {
  const reply = await call('plain', { text: '你好' });
  expect(reply.statusCode).toBe(200);
  expect(reply.json()).toEqual({ text: '你好' });
  expect(reply.headers['x-graftwork-run']).toMatch(/^run-/);
  expect(server.small.calls.at(-1)).toMatchObject({ version: record.version, trigger: 'trigger', origin: { kind: 'hook', hook: 'plain' } });
});

test('without a key nothing runs, unless the owner switched the key off', async () => {
  const before = server.small.calls.length;
  expect((await call('plain', {}, {})).statusCode).toBe(401);
  expect((await call('nothing-here', {}, {})).statusCode).toBe(401);
  expect(server.small.calls).toHaveLength(before);
  await publish('public');
  await server.ask('PATCH', '/api/hooks/public', { keyNeeded: false });
  expect((await call('public', { a: 1 }, {})).json()).toEqual({ a: 1 });
});

test('the draft changes nothing for callers until it is published again', async () => {
  const changed = { ...record.workflow, description: 'edited' };
  const saved = (await server.ask('PUT', `/api/workflows/${record.workflow.id}`, { workflow: changed, base: record.version })).json();
  await call('plain', {});
  expect(server.small.calls.at(-1)?.version).toBe(record.version);
  await call('plain/test', {});
  expect(server.small.calls.at(-1)).toMatchObject({ version: saved.version, origin: { kind: 'hook-test' } });
  await server.ask('POST', `/api/workflows/${record.workflow.id}/publish`);
  await call('plain', {});
  expect(server.small.calls.at(-1)?.version).toBe(saved.version);
});

test('a body may not bring a graph or settings, only values of declared inputs', async () => {
  const inputs = { greeting: { node: 'trigger', setting: 'name' } };
  await publish('inputs', { inputs });
  await call('inputs', { text: 'x', inputs: { greeting: 'hello' }, workflow: { nodes: {} }, settings: { trigger: {} } });
  const last = server.small.calls.at(-1);
  expect(last?.inputs).toEqual({ greeting: 'hello' });
  expect(Object.keys(last?.workflow.nodes ?? {}).toSorted()).toEqual(['answer', 'trigger']);
  await call('plain', { inputs: { greeting: 'x' } });
  expect(server.small.calls.at(-1)?.inputs).toBeUndefined();
});

test('a repeated idempotency key runs once and gives the stored reply, also at the same moment', async () => {
  const headers = { authorization: `Bearer ${key}`, 'idempotency-key': 'order-1' };
  const before = server.small.calls.length;
  const [first, second] = await Promise.all([call('plain', { order: 1 }, headers), call('plain', { order: 1 }, headers)]);
  const third = await call('plain', { order: 1 }, headers);
  expect(server.small.calls.length - before).toBe(1);
  for (const reply of [second, third]) {
    expect(reply.body).toBe(first.body);
    expect(reply.headers['x-graftwork-run']).toBe(first.headers['x-graftwork-run']);
  }
  const other = await call('plain', { order: 2 }, headers);
  expect(other.statusCode).toBe(422);
  expect(other.json().error.code).toBe('key-reused');
});

test('a trigger that keeps payloads keeps each call once, before its run, and no tests', async () => {
  const keeping = hookWorkflow('keeping');
  const { trigger, ...others } = keeping.nodes ?? {};
  expect(trigger).toBeDefined();
  if (!trigger) return;
  const nodes = { ...others, trigger: { ...trigger, settings: { ...trigger.settings, keep: true, mostMegabytes: 10 } } };
  await publish('keeping', { nodes });
  const headers = { authorization: `Bearer ${key}`, 'idempotency-key': 'kept-1' };
  await call('keeping', { order: 1, 说: '好' }, headers);
  await call('keeping', { order: 1, 说: '好' }, headers);
  await call('keeping?mode=async', { order: 2 });
  await call('keeping/test', { order: 3 });
  await call('keeping', 'not json');
  const kept = async (hook: string): Promise<string[]> => {
    const folder = join(server.home, 'payloads', hook);
    const files = await readdir(folder).catch(() => []);
    return (await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')))).flatMap((text) =>
      text.split('\n').filter(Boolean),
    );
  };
  expect((await kept('keeping')).map((line) => JSON.parse(line))).toEqual([
    { at: expect.stringMatching(/^\d{4}-.*Z$/), body: { order: 1, 说: '好' } },
    { at: expect.any(String), body: { order: 2 } },
  ]);
  expect(await kept('plain')).toEqual([]);
  expect((await server.ask('GET', '/api/hooks/plain')).json().keptBytes).toBe(0);
  expect((await server.ask('GET', '/api/hooks/keeping')).json().keptBytes).toBeGreaterThan(50);
  expect((await server.ask('DELETE', '/api/hooks/keeping/payloads')).statusCode).toBe(204);
  expect([await kept('keeping'), (await server.ask('GET', '/api/hooks/keeping')).json().keptBytes]).toEqual([[], 0]);
  await call('keeping', { order: 4 });
  expect(await kept('keeping')).toHaveLength(1);
  expect((await server.ask('DELETE', '/api/hooks/nothing-here/payloads')).statusCode).toBe(404);
});

test('an idempotency key is remembered over a restart', async () => {
  const first = await startServer();
  const { workflow } = await first.newWorkflow(hookWorkflow('once'));
  await first.ask('POST', `/api/workflows/${workflow.id}/publish`);
  const send = (on: TestServer) =>
    on.app.inject({
      method: 'POST',
      url: '/hooks/once',
      headers: { host: 'localhost:4680', origin: 'http://localhost:4680', cookie: first.cookie, 'idempotency-key': 'k' },
      payload: { n: 1 },
    });
  const reply = await send(first);
  await first.close();
  const second = await startServer(first.home);
  const again = await send(second);
  expect(again.body).toBe(reply.body);
  expect(again.headers['x-graftwork-run']).toBe(reply.headers['x-graftwork-run']);
  expect(second.small.calls).toHaveLength(0);
  await second.close();
});

test('a signed webhook takes the right signature once, and no old or wrong one', async () => {
  await publish('signed');
  await server.ask('PATCH', '/api/hooks/signed', { signed: true });
  const { secret } = (await server.ask('POST', '/api/hooks/signed/signing-secret')).json();
  const raw = '{"text": "to be signed"}';
  const sign = (timestamp: string, body: string) => ({
    authorization: `Bearer ${key}`,
    'x-graftwork-timestamp': timestamp,
    'x-graftwork-signature': createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex'),
  });
  const now = Math.floor(Date.now() / 1_000);
  expect((await call('signed', raw)).statusCode).toBe(401);
  expect((await call('signed', raw, sign(String(now), `${raw} `))).statusCode).toBe(401);
  expect((await call('signed', raw, sign(String(now - 301), raw))).statusCode).toBe(401);
  expect((await call('signed', raw, sign(String(now), raw))).json()).toEqual({ text: 'to be signed' });
  const replayed = await call('signed', raw, sign(String(now), raw));
  expect(replayed.statusCode).toBe(401);
  expect(replayed.json().error.message.text.en).toContain('received before');
});

test('limits of size and rate are said, and each hook has its own', async () => {
  await publish('limited');
  await server.ask('PATCH', '/api/hooks/limited', { maxBytes: 100, requestsPerMinute: 10 });
  const large = await call('limited', { text: 'x'.repeat(200) });
  expect(large.statusCode).toBe(413);
  expect(large.json().error.message.values).toEqual({ limit: 100 });
  const statuses = await Promise.all(Array.from({ length: 12 }, async () => (await call('limited', {})).statusCode));
  expect(statuses.filter((status) => status === 200)).toHaveLength(10);
  expect(statuses.filter((status) => status === 429)).toHaveLength(2);
  expect((await call('plain', {})).statusCode).toBe(200);
});

test('what takes longer than the hook waits is answered 202 with an address that tells the outcome', async () => {
  await publish('slow');
  await server.ask('PATCH', '/api/hooks/slow', { syncSeconds: 0.1 });
  const { answer } = server.small;
  let finish = (): void => {};
  server.small.answer = () => new Promise((resolve) => (finish = () => resolve({ late: true })));
  const reply = await call('slow', {});
  server.small.answer = answer;
  expect(reply.statusCode).toBe(202);
  const { run, status } = reply.json();
  expect(status).toBe(`/hooks/slow/runs/${run}`);
  finish();
  await server.small.finished(run);
  const headers = { host: 'localhost', authorization: `Bearer ${key}` };
  expect((await server.app.inject({ url: status, headers })).json()).toEqual({ run, status: 'done', answer: { late: true } });
  const elsewhere = await server.app.inject({ url: `/hooks/plain/runs/${run}`, headers });
  expect(elsewhere.statusCode).toBe(404);
});

test.each([
  'http://127.0.0.1/x',
  'http://localhost:80/',
  'http://[::1]/',
  'http://[::ffff:127.0.0.1]/',
  'http://2130706433/',
  'http://0.0.0.0/',
  'http://169.254.169.254/latest/meta-data',
  'http://10.1.2.3/',
  'http://[fd00::1]/',
  'file:///etc/passwd',
  'http://user:pass@example.com/',
  'nonsense',
])('a callback into the private network, or to no web address, is refused: %s', async (url) => {
  const before = server.small.calls.length;
  const reply = await call(`plain?mode=callback&callback=${encodeURIComponent(url)}`, {});
  expect(reply.statusCode).toBe(400);
  expect(reply.json().error.code).toMatch(/-callback$/);
  expect(server.small.calls).toHaveLength(before);
});

test('a name that leads into the private network is not called, whatever it led to before', async () => {
  const look = (host: string) => new Promise<Error | null>((resolve) => publicLookup(host, { all: true }, (error) => resolve(error)));
  expect(await look('localhost')).toBeInstanceOf(Error);
  for (const url of ['http://localhost./', 'http://api.localhost/', 'http://0x7f.1/', 'http://[64:ff9b::7f00:1]/'])
    expect(() => callbackAddress(url)).toThrowError(expect.objectContaining({ code: 'private-callback' }));
});

test('a callback follows no redirect, and none is sent for a webhook that was deleted', async () => {
  vi.stubEnv('GRAFTWORK_ALLOW_PRIVATE_CALLBACKS', 'yes');
  const heard: string[] = [];
  const receiver = createServer((request, response) => {
    heard.push(request.url ?? '');
    response.writeHead(307, { location: '/elsewhere' }).end();
  }).listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  const address = receiver.address();
  const at = (path: string) => encodeURIComponent(`http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/${path}`);
  const { answer } = server.small;
  let finish = (): void => {};
  server.small.answer = () => new Promise((resolve) => (finish = () => resolve(null)));
  const { workflow } = await publish('leaving');
  expect((await call(`leaving?mode=callback&callback=${at('deleted')}`, {})).statusCode).toBe(202);
  await server.ask('DELETE', `/api/workflows/${workflow.id}`);
  finish();
  server.small.answer = answer;
  expect((await call(`plain?mode=callback&callback=${at('done')}`, {})).statusCode).toBe(202);
  await expect.poll(() => server.stores.callbacks.all()).toEqual([]);
  expect(heard).toEqual(['/done']);
  receiver.close();
  vi.unstubAllEnvs();
});

test('bodies that are no JSON, that are forms, or that reach for a prototype run nothing', async () => {
  const before = server.small.calls.length;
  expect((await call('plain', '{"a":')).statusCode).toBe(400);
  expect((await call('plain', '{"__proto__":{"admin":true}}')).statusCode).toBe(400);
  expect((await call('plain', '{"\\u005f_proto__":{"admin":true}}')).statusCode).toBe(400);
  const form = await call('plain', 'a=1', { authorization: `Bearer ${key}`, 'content-type': 'application/x-www-form-urlencoded' });
  expect(form.statusCode).toBe(415);
  expect(server.small.calls).toHaveLength(before);
});

test('requests are kept and can be replayed against the draft', async () => {
  await call('plain', { text: 'keep me' });
  const requests = (await server.ask('GET', '/api/hooks/plain/requests')).json();
  expect(requests[0]).toMatchObject({ body: { text: 'keep me' }, status: 200, test: false });
  const replay = (await server.ask('POST', '/api/hooks/plain/replay', { request: requests[0].id })).json();
  expect(replay).toMatchObject({ status: 200, body: { text: 'keep me' } });
  expect(server.small.calls.at(-1)?.origin).toEqual({ kind: 'hook-test', hook: 'plain' });
  await call('plain', { text: 'x'.repeat(70_000) });
  const [large] = (await server.ask('GET', '/api/hooks/plain/requests')).json();
  expect(large).toMatchObject({ body: null, bodyLeftOut: true });
  expect((await server.ask('POST', '/api/hooks/plain/replay', { request: large.id })).statusCode).toBe(409);
});

test('a name belongs to one workflow at a time, and is free again when that is gone', async () => {
  const first = await publish('shared');
  const second = await server.newWorkflow(hookWorkflow('shared'));
  const again = () => server.ask('POST', `/api/workflows/${second.workflow.id}/publish`);
  expect((await again()).json().error.code).toBe('hook-taken');
  await server.stores.workflows.remove(first.workflow.id);
  expect((await again()).statusCode).toBe(200);
  expect((await call('shared', { n: 1 })).json()).toEqual({ n: 1 });
});

test('an unpublished webhook is gone for callers and keeps its settings', async () => {
  const { workflow } = await publish('paused');
  await server.ask('PATCH', '/api/hooks/paused', { maxBytes: 1_234 });
  await server.ask('DELETE', `/api/workflows/${workflow.id}/publish`);
  const reply = await call('paused', {});
  expect(reply.statusCode).toBe(404);
  expect(reply.json().error.code).toBe('not-published');
  await server.ask('POST', `/api/workflows/${workflow.id}/publish`);
  expect((await server.ask('GET', '/api/hooks/paused')).json()).toMatchObject({ maxBytes: 1_234, published: { number: 2 } });
});
