import { readFileSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { RunEvent } from '../../../nodes/kit/run.ts';
import { say } from '../../../nodes/kit/text.ts';
import { openArtifacts } from '../../../runtime/store/artifacts.ts';
import { plainModel } from '../../nodes/deploy/plain-model.ts';
import { fakeOutside, newHome, openStage, type Stage, workflowOf } from './stage.ts';

let stage: Stage;
let folder: string;
const opened: Stage[] = [];
beforeAll(async () => {
  stage = await openStage({ cancelMs: 300 });
  folder = await mkdtemp(join(tmpdir(), 'graftwork-diary-'));
});
afterEach(async () => {
  for (const other of opened.splice(0)) await other.engine.close();
});
afterAll(() => stage.engine.close());

const diary = (name: string): string => join(folder, name);
const lines = (name: string): string[] => readFileSync(diary(name), 'utf8').trim().split('\n');
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 20));
}

test('a finished step is taken from the cache next time, also over a restart, with its log and figures', async () => {
  const workflow = workflowOf(
    { a: ['test/act', { diary: diary('cache') }], b: ['test/act', { rate: 3, diary: diary('cache') }] },
    ['a > b'],
    'cache',
  );
  const home = await newHome();
  const first = await openStage({ home });
  const once = await first.run(workflow);
  expect(once.status).toBe('done');
  expect(Object.values(once.state.steps).map(({ status }) => status)).toEqual(['done', 'done']);
  await first.engine.close();

  const second = await openStage({ home });
  opened.push(second);
  const again = await second.run(workflow);
  expect(Object.values(again.state.steps).map(({ status }) => status)).toEqual(['cached', 'cached']);
  expect(again.state.steps.b?.outputs).toEqual(once.state.steps.b?.outputs);
  expect(lines('cache')).toHaveLength(2);
});

test('only what a changed setting reaches runs again, and the outlook says why', async () => {
  const nodes = (rate: number) =>
    workflowOf({ a: ['test/act', {}], b: ['test/act', { rate }], c: ['test/act', { act: 'x' }] }, ['a > b', 'b > c'], 'why');
  await stage.run(nodes(0.01));
  const outlook = await stage.engine.outlook(nodes(0.02), { mode: 'all' });
  const b = outlook.steps.find(({ node }) => node === 'b');
  expect(outlook.steps.map(({ action }) => action)).toEqual(['cached', 'run', 'run']);
  expect(b?.why.map((reason) => say(reason, 'en'))).toEqual(['Learning rate: 0.01 → 0.02']);
  expect(outlook.steps.find(({ node }) => node === 'c')?.why.map((reason) => say(reason, 'zh'))).toEqual(['上游的“值”已改变']);
  expect(outlook.estimateMs).toBeGreaterThan(0);
  expect(outlook.toRun).toBe(2);
});

test('a failure is told in the node’s own words; what does not depend on it still runs', async () => {
  const workflow = workflowOf(
    { bad: ['test/act', { act: 'fail' }], below: ['test/act', {}], other: ['test/act', { rate: 5 }] },
    ['bad > below'],
    'fail',
  );
  const { status, state, problem } = await stage.run(workflow);
  expect(status).toBe('failed');
  expect(state.steps.bad?.problem).toMatchObject({ code: 'no-rows', node: 'bad', setting: 'rate' });
  expect(state.steps.below?.status).toBe('skipped');
  expect(state.steps.other?.status).toBe('done');
  expect(problem && say(problem.message, 'zh')).toBe('没有剩余的行。');
  // A failed step is never taken for a result.
  expect((await stage.run(workflow)).state.steps.bad?.status).toBe('failed');
});

test('a fault of ours is said to be one, with the place in the code', async () => {
  const { state } = await stage.run(workflowOf({ a: ['test/act', { act: 'fault' }] }, [], 'fault'));
  expect(say(state.steps.a?.problem?.message ?? { en: '', zh: '' }, 'en')).toContain('fault in Graftwork');
  expect(state.steps.a?.detail).toContain('act.js');
});

test('a full disk is said as such', async () => {
  const { state } = await stage.run(workflowOf({ a: ['test/act', { act: 'disk-full' }] }, [], 'disk'));
  expect(state.steps.a?.problem?.code).toBe('disk-full');
});

test('a crash in native code costs one step, which is tried once more, and no other', async () => {
  const workflow = workflowOf(
    { crash: ['test/act', { act: 'abort', diary: diary('crash') }], other: ['test/act', { act: 'slow' }] },
    [],
    'crash',
  );
  const { state, status } = await stage.run(workflow);
  expect(status).toBe('failed');
  expect(state.steps.crash?.problem?.code).toBe('worker-lost');
  expect(lines('crash')).toHaveLength(2);
  expect(state.steps.other?.status).toBe('done');
});

test('after the loss of a worker a step goes on from its checkpoint', async () => {
  const { state } = await stage.run(workflowOf({ a: ['test/act', { act: 'abort-once' }] }, [], 'once'));
  expect(state.steps.a?.status).toBe('done');
  expect(state.steps.a?.outputs?.value).toEqual({ type: 'value', json: 'checkpoint' });
});

test('light steps in one message do not suffer from one that crashes', async () => {
  const workflow = workflowOf(
    { a: ['test/light', {}], crash: ['test/light', { act: 'abort' }], b: ['test/light', { rate: 2 }], c: ['test/light', {}] },
    ['a > b', 'b > c'],
    'lights',
  );
  const { state } = await stage.run(workflow);
  expect(state.steps.crash?.status).toBe('failed');
  expect(['a', 'b', 'c'].map((id) => state.steps[id]?.status)).toEqual(['done', 'done', 'done']);
});

test('a loop that reports progress leaves at once when it is stopped; one that does not loses its process', async () => {
  for (const act of ['loop', 'hang']) {
    const workflow = workflowOf({ a: ['test/act', { act, diary: diary(act) }], below: ['test/act', {}] }, ['a > below'], act);
    const { run } = await stage.engine.start({ workflow, version: 'v1', target: { mode: 'all' }, origin: { kind: 'editor' } });
    await until(() => stage.engine.status().workers.some(({ busy }) => busy));
    await new Promise((resolve) => setTimeout(resolve, 300));
    await stage.engine.cancel(run);
    const { status, state } = await stage.engine.finished(run);
    expect([act, status, state.steps.a?.status, state.steps.below?.status]).toEqual([act, 'cancelled', 'cancelled', 'skipped']);
  }
});

test('a gate that stops is done, what lies below is skipped, and the run is stopped', async () => {
  const workflow = workflowOf({ gate: ['test/act', { act: 'stop' }], below: ['test/act', {}] }, ['gate > below'], 'gate');
  const { status, state } = await stage.run(workflow);
  expect(status).toBe('stopped');
  // What it shows of its reasons goes nowhere: the same output would feed the step below.
  expect(state.steps.gate).toMatchObject({ status: 'done', stopped: true, outputs: { value: { json: 'why' } } });
  expect(state.steps.below?.status).toBe('skipped');
  const again = await stage.run(workflow);
  expect(again.state.steps.gate).toMatchObject({ status: 'cached', stopped: true, outputs: { value: { json: 'why' } } });
  expect(again.state.steps.below?.status).toBe('skipped');
  expect(say(state.steps.below?.reason ?? { en: '', zh: '' }, 'en')).toBe('Stopped by the gate “Act”: f1 is below 0.9');
});

test('a step that waits for people holds no worker, and its run waits', async () => {
  const { status, state } = await stage.run(workflowOf({ a: ['test/act', { act: 'wait' }], b: ['test/act', {}] }, ['a > b'], 'wait'));
  expect([status, state.steps.a?.status, state.steps.b?.status]).toEqual(['waiting', 'waiting', 'queued']);
  expect(stage.engine.status().workers.every(({ busy }) => !busy)).toBe(true);
  const [run] = await stage.engine.runs({ status: 'waiting', limit: 1 });
  await stage.engine.cancel(run?.id ?? '');
  const after = await stage.engine.run(run?.id ?? '');
  expect([after?.status, after?.state.steps.a?.status, after?.state.steps.b?.status]).toEqual(['cancelled', 'cancelled', 'skipped']);
});

test('independent steps run side by side in processes of their own', async () => {
  const place = diary('meet');
  const workflow = workflowOf(
    { a: ['test/act', { act: 'meet', diary: place, rate: 1 }], b: ['test/act', { act: 'meet', diary: place, rate: 2 }] },
    [],
    'parallel',
  );
  const { state } = await stage.run(workflow);
  const pids = [state.steps.a, state.steps.b].map((step) => {
    const value = step?.outputs?.value;
    return value?.type === 'value' ? JSON.stringify(value.json).replace(/.*"pid":(\d+).*/, '$1') : '';
  });
  expect(new Set(pids).size).toBe(2);
});

test('a secret reaches the node that names it and nothing that is kept', async () => {
  const own = await openStage({ outside: fakeOutside({ secrets: { hub: 'hunter2-long' } }) });
  opened.push(own);
  const { state } = await own.run(workflowOf({ a: ['test/act', { act: 'tell', key: 'hub' }] }, [], 'secret'));
  expect(JSON.stringify(state)).not.toContain('hunter2');
  expect(say(state.steps.a?.headline ?? { en: '', zh: '' }, 'en')).toBe('The key is •••');
});

test('workers get neither the host’s environment nor its folder', async () => {
  process.env.GRAFTWORK_KEY = 'secret of the host';
  const own = await openStage();
  opened.push(own);
  const { state } = await own.run(workflowOf({ a: ['test/act', { act: 'environment' }] }, [], 'env'));
  delete process.env.GRAFTWORK_KEY;
  const json = JSON.stringify(state.steps.a?.outputs);
  expect(json).toContain('PATH');
  expect(json).not.toContain('GRAFTWORK_KEY');
  expect(json).toContain(join(own.home, 'work'));
});

test('a trained model names its data and the program that made it, also in its own artifact', async () => {
  const training = 'training/train-table-model';
  const workflow = workflowOf(
    { birds: ['data/sample-data', { data: 'penguins' }], train: [training, { target: 'species', epochs: 2 }] },
    ['birds.rows > train.rows'],
    'lineage',
  );
  const { state } = await stage.run(workflow);
  const [rows, model] = [state.steps.birds?.outputs?.rows, state.steps.train?.outputs?.model];
  if (rows?.type !== 'table' || model?.type !== 'model') throw new Error('no model');
  const code = stage.engine.catalog[training]?.code;
  expect(code).toMatch(/^[0-9a-f]{16,}$/);
  expect(model.lineage).toMatchObject({ rows: rows.artifact, code });
  const artifacts = await openArtifacts(join(stage.home, 'artifacts'));
  expect(JSON.parse(readFileSync(artifacts.path(model.artifact, 'model.json'), 'utf8')).lineage.code).toBe(code);
});

test('what depends on a step that runs every time is known again by what that step gave', async () => {
  const workflow = workflowOf({ a: ['test/always', { act: 'commit' }], b: ['test/act', { rate: 7 }] }, ['a > b'], 'always');
  await stage.run(workflow);
  const { state } = await stage.run(workflow);
  expect([state.steps.a?.status, state.steps.b?.status]).toEqual(['done', 'cached']);
});

test('new content of a file with the same name runs the reader again', async () => {
  const data = await mkdtemp(join(tmpdir(), 'graftwork-data-'));
  await writeFile(join(data, 'rows.csv'), 'first');
  const own = await openStage({ outside: fakeOutside({ folders: { data } }) });
  opened.push(own);
  const workflow = workflowOf(
    { a: ['test/act', { act: 'read', file: { source: 'folder', folder: 'data', path: 'rows.csv' } }] },
    [],
    'file',
  );
  expect((await own.run(workflow)).state.steps.a?.outputs?.value).toEqual({ type: 'value', json: 'first' });
  await writeFile(join(data, 'rows.csv'), 'second row');
  const outlook = await own.engine.outlook(workflow, { mode: 'all' });
  expect(outlook.steps[0]?.why.map((reason) => say(reason, 'en'))).toEqual(['new content of “File”']);
  expect((await own.run(workflow)).state.steps.a?.outputs?.value).toEqual({ type: 'value', json: 'second row' });
});

test('a workflow with problems does not start, and says which', async () => {
  const workflow = workflowOf(
    { a: ['test/act', { act: 'read', file: { source: 'folder', folder: 'nowhere', path: 'x.csv' } }] },
    [],
    'bad',
  );
  await expect(stage.run(workflow)).rejects.toMatchObject({
    code: 'has-problems',
    problems: [{ code: 'file-missing', node: 'a', setting: 'file' }],
  });
});

test('running only one node takes what lies above from earlier runs, or says what to do', async () => {
  const workflow = workflowOf(
    { a: ['test/act', { rate: 11 }], b: ['test/act', { rate: 12 }], c: ['test/act', { rate: 13 }] },
    ['a > b', 'b > c'],
    'only',
  );
  await expect(stage.run(workflow, { mode: 'only', node: 'b' })).rejects.toMatchObject({
    code: 'has-problems',
    problems: [{ code: 'no-result-above' }],
  });
  const to = await stage.run(workflow, { mode: 'to', node: 'a' });
  expect(Object.keys(to.state.steps)).toEqual(['a']);
  const only = await stage.run(workflow, { mode: 'only', node: 'b' });
  expect(Object.keys(only.state.steps)).toEqual(['b']);
  expect(only.status).toBe('done');
});

test('a watcher that comes back gets what it missed, in order and without gaps', async () => {
  const workflow = workflowOf({ a: ['test/act', { rate: 21 }], b: ['test/act', { act: 'slow', rate: 22 }] }, ['a > b'], 'watch');
  const { run } = await stage.engine.start({ workflow, version: 'v1', target: { mode: 'all' }, origin: { kind: 'editor' } });
  const seen: RunEvent[] = [];
  const hear = (message: Parameters<Parameters<Stage['engine']['watch']>[2]>[0]): void => {
    if ('events' in message) seen.push(...message.events);
  };
  const stop = stage.engine.watch(run, 1, hear);
  await until(() => seen.some((event) => event.type === 'step-done'));
  stop();
  const last = seen.at(-1)?.seq ?? 0;
  await new Promise((resolve) => setTimeout(resolve, 100));
  stage.engine.watch(run, last, hear);
  await stage.engine.finished(run);
  expect(seen.map(({ seq }) => seq)).toEqual(seen.map((_, at) => at + 2));
  expect(seen.at(-1)?.type).toBe('run-finished');
});

test('two runs are compared in words', async () => {
  const a = await stage.run(workflowOf({ a: ['test/act', { rate: 0.001 }], gone: ['test/act', {}] }, [], 'compare'));
  const b = await stage.run(workflowOf({ a: ['test/act', { rate: 0.01 }] }, [], 'compare'));
  const { causes } = await stage.engine.compare(a.id, b.id);
  expect(causes.map(({ message }) => say(message, 'en'))).toEqual(['“Act” was removed.', 'Learning rate: 0.001 → 0.01']);
});

test('again runs the same version with the same target', async () => {
  const first = await stage.run(workflowOf({ a: ['test/act', { rate: 31 }], b: ['test/act', { rate: 32 }] }, ['a > b'], 'again'), {
    mode: 'to',
    node: 'a',
  });
  const { run } = await stage.engine.again(first.id);
  const second = await stage.engine.finished(run);
  expect(second.origin).toEqual({ kind: 'again', run: first.id });
  expect(Object.keys(second.state.steps)).toEqual(['a']);
});

test('what a registered model reads and answers is known before any run', async () => {
  const outside = fakeOutside();
  outside.models.set('spam:live', plainModel);
  const other = await openStage({ outside });
  opened.push(other);
  const ref = { source: 'model', name: 'spam', alias: 'live' };
  const { specs } = await other.engine.outlook(workflowOf({ use: ['deploy/use-model', { model: ref }] }, [], 'use'), { mode: 'all' });
  expect(specs.use?.model).toEqual({
    type: 'model',
    task: 'classification',
    inputs: plainModel.inputs,
    target: 'y',
    classes: ['no', 'yes'],
  });
});
