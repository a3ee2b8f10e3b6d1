import type { Found, KindId } from './kinds.ts';
import type { Scan, Span } from './scan-state.ts';
import { at, classOf, colon, digit, goesOnWithNumber, han, lower, marked, other, upper } from './characters.ts';
import { findChinese } from './find-chinese.ts';
import { findCodes, leadsToCode } from './find-codes.ts';
import { findDates } from './find-dates.ts';
import { findNames, isWorthReading, monthRole, roleOf } from './find-names.ts';
import { findNumbers } from './find-numbers.ts';
import { findPhones } from './find-phones.ts';
import { findAtSign, findColon, findWww } from './find-web.ts';
import { contextRaise } from './context-words.ts';
import { isNameUnder } from './name-headings.ts';
import { withoutOverlaps } from './overlaps.ts';

export interface ScanOptions {
  wanted: ReadonlySet<KindId>;
  /** Only what is at least so certain is answered, 0 to 1. */
  threshold: number;
  /** What stands over the text, such as the name of its column: a word there counts like one before the value. */
  heading?: string;
  /** The stretches that are looked at, in order; none: the whole text. What begins in one may reach out of it. Own rules always see the whole. */
  within?: readonly Span[];
  /** Own rules, which bring their own certainty. */
  rules?(text: string): Found[];
}
export const defaultThreshold = 0.5;

/** Private data of a text, in order, without overlaps. */
export function findPrivate(text: string, options: ScanOptions): Found[] {
  return scanText(text, options).found;
}

/** As `findPrivate`, with the number of characters that were looked at. */
export function scanText(text: string, { wanted, threshold, heading = '', within, rules }: ScanOptions): { found: Found[]; steps: number } {
  const headed = headingOf(heading);
  const scan: Scan = {
    text,
    found: [],
    steps: within ? within.reduce((sum, { start, end }) => sum + end - start, 0) : text.length,
    wants: (kind) => wanted.has(kind),
    add(kind, start, end, certainty) {
      if (!wanted.has(kind)) return;
      const sure = certainty >= 0.95 ? certainty : contextRaise(scan, { kind, start, certainty, headed });
      if (sure >= threshold) scan.found.push({ kind, start, end, certainty: sure });
    },
    urlEnd: 0,
    addressEnd: 0,
    nameEnd: 0,
  };
  if (within) for (const stretch of within) walk(scan, stretch);
  else walk(scan, { start: 0, end: text.length });
  if (headed !== '' && !within && scan.wants('name') && isNameUnder(headed, text)) scan.add('name', 0, text.length, 0.75);
  if (rules) for (const one of rules(text)) scan.found.push(one);
  return { found: withoutOverlaps(scan.found), steps: scan.steps };
}

const headings = new Map<string, string>();
/** The words of a heading in small letters, `phoneNumber` and `phone_number` apart as two words. */
function headingOf(heading: string): string {
  const known = headings.get(heading);
  if (known !== undefined) return known;
  const words = ` ${heading
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replace(/[_\-.]+/g, ' ')
    .toLowerCase()} `;
  if (headings.size > 1_000) headings.clear();
  headings.set(heading, heading === '' ? '' : words);
  return heading === '' ? '' : words;
}

function walk(scan: Scan, { start, end }: Span): void {
  const { text } = scan;
  let i = start;
  while (i < end) {
    switch (classOf[text.charCodeAt(i)]) {
      case other:
        i++;
        break;
      case lower:
        i = smallWord(scan, i);
        break;
      case digit:
      case upper:
      case marked:
        i = word(scan, i);
        break;
      case at:
        findAtSign(scan, i++);
        break;
      case colon:
        findColon(scan, i++);
        break;
      case han:
        findChinese(scan, i++);
        break;
      default:
        i++;
    }
  }
}

/** Most words are of small letters alone, and say nothing. */
function smallWord(scan: Scan, start: number): number {
  const { text } = scan;
  const { length } = text;
  let end = start + 1;
  while (end < length && classOf[text.charCodeAt(end)] === lower) end++;
  const next = end < length ? classOf[text.charCodeAt(end)] : other;
  if (next === digit || next === upper || next === marked) return word(scan, start);
  if (end - start === 3 && text.charCodeAt(start) === 119) findWww(scan, start, end);
  return end;
}

/** So many digits say something without another group behind them. */
const shortestAlone = 7;

/** A run of letters and digits, handed to the finders by what it holds; answers where it ends. */
function word(scan: Scan, start: number): number {
  const { text } = scan;
  let end = start;
  let kinds = 0;
  for (const size = text.length; end < size; end++) {
    const kind = classOf[text.charCodeAt(end)] ?? other;
    if (kind === other || kind > marked) break;
    kinds |= 1 << kind;
  }
  const length = end - start;
  if (kinds === 1 << digit) {
    // Most numbers are short and stand alone.
    if (length < shortestAlone && !goesOnWithNumber(text.charCodeAt(end))) return end;
    findNumbers(scan, start, end);
    findPhones(scan, start);
    if (length <= 2 || length === 4 || length === 8) findDates(scan, start, end);
    if (length === 6 || length === 8) findCodes(scan, start, end);
    return end;
  }
  const first = text.charCodeAt(start);
  if ((kinds & (1 << digit)) !== 0) {
    if (classOf[first] === digit) findDates(scan, start, end);
    findCodes(scan, start, end);
    return end;
  }
  if ((kinds & (1 << upper)) !== 0) {
    if (kinds === 1 << upper && length <= 6 && leadsToCode(text, end)) findCodes(scan, start, end);
    if (classOf[first] === upper) {
      const role = roleOf(text, start, end);
      if ((role & monthRole) !== 0) findDates(scan, start, end);
      if (isWorthReading(text, { start, end, role })) findNames(scan, { start, end, role });
    }
  } else if (classOf[first] === marked) findNames(scan, { start, end, role: roleOf(text, start, end) });
  if (length === 3 && (first === 119 || first === 87)) findWww(scan, start, end);
  return end;
}
