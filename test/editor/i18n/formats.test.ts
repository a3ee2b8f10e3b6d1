import { expect, test } from 'vitest';
import { sayAgo, sayMoment } from '../../../editor/i18n/formats.ts';

const now = new Date(2026, 4, 20, 18, 30).getTime();
const before = (minutes: number) => now - minutes * 60_000;

test('how long ago is never said in a unit that has run over', () => {
  expect(sayAgo(before(59.9), 'en', now)).toBe('59 minutes ago');
  expect(sayAgo(before(23.9 * 60), 'en', now)).toBe('23 hours ago');
  expect(sayAgo(before(0.9), 'en', now)).toBe('1 minute ago');
  expect(sayAgo(before(0.9), 'zh', now)).toBe('1分钟前');
});

test('a moment of another day is said with its day', () => {
  expect(sayMoment(before(5), 'en', now)).toBe('18:25:00');
  expect(sayMoment(before(24 * 60), 'en', now)).toBe('19 May, 18:30');
  expect(sayMoment(before(24 * 60), 'zh', now)).toBe('5月19日 18:30');
});
