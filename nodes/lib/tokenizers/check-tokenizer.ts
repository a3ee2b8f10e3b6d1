import { isObject } from '../../kit/json.ts';
import { Failure } from '../../kit/problem.ts';
import type { Text } from '../../kit/text.ts';

/** A tokenizer.json whose parts have the types that they must have; what the parts mean is seen when it is built. */
export interface TokenizerJson {
  model: Record<string, unknown>;
  added: { content: string; id: number }[];
  /** The whole, with the parts that may be left out. */
  whole: Record<string, unknown>;
  vocabularySize: number;
}

/** Far more than any tokenizer has; it bounds the memory that a file can ask for. */
const mostTokens = 4_000_000;

export function checkTokenizer(json: unknown): TokenizerJson {
  if (!isObject(json) || !isObject(json.model)) throw broken({ en: 'it has no model', zh: '其中没有模型部分' });
  const { model, added_tokens: listed = [] } = json;
  let largest = largestId(model.vocab);
  if (!Array.isArray(listed) || listed.length > mostTokens) throw broken({ en: 'its added tokens are not a list', zh: '附加词元不是列表' });
  const added = listed.map((token: unknown) => {
    if (!isObject(token) || typeof token.content !== 'string' || token.content === '' || !isId(token.id))
      throw broken({ en: 'an added token has no text or no number', zh: '某个附加词元没有文本或编号' });
    largest = Math.max(largest, token.id);
    return { content: token.content, id: token.id };
  });
  if (model.merges !== undefined && !isMergeList(model.merges))
    throw broken({ en: 'its merges are not pairs of tokens', zh: '合并规则不是词元对' });
  if (neverEnds(json.pre_tokenizer)) throw broken({ en: 'it cuts texts into pieces of no length', zh: '它把文本切成长度为零的片段' });
  return {
    model,
    added,
    whole: { normalizer: null, pre_tokenizer: null, post_processor: null, decoder: null, ...json, added_tokens: listed },
    vocabularySize: largest + 1,
  };
}

/** A list of tokens with their scores (Unigram), else tokens with their ids. */
function largestId(vocabulary: unknown): number {
  if (Array.isArray(vocabulary) && vocabulary.length <= mostTokens) {
    if (vocabulary.every((entry) => Array.isArray(entry) && typeof entry[0] === 'string' && typeof entry[1] === 'number'))
      return vocabulary.length - 1;
  } else if (isObject(vocabulary)) {
    let largest = -1;
    let sound = true;
    for (const id of Object.values(vocabulary)) {
      if (isId(id)) largest = Math.max(largest, id);
      else sound = false;
    }
    if (sound) return largest;
  }
  throw broken({ en: 'its vocabulary is not a list of tokens with numbers', zh: '词表不是带编号的词元列表' });
}

function isId(value: unknown): value is number {
  return Number.isInteger(value) && typeof value === 'number' && value >= 0 && value < mostTokens;
}

function isMergeList(merges: unknown): boolean {
  if (!Array.isArray(merges) || merges.length > mostTokens) return false;
  return merges.every((merge: unknown) =>
    Array.isArray(merge) ? merge.length === 2 && merge.every((token) => typeof token === 'string') : typeof merge === 'string',
  );
}

/** The library would cut for ever. */
function neverEnds(part: unknown): boolean {
  if (!isObject(part)) return false;
  if (part.type === 'FixedLength') return !(typeof part.length === 'number' && part.length >= 1);
  return Array.isArray(part.pretokenizers) && part.pretokenizers.some(neverEnds);
}

export function broken(what: Text | string): Failure {
  return new Failure(
    {
      en: 'The tokenizer of this model cannot be read (tokenizer.json): {what}. Download the model again, or choose another one.',
      zh: '无法读取该模型的分词器（tokenizer.json）：{what}。请重新下载模型，或选择其他模型。',
    },
    { what },
    { code: 'tokenizer-broken' },
  );
}
