import { lessIsBetter } from '../../kit/better.ts';
import { figureOf } from '../../kit/figure-words.ts';
import type { Task } from '../../kit/ports.ts';
import type { Text } from '../../kit/text.ts';

const ofClasses = [
  'f1',
  'accuracy',
  'precision',
  'recall',
  'auc',
  'averagePrecision',
  'balancedAccuracy',
  'macroF1',
  'weightedF1',
  'mcc',
  'kappa',
  'logLoss',
  'brier',
  'calibrationError',
];
/** The figures that are measured for a model of a kind, first the one to take instead of another. */
export const figuresByTask: Readonly<Record<Task, readonly string[]>> = {
  'text-classification': ofClasses,
  classification: ofClasses,
  'image-classification': ofClasses,
  'multimodal-classification': ofClasses,
  'relation-classification': ofClasses,
  embedding: ofClasses,
  regression: ['r2', 'mae', 'rmse', 'mape'],
  data: ['completeness', 'uniqueness', 'validity', 'consistency', 'referenceAccuracy', 'driftedShare', 'largestPsi', 'largestDistance'],
  'token-tagging': ['f1', 'precision', 'recall', 'macroF1', 'exactMatch'],
  'text-generation': ['chrf', 'bleu', 'rougeL', 'tokenF1', 'exactMatch', 'ter', 'perplexity', 'bitsPerByte'],
};

/** What “Scenarios” measures, whatever the model does. */
export const ofScenarios = ['passRate', 'answerMs'] as const;

/** Figures that are measured class by class as well. */
export const byClass = ['f1', 'precision', 'recall'] as const;

/** All of them: those of which more is better before those of which less is; most lie between 0 and 1, BLEU and chrF reach 100. */
export const judgedFigures: readonly string[] = [...new Set(Object.values(figuresByTask).flat())].toSorted(
  (a, b) => Number(lessIsBetter(a)) - Number(lessIsBetter(b)),
);

/** As the options of a choice. */
export function figureOptions(names: readonly string[]): Record<string, Text> {
  return Object.fromEntries(names.map((name) => [name, figureOf(name).label]));
}
