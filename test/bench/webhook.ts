import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { emptyWorkflow, type Workflow } from '../../nodes/kit/workflow.ts';
import { isObject } from '../../nodes/kit/json.ts';
import { type Program, root, startProgram } from '../start-program.ts';
import { rounded } from './main.figures.ts';

const connections = 20;
const seconds = 8;
const body = JSON.stringify({ text: 'hello', v: 21 });

interface Load {
  requestsPerSecond: number;
  p99Ms: number;
  failed: number;
  /** The runs that answers of status 200 named. */
  runs: string[];
}

/** Trigger → shape → respond, called over 20 connections with a key; beside it a bare Fastify route in the same minute; then a kill -9 under load. */
export async function run(): Promise<{ requestsPerSecond: number; p99Ms: number; ratioToFastify: number; lost: number }> {
  const bare = await bareRoute();
  const program = await startProgram();
  const key = await publish(program);
  const target = { url: `${program.url}/hooks/bench`, headers: { authorization: `Bearer ${key}` } };
  await load(target, 3);
  const { requestsPerSecond, p99Ms, failed } = await load(target, seconds);
  if (failed > 0) throw new Error(`${failed} calls failed`);
  const lost = await lostByKill(program, target);
  return {
    requestsPerSecond: Math.round(requestsPerSecond),
    p99Ms,
    ratioToFastify: rounded(requestsPerSecond / bare, 3),
    lost,
  };
}

const ui = { x: 0, y: 0 };
function benchWorkflow(): Workflow {
  const node = (type: string, settings = {}): Workflow['nodes'][string] => ({ type, version: 1, settings, ui });
  return {
    ...emptyWorkflow('bench', 'Webhook bench'),
    nodes: {
      trigger: node('control/webhook-trigger', { name: 'bench' }),
      shape: node('control/shape-value'),
      respond: node('control/respond'),
    },
    wires: [
      { from: ['trigger', 'request'], to: ['shape', 'value'] },
      { from: ['shape', 'value'], to: ['respond', 'value'] },
    ],
  };
}

function member(value: unknown, ...names: string[]): unknown {
  return names.reduce((inner: unknown, name) => (isObject(inner) ? inner[name] : undefined), value);
}

async function publish(program: Program): Promise<string> {
  await program.signIn();
  const made = await program.ask('POST', '/api/workflows', { file: JSON.stringify(benchWorkflow()) });
  const published = await program.ask('POST', `/api/workflows/${String(member(made.body, 'workflow', 'id'))}/publish`);
  if (published.status !== 200) throw new Error(JSON.stringify(published.body));
  await program.ask('PATCH', '/api/hooks/bench', { requestsPerMinute: 10_000_000 });
  const { body: key } = await program.ask('POST', '/api/keys', { name: 'bench', scopes: ['hooks'] });
  return String(member(key, 'key'));
}

interface Target {
  url: string;
  headers: Record<string, string>;
}
const autocannon = createRequire(import.meta.url)('autocannon');

async function load(target: Target, duration: number, runs?: string[]): Promise<Load> {
  const seen = runs ?? [];
  const instance = autocannon({
    url: target.url,
    method: 'POST',
    connections,
    duration,
    headers: { 'content-type': 'application/json', ...target.headers },
    body,
    ...(runs && {
      setupClient(client: { on(event: 'headers', listener: (head: { statusCode: number; headers: string[] }) => void): void }) {
        client.on('headers', ({ statusCode, headers }) => {
          const at = headers.findIndex((name) => name.toLowerCase() === 'x-graftwork-run');
          if (statusCode === 200 && at >= 0) seen.push(headers[at + 1] ?? '');
        });
      },
    }),
  });
  const result = await instance;
  const { latency, requests, non2xx, errors } = result;
  return { requestsPerSecond: requests.average, p99Ms: latency.p99, failed: non2xx + errors, runs: seen };
}

/** Kills the server under load, starts it again on the same home, and counts the answered runs that its history lacks. */
async function lostByKill(program: Program, target: Target): Promise<number> {
  const runs: string[] = [];
  const loading = load(target, 4, runs).catch(() => undefined);
  await pause(2_000);
  await program.end('SIGKILL');
  await loading;
  if (runs.length === 0) throw new Error('nothing was answered before the kill');
  const again = await startProgram({ home: program.home });
  again.cookie = program.cookie;
  const found = await history(again, runs.length);
  await again.end();
  return runs.filter((id) => !found.has(id)).length;
}

async function history(program: Program, enough: number): Promise<Set<string>> {
  const found = new Set<string>();
  let before = '';
  // Runs of the loads before the kill stand behind those that count, so a little more than these are read.
  while (found.size < enough + 1_000) {
    const { body: page } = await program.ask('GET', `/api/runs?limit=200${before}`);
    const ids = Array.isArray(page) ? page.map((one) => String(member(one, 'id'))) : [];
    if (ids.length === 0) break;
    for (const id of ids) found.add(id);
    before = `&before=${ids.at(-1)}`;
  }
  return found;
}

/** Requests a second of a bare Fastify route in a process of its own. */
async function bareRoute(): Promise<number> {
  const child = fork(join(root, 'test/bench/bare/fastify-route.mjs'));
  const [port]: number[] = await once(child, 'message');
  const target = { url: `http://127.0.0.1:${port}/`, headers: {} };
  await load(target, 2);
  const { requestsPerSecond } = await load(target, 5);
  child.kill();
  return requestsPerSecond;
}
