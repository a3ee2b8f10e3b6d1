import { isObject, type Json, readJson } from '../../kit/json.ts';
import type { Word } from './words-of.ts';

/** A marked part of a text, in UTF-16 units; `end` is behind its last one. */
export interface Span {
  start: number;
  end: number;
  label: string;
}

/** The spans that a cell holds: a list of `{ start, end, label }`, or its JSON text. Undefined where it is neither; what lies outside the text is left out. */
export function spansIn(cell: Json | undefined, text: string): Span[] | undefined {
  if (cell === null || cell === undefined || cell === '') return [];
  const list = typeof cell === 'string' ? readJson(cell) : cell;
  if (!Array.isArray(list)) return undefined;
  const spans: Span[] = [];
  for (const item of list) {
    if (!isObject(item)) return undefined;
    const { start, end, label } = item;
    if (typeof start !== 'number' || typeof end !== 'number' || typeof label !== 'string' || label === '') return undefined;
    if (Number.isInteger(start) && Number.isInteger(end) && start >= 0 && end > start && end <= text.length)
      spans.push({ start, end, label });
  }
  return spans;
}

/** BIO tags of some labels: 0 outside, then for each label its beginning (odd) and its inside (even). */
export function tagCount(labels: readonly string[]): number {
  return 1 + 2 * labels.length;
}

/** The tag of each word. Of spans that overlap, the longer one counts; a span that cuts a word takes the whole word. */
export function tagsOf(words: readonly Word[], spans: readonly Span[], labels: readonly string[]): Int32Array {
  const tags = new Int32Array(words.length);
  const taken = new Uint8Array(words.length);
  for (const { start, end, label } of spans.toSorted((a, b) => b.end - b.start - (a.end - a.start) || a.start - b.start)) {
    const place = labels.indexOf(label);
    const inside = words.flatMap((word, at) => (word.end > start && word.start < end ? [at] : []));
    if (place < 0 || inside.length === 0 || inside.some((at) => taken[at])) continue;
    for (const [order, at] of inside.entries()) {
      taken[at] = 1;
      tags[at] = 1 + 2 * place + (order === 0 ? 0 : 1);
    }
  }
  return tags;
}

export interface FoundSpan extends Span {
  /** Mean probability of its words' tags, 0 to 1. */
  confidence: number;
}

/** The spans of the likeliest run of tags in which every inside follows a beginning or an inside of its label (Viterbi); `shares` are probabilities [words, tags]. */
export function likeliestSpans(words: readonly Word[], shares: Float32Array, labels: readonly string[]): FoundSpan[] {
  const tags = likeliestTags(words.length, shares, tagCount(labels));
  const spans: FoundSpan[] = [];
  let sum = 0;
  let count = 0;
  for (const [at, word] of words.entries()) {
    const tag = tags[at] ?? 0;
    if (tag === 0) continue;
    const share = shares[at * tagCount(labels) + tag] ?? 0;
    const last = spans.at(-1);
    if (tag % 2 === 0 && last) {
      [sum, count] = [sum + share, count + 1];
      last.end = word.end;
      last.confidence = sum / count;
    } else {
      [sum, count] = [share, 1];
      spans.push({ start: word.start, end: word.end, label: labels[(tag - 1) >> 1] ?? '', confidence: share });
    }
  }
  return spans;
}

function likeliestTags(words: number, shares: Float32Array, tags: number): Int32Array {
  if (words === 0) return new Int32Array(0);
  const from = new Int32Array(words * tags);
  let scores = Float64Array.from({ length: tags }, (_, tag) => (mayFollow(0, tag) ? Math.log(shares[tag]! + 1e-12) : -Infinity));
  for (let at = 1; at < words; at++) {
    const before = scores;
    scores = Float64Array.from({ length: tags }, (_, tag) => {
      let best = 0;
      for (let other = 1; other < tags; other++)
        if (mayFollow(other, tag) && (before[other]! > before[best]! || !mayFollow(best, tag))) best = other;
      from[at * tags + tag] = best;
      return mayFollow(best, tag) ? before[best]! + Math.log(shares[at * tags + tag]! + 1e-12) : -Infinity;
    });
  }
  const found = new Int32Array(words);
  found[words - 1] = scores.reduce((best, score, tag) => (score > scores[best]! ? tag : best), 0);
  for (let at = words - 1; at > 0; at--) found[at - 1] = from[at * tags + found[at]!]!;
  return found;
}

function mayFollow(before: number, tag: number): boolean {
  return tag === 0 || tag % 2 === 1 || before === tag || before === tag - 1;
}
