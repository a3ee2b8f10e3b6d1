import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Json } from '../../nodes/kit/json.ts';
import type { LabelRow, RunRecord } from '../../runtime/protocol.ts';
import { type Program, startProgram } from '../start-program.ts';
import { workflowOf } from './run/stage.ts';

let program: Program;
beforeAll(async () => {
  program = await startProgram();
  await program.signIn();
});
afterAll(() => program.end());

async function ask<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
  const reply = await program.ask(method, path, body);
  if (reply.status >= 400) throw new Error(`${method} ${path}: ${JSON.stringify(reply.body)}`);
  const answer: Answer = JSON.parse(JSON.stringify(reply.body ?? null));
  return answer;
}
async function eventually<Found>(look: () => Promise<Found | undefined | false>): Promise<Found> {
  for (let tries = 0; tries < 600; tries++) {
    const found = await look();
    if (found) return found;
    await pause(100);
  }
  throw new Error('it did not come to that');
}
const runOf = (run: string): Promise<RunRecord> => ask('GET', `/api/runs/${run}`);
const until = (run: string, status: RunRecord['status']): Promise<RunRecord> =>
  eventually(async () => {
    const record = await runOf(run);
    return record.status === status && record;
  });

/** Messages → some of them → labelled by hand → sorted. */
async function saved(settings: Record<string, Json>): Promise<{ id: string; version: string }> {
  const file = workflowOf(
    {
      data: ['data/sample-data', { data: 'intents' }],
      some: ['prepare/sample-rows', { from: 'first', rows: 4 }],
      label: ['label/label-by-hand', { classes: 'a\nb', shown: ['message'], target: 'said', ...settings }],
      sort: ['prepare/sort-rows', { by: [{ column: 'said', order: 'up' }] }],
    },
    ['data.rows > some.rows', 'some.kept > label.rows', 'label.labelled > sort.rows'],
  );
  const { workflow, version } = await ask<{ workflow: { id: string }; version: string }>('POST', '/api/workflows', {
    file: JSON.stringify(file),
  });
  return { id: workflow.id, version };
}
const start = async ({ id, version }: { id: string; version: string }): Promise<string> =>
  (await ask<{ run: string }>('POST', '/api/runs', { workflow: id, version, target: { mode: 'all' } })).run;
const labellingOf = async (workflow: string): Promise<string> => {
  const all = await ask<{ id: string; workflow: string }[]>('GET', '/api/labelling');
  return all.find((one) => one.workflow === workflow)?.id ?? '';
};
let count = 0;
const save = (row: LabelRow | undefined, label: string) => ({
  id: `save-${String((count += 1)).padStart(5, '0')}`,
  item: row?.item.key,
  answer: { kind: 'class', label },
});

test('a run waits without a worker, outlives a restart, and goes on by itself once enough is labelled', async () => {
  const workflow = await saved({ quota: 2 });
  const run = await start(workflow);
  const waiting = await until(run, 'waiting');
  expect(waiting.state.steps.label).toMatchObject({ status: 'waiting', reason: { values: { labelled: 0, wanted: 2 } } });
  expect(waiting.state.steps.sort?.status).toBe('queued');
  expect((await ask<{ running: number }>('GET', '/api/status')).running).toBe(0);

  const id = await labellingOf(workflow.id);
  const [first]: LabelRow[] = await ask('POST', `/api/labelling/${id}/next`, { count: 1 });
  await ask('POST', `/api/labelling/${id}/labels`, { saves: [save(first, 'b')] });

  const { home } = program;
  await program.end('SIGKILL');
  program = await startProgram({ home });
  await program.signIn();
  expect(await until(run, 'waiting')).toMatchObject({ state: { steps: { label: { reason: { values: { labelled: 1 } } } } } });
  const [second]: LabelRow[] = await ask('POST', `/api/labelling/${id}/next`, { count: 1 });
  expect(second?.item.key).not.toBe(first?.item.key);
  expect(await ask('POST', `/api/labelling/${id}/labels`, { saves: [save(second, 'a')] })).toMatchObject({ complete: true });

  const { state } = await until(run, 'done');
  expect(state.steps.label?.outputs?.labelled).toMatchObject({ count: 2 });
  expect(state.steps.label?.outputs?.rest).toMatchObject({ count: 2 });
  expect(state.steps.sort?.status).toBe('done');
  expect(await ask('GET', `/api/labelling/${id}`)).toMatchObject({ runs: [], complete: true });

  // Nothing new was said, so another run asks nobody, and what lies below is unchanged.
  const again = await until(await start(workflow), 'done');
  expect(again.state.steps.label?.status).toBe('done');
  expect(again.state.steps.sort?.status).toBe('cached');

  // A label that is put right later is taken up by the next run.
  await ask('POST', `/api/labelling/${id}/labels`, { saves: [save(second, 'b')] });
  const corrected = await until(await start(workflow), 'done');
  expect(corrected.state.steps.sort?.status).toBe('done');
});

test('a labelling can be ended early, and a waiting run stopped', async () => {
  const workflow = await saved({});
  const run = await start(workflow);
  await until(run, 'waiting');
  const id = await labellingOf(workflow.id);
  await ask('POST', `/api/runs/${run}/cancel`);
  await until(run, 'cancelled');
  expect(await ask('GET', `/api/labelling/${id}`)).toMatchObject({ runs: [] });
  const next = await start(workflow);
  await until(next, 'waiting');
  const [row]: LabelRow[] = await ask('POST', `/api/labelling/${id}/next`, { count: 1 });
  await ask('POST', `/api/labelling/${id}/labels`, { saves: [save(row, 'a')] });
  await ask('POST', `/api/labelling/${id}/finish`);
  expect((await until(next, 'done')).state.steps.label?.outputs?.labelled).toMatchObject({ count: 1 });
});

test('what people are asked for outlives the failure of another part, and the run ends as failed once it has it', async () => {
  const file = workflowOf(
    {
      data: ['data/sample-data', { data: 'intents' }],
      some: ['prepare/sample-rows', { from: 'first', rows: 2 }],
      label: ['label/label-by-hand', { classes: 'a\nb', shown: ['message'], target: 'said', quota: 1 }],
      sql: ['prepare/run-sql', { sql: "SELECT error('broken') FROM a" }],
    },
    ['data.rows > some.rows', 'some.kept > label.rows', 'some.kept > sql.tables'],
  );
  const { workflow, version } = await ask<{ workflow: { id: string }; version: string }>('POST', '/api/workflows', {
    file: JSON.stringify(file),
  });
  const run = await start({ id: workflow.id, version });
  const waiting = await until(run, 'waiting');
  expect(waiting.state.steps.sql?.status).toBe('failed');
  const id = await labellingOf(workflow.id);
  const [row]: LabelRow[] = await ask('POST', `/api/labelling/${id}/next`, { count: 1 });
  await ask('POST', `/api/labelling/${id}/labels`, { saves: [save(row, 'a')] });
  const { state } = await until(run, 'failed');
  expect([state.steps.label?.status, state.steps.sql?.status]).toEqual(['done', 'failed']);
});
