import { expect, test } from 'vitest';
import { writeCell, writeJson } from '../../../editor/results/write-json.ts';

test('short data stays on one line, long data is broken, and both are the same data', () => {
  const long = { name: 'spam-filter', rows: Array.from({ length: 12 }, (_, id) => ({ id, text: 'some words here' })), none: [] };
  expect(writeJson({ a: 1, b: [1, 2] })).toBe('{ "a": 1, "b": [ 1, 2 ] }');
  const written = writeJson(long);
  expect(JSON.parse(written)).toEqual(long);
  expect(written).toContain('\n    { "id": 3, "text": "some words here" },\n');
});

test('line breaks inside a text survive', () => {
  expect(JSON.parse(writeJson({ text: 'one\n  two' }))).toEqual({ text: 'one\n  two' });
});

test('a missing value is an empty cell, not the word null', () => {
  expect([null, undefined, 'a', 2, { a: 1 }].map((value) => writeCell(value))).toEqual(['', '', 'a', '2', '{"a":1}']);
});
