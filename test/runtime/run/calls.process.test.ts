import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Json } from '../../../nodes/kit/json.ts';
import type { Workflow } from '../../../nodes/kit/workflow.ts';
import type { CallOutcome, CallRun } from '../../../runtime/engine.ts';
import { openStage, type Stage, workflowOf } from './stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.engine.close());

function request(workflow: Workflow, body: Json, more: Partial<CallRun> = {}): CallRun {
  return { workflow, version: 'v1', trigger: 'hook', pins: {}, origin: { kind: 'hook', hook: 'h' }, body, waitMs: 20_000, ...more };
}
const call = (workflow: Workflow, body: Json, more?: Partial<CallRun>): Promise<CallOutcome> =>
  stage.engine.call(request(workflow, body, more));

const echo = workflowOf(
  { hook: ['control/webhook-trigger'], light: ['test/light'], out: ['control/respond', { status: 201 }] },
  ['hook.request > light', 'light > out'],
  'echo',
);

test('a call is answered with the value of the respond node and its status', async () => {
  const outcome = await call(echo, { text: 'hello' });
  expect(outcome).toMatchObject({ status: 'answered', httpStatus: 201, answer: { before: { text: 'hello' } } });
});

test('many calls at once each get their own answer, and all are in the history', async () => {
  const tried = await call(echo, {}, { origin: { kind: 'hook-test', hook: 'many' } });
  const outcomes = await Promise.all(Array.from({ length: 300 }, (_, n) => call(echo, { n }, { origin: { kind: 'hook', hook: 'many' } })));
  expect(outcomes.map((outcome) => (outcome.status === 'answered' ? outcome.answer : null))).toEqual(
    Array.from({ length: 300 }, (_, n) => expect.objectContaining({ before: { n } })),
  );
  expect((await stage.engine.runs({ origin: 'hook-test', limit: 10 })).map(({ id }) => id)).toEqual([tried.run]);
  const page = await stage.engine.runs({ origin: 'hook', hook: 'many', limit: 200 });
  const rest = await stage.engine.runs({ origin: 'hook', hook: 'many', limit: 200, before: page.at(-1)?.id });
  expect(new Set([...page, ...rest].map(({ id }) => id)).size).toBe(300);
  expect(await stage.engine.runs({ workflow: 'echo', whole: true, limit: 200 })).toEqual([]);
});

test('a call whose step fails, and one that a gate stops, say why', async () => {
  const acting = (act: string): Workflow =>
    workflowOf(
      { hook: ['control/webhook-trigger'], light: ['test/light', { act }], out: ['control/respond'] },
      ['hook.request > light', 'light > out'],
      act,
    );
  expect(await call(acting('fail'), 1)).toMatchObject({ status: 'failed', problem: { code: 'no-rows', node: 'light' } });
  const stopped = await call(acting('stop'), 1);
  expect(stopped).toMatchObject({ status: 'stopped', problem: { node: 'light' } });
  const record = await stage.engine.run(stopped.run);
  expect(record?.state.steps).toMatchObject({ light: { status: 'done', stopped: true }, out: { status: 'skipped' } });
});

test('calls survive a step that takes the worker with it', async () => {
  const crash = workflowOf(
    { hook: ['control/webhook-trigger'], light: ['test/light', { act: 'abort' }] },
    ['hook.request > light'],
    'abort',
  );
  expect(await call(crash, 1)).toMatchObject({ status: 'failed', problem: { code: 'worker-lost' } });
  expect(await call(echo, { n: 1 })).toMatchObject({ status: 'answered' });
});

test('steps that are not light make the call a run like any other, with the same answer', async () => {
  const heavy = workflowOf(
    { hook: ['control/webhook-trigger'], act: ['test/act', { rate: 8 }], out: ['control/respond'] },
    ['hook.request > act', 'act > out'],
    'heavy',
  );
  const outcome = await call(heavy, { n: 1 });
  expect(outcome).toMatchObject({ status: 'answered', httpStatus: 200, answer: { rate: 8, before: { n: 1 } } });
  expect((await stage.engine.run(outcome.run))?.origin).toEqual({ kind: 'hook', hook: 'h' });
});

test('a caller that does not wait gets the run, which goes on by itself', async () => {
  const outcome = await call(echo, { n: 5 }, { waitMs: 0 });
  expect(outcome.status).toBe('running');
  const record = await stage.engine.finished(outcome.run);
  expect(record.state.steps.out?.outputs?.answer).toMatchObject({ json: { before: { n: 5 } } });
});

test('declared inputs set settings for one call; others are refused with a sentence', async () => {
  const workflow: Workflow = { ...echo, inputs: { speed: { node: 'light', setting: 'rate' } } };
  expect(await call(workflow, 1, { inputs: { speed: 0.5 } })).toMatchObject({ answer: { rate: 0.5 } });
  expect(await call(workflow, 1)).toMatchObject({ answer: { rate: 0.01 } });
  await expect(call(workflow, 1, { inputs: { speed: 'fast' } })).rejects.toMatchObject({ code: 'bad-input', status: 400 });
  await expect(call(workflow, 1, { inputs: { other: 1 } })).rejects.toMatchObject({ code: 'bad-input' });
});

test('a version is pinned only when all above its trigger has a result', async () => {
  const workflow = workflowOf(
    { above: ['test/act', { rate: 77 }], hook: ['control/webhook-trigger'], join: ['test/light'], out: ['control/respond'] },
    ['above > join', 'join > out'],
    'pins',
  );
  const wired: Workflow = { ...workflow, wires: [...workflow.wires, { from: ['hook', 'request'], to: ['out', 'value'] }] };
  const fed = workflowOf(
    { above: ['test/act', { rate: 77 }], hook: ['control/webhook-trigger'], out: ['control/respond'] },
    ['hook.request > out'],
    'pins',
  );
  expect((await stage.engine.pin(fed, 'hook')).problems).toEqual([]);
  expect((await stage.engine.pin(wired, 'hook')).problems.map(({ code }) => code)).toContain('two-wires');
});
