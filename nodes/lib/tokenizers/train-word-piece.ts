import { BertNormalizer, BertPreTokenizer } from '@huggingface/tokenizers';
import { alphabetOf, countPieces, type Texts, type TokenizerFiles, type TokenizerTraining, vocabularyTooSmall } from './count-pieces.ts';
import { learnVocabulary } from './learn-vocabulary.ts';
import { addedToken } from './train-bpe.ts';

export interface WordPieceTraining extends TokenizerTraining {
  /** Capitals and accents are taken off first. */
  lowercase?: boolean;
  /** Besides BERT's own five. */
  specialTokens?: readonly string[];
}

const bertTokens = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'] as const;
/** Marks a token that goes on with a word. */
const prefix = '##';
/** Longer words are unknown as a whole. */
const longestWord = 100;

/** Learns a tokenizer as BERT's from texts: words and parts of words, Chinese characters each by itself. */
export async function trainWordPiece(texts: Texts, options: WordPieceTraining): Promise<TokenizerFiles> {
  const { vocabularySize, lowercase = true, specialTokens = [] } = options;
  const normalizer = { type: 'BertNormalizer', clean_text: true, handle_chinese_chars: true, strip_accents: lowercase, lowercase } as const;
  const normalize = new BertNormalizer(normalizer);
  const splitter = new BertPreTokenizer();
  const pieces = await countPieces(texts, (text) => splitter.pre_tokenize_text(normalize.normalize(text)));
  const special = [...bertTokens, ...specialTokens];
  const tokens = [...special, ...startingTokens(pieces)];
  if (tokens.length > vocabularySize) throw vocabularyTooSmall(vocabularySize, tokens.length);
  const known = new Set(tokens);
  const { ids } = learnVocabulary(
    pieces,
    {
      tokens,
      spell(piece) {
        const spelt = spellWord(piece);
        return spelt.length <= longestWord && spelt.every((token) => known.has(token)) ? spelt : undefined;
      },
      join(left, right) {
        const token = left + right.slice(prefix.length);
        return special.includes(token) ? undefined : token;
      },
    },
    options,
  );
  const [, unknown, first, last] = bertTokens;
  const framed = [specialItem(first, 0), sequenceItem('A', 0), specialItem(last, 0)];
  return {
    tokenizer: {
      version: '1.0',
      truncation: null,
      padding: null,
      added_tokens: special.map((content) => addedToken(content, ids)),
      normalizer: { ...normalizer },
      pre_tokenizer: { type: 'BertPreTokenizer' },
      post_processor: {
        type: 'TemplateProcessing',
        single: framed,
        pair: [...framed, sequenceItem('B', 1), specialItem(last, 1)],
        special_tokens: Object.fromEntries(
          [first, last].map((token) => [token, { id: token, ids: [ids.get(token) ?? 0], tokens: [token] }]),
        ),
      },
      decoder: { type: 'WordPiece', prefix, cleanup: true },
      model: {
        type: 'WordPiece',
        unk_token: unknown,
        continuing_subword_prefix: prefix,
        max_input_chars_per_word: longestWord,
        vocab: Object.fromEntries(ids),
      },
    },
    config: {
      tokenizer_class: 'BertTokenizer',
      do_lower_case: lowercase,
      tokenize_chinese_chars: true,
      strip_accents: null,
      pad_token: '[PAD]',
      unk_token: unknown,
      cls_token: first,
      sep_token: last,
      mask_token: '[MASK]',
    },
  };
}

function spellWord(word: string): string[] {
  return [...word].map((character, at) => (at === 0 ? character : prefix + character));
}

/** Each character as the beginning of a word, and as its continuation where it occurs as that. */
function startingTokens(pieces: ReadonlyMap<string, number>): string[] {
  const alphabet = alphabetOf(pieces);
  const inside = new Set<string>();
  for (const piece of pieces.keys()) for (const token of spellWord(piece).slice(1)) inside.add(token);
  return [...alphabet, ...alphabet.map((character) => prefix + character).filter((token) => inside.has(token))];
}

function specialItem(id: string, type_id: number) {
  return { SpecialToken: { id, type_id } };
}

function sequenceItem(id: string, type_id: number) {
  return { Sequence: { id, type_id } };
}
