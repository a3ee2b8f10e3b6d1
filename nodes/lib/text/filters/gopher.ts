import { charactersPerWord, type FilterLanguage, type MeasuredText, occurrences, repeats } from './measure-text.ts';
import { above, below, firstBroken, type Reason } from './text-rules.ts';

/** Limits of the quality rules of Gopher (Rae et al. 2021, arXiv 2112.11446, appendix A.1.1). Shares are of words or of lines. */
export interface GopherLimits {
  fewestWords: number;
  mostWords: number;
  /** Characters. */
  shortestMean: number;
  longestMean: number;
  symbolShare: number;
  bulletShare: number;
  ellipsisShare: number;
  letterShare: number;
  /** Different ones. */
  stopWords: number;
}
export const gopherLimits: GopherLimits = {
  fewestWords: 50,
  mostWords: 100_000,
  shortestMean: 3,
  longestMean: 10,
  symbolShare: 0.1,
  bulletShare: 0.9,
  ellipsisShare: 0.3,
  letterShare: 0.8,
  stopWords: 2,
};

/** The paper's list for English. For Chinese the most frequent characters that carry grammar, of which running text always has some. */
const stopWords: Record<FilterLanguage, ReadonlySet<string>> = {
  english: new Set(['the', 'be', 'to', 'of', 'and', 'that', 'have', 'with']),
  chinese: new Set('的了是在和有不我这也与就他为们着之而於于及以上中到說说對对'),
};
const bullet = /^\s*[•‣●▪■◆·*-]/;

/** Chinese has no spaces between words, so the rules on the length of words are left out there. */
export function gopherQuality(measured: MeasuredText, limits: GopherLimits): Reason | undefined {
  const { text, language, words, wordCharacters, lettered, lines, tokens } = measured;
  const mean = words === 0 ? 0 : wordCharacters / words;
  const spaced = language === 'english';
  const share = (test: (line: string) => boolean) => lines.filter(test).length / lines.length;
  return firstBroken([
    () => below('fewWords', words, limits.fewestWords),
    () => above('manyWords', words, limits.mostWords),
    () => (spaced ? below('shortWords', mean, limits.shortestMean) : undefined),
    () => (spaced ? above('longWords', mean, limits.longestMean) : undefined),
    () => above('hashes', (occurrences(text, '#') + occurrences(text, '＃')) / words, limits.symbolShare),
    () => above('ellipses', ellipses(text) / words, limits.symbolShare),
    () =>
      above(
        'bullets',
        share((line) => bullet.test(line)),
        limits.bulletShare,
      ),
    () =>
      above(
        'cutLines',
        share((line) => /(?:\.\.\.|…)\s*$/.test(line)),
        limits.ellipsisShare,
      ),
    () => below('fewLetters', lettered / words, limits.letterShare),
    () => below('fewStopWords', distinctStopWords(tokens, language), limits.stopWords),
  ]);
}

/** A Chinese ellipsis is two of the sign; it counts once. */
function ellipses(text: string): number {
  return text.match(/\.{3,}|…+/g)?.length ?? 0;
}

function distinctStopWords(tokens: readonly string[], language: FilterLanguage): number {
  const list = stopWords[language];
  const found = new Set<string>();
  for (const token of tokens) {
    const word = language === 'english' ? token.toLowerCase() : token;
    if (list.has(word)) found.add(word);
  }
  return found.size;
}

/** Limits of the repetition rules of Gopher (table A1 of the paper), as shares of lines, paragraphs, and of the text's characters. */
export interface RepetitionLimits {
  lines: number;
  paragraphs: number;
  lineCharacters: number;
  paragraphCharacters: number;
}
export const repetitionLimits: RepetitionLimits = { lines: 0.3, paragraphs: 0.3, lineCharacters: 0.2, paragraphCharacters: 0.2 };
/** Largest share of the text that the most frequent run of so many words may make up. */
const frequentRuns: readonly (readonly [words: number, share: number])[] = [
  [2, 0.2],
  [3, 0.18],
  [4, 0.16],
];
/** Largest share of the text that may stand in runs of so many words that were there before. */
const repeatedRuns: typeof frequentRuns = [
  [5, 0.15],
  [6, 0.14],
  [7, 0.13],
  [8, 0.12],
  [9, 0.11],
  [10, 0.1],
];

export function gopherRepetition(measured: MeasuredText, limits: RepetitionLimits): Reason | undefined {
  const { text, lines } = measured;
  const paragraphs = text.trim().split(/(?:\r?\n){2,}/);
  const filled = lines.filter((line) => line.trim() !== '');
  const size = text.length;
  const ofParagraphs = repeats(paragraphs);
  const ofLines = repeats(filled);
  return (
    firstBroken([
      () => above('paragraphs', ofParagraphs.count / paragraphs.length, limits.paragraphs),
      () => above('paragraphCharacters', ofParagraphs.characters / size, limits.paragraphCharacters),
      () => above('lines', ofLines.count / Math.max(1, filled.length), limits.lines),
      () => above('lineCharacters', ofLines.characters / size, limits.lineCharacters),
    ]) ?? repeatedPhrases(measured)
  );
}

/** Runs of words are numbered, a run of n by the number of its first n-1 words and its last word: exact, and no run is ever written out. */
function repeatedPhrases({ text, tokens, language }: MeasuredText): Reason | undefined {
  const ids = numbered(tokens);
  const length = (words: number) => (language === 'chinese' ? Math.ceil(words * charactersPerWord) : words);
  const limits = new Map<number, { share: number; repeated: boolean }>([
    ...frequentRuns.map(([words, share]) => [length(words), { share, repeated: false }] as const),
    ...repeatedRuns.map(([words, share]) => [length(words), { share, repeated: true }] as const),
  ]);
  const ends = new Int32Array(tokens.length + 1);
  for (const [at, token] of tokens.entries()) ends[at + 1] = ends[at]! + token.length;
  const longest = Math.max(...limits.keys());
  let runs = ids;
  for (let size = 2; size <= longest && size <= tokens.length; size++) {
    const { next, different } = longerRuns(runs, ids, size);
    // Where no run stands twice, no longer one does.
    if (different === next.length) return undefined;
    runs = next;
    const limit = limits.get(size);
    if (!limit) continue;
    const characters = limit.repeated ? coveredByRepeats(runs, { size, ends, different }) : mostFrequent(runs, { size, ends, different });
    const reason = above(limit.repeated ? 'repeatedPhrases' : 'frequentPhrase', Math.min(1, characters / text.length), limit.share);
    if (reason) return reason;
  }
  return undefined;
}

function numbered(tokens: readonly string[]): Int32Array {
  const known = new Map<string, number>();
  return Int32Array.from(tokens, (token) => {
    let id = known.get(token);
    if (id === undefined) known.set(token, (id = known.size));
    return id;
  });
}

/** Numbers of the runs that are one word longer, in a table of open addresses: many times quicker than a Map, and as exact. */
function longerRuns(runs: Int32Array, ids: Int32Array, size: number): { next: Int32Array; different: number } {
  const next = new Int32Array(ids.length - size + 1);
  const bits = Math.max(4, Math.ceil(Math.log2(next.length * 2)));
  const mask = 2 ** bits - 1;
  /** Where each run stands for the first time, plus 1. */
  const firsts = new Int32Array(mask + 1);
  let different = 0;
  for (let at = 0; at < next.length; at++) {
    const run = runs[at]!;
    const word = ids[at + size - 1]!;
    let slot = ((Math.imul(run, 0x9e3779b1) ^ Math.imul(word, 0x85ebca6b)) >>> (32 - bits)) & mask;
    for (;;) {
      const first = firsts[slot]! - 1;
      if (first < 0) {
        firsts[slot] = at + 1;
        next[at] = different++;
        break;
      }
      if (runs[first] === run && ids[first + size - 1] === word) {
        next[at] = next[first]!;
        break;
      }
      slot = (slot + 1) & mask;
    }
  }
  return { next, different };
}

interface Runs {
  /** Words in each. */
  size: number;
  /** Characters before each word, in all. */
  ends: Int32Array;
  different: number;
}

/** Characters of the most frequent run, times how often it stands there; 0 where none stands there twice. */
function mostFrequent(runs: Int32Array, { size, ends, different }: Runs): number {
  const counts = new Int32Array(different);
  let first = 0;
  let most = 1;
  for (const [at, run] of runs.entries()) {
    const count = (counts[run] = counts[run]! + 1);
    if (count > most) {
      most = count;
      first = at;
    }
  }
  return most === 1 ? 0 : most * (ends[first + size]! - ends[first]!);
}

/** Characters in runs that stood there before; what overlaps is counted once. */
function coveredByRepeats(runs: Int32Array, { size, ends, different }: Runs): number {
  const seen = new Uint8Array(different);
  let characters = 0;
  let covered = 0;
  for (const [at, run] of runs.entries()) {
    if (seen[run] === 0) {
      seen[run] = 1;
      continue;
    }
    const from = Math.max(at, covered);
    characters += ends[at + size]! - ends[from]!;
    covered = at + size;
  }
  return characters;
}
