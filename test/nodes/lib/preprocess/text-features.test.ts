import { expect, test } from 'vitest';
import { fitTextFeatures, textEncoder, type TextFitOptions, type TextWeighting } from '../../../../nodes/lib/preprocess/text-features.ts';
import { parsePreprocess, preprocessText } from '../../../../nodes/lib/preprocess/preprocess.ts';
import { cjkShare, eachTerm, type TermOptions } from '../../../../nodes/lib/preprocess/text-terms.ts';

const words: TermOptions = { words: true, wordGrams: 2, cjkGrams: 2 };
function termsOf(text: string, options: TermOptions = words): string[] {
  const terms: string[] = [];
  eachTerm(text, options, (term) => terms.push(term));
  return terms;
}
const options: TextFitOptions = {
  columns: ['text'],
  features: 'auto',
  hashed: false,
  vocabularySize: 1_000,
  wordGrams: 2,
};
function fitted(texts: string[], given: Partial<TextFitOptions> = {}, weighting: Partial<TextWeighting> = {}) {
  const fit = fitTextFeatures({ ...options, ...given });
  for (const text of texts) fit.add({ text });
  return fit.finish({ minimumCount: 1, rareCountMore: true, ...weighting });
}

test('English becomes lower-case words and pairs of words', () => {
  expect(termsOf('Free money, now!')).toEqual(['free', 'money', 'free money', 'now', 'money now']);
});

test('Chinese becomes characters and pairs, beside words of other languages', () => {
  expect(termsOf('退货app退')).toEqual(['退', '退货', '货', 'app', '退']);
});

test('full-width letters are the same words', () => {
  expect(termsOf('ＦＲＥＥ')).toEqual(['free']);
});

test('pieces of words stay within the word', () => {
  expect(termsOf('cat', { ...words, words: false, pieces: [3, 4] })).toEqual(['~ ca', '~cat', '~at ', '~ cat', '~cat ']);
});

test('encoded data is not a word', () => {
  expect(termsOf(`ok ${'x'.repeat(60)}`)).toEqual(['ok']);
});

test('three characters together count where texts are mostly Chinese', () => {
  expect(cjkShare('我要退货 ok')).toBeCloseTo(4 / 6, 6);
  expect(fitted(['我要退货']).vocabulary).toContain('我要退');
  expect(fitted(['I want to return 退货单 please, it is broken']).vocabulary).not.toContain('退货单');
});

test('asked for characters alone, Chinese texts are read with their signs, and spaces are one', () => {
  expect(fitted(['好！  a'], { features: 'characters' }).vocabulary?.toSorted()).toEqual(
    [' ', ' a', '!', '! ', '! a', 'a', '好', '好!', '好! '].toSorted(),
  );
});

test('weights are those of smoothed tf-idf and each row has norm 1', () => {
  // scikit-learn: ln((1 + n) / (1 + df)) + 1, sublinear counts 1 + ln(tf), l2.
  const features = fitted(['a b', 'a c', 'a a'], { features: 'words' });
  const at = (term: string) => features.vocabulary?.indexOf(term) ?? -1;
  expect(features.weights[at('a')]).toBeCloseTo(1, 6);
  expect(features.weights[at('b')]).toBeCloseTo(Math.log(4 / 2) + 1, 5);
  const { ids, values } = textEncoder(features)('a a c');
  expect(values.reduce((sum, value) => sum + value ** 2, 0)).toBeCloseTo(1, 6);
  const valueOf = (term: string) => values[ids.indexOf(at(term))] ?? Number.NaN;
  expect(valueOf('a') / valueOf('c')).toBeCloseTo((1 + Math.log(2)) / (Math.log(4 / 2) + 1), 5);
});

test('without tf-idf all terms count alike', () => {
  expect(fitted(['a b', 'a c'], {}, { rareCountMore: false }).weights).toEqual([1, 1, 1, 1, 1]);
});

test('rare terms and those beyond the size are left out, the most frequent stay', () => {
  const features = fitted(['x y', 'x y', 'x z'], { vocabularySize: 2 }, { minimumCount: 2 });
  expect(features.vocabulary).toEqual(['x', 'x y']);
});

test('hashed features need no vocabulary and are the same for the same text', () => {
  const features = fitted(['free money', 'hello you'], { hashed: true, vocabularySize: 1_000 });
  expect([features.size, features.vocabulary]).toEqual([1_024, undefined]);
  const { ids } = textEncoder(features)('free money');
  expect(ids).toHaveLength(3);
  expect(ids.every((id) => id >= 0 && id < 1_024)).toBe(true);
});

test('serving from the file gives the features of training, digit for digit', () => {
  for (const hashed of [false, true]) {
    const features = fitted(['win a free prize now', '恭喜您中奖了', 'see you at lunch'], { hashed, features: 'both' });
    const served = parsePreprocess(preprocessText(features));
    if (served.kind !== 'text') throw new Error('not a text model');
    for (const text of ['a free prize', '您中奖', 'nothing known of this', ''])
      expect(textEncoder(served)(text)).toEqual(textEncoder(features)(text));
  }
});

test('a text of unknown words has no features', () => {
  expect(textEncoder(fitted(['a b']))('unknown').ids).toHaveLength(0);
});

test('foreign preprocessing is refused', () => {
  expect(() => parsePreprocess('{"format":"other"}')).toThrow(/preprocessing/);
});
