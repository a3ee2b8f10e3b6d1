import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { say } from '../../../nodes/kit/text.ts';
import type { RunState } from '../../../nodes/kit/run.ts';
import type { QueueEntry } from '../../../runtime/protocol.ts';
import { newHome, openStage, type Stage, workflowOf } from './stage.ts';

async function begin(stage: Stage, workflow: ReturnType<typeof workflowOf>): Promise<string> {
  return (await stage.engine.start({ workflow, version: 'v1', target: { mode: 'all' }, origin: { kind: 'editor' } })).run;
}
async function eventually<Found>(look: () => Found | undefined | false | Promise<Found | undefined | false>): Promise<Found> {
  for (;;) {
    const found = await look();
    if (found) return found;
    await pause(20);
  }
}
async function stateOf(stage: Stage, run: string): Promise<RunState> {
  const record = await stage.engine.run(run);
  if (!record) throw new Error('no run');
  return record.state;
}
const entryOf = (stage: Stage, run: string): QueueEntry | undefined => stage.engine.queue().find((entry) => entry.run === run);
const lines = (diary: string): string[] => (existsSync(diary) ? readFileSync(diary, 'utf8').trim().split('\n') : []);

test('a pause keeps what is done, frees the worker of a step with a checkpoint, and starts nothing; then it all goes on', async () => {
  const home = await newHome();
  const diary = join(home, 'diary');
  const stage = await openStage({ home });
  const workflow = workflowOf(
    { a: ['test/act', { act: 'first', diary }], b: ['test/learn', { act: 'resume', diary }], c: ['test/act', { act: 'last', diary }] },
    ['a > b', 'b > c'],
  );
  const run = await begin(stage, workflow);
  const said = ({ steps: { b } }: RunState): string[] => b?.log.map(({ message }) => say(message, 'en')) ?? [];
  await eventually(async () => ((await stateOf(stage, run)).steps.b?.fraction ?? 0) > 0.2);
  await stage.engine.pause(run);
  expect((await stateOf(stage, run)).status).toBe('paused');
  await eventually(async () => (await stateOf(stage, run)).steps.b?.status === 'paused');
  await eventually(() => !stage.engine.status().workers.some(({ busy }) => busy));
  const { steps } = await stateOf(stage, run);
  expect([steps.a?.status, steps.b?.status, steps.c?.status]).toEqual(['done', 'paused', 'queued']);
  expect(entryOf(stage, run)?.status).toBe('paused');
  expect((await stage.engine.runs({ status: 'paused', limit: 5 })).map(({ id }) => id)).toEqual([run]);
  await stage.engine.pause(run);
  await stage.engine.resume(run);
  const { status, state } = await stage.engine.finished(run);
  expect(status).toBe('done');
  expect(state.steps.b?.outputs?.value).toMatchObject({ json: { from: expect.any(Number) } });
  expect(JSON.stringify(state.steps.b?.outputs)).not.toContain('"from":0');
  expect(lines(diary).map((line) => line.split(' ')[0])).toEqual(['first', 'resume', 'resume', 'last']);
  expect(said(state)).toEqual(['It goes on from its checkpoint.', '40 steps to do']);
  await expect(stage.engine.pause(run)).rejects.toMatchObject({ code: 'run-over' });
  expect(said((await stage.run(workflow)).state)).toEqual(['40 steps to do']);
  await stage.engine.close();
});

test('a step that cannot stop in the middle is let finish, which is said', async () => {
  const home = await newHome();
  const stage = await openStage({ home });
  const run = await begin(stage, workflowOf({ a: ['test/act', { act: 'slow' }], b: ['test/act', { rate: 2 }] }, ['a > b']));
  await eventually(async () => (await stateOf(stage, run)).steps.a?.status === 'running');
  await stage.engine.pause(run);
  const pausing = entryOf(stage, run);
  expect(pausing?.status).toBe('pausing');
  expect(pausing?.why && say(pausing.why, 'en')).toBe('Will pause when “Act” is done; it cannot stop in the middle.');
  await eventually(async () => (await stateOf(stage, run)).steps.a?.status === 'done');
  expect(entryOf(stage, run)?.status).toBe('paused');
  expect((await stateOf(stage, run)).steps.b?.status).toBe('queued');
  await stage.engine.resume(run);
  expect((await stage.engine.finished(run)).status).toBe('done');
  await stage.engine.close();
});

test('a paused run is stopped for good by a stop', async () => {
  const stage = await openStage();
  const run = await begin(stage, workflowOf({ a: ['test/learn', { act: 'resume' }], b: ['test/act'] }, ['a > b']));
  await eventually(async () => ((await stateOf(stage, run)).steps.a?.fraction ?? 0) > 0);
  await stage.engine.pause(run);
  await eventually(() => entryOf(stage, run)?.status === 'paused');
  await stage.engine.cancel(run);
  const { status, state } = await stage.engine.finished(run);
  expect([status, state.steps.a?.status, state.steps.b?.status]).toEqual(['cancelled', 'cancelled', 'skipped']);
  expect(stage.engine.queue()).toEqual([]);
  await stage.engine.close();
});

test('the order of the runs decides who gets the next worker, it can be changed, and it outlives a restart', async () => {
  const home = await newHome();
  const diary = join(home, 'diary');
  const stage = await openStage({ home });
  const slots = Math.min(8, Math.max(2, availableParallelism()));
  const long: string[] = [];
  for (let at = 0; at < slots; at++) {
    long.push(await begin(stage, workflowOf({ a: ['test/learn', { act: 'resume', rate: at }] }, [], `long-${at}`)));
  }
  await eventually(() => stage.engine.status().workers.filter(({ busy }) => busy).length === slots);
  const one = await begin(stage, { ...workflowOf({ a: ['test/act', { act: 'one', diary }] }, [], 'one'), name: 'One' });
  const two = await begin(stage, { ...workflowOf({ a: ['test/act', { act: 'two', diary }] }, [], 'two'), name: 'Two' });
  const three = await begin(stage, { ...workflowOf({ a: ['test/act', { act: 'three', diary }] }, [], 'three'), name: 'Three' });
  await eventually(() => entryOf(stage, three)?.status === 'waiting');
  const why = (run: string): string => say(entryOf(stage, run)?.why ?? { en: '', zh: '' }, 'en');
  expect(why(one)).toBe(`Waits for a free worker; all ${slots} are busy.`);
  expect([why(two), why(three)]).toEqual(['Behind “One”.', 'Behind “Two”.']);
  await stage.engine.move(three, one);
  expect(stage.engine.queue().map(({ run }) => run)).toEqual([...long, three, one, two]);
  await expect(stage.engine.move(three, 'r-nobody')).rejects.toMatchObject({ code: 'run-over' });
  for (const run of long) await stage.engine.pause(run);
  await stage.engine.pause(two);
  await stage.engine.finished(one);
  expect(lines(diary).map((line) => line.split(' ')[0])).toEqual(['three', 'one']);
  await stage.engine.move(two, long[0]);
  const order = stage.engine.queue().map(({ run }) => run);
  expect(order[0]).toBe(two);
  await stage.engine.close();

  const again = await openStage({ home });
  expect(again.engine.queue().map(({ run, status }) => [run, status])).toEqual(order.map((run) => [run, 'paused']));
  await again.engine.resume(two);
  expect((await again.engine.finished(two)).status).toBe('done');
  await again.engine.close();
});

test('two runs that come to the same step do it once', async () => {
  const home = await newHome();
  const diary = join(home, 'diary');
  const stage = await openStage({ home });
  const workflow = workflowOf({ a: ['test/learn', { act: 'slow', diary }] });
  const [one, two] = [await begin(stage, workflow), await begin(stage, workflow)];
  await eventually(() => entryOf(stage, one)?.status === 'running');
  expect(say(entryOf(stage, two)?.why ?? { en: '', zh: '' }, 'en')).toBe(
    'Waits for another run that is at the same step; its result will serve here too.',
  );
  const [first, second] = [await stage.engine.finished(one), await stage.engine.finished(two)];
  expect([first.state.steps.a?.status, second.state.steps.a?.status]).toEqual(['done', 'cached']);
  expect(lines(diary)).toHaveLength(1);
  await stage.engine.close();
});
