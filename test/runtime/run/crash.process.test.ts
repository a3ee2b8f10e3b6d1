import { type ChildProcess, fork } from 'node:child_process';
import { appendFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

import { applyEdit } from '../../../nodes/kit/edits.ts';
import type { Workflow } from '../../../nodes/kit/workflow.ts';
import type { CallOutcome } from '../../../runtime/engine.ts';
import type { RunRecord, RunSummary } from '../../../runtime/protocol.ts';
import { processStart } from '../../../runtime/store/home.ts';
import { newHome, openStage, workflowOf } from './stage.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** An engine in another process. */
async function serve(
  home: string,
): Promise<{ child: ChildProcess; ask<Result>(order: string, ...args: unknown[]): Promise<Result>; kill(): Promise<void> }> {
  const child = fork(fileURLToPath(new URL('serve-home.mjs', import.meta.url)), [root, home], { execArgv: [] });
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: unknown): void }>();
  let next = 1;
  await new Promise<void>((resolve, reject) => {
    child.once('exit', () => reject(new Error('the engine did not start')));
    child.on('message', (message: { ready?: true; id?: number; result?: unknown; error?: unknown }) => {
      if (message.ready) return resolve();
      const entry = waiting.get(message.id ?? 0);
      waiting.delete(message.id ?? 0);
      if (message.error) entry?.reject(message.error);
      else entry?.resolve(message.result);
    });
  });
  const exited = new Promise<void>((resolve) => void child.once('exit', () => resolve()));
  function ask<Result>(order: string, ...args: unknown[]): Promise<Result>;
  function ask(order: string, ...args: unknown[]): Promise<unknown> {
    const id = next++;
    return new Promise((resolve, reject) => {
      waiting.set(id, { resolve, reject });
      child.send({ id, order, args });
    });
  }
  return {
    child,
    ask,
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

test('a run goes on after the server was killed: finished steps stay, the running one starts from its checkpoint', async () => {
  const home = await newHome();
  const diary = join(home, 'diary');
  const workflow = workflowOf(
    { a: ['test/always', { diary }], b: ['test/act', { act: 'resume', diary }], c: ['test/act', { rate: 9, diary }] },
    ['a > b', 'b > c'],
    'crash',
  );
  const server = await serve(home);
  const { run } = await server.ask<{ run: string }>('start', {
    workflow,
    version: 'v1',
    target: { mode: 'all' },
    origin: { kind: 'editor' },
  });
  while (!existsSync(diary) || !readFileSync(diary, 'utf8').includes('resume')) await pause(20);
  await pause(500);
  await server.kill();
  appendFileSync(join(home, 'runs', run, 'events.jsonl'), '{"v":1,"seq":99,"at":17');

  const stage = await openStage({ home });
  const record = await stage.engine.finished(run);
  expect(record.status).toBe('done');
  const { a, b } = record.state.steps;
  // The first step acts on the world and was done: it must not happen twice.
  expect(
    readFileSync(diary, 'utf8')
      .split('\n')
      .filter((line) => line.startsWith(' ')),
  ).toHaveLength(2);
  expect(a?.status).toBe('done');
  expect(b?.outputs?.value).toMatchObject({ json: { from: expect.any(Number) } });
  expect(JSON.stringify(b?.outputs)).not.toContain('"from":0');
  const journal = readFileSync(join(home, 'runs', run, 'events.jsonl'), 'utf8')
    .trim()
    .split('\n');
  const seqs = journal.map((line): number => JSON.parse(line).seq);
  expect(seqs).toEqual(seqs.map((_, at) => at + 1));
  expect(journal.some((line) => line.includes('run-resumed') && line.includes('torn'))).toBe(true);
  await stage.engine.close();
});

/** A range of which two branches end at once and the others wait for a word; what lies above is shared, and each is judged. */
function branching(diary: string): Workflow {
  const parts: Parameters<typeof workflowOf>[0] = {
    rows: ['test/act', { act: 'rows', diary }],
    train: ['test/act', { act: 'held-from-3', diary }],
    judge: ['test/act', { act: 'judge', diary }],
  };
  const range = { values: [1, 2, 3, 4, 5] };
  return applyEdit(workflowOf(parts, ['rows > train', 'train > judge'], 'branches'), {
    kind: 'set-range',
    node: 'train',
    setting: 'rate',
    range,
  });
}
const begin = { version: 'v1', target: { mode: 'all' as const }, origin: { kind: 'editor' as const } };
const linesOf = (diary: string): string[][] =>
  (existsSync(diary) ? readFileSync(diary, 'utf8') : '')
    .trim()
    .split('\n')
    .map((line) => line.split(' '));
const trained = (diary: string): string[] => linesOf(diary).flatMap(([act, , rate = '']) => (act === 'held-from-3' ? [rate] : []));
async function untilTwoOfThem(diary: string, look: () => Promise<RunRecord | undefined>): Promise<void> {
  const over = (record: RunRecord | undefined): boolean =>
    ['train@1', 'train@2'].every((step) => record?.state.steps[step]?.status === 'done') && trained(diary).includes('3');
  while (!over(await look())) await pause(20);
}
const statuses = ({ state }: RunRecord): string[] => [...new Set(Object.values(state.steps).map(({ status }) => status))];

test('after the server was killed amid the branches of a range, those that were done stay and the others go on', async () => {
  const home = await newHome();
  const diary = join(home, 'diary');
  const server = await serve(home);
  const { run } = await server.ask<{ run: string }>('start', { workflow: branching(diary), ...begin });
  await untilTwoOfThem(diary, () => server.ask<RunRecord | undefined>('run', run));
  await server.kill();
  const before = trained(diary);
  writeFileSync(`${diary}-open`, '');

  const stage = await openStage({ home });
  const record = await stage.engine.finished(run);
  expect([record.status, statuses(record)]).toEqual(['done', ['done']]);
  expect(trained(diary).slice(before.length).toSorted()).toEqual(['3', '4', '5']);
  expect(linesOf(diary).filter(([act]) => act === 'rows')).toHaveLength(1);
  await stage.engine.close();
});

test('a worker that is lost amid the branches of a range costs its own branch a second try, and no other', async () => {
  const home = await newHome();
  const diary = join(home, 'diary');
  const stage = await openStage({ home });
  const { run } = await stage.engine.start({ workflow: branching(diary), ...begin });
  await untilTwoOfThem(diary, () => stage.engine.run(run));
  const pid = Number(linesOf(diary).find(([act, , rate]) => act === 'held-from-3' && rate === '3')?.[1]);
  process.kill(pid, 'SIGKILL');
  // That it starts anew is the first line of its log.
  while (!(await stage.engine.run(run))?.state.steps['train@3']?.log.length) await pause(20);
  writeFileSync(`${diary}-open`, '');
  const record = await stage.engine.finished(run);
  expect([record.status, statuses(record)]).toEqual(['done', ['done']]);
  expect(trained(diary).toSorted()).toEqual(['1', '2', '3', '3', '4', '5']);
  expect(linesOf(diary).filter(([act]) => act === 'judge')).toHaveLength(5);
  await stage.engine.close();
});

test.runIf(process.platform === 'linux')('workers of a killed server do not live on', async () => {
  const home = await newHome();
  const server = await serve(home);
  const workflow = workflowOf({ a: ['test/act', { act: 'hang', diary: join(home, 'diary') }] }, [], 'orphan');
  const { run } = await server.ask<{ run: string }>('start', {
    workflow,
    version: 'v1',
    target: { mode: 'all' },
    origin: { kind: 'editor' },
  });
  while (!existsSync(join(home, 'diary'))) await pause(20);
  const pid = Number(readFileSync(join(home, 'diary'), 'utf8').trim().split(' ')[1]);
  await server.kill();
  expect(processStart(pid)).toMatch(/^\d+$/);
  const stage = await openStage({ home, cancelMs: 100 });
  await pause(100);
  expect(processStart(pid)).not.toMatch(/^\d+$/);
  await stage.engine.cancel(run);
  expect((await stage.engine.finished(run)).status).toBe('cancelled');
  await stage.engine.close();
});

test('every call that was answered is in the history after the server was killed', async () => {
  const home = await newHome();
  const server = await serve(home);
  const workflow = workflowOf(
    { hook: ['control/webhook-trigger'], light: ['test/light', { rate: 4 }], out: ['control/respond'] },
    ['hook.request > light', 'light > out'],
    'hooked',
  );
  const answered: string[] = [];
  const calls = Array.from({ length: 400 }, async (_, n) => {
    const outcome = await server.ask<CallOutcome>('call', 'h', workflow, 'hook', { n });
    if (outcome.status === 'answered') {
      expect(outcome.answer).toMatchObject({ rate: 4, before: { n } });
      answered.push(outcome.run);
    }
  });
  while (answered.length < 50) await pause(5);
  await server.kill();
  void Promise.allSettled(calls);

  const stage = await openStage({ home });
  const runs = await stage.engine.runs({ hook: 'h', limit: 1_000 });
  const ids = new Set(runs.map(({ id }: RunSummary) => id));
  expect(answered.filter((id) => !ids.has(id))).toEqual([]);
  const record = await stage.engine.run(answered[0] ?? '');
  expect(record?.status).toBe('done');
  expect(Object.keys(record?.state.steps ?? {})).toEqual(['hook', 'light', 'out']);
  expect(record?.workflowAtRun.nodes.light?.settings).toEqual({ rate: 4 });
  await stage.engine.close();
});

test('a home belongs to one process; a lock left by a killed one is taken over', async () => {
  const home = await newHome();
  const server = await serve(home);
  await expect(openStage({ home })).rejects.toMatchObject({ code: 'home-in-use' });
  await server.kill();
  const stage = await openStage({ home });
  await stage.engine.close();
  expect(readdirSync(home)).not.toContain('lock');
});

test('a step that gives no sign of life is ended, tried once more, and then said to hang', async () => {
  const home = await newHome();
  const stage = await openStage({ home, silentMs: 1_500 });
  const { status, state } = await stage.run(workflowOf({ a: ['test/act', { act: 'hang', diary: join(home, 'diary') }] }, [], 'silent'));
  expect(status).toBe('failed');
  expect(state.steps.a?.problem?.code).toBe('worker-silent');
  expect(readFileSync(join(home, 'diary'), 'utf8').trim().split('\n')).toHaveLength(2);
  await stage.engine.close();
});
