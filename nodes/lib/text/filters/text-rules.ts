import type { CellWord } from '../../../kit/cell-words.ts';

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

/** What the removed rows say beside the reason: how much there was of what the rule looks at, and how much may or must be. */
export const measuredColumns = [
  { name: 'measured', type: 'number' },
  { name: 'limit', type: 'number' },
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
