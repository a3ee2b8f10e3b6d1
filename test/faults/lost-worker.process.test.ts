import { readFileSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import type { RunState } from '../../nodes/kit/run.ts';
import type { RunSummary, Status, WorkflowRecord } from '../../runtime/protocol.ts';
import { type Program, startProgram } from '../start-program.ts';
import {
  ask,
  both,
  checkpoint,
  endAtLast,
  eventually,
  node,
  openWorkflow,
  outlook,
  started,
  uploaded,
  watchRun,
  workflowOf,
} from './drive.ts';

const programs: Program[] = [];
afterEach(() => endAtLast(programs));

const epochs = 20;
/** Two rings of points, so many that a training of a small network on them passes a checkpoint. */
function rings(): string {
  const rows = Array.from({ length: 4_000 }, (_, at) => {
    const [kind, radius] = at % 2 === 0 ? ['inner', 1] : ['outer', 1.5];
    const [x, y] = [Math.cos(at * 0.37) * radius, Math.sin(at * 0.37) * radius];
    return `${x.toFixed(4)},${y.toFixed(4)},${kind}`;
  });
  return `x,y,ring\n${rows.join('\n')}\n`;
}

async function open(): Promise<{ program: Program; record: WorkflowRecord }> {
  const program = await startProgram();
  programs.push(program);
  await program.signIn();
  const file = await uploaded(program, 'rings.csv', rings());
  const settings = { target: 'ring', hidden: 32, layers: 2, epochs, batchSize: 8, patience: 0 };
  const workflow = workflowOf(
    { read: node('data/read-file', { file: { ...file } }), train: node('training/train-table-model', settings) },
    ['read.rows > train.rows'],
  );
  return { program, record: await openWorkflow(program, workflow) };
}

async function busyWorker(program: Program): Promise<number> {
  const { body } = await ask<Status>(program, 'GET', '/api/status');
  const pids = body.workers.filter(({ busy }) => busy).map(({ pid }) => pid);
  expect(pids).toHaveLength(1);
  return pids[0] ?? 0;
}

function modelOf({ steps }: RunState): string | undefined {
  const value = steps.train?.outputs?.model;
  return value?.type === 'model' ? value.artifact : undefined;
}

test('a training whose worker is killed goes on from its checkpoint to the same model, and gives it once', async () => {
  const [disturbed, calm] = await Promise.all([open(), open()]);
  const calmRun = await started(calm.program, calm.record);
  const calmSeen = watchRun(calm.program, calmRun);
  const { program, record } = disturbed;
  const run = await started(program, record);
  const seen = watchRun(program, run);
  await checkpoint(program.home);
  process.kill(await busyWorker(program), 'SIGKILL');

  const end = await seen.ended();
  expect(end.status).toBe('done');
  expect(seen.events.filter(({ type }) => type === 'step-retried')).toHaveLength(1);
  expect(seen.events.filter((event) => event.type === 'step-done' && event.step === 'train')).toHaveLength(1);
  const log = (end.steps.train?.log ?? []).map((line) => both(line.message));
  expect(log.map(({ en }) => en)).toContainEqual(expect.stringMatching(/^Went on from the checkpoint at step [1-9]/));
  expect(log.map(({ zh }) => zh)).toContainEqual(expect.stringContaining('运行该步骤的进程意外退出。现在重新开始'));
  // What was drawn before the interruption is there once, not twice and not lost.
  const drawn = (end.steps.train?.metrics.loss ?? []).map(([at]) => at);
  expect(drawn).toEqual(Array.from({ length: epochs }, (_, at) => at + 1));

  const undisturbed = await calmSeen.ended();
  expect(modelOf(end)).toMatch(/^[0-9a-f]{64}$/);
  expect(modelOf(end)).toBe(modelOf(undisturbed));
  const { body: history } = await ask<RunSummary[]>(program, 'GET', '/api/runs');
  expect(history.map(({ id, status }) => [id, status])).toEqual([[run, 'done']]);
});

test('a step whose worker is lost twice fails with a sentence, and the next run is served', async () => {
  const { program, record } = await open();
  const run = await started(program, record);
  const seen = watchRun(program, run);
  for (let kill = 0; kill < 2; kill++) {
    await seen.until(({ steps }) => steps.train?.status === 'running' && (steps.train.metrics.loss ?? []).length > 0);
    process.kill(await busyWorker(program), 'SIGKILL');
    const retried = () => seen.events.filter(({ type }) => type === 'step-retried').length;
    await seen.until(({ steps }) => retried() > kill || steps.train?.status === 'failed');
  }
  const end = await seen.ended();
  expect(end.status).toBe('failed');
  const { problem } = end.steps.train ?? {};
  expect(problem?.code).toBe('worker-lost');
  expect(both(problem?.message).en).toContain('ended twice without a word');
  expect(both(problem?.message).zh).toContain('两次意外退出');
  // What was read before is kept, and workers come anew.
  const again = watchRun(program, await started(program, record));
  await again.until(({ steps }) => (steps.train?.metrics.loss ?? []).length > 0);
  expect(again.state().steps.read?.status).toBe('cached');
  const pid = await eventually(async () => (await ask<Status>(program, 'GET', '/api/status')).body.workers.find(({ busy }) => busy)?.pid);
  expect(pid).toBeGreaterThan(0);
});

test('webhook calls outlive the worker that was answering them, and the page outlives the one that describes', async () => {
  const program = await startProgram();
  programs.push(program);
  await program.signIn();
  const nodes = {
    trigger: node('control/webhook-trigger', { name: 'echo' }),
    shape: node('control/shape-value'),
    respond: node('control/respond'),
  };
  const record = await openWorkflow(program, workflowOf(nodes, ['trigger.request > shape.value', 'shape.value > respond.value']));
  expect((await ask(program, 'POST', `/api/workflows/${record.workflow.id}/publish`)).status).toBe(200);
  await ask(program, 'PATCH', '/api/hooks/echo', { requestsPerMinute: 1_000_000 });
  const calls = 600;
  const runs: string[] = [];
  let next = 0;
  async function caller(): Promise<void> {
    while (next < calls) {
      const at = next++;
      const headers = { cookie: program.cookie, 'content-type': 'application/json' };
      const reply = await fetch(`${program.url}/hooks/echo`, { method: 'POST', headers, body: JSON.stringify({ at }) });
      expect([reply.status, await reply.json()]).toEqual([200, { at }]);
      runs.push(reply.headers.get('x-graftwork-run') ?? '');
    }
  }
  const callers = Promise.all(Array.from({ length: 10 }, caller));
  for (const after of [100, 300]) {
    await eventually(() => (runs.length >= after ? true : undefined));
    for (const { pid } of (await ask<Status>(program, 'GET', '/api/status')).body.workers) process.kill(pid, 'SIGKILL');
  }
  await callers;
  expect(new Set(runs).size).toBe(calls);
  if (process.platform === 'linux') {
    const { pid } = program.child;
    const below = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
    for (const child of below) process.kill(Number(child), 'SIGKILL');
  }
  const { status, body } = await outlook(program, record);
  expect(status).toBe(200);
  expect(body.problems).toEqual([]);
  expect(Object.keys(body.specs)).toEqual(expect.arrayContaining(['trigger', 'shape']));
});
