import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeSubflow } from '../../../nodes/kit/fold.ts';
import { say } from '../../../nodes/kit/text.ts';
import type { Workflow } from '../../../nodes/kit/workflow.ts';
import { openStage, type Stage, workflowOf } from './stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.engine.close());

const folded = (workflow: Workflow, nodes: string[], marked: { node: string; setting: string }[] = []): Workflow =>
  makeSubflow(workflow, stage.engine.catalog, { id: 's', name: 'Middle', nodes: new Set(nodes), marked }).workflow;
const chain = (id: string, rate = 0.01): Workflow =>
  workflowOf(
    { a: ['test/act', { act: id }], b: ['test/act', { rate }], c: ['test/act', { act: 'x' }], d: ['test/act', { act: 'y' }] },
    ['a > b', 'b > c', 'c > d'],
    id,
  );
const actions = async (workflow: Workflow): Promise<Record<string, string>> =>
  Object.fromEntries((await stage.engine.outlook(workflow, { mode: 'all' })).steps.map(({ node, action }) => [node, action]));

test('folding nodes that have run runs nothing again, and gives the same result', async () => {
  const before = await stage.run(chain('fold'));
  const workflow = folded(chain('fold'), ['b', 'c']);
  expect(await actions(workflow)).toEqual({ a: 'cached', 'subflow/b': 'cached', 'subflow/c': 'cached', d: 'cached' });
  const after = await stage.run(workflow);
  expect(after.state.steps.d?.outputs).toEqual(before.state.steps.d?.outputs);
  expect(after.workflowAtRun.nodes.subflow).toBeDefined();
});

test('to, from and only a subflow are its nodes, and it is run alone on earlier results', async () => {
  const workflow = folded(chain('part', 7), ['b', 'c']);
  const only = { mode: 'only', node: 'subflow' } as const;
  await expect(stage.run(workflow, only)).rejects.toMatchObject({ code: 'has-problems' });
  const to = await stage.run(workflow, { mode: 'to', node: 'subflow' });
  expect(Object.keys(to.state.steps)).toEqual(['a', 'subflow/b', 'subflow/c']);
  const changed = folded(chain('part', 8), ['b', 'c']);
  const alone = await stage.run(changed, only);
  expect(Object.entries(alone.state.steps).map(([step, { status }]) => [step, status])).toEqual([
    ['subflow/b', 'done'],
    ['subflow/c', 'done'],
  ]);
  const from = await stage.run(changed, { mode: 'from', node: 'subflow' });
  expect(from.state.steps.d?.status).toBe('done');
});

test('what fails inside is said of the inner node, by the names on the way to it', async () => {
  const workflow = folded(workflowOf({ a: ['test/act', { act: 'fail' }], b: ['test/act'] }, ['a > b'], 'fails'), ['a']);
  const { problem, state } = await stage.run(workflow);
  expect(problem).toMatchObject({ node: 'subflow/a' });
  const because = state.steps.b?.reason;
  expect(because && say(because, 'en')).toContain('Middle: Act');
});

test('an input of the workflow may set a setting of a subflow, in a run and in a call', async () => {
  const light = workflowOf(
    { hook: ['control/webhook-trigger'], light: ['test/light', { rate: 1 }], out: ['control/respond'] },
    ['hook.request > light', 'light > out'],
    'called',
  );
  const workflow = { ...folded(light, ['light'], [{ node: 'light', setting: 'rate' }]) };
  const declared = { ...workflow, inputs: { rate: { node: 'subflow', setting: 'rate' } } };
  const outcome = await stage.engine.call({
    workflow: declared,
    version: 'v1',
    trigger: 'hook',
    pins: {},
    origin: { kind: 'hook', hook: 'h' },
    body: { text: 'x' },
    inputs: { rate: 5 },
    waitMs: 20_000,
  });
  expect(outcome).toMatchObject({ status: 'answered', answer: { rate: 5, before: { text: 'x' } } });
  const plain = folded(chain('given'), ['b'], [{ node: 'b', setting: 'rate' }]);
  const { run } = await stage.engine.start({
    workflow: { ...plain, inputs: { rate: { node: 'subflow', setting: 'rate' } } },
    version: 'v1',
    target: { mode: 'all' },
    origin: { kind: 'editor' },
    inputs: { rate: 6 },
  });
  expect((await stage.engine.finished(run)).state.steps['subflow/b']?.outputs?.value).toMatchObject({ json: { rate: 6 } });
});

test('a trigger inside a subflow is given the sample that somebody asks to run with', async () => {
  const workflow = folded(
    workflowOf({ hook: ['control/webhook-trigger'], light: ['test/light'] }, ['hook.request > light'], 'inner-trigger'),
    ['hook'],
  );
  const record = await stage.run(workflow, { mode: 'to', node: 'light', sample: { text: 'mine' } });
  expect(record.state.steps.light?.outputs?.value).toMatchObject({ json: { before: { text: 'mine' } } });
});
