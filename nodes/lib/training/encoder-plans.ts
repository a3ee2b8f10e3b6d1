import type { FitOptions } from '../learn/fit-options.ts';
import { linearPlans } from './effort-plans.ts';
import { type Effort, type EffortPlan, fitOptions, type Tuning } from './tuning.ts';

/** What of an encoder changes: a new layer behind it alone, its last layers too, small matrices beside its own, or everything. */
export type EncoderMethod = 'head' | 'last' | 'lora' | 'all';

/** For an encoder of `usualWidth`; those that are narrower take larger steps. */
const plans: Record<Exclude<EncoderMethod, 'head'>, Record<Effort, EffortPlan>> = {
  lora: {
    quick: { learningRate: 4e-4, epochs: 2, steps: 60, patience: 2 },
    balanced: { learningRate: 3e-4, epochs: 4, steps: 200, patience: 3 },
    thorough: { learningRate: 2e-4, epochs: 8, steps: 600, patience: 4 },
  },
  last: {
    quick: { learningRate: 1e-4, epochs: 2, steps: 60, patience: 2 },
    balanced: { learningRate: 7e-5, epochs: 4, steps: 200, patience: 3 },
    thorough: { learningRate: 5e-5, epochs: 8, steps: 600, patience: 4 },
  },
  all: {
    quick: { learningRate: 5e-5, epochs: 2, steps: 60, patience: 2 },
    balanced: { learningRate: 4e-5, epochs: 4, steps: 200, patience: 3 },
    thorough: { learningRate: 3e-5, epochs: 8, steps: 600, patience: 4 },
  },
};
const usualWidth = 768;
/** Share of the states that is hidden from the last layer where the encoder itself changes, as its makers do. */
const usualDropout = 0.1;
/** Single texts throw an encoder off less where no gradient is longer. */
const longestGradient = 1;

export function encoderOptions(
  tuning: Tuning,
  method: EncoderMethod,
  known: Parameters<typeof fitOptions>[2] & { width: number },
): FitOptions {
  if (method === 'head') return fitOptions(tuning, linearPlans, known);
  const own = plans[method][tuning.effort];
  const plan = { ...own, learningRate: Number(((own.learningRate * usualWidth) / known.width).toPrecision(2)), dropout: usualDropout };
  return { clipNorm: longestGradient, ...fitOptions(tuning, { ...plans[method], [tuning.effort]: plan }, known) };
}

/** How the layer that says the answer is learned before more of the encoder changes: in seconds, whatever was chosen for the rest. */
export function firstOptions({ batchSize, seed, session, classWeights, smoothing }: FitOptions, rows: number): FitOptions {
  return {
    optimizer: { kind: 'adamw', weightDecay: 0 },
    learningRate: 0.02,
    schedule: { kind: 'constant' },
    epochs: Math.min(mostFirstEpochs, Math.max(3, Math.ceil(firstSteps / Math.max(1, Math.ceil(rows / batchSize))))),
    batchSize,
    seed,
    ...(classWeights && { classWeights }),
    ...(smoothing !== undefined && { smoothing }),
    patience: 3,
    session: { providers: ['cpu'], threads: session?.threads ?? 1 },
  };
}
const firstSteps = 200;
const mostFirstEpochs = 50;
