import { expect, test } from 'vitest';
import { openSegmenter } from '../../../../nodes/lib/text/segment-chinese.ts';
import { shingleLikeness } from '../../../../nodes/lib/text/shingle-likeness.ts';
import { opening, wordDifferences } from '../../../../nodes/lib/text/word-differences.ts';

test('words that are more or less are marked, the rest stays as it is', () => {
  expect(wordDifferences('the quick red fox', 'the quick brown fox')).toEqual([
    { text: 'the quick ' },
    { text: 'red ', sign: 'more' },
    { text: 'brown ', sign: 'less' },
    { text: 'fox' },
  ]);
  expect(wordDifferences('我想退货谢谢', '我想退货')).toEqual([{ text: '我想退货' }, { text: '谢谢', sign: 'more' }]);
});

test('of long texts the place of the first difference is shown', () => {
  const long = Array.from({ length: 500 }, (_, at) => `word${at}`);
  const pieces = wordDifferences(long.with(300, 'other').join(' '), long.join(' '));
  expect(pieces[0]).toEqual({ text: '… ' });
  expect(pieces.filter(({ sign }) => sign !== undefined)).toEqual([
    { text: 'other ', sign: 'more' },
    { text: 'word300 ', sign: 'less' },
  ]);
  expect(opening(long.join(' ')).endsWith('word159  …')).toBe(true);
});

test('the same, an empty and a shortened text', () => {
  expect(wordDifferences('a b', 'a b')).toEqual([{ text: 'a b' }]);
  expect(wordDifferences('', 'gone')).toEqual([{ text: 'gone', sign: 'less' }]);
  const long = Array.from({ length: 400 }, (_, at) => `w${at}`).join(' ');
  expect(wordDifferences(long, long).every(({ sign }) => sign === undefined)).toBe(true);
});

/** 5 and 5 phrases, 4 of them in both: 4 / 6. */
test('likeness is the share of phrases in common', async () => {
  const [one, other] = ['a b c d e f g h i', 'a b c d e f g h x'];
  expect(shingleLikeness(one, other, { tokens: 'words' })).toBeCloseTo(4 / 6, 12);
  expect(shingleLikeness('一二三四五六', '一二三四五六', { tokens: 'characters' })).toBe(1);
  expect(shingleLikeness('short', 'short', { tokens: 'words' })).toBe(0);
  const cut = await openSegmenter();
  expect(cut('我来到北京清华大学')).toEqual(['我', '来到', '北京', '清华大学']);
  expect(shingleLikeness('我来到北京清华大学参观学习', '我来到北京清华大学参观学习！', { tokens: 'jieba', cut })).toBe(1);
});
