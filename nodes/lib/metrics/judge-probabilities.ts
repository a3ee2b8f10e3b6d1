import type { Interval, MetricsValue } from '../../kit/ports.ts';
import { type Figures, rowIntervals } from './bootstrap.ts';
import { brierLosses, calibrationError, logLosses, mean, reliability } from './probability.ts';
import { against, areasOf, meanAreas, precisionRecallCurve, type Ranking, rankingOf, rankingsOf, rocCurve } from './ranking.ts';

export interface SureJudgement {
  scores: Record<string, number | null>;
  intervals: Record<string, Interval>;
  drawings: Pick<MetricsValue, 'calibration' | 'roc' | 'precisionRecall'>;
}
interface SureAnswers {
  truth: Int32Array;
  predicted: Int32Array;
  probabilities: Float32Array;
  classes: readonly string[];
  seed: number;
}

/** Numbers that are counted again and again for the intervals of the areas, about a second's work; fewer draws than this many say nothing. */
const rankedInAll = 100_000_000;
const fewestRankedDraws = 50;
/** Rankings of more numbers would not fit beside each other: the areas are then not computed. */
const mostKept = 50_000_000;

/** What follows from probabilities: areas under curves, losses and calibration. `positive` is -1 where no class is looked for. */
export function judgeProbabilities(answers: SureAnswers, positive: number): SureJudgement {
  const { truth, predicted, probabilities, classes, seed } = answers;
  const width = classes.length;
  const ranked = positive < 0 ? undefined : against(truth, probabilities, { classes: width, at: positive });
  const small = truth.length * width <= mostKept;
  const rankings = ranked ? [rankingOf(ranked)] : small ? rankingsOf(truth, probabilities, width) : [];
  const losses = logLosses(truth, probabilities, width);
  const squares = brierLosses(truth, probabilities, { classes: width, ...(ranked && { positive }) });
  const confidence = Float32Array.from(predicted, (said, row) => probabilities[row * width + said] ?? 0);
  const correct = Uint8Array.from(truth, (is, row) => (is === predicted[row] ? 1 : 0));
  const [roc, precisionRecall] = ranked ? [rocCurve(ranked), precisionRecallCurve(ranked)] : [];
  const possible = rankedInAll / (truth.length * rankings.length);
  let left = possible < fewestRankedDraws ? 0 : possible;
  const under = (weights: Uint8Array): Figures => ({
    logLoss: mean(losses, weights),
    brier: mean(squares, weights),
    calibrationError: calibrationError(confidence, correct, weights),
    ...(left-- > 0 && areasUnder(rankings, weights)),
  });
  return {
    scores: {
      ...(rankings.length > 0 && (ranked ? areasOf(rankings[0]!) : meanAreas(rankings))),
      logLoss: mean(losses),
      brier: mean(squares),
      calibrationError: calibrationError(confidence, correct),
    },
    intervals: rowIntervals(truth.length, under, seed),
    drawings: { calibration: reliability(confidence, correct), ...(roc && { roc }), ...(precisionRecall && { precisionRecall }) },
  };
}

function areasUnder(rankings: readonly Ranking[], weights: Uint8Array): Figures {
  if (rankings.length === 0) return {};
  const { auc, averagePrecision } = meanAreas(rankings, weights);
  return { auc: auc ?? Number.NaN, averagePrecision: averagePrecision ?? Number.NaN };
}
