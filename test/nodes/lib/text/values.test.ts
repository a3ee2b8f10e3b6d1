import { expect, test } from 'vitest';
import { readDay } from '../../../../nodes/lib/text/values/read-day.ts';
import { readChineseNumber, readNumber } from '../../../../nodes/lib/text/values/read-number.ts';
import { readQuantity, units } from '../../../../nodes/lib/text/values/read-quantity.ts';

test.each([
  ['十二', 12],
  ['二十', 20],
  ['一百零五', 105],
  ['三千五百', 3_500],
  ['一万二千', 12_000],
  ['一亿二千万', 120_000_000],
  ['二〇二四', 2_024],
  ['两百', 200],
  ['三公斤', undefined],
])('the numeral %s', (written, value) => expect(readChineseNumber(written)).toBe(value));

test.each([
  ['1,234.5', 1_234.5],
  ['1.234,5', 1_234.5],
  ['1 234,5', 1_234.5],
  ["1'234.50", 1_234.5],
  ['12,34,567', 1_234_567],
  ['1,5', 1.5],
  ['1,500', 1_500],
  ['１２３', 123],
  ['(12.5)', -12.5],
  ['-3', -3],
  ['−3', -3],
  ['12 %', 0.12],
  ['5‰', 0.005],
  ['¥3,500', 3_500],
  ['3,500元', 3_500],
  ['3.5万', 35_000],
  ['1.2亿', 120_000_000],
  ['10k', 10_000],
  ['1e3', 1_000],
  ['.5', 0.5],
  ['三千五百', 3_500],
  ['', undefined],
  ['1.2.3', undefined],
  ['1,2,3', undefined],
  ['(5', undefined],
  ['about 5', undefined],
  ['n/a', undefined],
  ['1e999', undefined],
])('the number %s', (written, value) => expect(readNumber(written)).toBe(value));

const day = (written: string, order: 'day-first' | 'month-first' = 'day-first') => {
  const moment = readDay(written, order);
  return moment === undefined
    ? undefined
    : new Date(moment)
        .toISOString()
        .replace(/:00\.000Z$/, '')
        .replace(/T00:00$/, '');
};
test.each([
  ['2024-03-05', '2024-03-05'],
  ['2024/3/5', '2024-03-05'],
  ['2024.3.5', '2024-03-05'],
  ['20240305', '2024-03-05'],
  ['2024年3月5日', '2024-03-05'],
  ['2024 年 3 月 5 日', '2024-03-05'],
  ['２０２４年３月５日', '2024-03-05'],
  ['2024年3月5号', '2024-03-05'],
  ['二〇二四年三月五日', '2024-03-05'],
  ['二零二四年十二月二十五日', '2024-12-25'],
  ['2024年3月5日 星期二', '2024-03-05'],
  ['2024年3月5日下午2点20分', '2024-03-05T14:20'],
  ['2024年3月5日 14:20', '2024-03-05T14:20'],
  ['2024年3月', '2024-03-01'],
  ['5.3.2024', '2024-03-05'],
  ['5 March 2024', '2024-03-05'],
  ['Mar 5th, 2024', '2024-03-05'],
  ['Tuesday, March 5, 2024', '2024-03-05'],
  ['5-Mar-2024', '2024-03-05'],
  ['5. März 2024', '2024-03-05'],
  ['2024-03-05 14:20', '2024-03-05T14:20'],
  ['2024-03-05T14:20:00Z', '2024-03-05T14:20'],
  ['2024-03-05T14:20:00+08:00', '2024-03-05T06:20'],
  ['3/25/2024', '2024-03-25'],
  ['05/03/24', '2024-03-05'],
  ['5/3/2024 2:20 pm', '2024-03-05T14:20'],
  ['2023-02-29', undefined],
  ['31.2.2024', undefined],
  ['March', undefined],
  ['2024-03-05 25:00', undefined],
  ['2024-03-05 and more', undefined],
  ['hello', undefined],
  ['12345', undefined],
])('the date %s', (written, moment) => expect(day(written)).toBe(moment));

test('where both could be the month the order decides', () => {
  expect(day('03/05/2024', 'day-first')).toBe('2024-05-03');
  expect(day('03/05/2024', 'month-first')).toBe('2024-03-05');
  expect(day('25/03/2024', 'month-first')).toBe('2024-03-25');
});

test.each([
  ['5 kg', 'kg', 5],
  ['5kg', 'g', 5_000],
  ['3斤', 'kg', 1.5],
  ['三斤', 'kg', 1.5],
  ['3斤2两', 'kg', 1.6],
  ['10 lb', 'kg', 4.5359237],
  ['1.5 t', 'kg', 1_500],
  ['７５公斤', 'kg', 75],
  ['68', 'kg', 68],
  ['1 m 75 cm', 'cm', 175],
  ['1米75厘米', 'm', 1.75],
  ['5\'11"', 'cm', 180.34],
  ['6 ft', 'm', 1.8288],
  ['2里', 'km', 1],
  ['15亩', 'ha', 1],
  ['100平方米', 'm2', 100],
  ['37.5℃', 'c', 37.5],
  ['98.6 °F', 'c', 37],
  ['-40 °C', 'f', -40],
  ['1小时30分', 'min', 90],
  ['2 h', 's', 7_200],
  ['1.5 GB', 'mb', 1_500],
  ['500 ml', 'l', 0.5],
  ['1,250 g', 'kg', 1.25],
  ['5 kg', 'm', undefined],
  ['heavy', 'kg', undefined],
  ['5 apples', 'kg', undefined],
  ['', 'kg', undefined],
  ['5 kg or so', 'kg', undefined],
] as const)('%s in %s', (written, unit, value) => {
  const found = readQuantity(written, unit);
  if (value === undefined) expect(found).toBeUndefined();
  else expect(found).toBeCloseTo(value, 9);
});

test('every unit is read by each of its names', () => {
  for (const [unit, { names }] of Object.entries(units))
    for (const name of names) expect([unit, name, readQuantity(`2 ${name}`, unit as never)]).toEqual([unit, name, 2]);
});

test('a long or strange text is refused quickly', () => {
  const began = performance.now();
  for (const text of [
    '1 '.repeat(50_000),
    '1,'.repeat(50_000),
    '(('.repeat(9_000),
    '9'.repeat(100_000),
    "'".repeat(99_999),
    '1 m '.repeat(20),
  ]) {
    readDay(text, 'day-first');
    readQuantity(text, 'kg');
  }
  for (let length = 1; length < 80; length++) readNumber('1 '.repeat(length));
  expect(performance.now() - began).toBeLessThan(500);
});
