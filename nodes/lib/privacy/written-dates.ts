import { monthsLike } from './months.ts';
import { type DateParts, type ReadDate, readDate } from './find-dates.ts';

const dayMs = 86_400_000;

/** The date moved by whole days, written as it was. What was not written (year or day) stays unwritten. */
export function shiftedDate(written: string, days: number): string {
  const read = readDate(written, 0);
  if (!read) return written;
  const { year = 2001, month, day = 15 } = read.parts;
  const moved = new Date(Date.UTC(year, month - 1, day) + days * dayMs);
  return rewritten(written, read, { year: moved.getUTCFullYear(), month: moved.getUTCMonth() + 1, day: moved.getUTCDate() });
}

/** Only the year, or the year and month; without a written year nothing is left but a mark. */
export function coarseDate(written: string, detail: 'year' | 'month'): string | undefined {
  const read = readDate(written, 0);
  if (read?.parts.year === undefined) return undefined;
  const { year, month } = read.parts;
  const chinese = read.form === 'han';
  if (detail === 'year') return chinese ? `${year}年` : String(year);
  return chinese ? `${year}年${month}月` : `${year}-${String(month).padStart(2, '0')}`;
}

/** New numbers in the places of the old ones, with as many digits; the name of a month in the same language and case. */
function rewritten(written: string, { parts, form }: ReadDate, next: Required<DateParts>): string {
  const order = orderOf(form, parts);
  let at = 0;
  let named = false;
  const timeAt = /[T ,]*\d{1,2}:\d{2}/.exec(written)?.index ?? written.length;
  const date = written.slice(0, timeAt);
  if (/^\d{8}$/.test(date)) return `${next.year}${two(next.month)}${two(next.day)}${written.slice(timeAt)}`;
  const moved = date.replace(/\d+|\p{L}+/gu, (token) => {
    if (/^\d/.test(token)) {
      const part = order[at++];
      return part === undefined ? token : inPlace(token, next[part]);
    }
    if (/^(st|nd|rd|th)$/.test(token)) return ordinal(next.day);
    const months = named ? undefined : monthsLike(token);
    if (!months) return token;
    named = true;
    return months[next.month - 1] ?? token;
  });
  return moved + written.slice(timeAt);
}
const two = (value: number): string => String(value).padStart(2, '0');

function orderOf(form: ReadDate['form'], parts: DateParts): (keyof DateParts)[] {
  switch (form) {
    case 'ymd':
      return ['year', 'month', 'day'];
    case 'han':
      return parts.year === undefined ? ['month', 'day'] : ['year', 'month', 'day'];
    case 'day-month':
    case 'month-day':
      return ['day'];
    case 'dmy':
      return ['day', 'month', 'year'];
    case 'mdy':
      return ['month', 'day', 'year'];
    case 'named':
      return parts.day === undefined ? ['year'] : ['day', 'year'];
    default:
      return [];
  }
}
function inPlace(token: string, value: number): string {
  const digits = String(value);
  if (digits.length > token.length) return token.length === 2 && value > 99 ? digits.slice(-2) : digits;
  return token.startsWith('0') || token.length === 4 ? digits.padStart(token.length, '0') : digits;
}
function ordinal(day: number): string {
  if (day > 3 && day < 21) return 'th';
  return ['th', 'st', 'nd', 'rd'][day % 10] ?? 'th';
}
