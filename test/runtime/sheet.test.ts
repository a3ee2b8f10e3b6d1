import { afterAll, beforeAll, expect, test } from 'vitest';
import { say } from '../../nodes/kit/text.ts';
import { emptyWorkflow, workflowText } from '../../nodes/kit/workflow.ts';
import type { Sheet } from '../../runtime/protocol.ts';
import { hookWorkflow, startServer, type TestServer } from './start-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

test('a stranger’s file is described without being kept: no workflow, no run comes of it', async () => {
  const workflow = {
    ...emptyWorkflow('stranger', 'From afar'),
    nodes: {
      hook: { type: 'control/webhook-trigger', version: 1, settings: { name: 'in' }, ui: { x: 0, y: 0 } },
      odd: { type: 'future/think', version: 1, settings: {}, ui: { x: 0, y: 0 } },
    },
  };
  const reply = await server.ask('POST', '/api/sheet', { file: workflowText(workflow) });
  const sheet: Sheet = reply.json();
  expect(sheet).toMatchObject({ name: 'From afar', nodes: 2 });
  expect(sheet.lines.map(({ part, message, missing }) => `${part}: ${say(message, 'en')}${missing ? ' (missing)' : ''}`)).toEqual([
    'writes: a webhook at /hooks/in, once somebody publishes it',
    'needs: the node “future/think” (missing)',
  ]);
  expect((await server.ask('GET', '/api/workflows')).json()).toEqual([]);
  expect((await server.ask('GET', '/api/runs')).json()).toEqual([]);
});

test('what is no workflow file is refused with a sentence', async () => {
  const reply = await server.ask('POST', '/api/sheet', { file: '<html>' });
  expect(reply.statusCode).toBe(400);
  expect(reply.json().error.message.text.en).toMatch(/not a workflow file/);
});

test('keys that stand in it, and names that are taken here, are told before it is opened', async () => {
  const hook = (name: string) => ({ type: 'control/webhook-trigger', version: 1, settings: { name }, ui: { x: 0, y: 0 } });
  const { workflow } = await server.newWorkflow(hookWorkflow('mails'));
  expect((await server.ask('POST', `/api/workflows/${workflow.id}/publish`)).statusCode).toBe(200);
  const odd = { type: 'future/think', version: 1, settings: { token: `ghp_${'aB3'.repeat(12)}` }, ui: { x: 0, y: 0 } };
  const stranger = { ...emptyWorkflow('stranger', 'From afar'), nodes: { mails: hook('mails'), letters: hook('letters'), odd } };
  const sheet: Sheet = (await server.ask('POST', '/api/sheet', { file: workflowText(stranger) })).json();
  expect(sheet.lines.map(({ message, taken }) => [say(message, 'en'), taken && say(taken, 'en')])).toEqual([
    ['a webhook at /hooks/letters, once somebody publishes it', undefined],
    ['a webhook at /hooks/mails, once somebody publishes it', 'The name is taken here: publishing asks for another.'],
    ['the node “future/think”', undefined],
  ]);
  expect(sheet.keys.map(({ kind, node, shown }) => [say(kind, 'en'), node && say(node, 'en'), shown])).toEqual([
    ['key of GitHub', 'future/think', 'ghp_…'],
  ]);
});
