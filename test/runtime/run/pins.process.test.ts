import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { applyEdit } from '../../../nodes/kit/edits.ts';
import { makeSubflow } from '../../../nodes/kit/fold.ts';
import type { Pin } from '../../../nodes/kit/pins.ts';
import { say } from '../../../nodes/kit/text.ts';
import type { Workflow } from '../../../nodes/kit/workflow.ts';
import { newHome, openStage, type Stage, workflowOf } from './stage.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
});
afterEach(() => stage.engine.close());

const pinned = (workflow: Workflow, node: string, pin: Pin | null): Workflow => applyEdit(workflow, { kind: 'set-pin', node, pin });
const set = (workflow: Workflow, node: string, rate: number): Workflow =>
  applyEdit(workflow, { kind: 'set-settings', node, settings: { rate } });
const chain = workflowOf({ a: ['test/act', {}], b: ['test/act', { rate: 2 }], c: ['test/act', { rate: 3 }] }, ['a > b', 'b > c'], 'pins');
const outcomes = ({ state }: Awaited<ReturnType<Stage['run']>>): string[] =>
  Object.entries(state.steps).map(([id, { status }]) => `${id} ${status}`);

test('a pinned node does not run, whatever changes above or in it, and nothing below it runs again', async () => {
  const first = await stage.run(chain);
  const pin = first.state.steps.b?.outputs ?? {};
  const held = set(set(pinned(chain, 'b', pin), 'a', 9), 'b', 9);
  const outlook = await stage.engine.outlook(held, { mode: 'all' });
  expect(outlook.steps.map(({ step, action }) => `${step} ${action}`)).toEqual(['a run', 'b pinned', 'c cached']);
  const record = await stage.run(held);
  expect(outcomes(record)).toEqual(['a done', 'b cached', 'c cached']);
  expect(record.state.steps.b?.outputs).toEqual(pin);
  expect(say(record.state.steps.b?.headline ?? { en: '', zh: '' }, 'en')).toBe('Pinned: its kept result was used.');

  // Run to here from below needs nothing above the pin.
  expect((await stage.engine.outlook(held, { mode: 'to', node: 'c' })).steps.map(({ step }) => step)).toEqual(['b', 'c']);
  // Unpinned, it is run with what stands there now.
  expect(outcomes(await stage.run(pinned(held, 'b', null)))).toEqual(['a cached', 'b done', 'c done']);
});

test('what runs below a pin runs from it', async () => {
  const held = pinned(chain, 'b', { value: { type: 'value', json: 'kept' } });
  const { state } = await stage.run(held);
  expect(state.steps.c?.outputs?.value).toMatchObject({ json: { rate: 3, before: 'kept' } });
});

test('a pin from a file cannot pass as the result of a run: what lies below is keyed by what it holds', async () => {
  await stage.run(chain);
  const forged = pinned(chain, 'b', { value: { type: 'value', json: 'forged' } });
  expect(outcomes(await stage.run(forged))).toEqual(['a cached', 'b cached', 'c done']);
  const honest = await stage.run(chain);
  expect(honest.state.steps.c?.outputs?.value).toMatchObject({ json: { before: { rate: 2 } } });
  expect(outcomes(honest)).toEqual(['a cached', 'b cached', 'c cached']);
});

test('a pin whose artifact is not on this machine is a problem with a button, and the run does not start', async () => {
  const other = await openStage({ home: await newHome() });
  const keep = workflowOf({ k: ['test/keep', { content: 'x' }] }, [], 'kept');
  const pin = (await other.run(keep)).state.steps.k?.outputs ?? {};
  await other.engine.close();
  const { problems } = await stage.engine.outlook(pinned(keep, 'k', pin), { mode: 'all' });
  expect(problems).toMatchObject([{ code: 'pin-missing', node: 'k', fixes: [{ edit: { kind: 'set-pin', node: 'k', pin: null } }] }]);
  await expect(stage.run(pinned(keep, 'k', pin))).rejects.toMatchObject({ code: 'has-problems' });
  expect(existsSync(join(stage.home, 'artifacts'))).toBe(true);
});

test('a call runs what was built, never what was pinned below its trigger; a pin above it is what the version stands on', async () => {
  const workflow = workflowOf(
    { hook: ['control/webhook-trigger'], use: ['test/light', { rate: 4 }], out: ['control/respond'] },
    ['hook.request > use', 'use > out'],
    'called',
  );
  const held = pinned(workflow, 'use', { value: { type: 'value', json: 'pinned' } });
  const { pins, problems } = await stage.engine.pin(held, 'hook');
  expect(problems).toEqual([]);
  const origin = { kind: 'hook-test' as const, hook: 'h' };
  const outcome = await stage.engine.call({ workflow: held, version: 'v', trigger: 'hook', pins, origin, body: { n: 1 }, waitMs: 60_000 });
  expect(outcome).toMatchObject({ status: 'answered', answer: { rate: 4, before: { n: 1 } } });
});

test.each([
  ['the trigger in the workflow', ['use']],
  ['the trigger in the subflow too', ['hook', 'use']],
])('a call that becomes a run leaves pins inside subflows alone: %s', async (_, inside) => {
  const workflow = workflowOf(
    { hook: ['control/webhook-trigger'], use: ['test/act', { rate: 4 }], out: ['control/respond'] },
    ['hook.request > use', 'use > out'],
    'called-inside',
  );
  const held = pinned(workflow, 'use', { value: { type: 'value', json: 'pinned' } });
  const { workflow: folded } = makeSubflow(held, stage.engine.catalog, { id: 's', name: 'Part', nodes: new Set(inside) });
  const trigger = inside.includes('hook') ? 'subflow/hook' : 'hook';
  const call = { workflow: folded, version: 'v', trigger, pins: {}, origin: { kind: 'hook-test' as const, hook: 'h' } };
  const outcome = await stage.engine.call({ ...call, body: { n: 1 }, waitMs: 60_000 });
  expect(outcome).toMatchObject({ status: 'answered', answer: { rate: 4, before: { n: 1 } } });
  const { run } = await stage.engine.again(outcome.run);
  expect((await stage.engine.finished(run)).state.steps.out?.outputs?.answer).toMatchObject({ json: { rate: 4 } });
});
