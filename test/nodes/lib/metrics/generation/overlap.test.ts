import { expect, test } from 'vitest';
import { isExactMatch, tokenF1 } from '../../../../../nodes/lib/metrics/generation/answer-match.ts';
import { rougeL, rougeN } from '../../../../../nodes/lib/metrics/generation/rouge.ts';

test('ROUGE-L counts words in the same order, ROUGE-N runs of words (the example of Lin 2004)', () => {
  const reference = 'police killed the gunman';
  expect(rougeL('police kill the gunman', reference)).toEqual({ precision: 0.75, recall: 0.75, f1: 0.75 });
  expect(rougeL('the gunman kill police', reference).f1).toBe(0.5);
  expect(rougeN('police kill the gunman', reference, 1).f1).toBe(0.75);
  expect(rougeN('police kill the gunman', reference, 2).f1).toBeCloseTo(1 / 3, 12);
});

test('in Chinese each character is a word', () => {
  expect(rougeL('模型很好', '模型不错').f1).toBe(0.5);
  expect(tokenF1('北京市', ['北京'])).toBeCloseTo(0.8, 12);
  expect(isExactMatch('北京。', ['北京'])).toBe(true);
});

test('an answer is right whatever its case, signs and articles; else by the words it shares', () => {
  expect(isExactMatch('The Denver Broncos!', ['Denver Broncos'])).toBe(true);
  expect(isExactMatch('Broncos', ['Denver Broncos', 'the Broncos'])).toBe(true);
  expect(tokenF1('The Denver Broncos, in 2016', ['Denver Broncos'])).toBeCloseTo(0.666667, 6);
  expect(tokenF1('', [''])).toBe(1);
  expect(tokenF1('something', [''])).toBe(0);
  expect(tokenF1('x', [])).toBe(0);
});
