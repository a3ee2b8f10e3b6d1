import type { Word } from '../text/words-of.ts';

/** From words to ids, as plain data: the word itself, its ends and its form, each where it was seen more than once. */
export interface WordFeatures {
  kind: 'words';
  /** The column whose text is read. */
  columns: readonly string[];
  /** Relation: the columns that hold the two parts of the text between which it is. */
  parts?: readonly [string, string];
  /** The looks that have an id of their own, in order, behind the ids of unknown looks. */
  vocabulary: readonly string[];
  /** How many ids there are. */
  size: number;
  /** Labels of spans, or classes of relations. */
  labels: readonly string[];
}

/** What is looked at in each word. */
export const looksOfWord = 7;
/** Looks of more words than this are not told apart. */
const mostLooks = 40_000;

/** The looks of a word; each begins with its place, so that the same letters as a beginning and as an end stay apart. */
function looksIn({ text }: Word): string[] {
  const normal = text.normalize('NFKC').toLowerCase().replaceAll(/\p{N}/gu, '0');
  const looks = [normal, text, normal.slice(0, 1), normal.slice(0, 3), normal.slice(-2), normal.slice(-3), formOf(text)];
  return looks.map((look, at) => `${at}${look}`);
}

/** Capitals, small letters and digits as X, x and 0, runs cut to three: "Graftwork2024" has the form Xxxx000. */
function formOf(text: string): string {
  return text
    .replaceAll(/\p{Lu}/gu, 'X')
    .replaceAll(/\p{Ll}/gu, 'x')
    .replaceAll(/\p{N}/gu, '0')
    .replaceAll(/(.)\1{3,}/gu, '$1$1$1');
}

/** The looks that occur at least twice, the most frequent first: what occurs once teaches the model what an unknown look means. */
export function lookVocabulary(words: Iterable<Word>): string[] {
  const counts = new Map<string, number>();
  for (const word of words) for (const look of looksIn(word)) counts.set(look, (counts.get(look) ?? 0) + 1);
  const kept = [...counts].filter(([, count]) => count > 1);
  kept.sort(([a, countA], [b, countB]) => countB - countA || (a < b ? -1 : 1));
  return kept.slice(0, mostLooks).map(([look]) => look);
}

/** Writes the ids of words, `looksOfWord` of each. The ids of unknown looks are their places. */
export function lookEncoder(vocabulary: readonly string[]): (word: Word, target: Int32Array, offset: number) => void {
  const ids = new Map(vocabulary.map((look, at) => [look, at + looksOfWord]));
  return (word, target, offset) => {
    for (const [at, look] of looksIn(word).entries()) target[offset + at] = ids.get(look) ?? at;
  };
}

/** Makes a word unknown: only its form stays. */
export function hideWord(target: Int32Array, offset: number): void {
  for (let at = 0; at < looksOfWord - 1; at++) target[offset + at] = at;
}
