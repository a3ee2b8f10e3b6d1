import type { Device } from '../../kit/define-node.ts';
import type { FitOptions } from '../learn/fit-options.ts';
import type { AdaptSettings } from './network-settings.ts';
import { type Effort, type EffortPlan, fitOptions } from './tuning.ts';

/** Layers behind a network whose answers are kept, so that a step takes next to nothing. */
const headPlans: Record<Effort, EffortPlan> = {
  quick: { learningRate: 0.003, epochs: 12, steps: 250, patience: 4 },
  balanced: { learningRate: 0.002, epochs: 15, steps: 500, patience: 6 },
  thorough: { learningRate: 0.001, epochs: 40, steps: 2_000, patience: 15 },
};

type Changing = Exclude<AdaptSettings['method'], 'head'>;

/** What others have learned is changed with small steps; what begins at nothing beside it may take larger ones. */
const rates: Record<Changing, number> = { last: 0.0003, lora: 0.001, all: 0.0002 };
const picturePlans: Record<Effort, Omit<EffortPlan, 'learningRate'>> = {
  quick: { epochs: 3, steps: 40, patience: 2 },
  balanced: { epochs: 6, steps: 150, patience: 3 },
  thorough: { epochs: 10, steps: 400, patience: 5 },
};
/** Networks that read a row of numbers are small: they take larger steps, and more of them. */
const columnPlans: Record<Effort, Omit<EffortPlan, 'learningRate'>> = {
  quick: { epochs: 4, steps: 300, patience: 3 },
  balanced: { epochs: 10, steps: 1_000, patience: 8 },
  thorough: { epochs: 30, steps: 4_000, patience: 20 },
};
const columnFactor = 5;

export interface AdaptOptions {
  options: FitOptions;
  /** For the new layers alone, where more is learned after them. */
  headOptions: FitOptions;
  /** Widths of the extra layers. */
  hidden: number[];
}

export function adaptOptions(settings: AdaptSettings, known: { rows: number; device: Device; validation: boolean }): AdaptOptions {
  const hidden = Array.from({ length: settings.extraLayers }, () => settings.extraUnits);
  if (settings.method === 'head') {
    const options = fitOptions(settings, headPlans, known);
    return { options, headOptions: options, hidden };
  }
  // What the user chose for the training itself is not for the short one before it.
  const before = { ...settings, learningRate: null, findRate: false, epochs: null, patience: settings.patience === 0 ? 0 : null };
  return {
    options: fitOptions(settings, plansFor(settings, settings.method), known),
    headOptions: fitOptions(before, headPlans, known),
    hidden,
  };
}

function plansFor({ reads }: AdaptSettings, method: Changing): Record<Effort, EffortPlan> {
  const plans = reads === 'columns' ? columnPlans : picturePlans;
  const learningRate = rates[method] * (reads === 'columns' ? columnFactor : 1);
  const planOf = (effort: Effort) => ({ ...plans[effort], learningRate });
  return { quick: planOf('quick'), balanced: planOf('balanced'), thorough: planOf('thorough') };
}
