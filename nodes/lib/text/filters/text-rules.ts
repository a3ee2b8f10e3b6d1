import type { Text } from '../../../kit/text.ts';

/** What a text can be removed for. `measured` and `limit` are in the unit that the rule's words name. */
export interface Reason {
  rule: TextRule;
  measured: number;
  limit: number;
}

interface RuleWords {
  /** As it stands in the table of removed rows. */
  reason: string;
  label: Text;
}

/** All rules in the order in which they are tried; a text is removed for the first that it breaks. */
export const textRules = {
  language: { reason: 'other language', label: { en: 'In another language', zh: '其他语言' } },
  empty: { reason: 'empty', label: { en: 'Empty', zh: '空文本' } },
  fewWords: { reason: 'too few words', label: { en: 'Too few words', zh: '字数过少' } },
  manyWords: { reason: 'too many words', label: { en: 'Too many words', zh: '字数过多' } },
  shortWords: { reason: 'words too short', label: { en: 'Words too short on average', zh: '平均词长过短' } },
  longWords: { reason: 'words too long', label: { en: 'Words too long on average', zh: '平均词长过长' } },
  hashes: { reason: 'too many # signs', label: { en: 'Too many # signs', zh: '“#”过多' } },
  ellipses: { reason: 'too many ellipses', label: { en: 'Too many ellipses', zh: '省略号过多' } },
  bullets: { reason: 'nearly all bullet points', label: { en: 'Nearly all lines are bullet points', zh: '几乎全是列表项' } },
  cutLines: { reason: 'lines cut off', label: { en: 'Lines end in an ellipsis', zh: '行尾多为省略号' } },
  fewLetters: { reason: 'too few words with letters', label: { en: 'Too few words with letters', zh: '文字所占比例过低' } },
  fewStopWords: { reason: 'no running text', label: { en: 'No running text: common words are missing', zh: '不是通顺的文章：缺少常用词' } },
  paragraphs: { reason: 'repeated paragraphs', label: { en: 'Paragraphs repeat', zh: '段落重复' } },
  paragraphCharacters: {
    reason: 'much text in repeated paragraphs',
    label: { en: 'Much of the text in repeated paragraphs', zh: '重复段落占比过高' },
  },
  lines: { reason: 'repeated lines', label: { en: 'Lines repeat', zh: '行重复' } },
  lineCharacters: { reason: 'much text in repeated lines', label: { en: 'Much of the text in repeated lines', zh: '重复行占比过高' } },
  frequentPhrase: { reason: 'one phrase too often', label: { en: 'One phrase too often', zh: '同一短语过于频繁' } },
  repeatedPhrases: { reason: 'repeated phrases', label: { en: 'Phrases repeat', zh: '语句重复' } },
  unfinishedLines: { reason: 'lines are no sentences', label: { en: 'Lines do not end as sentences', zh: '行尾缺少标点' } },
  shortLines: { reason: 'mostly short lines', label: { en: 'Mostly short lines', zh: '多为短行' } },
  repeatedLineText: { reason: 'lines twice', label: { en: 'Lines that stand there twice', zh: '同一行出现两次' } },
  manyLines: { reason: 'a list', label: { en: 'A list: a line break every few words', zh: '列表：换行过多' } },
  loremIpsum: { reason: 'placeholder text', label: { en: 'Placeholder text (“lorem ipsum”)', zh: '占位文字（“lorem ipsum”）' } },
  curlyBracket: { reason: 'program code', label: { en: 'Program code (a curly bracket)', zh: '程序代码（花括号）' } },
  fewSentences: { reason: 'too few sentences', label: { en: 'Too few sentences', zh: '句子过少' } },
} as const satisfies Record<string, RuleWords>;
export type TextRule = keyof typeof textRules;

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
