import type { Batches } from './batches.ts';
import type { Optimizer } from './optimizers.ts';
import type { DropoutMask } from './scope.ts';
import type { TrainingStep } from './step.ts';
import type { BatchShape } from './step-graph.ts';
import type { OutsideState } from './trainer.ts';

/** Steps of a rising rate, and what came of it. Smith 2017. */
export interface RateTrial {
  /** The rate that was chosen. */
  rate: number;
  /** The smoothed loss at each rate. */
  points: readonly (readonly [rate: number, loss: number])[];
}

export interface TrialOptions {
  step: TrainingStep;
  optimizer: Optimizer;
  batches: Batches;
  masksOf: (shape: BatchShape) => readonly DropoutMask[];
  outside?: OutsideState;
  /** The share done; may throw to stop. */
  onStep?: (share: number) => void;
}

const [lowest, highest] = [1e-6, 10];
const steps = 100;
/** Of the mean so far, at each step. */
const kept = 0.9;
/** Past so many times the lowest loss it only gets worse. */
const tooFar = 4;

/**
 * Trains a hundred steps with a rate that rises from almost nothing, and chooses a tenth of the one at which the loss,
 * smoothed over the steps, was lowest: there it still falls and is far from the rate that breaks it. All is then as before.
 */
export async function findLearningRate({ step, optimizer, batches, masksOf, outside, onStep }: TrialOptions): Promise<RateTrial> {
  const before = copied(step.state());
  const outer = copied(outside?.arrays ?? {});
  const points: [number, number][] = [];
  let mean = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let at = 0; at < steps; at++) {
    const rate = lowest * (highest / lowest) ** (at / (steps - 1));
    const place = { epoch: Math.floor(at / batches.perEpoch), batch: at % batches.perEpoch, step: at };
    const scalars = optimizer.scalars(at + 1, rate);
    const { loss, gradients } = await step.run(batches.batch(place, masksOf).parts, scalars);
    mean = kept * mean + (1 - kept) * loss;
    const smoothed = mean / (1 - kept ** (at + 1));
    if (!Number.isFinite(smoothed) || smoothed > tooFar * least) break;
    least = Math.min(least, smoothed);
    points.push([rate, smoothed]);
    outside?.update(gradients, scalars);
    onStep?.((at + 1) / steps);
  }
  step.restore(before);
  for (const [name, numbers] of Object.entries(outer)) outside?.arrays[name]?.set(numbers);
  return { rate: chosen(points), points };
}

function chosen(points: readonly (readonly [number, number])[]): number {
  const [best = lowest] = points.reduce((low, point) => (point[1] < low[1] ? point : low), points[0] ?? [lowest, 0]);
  return Number((best / 10).toPrecision(2));
}

function copied<Numbers extends { slice(): Numbers }>(arrays: Readonly<Record<string, Numbers>>): Record<string, Numbers> {
  return Object.fromEntries(Object.entries(arrays).map(([name, numbers]) => [name, numbers.slice()]));
}
