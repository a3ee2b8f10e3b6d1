import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isObject } from '../../nodes/kit/json.ts';
import { emptyWorkflow } from '../../nodes/kit/workflow.ts';
import { signatureOf } from '../../runtime/serving/signature.ts';
import { type Program, startProgram } from '../start-program.ts';

let program: Program;
let key = '';
beforeAll(async () => {
  program = await startProgram({ env: { GRAFTWORK_ALLOW_PRIVATE_CALLBACKS: 'yes' } });
  await program.signIn();
  const made = await program.ask('POST', '/api/workflows', { file: JSON.stringify(greeting) });
  const id = isObject(made.body) && isObject(made.body.workflow) ? String(made.body.workflow.id) : '';
  expect((await program.ask('POST', `/api/workflows/${id}/publish`)).status).toBe(200);
  const { body } = await program.ask('POST', '/api/keys', { name: 'caller', scopes: ['hooks'] });
  key = isObject(body) ? String(body.key) : '';
});
afterAll(() => program.end('SIGKILL'));

const ui = { x: 0, y: 0 };
const greeting = {
  ...emptyWorkflow('greeting', 'Greeting'),
  nodes: {
    trigger: { type: 'control/webhook-trigger', version: 1, settings: { name: 'greeting' }, ui },
    shape: { type: 'control/shape-value', version: 1, settings: {}, ui },
    respond: { type: 'control/respond', version: 1, settings: { status: 201 }, ui },
  },
  wires: [
    { from: ['trigger', 'request'], to: ['shape', 'value'] },
    { from: ['shape', 'value'], to: ['respond', 'value'] },
  ],
};

function call(path: string, body: object): Promise<Response> {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  return fetch(`${program.url}/hooks/${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
}

test('a call runs in a worker, answers with the status that the workflow sets, and is in the history', async () => {
  const reply = await call('greeting', { text: '你好' });
  expect(reply.status).toBe(201);
  expect(await reply.json()).toMatchObject({ text: '你好' });
  const run = reply.headers.get('x-graftwork-run');
  const { body } = await program.ask('GET', `/api/runs/${run}`);
  expect(body).toMatchObject({ status: 'done', origin: { kind: 'hook', hook: 'greeting' } });
});

test('an asynchronous call tells its outcome at the address it was given', async () => {
  const { run, status } = await (await call('greeting?mode=async', { text: 'later' })).json();
  const headers = { authorization: `Bearer ${key}` };
  await expect
    .poll(async () => (await fetch(program.url + status, { headers })).json(), { timeout: 20_000 })
    .toMatchObject({ run, status: 'done', answer: { text: 'later' } });
});

test('a callback gets the answer, signed', async () => {
  const received: { headers: IncomingHttpHeaders; body: string }[] = [];
  const receiver = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
      // The first attempt fails, as it may while a receiver restarts.
      response.writeHead(received.length === 1 ? 503 : 200).end();
    });
  }).listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  const address = receiver.address();
  const url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/done`;
  const made = await program.ask('POST', '/api/hooks/greeting/signing-secret');
  const secret = isObject(made.body) ? String(made.body.secret) : '';
  const reply = await call(`greeting?mode=callback&callback=${encodeURIComponent(url)}`, { text: 'call me' });
  expect(reply.status).toBe(202);
  await expect.poll(() => received.length, { timeout: 20_000 }).toBe(2);
  const [, { headers, body } = { headers: {}, body: '' }] = received;
  expect(JSON.parse(body)).toMatchObject({ status: 'done', answer: { text: 'call me' } });
  expect(headers['x-graftwork-signature']).toBe(signatureOf(secret, String(headers['x-graftwork-timestamp']), body));
  receiver.close();
});

test('every answered call is in the history after a kill -9 of the server', async () => {
  const replies = await Promise.all(Array.from({ length: 50 }, (_, at) => call('greeting', { at })));
  const runs = replies.map((reply) => reply.headers.get('x-graftwork-run') ?? '');
  await program.end('SIGKILL');
  const { home, cookie } = program;
  program = await startProgram({ home });
  program.cookie = cookie;
  const { body } = await program.ask('GET', '/api/runs?limit=200&hook=greeting');
  const found = new Set(Array.isArray(body) ? body.map((one) => (isObject(one) ? one.id : '')) : []);
  expect(runs.filter((run) => !found.has(run))).toEqual([]);
  expect((await call('greeting', { text: 'again' })).status).toBe(201);
});
