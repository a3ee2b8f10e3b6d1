import { lessIsBetter } from '../../kit/better.ts';
import { figureOf } from '../../kit/figure-words.ts';
import type { Task } from '../../kit/ports.ts';
import type { Text } from '../../kit/text.ts';

/** Figures of classes, which all tasks have that are not named here. */
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
const ofTask: Partial<Record<Task, readonly string[]>> = {
  regression: ['r2', 'mae', 'rmse', 'mape'],
  data: ['completeness', 'uniqueness', 'validity', 'consistency', 'referenceAccuracy', 'driftedShare', 'largestPsi', 'largestDistance'],
  'token-tagging': ['f1', 'precision', 'recall', 'macroF1', 'exactMatch'],
  'text-generation': ['chrf', 'bleu', 'rougeL', 'tokenF1', 'exactMatch', 'ter', 'perplexity', 'bitsPerByte'],
};

/** What “Scenarios” measures, whatever the model does. */
export const ofScenarios = ['passRate', 'answerMs'] as const;

/** Figures that are measured class by class as well. */
export const byClass = ['f1', 'precision', 'recall'] as const;

/** The figures that are measured for a model of a kind, the first one first. */
export function figuresFor(task: Task): readonly string[] {
  return ofTask[task] ?? ofClasses;
}

/** All of them: those of which more is better before those of which less is; most lie between 0 and 1, BLEU and chrF reach 100. */
export const judgedFigures: readonly string[] = [...new Set([...ofClasses, ...Object.values(ofTask).flat()])].toSorted(
  (a, b) => Number(lessIsBetter(a)) - Number(lessIsBetter(b)),
);

/** As the options of a choice. */
export function figureOptions(names: readonly string[]): Record<string, Text> {
  return Object.fromEntries(names.map((name) => [name, figureOf(name).label]));
}
