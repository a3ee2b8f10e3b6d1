import type { MetricsValue } from '../../../nodes/kit/ports.ts';
import { type Message, message } from '../../../nodes/kit/text.ts';

/** The figures as sentences that need no knowledge of the field; shares are said as counts or as "of 100". */
export function metricsInWords(metrics: MetricsValue): Message[] {
  if (isFigure(metrics.scores.passRate)) return casesInWords(metrics.scores.passRate, metrics.count);
  if (metrics.task === 'regression') return regressionInWords(metrics);
  if (metrics.task === 'token-tagging') return entitiesInWords(metrics);
  return metrics.task === 'text-generation' ? textsInWords(metrics) : classesInWords(metrics);
}

function casesInWords(passRate: number, count: number): Message[] {
  const values = { passed: Math.round(passRate * count), count };
  return [
    message({ en: '{passed} of {count} cases were answered as expected.', zh: '{count} 个案例中有 {passed} 个回答符合预期。' }, values),
  ];
}

function entitiesInWords({ scores: { precision, recall } }: MetricsValue): Message[] {
  const sentences: Message[] = [];
  if (isFigure(precision))
    sentences.push(
      message(
        { en: 'Of 100 entities that it marks, {times} are right (precision).', zh: '它标出的每 100 个实体中，{times} 个正确（精确率）。' },
        { times: hundredths(precision) },
      ),
    );
  if (isFigure(recall))
    sentences.push(
      message(
        { en: 'Of 100 entities that there are, it finds {times} (recall).', zh: '文本中每 100 个实体，它找出 {times} 个（召回率）。' },
        { times: hundredths(recall) },
      ),
    );
  return sentences;
}

function textsInWords({ scores: { exactMatch, tokenF1, perplexity }, count, target }: MetricsValue): Message[] {
  const choices = isFigure(perplexity) ? [chosenAmong(perplexity, target)] : [];
  if (!isFigure(exactMatch) || !isFigure(tokenF1)) return choices;
  return [
    ...choices,
    message(
      {
        en: '{right} of {count} texts are the right one word for word; on average {percent} % of the words are shared.',
        zh: '{count} 段文本中有 {right} 段与参考完全一致；平均有 {percent} % 的词相同。',
      },
      { right: Math.round(exactMatch * count), count, percent: hundredths(tokenF1) },
    ),
  ];
}

function chosenAmong(perplexity: number, target: string): Message {
  const values = { count: perplexity < 10 ? Number(perplexity.toFixed(1)) : Math.round(perplexity) };
  return target === ''
    ? message(
        {
          en: 'At each place of the texts it wavers among about {count} tokens (perplexity).',
          zh: '在文本的每个位置，它大约在 {count} 个词元之间犹豫（困惑度）。',
        },
        values,
      )
    : message(
        {
          en: 'At each place of the true answers it wavers among about {count} tokens (perplexity).',
          zh: '在真实答案的每个位置，它大约在 {count} 个词元之间犹豫（困惑度）。',
        },
        values,
      );
}

function classesInWords({ confusion, classes = [], positive, scores, count }: MetricsValue): Message[] {
  const sentences: Message[] = [];
  if (confusion && count > 0) {
    const right = confusion.reduce((sum, row, index) => sum + (row[index] ?? 0), 0);
    const sizes = confusion.map((row) => row.reduce((sum, cell) => sum + cell, 0));
    const most = Math.max(...sizes);
    const common = classes[sizes.indexOf(most)] ?? '';
    sentences.push(
      message(
        {
          en: 'Right for {right} of {count} rows (accuracy). Always saying “{common}” would be right for {most}.',
          zh: '{count} 行中答对 {right} 行（准确率）。如果一律回答“{common}”，也能答对 {most} 行。',
        },
        { right, count, common, most },
      ),
    );
  }
  const { precision, recall } = scores;
  if (positive !== undefined && isFigure(precision)) {
    sentences.push(
      message(
        {
          en: 'Of 100 rows that it calls “{positive}”, {times} truly are (precision).',
          zh: '它判为“{positive}”的每 100 行中，{times} 行确实是（精确率）。',
        },
        { positive, times: hundredths(precision) },
      ),
    );
  }
  if (positive !== undefined && isFigure(recall)) {
    sentences.push(
      message(
        {
          en: 'Of 100 rows that truly are “{positive}”, it finds {times} (recall).',
          zh: '真正是“{positive}”的每 100 行中，它找出 {times} 行（召回率）。',
        },
        { positive, times: hundredths(recall) },
      ),
    );
  }
  return sentences;
}

function regressionInWords({ scores, target }: MetricsValue): Message[] {
  const { mae, r2 } = scores;
  const sentences: Message[] = [];
  if (isFigure(mae)) {
    sentences.push(
      message({ en: 'A prediction of “{target}” is off by {mae} on average.', zh: '对“{target}”的预测平均相差 {mae}。' }, { target, mae }),
    );
  }
  if (isFigure(r2)) {
    sentences.push(
      r2 > 0
        ? message(
            {
              en: 'The model explains {percent} % of how “{target}” differs between rows (R²).',
              zh: '模型解释了“{target}”差异的 {percent} %（R²）。',
            },
            { target, percent: hundredths(r2) },
          )
        : message({
            en: 'The model is no better than always saying the mean (R² is not above 0).',
            zh: '模型并不比一律回答平均值更好（R² 不大于 0）。',
          }),
    );
  }
  return sentences;
}

/** Of 100, as a whole number; what is not quite all is never said to be all. */
function hundredths(share: number): number {
  const rounded = Math.round(share * 100);
  if (rounded === 100 && share < 1) return 99;
  return rounded === 0 && share > 0 ? 1 : rounded;
}

function isFigure(value: number | null | undefined): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}
