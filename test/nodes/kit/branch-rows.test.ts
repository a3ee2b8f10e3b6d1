import { expect, test } from 'vitest';
import { branchRows } from '../../../nodes/kit/branch-rows.ts';
import type { BranchValue } from '../../../nodes/kit/fan-out.ts';
import { keepBranch } from '../../../nodes/kit/keep-branch.ts';
import type { StepState } from '../../../nodes/kit/run.ts';
import { emptyWorkflow, type Workflow } from '../../../nodes/kit/workflow.ts';

const split = (value: number): BranchValue => ({ node: 'split', setting: 'share', value });
const rate = (value: number): BranchValue => ({ node: 'train', setting: 'rate', value });
const step = (node: string, branch: BranchValue[], rest: Partial<StepState> = {}): StepState => ({
  status: 'done',
  node,
  branch,
  ms: 10,
  log: [],
  metrics: {},
  ...rest,
});
const judged = (f1: number): Partial<StepState> => ({
  outputs: { metrics: { type: 'metrics', task: 'classification', count: 1, scores: { f1 }, notes: [], target: 'y' } },
});

test('a row for each branch, with the figures below and the time of all its steps', () => {
  const rows = branchRows({
    rows: { status: 'cached', node: 'rows', ms: 500, log: [], metrics: {} },
    'train@1': step('train', [rate(1)]),
    'train@2': step('train', [rate(2)], { ms: 30 }),
    'judge@1': step('judge', [rate(1)], judged(0.8)),
    'judge@2': step('judge', [rate(2)], { status: 'running' }),
  });
  expect(rows.map(({ values, ms, status, scores }) => [values[0]?.value, ms, status, scores])).toEqual([
    [1, 20, 'done', { judge: { f1: 0.8 } }],
    [2, 40, 'running', {}],
  ]);
});

test('below two ranges there is a row for each pair, and a node above shares its step with several', () => {
  const rows = branchRows(
    {
      'split@1': step('split', [split(1)]),
      'split@2': step('split', [split(2)], { status: 'failed' }),
      'train@1,5': step('train', [split(1), rate(5)]),
      'train@1,6': step('train', [split(1), rate(6)]),
      'train@2,5': step('train', [split(2), rate(5)], { status: 'skipped' }),
      'train@2,6': step('train', [split(2), rate(6)], { status: 'skipped' }),
    },
    'split',
  );
  expect(rows.map(({ values, status }) => [...values.map(({ value }) => value), status])).toEqual([
    [1, 5, 'done'],
    [1, 6, 'done'],
    [2, 5, 'failed'],
    [2, 6, 'failed'],
  ]);
});

test('a node that stands for a subflow has the rows of what fans out inside it, and none where nothing does', () => {
  const inner = (id: string, value: number) => step(id, [{ node: 'learn/train', setting: 'rate', value }]);
  const steps = {
    read: { status: 'done' as const, node: 'read', log: [], metrics: {} },
    'tidy/clean': { status: 'done' as const, node: 'tidy/clean', log: [], metrics: {} },
    'learn/train@5': inner('learn/train', 5),
    'learn/train@6': inner('learn/train', 6),
    'judge@5': { ...inner('judge', 5), ...judged(0.7) },
    'judge@6': { ...inner('judge', 6), ...judged(0.9) },
  };
  expect(branchRows(steps, 'learn').map(({ values, scores }) => [values[0]?.value, scores.judge?.f1])).toEqual([
    [5, 0.7],
    [6, 0.9],
  ]);
  expect(branchRows(steps, 'tidy')).toEqual([]);
  expect(branchRows(steps, 'lear')).toEqual([]);
});

test('a node without branches has no rows', () => {
  expect(branchRows({ a: { status: 'done', node: 'a', log: [], metrics: {} } }, 'a')).toEqual([]);
});

test('keeping a branch sets its values and takes the ranges of its nodes away, hidden ones too', () => {
  const node = { type: 'x/y', version: 1, ui: { x: 0, y: 0 } };
  const workflow: Workflow = {
    ...emptyWorkflow('w', 'W'),
    nodes: {
      train: { ...node, settings: { rate: 1, other: 3 }, ranges: { rate: { values: [5, 6] }, hidden: { values: [1] } } },
      aside: { ...node, settings: {}, ranges: { rate: { values: [1] } } },
    },
  };
  const kept = keepBranch(workflow, [rate(6)]);
  expect(kept.nodes.train).toEqual({ ...node, settings: { rate: 6, other: 3 } });
  expect(kept.nodes.aside).toBe(workflow.nodes.aside);
});
