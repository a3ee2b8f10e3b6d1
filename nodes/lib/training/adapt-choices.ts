import type { DecoderConfig } from '../architectures/decoder.ts';
import type { FitOptions } from '../learn/fit-options.ts';
import { inParts, languageOptions } from './language-settings.ts';
import type { Effort, EffortPlan, fitOptions } from './tuning.ts';

/** What people use for adapters of models with billions of numbers is too slow for small ones. */
const plans: Record<'small' | 'large', Record<Effort, EffortPlan>> = {
  small: {
    quick: { learningRate: 0.005, epochs: 3, steps: 100, patience: 3 },
    balanced: { learningRate: 0.003, epochs: 5, steps: 400, patience: 4 },
    thorough: { learningRate: 0.002, epochs: 10, steps: 1_200, patience: 6 },
  },
  large: {
    quick: { learningRate: 0.0003, epochs: 1, steps: 40, patience: 2 },
    balanced: { learningRate: 0.0002, epochs: 3, steps: 150, patience: 2 },
    thorough: { learningRate: 0.0001, epochs: 5, steps: 500, patience: 3 },
  },
};
const smallWidth = 512;
const usualLength = 256;

/** Longest sequence in tokens. */
export function adaptedLength(length: number | null, { positions }: Pick<DecoderConfig, 'positions'>): number {
  return Math.min(length ?? usualLength, positions);
}

/** How a language model is taught more; `known.rows` are sequences. */
export function adaptChoices(
  settings: Parameters<typeof languageOptions>[0] & { length: number | null },
  config: DecoderConfig,
  known: Parameters<typeof fitOptions>[2],
): FitOptions {
  const options = languageOptions(settings, plans[config.width < smallWidth ? 'small' : 'large'], known);
  return inParts(options, { ...config, length: adaptedLength(settings.length, config), memory: known.device.memory });
}
