import { figureOf, writeFigure } from '../../kit/figure-words.ts';
import type { MetricsValue } from '../../kit/ports.ts';
import { type Message, message } from '../../kit/text.ts';

const fewRows = 100;
const fewOfClass = 10;
const weakClass = 0.5;
const farOff = 0.1;
const mostNamed = 6;

/** What the figures themselves say the model is not to be trusted for. */
export function limitationsOf(metrics: MetricsValue): Message[] {
  return [...ofRows(metrics), ...ofClasses(metrics), ...ofSlices(metrics), ...ofCertainty(metrics)];
}

function ofRows({ count, scores }: MetricsValue): Message[] {
  const leaked = scores.leakedShare;
  return [
    ...(count < fewRows
      ? [
          message(
            {
              en: 'It was judged by {count} {count|row|rows} only: every figure may be far off by chance.',
              zh: '仅用 {count} 行数据评估：各项指标可能因偶然而偏差很大。',
            },
            { count },
          ),
        ]
      : []),
    ...(leaked === undefined
      ? [
          message({
            en: 'Nobody checked whether the test rows were seen in training.',
            zh: '没有检查测试数据是否在训练中出现过。',
          }),
        ]
      : []),
    ...(typeof leaked === 'number' && leaked > 0.005
      ? [
          message(
            {
              en: '{share} % of the test rows were seen in training, so the figures prove less than they seem.',
              zh: '{share} % 的测试数据在训练中出现过，指标的说服力要打折扣。',
            },
            { share: Math.round(leaked * 1_000) / 10 },
          ),
        ]
      : []),
  ];
}

function ofClasses({ perClass = [], task }: MetricsValue): Message[] {
  const named = (classes: typeof perClass) =>
    classes
      .slice(0, mostNamed)
      .map(({ name }) => `“${name}”`)
      .join(', ');
  const few = perClass.filter(({ count }) => count > 0 && count < fewOfClass);
  const weak = perClass.filter(({ count, f1 }) => count >= fewOfClass && f1 < weakClass);
  const absent = task === 'token-tagging' ? [] : perClass.filter(({ count }) => count === 0);
  return [
    ...(weak.length > 0
      ? [message({ en: 'It does badly on {names} (F1 below 0.5).', zh: '它在{names}上表现很差（F1 低于 0.5）。' }, { names: named(weak) })]
      : []),
    ...(few.length > 0
      ? [
          message(
            {
              en: 'Of {names} there were fewer than {needed} test rows, so how good it is there is hardly known.',
              zh: '{names}的测试数据不足 {needed} 行，效果难以判断。',
            },
            { names: named(few), needed: fewOfClass },
          ),
        ]
      : []),
    ...(absent.length > 0
      ? [
          message(
            { en: 'No test row was of {names}: nothing is known about them.', zh: '没有{names}的测试数据，无从得知效果。' },
            { names: named(absent) },
          ),
        ]
      : []),
  ];
}

/** Parts of the rows on which the model is worse than chance explains. */
function ofSlices({ slices, scores }: MetricsValue): Message[] {
  const whole = slices && scores[slices.figure];
  if (!slices || typeof whole !== 'number') return [];
  const lower = figureOf(slices.figure).better === 'lower';
  const worse = slices.items.filter(({ interval, few }) => interval && !few && (lower ? interval.low > whole : interval.high < whole));
  return worse.slice(0, mostNamed).map(({ name, value }) =>
    message(
      {
        en: 'Where “{column}” is “{name}”, it is worse than elsewhere: {figure} {value} instead of {whole}.',
        zh: '当“{column}”为“{name}”时效果较差：{figure} {value}，总体为 {whole}。',
      },
      { column: slices.column, name, figure: figureOf(slices.figure).label, value: writeFigure(value), whole: writeFigure(whole) },
    ),
  );
}

function ofCertainty({ scores, calibration = [] }: MetricsValue): Message[] {
  const error = scores.calibrationError;
  if (typeof error !== 'number' || error < farOff) return [];
  const gap = calibration.reduce((sum, { sure, right, count }) => sum + count * (sure - right), 0);
  return [
    message(
      gap > 0
        ? {
            en: 'Its certainty is not to be taken at its word: it is right less often than it says (by {points} points on average).',
            zh: '不能照字面相信它的把握：实际答对的次数比它声称的少（平均相差 {points} 个百分点）。',
          }
        : {
            en: 'Its certainty is not to be taken at its word: it is right more often than it says (by {points} points on average).',
            zh: '不能照字面相信它的把握：实际答对的次数比它声称的多（平均相差 {points} 个百分点）。',
          },
      { points: Math.round(error * 100) },
    ),
  ];
}
