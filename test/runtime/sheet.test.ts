import { afterAll, beforeAll, expect, test } from 'vitest';
import { say } from '../../nodes/kit/text.ts';
import { emptyWorkflow, workflowText } from '../../nodes/kit/workflow.ts';
import type { Sheet } from '../../runtime/protocol.ts';
import { startServer, type TestServer } from './start-server.ts';

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
