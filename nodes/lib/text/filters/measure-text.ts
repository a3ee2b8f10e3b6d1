/** The language whose rules a text is judged by: English ones count words, Chinese ones characters. */
export type FilterLanguage = 'english' | 'chinese';

/** A text as the rules of all filters read it; made once for each text. */
export interface MeasuredText {
  text: string;
  language: FilterLanguage;
  /** Words and signs in order, without spaces. */
  tokens: string[];
  /** Words alone; of Chinese, Han characters count as `charactersPerWord` to a word. */
  words: number;
  /** Characters of the words. */
  wordCharacters: number;
  /** Words in which there is a letter. */
  lettered: number;
  lines: string[];
}

/**
 * The published limits are for English words. A Chinese word has about one and a half characters (between the 1.4 of running text and
 * the 1.8 of dictionaries), so that characters divided by it may be held against the same limits.
 */
export const charactersPerWord = 1.5;
/** From this share of Chinese words on a text is judged as Chinese, which may name products and people in Latin letters. */
const chineseShare = 0.3;

const tokenPattern =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|(?:(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}])[\p{L}\p{M}\p{N}_])+(?:['’-](?:(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}])[\p{L}\p{M}\p{N}])+)*|[^\s]/gu;
/** The same for texts without any sign beyond ASCII, which are most and read several times as quickly. */
const asciiPattern = /[A-Za-z0-9_]+(?:['-][A-Za-z0-9]+)*|[^\s]/g;
const beyondAscii = /[^\0-\x7f]/;
const han = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;
const letter = /\p{L}/u;
const wordLike = /[\p{L}\p{N}]/u;

export function measureText(text: string, wanted: FilterLanguage | 'auto'): MeasuredText {
  const plain = !beyondAscii.test(text);
  const tokens = text.match(plain ? asciiPattern : tokenPattern) ?? [];
  let latin = 0;
  let wide = 0;
  let wordCharacters = 0;
  let letteredLatin = 0;
  for (const token of tokens) {
    if (!plain && token.charCodeAt(0) > 0x2e7f && han.test(token)) {
      wide++;
      wordCharacters += token.length;
    } else if (wordLike.test(token)) {
      latin++;
      wordCharacters += token.length;
      if (letter.test(token)) letteredLatin++;
    }
  }
  const wideWords = wide / charactersPerWord;
  const language = wanted === 'auto' ? (wideWords > (latin + wideWords) * chineseShare ? 'chinese' : 'english') : wanted;
  const perWord = language === 'chinese' ? charactersPerWord : 1;
  return {
    text,
    language,
    tokens,
    words: latin + wide / perWord,
    wordCharacters,
    lettered: letteredLatin + wide / perWord,
    lines: linesOf(text),
  };
}

export function linesOf(text: string): string[] {
  const lines = text.split(/\r\n|[\n\r]/);
  // A line break ends the last line; it does not begin another one.
  if (lines.length > 1 && lines.at(-1) === '') lines.pop();
  return lines;
}

/** How often a text stands in a longer one, overlaps not counted. */
export function occurrences(text: string, part: string): number {
  let count = 0;
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length)) count++;
  return count;
}

/** The texts that repeat an earlier one: how many, and their characters. */
export function repeats(parts: readonly string[]): { count: number; characters: number } {
  const seen = new Set<string>();
  let count = 0;
  let characters = 0;
  for (const part of parts) {
    if (!seen.has(part)) seen.add(part);
    else {
      count++;
      characters += part.length;
    }
  }
  return { count, characters };
}

const endings: Record<FilterLanguage, RegExp> = { english: /[.!?"'”’]\s*$/, chinese: /[.!?"'”’。！？…；：」』】）]\s*$/ };

/** Whether a line ends as a sentence does. Full-width signs end one in Chinese; by English rules alone nearly every Chinese page would be dropped. */
export function endsSentence(line: string, language: FilterLanguage): boolean {
  return endings[language].test(line);
}
