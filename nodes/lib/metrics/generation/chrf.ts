import { nGrams, shared, totalOf } from './n-grams.ts';
import { words } from './tokenizers.ts';

export interface ChrfOptions {
  /** Longest runs of characters. */
  characters?: number;
  /** Longest runs of words as well: 2 is chrF++. */
  words?: number;
  /** How much more recall counts than precision. */
  beta?: number;
}

/** Runs of one length: how many the text has, how many the reference, and how many they share. */
interface Matches {
  text: number;
  reference: number;
  shared: number;
}

/** chrF of a corpus, 0 to 100 (Popović 2015, 2017), by sacreBLEU's rules: of several references the one that gives a text most. */
export function chrf(texts: readonly string[], references: readonly (readonly string[])[], options: ChrfOptions = {}): number {
  const sums = new Float64Array(chrfWidth(options));
  for (const [at, text] of texts.entries())
    for (const [place, value] of chrfStatistics(text, references[at] ?? [], options).entries()) sums[place]! += value;
  return chrfOf(sums, options);
}

/** How many numbers a text's statistics are. */
export function chrfWidth({ characters = 6, words: wordOrder = 0 }: ChrfOptions): number {
  return 3 * (characters + wordOrder);
}

/** What chrF sums over the texts: for each length of runs how many the text has, the reference, and both. */
export function chrfStatistics(text: string, references: readonly string[], options: ChrfOptions): number[] {
  const own = runsOf(text, options);
  const candidates = references.map((reference) => matchesOf(own, runsOf(reference, options)));
  const [first] = candidates;
  if (!first) return [];
  const best = candidates.reduce((a, b) => (scoreOf(b, options) > scoreOf(a, options) ? b : a), first);
  return best.flatMap((matches) => [matches.text, matches.reference, matches.shared]);
}

/** The figure of summed statistics. */
export function chrfOf(sums: Float64Array, options: ChrfOptions): number {
  const matches = Array.from({ length: sums.length / 3 }, (_, at): Matches => {
    const [text = 0, reference = 0, both = 0] = sums.subarray(3 * at);
    return { text, reference, shared: both };
  });
  return scoreOf(matches, options);
}

function runsOf(text: string, { characters = 6, words: wordOrder = 0 }: ChrfOptions): Map<string, number>[] {
  const letters = [...words(text).join('')];
  const tokens = words(text).flatMap(withSignsApart);
  return [
    ...Array.from({ length: characters }, (_, at) => nGrams(letters, at + 1)),
    ...Array.from({ length: wordOrder }, (_, at) => nGrams(tokens, at + 1)),
  ];
}

const signs = new Set('!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~');
/** One sign at the end of a word stands alone, else one at its beginning. */
function withSignsApart(word: string): string[] {
  if (word.length === 1) return [word];
  const [first, last] = [word.slice(0, 1), word.slice(-1)];
  if (signs.has(last)) return [word.slice(0, -1), last];
  return signs.has(first) ? [first, word.slice(1)] : [word];
}

function matchesOf(own: readonly Map<string, number>[], other: readonly Map<string, number>[]): Matches[] {
  return own.map((counts, at) => {
    const among = other[at] ?? new Map<string, number>();
    return { text: among.size > 0 ? totalOf(counts) : 0, reference: totalOf(among), shared: shared(counts, among) };
  });
}

/** The mean precision and recall over the lengths that both texts reach, as one F figure. */
function scoreOf(matches: readonly Matches[], { beta = 2 }: ChrfOptions): number {
  const reached = matches.filter(({ text, reference }) => text > 0 && reference > 0);
  if (reached.length === 0) return 0;
  const mean = (of: (match: Matches) => number) => reached.reduce((sum, match) => sum + of(match), 0) / reached.length;
  const precision = mean((match) => match.shared / match.text);
  const recall = mean((match) => match.shared / match.reference);
  if (precision + recall === 0) return 0;
  const weight = beta ** 2;
  return (100 * (1 + weight) * precision * recall) / (weight * precision + recall);
}
