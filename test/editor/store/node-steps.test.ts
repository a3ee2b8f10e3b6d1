import { expect, test } from 'vitest';
import { nodeStepsMaker } from '../../../editor/store/node-steps.ts';
import type { StepState } from '../../../nodes/kit/run.ts';

const branch = (value: number, rest: Partial<StepState>): StepState => ({
  status: 'queued',
  node: 'judge',
  branch: [{ node: 'train', setting: 'rate', value }],
  log: [],
  metrics: {},
  ...rest,
});
const judged = (f1: number): Partial<StepState> => ({
  status: 'done',
  ms: 10,
  outputs: { metrics: { type: 'metrics', task: 'classification', count: 1, scores: { f1 }, notes: [], target: 'y' } },
});

test('branches stand together with the progress of all, and the best one’s results', () => {
  const steps = { a: branch(1, judged(0.7)), b: branch(2, judged(0.9)), c: branch(3, { status: 'running', fraction: 0.5 }) };
  const { judge } = nodeStepsMaker()(steps);
  expect(judge).toMatchObject({ status: 'running', branches: { over: 2, all: 3 } });
  expect(judge?.fraction).toBeCloseTo(2.5 / 3);
  const over = nodeStepsMaker()({ ...steps, c: branch(3, judged(0.2)) }).judge;
  expect(over).toMatchObject({ status: 'done', ms: 30, outputs: { metrics: { scores: { f1: 0.9 } } } });
});

test('a tick of one node leaves what others show the same object', () => {
  const make = nodeStepsMaker();
  const steps = { a: branch(1, {}), b: branch(2, {}), plain: { status: 'queued' as const, node: 'plain', log: [], metrics: {} } };
  const before = make(steps);
  const after = make({ ...steps, plain: { ...steps.plain, status: 'running' } });
  expect(after.judge).toBe(before.judge);
  expect(after.plain?.status).toBe('running');
});
