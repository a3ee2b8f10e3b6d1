import { ByteLevelPreTokenizer, SplitPreTokenizer } from '@huggingface/tokenizers';
import type { JsonObject } from '../../kit/json.ts';
import {
  alphabetOf,
  byCode,
  countPieces,
  type Texts,
  type TokenizerFiles,
  type TokenizerTraining,
  vocabularyTooSmall,
} from './count-pieces.ts';
import { learnVocabulary, type VocabularyStart } from './learn-vocabulary.ts';

export interface BpeTraining extends TokenizerTraining {
  /** What tokens are built from. `characters` suits Chinese: a character in bytes is three symbols, and merges would be spent on putting them together. */
  symbols: 'bytes' | 'characters';
  /** Tokens that are never split nor made; the first one ends a text. */
  specialTokens?: readonly string[];
}

/** GPT-2's: a word, a number or signs, each with the space before it; other spaces; the English contractions. */
const wordPattern = String.raw`'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`;
const byteLevel = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true } as const;
const splitting = { type: 'Split', pattern: { Regex: wordPattern }, behavior: 'Isolated', invert: false } as const;

/** Learns a tokenizer of a language model from texts. Every text that it encodes can be decoded to the same text. */
export async function trainBpe(texts: Texts, options: BpeTraining): Promise<TokenizerFiles> {
  const { vocabularySize, symbols, specialTokens = ['<|endoftext|>'] } = options;
  const { pattern } = symbols === 'bytes' ? new ByteLevelPreTokenizer(byteLevel) : new SplitPreTokenizer(splitting);
  const pieces = await countPieces(texts, (text) => (pattern && text.match(pattern)) ?? []);
  const start = symbols === 'bytes' ? byteStart(specialTokens) : characterStart(specialTokens, pieces, vocabularySize);
  if (start.tokens.length > vocabularySize) throw vocabularyTooSmall(vocabularySize, start.tokens.length);
  const { ids, merges } = learnVocabulary(pieces, start, options);
  const [ending] = specialTokens;
  return {
    tokenizer: {
      version: '1.0',
      truncation: null,
      padding: null,
      added_tokens: specialTokens.map((content) => addedToken(content, ids)),
      normalizer: null,
      pre_tokenizer: symbols === 'bytes' ? { ...byteLevel } : { ...splitting },
      post_processor: symbols === 'bytes' ? { ...byteLevel, trim_offsets: false } : null,
      decoder: symbols === 'bytes' ? { ...byteLevel } : { type: 'Sequence', decoders: [{ type: 'ByteFallback' }, { type: 'Fuse' }] },
      model: {
        type: 'BPE',
        dropout: null,
        unk_token: null,
        continuing_subword_prefix: null,
        end_of_word_suffix: null,
        fuse_unk: false,
        byte_fallback: symbols === 'characters',
        ignore_merges: false,
        vocab: Object.fromEntries(ids),
        merges,
      },
    },
    config: {
      tokenizer_class: 'PreTrainedTokenizerFast',
      clean_up_tokenization_spaces: false,
      ...(ending !== undefined && { bos_token: ending, eos_token: ending, pad_token: ending }),
    },
  };
}

export function addedToken(content: string, ids: ReadonlyMap<string, number>): JsonObject {
  return { id: ids.get(content) ?? 0, content, single_word: false, lstrip: false, rstrip: false, normalized: false, special: true };
}

function byteStart(special: readonly string[]): VocabularyStart {
  const { byte_encoder: names } = new ByteLevelPreTokenizer(byteLevel);
  const encoder = new TextEncoder();
  return {
    tokens: [...special, ...Object.values(names).sort(byCode)],
    spell: (piece) => Array.from(encoder.encode(piece), (byte) => names[byte]!),
    join: joinUnless(new Set(special)),
  };
}

/** Characters that are too rare for a token of their own are spelt in bytes, so that nothing is ever unknown. */
function characterStart(special: readonly string[], pieces: ReadonlyMap<string, number>, vocabularySize: number): VocabularyStart {
  const bytes = Array.from({ length: 256 }, (_, byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`);
  // The decoder of bytes drops a byte-order mark, so that one is never spelt in bytes.
  const fixed = [...special, ...bytes, '\uFEFF'];
  const alphabet = alphabetOf(pieces, vocabularySize - fixed.length);
  const known = new Set(alphabet).add('\uFEFF');
  const encoder = new TextEncoder();
  const spelt = (character: string) => (known.has(character) ? character : Array.from(encoder.encode(character), (byte) => bytes[byte]!));
  return {
    tokens: [...fixed, ...alphabet],
    spell: (piece) => [...piece].flatMap(spelt),
    join: joinUnless(new Set([...special, ...bytes])),
  };
}

/** A special token is never part of another one nor made by chance. Bytes stand for what is not known, in single file. */
function joinUnless(reserved: ReadonlySet<string>): VocabularyStart['join'] {
  return (left, right) => (reserved.has(left) || reserved.has(right) || reserved.has(left + right) ? undefined : left + right);
}
