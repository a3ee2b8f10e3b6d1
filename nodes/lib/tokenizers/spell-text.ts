import { type Word, wordsOf } from '../text/words-of.ts';
import type { Tokenizer } from './load-tokenizer.ts';

/** A whole text in tokens, however long, and apart from them what the tokenizer puts before and behind a text. */
export interface SpelledText {
  before: readonly number[];
  ids: readonly number[];
  after: readonly number[];
}

/** A word, or several that share a token, and the place of its first token in `ids`. */
export interface SpelledWord extends Word {
  token: number;
}

export interface SpelledWords extends SpelledText {
  words: readonly SpelledWord[];
}

export function spellText(tokenizer: Tokenizer, text: string): SpelledText {
  return apart(tokenizer.encode(text, undefined, { placed: false }));
}

/** The same with the words of the text. A word of which the tokenizer leaves nothing is none. */
export function spellWords(tokenizer: Tokenizer, text: string): SpelledWords {
  const encoding = tokenizer.encode(text);
  const spelled = apart(encoding);
  const offsets = encoding.offsets.slice(spelled.before.length, spelled.before.length + spelled.ids.length);
  return { ...spelled, words: placedWords(wordsOf(text), offsets) };
}

function apart({ ids, texts }: { ids: readonly number[]; texts: readonly number[] }): SpelledText {
  const first = texts.indexOf(0);
  if (first < 0) return { before: ids, ids: [], after: [] };
  const last = texts.lastIndexOf(0);
  return { before: ids.slice(0, first), ids: ids.slice(first, last + 1), after: ids.slice(last + 1) };
}

/** A word has the first token that begins in it. One in which none begins goes with the word before it, whose token reaches into it. */
function placedWords(words: readonly Word[], offsets: readonly (readonly [number, number])[]): SpelledWord[] {
  const placed: SpelledWord[] = [];
  let token = 0;
  for (const { text, start, end } of words) {
    while (token < offsets.length && (offsets[token]![0] < start || offsets[token]![1] <= start)) token++;
    const last = placed.at(-1);
    if ((offsets[token]?.[0] ?? Infinity) < end) placed.push({ text, start, end, token });
    else if (last && (offsets[token - 1]?.[1] ?? 0) > start) last.end = end;
  }
  return placed;
}

/** Tokens of the text itself that fit beside what is put round them. */
export function roomIn({ before, after }: SpelledText, longest: number): number {
  return Math.max(1, longest - before.length - after.length);
}

/** A stretch of the text as a model takes it, with what is put round a text. */
export function framed({ before, ids, after }: SpelledText, start: number, end: number): Int32Array {
  return Int32Array.from([...before, ...ids.slice(start, end), ...after]);
}

/** The beginning of a text, at most `longest` tokens, and whether that is not all of it. */
export function beginningOf(spelled: SpelledText, longest: number): { ids: Int32Array; cut: boolean } {
  const room = roomIn(spelled, longest);
  return { ids: framed(spelled, 0, room), cut: spelled.ids.length > room };
}

/** Words from `from` up to, not including, `to`, and their tokens from `start` up to `end`. */
export interface WordWindow {
  from: number;
  to: number;
  start: number;
  end: number;
}

/** As many words from `from` on as fit into `room` tokens; of a single longer one the beginning. */
export function windowFrom({ words, ids }: SpelledWords, from: number, room: number): WordWindow {
  const start = from === 0 ? 0 : words[from]!.token;
  let to = from + 1;
  while (to < words.length && (words[to + 1]?.token ?? ids.length) - start <= room) to++;
  return { from, to, start, end: Math.min(start + room, words[to]?.token ?? ids.length) };
}
