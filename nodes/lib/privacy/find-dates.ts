import { isDay } from './check-digits.ts';
import { classOf, digit, isDigitCode, isWordCode, lower, marked, upper } from './characters.ts';
import { monthOf } from './months.ts';
import type { Scan } from './scan-state.ts';

/** What a written date says. Missing parts were not written. */
export interface DateParts {
  year?: number;
  month: number;
  day?: number;
}

const furthest = 48;

/** A date that begins at this word or number. */
export function findDates(scan: Scan, start: number, end: number): void {
  if (!scan.wants('date') || end - start > 12) return;
  const before = scan.text.charCodeAt(start - 1);
  // Part of a longer number or path, or money.
  if (start > 0 && isJoined(before) && (isWordCode(scan.text.charCodeAt(start - 2)) || before === 36)) return;
  const found = readDate(scan.text, start);
  scan.steps += furthest;
  if (found) scan.add('date', start, found.end, found.certainty);
}
const isJoined = (code: number): boolean => code === 46 || code === 47 || code === 45 || code === 58 || code === 44 || code === 36;

export interface ReadDate {
  parts: DateParts;
  end: number;
  certainty: number;
  /** How it is written: the pieces between which the numbers stand. */
  form: 'ymd' | 'dmy' | 'mdy' | 'named' | 'han' | 'day-month' | 'month-day';
}

/** The date that is written at a place of a text, with a time of day behind it, if there is one. */
export function readDate(text: string, start: number): ReadDate | undefined {
  const code = text.charCodeAt(start);
  const read = isDigitCode(code) ? fromNumber(text, start) : fromName(text, start);
  if (!read || !endsDate(text, read.end)) return undefined;
  return { ...read, end: withTime(text, read.end) };
}

/** Up to `most` digits; the number and where it ends. */
function numberAt(text: string, start: number, most: number): { value: number; end: number } | undefined {
  let end = start;
  while (end - start < most && isDigitCode(text.charCodeAt(end))) end++;
  return end === start || isDigitCode(text.charCodeAt(end)) ? undefined : { value: Number(text.slice(start, end)), end };
}

function fromNumber(text: string, start: number): ReadDate | undefined {
  const first = numberAt(text, start, 8);
  if (!first) return undefined;
  const size = first.end - start;
  const sign = text.charCodeAt(first.end);
  if (size === 4 && isYear(first.value))
    return sign === 0x5e74 ? han(text, first) : sign === 45 || sign === 47 || sign === 46 ? yearFirst(text, first, sign) : undefined;
  if (size === 8) return compact(text, start, first.end);
  if (size > 2 || first.value === 0) return undefined;
  if (sign === 0x6708) return hanDay(text, { month: first.value }, first.end + 1);
  if (sign === 45 || sign === 47 || sign === 46) return dayFirst(text, first, sign);
  return first.value <= 31 ? dayName(text, first) : undefined;
}
const isYear = (value: number): boolean => value >= 1850 && value <= 2150;

function yearFirst(text: string, first: { value: number; end: number }, sign: number): ReadDate | undefined {
  const month = numberAt(text, first.end + 1, 2);
  if (!month || text.charCodeAt(month.end) !== sign) return undefined;
  const day = numberAt(text, month.end + 1, 2);
  if (!day || !isDay(first.value, month.value, day.value)) return undefined;
  return { parts: { year: first.value, month: month.value, day: day.value }, end: day.end, certainty: 0.65, form: 'ymd' };
}

/** 20240305: many other numbers look like it. */
function compact(text: string, start: number, end: number): ReadDate | undefined {
  const parts = {
    year: Number(text.slice(start, start + 4)),
    month: Number(text.slice(start + 4, start + 6)),
    day: Number(text.slice(start + 6, end)),
  };
  return parts.year >= 1900 && parts.year <= 2100 && isDay(parts.year, parts.month, parts.day)
    ? { parts, end, certainty: 0.25, form: 'ymd' }
    : undefined;
}

/** Day or month first: with a point between them the day, else the day only where it cannot be the month. */
function dayFirst(text: string, first: { value: number; end: number }, sign: number): ReadDate | undefined {
  const gap = sign === 46 && text.charCodeAt(first.end + 1) === 32 ? 2 : 1;
  const second = numberAt(text, first.end + gap, 2);
  if (!second) {
    // 5-Mar-2024, 5. March 2024
    return gap === 2 || sign === 45 ? dayName(text, { value: first.value, end: first.end + (sign === 46 ? 1 : 0) }) : undefined;
  }
  if (text.charCodeAt(second.end) !== sign) return undefined;
  const from = second.end + (gap === 2 && text.charCodeAt(second.end + 1) === 32 ? 2 : 1);
  const third = numberAt(text, from, 4);
  if (!third) return undefined;
  const size = third.end - from;
  const short = size <= 2;
  if (size === 3 || size < 2 || (!short && !isYear(third.value))) return undefined;
  const year = short ? third.value + (third.value < 50 ? 2000 : 1900) : third.value;
  const dayLeads = isDay(year, second.value, first.value);
  const monthLeads = isDay(year, first.value, second.value);
  if (!dayLeads && !monthLeads) return undefined;
  const monthFirst = monthLeads && (!dayLeads || sign === 47);
  const parts = monthFirst ? { year, month: first.value, day: second.value } : { year, month: second.value, day: first.value };
  return { parts, end: third.end, certainty: short ? (sign === 47 ? 0.5 : 0.3) : 0.65, form: monthFirst ? 'mdy' : 'dmy' };
}

/** Whether a word that may be a month stands behind a number: most numbers are told apart by this, at no cost. */
function namesMonth(text: string, end: number): boolean {
  let at = end;
  while (at - end < 2 && isLetter(text.charCodeAt(at))) at++;
  const gap = text.charCodeAt(at);
  if (gap !== 32 && gap !== 45) return false;
  at++;
  // "of March", "de marzo"
  if (isLetter(text.charCodeAt(at)) && isLetter(text.charCodeAt(at + 1)) && text.charCodeAt(at + 2) === 32) at += 3;
  let last = at;
  while (last - at < 11 && isLetter(text.charCodeAt(last))) last++;
  return last - at >= 3 && monthOf(text.slice(at, last)) !== undefined;
}

/** "5 March 2024", "5th of March, 2024", "5 de marzo de 2024", "5 Mar". */
function dayName(text: string, first: { value: number; end: number }): ReadDate | undefined {
  if (first.value < 1 || first.value > 31) return undefined;
  if (!namesMonth(text, first.end)) return undefined;
  const rest = text.slice(first.end, first.end + furthest);
  const found = /^(?:st|nd|rd|th|º|er)?[ -](?:of |de )?(\p{L}{3,10})\.?(?:(?:,? | de |-)(\d{4}|\d{2})(?!\d))?/u.exec(rest);
  const month = found?.[1] === undefined ? undefined : monthOf(found[1]);
  if (!found || month === undefined) return undefined;
  const [whole, name = '', written] = found;
  const year = written === undefined ? undefined : Number(written);
  if (year !== undefined && written?.length === 4 && isYear(year))
    return { parts: { year, month, day: first.value }, end: first.end + whole.length, certainty: 0.75, form: 'named' };
  // Without the year: "5 may" is also a verb, so the month's capital letter counts.
  const end = first.end + rest.indexOf(name) + name.length;
  if (written?.length === 2 && whole.includes(`-${written}`))
    return {
      parts: { year: 2000 + Number(written), month, day: first.value },
      end: first.end + whole.length,
      certainty: 0.65,
      form: 'named',
    };
  const capital = name.charAt(0) !== name.charAt(0).toLowerCase();
  return { parts: { month, day: first.value }, end, certainty: capital ? 0.5 : 0.3, form: 'day-month' };
}

/** "March 5, 2024", "March 5th 2024", "Mar 2024", "March 5". */
function fromName(text: string, start: number): ReadDate | undefined {
  let end = start;
  while (end - start < 11 && isLetter(text.charCodeAt(end))) end++;
  const month = monthOf(text.slice(start, end));
  if (month === undefined) return undefined;
  const found = /^\.?(?: (\d{1,2})(?:st|nd|rd|th)?(?!\d))?(?:(?:, ?| )(\d{4})(?!\d))?/.exec(text.slice(end, end + 16));
  const [whole = '', dayWritten, yearWritten] = found ?? [];
  const year = yearWritten === undefined ? undefined : Number(yearWritten);
  const day = dayWritten === undefined ? undefined : Number(dayWritten);
  if (day !== undefined && (day < 1 || day > 31)) return undefined;
  if (year !== undefined && isYear(year)) {
    const parts = { year, month, ...(day !== undefined && { day }) };
    return { parts, end: end + whole.length, certainty: day === undefined ? 0.45 : 0.75, form: 'named' };
  }
  if (day === undefined) return undefined;
  const only = /^\.? \d{1,2}(?:st|nd|rd|th)?/.exec(text.slice(end, end + 16))?.[0].length ?? 0;
  return { parts: { month, day }, end: end + only, certainty: 0.5, form: 'month-day' };
}
const isLetter = (code: number): boolean => {
  const kind = classOf[code];
  return kind === upper || kind === lower || kind === marked;
};

/** 2024年3月5日 */
function han(text: string, year: { value: number; end: number }): ReadDate | undefined {
  const month = numberAt(text, year.end + 1, 2);
  if (!month || text.charCodeAt(month.end) !== 0x6708 || month.value < 1 || month.value > 12) return undefined;
  return hanDay(text, { year: year.value, month: month.value }, month.end + 1);
}
function hanDay(text: string, parts: { year?: number; month: number }, from: number): ReadDate | undefined {
  if (parts.month < 1 || parts.month > 12) return undefined;
  const day = numberAt(text, from, 2);
  const sign = day && text.charCodeAt(day.end);
  if (day && (sign === 0x65e5 || sign === 0x53f7) && day.value >= 1 && day.value <= 31)
    return { parts: { ...parts, day: day.value }, end: day.end + 1, certainty: parts.year === undefined ? 0.5 : 0.75, form: 'han' };
  return parts.year === undefined ? undefined : { parts, end: from, certainty: 0.5, form: 'han' };
}

function endsDate(text: string, end: number): boolean {
  const code = text.charCodeAt(end);
  // The T before a time.
  if (code === 84 && classOf[text.charCodeAt(end + 1)] === digit) return true;
  if (isWordCode(code)) return false;
  return !((code === 45 || code === 47 || code === 46) && isDigitCode(text.charCodeAt(end + 1)));
}
function withTime(text: string, end: number): number {
  const found = /^(?:T|,? |, )\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(?: ?(?:AM|PM|am|pm|Z|GMT|UTC|[+-]\d{2}:?\d{2}))?(?![\w:])/.exec(
    text.slice(end, end + 36),
  );
  return end + (found?.[0].length ?? 0);
}
