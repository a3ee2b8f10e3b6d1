import { expect, test } from 'vitest';
import type { MetricsValue, Task } from '../../../nodes/kit/ports.ts';
import { emptyWorkflow } from '../../../nodes/kit/workflow.ts';
import { scoresOf } from '../../../runtime/run/summaries.ts';

const metrics = (task: Task, scores: Record<string, number>): { metrics: MetricsValue } => ({
  metrics: { type: 'metrics', task, count: 10, scores, notes: [], target: 'label' },
});
const of = (...outputs: [string, { metrics: MetricsValue }][]) => scoresOf(emptyWorkflow('w', 'W'), {}, outputs);

test('a run is told by what its model reaches; figures of its tables only where there is no model', () => {
  const quality = metrics('data', { completeness: 0.99 });
  expect(of(['inspect', quality], ['evaluate', metrics('classification', { f1: 0.9 })])).toEqual({ evaluate: { f1: 0.9 } });
  expect(of(['inspect', quality])).toEqual({ inspect: { completeness: 0.99 } });
});

test('of several branches of a node the best one counts', () => {
  const judged = [0.8, 0.9, 0.7].map((f1): [string, { metrics: MetricsValue }] => ['evaluate', metrics('classification', { f1 })]);
  expect(of(...judged)).toEqual({ evaluate: { f1: 0.9 } });
});
