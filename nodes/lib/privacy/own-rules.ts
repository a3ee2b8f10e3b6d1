import { RE2JS } from 're2js';
import { Failure } from '../../kit/problem.ts';
import type { Action } from './actions.ts';
import { isWordCode } from './characters.ts';
import type { Found } from './kinds.ts';

/** A rule that a person gave: words that are private (or never are, with `keep`), or a pattern. */
export interface OwnRule {
  name: string;
  find: 'words' | 'pattern';
  value: string;
  action: Action;
}
const longestPattern = 500;
/** They stand before all that is found otherwise. */
const certainty = 2;

/** Finds the values of all rules. Patterns run on RE2, whose time grows with the text alone; words are looked up by their first character. */
export function ownRules(rules: readonly OwnRule[]): ((text: string) => Found[]) | undefined {
  const finders = rules.flatMap((rule, at) => {
    if (rule.value.trim() === '') return [];
    return [rule.find === 'words' ? wordFinder(wordsOf(rule.value), at) : patternFinder(rule, at)];
  });
  return finders.length === 0 ? undefined : (text) => finders.flatMap((find) => find(text));
}

/** Separated by commas (also full-width ones) or lines. */
export function wordsOf(value: string): string[] {
  return [...new Set(value.split(/[,，、;；\n]/).map((word) => word.trim()))].filter((word) => word !== '');
}

/** Whether RE2 takes a pattern: it has no look-around and no back references, which is what makes it safe. */
export function isPattern(value: string): boolean {
  try {
    RE2JS.compile(value);
    return value.length <= longestPattern;
  } catch {
    return false;
  }
}

function patternFinder(rule: OwnRule, at: number): (text: string) => Found[] {
  if (!isPattern(rule.value))
    throw new Failure(
      {
        en: 'The pattern of “{name}” cannot be read: {pattern}. It is a regular expression without look-around and back references, of at most {most} characters.',
        zh: '无法识别“{name}”的匹配模式：{pattern}。请使用不含环视和反向引用的正则表达式，最多 {most} 个字符。',
      },
      { name: rule.name, pattern: rule.value.slice(0, 80), most: longestPattern },
      { code: 'bad-pattern', setting: 'rules' },
    );
  const pattern = RE2JS.compile(rule.value);
  return (text) => {
    const found: Found[] = [];
    const matcher = pattern.matcher(text);
    while (matcher.find()) {
      const [start, end] = [matcher.start(), matcher.end()];
      if (end > start) found.push({ kind: 'custom', start, end, certainty, rule: at });
    }
    return found;
  };
}

/** Whatever their case; a Latin word only as a whole. */
function wordFinder(words: readonly string[], at: number): (text: string) => Found[] {
  const byFirst = new Map<number, string[]>();
  for (const word of words.map((one) => one.toLowerCase()).sort((a, b) => b.length - a.length)) {
    const first = word.charCodeAt(0);
    byFirst.set(first, [...(byFirst.get(first) ?? []), word]);
  }
  return (text) => {
    const small = text.toLowerCase();
    // A few letters change their length with their case; positions would then be off.
    const searched = small.length === text.length ? small : text;
    const found: Found[] = [];
    for (let start = 0; start < searched.length; start++) {
      const word = byFirst.get(searched.charCodeAt(start))?.find((one) => searched.startsWith(one, start) && isWhole(searched, start, one));
      if (word === undefined) continue;
      found.push({ kind: 'custom', start, end: start + word.length, certainty, rule: at });
      start += word.length - 1;
    }
    return found;
  };
}
function isWhole(text: string, start: number, word: string): boolean {
  const end = start + word.length;
  const headFree = !isWordCode(word.charCodeAt(0)) || !isWordCode(text.charCodeAt(start - 1));
  return headFree && (!isWordCode(word.charCodeAt(word.length - 1)) || !isWordCode(text.charCodeAt(end)));
}
