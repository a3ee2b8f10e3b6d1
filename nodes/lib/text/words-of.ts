/** A word of a text and where it stands, in UTF-16 units. */
export interface Word {
  text: string;
  start: number;
  end: number;
}

/** Chinese and Japanese characters one by one, since no spaces show their words; runs of letters and digits; every other sign alone. */
const pattern =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|(?:(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}])[\p{L}\p{M}\p{N}_])+|[^\s]/gu;

export function wordsOf(text: string): Word[] {
  return Array.from(text.matchAll(pattern), ({ 0: word, index }) => ({ text: word, start: index, end: index + word.length }));
}
