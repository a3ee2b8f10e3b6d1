import type { AddedToken } from '@huggingface/tokenizers';
import { escapePattern } from '../../kit/escape-pattern.ts';
import { type AlignedText, cutText } from './aligned-text.ts';

/** A part of a text: an added token, or what lies between two. */
export interface Section {
  part: AlignedText;
  added?: AddedToken;
}

/** Finds added tokens by the words that stand for them. */
export interface AddedPattern {
  pattern: RegExp;
  tokens: ReadonlyMap<string, AddedToken>;
}

export function addedPattern(tokens: ReadonlyMap<string, AddedToken>): AddedPattern | undefined {
  if (tokens.size === 0) return undefined;
  // The longest one that fits is meant, so it is tried first.
  const words = [...tokens.keys()].sort((a, b) => b.length - a.length);
  return { pattern: new RegExp(words.map(escapePattern).join('|'), 'g'), tokens };
}

/** Cuts added tokens out of a text before anything else may take them apart; some take the space beside them along. */
export function cutAtAdded(source: AlignedText, added: AddedPattern | undefined): Section[] {
  if (!added) return source.text === '' ? [] : [{ part: source }];
  const sections: Section[] = [];
  let at = 0;
  let trimmed = false;
  const between = (end: number, untilSpace: boolean) => {
    let from = at;
    let to = end;
    if (trimmed) from = Math.min(end, at + spaceAtStart(source.text.slice(at, end)));
    if (untilSpace) to = from + source.text.slice(from, end).trimEnd().length;
    if (from < to) sections.push({ part: cutText(source, from, to) });
  };
  for (const { 0: word, index } of source.text.matchAll(added.pattern)) {
    const token = added.tokens.get(word);
    if (!token) continue;
    between(index, token.lstrip);
    at = index + word.length;
    trimmed = token.rstrip;
    sections.push({ part: cutText(source, index, at), added: token });
  }
  between(source.text.length, false);
  return sections;
}

function spaceAtStart(text: string): number {
  return text.length - text.trimStart().length;
}
