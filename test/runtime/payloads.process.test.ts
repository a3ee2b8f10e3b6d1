import { afterAll, beforeAll, expect, test } from 'vitest';
import { isObject } from '../../nodes/kit/json.ts';
import { emptyWorkflow } from '../../nodes/kit/workflow.ts';
import { type Program, startProgram } from '../start-program.ts';

let program: Program;
let reading = { workflow: '', version: '' };
let key = '';
const ui = { x: 0, y: 0 };
beforeAll(async () => {
  program = await startProgram();
  await program.signIn();
  const collecting = await made({
    ...emptyWorkflow('collecting', 'Collecting'),
    nodes: {
      trigger: { type: 'control/webhook-trigger', version: 1, settings: { name: 'orders', keep: true }, ui },
      respond: { type: 'control/respond', version: 1, settings: {}, ui },
    },
    wires: [{ from: ['trigger', 'request'], to: ['respond', 'value'] }],
  });
  expect((await program.ask('POST', `/api/workflows/${collecting.workflow}/publish`)).status).toBe(200);
  reading = await made({
    ...emptyWorkflow('reading', 'Reading'),
    nodes: {
      rows: { type: 'data/read-payloads', version: 1, settings: { hook: 'orders', key: 'id' }, ui },
      sorted: { type: 'prepare/sort-rows', version: 1, settings: { by: [{ column: 'id', order: 'up' }] }, ui },
    },
    wires: [{ from: ['rows', 'rows'], to: ['sorted', 'rows'] }],
  });
  key = textAt((await program.ask('POST', '/api/keys', { name: 'caller', scopes: ['hooks'] })).body, 'key');
});
afterAll(() => program.end('SIGKILL'));

async function made(workflow: object): Promise<typeof reading> {
  const { body } = await program.ask('POST', '/api/workflows', { file: JSON.stringify(workflow) });
  return { workflow: isObject(body) ? textAt(body.workflow, 'id') : '', version: textAt(body, 'version') };
}
function textAt(value: unknown, name: string): string {
  return isObject(value) ? String(value[name]) : '';
}
async function call(path: string, body: object): Promise<number> {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  return (await fetch(`${program.url}/hooks/${path}`, { method: 'POST', headers, body: JSON.stringify(body) })).status;
}
/** Runs the reading workflow to its end: how the first step came to its result, and how many rows it has. */
async function run(): Promise<[status: string, count: number | undefined, problem: string]> {
  const started = await program.ask('POST', '/api/runs', { ...reading, target: { mode: 'all' } });
  expect(started.status).toBe(201);
  const id = textAt(started.body, 'run');
  let step: unknown;
  await expect
    .poll(
      async () => {
        const { body } = await program.ask('GET', `/api/runs/${id}`);
        step = isObject(body) && isObject(body.state) && isObject(body.state.steps) ? body.state.steps.rows : undefined;
        return textAt(body, 'status');
      },
      { timeout: 60_000 },
    )
    .toMatch(/done|failed/);
  const found = isObject(step) ? step : {};
  const rows = isObject(found.outputs) && isObject(found.outputs.rows) ? Number(found.outputs.rows.count) : undefined;
  return [String(found.status), rows, textAt(found.problem, 'code')];
}

test('what a webhook receives is read by another workflow, again only when there is more, over a restart too', async () => {
  expect(await run()).toEqual(['failed', undefined, 'no-payloads']);
  expect(await call('orders', { id: 1, text: 'a' })).toBe(200);
  expect(await call('orders', { id: 2, text: 'b' })).toBe(200);
  expect(await call('orders', { id: 1, text: 'c' })).toBe(200);
  expect(await call('orders/test', { id: 9 })).toBe(200);
  expect(await run()).toEqual(['done', 2, '']);
  expect((await run()).slice(0, 2)).toEqual(['cached', 2]);
  await program.end('SIGKILL');
  program = await startProgram({ home: program.home });
  await program.signIn();
  expect((await run()).slice(0, 2)).toEqual(['cached', 2]);
  expect(await call('orders', { id: 3, text: 'd' })).toBe(200);
  expect((await run()).slice(0, 2)).toEqual(['done', 3]);
}, 180_000);
