import type { Curve, MetricsValue } from '../../kit/ports.ts';
import { type Message, message } from '../../kit/text.ts';
import { confusionInterval, type Interval } from './bootstrap.ts';
import {
  accuracy,
  averages,
  balancedAccuracy,
  type ClassFigures,
  classFigures,
  type Confusion,
  confusionOf,
  matthews,
} from './confusion.ts';
import { brier, calibrationError, logLoss } from './probability.ts';
import { against, areaUnderRoc, areaUnderRocByClass, averagePrecision, precisionRecallCurve, rocCurve } from './ranking.ts';

export interface ClassAnswers {
  /** Class positions of the rows, in the order of `classes`. */
  truth: Int32Array;
  /** One row of `classes.length` numbers per row. */
  probabilities: Float32Array;
  classes: readonly string[];
  /** The class that is looked for, where there are two; chosen when missing. */
  positive?: string;
  seed: number;
}
export type Judgement = Pick<
  MetricsValue,
  'scores' | 'notes' | 'positive' | 'confusion' | 'perClass' | 'roc' | 'precisionRecall' | 'interval'
> & { predicted: Int32Array; confidence: Float32Array };

/**
 * All figures of a classifier on some rows. With two classes, precision, recall and F1 are those of the positive one;
 * with more they are means over the classes (macro). What is not defined is null, and a note says why.
 */
export function judgeClasses(answers: ClassAnswers): Judgement {
  const { truth, probabilities, classes, seed } = answers;
  const { predicted, confidence } = likeliestOf(probabilities, truth.length, classes.length);
  const confusion = confusionOf(truth, predicted, classes.length);
  const figures = classFigures(confusion);
  const two = classes.length === 2;
  const positive = two ? positiveOf(answers, figures) : undefined;
  const particular =
    positive === undefined
      ? manyFigures(answers, confusion)
      : twoFigures(answers, { confusion, figures, at: classes.indexOf(positive), positive });
  const correct = Uint8Array.from(truth, (is, row) => (is === predicted[row] ? 1 : 0));
  const headline = (drawn: Confusion) =>
    positive === undefined ? averages(drawn, 'macro').f1 : (classFigures(drawn)[classes.indexOf(positive)]?.f1 ?? 0);
  const interval = confusionInterval(confusion, headline, seed);
  return {
    scores: {
      accuracy: accuracy(confusion),
      ...particular.scores,
      logLoss: logLoss(truth, probabilities, classes.length),
      calibrationError: calibrationError(confidence, correct),
      mcc: matthews(confusion),
      balancedAccuracy: balancedAccuracy(confusion),
    },
    notes: [...particular.notes, ...absentClasses(classes, figures), ...movementNotes(truth.length, interval)],
    interval: { figure: 'f1', ...interval },
    ...(positive !== undefined && { positive }),
    confusion: Array.from({ length: classes.length }, (_, is) =>
      Array.from({ length: classes.length }, (_cell, said) => confusion.counts[is * classes.length + said] ?? 0),
    ),
    perClass: figures.map(({ precision, recall, f1, count }, at) => ({ name: classes[at] ?? '', precision, recall, f1, count })),
    ...particular.curves,
    predicted,
    confidence,
  };
}

interface Particular {
  scores: Record<string, number | null>;
  notes: Message[];
  curves: { roc?: Curve; precisionRecall?: Curve };
}

function twoFigures(
  { truth, probabilities, classes }: ClassAnswers,
  chosen: { confusion: Confusion; figures: ClassFigures[]; at: number; positive: string },
): Particular {
  const { figures, at, positive } = chosen;
  const { precision = 0, recall = 0, f1 = 0, count = 0, predicted = 0 } = figures[at] ?? {};
  const ranked = against(truth, probabilities, { classes: classes.length, at });
  const notes = [
    ...(predicted === 0
      ? [
          message(
            {
              en: 'No row was predicted as “{label}”, so precision is not defined.',
              zh: '没有任何行被预测为“{label}”，因此精确率没有定义。',
            },
            { label: positive },
          ),
        ]
      : []),
    ...(count === 0
      ? [
          message(
            {
              en: 'No test row is of the class “{label}”, so recall, F1, AUC and average precision are not defined. Use test rows of both classes.',
              zh: '测试数据中没有“{label}”类别，因此召回率、F1、AUC 和平均精确率没有定义。请使用包含两个类别的测试数据。',
            },
            { label: positive },
          ),
        ]
      : []),
    ...(count === truth.length
      ? [
          message(
            {
              en: 'All test rows are of the class “{label}”, so AUC is not defined.',
              zh: '所有测试数据都属于类别“{label}”，因此 AUC 没有定义。',
            },
            { label: positive },
          ),
        ]
      : []),
  ];
  const [roc, precisionRecall] = [rocCurve(ranked), precisionRecallCurve(ranked)];
  return {
    scores: {
      precision: predicted === 0 ? null : precision,
      recall: count === 0 ? null : recall,
      f1: count === 0 ? null : f1,
      auc: areaUnderRoc(ranked),
      averagePrecision: averagePrecision(ranked),
      brier: brier(ranked.positive, ranked.scores),
    },
    notes,
    curves: { ...(roc && { roc }), ...(precisionRecall && { precisionRecall }) },
  };
}

function manyFigures({ truth, probabilities, classes }: ClassAnswers, confusion: Confusion): Particular {
  const macro = averages(confusion, 'macro');
  const auc = areaUnderRocByClass(truth, probabilities, classes.length);
  return {
    scores: { ...macro, weightedF1: averages(confusion, 'weighted').f1, auc },
    notes: [
      message({
        en: 'Precision, recall, F1 and AUC are means over the classes, each counting alike.',
        zh: '精确率、召回率、F1 和 AUC 是各类别的平均值，每个类别同等重要。',
      }),
      ...(auc === null
        ? [
            message({
              en: 'All test rows are of one class, so AUC is not defined. Use test rows of several classes.',
              zh: '所有测试数据都属于同一类别，因此 AUC 没有定义。请使用包含多个类别的测试数据。',
            }),
          ]
        : []),
    ],
    curves: {},
  };
}

const yesWords = new Set([
  '1',
  'true',
  'yes',
  'y',
  'positive',
  'pos',
  'spam',
  'fraud',
  'phishing',
  '是',
  '真',
  '正',
  '阳性',
  '垃圾',
  '垃圾邮件',
  '欺诈',
]);

/** The class that is looked for: as chosen, else the one whose name says yes, else the rarer one. */
function positiveOf({ classes, positive }: ClassAnswers, figures: readonly ClassFigures[]): string {
  if (positive !== undefined && classes.includes(positive)) return positive;
  const [first = '', second = ''] = classes;
  const [yesFirst, yesSecond] = [first, second].map((name) => yesWords.has(name.toLowerCase()));
  if (yesFirst !== yesSecond) return yesFirst ? first : second;
  return (figures[0]?.count ?? 0) < (figures[1]?.count ?? 0) ? first : second;
}

function absentClasses(classes: readonly string[], figures: readonly ClassFigures[]): Message[] {
  if (classes.length === 2) return [];
  const absent = classes.filter((_, at) => figures[at]?.count === 0);
  if (absent.length === 0) return [];
  return [
    message(
      { en: 'No test row is of these classes, so they are not judged: {labels}.', zh: '测试数据中没有以下类别，因此未评估：{labels}。' },
      { labels: absent.slice(0, 10).join(', ') },
    ),
  ];
}

/** Half the width of the interval, in points of a hundred. Below two points chance is not worth a word. */
export function movementNotes(rows: number, { low, high }: Interval): Message[] {
  const points = Math.round(((high - low) / 2) * 100);
  if (!(points >= 2)) return [];
  return [
    message(
      {
        en: '{rows} {rows|row|rows} only: by chance alone F1 may move by ±{points} points. More test rows make it surer.',
        zh: '仅有 {rows} 行：单凭偶然，F1 就可能上下浮动 {points} 个百分点。测试数据越多越可靠。',
      },
      { rows, points },
    ),
  ];
}

function likeliestOf(probabilities: Float32Array, rows: number, classes: number) {
  const predicted = new Int32Array(rows);
  const confidence = new Float32Array(rows);
  for (let row = 0; row < rows; row++) {
    let best = 0;
    for (let at = 1; at < classes; at++) if (probabilities[row * classes + at]! > probabilities[row * classes + best]!) best = at;
    predicted[row] = best;
    confidence[row] = probabilities[row * classes + best]!;
  }
  return { predicted, confidence };
}
