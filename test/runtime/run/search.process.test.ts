import { afterAll, beforeAll, expect, test } from 'vitest';
import { branchRows } from '../../../nodes/kit/branch-rows.ts';
import type { RunState } from '../../../nodes/kit/run.ts';
import { say } from '../../../nodes/kit/text.ts';
import type { Search, Workflow } from '../../../nodes/kit/workflow.ts';
import { openStage, type Stage, workflowOf } from './stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.engine.close());

/** Penguins by their measures, with learning rates of which most are far too low. */
function searched(search: Search): Workflow {
  const workflow = workflowOf(
    {
      penguins: ['data/sample-data', { data: 'penguins' }],
      split: ['prepare/split-rows', { by: 'class', classColumn: 'species' }],
      train: ['training/train-table-model', { target: 'species', kind: 'linear', patience: 50 }],
      evaluate: ['evaluation/evaluate'],
    },
    ['penguins.rows > split.rows', 'split.training > train.rows', 'split.test > evaluate.test', 'train.model > evaluate.model'],
  );
  const train = {
    ...workflow.nodes.train!,
    ranges: { learningRate: { from: 1e-6, to: 0.1, count: 5, scale: 'logarithmic' as const } },
    search,
  };
  return { ...workflow, nodes: { ...workflow.nodes, train } };
}
const stepsOf = (state: RunState, status: string): string[] =>
  Object.entries(state.steps).flatMap(([id, step]) => (step.node === 'train' && step.status === status ? id : []));
const lossOf = (state: RunState, step: string): number => {
  const model = state.steps[step]?.outputs?.model;
  return (model?.type === 'model' && model.scores?.validationLoss) || Number.NaN;
};

test('rounds train the better third longer, by the rows that they hold out, and leave out the others with a word', async () => {
  const workflow = searched({ kind: 'halving', tries: 9, seed: 3, most: 18 });
  const outlook = await stage.engine.outlook(workflow, { mode: 'all' });
  // Two before, then 9 + 3 + 1 trainings and judgements.
  expect(outlook.toRun).toBe(2 + 2 * 13);
  const { status, state } = await stage.run(workflow);
  expect(status).toBe('done');
  const done = stepsOf(state, 'done');
  const ofRound = (epochs: number): string[] => done.filter((id) => id.endsWith(`,${epochs}`));
  expect([2, 6, 18].map((epochs) => ofRound(epochs).length)).toEqual([9, 3, 1]);
  const rateOf = (id: string): string => id.slice('train@'.length, id.indexOf(','));
  for (const [shorter, longer] of [
    [2, 6],
    [6, 18],
  ] as const) {
    const best = ofRound(shorter).toSorted((a, b) => lossOf(state, a) - lossOf(state, b));
    const taken = ofRound(longer).map(rateOf).toSorted();
    expect(best.slice(0, taken.length).map(rateOf).toSorted()).toEqual(taken);
  }
  const [left = ''] = stepsOf(state, 'skipped');
  expect(say(state.steps[left]!.reason!, 'en')).toMatch(/^(It was not among the best 3|Another try was the best)/);
  expect(branchRows(state.steps, 'train').filter(({ scores }) => scores.evaluate).length).toBe(13);
  // The winner is found again, and nothing is done twice.
  const known = await stage.engine.outlook(workflow, { mode: 'all' });
  expect([known.toRun, known.cached]).toEqual([0, 28]);
  const again = await stage.run(workflow);
  expect(again.status).toBe('done');
  expect(stepsOf(again.state, 'cached').toSorted()).toEqual(done.toSorted());
}, 120_000);

test('random tries run as many branches as asked', async () => {
  const { status, state } = await stage.run(searched({ kind: 'random', tries: 4, seed: 5 }));
  expect(status).toBe('done');
  expect(stepsOf(state, 'done')).toHaveLength(4);
}, 120_000);
