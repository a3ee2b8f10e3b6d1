import { cjkShare, eachTerm, type TermOptions } from './text-terms.ts';
import type { Row } from '../../kit/ports.ts';

/** From texts to weighted features, as plain data: what training fitted is what serving runs. */
export interface TextFeatures {
  kind: 'text';
  /** The columns whose texts are joined. */
  columns: readonly string[];
  terms: TermOptions;
  /** How many features there are; a power of two where they are hashed. */
  size: number;
  /** The term of each feature; missing where terms are hashed to their feature. */
  vocabulary?: readonly string[];
  /** How much each feature counts: all alike, or the rarer, the more (tf-idf). */
  weights: readonly number[];
}
/** Features of one text, each once, in rising order, with a norm of 1; empty where nothing is known of it. */
export interface SparseFeatures {
  ids: Int32Array;
  values: Float32Array;
}
export interface TextFitOptions {
  columns: readonly string[];
  features: 'auto' | 'words' | 'characters' | 'both';
  hashed: boolean;
  /** Most features. */
  vocabularySize: number;
  /** Longest run of words that is a feature. */
  wordGrams: number;
}
export interface TextWeighting {
  /** Texts that a term must occur in; not for hashed terms. */
  minimumCount: number;
  /** Rare terms count more (tf-idf); else all terms count alike. */
  rareCountMore: boolean;
}
export interface TextFit {
  add(row: Row): void;
  /** How terms are weighted may depend on how many texts there were. */
  finish(weighting: TextWeighting): TextFeatures;
}

/** The text of a row: its columns one after the other. What is missing is empty. */
export function textOf(row: Row, columns: readonly string[]): string {
  return columns
    .map((name) => {
      const value = Object.hasOwn(row, name) ? row[name] : null;
      return typeof value === 'string' ? value : value === null || value === undefined ? '' : String(value);
    })
    .join('\n');
}

/** Above this share of Chinese or Japanese characters, runs of up to three of them are features: most of their words are that long. */
const mostlyCjk = 0.3;

function termOptions({ features, wordGrams }: TextFitOptions, share: number): TermOptions {
  const chinese = share >= mostlyCjk;
  return {
    words: features !== 'characters',
    wordGrams,
    cjkGrams: chinese ? 3 : 2,
    ...(chinese && features === 'characters'
      ? { characters: true }
      : (features === 'characters' || features === 'both') && { pieces: [3, 5] as const }),
  };
}

/** More terms than this are thinned while counting: terms seen in one text so far are forgotten (lossy counting), so that memory is bounded. */
const mostCounted = 3_000_000;
const firstTexts = 200;

/** Learns vocabulary and weights from training rows, given one by one. Only these rows may be shown to it: test rows would leak into the weights. */
export function fitTextFeatures(options: TextFitOptions): TextFit {
  const { columns, hashed } = options;
  const size = hashed ? powerOfTwo(options.vocabularySize) : 0;
  const buckets = new Uint32Array(size);
  let counts = new Map<string, number>();
  let waiting: string[] | undefined = [];
  let terms: TermOptions | undefined;
  let texts = 0;

  function count(text: string, by: TermOptions): void {
    texts++;
    if (hashed) {
      const seen = new Set<number>();
      eachTerm(text, by, (term) => seen.add(hashOf(term) & (size - 1)));
      for (const id of seen) buckets[id]! += 1;
      return;
    }
    const seen = new Set<string>();
    eachTerm(text, by, (term) => seen.add(term));
    for (const term of seen) counts.set(term, (counts.get(term) ?? 0) + 1);
    if (counts.size > mostCounted) counts = new Map([...counts].filter(([, found]) => found > 1));
  }

  /** What kind of texts they are is decided by the first ones, which wait until then. */
  function decide(): TermOptions {
    const all = waiting ?? [];
    waiting = undefined;
    const share = all.reduce((sum, text) => sum + cjkShare(text), 0) / Math.max(1, all.length);
    terms = termOptions(options, share);
    for (const text of all) count(text, terms);
    return terms;
  }

  return {
    add(row) {
      const text = textOf(row, columns);
      if (terms) count(text, terms);
      else if (waiting && waiting.push(text) >= firstTexts) decide();
    },
    finish({ minimumCount, rareCountMore }) {
      const by = terms ?? decide();
      const weight = (found: number) => (rareCountMore ? Number((Math.log((1 + texts) / (1 + found)) + 1).toPrecision(6)) : 1);
      if (hashed) return { kind: 'text', columns, terms: by, size, weights: Array.from(buckets, weight) };
      const kept = [...counts].filter(([, found]) => found >= minimumCount);
      kept.sort(([a, countA], [b, countB]) => countB - countA || (a < b ? -1 : 1));
      kept.length = Math.min(kept.length, options.vocabularySize);
      const vocabulary = kept.map(([term]) => term);
      return { kind: 'text', columns, terms: by, size: kept.length, vocabulary, weights: kept.map(([, found]) => weight(found)) };
    },
  };
}

/** The one way from a text to features, in training and in serving: sublinear term counts times weights, scaled to norm 1. */
export function textEncoder(fitted: TextFeatures): (text: string) => SparseFeatures {
  const { terms, size, vocabulary, weights } = fitted;
  const places = vocabulary && new Map(vocabulary.map((term, id) => [term, id]));
  return (text) => {
    const counts = new Map<number, number>();
    eachTerm(text, terms, (term) => {
      const id = places ? places.get(term) : hashOf(term) & (size - 1);
      if (id !== undefined) counts.set(id, (counts.get(id) ?? 0) + 1);
    });
    const ids = Int32Array.from(counts.keys()).sort();
    const values = Float32Array.from(ids, (id) => (1 + Math.log(counts.get(id) ?? 1)) * (weights[id] ?? 0));
    const norm = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
    if (norm > 0) for (let at = 0; at < values.length; at++) values[at]! /= norm;
    return { ids, values };
  };
}

/** FNV-1a over UTF-16 units with a final mix (of MurmurHash3), so that the low bits are good. */
function hashOf(term: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < term.length; at++) hash = Math.imul(hash ^ term.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

function powerOfTwo(atLeast: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(2, atLeast)));
}
