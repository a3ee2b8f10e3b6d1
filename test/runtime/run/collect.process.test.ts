import { existsSync } from 'node:fs';
import { readdir, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RunRecord } from '../../../runtime/protocol.ts';
import { retention } from '../../../runtime/run/collect.ts';
import { fakeOutside, openStage, type Stage, workflowOf } from './stage.ts';

let stage: Stage;
const forever: string[] = [];
beforeEach(async () => {
  stage = await openStage({ outside: fakeOutside({ keeps: forever }) });
});
afterEach(() => stage.engine.close());

const keep = (content: string) => workflowOf({ a: ['test/keep', { content }] }, [], 'kept');
function artifactOf(record: RunRecord): string {
  const file = record.state.steps.a?.outputs?.file;
  if (file?.type !== 'file') throw new Error('no file');
  return file.artifact;
}
const isThere = (artifact: string): boolean => existsSync(join(stage.home, 'artifacts', artifact.slice(0, 2), artifact));
/** Makes everything as old as the grace time asks for. */
async function age(): Promise<void> {
  const past = new Date(Date.now() - 10_000_000);
  for (const part of ['artifacts', 'cache']) {
    for (const entry of await readdir(join(stage.home, part), { recursive: true, withFileTypes: true }))
      if (entry.isFile()) await utimes(join(entry.parentPath, entry.name), past, past);
  }
}

test('the last runs of a workflow keep their artifacts; what no run, model or endpoint keeps is collected', async () => {
  const first = artifactOf(await stage.run(keep('one')));
  const second = artifactOf(await stage.run(keep('two')));
  const third = artifactOf(await stage.run(keep('three')));
  await age();
  await stage.engine.collect();
  expect([first, second, third].map(isThere)).toEqual([true, true, true]);

  forever.push(second);
  const { freed } = await stage.engine.collect({ ...retention, days: -1, runsOfWorkflow: 1 });
  expect([first, second, third].map(isThere)).toEqual([false, true, true]);
  expect(freed).toBeGreaterThan(0);
  // What is gone is not believed to be there: the step runs again.
  const again = await stage.run(keep('one'));
  expect(again.state.steps.a?.status).toBe('done');
  expect(isThere(artifactOf(again))).toBe(true);
});

test('who asks for room is told how much there is, and gets it from all but the last two runs of a workflow', async () => {
  const [first, second, third] = [
    artifactOf(await stage.run(keep('old '.repeat(2_000)))),
    artifactOf(await stage.run(keep('newer'))),
    artifactOf(await stage.run(keep('newest'))),
  ];
  const before = await stage.engine.room();
  expect(before).toMatchObject({ removableBytes: 0 });
  await age();
  const { usedBytes, removableBytes } = await stage.engine.room();
  expect(usedBytes).toBe(before.usedBytes);
  expect(removableBytes).toBeGreaterThan(8_000);
  expect(await stage.engine.makeRoom()).toEqual({ freed: removableBytes });
  expect([first, second, third].map(isThere)).toEqual([false, true, true]);
  expect(await stage.engine.room()).toEqual({ usedBytes: usedBytes - removableBytes, removableBytes: 0 });
});

test('a step goes on from tables above it that are older than a collection', async () => {
  const split = (seed: number) =>
    workflowOf({ read: ['data/sample-data', { data: 'penguins' }], split: ['prepare/split-rows', { by: 'random', seed }] }, [
      'read.rows > split.rows',
    ]);
  await stage.run(split(1));
  await age();
  await stage.engine.collect();
  const { status, problem, state } = await stage.run(split(2));
  expect({ status, problem }).toEqual({ status: 'done' });
  expect(state.steps.read?.status).toBe('cached');
});

test('old runs keep their figures and texts when their artifacts are gone', async () => {
  const record = await stage.run(keep('text'));
  await age();
  await stage.engine.collect({ ...retention, days: -1, runsOfWorkflow: 0 });
  expect(isThere(artifactOf(record))).toBe(false);
  expect((await stage.engine.run(record.id))?.state.steps.a?.status).toBe('done');
});

test('a collection in the middle of a run takes nothing from it', async () => {
  const workflow = workflowOf({ a: ['test/keep', { content: 'live' }], b: ['test/act', { act: 'slow' }] }, [], 'live');
  const { run } = await stage.engine.start({ workflow, version: 'v1', target: { mode: 'all' }, origin: { kind: 'editor' } });
  const sweeps = Array.from({ length: 20 }, async (_, at) => {
    await new Promise((resolve) => setTimeout(resolve, at * 30));
    await stage.engine.collect({ ...retention, days: -1, runsOfWorkflow: 0, graceMs: 0 });
  });
  const record = await stage.engine.finished(run);
  await Promise.all(sweeps.slice(0, 15));
  expect(record.status).toBe('done');
  await Promise.all(sweeps);
});
