import type { Text } from '../../../nodes/kit/text.ts';
import { verbatim } from '../../../nodes/kit/text.ts';

export interface Figure {
  label: Text;
  /** What it says, for someone who never heard of it. */
  meaning: Text;
  kind: 'share' | 'number';
  /** Which way is better; undefined where neither is. */
  better?: 'higher' | 'lower';
}

/** Figures by the name that nodes give them, those that people should read first in front. */
export const figures: Readonly<Record<string, Figure>> = {
  f1: {
    label: { en: 'F1', zh: 'F1' },
    meaning: {
      en: 'One figure for precision and recall together; it is low when either is low. The best first look when classes are uneven.',
      zh: '把精确率和召回率合成一个数字；任何一个偏低，它就偏低。类别不均衡时应先看它。',
    },
    kind: 'share',
    better: 'higher',
  },
  precision: {
    label: { en: 'Precision', zh: '精确率' },
    meaning: {
      en: 'Of the rows that the model marked, the share that was right. Low precision means false alarms. It is not accuracy: rows left unmarked do not count.',
      zh: '模型标出的数据中，真正标对的比例。精确率低意味着误报多。它不是准确率：没有标出的数据不计在内。',
    },
    kind: 'share',
    better: 'higher',
  },
  recall: {
    label: { en: 'Recall', zh: '召回率' },
    meaning: {
      en: 'Of the rows that should have been marked, the share that the model found. Low recall means missed cases.',
      zh: '应该被标出的数据中，模型找到的比例。召回率低意味着漏报多。',
    },
    kind: 'share',
    better: 'higher',
  },
  accuracy: {
    label: { en: 'Accuracy', zh: '准确率' },
    meaning: {
      en: 'Of all rows, the share that was predicted rightly. It flatters when one class is rare: if 95 % are “no”, always saying “no” reaches 95 %.',
      zh: '所有数据中预测正确的比例。某一类很少时它会显得过高：如果 95 % 都是“否”，一律回答“否”也能达到 95 %。',
    },
    kind: 'share',
    better: 'higher',
  },
  auc: {
    label: { en: 'ROC AUC', zh: 'ROC AUC' },
    meaning: {
      en: 'How well the model ranks: the chance that a row of the class gets a higher probability than one that is not. 0.5 is guessing, 1 is perfect.',
      zh: '模型的排序能力：正例的概率高于反例的可能性。0.5 相当于瞎猜，1 为完美。',
    },
    kind: 'number',
    better: 'higher',
  },
  averagePrecision: {
    label: { en: 'Average precision', zh: '平均精确率' },
    meaning: {
      en: 'Precision averaged over all thresholds. For a rare class it tells more than ROC AUC.',
      zh: '在所有阈值上的精确率平均值。对少见的类别，它比 ROC AUC 更能说明问题。',
    },
    kind: 'number',
    better: 'higher',
  },
  logLoss: {
    label: { en: 'Log loss', zh: '对数损失' },
    meaning: {
      en: 'How far the probabilities are from the truth. Being sure and wrong costs most. 0 is perfect.',
      zh: '预测概率与真实情况的差距。很有把握却错了，代价最大。0 为完美。',
    },
    kind: 'number',
    better: 'lower',
  },
  brier: {
    label: { en: 'Brier score', zh: 'Brier 分数' },
    meaning: {
      en: 'The mean squared distance of the probabilities from the truth. 0 is perfect.',
      zh: '预测概率与真实情况之差的平方平均值。0 为完美。',
    },
    kind: 'number',
    better: 'lower',
  },
  mcc: {
    label: { en: 'Matthews correlation', zh: 'Matthews 相关系数' },
    meaning: {
      en: 'How far predictions and truth go together, fair to rare classes: 1 is perfect, 0 is guessing, below 0 is worse than guessing.',
      zh: '预测与真实情况的一致程度，对少见类别也公平：1 为完美，0 相当于瞎猜，负数还不如瞎猜。',
    },
    kind: 'number',
    better: 'higher',
  },
  balancedAccuracy: {
    label: { en: 'Balanced accuracy', zh: '平衡准确率' },
    meaning: {
      en: 'Recall of every class, averaged, so that a rare class counts as much as a common one.',
      zh: '各类别召回率的平均值，少见的类别与常见的类别同等重要。',
    },
    kind: 'share',
    better: 'higher',
  },
  r2: {
    label: { en: 'R²', zh: 'R²' },
    meaning: {
      en: 'The share of the ups and downs that the model explains. 1 is perfect; 0 is no better than always saying the mean; below 0 is worse.',
      zh: '模型能够解释的变化所占的比例。1 为完美；0 与总是回答平均值一样；负数更差。',
    },
    kind: 'number',
    better: 'higher',
  },
  mae: {
    label: { en: 'Mean error', zh: '平均绝对误差' },
    meaning: {
      en: 'How far a prediction is off on average, in the unit of the column (mean absolute error, MAE).',
      zh: '预测平均偏离多少，单位与该列相同（平均绝对误差，MAE）。',
    },
    kind: 'number',
    better: 'lower',
  },
  rmse: {
    label: { en: 'RMSE', zh: '均方根误差' },
    meaning: {
      en: 'The typical error, in the unit of the column; large errors weigh more than in the mean error.',
      zh: '典型误差，单位与该列相同；大的误差比在平均绝对误差中更受重视。',
    },
    kind: 'number',
    better: 'lower',
  },
  mse: {
    label: { en: 'Mean squared error', zh: '均方误差' },
    meaning: {
      en: 'The errors squared and averaged: good for comparing models, hard to read by itself.',
      zh: '误差平方的平均值：适合比较模型，单独看不直观。',
    },
    kind: 'number',
    better: 'lower',
  },
  calibrationError: {
    label: { en: 'Calibration error', zh: '校准误差' },
    meaning: {
      en: 'How far “90 % sure” is from being right 9 times of 10, on average. 0 is perfect.',
      zh: '“九成把握”与实际答对九成之间的平均差距。0 为完美。',
    },
    kind: 'number',
    better: 'lower',
  },
  weightedF1: {
    label: { en: 'F1, by size of class', zh: '加权 F1' },
    meaning: {
      en: 'F1 of every class, averaged, large classes counting more.',
      zh: '各类别 F1 的加权平均，数据多的类别权重更大。',
    },
    kind: 'share',
    better: 'higher',
  },
  macroPrecision: {
    label: { en: 'Precision, all classes', zh: '各类平均精确率' },
    meaning: {
      en: 'Precision of every class, averaged, every class counting the same.',
      zh: '各类别精确率的平均值，每个类别同等重要。',
    },
    kind: 'share',
    better: 'higher',
  },
  macroRecall: {
    label: { en: 'Recall, all classes', zh: '各类平均召回率' },
    meaning: {
      en: 'Recall of every class, averaged, every class counting the same.',
      zh: '各类别召回率的平均值，每个类别同等重要。',
    },
    kind: 'share',
    better: 'higher',
  },
  macroF1: {
    label: { en: 'F1, all classes', zh: '各类平均 F1' },
    meaning: {
      en: 'F1 of every class, averaged, every class counting the same.',
      zh: '各类别 F1 的平均值，每个类别同等重要。',
    },
    kind: 'share',
    better: 'higher',
  },
};

/** Other names under which the same figures are known. */
const alsoCalled: Readonly<Record<string, string>> = { rocAuc: 'auc', ap: 'averagePrecision', logloss: 'logLoss' };

export function figureOf(name: string): Figure {
  return figures[alsoCalled[name] ?? name] ?? { label: verbatim(name), meaning: verbatim(''), kind: 'number' };
}

const order = Object.keys(figures);

/** Scores in the order in which people should read them; those that are not known come last. */
export function inReadingOrder(scores: Readonly<Record<string, number | null>>): [string, number | null][] {
  const place = (name: string) => {
    const at = order.indexOf(alsoCalled[name] ?? name);
    return at < 0 ? order.length : at;
  };
  return Object.entries(scores).sort(([a], [b]) => place(a) - place(b));
}

/** A figure as written: three decimals (0.932), four significant digits from 100 on; a figure below 1 that rounds to 1 is not written as perfect. */
export function writeFigure(value: number | null): string {
  if (value === null || !Number.isFinite(value)) return '–';
  const size = Math.abs(value);
  if (size >= 100) return Number(value.toPrecision(4)).toLocaleString('en-US', { maximumFractionDigits: 1 });
  if (size !== 0 && size < 0.0005) return value.toPrecision(2);
  const written = value.toFixed(3);
  return written === '1.000' && value < 1 ? '> 0.999' : written;
}

/** A figure before and after; where three decimals do not show the move, six may. */
export function writeMove(from: number, to: number): [from: string, to: string] {
  const short: [string, string] = [writeFigure(from), writeFigure(to)];
  return short[0] === short[1] && from !== to ? [from.toFixed(6), to.toFixed(6)] : short;
}

/** Whether two figures differ as they are written. */
export function moves(from: number, to: number): boolean {
  const [before, after] = writeMove(from, to);
  return before !== after;
}
