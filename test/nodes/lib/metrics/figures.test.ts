import { describe, expect, test } from 'vitest';
import {
  accuracy,
  averages,
  balancedAccuracy,
  classFigures,
  type Confusion,
  confusionOf,
  kappa,
  matthews,
  tallyOf,
} from '../../../../nodes/lib/metrics/confusion.ts';
import { brierLosses, calibrationError, logLoss, mean, perplexity, reliability } from '../../../../nodes/lib/metrics/probability.ts';
import {
  areaUnderRoc,
  averagePrecision,
  meanAreas,
  precisionRecallCurve,
  rankingsOf,
  rocCurve,
} from '../../../../nodes/lib/metrics/ranking.ts';
import { regressionFigures } from '../../../../nodes/lib/metrics/regression.ts';

// Figures computed with scikit-learn 1.2.1, except where a line says otherwise.
describe('two classes', () => {
  const ranked = { positive: Uint8Array.of(0, 0, 1, 1), scores: [0.1, 0.4, 0.35, 0.8] };

  test('area, average precision, log-loss and Brier score', () => {
    expect(areaUnderRoc(ranked)).toBe(0.75);
    expect(averagePrecision(ranked)).toBeCloseTo(0.833333, 6);
    const both = ranked.scores.flatMap((score) => [1 - score, score]);
    expect(logLoss(Int32Array.of(0, 0, 1, 1), both, 2)).toBeCloseTo(0.472287954, 9);
    expect(mean(brierLosses(Int32Array.of(0, 0, 1, 1), both, { classes: 2, positive: 1 }))).toBeCloseTo(0.158125, 9);
    // Over both classes each difference counts twice.
    expect(mean(brierLosses(Int32Array.of(0, 0, 1, 1), both, { classes: 2 }))).toBeCloseTo(0.31625, 9);
  });

  test('ties count half', () => {
    expect(areaUnderRoc({ positive: Uint8Array.of(0, 0, 1, 1, 1), scores: [0.5, 0.5, 0.5, 0.2, 0.9] })).toBe(0.5);
  });

  test('a surely wrong row makes the loss large, not infinite', () => {
    expect(logLoss(Int32Array.of(0), [0, 1], 2)).toBeCloseTo(34.54, 2);
  });

  test('the curves start and end where they must', () => {
    expect(rocCurve(ranked)?.points).toEqual([
      [0, 0],
      [0, 0.5],
      [0.5, 0.5],
      [0.5, 1],
      [1, 1],
    ]);
    const points = precisionRecallCurve(ranked)?.points ?? [];
    expect([points[0], points.at(-1)]).toEqual([
      [0, 1],
      [1, 0.5],
    ]);
  });

  test('what has no rows of both kinds has no area', () => {
    const one = { positive: Uint8Array.of(1, 1), scores: [0.2, 0.3] };
    const none = { positive: Uint8Array.of(0, 0), scores: [0.2, 0.3] };
    expect([areaUnderRoc(one), areaUnderRoc(none), averagePrecision(none), rocCurve(one)]).toEqual([null, null, null, undefined]);
  });
});

describe('three classes', () => {
  const confusion = confusionOf(Int32Array.of(0, 1, 2, 0, 1, 2, 2), Int32Array.of(0, 2, 1, 0, 0, 1, 2), 3);
  const tally = tallyOf(confusion);

  test('confusion, averages and agreement', () => {
    expect(Array.from(confusion.counts)).toEqual([2, 0, 0, 1, 0, 1, 0, 2, 1]);
    expect(accuracy(tally)).toBeCloseTo(0.428571, 6);
    const macro = averages(tally, 'macro');
    expect([macro.precision, macro.recall, macro.f1].map((value) => value.toFixed(6))).toEqual(['0.388889', '0.444444', '0.400000']);
    const weighted = averages(tally, 'weighted');
    expect([weighted.precision, weighted.recall, weighted.f1].map((value) => value.toFixed(6))).toEqual([
      '0.404762',
      '0.428571',
      '0.400000',
    ]);
    expect(matthews(tally)).toBeCloseTo(0.15625, 9);
    expect(kappa(tally)).toBeCloseTo(0.151515, 6);
    expect(balancedAccuracy(tally)).toBeCloseTo(0.444444, 6);
  });

  test('one class against the rest, averaged', () => {
    const probabilities = [0.7, 0.2, 0.1, 0.3, 0.4, 0.3, 0.2, 0.5, 0.3, 0.1, 0.2, 0.7];
    expect(meanAreas(rankingsOf(Int32Array.of(0, 1, 2, 2), probabilities, 3)).auc).toBeCloseTo(0.847222, 6);
  });

  test('a class that never occurs gives 0 and does not pull the averages down', () => {
    const wider = tallyOf(confusionOf(Int32Array.of(0, 1), Int32Array.of(0, 1), 3));
    expect(classFigures(wider)[2]).toEqual({ precision: 0, recall: 0, f1: 0, count: 0, predicted: 0 });
    expect([averages(wider, 'macro').f1, balancedAccuracy(wider)]).toEqual([1, 1]);
  });

  test('rows of unknown class are left out', () => {
    expect(Array.from(confusionOf(Int32Array.of(-1, 1), Int32Array.of(0, 1), 2).counts)).toEqual([0, 0, 0, 1]);
  });
});

test('the spam filter’s published matrix gives its published figures', () => {
  // SpamAssassin, tf-idf and logistic regression in scikit-learn: [[820, 10], [19, 361]].
  const confusion: Confusion = { classes: 2, counts: [820, 10, 19, 361] };
  const tally = tallyOf(confusion);
  const spam = classFigures(tally)[1];
  expect(accuracy(tally)).toBeCloseTo(0.976033, 6);
  expect([spam?.precision, spam?.recall, spam?.f1].map((value) => value?.toFixed(6))).toEqual(['0.973046', '0.950000', '0.961385']);
});

test('expected calibration error over ten bins', () => {
  // Worked by hand from the definition of Guo et al. 2017.
  expect(calibrationError([0.9, 0.8, 0.7, 0.6, 0.95], Uint8Array.of(1, 1, 0, 1, 1))).toBeCloseTo(0.29, 9);
});

test('how often the model is right at each certainty', () => {
  expect(reliability([0.9, 0.85, 0.2], Uint8Array.of(1, 0, 0))).toEqual([
    { sure: 0.2, right: 0, count: 1 },
    { sure: 0.875, right: 0.5, count: 2 },
  ]);
});

test('a curve of many thresholds has at most 200 points and keeps its ends', () => {
  const rows = 5_000;
  const scores = Array.from({ length: rows }, (_, row) => Math.sin(row));
  const points =
    rocCurve({ positive: Uint8Array.from(scores, (score, row) => (score + Math.cos(7 * row) > 0 ? 1 : 0)), scores })?.points ?? [];
  expect(points.length).toBeLessThanOrEqual(200);
  expect([points[0], points.at(-1)]).toEqual([
    [0, 0],
    [1, 1],
  ]);
});

describe('numbers', () => {
  test('errors and explained share', () => {
    // scikit-learn's documented example for r2_score and the errors of the same rows.
    const figures = regressionFigures([3, -0.5, 2, 7], [2.5, 0, 2, 8]);
    expect(figures.r2).toBeCloseTo(0.948608, 6);
    expect([figures.mse, figures.mae]).toEqual([0.375, 0.5]);
    expect(figures.rmse).toBeCloseTo(Math.sqrt(0.375), 12);
  });

  test('the relative error is that of scikit-learn, and is left out around 0', () => {
    expect(regressionFigures([100, 200, 400], [110, 180, 400]).mape).toBeCloseTo(0.2 / 3, 9);
    expect(regressionFigures([0.001, 200], [1, 180]).mape).toBeNull();
  });

  test('nothing to explain where all true values are equal', () => {
    expect(regressionFigures([2, 2], [1, 3]).r2).toBeNull();
  });
});

test('perplexity is the number of words that are as likely as each other', () => {
  expect(perplexity([0.5, 0.25, 0.125].map(Math.log))).toBeCloseTo(4, 9);
});
