import { expect, test } from 'vitest';
import { loadTokenizer } from '../../../../nodes/lib/tokenizers/load-tokenizer.ts';
import { trainWordPiece } from '../../../../nodes/lib/tokenizers/train-word-piece.ts';

const texts = ['hug hugs hug', 'Hugging a pug', 'pugs hug pugs', '退款很快，退款到账'];

async function trained(options: Partial<Parameters<typeof trainWordPiece>[1]> = {}) {
  const { tokenizer, config } = await trainWordPiece(texts, { vocabularySize: 200, ...options });
  return loadTokenizer(tokenizer, config);
}

test('words are made of beginnings and continuations: worked out by hand', async () => {
  const { encode } = await trained();
  // u+g 8, then h+ug 5 before p+ug 3, then pug+s 2 (hug+s 1).
  expect(encode('hugs pugs ugs, xs').tokens).toEqual(['[CLS]', 'hug', '##s', 'pugs', 'u', '##g', '##s', '[UNK]', '[UNK]', '[SEP]']);
});

test('Chinese characters stand alone, capitals and accents fall away', async () => {
  const { encode } = await trained();
  expect(encode('退款 HÚG').tokens).toEqual(['[CLS]', '退', '款', 'hug', '[SEP]']);
  const cased = await trained({ lowercase: false });
  expect(cased.encode('Hug').tokens).toEqual(['[CLS]', 'H', '##ug', '[SEP]']);
});

test('it is BERT that reads it: pairs, types, the five special tokens', async () => {
  const { encode, special, decode } = await trained();
  expect(special).toEqual({ pad: 0, unk: 1, cls: 2, sep: 3, mask: 4 });
  const { tokens, types, texts: sources } = encode('hug', 'pug a');
  expect(tokens).toEqual(['[CLS]', 'hug', '[SEP]', 'pug', 'a', '[SEP]']);
  expect(types).toEqual([0, 0, 0, 1, 1, 1]);
  expect(sources).toEqual([-1, 0, -1, 1, 1, -1]);
  expect(decode(encode('a pugs [MASK]').ids)).toBe('a pugs');
});

test('too small a vocabulary says how large it must be', async () => {
  const said = await trained({ vocabularySize: 12 }).catch(String);
  const needed = Number(/need (\d+)/.exec(String(said))?.[1]);
  await expect(trained({ vocabularySize: needed - 1 })).rejects.toThrow(`need ${needed}`);
  expect((await trained({ vocabularySize: needed })).vocabularySize).toBe(needed);
});
