import fc from 'fast-check';
import { expect, test } from 'vitest';
import { loadTokenizer } from '../../../../nodes/lib/tokenizers/load-tokenizer.ts';
import { mergePairs } from '../../../../nodes/lib/tokenizers/merge-pairs.ts';
import { trainBpe } from '../../../../nodes/lib/tokenizers/train-bpe.ts';

const bilingual = [
  'The customer asked for a refund, and the refund was paid on the same day.',
  'A refund is paid within 14 days. The day the customer asked is day one.',
  '客户申请退款，退款当天到账。',
  '退款会在十四天内到账。客户申请的那一天是第一天。',
];
const bytes = { symbols: 'bytes' } as const;
const characters = { symbols: 'characters' } as const;

/** The words of Sennrich et al. (2016), as often as there. */
const words = [...Array(5).fill('low'), ...Array(2).fill('lower'), ...Array(6).fill('newest'), ...Array(3).fill('widest')];

function mergesOf({ tokenizer }: Awaited<ReturnType<typeof trainBpe>>): unknown {
  return Reflect.get(Object(tokenizer.model), 'merges');
}

test('joins the most frequent neighbours first, of equals those with the lower symbols: worked out by hand', async () => {
  const trained = await trainBpe(words, { ...bytes, vocabularySize: 1_000 });
  expect(mergesOf(trained)).toEqual(
    // es 9, est 9, lo 7, low 7, then at 6: e+w before n+.. before w+.., then 3: d before i before w, then 2.
    [
      ['e', 's'],
      ['es', 't'],
      ['l', 'o'],
      ['lo', 'w'],
      ['e', 'w'],
      ['n', 'ew'],
      ['new', 'est'],
      ['d', 'est'],
      ['i', 'dest'],
      ['w', 'idest'],
      ['e', 'r'],
      ['low', 'er'],
    ],
  );
  const { encode } = loadTokenizer(trained.tokenizer, trained.config);
  expect(encode('lowest lower').tokens).toEqual(['low', 'est', 'Ġ', 'lower']);
});

test('the number of tokens and how often they must occur are kept to', async () => {
  const small = await trainBpe(words, { ...bytes, vocabularySize: 1 + 256 + 3 });
  expect(mergesOf(small)).toHaveLength(3);
  expect(loadTokenizer(small.tokenizer).vocabularySize).toBe(260);
  const frequent = await trainBpe(words, { ...bytes, vocabularySize: 1_000, minimumCount: 7 });
  expect(mergesOf(frequent)).toHaveLength(4);
});

test('the order of the texts does not matter', async () => {
  const options = { ...characters, vocabularySize: 400, minimumCount: 1 };
  expect(await trainBpe(bilingual.toReversed(), options)).toEqual(await trainBpe(bilingual, options));
});

test('Chinese is learnt in characters and in bytes', async () => {
  const byCharacters = loadTokenizer((await trainBpe(bilingual, { ...characters, vocabularySize: 500 })).tokenizer);
  expect(byCharacters.encode('退款到账').tokens).toEqual(['退款', '到账']);
  // A character that was never seen is spelt in bytes.
  expect(byCharacters.encode('退货').tokens).toEqual(['退', '<0xE8>', '<0xB4>', '<0xA7>']);
  const byBytes = loadTokenizer((await trainBpe(bilingual, { ...bytes, vocabularySize: 500 })).tokenizer);
  expect(byBytes.decode(byBytes.encode('退款').ids)).toBe('退款');
  expect(byBytes.encode('退款').ids).toHaveLength(1);
});

const anyText = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), fc.constantFrom(...bilingual));

test.each([bytes, characters])('every text comes back from its tokens: $symbols', async (symbols) => {
  const { tokenizer, config } = await trainBpe(bilingual, { ...symbols, vocabularySize: 600 });
  const { encode, decode } = loadTokenizer(tokenizer, config);
  fc.assert(
    fc.property(fc.array(anyText), (parts) => {
      const text = parts.join('');
      expect(decode(encode(text).ids, { special: true })).toBe(text);
    }),
    { numRuns: 300, examples: [[['\uFEFF 退\uFEFF']], [['<0x41>', '<|endoftext|>', '  a\r\n\u0000']]] },
  );
});

test('more merges never make a text longer', async () => {
  const sizes = [320, 400, 480];
  const tokenizers = await Promise.all(
    sizes.map(async (vocabularySize) =>
      loadTokenizer((await trainBpe(bilingual, { ...bytes, vocabularySize, minimumCount: 1 })).tokenizer),
    ),
  );
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...bilingual.flatMap((text) => [...text])), { maxLength: 60 }), (letters) => {
      const lengths = tokenizers.map(({ encode }) => encode(letters.join('')).ids.length);
      expect(lengths).toEqual(lengths.toSorted((a, b) => b - a));
    }),
  );
});

/** The definition of byte-pair encoding, with all counts taken anew for each merge. */
function slowMerges(pieces: readonly number[][], most: number): number[][] {
  let symbols = 4;
  const merges: number[][] = [];
  let current = pieces.map((piece) => [...piece]);
  while (merges.length < most) {
    const counts = new Map<string, number>();
    for (const piece of current)
      for (let at = 1; at < piece.length; at++) {
        const key = `${String(piece[at - 1]).padStart(4, '0')},${String(piece[at]).padStart(4, '0')}`;
        counts.set(key, (counts.get(key) ?? 0) + 1);
      }
    const [best] = [...counts].sort(([a, countA], [b, countB]) => countB - countA || (a < b ? -1 : 1));
    if (!best || best[1] < 2) break;
    const [left = 0, right = 0] = best[0].split(',').map(Number);
    merges.push([left, right]);
    const merged = symbols++;
    current = current.map((piece) => {
      const joined: number[] = [];
      for (let at = 0; at < piece.length; at++) {
        const both = piece[at] === left && piece[at + 1] === right;
        joined.push(both ? merged : piece[at]!);
        if (both) at++;
      }
      return joined;
    });
  }
  return merges;
}

test('counts that are kept up to date give the merges of counts taken anew', () => {
  const symbol = fc.integer({ min: 0, max: 3 });
  fc.assert(
    fc.property(fc.array(fc.array(symbol, { minLength: 1, maxLength: 12 }), { maxLength: 12 }), (pieces) => {
      let symbols = 4;
      const bounds = [0];
      for (const piece of pieces) bounds.push(bounds.at(-1)! + piece.length);
      const joined = mergePairs(
        { symbols: Int32Array.from(pieces.flat()), bounds: Int32Array.from(bounds), counts: new Float64Array(pieces.length).fill(1) },
        { minimumCount: 2, join: () => symbols++, room: () => symbols < 24 },
      );
      expect(Array.from(joined, ({ left, right }) => [left, right])).toEqual(slowMerges(pieces, 20));
    }),
    { numRuns: 500 },
  );
});

test('too small a vocabulary and no text are said', async () => {
  await expect(trainBpe(bilingual, { ...bytes, vocabularySize: 200 })).rejects.toThrow('need 257');
  await expect(trainBpe(['', ''], { ...bytes, vocabularySize: 300 })).rejects.toThrow('no text to learn');
});
