import { expect, test } from 'vitest';
import { ter, terSignature } from '../../../../../nodes/lib/metrics/generation/ter.ts';

// Figures by sacreBLEU 2.6.0 where nothing else is said.
const texts = ['The dog bit the man.', "It wasn't surprising.", 'The man had just bitten him.'];
const references = [
  ['The dog bit the man.', 'The dog had bit the man.'],
  ['It was not unexpected.', 'No one was surprised.'],
  ['The man bit him first.', 'The man had bitten the dog.'],
];

test('TER of sacreBLEU’s own corpus, with its signature', () => {
  expect(ter(texts, references)).toBe(40);
  expect(terSignature(references)).toBe('nrefs:2|case:lc|tok:tercom|norm:no|punct:yes|asian:no');
});

test('edits that are counted by hand: a word more, less, another, and a stretch that moved', () => {
  const against = (text: string) => ter([text], [['a b c d e f g h i j']]);
  expect(against('a b c d e f g h i j')).toBe(0);
  expect(against('A b c d e f g h i j')).toBe(0);
  expect(against('a b c d x e f g h i j')).toBe(10);
  expect(against('a b c e f g h i j')).toBe(10);
  expect(against('a b c x e f g h i j')).toBe(10);
  // Four words in another place are one edit, not eight.
  expect(against('e f g h a b c d i j')).toBe(10);
  expect(against('e f g h a b c x i j')).toBe(20);
  expect(against('')).toBe(100);
  expect(ter(['a b'], [['']])).toBe(100);
  expect(ter([''], [['']])).toBe(0);
});

test('the reference with the fewest edits counts, over the mean length of all', () => {
  expect(ter(['a b c'], [['a b c d e', 'a b x']])).toBe(25);
});

test('moves of several stretches, long texts, and texts of very unlike lengths', () => {
  const words = (count: number, step: number) => Array.from({ length: count }, (_, at) => 'abcdefg'[(at * at * step + at) % 7]).join(' ');
  expect(ter(['f g h d e a b c'], [['a b c d e f g h']])).toBe(25);
  expect(ter([words(120, 3)], [[words(100, 5)]])).toBeCloseTo(86, 9);
  expect(ter([words(3, 1)], [[words(300, 3)]])).toBeCloseTo(298 / 3, 9);
  expect(ter([words(300, 3)], [[words(3, 1)]])).toBeCloseTo(29_800 / 3, 9);
});

test('Chinese stands character by character, Western signs alone', () => {
  const characters = { characters: true };
  expect(ter(['我们使用大模型进行微调。'], [['我们使用领域大模型进行微调。']], characters)).toBeCloseTo(100 / 7, 9);
  expect(ter(["The dog's bone, it cost $3.50!"], [['我们在2024年使用GPT-4模型。']], characters)).toBe(100);
  expect(ter(["the dog 's bone , 3.50 !"], [["The dog's bone, 3.50!"]], characters)).toBe(0);
  expect(terSignature([['我们']], characters)).toBe('nrefs:1|case:lc|tok:tercom|norm:yes|punct:yes|asian:yes');
});
