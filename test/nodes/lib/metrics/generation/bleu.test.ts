import { expect, test } from 'vitest';
import { bleu } from '../../../../../nodes/lib/metrics/generation/bleu.ts';
import { chrf } from '../../../../../nodes/lib/metrics/generation/chrf.ts';
import { tokensOf } from '../../../../../nodes/lib/metrics/generation/tokenizers.ts';

// The corpus of sacreBLEU's documentation; all figures by sacreBLEU.
const texts = ['The dog bit the man.', "It wasn't surprising.", 'The man had just bitten him.'];
const references = [
  ['The dog bit the man.', 'The dog had bit the man.'],
  ['It was not unexpected.', 'No one was surprised.'],
  ['The man bit him first.', 'The man had bitten the dog.'],
];

test('BLEU of a corpus, with its parts and its signature', () => {
  const { score, precisions, brevityPenalty, length, referenceLength, signature } = bleu(texts, references);
  expect(score).toBeCloseTo(48.530827, 6);
  for (const [at, precision] of [14 / 17, 7 / 14, 5 / 11, 3 / 8].entries()) expect(precisions[at]).toBeCloseTo(100 * precision, 9);
  expect(brevityPenalty).toBeCloseTo(0.942873, 6);
  expect([length, referenceLength]).toEqual([17, 18]);
  expect(signature).toBe('nrefs:2|case:mixed|eff:no|tok:13a|smooth:exp');
});

test('the way of cutting words and the longest run change the figure', () => {
  expect(bleu(texts, references, { tokenizer: 'none' }).score).toBeCloseTo(49.1919566, 6);
  expect(bleu(texts, references, { tokenizer: 'intl' }).score).toBeCloseTo(43.91623493, 6);
  for (const [at, score] of [77.65, 60.5, 53.93, 48.53, 46.14, 43.28].entries())
    expect(bleu(texts, references, { order: at + 1 }).score).toBeCloseTo(score, 2);
});

test('a run of words that is nowhere found: smoothed, or nothing', () => {
  const one = [['the cat is on the mat']];
  expect(bleu(['the cat sat on the mat'], one).score).toBeCloseTo(37.991784, 6);
  expect(bleu(['the cat sat on the mat'], one, { smoothing: 'none' }).score).toBe(0);
});

test('texts that say nothing score nothing', () => {
  expect(bleu(['', '', ''], references).score).toBe(0);
  expect(chrf(['', '', ''], references)).toBe(0);
});

test('words are cut as by sacreBLEU, Chinese character by character', () => {
  expect(tokensOf('Price: $3.50, 10-20% (approx.)', '13a').join(' ')).toBe('Price : $ 3.50 , 10 - 20 % ( approx . )');
  expect(tokensOf('"A&amp;B" e.g. 1,000.5', '13a').join(' ')).toBe('" A & B " e . g . 1,000.5');
  expect(tokensOf('我们在2024年使用GPT-4模型。', 'zh').join(' ')).toBe('我 们 在 2024 年 使 用 GPT-4 模 型 。');
  const chinese = bleu(['我们使用大模型进行微调。'], [['我们使用领域大模型进行微调。']], { tokenizer: 'zh' });
  expect(chinese.score).toBeCloseTo(70.634861, 6);
});

test('chrF and chrF++', () => {
  expect(chrf(texts, references)).toBeCloseTo(59.727518, 6);
  expect(chrf(texts, references, { words: 2 })).toBeCloseTo(59.153104, 6);
});
