import { expect, test } from 'vitest';
import { metricsInWords } from '../../../../editor/results/metrics/in-words.ts';
import type { MetricsValue } from '../../../../nodes/kit/ports.ts';
import { say } from '../../../../nodes/kit/text.ts';

const spam: MetricsValue = {
  type: 'metrics',
  task: 'text-classification',
  count: 110,
  scores: { precision: 8 / 13, recall: 0.8, accuracy: 103 / 110 },
  notes: [],
  target: 'label',
  positive: 'spam',
  classes: ['ham', 'spam'],
  confusion: [
    [95, 5],
    [2, 8],
  ],
};

test('accuracy is set beside what always naming the commonest class would reach', () => {
  expect(metricsInWords(spam).map((sentence) => say(sentence, 'en'))).toEqual([
    'Right for 103 of 110 rows (accuracy). Always saying “ham” would be right for 100.',
    'Of 100 rows that it calls “spam”, 62 truly are (precision).',
    'Of 100 rows that truly are “spam”, it finds 80 (recall).',
  ]);
});

test('99.7 % is not said to be all', () => {
  const nearly = metricsInWords({ ...spam, scores: { precision: 0.997, recall: null } });
  expect(nearly.map((sentence) => say(sentence, 'zh'))).toContain('它判为“spam”的每 100 行中，99 行确实是（精确率）。');
  expect(nearly).toHaveLength(2);
});

test('a regression that is no better than the mean is said to be that', () => {
  const sentences = metricsInWords({
    type: 'metrics',
    task: 'regression',
    count: 9,
    scores: { mae: 12.5, r2: -0.1 },
    notes: [],
    target: 'price',
  });
  expect(sentences.map((sentence) => say(sentence, 'en'))).toEqual([
    'A prediction of “price” is off by 12.5 on average.',
    'The model is no better than always saying the mean (R² is not above 0).',
  ]);
});

test('entities and texts are said without words of the field', () => {
  const metrics = { type: 'metrics' as const, count: 40, target: 'y', notes: [] };
  const words = (task: 'token-tagging' | 'text-generation', scores: Record<string, number>) =>
    metricsInWords({ ...metrics, task, scores }).map((sentence) => say(sentence, 'en'));
  expect(words('token-tagging', { precision: 0.81, recall: 0.996 })).toEqual([
    'Of 100 entities that it marks, 81 are right (precision).',
    'Of 100 entities that there are, it finds 99 (recall).',
  ]);
  expect(words('text-generation', { exactMatch: 0.25, tokenF1: 0.6 })).toEqual([
    '10 of 40 texts are the right one word for word; on average 60 % of the words are shared.',
  ]);
});
