import type { PostProcessor, Tokenizer } from '@huggingface/tokenizers';
import { isObject } from '../../kit/json.ts';
import { broken } from './check-tokenizer.ts';

/** How a text (or two) is framed by special tokens: `text` 0 or 1 is the place of that text, an id a token of its own. */
export type Frame = readonly ({ text: 0 | 1; type: number } | { id: number; type: number })[];

const placeholders = ['\u0000first', '\u0000second'] as const;

/** The frame that a tokenizer puts round its texts, seen from what it makes of two words that are no tokens. */
export function frameOf(post: PostProcessor | null, pair: boolean, idOf: Tokenizer['token_to_id']): Frame {
  const [first, second] = placeholders;
  const { tokens, token_type_ids: types } = post
    ? post.post_process([first], pair ? [second] : null)
    : { tokens: pair ? [first, second] : [first], token_type_ids: undefined };
  // RoBERTa knows one type alone.
  const plain = hasType(post?.config, 'RobertaProcessing');
  const frame = tokens.map((token, at) => {
    const type = plain ? 0 : (types?.[at] ?? 0);
    if (token === first) return { text: 0 as const, type };
    if (token === second) return { text: 1 as const, type };
    const id = idOf(token);
    if (id === undefined) throw broken({ en: `the special token ${token} is not in its vocabulary`, zh: `词表中没有特殊词元 ${token}` });
    return { id, type };
  });
  if (!tokens.includes(first)) throw broken({ en: 'it leaves the text out', zh: '它会丢掉文本' });
  // Some post-processors (bytes) have no word on pairs.
  return pair && !tokens.includes(second) ? [...frame, { text: 1, type: 0 }] : frame;
}

function hasType(config: unknown, type: string): boolean {
  if (!isObject(config)) return false;
  return config.type === type || (Array.isArray(config.processors) && config.processors.some((inner) => hasType(inner, type)));
}
