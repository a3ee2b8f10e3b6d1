import { expect, test } from 'vitest';
import { catalogEntry } from '../../../nodes/kit/define-node.ts';
import { liveSteps } from '../../../runtime/run/live-step.ts';
import { nextRounds } from '../../../runtime/run/rounds.ts';
import type { Surveyed } from '../../../runtime/run/survey.ts';

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

/** Two tries, of which one comes into a second round. */
function search() {
  const tries = [
    { step: 'train@1', number: 0, takes: 2, trial: 1 },
    { step: 'train@2', number: 0, takes: 2, trial: 2 },
    { step: 'longer@1', number: 1, takes: 1, trial: 1 },
    { step: 'longer@2', number: 1, takes: 1, trial: 2 },
  ];
  return liveSteps(
    tries.map(({ step, ...round }): Surveyed => {
      return {
        step,
        node: 'train',
        round: { ...round, group: 'train', own: true },
        entry,
        settings: {},
        into: [],
        files: {},
        problems: [],
      };
    }),
  );
}
const names = (steps: ReturnType<typeof nextRounds>) => [steps.enters.map(({ id }) => id), steps.leaves.map(({ step }) => step.id)];

test('the longer round waits until the shorter one is over', () => {
  const steps = search();
  expect(names(nextRounds(steps))).toEqual([[], []]);
  for (const id of ['train@1', 'train@2']) steps.get(id)!.status = 'failed';
  expect(names(nextRounds(steps))).toEqual([[], ['longer@1', 'longer@2']]);
});

test('a try that was skipped for another reason is not said to have been worse', () => {
  const steps = search();
  for (const step of steps.values()) step.status = 'skipped';
  expect(names(nextRounds(steps))).toEqual([[], []]);
});
