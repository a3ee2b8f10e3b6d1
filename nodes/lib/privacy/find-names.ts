import { classOf, digit, isDigitCode, lower, marked, other, upper } from './characters.ts';
import { alsoWords, familyNames, firstNames, longPlaces, namePhrases, places, sentenceWords, streetWords, titles } from './latin-words.ts';
import { monthWords } from './months.ts';
import type { Scan } from './scan-state.ts';

const first = 1;
const family = 2;
const title = 4;
const place = 8;
const longPlace = 16;
const plain = 32;

export const monthRole = 64;

/** By words as they begin a sentence; a word all in capitals is looked up in that form. */
const roles = new Map<string, number>();
const mark = (list: Iterable<string>, role: number): void => {
  for (const word of list) {
    for (const form of new Set([word, withoutMarks(word)])) {
      const written = form.charAt(0).toUpperCase() + form.slice(1);
      roles.set(written, (roles.get(written) ?? 0) | role);
    }
  }
};
/** "jose" for "josé", since the lists have some names with their marks and some without, and people write both. */
const withoutMarks = (word: string): string => word.normalize('NFKD').replace(/\p{M}/gu, '');

/** What a word with a capital letter may be, as bits; 0 for an unknown one. */
export function roleOf(text: string, start: number, end: number): number {
  if (end - start > longestWord) return 0;
  const known = mayBeKnown(text, start, end) ? roleOfWord(text.slice(start, end)) : 0;
  return known !== 0 || !hasMarks(text, start, end) ? known : roleOfWord(withoutMarks(text.slice(start, end)));
}
function hasMarks(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (classOf[text.charCodeAt(at)] === marked) return true;
  return false;
}
function roleOfWord(word: string): number {
  const known = roles.get(word);
  if (known !== undefined) return known;
  return classOf[word.charCodeAt(1)] === upper ? (roles.get(word.charAt(0) + word.slice(1).toLowerCase()) ?? 0) : 0;
}
/** One bit for each known word, whatever its case: most words are told apart by it without being cut out of the text. */
const filter = new Uint8Array(1 << 15);
function filterPlace(text: string, start: number, end: number): number {
  let hash = 0;
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ (text.charCodeAt(at) | 32), 0x9e3779b1);
  return hash >>> 17;
}
const mayBeKnown = (text: string, start: number, end: number): boolean => filter[filterPlace(text, start, end)] === 1;

mark(firstNames, first);
mark(familyNames, family);
mark(titles, title);
mark(places, place);
mark(sentenceWords, plain);
const longBy = new Map<string, string[]>();
for (const name of longPlaces) {
  const start = /^[\p{L}]+/u.exec(name)?.[0].toLowerCase() ?? '';
  longBy.set(
    start,
    [...(longBy.get(start) ?? []), name].sort((a, b) => b.length - a.length),
  );
}
mark(longBy.keys(), longPlace);
mark(monthWords, monthRole);
for (const word of roles.keys()) filter[filterPlace(word, 0, word.length)] = 1;

const longestWord = 20;
const mostWords = 4;

/** Most words with a capital letter begin a sentence, or are unknown and stand alone: no name, place or street. */
export function isWorthReading(text: string, { start, end, role }: Word): boolean {
  if (isDigitCode(text.charCodeAt(start - 2))) return true;
  return role === 0 ? goesOnAsName(text, end) : role !== plain;
}
const goesOnAsName = (text: string, end: number): boolean => classOf[text.charCodeAt(end)] !== other || isCapital(text, end + 1);

/** A name or place that begins at this word with a capital letter. Guesses: a list of frequent names, titles, and the words before. */
export function findNames(scan: Scan, { start, end, role }: Word): void {
  if (end - start > longestWord || start < scan.nameEnd) return;
  const { text } = scan;
  if (isDigitCode(text.charCodeAt(start - 2)) && scan.wants('address')) streetAt(scan, start);
  if (scan.wants('place') && (role & (place | longPlace)) !== 0) placeAt(scan, { start, end, role });
  // An unknown word is only the beginning of a name where another one follows.
  if ((role === 0 && !goesOnAsName(text, end)) || !scan.wants('name')) return;
  if ((role & title) !== 0) titled(scan, start, end);
  else if ((role & plain) === 0) nameAt(scan, { start, end, role });
}

export interface Word {
  start: number;
  end: number;
  role: number;
}
function placeAt(scan: Scan, { start, end, role }: Word): void {
  const { text } = scan;
  const long =
    (role & longPlace) === 0 ? undefined : longBy.get(text.slice(start, end).toLowerCase())?.find((name) => text.startsWith(name, start));
  if (long !== undefined && !isLetter(text.charCodeAt(start + long.length))) scan.add('place', start, start + long.length, 0.65);
  else if ((role & place) !== 0) scan.add('place', start, end, (role & (first | family)) === 0 ? 0.6 : 0.45);
}

/** The next word with a capital letter behind one space (an initial may stand between). */
function nextName(text: string, from: number): Word | undefined {
  let start = from;
  if (text.charCodeAt(start) === 46 && !isLetter(text.charCodeAt(from - 2))) start++;
  if (text.charCodeAt(start) !== 32) return undefined;
  start++;
  if (!isCapital(text, start)) return undefined;
  let end = start + 1;
  while (end - start < longestWord && isNameLetter(text, end)) end++;
  return { start, end, role: roleOf(text, start, end) };
}
const isLetter = (code: number): boolean => {
  const kind = classOf[code];
  return kind === upper || kind === lower || kind === marked;
};
const isCapital = (text: string, at: number): boolean => {
  const kind = classOf[text.charCodeAt(at)];
  return kind === upper || (kind === marked && text.charAt(at) !== text.charAt(at).toLowerCase());
};
/** Letters, and ' ’ or - between two of them. */
const isNameLetter = (text: string, at: number): boolean => {
  const code = text.charCodeAt(at);
  return (isLetter(code) && code !== 95) || ((code === 39 || code === 0x2019 || code === 45) && isCapital(text, at + 1));
};

/** Dr. Anna Weber */
function titled(scan: Scan, start: number, end: number): void {
  const from = scan.text.charCodeAt(end) === 46 ? end + 1 : end;
  let last: Word | undefined;
  for (let next = nextName(scan.text, from), count = 0; next && count < 3; next = nextName(scan.text, next.end), count++) {
    if ((next.role & plain) !== 0) break;
    last = next;
  }
  scan.steps += longestWord;
  if (!last) return;
  const at = scan.text.indexOf(' ', from) + 1;
  note(scan, at > start ? at : start, last.end, 0.8);
}

function nameAt(scan: Scan, word: Word): void {
  const { text } = scan;
  let end = word.end;
  while (end - word.start < longestWord && isNameLetter(text, end)) end++;
  const run: Word[] = [{ ...word, end, role: end === word.end ? word.role : roleOf(text, word.start, end) }];
  for (let next = nextName(text, end); next && run.length < mostWords; next = nextName(text, next.end)) {
    if ((next.role & plain) !== 0) break;
    run.push(next);
  }
  const last = run.at(-1);
  if (!last) return;
  scan.steps += last.end - word.start;
  const sure = certaintyOf(text, run);
  if (sure > 0) note(scan, word.start, last.end, sure);
}

function certaintyOf(text: string, run: readonly Word[]): number {
  const [head, second] = run;
  if (!head) return 0;
  const common = (word: Word): boolean => alsoWords.has(text.slice(word.start, word.end).toLowerCase());
  const isFirst = (head.role & first) !== 0;
  if (second) {
    const isFamily = run.slice(1).some((word) => (word.role & (family | first)) !== 0);
    if (isFirst && isFamily) return common(head) && common(second) ? 0.45 : 0.8;
    if (isFirst && !common(head)) return 0.6;
    if (isFamily && called(text, head.start)) return 0.65;
    return called(text, head.start) && run.length <= 3 ? 0.5 : 0;
  }
  if (!isFirst && (head.role & family) === 0) return 0;
  if (common(head)) return 0;
  return called(text, head.start) ? 0.7 : isFirst ? 0.3 : 0;
}

/** By the last word of a phrase that leads to a name, what has to stand before it: "name" before "is". */
const phrases = new Map<string, string[]>();
for (const phrase of namePhrases) {
  const cut = phrase.lastIndexOf(' ') + 1;
  phrases.set(phrase.slice(cut), [...(phrases.get(phrase.slice(cut)) ?? []), phrase.slice(0, cut)]);
}
const longestPhrase = 12;

/** Whether a phrase that leads to a name stands before. */
function called(text: string, start: number): boolean {
  let end = start;
  while (start - end < 3 && end > 0 && text.charCodeAt(end - 1) <= 32) end--;
  let from = end;
  while (end - from < longestPhrase && from > 0 && text.charCodeAt(from - 1) > 32) from--;
  const before = phrases.get(text.slice(from, end).toLowerCase());
  if (!before) return false;
  const earlier = text.slice(Math.max(0, from - 6), from).toLowerCase();
  return before.some((words) => earlier.endsWith(words));
}

function note(scan: Scan, start: number, end: number, certainty: number): void {
  scan.nameEnd = end;
  scan.add('name', start, end, certainty);
}

/** "40656 Armstrong Track", "12 Baker Street Apt. 4": a number before the word, a word for a street behind it. */
function streetAt(scan: Scan, start: number): void {
  const { text } = scan;
  if (start < 2 || text.charCodeAt(start - 1) !== 32 || !isDigitCode(text.charCodeAt(start - 2))) return;
  let from = start - 1;
  while (start - from < 8 && classOf[text.charCodeAt(from - 1)] === digit) from--;
  const found = /^[A-Z][\w'.-]{0,20}(?: [A-Z][\w'.-]{0,20}){1,2}/.exec(text.slice(start, start + 64));
  scan.steps += 64;
  const named = found?.[0].split(' ') ?? [];
  const at = named.findLastIndex((word, index) => index > 0 && streetWords.has(word.toLowerCase().replace('.', '')));
  if (at < 1) return;
  const words = named.slice(0, at + 1).join(' ');
  // The point of "St." belongs to it, that of a sentence does not.
  const end = start + words.length - (/[a-z]{4}\.$/.test(words) ? 1 : 0);
  const flat = /^,? (?:Apt|Suite|Unit|Flat)\.? ?#?\d{1,5}/.exec(text.slice(end, end + 16));
  const usual = /^(street|st|avenue|ave|road|rd|boulevard|blvd|lane|ln|drive|court)\.?$/i.test(named[at] ?? '');
  scan.add('address', from, end + (flat?.[0].length ?? 0), usual || flat ? 0.65 : 0.3);
}
