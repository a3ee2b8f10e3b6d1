import type { Text } from './text.ts';

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
  bleu: {
    label: { en: 'BLEU', zh: 'BLEU' },
    meaning: {
      en: 'How many runs of one to four words of the texts stand in the right ones, 0 to 100. Only comparable where the rules written below are the same.',
      zh: '生成文本中一到四个词的连续片段有多少出现在参考文本中，0 到 100。只有下方标注的规则相同时才能比较。',
    },
    kind: 'number',
    better: 'higher',
  },
  chrf: {
    label: { en: 'chrF', zh: 'chrF' },
    meaning: {
      en: 'How many runs of one to six characters are shared with the right texts, 0 to 100. Kinder than BLEU to endings of words, and fit for any language.',
      zh: '与参考文本共有的一到六个字符片段，0 到 100。比 BLEU 更能容忍词形变化，适合任何语言。',
    },
    kind: 'number',
    better: 'higher',
  },
  chrfWords: {
    label: { en: 'chrF++', zh: 'chrF++' },
    meaning: {
      en: 'As chrF, with single words and pairs of words counted as well.',
      zh: '与 chrF 相同，另外计入单个词和相邻的两个词。',
    },
    kind: 'number',
    better: 'higher',
  },
  ter: {
    label: { en: 'TER', zh: 'TER' },
    meaning: {
      en: 'How many edits (words put in, left out, replaced, or parts moved) make the texts the right ones, for each hundred words of those. 0 is perfect; it may exceed 100. Only comparable where the rules written below are the same.',
      zh: '把生成文本改成参考文本需要多少次编辑（增、删、替换词语，或移动片段），按参考文本每百词计算。0 为完美，可以超过 100。只有下方标注的规则相同时才能比较。',
    },
    kind: 'number',
    better: 'lower',
  },
  exactMatch: {
    label: { en: 'Exact match', zh: '完全一致' },
    meaning: {
      en: 'The share of rows whose answer is right as a whole; case, signs and articles make no difference to texts.',
      zh: '答案完全正确的行所占的比例；文本不计大小写、标点和冠词。',
    },
    kind: 'share',
    better: 'higher',
  },
  tokenF1: {
    label: { en: 'F1 of words', zh: '词语 F1' },
    meaning: {
      en: 'How far the words of the answer and of the right one are the same, averaged over the rows (as SQuAD measures it).',
      zh: '答案与参考答案的词语重合程度，按行平均（SQuAD 的算法）。',
    },
    kind: 'share',
    better: 'higher',
  },
  rouge1: {
    label: { en: 'ROUGE-1', zh: 'ROUGE-1' },
    meaning: {
      en: 'How many words the text shares with the right one.',
      zh: '与参考文本共有的词所占的比例。',
    },
    kind: 'share',
    better: 'higher',
  },
  rouge2: {
    label: { en: 'ROUGE-2', zh: 'ROUGE-2' },
    meaning: {
      en: 'How many pairs of neighbouring words the text shares with the right one.',
      zh: '与参考文本共有的相邻词对所占的比例。',
    },
    kind: 'share',
    better: 'higher',
  },
  rougeL: {
    label: { en: 'ROUGE-L', zh: 'ROUGE-L' },
    meaning: {
      en: 'The longest sequence of words that stands in both texts in the same order.',
      zh: '两段文本中按相同顺序出现的最长词序列。',
    },
    kind: 'share',
    better: 'higher',
  },
  perplexity: {
    label: { en: 'Perplexity', zh: '困惑度' },
    meaning: {
      en: 'Among how many equally likely tokens the model has to choose at each place, on average. 1 is perfect. Only comparable between models with the same vocabulary.',
      zh: '模型在每个位置平均要在多少个同样可能的词元之间选择。1 为完美。只有词表相同的模型才能比较。',
    },
    kind: 'number',
    better: 'lower',
  },
  bitsPerByte: {
    label: { en: 'Bits per byte', zh: '每字节比特数' },
    meaning: {
      en: 'How many bits the model needs for each byte of the texts, on average: the less, the better it foresees them. Comparable between models with different vocabularies.',
      zh: '模型平均要用多少比特来表示文本的每个字节：越少，说明预测得越准。词表不同的模型也能比较。',
    },
    kind: 'number',
    better: 'lower',
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
  kappa: {
    label: { en: 'Cohen’s kappa', zh: 'Cohen κ 系数' },
    meaning: {
      en: 'How far the model agrees with the truth beyond what guessing by the shares of the classes would give: 1 is perfect, 0 is guessing.',
      zh: '除去按类别比例瞎猜也能对上的部分，模型与真实情况的一致程度：1 为完美，0 相当于瞎猜。',
    },
    kind: 'number',
    better: 'higher',
  },
  observedAgreement: {
    label: { en: 'Equal answers', zh: '答案相同的比例' },
    meaning: {
      en: 'Of all pairs of answers that people gave to the same row, the share that was equal. It flatters when one answer is much more frequent than the others.',
      zh: '同一行的各对答案中，两人答案相同的比例。某个答案特别常见时它会显得过高。',
    },
    kind: 'share',
    better: 'higher',
  },
  krippendorffAlpha: {
    label: { en: 'Krippendorff’s alpha', zh: 'Krippendorff α 系数' },
    meaning: {
      en: 'How far people agree beyond chance, also where not everybody answered every row: 1 is perfect, 0 is chance. From 0.8 on labels are usually taken as reliable, below 0.667 they are not.',
      zh: '除去偶然因素后，人们的答案有多一致；并非每人都答了每一行时也适用：1 为完全一致，0 相当于偶然。通常 0.8 以上视为可靠，低于 0.667 则不可靠。',
    },
    kind: 'number',
    better: 'higher',
  },
  meanKappa: {
    label: { en: 'Cohen’s kappa (pairs of people)', zh: 'Cohen κ 系数（两人一组）' },
    meaning: {
      en: 'How far two people agree beyond chance, on average over all pairs of people: 1 is perfect, 0 is chance.',
      zh: '除去偶然因素后两人的一致程度，对所有两人组合取平均：1 为完全一致，0 相当于偶然。',
    },
    kind: 'number',
    better: 'higher',
  },
  fleissKappa: {
    label: { en: 'Fleiss’ kappa', zh: 'Fleiss κ 系数' },
    meaning: {
      en: 'How far several people agree beyond chance, over the rows with equally many answers: 1 is perfect, 0 is chance.',
      zh: '除去偶然因素后多人的一致程度，只计答案数相同的行：1 为完全一致，0 相当于偶然。',
    },
    kind: 'number',
    better: 'higher',
  },
  markAgreement: {
    label: { en: 'Equal marks (F1)', zh: '标记一致性（F1）' },
    meaning: {
      en: 'Of what two people marked in the same row, the share that both marked alike, on average: 1 is perfect. Boxes are alike from an overlap of one half on.',
      zh: '两人在同一行所做的标记中，双方一致的比例（取平均）：1 为完全一致。方框重叠达到一半即视为一致。',
    },
    kind: 'share',
    better: 'higher',
  },
  sharedRows: {
    label: { en: 'Rows with several answers', zh: '多人作答的行数' },
    meaning: { en: 'How many rows the figures above stand on.', zh: '以上数字所依据的行数。' },
    kind: 'number',
  },
  people: {
    label: { en: 'People', zh: '人数' },
    meaning: { en: 'How many people gave answers.', zh: '作答的人数。' },
    kind: 'number',
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
  mape: {
    label: { en: 'Mean error, relative', zh: '平均相对误差' },
    meaning: {
      en: 'How far a prediction is off on average, as a share of the true value (mean absolute percentage error, MAPE).',
      zh: '预测平均偏离真实值的比例（平均绝对百分比误差，MAPE）。',
    },
    kind: 'share',
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
  weightedPrecision: {
    label: { en: 'Precision, by size of class', zh: '加权精确率' },
    meaning: {
      en: 'Precision of every class, averaged, large classes counting more.',
      zh: '各类别精确率的加权平均，数据多的类别权重更大。',
    },
    kind: 'share',
    better: 'higher',
  },
  weightedRecall: {
    label: { en: 'Recall, by size of class', zh: '加权召回率' },
    meaning: {
      en: 'Recall of every class, averaged, large classes counting more. It is the same as accuracy.',
      zh: '各类别召回率的加权平均，数据多的类别权重更大。它与准确率相同。',
    },
    kind: 'share',
    better: 'higher',
  },
  microF1: {
    label: { en: 'F1, row by row', zh: '微平均 F1' },
    meaning: {
      en: 'Every row counting alike. Where each row has one class, this is the accuracy.',
      zh: '每一行同等重要。每行只有一个类别时，它等于准确率。',
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
  passRate: {
    label: { en: 'Scenarios passed', zh: '场景通过率' },
    meaning: {
      en: 'The share of typical cases whose answer was as expected.',
      zh: '典型案例中，回答符合预期的比例。',
    },
    kind: 'share',
    better: 'higher',
  },
  answerMs: {
    label: { en: 'Time to answer (ms)', zh: '应答时间（毫秒）' },
    meaning: {
      en: 'Within this time, in milliseconds, 95 of 100 answers were there (95th percentile), each case asked by itself.',
      zh: '100 次应答中有 95 次在这一时间内完成（毫秒，第 95 百分位），每个案例单独提问。',
    },
    kind: 'number',
    better: 'lower',
  },
  leakedShare: {
    label: { en: 'Rows seen in training', zh: '训练中见过的行' },
    meaning: {
      en: 'The share of test rows that stand in the training rows too, or nearly. Figures on them prove nothing.',
      zh: '测试数据中与训练数据相同或几乎相同的比例。在这些数据上的成绩说明不了问题。',
    },
    kind: 'share',
    better: 'lower',
  },
  f1Clean: {
    label: { en: 'F1 without them', zh: '去除后的 F1' },
    meaning: {
      en: 'F1 on the test rows that the model has not seen in training: believe this one.',
      zh: '模型训练时没见过的测试数据上的 F1：应以它为准。',
    },
    kind: 'share',
    better: 'higher',
  },
  tokenF1Clean: {
    label: { en: 'F1 of words without them', zh: '去除后的词语 F1' },
    meaning: {
      en: 'F1 of the words on the test rows that the model has not seen in training: believe this one.',
      zh: '模型训练时没见过的测试数据上的词语 F1：应以它为准。',
    },
    kind: 'share',
    better: 'higher',
  },
  perplexityClean: {
    label: { en: 'Perplexity without them', zh: '去除后的困惑度' },
    meaning: {
      en: 'Perplexity of the test rows that the model has not seen in training: believe this one.',
      zh: '模型训练时没见过的测试数据上的困惑度：应以它为准。',
    },
    kind: 'number',
    better: 'lower',
  },
  completeness: {
    label: { en: 'Completeness', zh: '完整性' },
    meaning: { en: 'The share of cells that are filled.', zh: '已填写的单元格所占的比例。' },
    kind: 'share',
    better: 'higher',
  },
  uniqueness: {
    label: { en: 'Uniqueness', zh: '唯一性' },
    meaning: { en: 'The share of rows that repeat no earlier one.', zh: '不与前面的行重复的行所占的比例。' },
    kind: 'share',
    better: 'higher',
  },
  validity: {
    label: { en: 'Validity', zh: '有效性' },
    meaning: { en: 'The share of filled cells that obey the rules of their column.', zh: '符合本列规则的已填写单元格所占的比例。' },
    kind: 'share',
    better: 'higher',
  },
  consistency: {
    label: { en: 'Consistency', zh: '一致性' },
    meaning: { en: 'The share of rows that obey all rules between columns.', zh: '符合所有列间规则的行所占的比例。' },
    kind: 'share',
    better: 'higher',
  },
  referenceAccuracy: {
    label: { en: 'Accuracy of the data', zh: '数据准确性' },
    meaning: { en: 'The share of compared cells that agree with the reference.', zh: '与参考数据一致的单元格所占的比例。' },
    kind: 'share',
    better: 'higher',
  },
  driftedShare: {
    label: { en: 'Drifted columns', zh: '漂移的列' },
    meaning: {
      en: 'The share of columns whose values are distributed clearly otherwise than in the reference.',
      zh: '取值分布与参考数据明显不同的列所占的比例。',
    },
    kind: 'share',
    better: 'lower',
  },
  largestPsi: {
    label: { en: 'Largest PSI', zh: '最大 PSI' },
    meaning: {
      en: 'The population stability index of the column that moved most. Below 0.1 little has changed; from 0.25 on something must be done.',
      zh: '变化最大的一列的群体稳定性指数。低于 0.1 表示变化很小，达到 0.25 就需要处理。',
    },
    kind: 'number',
    better: 'lower',
  },
  largestDistance: {
    label: { en: 'Largest distance', zh: '最大距离' },
    meaning: {
      en: 'How far the column that moved most has moved: for numbers in standard deviations of the reference (Wasserstein), for categories between 0 and 0.83 (Jensen-Shannon).',
      zh: '变化最大的一列移动了多远：数字以参考数据的标准差为单位（Wasserstein），类别介于 0 和 0.83 之间（Jensen-Shannon）。',
    },
    kind: 'number',
    better: 'lower',
  },
  r2Clean: {
    label: { en: 'R² without them', zh: '去除后的 R²' },
    meaning: {
      en: 'R² on the test rows that the model has not seen in training: believe this one.',
      zh: '模型训练时没见过的测试数据上的 R²：应以它为准。',
    },
    kind: 'number',
    better: 'higher',
  },
};
