import type { Effort, EffortPlan } from './tuning.ts';

/** What an effort means for each kind of model. */
export const linearPlans: Record<Effort, EffortPlan> = {
  quick: { learningRate: 0.05, epochs: 3, steps: 400, patience: 3 },
  balanced: { learningRate: 0.03, epochs: 6, steps: 1_200, patience: 6 },
  thorough: { learningRate: 0.02, epochs: 15, steps: 4_000, patience: 15 },
};

export const layeredPlans: Record<Effort, EffortPlan> = {
  quick: { learningRate: 0.01, epochs: 4, steps: 400, patience: 3 },
  balanced: { learningRate: 0.005, epochs: 10, steps: 1_500, patience: 8 },
  thorough: { learningRate: 0.003, epochs: 30, steps: 5_000, patience: 20 },
};

export const textPlans: Record<Effort, EffortPlan> = {
  quick: { learningRate: 0.1, epochs: 4, steps: 200, patience: 2 },
  balanced: { learningRate: 0.05, epochs: 12, steps: 600, patience: 3 },
  thorough: { learningRate: 0.02, epochs: 40, steps: 2_000, patience: 6 },
};

/** Hidden units with dropout share what they learn between words, which a few hundred texts need and many do not. */
export const hiddenTextPlans: Record<Effort, EffortPlan> = {
  quick: { learningRate: 0.02, epochs: 6, steps: 120, patience: 4, dropout: 0.5 },
  balanced: { learningRate: 0.01, epochs: 12, steps: 240, patience: 8, dropout: 0.5 },
  thorough: { learningRate: 0.005, epochs: 40, steps: 800, patience: 20, dropout: 0.5 },
};
