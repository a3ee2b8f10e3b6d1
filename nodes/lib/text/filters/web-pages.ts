import { charactersPerWord, endsSentence, linesOf, type FilterLanguage, type MeasuredText, repeats } from './measure-text.ts';
import { above, below, firstBroken, type Reason } from './text-rules.ts';

/** Limits of FineWeb (Penedo et al. 2024, arXiv 2406.17557, section 3.6), found there by comparing good with bad pages. */
export interface FineWebLimits {
  /** Fewest lines that end as sentences, as a share. */
  finishedLines: number;
  shortLines: number;
  /** Characters up to which a line is short; a third of it in Chinese. */
  shortLine: number;
  repeatedCharacters: number;
  linesPerWord: number;
}
export const fineWebLimits: FineWebLimits = {
  finishedLines: 0.12,
  shortLines: 0.67,
  shortLine: 30,
  repeatedCharacters: 0.01,
  linesPerWord: 0.3,
};

export function fineWeb({ text, language, words, lines }: MeasuredText, limits: FineWebLimits): Reason | undefined {
  const short = language === 'chinese' ? limits.shortLine / 3 : limits.shortLine;
  const share = (test: (line: string) => boolean) => lines.filter(test).length / lines.length;
  const filled = lines.filter((line) => line.trim() !== '');
  const characters = text.length - (lines.length - 1);
  return firstBroken([
    () =>
      below(
        'unfinishedLines',
        share((line) => endsSentence(line, language)),
        limits.finishedLines,
      ),
    () =>
      above(
        'shortLines',
        share((line) => line.length <= short),
        limits.shortLines,
      ),
    () => above('repeatedLineText', repeats(filled).characters / Math.max(1, characters), limits.repeatedCharacters),
    () => above('manyLines', (lines.length - 1) / words, limits.linesPerWord),
  ]);
}

/** Limits of C4 (Raffel et al. 2020, JMLR 21/140, section 2.2). */
export interface C4Limits {
  fewestSentences: number;
  /** In a line. */
  fewestWords: number;
  /** Lines with a longer word are left out; characters. */
  longestWord: number;
}
export const c4Limits: C4Limits = { fewestSentences: 5, fewestWords: 3, longestWord: 1_000 };

export const lineRules = {
  longWord: { en: 'Lines with an endless word', zh: '含超长词的行' },
  noEnding: { en: 'Lines that do not end as sentences', zh: '行尾没有句末标点的行' },
  fewWords: { en: 'Lines of too few words', zh: '字数过少的行' },
  javascript: { en: 'Lines about JavaScript', zh: '提到 JavaScript 的行' },
  policy: { en: 'Lines about cookies, terms of use or privacy', zh: '有关 Cookie、使用条款或隐私政策的行' },
} as const;
export type LineRule = keyof typeof lineRules;

/** Phrases of notices that stand on many pages; the English ones are C4's, the Chinese ones say the same. */
const notices = [
  'terms of use',
  'privacy policy',
  'cookie policy',
  'uses cookies',
  'use of cookies',
  'use cookies',
  '使用条款',
  '服务条款',
  '隐私政策',
  '隐私条款',
  '隐私声明',
  '使用cookie',
  '版权所有',
  '隱私政策',
  '使用條款',
  '版權所有',
];
const citation = /\[\d*\]|\[edit\]|\[citation needed\]|\[编辑\]|\[來源請求\]|\[来源请求\]/g;

/** Leaves out lines that are no sentences, then judges what is left. `text` is undefined where nothing changed. */
export function c4(
  { text, language }: Pick<MeasuredText, 'text' | 'language'>,
  limits: C4Limits,
): { reason?: Reason; text?: string; lines: Partial<Record<LineRule, number>> } {
  const dropped: Partial<Record<LineRule, number>> = {};
  const kept: string[] = [];
  let sentences = 0;
  for (const line of linesOf(text)) {
    const clean = line.trim().replace(citation, '');
    const lower = clean.toLowerCase();
    if (clean === '') continue;
    if (lower.includes('lorem ipsum')) return { reason: { rule: 'loremIpsum', measured: 1, limit: 0 }, lines: {} };
    const broken = brokenLine(clean, { language, limits, lower });
    if (broken) {
      dropped[broken] = (dropped[broken] ?? 0) + 1;
      continue;
    }
    if (clean.includes('{')) return { reason: { rule: 'curlyBracket', measured: 1, limit: 0 }, lines: {} };
    sentences += sentencesIn(clean);
    kept.push(clean);
  }
  const reason = below('fewSentences', sentences, limits.fewestSentences);
  if (reason) return { reason, lines: {} };
  const cleaned = kept.join('\n');
  return { lines: dropped, ...(cleaned !== text && { text: cleaned }) };
}

function brokenLine(
  line: string,
  { language, limits, lower }: { language: FilterLanguage; limits: C4Limits; lower: string },
): LineRule | undefined {
  const words = line.split(/\s+/);
  // Chinese has no spaces: there a whole line is one word to the splitting, and says nothing.
  if (language === 'english' && words.some((word) => word.length > limits.longestWord)) return 'longWord';
  if (!endsSentence(line, language) || /\.\.\.\s*$/.test(line)) return 'noEnding';
  const count = language === 'chinese' ? (line.match(/[\p{L}\p{N}]/gu)?.length ?? 0) / charactersPerWord : words.length;
  if (count < limits.fewestWords) return 'fewWords';
  if (lower.includes('javascript')) return 'javascript';
  const tight = lower.replace(/\s+(?=cookie)/g, '');
  return notices.some((notice) => lower.includes(notice) || tight.includes(notice)) ? 'policy' : undefined;
}

const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' });

function sentencesIn(line: string): number {
  let count = 0;
  for (const { segment } of segmenter.segment(line)) if (/[\p{L}\p{N}]/u.test(segment)) count++;
  return count;
}
