import { expect, test } from 'vitest';
import { classColors } from '../../../../editor/results/table/class-colors.ts';
import { csvText } from '../../../../editor/results/table/csv-text.ts';

test('commas, quotes and line breaks do not break a row apart', () => {
  const rows = [
    { a: 'one, two', b: 'say "hi"' },
    { a: 'line\nbreak', b: null },
  ];
  expect(csvText(['a', 'b'], rows)).toBe('a,b\r\n"one, two","say ""hi"""\r\n"line\nbreak",\r\n');
});

test('a class has the same colour in every table, whatever the order of its rows', () => {
  const first = classColors(['ham', 'spam']);
  const second = classColors(['spam', 'ham']);
  expect(first('spam')).toBe(second('spam'));
  expect(first('ham')).not.toBe(first('spam'));
  expect(classColors(Array.from({ length: 40 }, (_, at) => `class ${at}`))('class 1')).toBe('control');
});
