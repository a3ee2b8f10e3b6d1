import { expect, test } from 'vitest';
import type { Device } from '../../../../nodes/kit/define-node.ts';
import { settingProblem } from '../../../../nodes/kit/check-settings.ts';
import { type EffortPlan, fitOptions, type Tuning, tuningSettings } from '../../../../nodes/lib/training/tuning.ts';
import { filledSettings } from '../../../filled-settings.ts';

const plan: EffortPlan = { learningRate: 0.01, epochs: 20, steps: 0, patience: 3 };
const device: Device = { kind: 'cpu', threads: 2, memory: 2e9 };
function optionsOf(given: Partial<Tuning>) {
  return fitOptions(
    { ...filledSettings({ settings: tuningSettings }), effort: 'balanced', ...given },
    { quick: plan, balanced: plan, thorough: plan },
    { rows: 100, device, validation: false },
  );
}

test('what is left empty follows from the effort and the optimizer', () => {
  expect(optionsOf({})).toMatchObject({ optimizer: { kind: 'adamw', weightDecay: 0 }, learningRate: 0.01, schedule: { kind: 'cosine' } });
  expect(optionsOf({ optimizer: 'sgd', weightDecay: 0.1 })).toMatchObject({
    optimizer: { kind: 'sgd', momentum: 0.9, weightDecay: 0.1 },
    learningRate: 0.04,
  });
  expect(optionsOf({ optimizer: 'rmsprop', learningRate: 0.5 })).toMatchObject({ optimizer: { kind: 'rmsprop' }, learningRate: 0.5 });
  const plain = optionsOf({});
  for (const name of ['clipNorm', 'smoothing', 'huber', 'microBatch'] as const) expect(plain).not.toHaveProperty(name);
});

test.each<[Partial<Tuning>, object]>([
  [{ schedule: 'constant' }, { kind: 'constant' }],
  [
    { schedule: 'step', stepEvery: 4 },
    { kind: 'step', every: 4, factor: 0.5 },
  ],
  [
    { schedule: 'multistep', stepAt: ' 3, 8，12', stepFactor: 0.1 },
    { kind: 'multistep', at: [3, 8, 12], factor: 0.1 },
  ],
  [{ schedule: 'exponential' }, { kind: 'exponential', factor: 0.95 }],
  [
    { schedule: 'cosine', warmUp: 2 },
    { kind: 'cosine', warmUp: 2 },
  ],
  [
    { schedule: 'cosine-restarts', restartAfter: 3 },
    { kind: 'cosine-restarts', first: 3, times: 2 },
  ],
  // A tenth of the 20 epochs.
  [{ schedule: 'linear' }, { kind: 'linear', warmUp: 2 }],
  [{ schedule: 'linear', warmUp: 0 }, { kind: 'linear' }],
  // It has a rise of its own.
  [{ schedule: 'one-cycle', warmUp: 5 }, { kind: 'one-cycle' }],
])('the settings %o mean the schedule %o', (given, schedule) => {
  expect(optionsOf(given).schedule).toEqual(schedule);
});

test('a batch in parts, a limit for gradients, smoothed labels and forgiven outliers are handed on', () => {
  expect(optionsOf({ batchSize: 100, batchParts: 3, clipNorm: 1, smoothing: 0.1, huber: 1.5 })).toMatchObject({
    batchSize: 100,
    microBatch: 34,
    clipNorm: 1,
    smoothing: 0.1,
    huber: 1.5,
  });
});

test('epochs that are no list of numbers are refused', () => {
  expect(settingProblem(tuningSettings.stepAt, '3, 8')).toBeUndefined();
  for (const wrong of ['', 'soon', '3,,8', '3;8']) expect(settingProblem(tuningSettings.stepAt, wrong)).toBeDefined();
});
