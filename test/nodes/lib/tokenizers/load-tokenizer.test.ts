import { Tokenizer as Pipeline } from '@huggingface/tokenizers';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeBatch } from '../../../../nodes/lib/tokenizers/encode-batch.ts';
import { loadTokenizer } from '../../../../nodes/lib/tokenizers/load-tokenizer.ts';
import { trainBpe } from '../../../../nodes/lib/tokenizers/train-bpe.ts';
import { trainWordPiece } from '../../../../nodes/lib/tokenizers/train-word-piece.ts';

const corpus = ['The café in Zürich is open, the naïve visitor says.', '苏黎世的咖啡馆开着，客人说。', '👩‍🍳 cooks 🍜 in the café'];
const special = (id: number, content: string, more = {}) => ({ id, content, special: true, normalized: false, ...more });

/** As Llama's and XLM-RoBERTa's are built, with small vocabularies. */
function llamaLike() {
  const letters = [...new Set(corpus.slice(0, 1).join('').replaceAll(' ', '▁'))];
  const bytes = Array.from({ length: 256 }, (_, byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`);
  const tokens = ['<unk>', '<s>', '</s>', ...bytes, ...letters, '▁t', '▁th', '▁the', 'is'];
  return {
    added_tokens: [special(0, '<unk>'), special(1, '<s>'), special(2, '</s>')],
    normalizer: {
      type: 'Sequence',
      normalizers: [
        { type: 'Prepend', prepend: '▁' },
        { type: 'Replace', pattern: { String: ' ' }, content: '▁' },
      ],
    },
    pre_tokenizer: null,
    post_processor: {
      type: 'TemplateProcessing',
      single: [{ SpecialToken: { id: '<s>', type_id: 0 } }, { Sequence: { id: 'A', type_id: 0 } }],
      pair: [{ SpecialToken: { id: '<s>', type_id: 0 } }, { Sequence: { id: 'A', type_id: 0 } }, { Sequence: { id: 'B', type_id: 1 } }],
    },
    decoder: {
      type: 'Sequence',
      decoders: [
        { type: 'Replace', pattern: { String: '▁' }, content: ' ' },
        { type: 'ByteFallback' },
        { type: 'Fuse' },
        { type: 'Strip', content: ' ', start: 1, stop: 0 },
      ],
    },
    model: {
      type: 'BPE',
      unk_token: '<unk>',
      fuse_unk: false,
      byte_fallback: true,
      vocab: Object.fromEntries(tokens.map((token, id) => [token, id])),
      merges: ['▁ t', '▁t h', '▁th e', 'i s'],
    },
  };
}

function unigramLike() {
  const vocabulary = [
    ['<s>', 0],
    ['<pad>', 0],
    ['</s>', 0],
    ['<unk>', 0],
    ['▁the', -2],
    ['▁', -3],
    ['café', -4],
    ['caf', -5],
    ['咖啡', -6],
    ['s', -7],
  ];
  return {
    added_tokens: [...['<s>', '<pad>', '</s>', '<unk>'].map((token, id) => special(id, token)), special(10, '<mask>', { lstrip: true })],
    normalizer: {
      type: 'Sequence',
      normalizers: [
        { type: 'Precompiled', precompiled_charsmap: '' },
        { type: 'Replace', pattern: { Regex: ' {2,}' }, content: ' ' },
      ],
    },
    pre_tokenizer: {
      type: 'Sequence',
      pretokenizers: [{ type: 'WhitespaceSplit' }, { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always' }],
    },
    post_processor: { type: 'RobertaProcessing', cls: ['<s>', 0], sep: ['</s>', 2] },
    decoder: { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always' },
    model: { type: 'Unigram', unk_id: 3, vocab: vocabulary },
  };
}

const inBytes = trainBpe(corpus, { symbols: 'bytes', vocabularySize: 400 });
const splitting = (pattern: string) => ({ type: 'Split', pattern: { Regex: pattern }, behavior: 'Isolated', invert: false });
const kinds = {
  'like RoBERTa': inBytes.then(({ tokenizer, config }) => ({
    tokenizer: { ...tokenizer, pre_tokenizer: { type: 'ByteLevel', add_prefix_space: true, use_regex: true } },
    config,
  })),
  'like Qwen': inBytes.then(({ tokenizer, config }) => ({
    tokenizer: {
      ...tokenizer,
      normalizer: { type: 'NFC' },
      pre_tokenizer: {
        type: 'Sequence',
        pretokenizers: [
          splitting(String.raw`(?i:'s|'t)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s+`),
          { type: 'ByteLevel', use_regex: false },
        ],
      },
    },
    config,
  })),
  bytes: inBytes,
  characters: trainBpe(corpus, { symbols: 'characters', vocabularySize: 400 }),
  words: trainWordPiece(corpus, { vocabularySize: 200 }),
  'like Llama': Promise.resolve({ tokenizer: llamaLike(), config: {} }),
  'like XLM-RoBERTa': Promise.resolve({ tokenizer: unigramLike(), config: {} }),
};

const part = fc.oneof(
  fc.constantFrom(
    ...corpus,
    ' ',
    '  ',
    '\n',
    'É',
    'e\u0301',
    'ﬁ',
    'ＡＢ',
    'ΟΔΟΣ',
    '각',
    '가\u11a8',
    '\u200d',
    '\u0000',
    '[MASK]',
    '<mask>',
    '<s>',
    '<0x41>',
  ),
  fc.string({ unit: 'binary', maxLength: 6 }),
  fc.string({ unit: 'grapheme', maxLength: 6 }),
);
const text = fc.array(part, { maxLength: 8 }).map((parts) => parts.join(''));

test.each(Object.entries(kinds))('%s: the ids are the library’s, with places and without', async (_, made) => {
  const { tokenizer, config } = await made;
  const library = new Pipeline(tokenizer, config);
  const { encode } = loadTokenizer(tokenizer, config);
  fc.assert(
    fc.property(text, (words) => {
      const expected = library.encode(words).ids;
      expect(encode(words).ids).toEqual(expected);
      expect(encode(words, undefined, { placed: false }).ids).toEqual(expected);
    }),
    { numRuns: 150 },
  );
});

test.each(Object.entries(kinds))('%s: places are in order, inside the text, and cover what the token is of', async (_, made) => {
  const { tokenizer, config } = await made;
  const { encode, special: known } = loadTokenizer(tokenizer, config);
  fc.assert(
    fc.property(text, (words) => {
      const { offsets, ids, tokens } = encode(words, undefined, { framed: false });
      expect(offsets).toHaveLength(ids.length);
      let last = 0;
      for (const [at, [start, end]] of offsets.entries()) {
        expect(start).toBeGreaterThanOrEqual(last);
        expect(end).toBeGreaterThanOrEqual(start);
        expect(end).toBeLessThanOrEqual(words.length);
        last = start;
        // What a token covers has that token in it when it is read by itself.
        const covered = encode(words.slice(start, end), undefined, { framed: false }).tokens.join('');
        if (start < end && ids[at] !== known.unk) expect(bare(covered)).toContain(bare(tokens[at]!));
      }
    }),
    { numRuns: 150 },
  );
});

const bare = (token: string) => token.replaceAll(/##|[▁Ġ\s]/g, '');

const shown = (words: string, { tokens, offsets }: { tokens: string[]; offsets: [number, number][] }) =>
  tokens.map((token, at) => [token, words.slice(...offsets[at]!)]);

test('places survive lower case, accents taken off, unknown words and Chinese', async () => {
  const { tokenizer, config } = await kinds.words;
  const { encode } = loadTokenizer(tokenizer, config);
  const words = 'THE Café\u0301 xyz¿ 客人 cafe\u0301';
  expect(shown(words, encode(words, undefined, { framed: false }))).toEqual([
    ['the', 'THE'],
    ['cafe', 'Café\u0301'],
    ['[UNK]', 'xyz'],
    ['[UNK]', '¿'],
    ['客', '客'],
    ['人', '人'],
    ['cafe', 'cafe\u0301'],
  ]);
});

test('places of bytes are those of their character, of words without the space before them', async () => {
  const { tokenizer } = await trainBpe(['the the the'], { symbols: 'bytes', vocabularySize: 262 });
  const { encode } = loadTokenizer(tokenizer);
  const words = 'the the 🍜';
  expect(encode(words).offsets).toEqual([
    [0, 3],
    [4, 7],
    [7, 8],
    [8, 10],
    [8, 10],
    [8, 10],
    [8, 10],
  ]);
});

test('places where spaces became signs, characters became bytes, and words are made of likely parts', async () => {
  const llama = loadTokenizer(llamaLike());
  expect(shown('the 客is', llama.encode('the 客is'))).toEqual([
    ['<s>', ''],
    ['▁the', 'the'],
    ['▁', ' '],
    ['<0xE5>', '客'],
    ['<0xAE>', '客'],
    ['<0xA2>', '客'],
    ['is', 'is'],
  ]);
  const unigram = loadTokenizer(unigramLike());
  const words = 'the  cafés ０ <mask>咖啡';
  expect(shown(words, unigram.encode(words))).toEqual([
    ['<s>', ''],
    ['▁the', 'the'],
    ['▁', ''],
    ['café', 'café'],
    ['s', 's'],
    ['▁', ''],
    ['0', '０'],
    ['<mask>', '<mask>'],
    ['▁', ''],
    ['咖啡', '咖啡'],
    ['</s>', ''],
  ]);
});

test('two texts are framed as the model wants them and shortened from the longer one', async () => {
  const { tokenizer, config } = await kinds.words;
  const { encode } = loadTokenizer(tokenizer, config);
  const { tokens, offsets } = encode('the café is open', '客人', { limit: 7 });
  expect(tokens).toEqual(['[CLS]', 'the', 'cafe', '[SEP]', '客', '人', '[SEP]']);
  expect(offsets.slice(4, 6)).toEqual([
    [0, 1],
    [1, 2],
  ]);
  const roberta = loadTokenizer(unigramLike()).encode('the', 's');
  expect(roberta.tokens).toEqual(['<s>', '▁the', '</s>', '</s>', '▁', 's', '</s>']);
  expect(roberta.types).toEqual([0, 0, 0, 0, 0, 0, 0]);
  expect(() => encode('the', undefined, { limit: 1 })).toThrow('no room');
});

test('a batch is filled up to one length, longer texts keep their last special token', async () => {
  const { tokenizer, config } = await kinds.words;
  const loaded = loadTokenizer(tokenizer, config);
  const { ids, mask, lengths, length } = encodeBatch(loaded, ['the', 'the café is open'], { length: 4 });
  const [the = 0n, cafe = 0n] = ['the', 'cafe'].map((token) => BigInt(loaded.tokenId(token)!));
  expect([...ids]).toEqual([2n, the, 3n, 0n, 2n, the, cafe, 3n]);
  expect([...mask]).toEqual([1n, 1n, 1n, 0n, 1n, 1n, 1n, 1n]);
  expect([[...lengths], length]).toEqual([[3, 4], 4]);
  const pairs = encodeBatch(loaded, [['the', 'the'], 'the']);
  expect([...pairs.types]).toEqual([0n, 0n, 0n, 1n, 1n, 0n, 0n, 0n, 0n, 0n]);
});

test('special tokens are those that the folder names, else the usual ones', () => {
  expect(loadTokenizer(llamaLike()).special).toEqual({ bos: 1, eos: 2, cls: 1, sep: 2, unk: 0 });
  expect(loadTokenizer(llamaLike(), { pad_token: { content: '</s>' }, cls_token: null }).special).toEqual({
    pad: 2,
    bos: 1,
    eos: 2,
    sep: 2,
    unk: 0,
  });
});

test('ids that are no tokens are passed over', () => {
  const { decode, tokenId } = loadTokenizer(llamaLike());
  expect(decode([1, tokenId('▁the')!, 99_999, 2n])).toBe('the');
  expect(decode([])).toBe('');
});

test.each([
  ['no object', []],
  ['no model', { added_tokens: [] }],
  ['a hostile id', { ...llamaLike(), added_tokens: [special(4_000_000_000, '<s>')] }],
  ['a vocabulary of words', { ...llamaLike(), model: { type: 'BPE', vocab: { a: 'b' }, merges: [] } }],
  ['merges that are none', { ...llamaLike(), model: { ...llamaLike().model, merges: [3] } }],
  ['pieces of no length', { ...llamaLike(), pre_tokenizer: { type: 'Sequence', pretokenizers: [{ type: 'FixedLength', length: 0 }] } }],
  ['an unknown kind', { ...llamaLike(), pre_tokenizer: { type: 'Magic' } }],
  [
    'a frame of tokens that are not there',
    { ...llamaLike(), post_processor: { type: 'BertProcessing', cls: ['[CLS]', 1], sep: ['[SEP]', 2] } },
  ],
])('a broken tokenizer is said: %s', (_, json) => {
  expect(() => loadTokenizer(json)).toThrow('tokenizer of this model cannot be read');
});
