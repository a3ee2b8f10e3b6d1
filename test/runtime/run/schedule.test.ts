import { expect, test } from 'vitest';
import { catalogEntry } from '../../../nodes/kit/define-node.ts';
import { emptyRun, type RunEventBody, type StepState } from '../../../nodes/kit/run.ts';
import type { JobHandle } from '../../../runtime/run/pool.ts';
import { schedule, type ScheduleParts } from '../../../runtime/run/schedule.ts';
import type { Surveyed } from '../../../runtime/run/survey.ts';
import { fakeOutside, workflowOf } from './stage.ts';

const words = { en: 'x', zh: 'x' };
const entry = catalogEntry('test/any', 'c', {
  title: words,
  summary: words,
  help: words,
  icon: 'x',
  words: [],
  inputs: {},
  outputs: { value: { type: 'value' } },
  settings: {},
  run: async () => ({ value: { type: 'value', json: null } }),
});
const workflow = workflowOf({ a: ['test/any'], b: ['test/any'], c: ['test/any'] }, ['a > b']);
const steps = (): Surveyed[] =>
  Object.keys(workflow.nodes).map((node) => ({
    step: node,
    node,
    entry,
    settings: {},
    files: {},
    problems: [],
    into: workflow.wires.filter(({ to }) => to[0] === node),
  }));
const state = (status: StepState['status']): StepState => ({ status, node: 'x', log: [], metrics: {}, fraction: 0 });

/** A schedule without workers: says what it would have sent to one, and what it told. */
function begun(before: Record<string, StepState>) {
  const sent: string[] = [];
  const told: RunEventBody[] = [];
  const pool = {
    slots: 2,
    run(job: { steps: { step: string }[] }): JobHandle {
      sent.push(...job.steps.map(({ step }) => step));
      return { cancel: () => undefined, pause: () => undefined, finish: () => undefined };
    },
  };
  const cache = { find: () => undefined };
  const parts = { cache, catalog: { 'test/any': entry }, outside: fakeOutside(), pool, work: '/nowhere', device: 'cpu' };
  const feed = {
    emit: (event: RunEventBody) => void told.push(event),
    written: async () => undefined,
    state: () => emptyRun,
    watch: () => () => undefined,
    close: async () => undefined,
  };
  const scheduled = schedule(known(parts), { run: 'r', workflow, feed, steps: steps(), memory: new Map(), before });
  return { sent, told, scheduled };
}
/** The rest of the parts is not reached without workers. */
function known(parts: object): ScheduleParts;
function known(parts: object): object {
  return parts;
}

test('a run that a user stopped before a crash stays stopped: nothing of it starts again', async () => {
  const { sent, told, scheduled } = begun({ a: state('cancelled'), b: state('skipped'), c: state('queued') });
  expect((await scheduled.ended).status).toBe('cancelled');
  expect(sent).toEqual([]);
  expect(told.map((event) => ('step' in event ? `${event.step} ${event.type}` : event.type))).toEqual(['c step-skipped']);
});

test('after a crash a failure stays one, what lies below it is skipped once, and the rest goes on', async () => {
  const { sent, told } = begun({ a: state('failed'), b: state('queued'), c: state('running') });
  await Promise.resolve();
  expect(sent).toEqual(['c']);
  expect(told.map((event) => ('step' in event ? `${event.step} ${event.type}` : event.type))).toEqual(['b step-skipped', 'c step-retried']);
});

test('a step that was paused, in a run that was resumed just before a crash, goes on', async () => {
  const { sent, told } = begun({ a: state('paused'), b: state('queued'), c: state('done') });
  await Promise.resolve();
  expect(sent).toContain('a');
  expect(told.map((event) => ('step' in event ? `${event.step} ${event.type}` : event.type))).toEqual(['a step-retried']);
});
