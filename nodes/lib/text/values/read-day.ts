import { readDate } from '../../privacy/find-dates.ts';
import { readChineseNumber } from './read-number.ts';

/** Which comes first where both could be a month: 03/05/2024. */
export type DateOrder = 'day-first' | 'month-first';

/**
 * A whole cell as a moment in milliseconds since 1970 (UTC where no zone is written): 2024-03-05, 2024/3/5 14:20, 2024年3月5日 下午2点20分,
 * 二〇二四年三月五日, 5.3.2024, 5 March 2024, Mar 5th, 2024, 20240305, and what ISO 8601 says. Undefined where it is no date with a year.
 */
export function readDay(written: string, order: DateOrder): number | undefined {
  // Most cells of most tables: told apart without any of the below.
  const usual = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(written);
  if (usual) return dayOf(Number(usual[1]), Number(usual[2]), Number(usual[3]));
  const text = arabic(written.normalize('NFKC').trim());
  if (text.length < 6 || text.length > 60) return undefined;
  if (/^\d{4}-\d{2}-\d{2}T\d/.test(text)) {
    const moment = Date.parse(/[zZ]|[+-]\d{2}:?\d{2}$/.test(text) ? text : `${text}Z`);
    return Number.isNaN(moment) ? undefined : moment;
  }
  const bare = text.replace(weekday, '').trim();
  const numeric = /^(\d{1,2})([-/.])\s?(\d{1,2})\2\s?(\d{4}|\d{2})(?!\d)/.exec(bare);
  if (numeric) {
    const [whole, a = '', , b = '', year = ''] = numeric;
    const full = year.length === 2 ? Number(year) + (Number(year) < 50 ? 2_000 : 1_900) : Number(year);
    const [first, second] = [Number(a), Number(b)];
    // The other way round where only that is a day.
    const ways =
      order === 'day-first'
        ? [
            { day: first, month: second },
            { day: second, month: first },
          ]
        : [
            { day: second, month: first },
            { day: first, month: second },
          ];
    return withTime(
      ways.map(({ day, month }) => dayOf(full, month, day)).find((moment) => moment !== undefined),
      bare.slice(whole.length),
    );
  }
  // A month alone: 2024-03, 2024年3月
  const month = /^(\d{4})(?:[-/.]|年)(\d{1,2})月?$/.exec(bare);
  if (month) return dayOf(Number(month[1]), Number(month[2]), 1);
  const spaced = bare.replace(/(\d)\s*([年月])\s*(?=\d)/g, '$1$2').replace(/(\d)\s*[日号]/, '$1日');
  const read = readDate(spaced, 0);
  if (!read || read.parts.year === undefined) return undefined;
  const { year, month: at, day = 1 } = read.parts;
  const date = dayOf(year, at, day);
  const dateEnd = spaced.slice(0, read.end).search(/[T ]\d{1,2}:\d{2}/);
  return withTime(date, spaced.slice(dateEnd < 0 ? read.end : dateEnd));
}

const weekday =
  /^(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+|(?:星期|周|礼拜)[一二三四五六日天]\s*)|\s*[(（]?(?:星期|周|礼拜)[一二三四五六日天][)）]?/i;

/** Chinese numerals of a date as digits: 二〇二四年三月五日 → 2024年3月5日. */
function arabic(text: string): string {
  return text.replace(/[〇零一二两三四五六七八九十]+(?=[年月日号时点分秒])/g, (numeral) => String(readChineseNumber(numeral) ?? numeral));
}

function dayOf(year: number, month: number, day: number): number | undefined {
  const moment = Date.UTC(year, month - 1, day);
  const date = new Date(moment);
  return date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? moment : undefined;
}

/** The time of day behind a date; undefined where something stands there that is none. */
function withTime(date: number | undefined, rest: string): number | undefined {
  const text = rest.trim().replace(/^[,，T]\s*/, '');
  if (date === undefined || text === '') return date;
  const found =
    /^(上午|下午|凌晨|早上|中午|晚上)?\s*(\d{1,2})(?::|时|点)\s*(?:(\d{1,2})(?::|分)?)?\s*(?:(\d{1,2})秒?(?:\.\d+)?)?\s*(am|pm|a\.m\.|p\.m\.)?\s*(?:utc|gmt|z)?$/i.exec(
      text,
    );
  if (!found) return undefined;
  const [, half = '', hours = '', minutes = '0', seconds = '0', english = ''] = found;
  const later = /下午|晚上/.test(half) || /^p/i.test(english) || (half === '中午' && Number(hours) < 11);
  const earlier = /上午|凌晨|早上/.test(half) || /^a/i.test(english);
  const hour = Number(hours) + (later && Number(hours) < 12 ? 12 : earlier && Number(hours) === 12 ? -12 : 0);
  if (hour > 23 || Number(minutes) > 59 || Number(seconds) > 59) return undefined;
  return date + hour * 3_600_000 + Number(minutes) * 60_000 + Number(seconds) * 1_000;
}
