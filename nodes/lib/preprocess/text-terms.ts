/**
 * What a text is cut into. Runs of Chinese or Japanese characters have no spaces between words, so they always
 * become runs of 1 to `cjkGrams` characters; other words become themselves and runs of up to `wordGrams` words,
 * and, where asked, pieces of themselves.
 */
export interface TermOptions {
  words: boolean;
  wordGrams: number;
  /** Pieces of `pieces[0]` to `pieces[1]` characters, within a word and its borders; none when missing. */
  pieces?: readonly [number, number];
  cjkGrams: number;
  /** Not words but all runs of up to `cjkGrams` characters, over letters, signs and single spaces alike. */
  characters?: boolean;
}

/** Longer runs of letters are encoded data, not words. */
const longestWord = 40;
/** What lies behind is not read, so that one huge text cannot hold up a request. */
const longestText = 200_000;

const run = /[\p{L}\p{M}\p{N}]+/gu;
/** The same for plain texts, several times as fast. */
const plainRun = /[a-z0-9]+/g;
const cjk = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;
const cjkOrOther = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]+|[^\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]+/gu;
const beyondAscii = /[^ -~\s]/;

/** Calls `emit` for every term of a text, repeated ones again. */
export function eachTerm(text: string, options: TermOptions, emit: (term: string) => void): void {
  const cut = text.length > longestText ? text.slice(0, longestText) : text;
  if (options.characters) {
    cjkTerms(cut.normalize('NFKC').toLowerCase().replace(/\s+/g, ' '), options.cjkGrams, emit);
    return;
  }
  const plain = !beyondAscii.test(cut);
  const words = (plain ? cut.toLowerCase().match(plainRun) : cut.normalize('NFKC').toLowerCase().match(run)) ?? [];
  const before: string[] = [];
  for (const word of words) {
    if (plain || !cjk.test(word)) wordTerms(word, before, options, emit);
    else {
      for (const part of word.match(cjkOrOther) ?? []) {
        if (!cjk.test(part)) wordTerms(part, before, options, emit);
        else {
          cjkTerms(part, options.cjkGrams, emit);
          before.length = 0;
        }
      }
    }
  }
}

function wordTerms(word: string, before: string[], { words, wordGrams, pieces }: TermOptions, emit: (term: string) => void): void {
  if (word.length > longestWord) return;
  if (pieces) pieceTerms(word, pieces, emit);
  if (!words) return;
  emit(word);
  let gram = word;
  for (let back = 1; back < wordGrams && back <= before.length; back++) {
    gram = `${before[before.length - back]!} ${gram}`;
    emit(gram);
  }
  before.push(word);
  if (before.length >= wordGrams) before.shift();
}

/** Marked with a tilde, which no word holds, so that the piece "cat" and the word "cat" stay apart. */
function pieceTerms(word: string, [shortest, longest]: readonly [number, number], emit: (term: string) => void): void {
  const bordered = ` ${word} `;
  for (let length = shortest; length <= longest; length++) {
    for (let start = 0; start + length <= bordered.length; start++) emit(`~${bordered.slice(start, start + length)}`);
    if (length >= bordered.length) return;
  }
}

function cjkTerms(run: string, grams: number, emit: (term: string) => void): void {
  const characters = Array.from(run);
  for (let start = 0; start < characters.length; start++) {
    let gram = '';
    for (let length = 0; length < grams && start + length < characters.length; length++) emit((gram += characters[start + length]!));
  }
}

/** Share of Chinese and Japanese characters among the letters of a text, from 0 to 1; of its first 2,000 characters. */
export function cjkShare(text: string): number {
  let [letters, found] = [0, 0];
  for (const character of text.slice(0, 2_000)) {
    if (cjk.test(character)) found++;
    if (/\p{L}/u.test(character)) letters++;
  }
  return letters === 0 ? 0 : found / letters;
}
