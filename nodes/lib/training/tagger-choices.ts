import type { ColumnSpec, TableSpec } from '../../kit/ports.ts';
import type { FitOptions } from '../learn/fit-options.ts';
import { type Effort, type EffortPlan, fitOptions, type Tuning } from './tuning.ts';

const plans: Record<Effort, EffortPlan> = {
  quick: { learningRate: 0.002, epochs: 8, steps: 300, patience: 3, dropout: 0.2 },
  balanced: { learningRate: 0.001, epochs: 20, steps: 1_000, patience: 5, dropout: 0.3 },
  thorough: { learningRate: 0.001, epochs: 40, steps: 3_000, patience: 8, dropout: 0.35 },
};
/** Long texts now and then give gradients that would throw all weights about. */
const longestGradient = 5;

/** How a tagger is trained once it is known how many texts there are. */
export function taggerOptions(settings: Omit<Tuning, 'balanceClasses'>, known: Parameters<typeof fitOptions>[2]): FitOptions {
  return { clipNorm: longestGradient, ...fitOptions({ ...settings, balanceClasses: false }, plans, known) };
}

/** The chosen text column, or the one with the longest texts. */
export function taggedText(rows: Pick<TableSpec, 'columns'> | undefined, chosen: string, target: string): ColumnSpec | undefined {
  const texts = (rows?.columns ?? []).filter(({ name, type }) => (type === 'text' || name === chosen) && name !== target);
  if (chosen !== '') return texts.find(({ name }) => name === chosen);
  return texts.toSorted((a, b) => (b.averageLength ?? 0) - (a.averageLength ?? 0))[0];
}
