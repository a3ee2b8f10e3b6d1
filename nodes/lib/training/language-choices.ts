import type { FitOptions } from '../learn/fit-options.ts';
import { inParts, languageOptions } from './language-settings.ts';
import type { LanguageSizes } from './train-language.ts';
import type { Effort, EffortPlan, fitOptions } from './tuning.ts';

const plans: Record<Effort, EffortPlan & LanguageSizes> = {
  quick: { learningRate: 0.004, epochs: 3, steps: 200, patience: 3, width: 64, layers: 2, length: 64, vocabulary: 1_000 },
  balanced: {
    learningRate: 0.002,
    epochs: 5,
    steps: 800,
    patience: 4,
    dropout: 0.1,
    width: 128,
    layers: 4,
    length: 128,
    vocabulary: 4_000,
  },
  thorough: {
    learningRate: 0.001,
    epochs: 10,
    steps: 3_000,
    patience: 6,
    dropout: 0.1,
    width: 256,
    layers: 6,
    length: 256,
    vocabulary: 8_000,
  },
};

export interface ChosenSizes {
  effort: Effort;
  width: number | null;
  layers: number | null;
  length: number | null;
  vocabularySize: number | null;
}

export function languageSizes({ effort, width, layers, length, vocabularySize }: ChosenSizes): LanguageSizes {
  const plan = plans[effort];
  return {
    width: Math.max(32, Math.round((width ?? plan.width) / 32) * 32),
    layers: layers ?? plan.layers,
    length: length ?? plan.length,
    vocabulary: vocabularySize ?? plan.vocabulary,
  };
}

export function languageDropout({ effort, dropout }: { effort: Effort; dropout: number | null }): number {
  return dropout ?? plans[effort].dropout ?? 0;
}

/** How a language model from scratch is trained; `known.rows` are sequences. */
export function languageChoices(
  settings: Parameters<typeof languageOptions>[0] & ChosenSizes,
  known: Parameters<typeof fitOptions>[2],
): FitOptions {
  return inParts(languageOptions(settings, plans, known), { ...languageSizes(settings), memory: known.device.memory });
}
