import { afterAll, beforeAll, expect, test } from 'vitest';
import { startServer, type TestServer } from './start-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

test('only known runs are paused and resumed', async () => {
  const { workflow, version } = await server.newWorkflow();
  const { run } = (await server.ask('POST', '/api/runs', { workflow: workflow.id, version, target: { mode: 'all' } })).json();
  for (const change of ['pause', 'resume']) {
    expect((await server.ask('POST', `/api/runs/${run}/${change}`)).statusCode).toBe(202);
    const missing = await server.ask('POST', `/api/runs/nobody/${change}`);
    expect([missing.statusCode, missing.json().error.code]).toEqual([404, 'no-run']);
  }
});

test('the order is asked for by runs alone, with limits', async () => {
  expect((await server.ask('GET', '/api/queue')).json()).toEqual([]);
  expect((await server.ask('POST', '/api/queue/order', { run: 'a', before: null })).statusCode).toBe(200);
  for (const body of [{}, { run: 'a' }, { run: '', before: null }, { run: 'a'.repeat(81), before: null }, { run: 'a', before: 3 }])
    expect(`${JSON.stringify(body)} ${(await server.ask('POST', '/api/queue/order', body)).statusCode}`).toBe(
      `${JSON.stringify(body)} 400`,
    );
});
