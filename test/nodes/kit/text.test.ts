import { expect, test } from 'vitest';
import { message, say, sayNumber } from '../../../nodes/kit/text.ts';

test('a message is rendered in the language of the viewer, nested texts too', () => {
  const kept = message(
    { en: '{count} of {total} {part}', zh: '{part}：{count} / {total}' },
    { count: 5176, total: 6046, part: { en: 'kept', zh: '保留' } },
  );
  expect(say(kept, 'en')).toBe('5,176 of 6,046 kept');
  expect(say(kept, 'zh')).toBe('保留：5,176 / 6,046');
});

test('one row is not "1 rows"', () => {
  const rows = { en: '{n} {n|row|rows}', zh: '{n} 行' };
  expect(say(message(rows, { n: 1 }), 'en')).toBe('1 row');
  expect(say(message(rows, { n: 2 }), 'en')).toBe('2 rows');
});

test('a value that is missing stays visible', () => {
  expect(say({ en: 'from {place}', zh: '' }, 'en')).toBe('from {place}');
});

test('a value cannot pull in members of the prototype', () => {
  expect(say(message({ en: '{constructor}', zh: '' }, {}), 'en')).toBe('{constructor}');
});

test.each([
  [0.93234, '0.9323'],
  [12.3456, '12.35'],
  [1234567, '1,234,567'],
  [0.0000312, '0.0000312'],
  [0, '0'],
  [Number.NaN, 'NaN'],
])('%d is said as %s', (value, words) => {
  expect(sayNumber(value, 'en')).toBe(words);
});
