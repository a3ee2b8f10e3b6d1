import type { Interval } from '../../kit/ports.ts';
import { type Message, message } from '../../kit/text.ts';
import type { ClassFigures } from './confusion.ts';

/** Why figures of the class that is looked for are not defined. */
export function undefinedNotes({ count, predicted }: ClassFigures, { label, rows }: { label: string; rows: number }): Message[] {
  const notes: Message[] = [];
  if (predicted === 0)
    notes.push(
      message(
        {
          en: 'No row was predicted as “{label}”, so precision is not defined.',
          zh: '没有任何行被预测为“{label}”，因此精确率没有定义。',
        },
        { label },
      ),
    );
  if (count === 0)
    notes.push(
      message(
        {
          en: 'No test row is of the class “{label}”, so recall, F1, AUC and average precision are not defined. Use test rows of both classes.',
          zh: '测试数据中没有“{label}”类别，因此召回率、F1、AUC 和平均精确率没有定义。请使用包含两个类别的测试数据。',
        },
        { label },
      ),
    );
  if (count === rows)
    notes.push(
      message(
        {
          en: 'All test rows are of the class “{label}”, so AUC is not defined.',
          zh: '所有测试数据都属于类别“{label}”，因此 AUC 没有定义。',
        },
        { label },
      ),
    );
  return notes;
}

/** How the figures of several classes come about. */
export function manyNotes(auc: number | null | undefined): Message[] {
  return [
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
  ];
}

export function noProbabilitiesNote(): Message {
  return message({
    en: 'There are answers alone and no probabilities, so AUC, average precision, log-loss, Brier score and calibration are not defined.',
    zh: '只有答案而没有概率，因此 AUC、平均精确率、对数损失、Brier 分数和校准没有定义。',
  });
}

export function absentClasses(classes: readonly string[], figures: readonly ClassFigures[]): Message[] {
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
export function movementNotes(rows: number, interval: Interval | undefined): Message[] {
  const points = interval ? Math.round(((interval.high - interval.low) / 2) * 100) : 0;
  if (points < 2) return [];
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
export function positiveOf(classes: readonly string[], figures: readonly ClassFigures[], chosen?: string): string {
  if (chosen !== undefined && classes.includes(chosen)) return chosen;
  const [first = '', second = ''] = classes;
  const [yesFirst, yesSecond] = [first, second].map((name) => yesWords.has(name.toLowerCase()));
  if (yesFirst !== yesSecond) return yesFirst ? first : second;
  return (figures[0]?.count ?? 0) < (figures[1]?.count ?? 0) ? first : second;
}
