import { isObject, type Json, readJson } from '../../kit/json.ts';
import type { Word } from './words-of.ts';

/** A marked part of a text in UTF-16 units, from `start` up to, not including, `end`, and what it is. */
export interface Span {
  start: number;
  end: number;
  label: string;
  confidence?: number;
}

/** The spans that a cell holds: a list of spans, or a list of BIO tags, whose places are those of the tokens. Undefined where it is neither. */
export function spansIn(cell: Json): Span[] | undefined {
  const value = typeof cell === 'string' ? readJson(cell) : cell;
  if (!Array.isArray(value)) return undefined;
  const tags = value.filter((item) => typeof item === 'string');
  if (tags.length > 0 && tags.length === value.length) return spansOfTags(tags);
  const spans = value.flatMap((item): Span[] => {
    if (!isObject(item)) return [];
    const { start, end, label, confidence } = item;
    if (typeof start !== 'number' || typeof end !== 'number' || typeof label !== 'string') return [];
    return [{ start, end, label, ...(typeof confidence === 'number' && { confidence }) }];
  });
  return spans.length === value.length ? spans : undefined;
}

/** Spans of BIO tags, as in the CoNLL evaluation: an I- that continues nothing of its kind begins a span of its own. */
export function spansOfTags(tags: readonly string[]): Span[] {
  const spans: Span[] = [];
  let open: Span | undefined;
  for (const [at, tag] of tags.entries()) {
    const label = tag.slice(2);
    if (open && tag.startsWith('I-') && label === open.label) {
      open.end = at + 1;
      continue;
    }
    open = tag.startsWith('B-') || tag.startsWith('I-') ? { start: at, end: at + 1, label } : undefined;
    if (open) spans.push(open);
  }
  return spans;
}

/** The same for a text: what does not lie inside it is left out, and a cell without anything has none. */
export function spansWithin(cell: Json | undefined, text: string): Span[] | undefined {
  if (cell === null || cell === undefined || cell === '') return [];
  const whole = (place: number) => Number.isInteger(place) && place >= 0 && place <= text.length;
  return spansIn(cell)?.filter(({ start, end, label }) => whole(start) && whole(end) && end > start && label !== '');
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
