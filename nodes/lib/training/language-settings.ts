import type { FitOptions } from '../learn/fit-options.ts';
import { fitOptions, type Effort, type EffortPlan, tuningSettings, type Tuning } from './tuning.ts';

const { balanceClasses: _balance, l1: _l1, huber: _huber, smoothing: _smoothing, clipNorm: _clip, ...own } = tuningSettings;

/** The settings of gradient descent that concern language models. */
export const languageTuning = own;

/** Single texts throw a transformer off less where no gradient is longer. */
const longestGradient = 1;

export function languageOptions(
  settings: Omit<Tuning, 'balanceClasses' | 'l1'>,
  plans: Record<Effort, EffortPlan>,
  known: Parameters<typeof fitOptions>[2],
): FitOptions {
  return { ...fitOptions({ ...settings, balanceClasses: false, l1: 0 }, plans, known), clipNorm: longestGradient };
}
