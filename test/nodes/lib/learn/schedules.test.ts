import { expect, test } from 'vitest';
import { cosine, scheduleOf, stepped, warmedUp, type Schedule } from '../../../../nodes/lib/learn/schedules.ts';

function rates(schedule: Schedule, count: number): number[] {
  return Array.from({ length: count }, (_, epoch) => schedule(epoch));
}

function expectRates(schedule: Schedule, expected: number[]) {
  for (const [epoch, rate] of rates(schedule, expected.length).entries()) expect(rate).toBeCloseTo(expected[epoch]!, 9);
}

// PyTorch 1.13.1, CosineAnnealingLR and StepLR.
test('the cosine falls as in PyTorch', () => {
  expectRates(
    cosine(0.1, 10),
    [0.1, 0.0975528258, 0.0904508497, 0.0793892626, 0.0654508497, 0.05, 0.0345491503, 0.0206107374, 0.0095491503, 0.0024471742, 0],
  );
  expectRates(
    cosine(0.1, 10, 0.01),
    [0.1, 0.0977975432, 0.0914057647, 0.0814503364, 0.0689057647, 0.055, 0.0410942353, 0.0285496636, 0.0185942353, 0.0122024568, 0.01],
  );
});

test('steps fall as in PyTorch, in the middle of an epoch too', () => {
  expectRates(stepped(0.1, 3, 0.5), [0.1, 0.1, 0.1, 0.05, 0.05, 0.05, 0.025]);
  expect(stepped(0.1, 3, 0.5)(2.99)).toBe(0.1);
});

test('the other schedules give the rates of PyTorch', () => {
  expectRates(scheduleOf({ kind: 'exponential', factor: 0.9 }, 0.1, 5), [0.1, 0.09, 0.081, 0.0729, 0.06561]);
  expectRates(scheduleOf({ kind: 'multistep', at: [2, 5], factor: 0.1 }, 0.1, 7), [0.1, 0.1, 0.01, 0.01, 0.01, 0.001, 0.001]);
  expectRates(
    scheduleOf({ kind: 'cosine-restarts', first: 3, times: 2 }, 0.1, 10),
    [0.1, 0.075, 0.025, 0.1, 0.0933012702, 0.075, 0.05, 0.025, 0.0066987298, 0.1],
  );
  expectRates(
    scheduleOf({ kind: 'one-cycle' }, 0.1, 10),
    [0.004, 0.052, 0.1, 0.0950484632, 0.0811745654, 0.0611262022, 0.0388741978, 0.0188258346, 0.0049519368, 4e-7],
  );
});

test('one cycle is counted in steps: with five of them in each epoch it falls within the epochs', () => {
  const whole = scheduleOf({ kind: 'one-cycle' }, 0.1, 10);
  const split = scheduleOf({ kind: 'one-cycle' }, 0.1, 2, 5);
  for (let step = 0; step < 10; step++) expect(split(step / 5)).toBeCloseTo(whole(step), 12);
});

test('the line ends at nothing, and may follow a warm-up', () => {
  expectRates(scheduleOf({ kind: 'linear' }, 0.1, 4), [0.1, 0.075, 0.05, 0.025, 0]);
  expect(scheduleOf({ kind: 'linear', warmUp: 2 }, 0.1, 6)(4)).toBeCloseTo(0.05, 12);
});

test('a warm-up rises in a line to the first rate and shifts what follows', () => {
  const schedule = warmedUp(cosine(0.1, 10), 4, 0.2);
  expectRates(schedule, [0.02, 0.04, 0.06, 0.08, 0.1, 0.0975528258]);
});

test('with a warm-up the cosine still ends with the training', () => {
  const schedule = scheduleOf({ kind: 'cosine', warmUp: 2, minimum: 0.001 }, 0.1, 10);
  expect(schedule(2)).toBeCloseTo(0.1, 12);
  expect(schedule(10)).toBeCloseTo(0.001, 12);
});
