import { Failure } from '../../kit/problem.ts';
import type { JsonObject } from '../../kit/json.ts';

export type Texts = Iterable<string> | AsyncIterable<string>;

export interface TokenizerTraining {
  /** Tokens in all, special ones and single characters included. */
  vocabularySize: number;
  /** Neighbours that occur together less often are not made a token. */
  minimumCount?: number;
  /** Called now and then with the share that is done, 0 to 1; what it throws ends the training. */
  progress?(fraction: number): void;
}

/** What a folder of a model holds of its tokenizer: the contents of tokenizer.json and tokenizer_config.json. */
export interface TokenizerFiles {
  tokenizer: JsonObject;
  config: JsonObject;
}

/** The distinct pieces of all texts with how often each occurs. */
export async function countPieces(texts: Texts, split: (text: string) => readonly string[]): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for await (const text of texts) {
    for (const piece of split(text)) counts.set(piece, (counts.get(piece) ?? 0) + 1);
  }
  if (counts.size > 0) return counts;
  throw new Failure(
    {
      en: 'There is no text to learn a vocabulary from: every row is empty. Choose the column that holds the texts.',
      zh: '没有可用来学习词表的文本：所有行都是空的。请选择包含文本的列。',
    },
    {},
    { code: 'no-text' },
  );
}

/** Characters that are rarer than this share of all are spelt in bytes or unknown; the share is SentencePiece's for Chinese and Japanese. */
const coverage = 0.9995;

/** The characters that get a token of their own, by code: the most frequent ones that cover nearly all of the text, as many as there is room for. */
export function alphabetOf(pieces: ReadonlyMap<string, number>, room = Infinity): string[] {
  const counts = new Map<string, number>();
  let total = 0;
  for (const [piece, count] of pieces) {
    for (const character of piece) {
      counts.set(character, (counts.get(character) ?? 0) + count);
      total += count;
    }
  }
  const frequent = [...counts].sort(([a, countA], [b, countB]) => countB - countA || byCode(a, b));
  const chosen: string[] = [];
  let covered = 0;
  for (const [character, count] of frequent) {
    if (chosen.length >= room || covered >= coverage * total) break;
    chosen.push(character);
    covered += count;
  }
  return chosen.sort(byCode);
}

export function byCode(a: string, b: string): number {
  return (a.codePointAt(0) ?? 0) - (b.codePointAt(0) ?? 0);
}

export function vocabularyTooSmall(size: number, needed: number): Failure {
  return new Failure(
    {
      en: 'A vocabulary of {size} tokens is too small: single characters and special tokens alone need {needed}. Set it to {needed} or more; 8,000 to 32,000 is usual.',
      zh: '词表大小 {size} 太小：仅单个字符和特殊词元就需要 {needed} 个。请设为 {needed} 或更大，通常为 8,000 到 32,000。',
    },
    { size, needed },
    { code: 'vocabulary-too-small', setting: 'vocabularySize' },
  );
}
