import { afterAll, beforeAll, expect, test } from 'vitest';
import { message, say } from '../../nodes/kit/text.ts';
import type { Pins } from '../../runtime/engine.ts';
import type { DeletedWorkflow, Publishing, Saved, VersionEntry, WorkflowRecord, WorkflowSummary } from '../../runtime/protocol.ts';
import { hookWorkflow, startServer, type TestServer } from './start-server.ts';

let server: TestServer;
let key = '';
beforeAll(async () => {
  server = await startServer();
  key = (await server.ask('POST', '/api/keys', { name: 'caller', scopes: ['hooks'] })).json().key;
});
afterAll(() => server.close());

async function save(record: WorkflowRecord, change: object): Promise<WorkflowRecord> {
  const workflow = { ...record.workflow, ...change };
  const saved: Saved = (await server.ask('PUT', `/api/workflows/${workflow.id}`, { workflow, base: record.version })).json();
  return { ...record, workflow, version: saved.version };
}
const history = async (id: string, query = ''): Promise<VersionEntry[]> =>
  (await server.ask('GET', `/api/workflows/${id}/history${query}`)).json();
const words = (content: Parameters<typeof say>[0]) => say(content, 'en');
const call = (hook: string) =>
  server.app.inject({
    method: 'POST',
    url: `/hooks/${hook}`,
    headers: { host: 'localhost', authorization: `Bearer ${key}` },
    payload: { text: 'hi' },
  });
const publish = (id: string) => server.ask('POST', `/api/workflows/${id}/publish`);

test('the history folds autosaves, keeps apart what was named or run, and says what each changed', async () => {
  const opened = await server.newWorkflow(hookWorkflow('told'));
  const { id } = opened.workflow;
  const named = await server.ask('PATCH', `/api/workflows/${id}/versions/${opened.version}`, { name: 'As it began' });
  expect(named.statusCode).toBe(204);
  const second = await save(opened, { description: 'a' });
  const third = await save(second, { description: 'b', name: 'Other' });
  await server.ask('POST', '/api/runs', { workflow: id, version: third.version, target: { mode: 'all' } });
  await save(third, { name: 'Last' });

  const entries = await history(id);
  expect(entries.map(({ saves, name, runs }) => [saves, name ?? '', runs])).toEqual([
    [1, '', 0],
    [2, '', 1],
    [1, 'As it began', 0],
  ]);
  expect(entries.map(({ changes }) => changes?.map((change) => words(change.message)))).toEqual([
    ['renamed “Other” to “Last”'],
    ['renamed “Answering machine” to “Other”', 'changed the description'],
    undefined,
  ]);
  expect((await history(id, `?before=${entries[1]?.at}`)).map(({ name }) => name)).toEqual(['As it began']);
  await server.ask('PATCH', `/api/workflows/${id}/versions/${opened.version}`, { name: '', at: entries[2]?.at });
  expect((await history(id)).at(-1)?.name).toBeUndefined();
});

test('calls of a webhook, however many, hide no run from the history', async () => {
  const opened = await server.newWorkflow(hookWorkflow('busy'));
  const { id } = opened.workflow;
  const ran = await server.ask('POST', '/api/runs', { workflow: id, version: opened.version, target: { mode: 'all' } });
  await publish(id);
  for (let at = 0; at < 201; at++) await call('busy');
  expect(await history(id)).toMatchObject([{ runs: 1, lastRun: ran.json().run }]);
  const listed: WorkflowSummary[] = (await server.ask('GET', '/api/workflows')).json();
  expect(listed.find((one) => one.id === id)?.lastRun?.id).toBe(ran.json().run);
});

test('going back to an earlier content is an entry of its own: the way there stays in the history', async () => {
  const opened = await server.newWorkflow({ name: 'Back' });
  const away = await save(opened, { name: 'Away' });
  const back = await save(away, { name: 'Back' });
  expect(back.version).toBe(opened.version);
  const versions: { version: string }[] = (await server.ask('GET', `/api/workflows/${opened.workflow.id}/versions`)).json();
  expect(versions.map(({ version }) => version)).toEqual([opened.version, away.version, opened.version]);
});

test('before publishing it is said what callers will notice and what differs; afterwards nothing differs', async () => {
  const opened = await server.newWorkflow(hookWorkflow('told-first'));
  const path = `/api/workflows/${opened.workflow.id}/publish`;
  const asked = async (): Promise<Publishing> => (await server.ask('GET', path)).json();
  const first = await asked();
  expect([first.number, first.live, first.callers.map(words)]).toEqual([1, undefined, ['/hooks/told-first begins to answer.']]);
  await publish(opened.workflow.id);
  const same = await asked();
  expect([same.changes, same.callers.map(words)]).toEqual([
    [],
    ['Nothing: /hooks/told-first takes the same requests and answers on the same results.'],
  ]);
  const { trigger, answer } = opened.workflow.nodes;
  await save(opened, {
    nodes: { answer, trigger: { ...trigger, settings: { name: 'told-later', sample: '{"text":"hi","sender":"x"}' } } },
  });
  const { callers, changes, earlier } = await asked();
  expect(callers.map(words)).toEqual([
    'The address becomes /hooks/told-later; /hooks/told-first stops answering.',
    'The sample request has other fields: sender, text; so far text. Callers may have to change what they send.',
    expect.stringContaining('2 changes in what a call runs'),
  ]);
  expect(changes).toHaveLength(2);
  expect(earlier.map(({ number }) => number)).toEqual([1]);
});

test('what keeps it from being published is said before it is tried', async () => {
  const { workflow } = await server.newWorkflow(hookWorkflow('not-yet'));
  const problem = { code: 'not-cached', severity: 'error' as const, message: message({ en: 'a', zh: 'b' }) };
  const { pin } = server.small;
  server.small.pin = async () => ({ pins: {}, problems: [problem] });
  const asked: Publishing = (await server.ask('GET', `/api/workflows/${workflow.id}/publish`)).json();
  server.small.pin = pin;
  expect(asked.refused?.problems).toEqual([problem]);
  expect(asked.callers).toEqual([]);
});

test('an earlier published version is live again at one request, with the results that it stood on', async () => {
  const { pin } = server.small;
  const pinsOf = (value: number): Pins => ({ source: { value: { type: 'value', json: value } } });
  const opened = await server.newWorkflow(hookWorkflow('rolled'));
  const { id } = opened.workflow;
  server.small.pin = async () => ({ pins: pinsOf(1), problems: [] });
  await publish(id);
  const changed = await save(opened, { description: 'worse' });
  server.small.pin = async () => ({ pins: pinsOf(2), problems: [] });
  await publish(id);
  server.small.pin = pin;
  await call('rolled');
  expect(server.small.calls.at(-1)).toMatchObject({ version: changed.version, pins: pinsOf(2) });

  const back = await server.ask('POST', `/api/workflows/${id}/publish/1`);
  expect(back.json()).toMatchObject({ number: 1, version: opened.version });
  expect((await call('rolled')).json()).toEqual({ text: 'hi' });
  expect(server.small.calls.at(-1)).toMatchObject({ version: opened.version, pins: pinsOf(1) });
  const draft: WorkflowRecord = (await server.ask('GET', `/api/workflows/${id}`)).json();
  expect([draft.workflow.description, draft.published?.number]).toEqual(['worse', 1]);
  expect((await publish(id)).json().number).toBe(3);
  expect((await server.ask('POST', `/api/workflows/${id}/publish/9`)).statusCode).toBe(404);
});

test('a deleted workflow is silent, and comes back as the same one: versions, webhook and its settings', async () => {
  const { workflow } = await server.newWorkflow(hookWorkflow('comes-back'));
  const { id } = workflow;
  await publish(id);
  await server.ask('PATCH', '/api/hooks/comes-back', { requestsPerMinute: 77 });
  const before = { record: (await server.ask('GET', `/api/workflows/${id}`)).json(), history: await history(id) };
  await server.ask('DELETE', `/api/workflows/${id}`);
  expect((await server.ask('GET', `/api/workflows/${id}`)).statusCode).toBe(404);
  expect((await call('comes-back')).statusCode).toBe(404);
  expect((await server.ask('GET', '/api/hooks')).body).not.toContain('comes-back');
  const deleted: DeletedWorkflow[] = (await server.ask('GET', '/api/workflows/deleted')).json();
  expect(deleted.map((one) => one.id)).toEqual([id]);

  expect((await server.ask('POST', `/api/workflows/${id}/restore`)).json()).toEqual(before.record);
  expect(await history(id)).toEqual(before.history);
  expect((await call('comes-back')).json()).toEqual({ text: 'hi' });
  expect((await server.ask('GET', '/api/hooks/comes-back')).json().requestsPerMinute).toBe(77);
  expect((await server.ask('GET', '/api/workflows/deleted')).json()).toEqual([]);
});

test('where another took its name in the meantime, a workflow comes back unpublished and says so', async () => {
  const { workflow } = await server.newWorkflow(hookWorkflow('wanted'));
  await publish(workflow.id);
  await server.ask('DELETE', `/api/workflows/${workflow.id}`);
  const other = await server.newWorkflow(hookWorkflow('wanted'));
  expect((await publish(other.workflow.id)).statusCode).toBe(200);
  const back: WorkflowRecord = (await server.ask('POST', `/api/workflows/${workflow.id}/restore`)).json();
  expect(back.published).toBeUndefined();
  expect(back.notices.map(words).join()).toContain('“wanted” belongs to another workflow');
  expect((await server.ask('GET', '/api/hooks/wanted')).json().workflow).toBe(other.workflow.id);
});

test('what was deleted a month ago goes for good, with the name of its webhook, also while the server runs', async () => {
  const { workflow } = await server.newWorkflow(hookWorkflow('month-old'));
  await publish(workflow.id);
  await server.ask('DELETE', `/api/workflows/${workflow.id}`);
  const days = (count: number): number => Date.now() + count * 86_400_000;
  await server.stores.purgeOld(days(29));
  expect(server.stores.workflows.deleted().map(({ id }) => id)).toContain(workflow.id);
  await server.stores.purgeOld(days(31));
  expect(server.stores.workflows.deleted()).toEqual([]);
  expect(server.stores.hooks.find('month-old')).toBeUndefined();
});

test('what is deleted for good is gone', async () => {
  const { workflow } = await server.newWorkflow({ name: 'Gone' });
  expect((await server.ask('DELETE', `/api/workflows/deleted/${workflow.id}`)).statusCode).toBe(404);
  await server.ask('DELETE', `/api/workflows/${workflow.id}`);
  expect((await server.ask('DELETE', `/api/workflows/deleted/${workflow.id}`)).statusCode).toBe(204);
  expect((await server.ask('POST', `/api/workflows/${workflow.id}/restore`)).statusCode).toBe(404);
});
