import { useMemo } from 'react';
import { sizeWords } from '../../nodes/kit/size-words.ts';
import { type Language, sayNumber } from '../../nodes/kit/text.ts';
import { useLanguage } from './use-say.ts';

const locale = (language: Language) => (language === 'zh' ? 'zh-CN' : 'en-GB');

/** Milliseconds as people say them: "0.3 s", "20 s", "2 min 5 s", "3 h 4 min". */
export function sayDuration(ms: number, language: Language): string {
  const zh = language === 'zh';
  const [s, min, h, d] = zh ? [' 秒', ' 分', ' 小时', ' 天'] : [' s', ' min', ' h', ' d'];
  if (ms < 950) return ms < 1 ? `0${s}` : `${Math.max(0.01, ms / 1000).toFixed(ms < 95 ? 2 : 1)}${s}`;
  if (ms < 9_950) return `${trimmed((ms / 1000).toFixed(1))}${s}`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds}${s}`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return both(minutes, min, seconds % 60, s);
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return both(hours, h, minutes % 60, min);
  return both(Math.floor(hours / 24), d, hours % 24, h);
}
function both(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small ? `${large}${largeUnit} ${small}${smallUnit}` : `${large}${largeUnit}`;
}
function trimmed(decimal: string): string {
  return decimal.replace(/\.0$/, '');
}

/** A share from 0 to 1 as "71 %"; what is not quite all is never written as 100 %. */
function sayShare(share: number, language: Language): string {
  const percent = share * 100;
  const small = Math.abs(percent);
  const almostAll = small > 99 && small < 100;
  const digits = small !== 0 && small < 1 ? 2 : almostAll || (small < 10 && !Number.isInteger(percent)) ? 1 : 0;
  if (almostAll && small >= 99.95) return '> 99.9 %';
  return `${percent.toLocaleString(locale(language), { maximumFractionDigits: digits })} %`;
}

export function sayDateTime(at: string | number, language: Language): string {
  return new Date(at).toLocaleString(locale(language), { dateStyle: 'medium', timeStyle: 'short' });
}
function sayDate(at: string | number, language: Language): string {
  return new Date(at).toLocaleDateString(locale(language), { dateStyle: 'medium' });
}
function sayTime(at: string | number, language: Language): string {
  return new Date(at).toLocaleTimeString(locale(language), { hour: '2-digit', minute: '2-digit', second: '2-digit' });
}

/** The time to the second where it is of today, else the day and the time. */
export function sayMoment(at: string | number, language: Language, now = Date.now()): string {
  const date = new Date(at);
  if (date.toDateString() === new Date(now).toDateString()) return sayTime(at, language);
  return date.toLocaleString(locale(language), { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });
}

/** "5 minutes ago"; a date when it is longer than a week. */
export function sayAgo(at: string | number, language: Language, now = Date.now()): string {
  const seconds = (now - new Date(at).getTime()) / 1000;
  if (seconds > 7 * 86_400) return sayDate(at, language);
  const format = new Intl.RelativeTimeFormat(locale(language), { numeric: 'auto' });
  if (seconds < 45) return language === 'zh' ? '刚刚' : 'just now';
  // Rounded down, so that it is never “60 minutes ago”.
  if (seconds < 3_600) return format.format(-Math.max(1, Math.floor(seconds / 60)), 'minute');
  if (seconds < 86_400) return format.format(-Math.floor(seconds / 3_600), 'hour');
  return format.format(-Math.floor(seconds / 86_400), 'day');
}

export interface Formats {
  number(value: number): string;
  share(value: number): string;
  bytes(value: number): string;
  duration(ms: number): string;
  dateTime(at: string | number): string;
  date(at: string | number): string;
  time(at: string | number): string;
  moment(at: string | number): string;
  ago(at: string | number): string;
}

/** Numbers, times and sizes in the viewer's language. */
export function useFormats(): Formats {
  const language = useLanguage();
  return useMemo(
    () => ({
      number: (value) => sayNumber(value, language),
      share: (value) => sayShare(value, language),
      bytes: sizeWords,
      duration: (ms) => sayDuration(ms, language),
      dateTime: (at) => sayDateTime(at, language),
      date: (at) => sayDate(at, language),
      time: (at) => sayTime(at, language),
      moment: (at) => sayMoment(at, language),
      ago: (at) => sayAgo(at, language),
    }),
    [language],
  );
}
