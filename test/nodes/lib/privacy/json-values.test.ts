import { expect, test } from 'vitest';
import { changeJson, type JsonPlace } from '../../../../nodes/lib/privacy/json-values.ts';

const seen = (text: string): string[] => {
  const found: string[] = [];
  changeJson(text, (value, { field, kind }: JsonPlace) => {
    found.push(`${field}|${kind}|${value}`);
    return value;
  });
  return found;
};

test('every string and whole number is handed over with the fields that it lies in; names of fields are not', () => {
  expect(seen('{"who": {"phone": ["a", 12], "x": {"y": "b"}}, "n": -3.5, "e": 1e9, "t": true, "z": null, "last": "c"}')).toEqual([
    'who phone|string|a',
    'who phone|number|12',
    'x y|string|b',
    'last|string|c',
  ]);
  expect(seen('[["a"], {"k": "b"}, "c"]')).toEqual(['|string|a', 'k|string|b', '|string|c']);
  expect(seen('"alone"')).toEqual(['|string|alone']);
  expect(seen('13812345678.0')).toEqual(['|number|13812345678']);
});

test('what does not change stays as it is written: spaces, order, twice the same name, numbers longer than memory holds', () => {
  const text = '{ "b" : 6222021234567890123,\n "a": 1.50, "a": "\\u0041\\/" }';
  expect(changeJson(text, (value) => value)).toBe(text);
  expect(changeJson(text, (value) => (value === 'A/' ? 'say "hi"\n' : value))).toBe(
    '{ "b" : 6222021234567890123,\n "a": 1.50, "a": "say \\"hi\\"\\n" }',
  );
});

test('a number stays one where it can; other words become a text, and the whole stays JSON', () => {
  expect(changeJson('{"card": 6222021234567890123}', () => '6222029999999999999')).toBe('{"card": 6222029999999999999}');
  expect(changeJson('[123, 45.0]', () => '[PHONE]')).toBe('["[PHONE]", "[PHONE]"]');
  expect(changeJson('[123]', () => '0123')).toBe('["0123"]');
});

test('JSON inside of a string is gone through, and stays JSON', () => {
  const call = JSON.stringify({ arguments: JSON.stringify({ phone: 13_812_345_678, note: 'a' }) });
  const made = changeJson(call, (value, { kind }) => (kind === 'number' ? '[PHONE]' : value)) ?? '';
  expect(JSON.parse(JSON.parse(made).arguments)).toEqual({ phone: '[PHONE]', note: 'a' });
  expect(seen('{"x": "[sic] not JSON"}')).toEqual(['x|string|[sic] not JSON']);
});

test('what is no JSON is told apart', () => {
  expect(changeJson('call 138', () => 'x')).toBeUndefined();
  expect(changeJson('', () => 'x')).toBeUndefined();
  const deep = '['.repeat(5_000) + '"a"' + ']'.repeat(5_000);
  expect(changeJson(deep, () => 'b')).toBe(deep.replace('a', 'b'));
});
