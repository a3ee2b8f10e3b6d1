import { expect, test } from 'vitest';
import { keepOne } from '../../../editor/commands/keep-branch.ts';
import { useRun } from '../../../editor/store/run-store.ts';
import { useWorkflow } from '../../../editor/store/workflow-store.ts';
import { emptyRun, type StepState } from '../../../nodes/kit/run.ts';
import { emptyWorkflow, type Workflow } from '../../../nodes/kit/workflow.ts';

const node = { type: 'test/any', version: 1, settings: {}, ui: { x: 0, y: 0 } };
const document: Workflow = {
  ...emptyWorkflow('w', 'W'),
  nodes: { train: { ...node, ranges: { rate: { values: [1, 2] } } }, deploy: node },
};
const step = (of: string, status: StepState['status']): StepState => ({ node: of, status, log: [], metrics: {} });

test.each([
  ['done', ['train']],
  ['running', ['train', 'deploy']],
] as const)('once one value is kept, what waited for it does not read “skipped” any more, unless the run goes on: %s', (status, left) => {
  useWorkflow.setState({ document, workflow: document, path: [] });
  const allSteps = { train: step('train', 'done'), deploy: step('deploy', 'skipped') };
  useRun.setState({ run: 'r', state: { ...emptyRun, status }, allSteps, steps: allSteps });
  keepOne([{ node: 'train', setting: 'rate', value: 2 }]);
  expect(useWorkflow.getState().document.nodes.train?.settings.rate).toBe(2);
  expect(Object.keys(useRun.getState().steps)).toEqual(left);
});
