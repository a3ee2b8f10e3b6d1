import { expect, test } from 'vitest';
import { stepGroups, stepToShow } from '../../../../editor/pages/runs/steps-in-order.ts';
import type { RunState, StepState } from '../../../../nodes/kit/run.ts';
import { emptyWorkflow, type Workflow } from '../../../../nodes/kit/workflow.ts';

const node = { type: 'prepare/split-rows', version: 1, settings: {}, ui: { x: 0, y: 0 } };
const workflow: Workflow = {
  ...emptyWorkflow('w', 'W'),
  nodes: { z: node, m: node, a: node },
  wires: [
    { from: ['z', 'rows'], to: ['m', 'rows'] },
    { from: ['m', 'rows'], to: ['a', 'rows'] },
  ],
};
const step = (of: string, more: Partial<StepState> = {}): StepState => ({ node: of, status: 'done', log: [], metrics: {}, ...more });
const state = (steps: Record<string, StepState>): RunState => ({ seq: 1, status: 'done', startedAt: 0, steps });

const at = (value: number) => ({ branch: [{ node: 'm', setting: 'rate', value }] });
const groups = (steps: Record<string, StepState>) => stepGroups(state(steps), workflow);

test('nodes stand below those they depend on; the values of one stand together, in their order', () => {
  const found = groups({ a: step('a'), 'm@10': step('m', at(10)), z: step('z'), 'm@2': step('m', at(2)) });
  expect(found.map(({ node, steps }) => [node, steps.map(([id]) => id)])).toEqual([
    ['z', ['z']],
    ['m', ['m@2', 'm@10']],
    ['a', ['a']],
  ]);
  expect(found[1]?.whole.branches).toEqual({ all: 2, over: 2 });
});

test('what failed is shown first, then what stopped the run, else the judgement, of several values all', () => {
  const metrics = { type: 'metrics' as const, task: 'regression' as const, count: 1, scores: {}, notes: [], target: 't' };
  const judged = step('m', { outputs: { metrics } });
  const last = step('a', { outputs: { value: { type: 'value', json: 1 } } });
  expect(stepToShow(groups({ m: judged, a: last }))).toBe('m');
  expect(stepToShow(groups({ m: judged, a: step('a', { stopped: true }) }))).toBe('a');
  expect(stepToShow(groups({ m: judged, a: step('a', { status: 'failed' }) }))).toBe('a');
  expect(stepToShow(groups({ 'm@1': { ...judged, ...at(1) }, 'm@2': { ...judged, ...at(2) }, a: last }))).toBe('m');
  expect(stepToShow(groups({ 'm@1': { ...judged, ...at(1) }, 'm@2': step('m', { ...at(2), status: 'failed' }) }))).toBe('m@2');
  expect(stepToShow([])).toBeUndefined();
});
