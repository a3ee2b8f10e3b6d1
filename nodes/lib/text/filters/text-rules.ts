import type { CellWord } from '../../../kit/cell-words.ts';
import type { Text } from '../../../kit/text.ts';

/** What a text can be removed for. `measured` and `limit` are in the unit that the rule's words name. */
export interface Reason {
  rule: TextRule;
  measured: number;
  limit: number;
}

/** All rules in the order in which they are tried, as removed rows say them; a text is removed for the first that it breaks. */
export const textRules = {
  language: 'other language',
  empty: 'empty',
  fewWords: 'too few words',
  manyWords: 'too many words',
  shortWords: 'words too short',
  longWords: 'words too long',
  hashes: 'too many # signs',
  ellipses: 'too many ellipses',
  bullets: 'nearly all bullet points',
  cutLines: 'lines cut off',
  fewLetters: 'too few words with letters',
  fewStopWords: 'no running text',
  paragraphs: 'repeated paragraphs',
  paragraphCharacters: 'much text in repeated paragraphs',
  lines: 'repeated lines',
  lineCharacters: 'much text in repeated lines',
  frequentPhrase: 'one phrase too often',
  repeatedPhrases: 'repeated phrases',
  unfinishedLines: 'lines are no sentences',
  shortLines: 'mostly short lines',
  repeatedLineText: 'lines twice',
  manyLines: 'a list',
  loremIpsum: 'placeholder text',
  curlyBracket: 'program code',
  fewSentences: 'too few sentences',
} as const satisfies Record<string, CellWord>;
export type TextRule = keyof typeof textRules;

/** The published sets of rules, which are switched on and off as wholes. */
export const ruleSets = {
  quality: { en: 'Prose only (Gopher)', zh: '只要通顺的文章（Gopher）' },
  repetition: { en: 'No repetitive texts (Gopher)', zh: '不要自我重复的文本（Gopher）' },
  fineWeb: { en: 'No lists and menus (FineWeb)', zh: '不要列表和菜单（FineWeb）' },
  c4: { en: 'Whole sentences only (C4)', zh: '只要完整的句子（C4）' },
} as const satisfies Record<string, Text>;
export type RuleSet = keyof typeof ruleSets;

/** The set that a rule belongs to; language and emptiness are asked of every text. */
export function setOf(rule: TextRule): RuleSet | undefined {
  switch (rule) {
    case 'language':
    case 'empty':
      return undefined;
    case 'paragraphs':
    case 'paragraphCharacters':
    case 'lines':
    case 'lineCharacters':
    case 'frequentPhrase':
    case 'repeatedPhrases':
      return 'repetition';
    case 'unfinishedLines':
    case 'shortLines':
    case 'repeatedLineText':
    case 'manyLines':
      return 'fineWeb';
    case 'loremIpsum':
    case 'curlyBracket':
    case 'fewSentences':
      return 'c4';
    default:
      return 'quality';
  }
}

/** What the removed rows say beside the reason: how much there was of what the rule looks at, and how much may or must be. */
export const measuredColumns = [
  { name: 'measured', type: 'number', holds: 'measured' },
  { name: 'limit', type: 'number', holds: 'limit' },
] as const;

/** The first rule that does not hold, each tried only where those before hold. */
export function firstBroken(rules: Iterable<() => Reason | undefined>): Reason | undefined {
  for (const rule of rules) {
    const reason = rule();
    if (reason) return reason;
  }
  return undefined;
}

export function above(rule: TextRule, measured: number, limit: number): Reason | undefined {
  return measured > limit ? { rule, measured, limit } : undefined;
}
export function below(rule: TextRule, measured: number, limit: number): Reason | undefined {
  return measured < limit ? { rule, measured, limit } : undefined;
}
