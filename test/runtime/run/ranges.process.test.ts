import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { applyEdit } from '../../../nodes/kit/edits.ts';
import type { PlannedStep } from '../../../nodes/kit/run.ts';
import { say } from '../../../nodes/kit/text.ts';
import type { SettingRange, Workflow } from '../../../nodes/kit/workflow.ts';
import { openStage, type Stage, workflowOf } from './stage.ts';

let stage: Stage;
let folder: string;
beforeAll(async () => {
  stage = await openStage({ cancelMs: 300 });
  folder = await mkdtemp(join(tmpdir(), 'graftwork-diary-'));
});
afterAll(() => stage.engine.close());

const diary = (name: string): string => join(folder, name);
const lines = (name: string): string[] => (existsSync(diary(name)) ? readFileSync(diary(name), 'utf8').trim().split('\n') : []);
const ranged = (workflow: Workflow, node: string, range: SettingRange | null): Workflow =>
  applyEdit(workflow, { kind: 'set-range', node, setting: 'rate', range });
const actions = (steps: readonly PlannedStep[]): string[] => steps.map(({ step, action }) => `${step} ${action}`);
const outcomes = ({ state }: Awaited<ReturnType<Stage['run']>>): Record<string, string> =>
  Object.fromEntries(Object.entries(state.steps).map(([id, { status }]) => [id, status]));

/** Rows that all branches share, a training with a range, a judgement below it, and something beside it. */
const chain = (name: string) =>
  workflowOf(
    {
      rows: ['test/act', { act: 'rows', diary: diary(name) }],
      train: ['test/act', { act: 'train', diary: diary(name) }],
      judge: ['test/act', { act: 'judge', diary: diary(name) }],
      aside: ['test/act', { act: 'aside', diary: diary(name) }],
    },
    ['rows > train', 'train > judge', 'rows > aside'],
    name,
  );

test('a range runs each branch once and shared steps once; each branch is cached by itself', async () => {
  const workflow = chain('sweep');
  await stage.run({
    ...workflow,
    nodes: { ...workflow.nodes, train: { ...workflow.nodes.train!, settings: { ...workflow.nodes.train!.settings, rate: 0.1 } } },
  });
  const wide = ranged(workflow, 'train', { values: [0.001, 0.1, 0.5] });
  const outlook = await stage.engine.outlook(wide, { mode: 'all' });
  expect(actions(outlook.steps)).toEqual([
    'rows cached',
    'train@0.001 run',
    'train@0.1 cached',
    'train@0.5 run',
    'aside cached',
    'judge@0.001 run',
    'judge@0.1 cached',
    'judge@0.5 run',
  ]);
  expect([outlook.toRun, outlook.cached]).toEqual([4, 4]);
  expect(outlook.steps[1]?.why.map((why) => say(why, 'en'))).toEqual(['Learning rate: 0.1 → 0.001']);

  const before = lines('sweep').length;
  const record = await stage.run(wide);
  expect(record.status).toBe('done');
  expect(
    lines('sweep')
      .slice(before)
      .map((line) => line.split(' ')[0])
      .sort(),
  ).toEqual(['judge', 'judge', 'train', 'train']);
  expect(record.branches).toBe(3);
  expect(record.state.steps['judge@0.5']).toMatchObject({
    node: 'judge',
    branch: [{ node: 'train', setting: 'rate', value: 0.5 }],
    outputs: { value: { json: { before: { rate: 0.5, before: { act: 'rows' } } } } },
  });

  // Keeping one is plain settings again: nothing of it runs.
  const kept = applyEdit(wide, { kind: 'set-settings', node: 'train', settings: { rate: 0.5 } });
  const after = await stage.run(kept);
  expect(outcomes(after)).toEqual({ rows: 'cached', train: 'cached', aside: 'cached', judge: 'cached' });
});

test('to, from and only run exactly the steps that were listed before', async () => {
  const workflow = ranged(chain('targets'), 'train', { values: [1, 2] });
  for (const target of [
    { mode: 'to', node: 'train' },
    { mode: 'only', node: 'judge' },
    { mode: 'from', node: 'rows' },
  ] as const) {
    // What the menu of the node says beforehand is what is run.
    const listed = (await stage.engine.outlook(workflow, { mode: 'all' }, target.node)).parts?.[target.mode].steps ?? [];
    const before = lines('targets').length;
    const record = await stage.run(workflow, target);
    expect(Object.keys(record.state.steps)).toEqual(listed.map(({ step }) => step));
    const ran = listed.filter(({ action }) => action === 'run').map(({ step }) => step.replace(/@.*/, ''));
    expect(
      lines('targets')
        .slice(before)
        .map((line) => line.split(' ')[0])
        .sort(),
    ).toEqual(ran.sort());
    expect(Object.values(outcomes(record)).filter((status) => status === 'done')).toHaveLength(ran.length);
  }
  expect(lines('targets').map((line) => line.split(' ')[0])).toEqual(['rows', 'train', 'train', 'judge', 'judge', 'aside']);
});

test('what acts on the outer world waits until one result is kept; all else runs', async () => {
  const workflow = ranged(
    workflowOf(
      { train: ['test/act', {}], deploy: ['test/always', { act: 'deploy', diary: diary('held') }], told: ['test/act', {}] },
      ['train > deploy', 'deploy > told'],
      'held',
    ),
    'train',
    { values: [1, 2] },
  );
  const sentence = 'Choose one result first: “Act” above has several values, and this node acts once.';
  const outlook = await stage.engine.outlook(workflow, { mode: 'all' });
  expect(actions(outlook.steps)).toEqual(['train@1 run', 'train@2 run', 'deploy blocked', 'told blocked']);
  expect(outlook.steps[2]?.why.map((why) => say(why, 'en'))).toEqual([sentence]);
  const record = await stage.run(workflow);
  expect(record.status).toBe('done');
  expect(outcomes(record)).toEqual({ 'train@1': 'done', 'train@2': 'done', deploy: 'skipped', told: 'skipped' });
  expect(say(record.state.steps.deploy?.reason ?? { en: '', zh: '' }, 'en')).toBe(sentence);
  expect(lines('held')).toEqual([]);
  await expect(stage.run(workflow, { mode: 'only', node: 'deploy' })).rejects.toMatchObject({ problems: [{ code: 'choose-first' }] });
});

test('what waits for a choice does not come along with light steps in one message', async () => {
  const workflow = ranged(workflowOf({ light: ['test/light', {}], out: ['control/respond'] }, ['light > out'], 'held-light'), 'light', {
    values: [1, 2],
  });
  expect(outcomes(await stage.run(workflow))).toEqual({ 'light@1': 'done', 'light@2': 'done', out: 'skipped' });
});

test('one branch that fails costs its own steps alone, and the problem stands at the node', async () => {
  const workflow = applyEdit(workflowOf({ a: ['test/act', {}], b: ['test/act', {}] }, ['a > b'], 'branch-fails'), {
    kind: 'all',
    edits: [
      { kind: 'set-range', node: 'a', setting: 'rate', range: { values: [1, 2] } },
      { kind: 'set-settings', node: 'a', settings: { act: 'fail-at-2' } },
    ],
  });
  const record = await stage.run(workflow);
  expect(record.status).toBe('failed');
  expect(outcomes(record)).toEqual({ 'a@1': 'done', 'a@2': 'failed', 'b@1': 'done', 'b@2': 'skipped' });
  expect(record.problem).toMatchObject({ code: 'no-rows', node: 'a' });
});

test.each([
  ['one value', 'stop-at-2', 'done', undefined],
  ['every value', 'stop', 'stopped', { code: 'stopped', node: 'gate' }],
])('a gate that stops %s stops what lies below it there', async (_, act, status, problem) => {
  const workflow = applyEdit(workflowOf({ gate: ['test/act', {}], b: ['test/act', {}] }, ['gate > b'], act), {
    kind: 'all',
    edits: [
      { kind: 'set-range', node: 'gate', setting: 'rate', range: { values: [1, 2] } },
      { kind: 'set-settings', node: 'gate', settings: { act } },
    ],
  });
  const record = await stage.run(workflow);
  expect([record.status, record.state.status]).toEqual([status, status]);
  if (problem) expect(record.problem).toMatchObject(problem);
  else expect(record.problem).toBeUndefined();
  expect(record.state.steps['gate@2']).toMatchObject({ status: 'done', stopped: true });
  expect(record.state.steps['b@2']?.status).toBe('skipped');
  expect(say(record.state.steps['b@2']?.reason ?? { en: '', zh: '' }, 'en')).toContain('f1 is below 0.9');
  expect(record.state.steps['b@1']?.status).toBe(status === 'done' ? 'done' : 'skipped');
});

test('stopping a run with branches stops those that run and leaves out the rest', async () => {
  const values = Array.from({ length: 12 }, (_, at) => at + 1);
  const workflow = ranged(
    workflowOf({ a: ['test/act', { act: 'loop', diary: diary('stop') }], b: ['test/act', {}] }, ['a > b'], 'stop'),
    'a',
    { values },
  );
  const { run } = await stage.engine.start({ workflow, version: 'v1', target: { mode: 'all' }, origin: { kind: 'editor' } });
  while (lines('stop').length < 2) await new Promise((resolve) => setTimeout(resolve, 20));
  await stage.engine.cancel(run);
  const record = await stage.engine.finished(run);
  expect(record.status).toBe('cancelled');
  expect(new Set(Object.values(outcomes(record)))).toEqual(new Set(['cancelled', 'skipped']));
  expect(lines('stop').length).toBeLessThan(values.length);
});

test('a call needs one result: what has branches at or above its trigger is not published', async () => {
  const workflow = workflowOf(
    {
      birds: ['data/sample-data', { data: 'penguins' }],
      train: ['training/train-table-model', { target: 'species' }],
      hook: ['control/webhook-trigger'],
      predict: ['deploy/predict'],
      out: ['control/respond'],
    },
    ['birds.rows > train.rows', 'train.model > predict.model', 'hook.request > predict.rows', 'predict.predictions > out.value'],
    'published',
  );
  const swept = applyEdit(workflow, { kind: 'set-range', node: 'train', setting: 'epochs', range: { values: [1, 2] } });
  const found = async (of: Workflow): Promise<string[]> =>
    (await stage.engine.pin(of, 'hook')).problems.map(({ code, node }) => `${code} ${node}`);
  expect(await found(workflow)).toContain('not-ready train');
  expect(await found(workflow)).not.toContain('choose-first train');
  expect(await found(swept)).toContain('choose-first train');
});
