import type { MetricsValue } from '../../kit/ports.ts';
import { definedOnly, type Figures, tallyIntervals } from './bootstrap.ts';
import { absentClasses, manyNotes, movementNotes, noProbabilitiesNote, positiveOf, undefinedNotes } from './class-notes.ts';
import { accuracy, averages, balancedAccuracy, classFigures, confusionOf, kappa, matthews, type Tally, tallyOf } from './confusion.ts';
import { judgeProbabilities, type SureJudgement } from './judge-probabilities.ts';

export interface ClassAnswers {
  /** Class positions of the rows, in the order of `classes`. */
  truth: Int32Array;
  classes: readonly string[];
  predicted: Int32Array;
  /** One row of `classes.length` numbers per row, where they are known. */
  probabilities?: Float32Array;
  /** The class that is looked for, where there are two; chosen when missing. */
  positive?: string;
  seed: number;
}
export type ClassJudgement = Pick<
  MetricsValue,
  'notes' | 'positive' | 'confusion' | 'perClass' | 'roc' | 'precisionRecall' | 'calibration'
> &
  Required<Pick<MetricsValue, 'scores' | 'intervals'>>;

/**
 * All figures of a classifier on some rows. With two classes, precision, recall and F1 are those of the positive one;
 * with more they are means over the classes (macro). What is not defined is null, and a note says why.
 */
export function judgeClasses(answers: ClassAnswers): ClassJudgement {
  const { truth, predicted, classes, seed } = answers;
  const confusion = confusionOf(truth, predicted, classes.length);
  const tally = tallyOf(confusion);
  const figures = classFigures(tally);
  const positive = classes.length === 2 ? positiveOf(classes, figures, answers.positive) : undefined;
  const at = positive === undefined ? -1 : classes.indexOf(positive);
  const own = figures[at];
  const sure = answers.probabilities ? judgeProbabilities({ ...answers, probabilities: answers.probabilities }, at) : nothingSure;
  const intervals = tallyIntervals(confusion, (drawn) => ({ ...tallyFigures(drawn, at), ...f1OfClasses(drawn) }), seed);
  const scores: Record<string, number | null> = { ...tallyFigures(tally, at), ...sure.scores };
  if (own?.predicted === 0) scores.precision = null;
  if (own?.count === 0) scores.recall = scores.f1 = null;
  const notes = own && positive !== undefined ? undefinedNotes(own, { label: positive, rows: truth.length }) : manyNotes(sure.scores.auc);
  return {
    scores,
    intervals: definedOnly({ ...intervals, ...sure.intervals }, scores),
    notes: [
      ...notes,
      ...(answers.probabilities ? [] : [noProbabilitiesNote()]),
      ...absentClasses(classes, figures),
      ...movementNotes(truth.length, intervals.f1),
    ],
    ...(positive !== undefined && { positive }),
    confusion: Array.from({ length: classes.length }, (_, is) =>
      Array.from({ length: classes.length }, (_cell, said) => confusion.counts[is * classes.length + said] ?? 0),
    ),
    perClass: figures.map(({ precision, recall, f1, count }, place) => {
      const interval = count > 0 ? intervals[`${place}`] : undefined;
      return { name: classes[place] ?? '', precision, recall, f1, count, ...(interval && { interval }) };
    }),
    ...sure.drawings,
  };
}

const nothingSure: SureJudgement = { scores: {}, intervals: {}, drawings: {} };

function f1OfClasses({ truth, predicted, right }: Tally): Figures {
  const entries = Array.from(right, (hits, at): [string, number] => [`${at}`, (2 * hits) / (truth[at]! + predicted[at]!)]);
  return Object.fromEntries(entries);
}

/** What follows from counts of truth and answer; `positive` is -1 where no class is looked for. */
function tallyFigures(tally: Tally, positive: number): Record<string, number> {
  const macro = averages(tally, 'macro');
  const weighted = averages(tally, 'weighted');
  return {
    accuracy: accuracy(tally),
    ...(positive < 0 ? { ...macro, microF1: accuracy(tally) } : { ...ofPositive(tally, positive), macroF1: macro.f1 }),
    weightedPrecision: weighted.precision,
    weightedRecall: weighted.recall,
    weightedF1: weighted.f1,
    mcc: matthews(tally),
    kappa: kappa(tally),
    balancedAccuracy: balancedAccuracy(tally),
  };
}

function ofPositive({ truth, predicted, right }: Tally, at: number) {
  const [is, said, hits] = [truth[at]!, predicted[at]!, right[at]!];
  return { precision: said === 0 ? 0 : hits / said, recall: is === 0 ? 0 : hits / is, f1: is + said === 0 ? 0 : (2 * hits) / (is + said) };
}

/** The one figure that says most, for some of the rows: F1 of the class that is looked for, else the mean over the classes. */
export function headlineF1(tally: Tally, positive: number): number | null {
  if (positive < 0) return averages(tally, 'macro').f1;
  return tally.truth[positive] === 0 ? null : ofPositive(tally, positive).f1;
}
