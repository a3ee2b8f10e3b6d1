import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { applyEdit } from '../../nodes/kit/edits.ts';
import { message, say } from '../../nodes/kit/text.ts';
import { emptyWorkflow } from '../../nodes/kit/workflow.ts';
import { createOutside } from '../../runtime/outside.ts';
import type { WorkflowRecord } from '../../runtime/protocol.ts';
import { hookWorkflow, startServer, type TestServer } from './start-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const save = ({ workflow, version }: WorkflowRecord, change: object) =>
  server.ask('PUT', `/api/workflows/${workflow.id}`, { workflow: { ...workflow, ...change }, base: version });

test('two tabs never overwrite each other: the second hears what differs', async () => {
  const opened = await server.newWorkflow();
  expect((await save(opened, { description: 'first tab' })).statusCode).toBe(200);
  const refused = await save(opened, { name: 'Second tab' });
  expect(refused.statusCode).toBe(409);
  const { error } = refused.json();
  expect(error.code).toBe('stale-save');
  expect(error.stale.workflow.description).toBe('first tab');
  expect(error.stale.differences.map((text: Parameters<typeof say>[0]) => say(text, 'en'))).toEqual([
    'renamed “Second tab” to “Spam filter”',
    'changed the description',
  ]);
  const kept = (await server.ask('GET', `/api/workflows/${opened.workflow.id}`)).json();
  expect(kept.workflow).toMatchObject({ name: 'Spam filter', description: 'first tab' });
});

test('a save that is repeated because its answer was lost is no conflict', async () => {
  const opened = await server.newWorkflow();
  const first = (await save(opened, { description: 'x' })).json();
  const again = await save(opened, { description: 'x' });
  expect(again.statusCode).toBe(200);
  expect(again.json().version).toBe(first.version);
});

test('of two saves at the same moment exactly one wins', async () => {
  const opened = await server.newWorkflow();
  const replies = await Promise.all(['a', 'b', 'c'].map((description) => save(opened, { description })));
  expect(replies.map(({ statusCode }) => statusCode).toSorted()).toEqual([200, 409, 409]);
});

test('export then import gives the same content, and export the same bytes as the file on disk', async () => {
  const { workflow } = await server.newWorkflow({ ...hookWorkflow('round-trip'), name: '垃圾邮件 “filter”' });
  const exported = await server.ask('GET', `/api/workflows/${workflow.id}/export`);
  expect(exported.headers['content-disposition']).toContain(`filename*=UTF-8''${encodeURIComponent('垃圾邮件 “filter”')}`);
  expect(exported.body).toBe(await readFile(join(server.home, 'workflows', workflow.id, 'workflow.json'), 'utf8'));
  const imported = (await server.ask('POST', '/api/workflows', { file: exported.body })).json();
  expect(imported.workflow).toEqual({ ...workflow, id: imported.workflow.id });
  expect(imported.workflow.id).not.toBe(workflow.id);
});

test('a copy has its own name, a renamed one keeps its content', async () => {
  const { workflow } = await server.newWorkflow({ name: 'Original' });
  const copy = (await server.ask('POST', '/api/workflows', { copyOf: workflow.id })).json();
  expect(copy.workflow.name).toBe('Original 2');
  await server.ask('PATCH', `/api/workflows/${workflow.id}`, { name: 'Renamed' });
  const listed: { id: string; name: string }[] = (await server.ask('GET', '/api/workflows')).json();
  expect(listed.find(({ id }) => id === workflow.id)?.name).toBe('Renamed');
  expect((await server.ask('DELETE', `/api/workflows/${workflow.id}`)).statusCode).toBe(204);
  expect((await server.ask('GET', `/api/workflows/${workflow.id}`)).statusCode).toBe(404);
});

test('every version is kept, and any can be read again', async () => {
  const opened = await server.newWorkflow();
  await save(opened, { description: 'later' });
  const versions = (await server.ask('GET', `/api/workflows/${opened.workflow.id}/versions`)).json();
  expect(versions).toHaveLength(2);
  const first = await server.ask('GET', `/api/workflows/${opened.workflow.id}/versions/${opened.version}`);
  expect(first.json()).toEqual(opened.workflow);
});

test.each([
  ['deep nesting', `{"format":"graftwork/1","id":"x","x":${'['.repeat(5_000)}${']'.repeat(5_000)}}`],
  ['a prototype key', '{"format":"graftwork/1","id":"x","name":"","nodes":{"__proto__":{"type":"a/b"}},"wires":[]}'],
  ['a path as id', JSON.stringify(emptyWorkflow('../../etc', 'x'))],
  ['text that is no JSON', 'PK\u0003\u0004'],
  [
    'ten thousand nodes',
    JSON.stringify({
      ...emptyWorkflow('x', 'x'),
      nodes: Object.fromEntries(
        Array.from({ length: 10_000 }, (_, at) => [`n${at}`, { type: 'data/x', version: 1, settings: {}, ui: { x: 0, y: 0 } }]),
      ),
    }),
  ],
])('a hostile file is refused with a sentence: %s', async (_what, file) => {
  const reply = await server.ask('POST', '/api/workflows', { file });
  expect(reply.statusCode).toBe(400);
  const { code, message: content } = reply.json().error;
  expect(code).toBe('bad-workflow');
  expect(say(content, 'zh')).toMatch(/[一-鿿]{5}/);
});

test('unknown nodes stay as they are and are told on opening', async () => {
  const nodes = { a: { type: 'future/thing', version: 3, settings: { deep: { x: [1] } }, ui: { x: 1, y: 2 } } };
  const record = await server.newWorkflow({ nodes });
  expect(record.workflow.nodes).toEqual(nodes);
  expect(record.notices.map((notice) => say(notice, 'en'))).toEqual([
    'This Graftwork has no node “future/thing”; its place and settings are kept.',
  ]);
});

test('publishing numbers versions on, also over an unpublishing', async () => {
  const { workflow, version } = await server.newWorkflow(hookWorkflow('numbers'));
  const publish = async () => (await server.ask('POST', `/api/workflows/${workflow.id}/publish`)).json();
  expect(await publish()).toMatchObject({ number: 1, hook: 'numbers', version });
  expect((await server.ask('DELETE', `/api/workflows/${workflow.id}/publish`)).statusCode).toBe(204);
  expect((await server.ask('GET', `/api/workflows/${workflow.id}`)).json().published).toBeUndefined();
  expect(await publish()).toMatchObject({ number: 2 });
});

test('publishing is refused while something upstream has not run, and for a name that is taken', async () => {
  const { workflow } = await server.newWorkflow(hookWorkflow('taken'));
  const problem = { code: 'not-cached', severity: 'error' as const, message: message({ en: 'a', zh: 'b' }) };
  const { pin } = server.small;
  server.small.pin = async () => ({ pins: {}, problems: [problem] });
  const refused = await server.ask('POST', `/api/workflows/${workflow.id}/publish`);
  server.small.pin = pin;
  expect(refused.statusCode).toBe(409);
  expect(refused.json().error).toMatchObject({ code: 'not-ready', problems: [problem] });
  expect((await server.ask('POST', `/api/workflows/${workflow.id}/publish`)).statusCode).toBe(200);
  const other = await server.newWorkflow(hookWorkflow('taken'));
  const taken = await server.ask('POST', `/api/workflows/${other.workflow.id}/publish`);
  expect(taken.json().error).toMatchObject({ code: 'hook-taken', problems: [{ code: 'hook-taken', node: 'trigger', setting: 'name' }] });
  expect((await server.ask('GET', `/api/workflows/${other.workflow.id}/publish`)).json().refused.code).toBe('hook-taken');
  const none = await server.newWorkflow();
  expect((await server.ask('POST', `/api/workflows/${none.workflow.id}/publish`)).json().error.code).toBe('no-trigger');
});

test('a taken name comes with one that is free, which neither a webhook nor another draft bears', async () => {
  for (const name of ['orders-7', 'orders-2']) {
    const { workflow } = await server.newWorkflow(hookWorkflow(name));
    expect((await server.ask('POST', `/api/workflows/${workflow.id}/publish`)).statusCode).toBe(200);
  }
  await server.newWorkflow(hookWorkflow('orders-3'));
  const { workflow, version } = await server.newWorkflow(hookWorkflow('orders-7'));
  const { error } = (await server.ask('POST', `/api/workflows/${workflow.id}/publish`)).json();
  const [fix] = error.problems[0].fixes;
  expect(fix.edit).toEqual({ kind: 'set-settings', node: 'trigger', settings: { name: 'orders-4' } });
  const mended = applyEdit(workflow, fix.edit);
  expect((await server.ask('PUT', `/api/workflows/${workflow.id}`, { workflow: mended, base: version })).statusCode).toBe(200);
  expect((await server.ask('POST', `/api/workflows/${workflow.id}/publish`)).json()).toMatchObject({ hook: 'orders-4' });
});

test('a restart keeps workflows, versions, publications, keys and secrets', async () => {
  const first = await startServer();
  const { workflow } = await first.newWorkflow(hookWorkflow('kept'));
  await first.ask('POST', `/api/workflows/${workflow.id}/publish`);
  const { key } = (await first.ask('POST', '/api/keys', { name: 'k', scopes: ['hooks'] })).json();
  await first.ask('PUT', '/api/secrets/mail', { value: 'hunter2' });
  const before = (await first.ask('GET', `/api/workflows/${workflow.id}`)).json();
  await first.close();
  const second = await startServer(first.home);
  expect((await second.ask('GET', `/api/workflows/${workflow.id}`)).json()).toEqual(before);
  expect(second.stores.secrets.get('mail')).toEqual({ value: 'hunter2', version: 1 });
  const headers = { host: 'localhost', authorization: `Bearer ${key}` };
  const reply = await second.app.inject({ method: 'POST', url: '/hooks/kept', headers, payload: { text: 'hi' } });
  expect(reply.json()).toEqual({ text: 'hi' });
  await second.close();
});

test('a workflow that an older Graftwork published and took back is not given the same number again', async () => {
  const first = await startServer();
  const { workflow } = await first.newWorkflow(hookWorkflow('numbered'));
  const path = `/api/workflows/${workflow.id}/publish`;
  await first.ask('POST', path);
  await first.ask('DELETE', path);
  await first.close();
  const file = join(first.home, 'documents', 'workflows.json');
  const stored: { documents: { publications?: unknown }[] } = JSON.parse(await readFile(file, 'utf8'));
  for (const document of stored.documents) delete document.publications;
  await writeFile(file, JSON.stringify(stored));
  const second = await startServer(first.home);
  expect((await second.ask('GET', path)).json().number).toBe(2);
  expect((await second.ask('POST', path)).json().number).toBe(2);
  await second.close();
});

test('a secret never comes back, is encrypted on disk, and its number never repeats', async () => {
  await server.ask('PUT', '/api/secrets/token', { value: 'very-secret-value' });
  await server.ask('DELETE', '/api/secrets/token');
  expect(server.stores.secrets.get('token')).toBeUndefined();
  const again = await server.ask('PUT', '/api/secrets/token', { value: 'very-secret-value' });
  expect(again.json()).toMatchObject({ name: 'token', version: 2 });
  expect((await server.ask('GET', '/api/secrets')).body).not.toContain('very-secret');
  expect(await readFile(join(server.home, 'documents', 'secrets.json'), 'utf8')).not.toContain('very-secret');
});

test('a file that a published version reads is kept though the draft has dropped it, as long as that version can be live again', async () => {
  const own = await startServer();
  async function* parts(): AsyncGenerator<{ name: string; content: Readable }> {
    yield { name: 'prices.csv', content: Readable.from([Buffer.from('a\n1\n')]) };
  }
  const file = await own.stores.uploads.keep('owner', parts());
  const hook = hookWorkflow('reads');
  const reading = { type: 'future/look-up', version: 1, settings: { file: { ...file } }, ui: { x: 0, y: 0 } };
  const { workflow, version } = await own.newWorkflow({ ...hook, nodes: { ...hook.nodes, reading } });
  const path = `/api/workflows/${workflow.id}`;
  expect((await own.ask('POST', `${path}/publish`)).statusCode).toBe(200);
  expect((await own.ask('PUT', path, { workflow: { ...workflow, nodes: { ...hook.nodes } }, base: version })).statusCode).toBe(200);
  const inAWeek = vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 8 * 24 * 3_600_000);
  const kept = (): string[] => [...createOutside(own.stores, () => undefined).keeps()];
  expect(kept()).toContain(file?.artifact);
  await own.ask('DELETE', `${path}/publish`);
  await own.ask('DELETE', path);
  expect(kept()).toContain(file?.artifact);
  await own.ask('DELETE', `/api/workflows/deleted/${workflow.id}`);
  expect(kept()).not.toContain(file?.artifact);
  inAWeek.mockRestore();
  await own.close();
});
