import { describe, expect, test } from 'vitest';
import type { Action } from '../../../../nodes/lib/privacy/actions.ts';
import { isCard, isChineseId, isIban, isNhs } from '../../../../nodes/lib/privacy/check-digits.ts';
import { fromLetters, maskKeys, openText, seal, sealText, toLetters } from '../../../../nodes/lib/privacy/keys.ts';
import { kindIds } from '../../../../nodes/lib/privacy/kinds.ts';
import { createMasker, type Masker, type MaskPlan } from '../../../../nodes/lib/privacy/mask-text.ts';
import { findPrivate } from '../../../../nodes/lib/privacy/scan.ts';
import { unmaskText } from '../../../../nodes/lib/privacy/unmask.ts';

const keys = maskKeys('correct horse battery staple', 1);
function masker(action: Action, more: Partial<MaskPlan> = {}): Masker {
  const actions = { contact: action, online: action, money: action, numbers: action, dates: action, places: action, names: action };
  return createMasker({
    keys,
    language: 'en',
    dateDetail: 'year',
    shiftDays: 100,
    rules: [],
    without: new Set(),
    threshold: 0.5,
    actions,
    ...more,
  });
}
const english =
  'Dear James Wilson, card 4012-8888-8888-1881, IBAN GB82 WEST 1234 5698 7654 32, NHS 943 476 5919, call (212) 555-0123 or mail bob@example.com by March 5th, 2024 from 192.0.2.17 in New York.';
const chinese =
  '我叫张伟，住在浙江省杭州市西湖区文三路27号3单元502室，身份证11010519491231002X，手机138 1234 5678，2024年3月5日，车牌粤B12345。';
const values = [
  'James',
  'Wilson',
  '4012',
  '1234 5698',
  '943 476',
  '555-0123',
  'bob@',
  'March 5th',
  '192.0',
  'York',
  '张伟',
  '文三路',
  '11010519491231002X',
  '5678',
  '3月5日',
  'B12345',
];

describe.each(['stand-in', 'redact', 'partial', 'hash', 'encrypt', 'generalise', 'shift'] as const)('%s', (action) => {
  test('takes every value away, and a second look finds none', () => {
    for (const text of [english, chinese]) {
      const masked = masker(action)(text);
      expect(masked.left).toBe(0);
      expect([...masked.counts.values()].reduce((sum, one) => sum + one, 0)).toBe(text === english ? 9 : 6);
      // Of a card's stand-in the first four digits stay, which name no person but the brand.
      const kept =
        action === 'stand-in'
          ? ['4012']
          : action === 'partial'
            ? ['4012', '5678', 'York', '192.0']
            : action === 'generalise'
              ? ['192.0']
              : [];
      for (const value of values) if (!kept.includes(value)) expect(masked.text).not.toContain(value);
      expect(masked.text).toMatch(text === english ? /^Dear .*, card .*, IBAN .* NHS / : /^我叫.*，住在.*，身份证/);
    }
  });
});

test('words in brackets and what was hashed or encrypted look private to no finder', () => {
  const wanted = new Set(kindIds);
  for (const action of ['redact', 'hash', 'encrypt'] as const)
    for (const text of [english, chinese]) expect(findPrivate(masker(action)(text).text, { wanted, threshold: 0.5 })).toEqual([]);
  expect(masker('redact')(chinese).text).toBe(
    '我叫[NAME]，住在[POSTAL ADDRESS]，身份证[CHINESE RESIDENT ID]，手机[CHINESE MOBILE]，[DATE]，车牌[CHINESE NUMBER PLATE]。',
  );
  expect(masker('redact', { language: 'zh' })('手机13812345678')).toMatchObject({ text: '手机【手机号】' });
});

describe('stand-ins', () => {
  const mask = masker('stand-in');
  test('a postcode becomes another one, the same for the same', () => {
    const { text } = mask('NW1 6XE, NW1 6XE');
    expect(text).toMatch(/^([A-Z]{1,2}\d \d[A-Z]{2}), \1$/);
    expect(text).not.toContain('NW1 6XE');
  });
  test('have right check digits and the form of the value', () => {
    const part = (text: string, pattern: RegExp) => pattern.exec(mask(text).text)?.[1] ?? '';
    expect(part('card 4012-8888-8888-1881', /card (\d{4}-\d{4}-\d{4}-\d{4})$/)).toSatisfy((card: string) =>
      isCard(card.replaceAll('-', '')),
    );
    expect(part('IBAN GB82 WEST 1234 5698 7654 32', /IBAN (GB\d\d [A-Z]{4} \d{4} \d{4} \d{4} \d\d)$/)).toSatisfy((iban: string) =>
      isIban(iban.replaceAll(' ', '')),
    );
    expect(part('NHS 943 476 5919', /NHS (\d{3} \d{3} \d{4})$/)).toSatisfy((nhs: string) => isNhs(nhs.replaceAll(' ', '')));
    expect(part('身份证11010519491231002X', /身份证(\d{17}[\dX])$/)).toSatisfy(isChineseId);
    expect(mask('mail bob@example.com').text).toMatch(/^mail [a-z]+\.[a-z]+\d{3}@example\.(com|org|net)$/);
    expect(mask('我叫张伟').text).toMatch(/^我叫[\u4e00-\u9fff]{2}$/);
    expect(mask('手机138 1234 5678').text).toMatch(/^手机1[3-9]\d \d{4} \d{4}$/);
  });
  test('are the same for the same value, however it is written, and others for another value or key', () => {
    const digits = (text: string) => text.replace(/\D/g, '');
    expect(digits(mask('手机138 1234 5678').text)).toBe(digits(mask('call 13812345678 now').text));
    expect(mask('Mail BOB@example.com').text).toBe(mask('Mail bob@example.com').text);
    expect(masker('stand-in')(english)).toEqual(mask(english));
    expect(masker('stand-in', { keys: maskKeys('another key entirely', 1) })(english).text).not.toBe(mask(english).text);
    const made = new Set(Array.from({ length: 500 }, (_, at) => mask(`手机138${String(10_000_000 + at * 7)}`).text));
    expect(made.size).toBe(500);
  });
});

test('where web addresses stay, the e-mail address in one is still masked', () => {
  const actions = {
    contact: 'redact',
    online: 'keep',
    money: 'redact',
    numbers: 'redact',
    dates: 'redact',
    places: 'redact',
    names: 'redact',
  } as const;
  expect(masker('redact', { actions })('see http://example.com/?mail=bob@example.com').text).not.toContain('bob@');
});

describe('what was encrypted', () => {
  test('comes back with the key alone', () => {
    for (const text of [english, chinese]) {
      const sealed = masker('encrypt')(text).text;
      expect(unmaskText(sealed, keys)).toEqual({ text, opened: text === english ? 9 : 6, shut: 0 });
      expect(unmaskText(sealed, maskKeys('another key entirely', 1))).toMatchObject({ text: sealed, opened: 0 });
    }
  });
  test('is refused where one letter was changed, and equal values look equal', () => {
    const sealed = sealText(keys, '13812345678');
    expect(sealed).toBe(sealText(keys, '13812345678'));
    for (let at = 0; at < sealed.length - 1; at++) {
      const other = sealed.slice(0, at) + (sealed.charAt(at) === 'a' ? 'b' : 'a') + sealed.slice(at + 1);
      expect(openText(keys, other)).toBeUndefined();
    }
  });
  test('is sealed by AES-256-GCM: the vector of NIST', () => {
    const { sealed, tag } = seal(Buffer.alloc(32), Buffer.alloc(12), Buffer.alloc(16));
    expect(sealed.toString('hex')).toBe('cea7403d4d606b6e074ec5d3baf39d18');
    expect(tag.toString('hex')).toBe('d0d1c8a799996bf0265b98b5d48ab919');
  });
  test('is written in base 32: the vectors of RFC 4648', () => {
    for (const [bytes, letters] of [
      ['f', 'my'],
      ['fo', 'mzxq'],
      ['foo', 'mzxw6'],
      ['foob', 'mzxw6yq'],
      ['fooba', 'mzxw6ytb'],
      ['foobar', 'mzxw6ytboi'],
    ] as const) {
      expect(toLetters(Buffer.from(bytes))).toBe(letters);
      expect(fromLetters(letters)?.toString()).toBe(bytes);
    }
  });
});

test('dates are shifted by the same days within a group, in the form in which they were written', () => {
  const mask = masker('shift');
  const days = (text: string) => (Date.parse(text) - Date.parse('2024-03-05')) / 86_400_000;
  const moved = mask('2024-03-05', { group: 'p1' }).text;
  expect(days(moved)).not.toBe(0);
  expect(Math.abs(days(moved))).toBeLessThanOrEqual(100);
  const [year, month, day] = moved.split('-').map(Number);
  expect(mask('2024年3月5日', { group: 'p1' }).text).toBe(`${year}年${month}月${day}日`);
  expect(mask('5.3.2024', { group: 'p1' }).text).toBe(`${day}.${month}.${year}`);
  expect(mask('03/05/2024', { group: 'p1' }).text).toBe(`${String(month).padStart(2, '0')}/${String(day).padStart(2, '0')}/${year}`);
  expect(mask('2024-03-05T12:34:56Z', { group: 'p1' }).text).toBe(`${moved}T12:34:56Z`);
  expect(Date.parse(`${mask('March 5, 2024', { group: 'p1' }).text} UTC`)).toBe(Date.parse(moved));
  const others = new Set(Array.from({ length: 30 }, (_, at) => mask('2024-03-05', { group: `q${at}` }).text));
  expect(others.size).toBeGreaterThan(20);
});

test('dates become years or months, addresses their province and city', () => {
  expect(masker('generalise')('on March 5, 2024 and 2024年3月5日').text).toBe('on 2024 and 2024年');
  expect(masker('generalise', { dateDetail: 'month' })('on 5.3.2024 and 2024年3月5日').text).toBe('on 2024-03 and 2024年3月');
  expect(masker('generalise')('住在浙江省杭州市西湖区文三路27号').text).toBe('住在浙江省杭州市');
});

test('own rules say what is private and what is not', () => {
  const mask = masker('redact', {
    rules: [
      { name: 'staff', find: 'pattern', value: 'EMP-\\d{6}', action: 'hash' },
      { name: 'ours', find: 'words', value: '400-820-8820', action: 'keep' },
    ],
  });
  expect(mask('EMP-123456 calls 400-820-8820 or 212-555-0123').text).toMatch(/^\[hash~[a-z2-7]+\] calls 400-820-8820 or \[PHONE\]$/);
});
