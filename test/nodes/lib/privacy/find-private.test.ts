import { describe, expect, test } from 'vitest';
import { kindIds, type KindId, patternedKinds } from '../../../../nodes/lib/privacy/kinds.ts';
import { ownRules } from '../../../../nodes/lib/privacy/own-rules.ts';
import { findPrivate, scanText } from '../../../../nodes/lib/privacy/scan.ts';

const wanted = new Set(kindIds);
const find = (text: string, heading = ''): string[] =>
  findPrivate(text, { wanted, threshold: 0.5, heading }).map(({ kind, start, end }) => `${kind} ${text.slice(start, end)}`);

describe('the vectors of Presidio’s own tests', () => {
  test.each(['4012888888881881', '371449635398431', '5555555555554444', '6011000400000000', '3528000700000000', '30569309025904'])(
    'the card %s is found for certain',
    (card) => {
      expect(findPrivate(card, { wanted, threshold: 0.5 })).toEqual([{ kind: 'card', start: 0, end: card.length, certainty: 1 }]);
      expect(find(`paid with ${card}, thanks`)).toEqual([`card ${card}`]);
    },
  );
  test.each(['4012-8888-8888-1882', '36168002586008', '1748503543012'])('%s is no card', (number) => {
    expect(find(`paid with card ${number}`)).toEqual([]);
  });
  test('a social security number is found at 0.5, impossible ones are not', () => {
    expect(findPrivate('078-05-1123', { wanted, threshold: 0.5 })).toEqual([{ kind: 'us-ssn', start: 0, end: 11, certainty: 0.5 }]);
    for (const number of ['000000000', '666000000', '078-05-0000', '078 00 1123']) expect(find(`ssn ${number}`)).toEqual([]);
  });
  test('MBI and IBAN', () => {
    expect(find('1EG4-TE5-MK73')).toEqual(['us-mbi 1EG4-TE5-MK73']);
    expect(find('1SG4-TE5-MK73')).toEqual([]);
    expect(find('AL47212110090000000235698741')).toEqual(['iban AL47212110090000000235698741']);
    expect(find('AL47 212A 1009 0000 0002 3569 8741')).toEqual([]);
  });
  test('the Chinese resident ID by its check character', () => {
    expect(find('11010519491231002X')).toEqual(['cn-id 11010519491231002X']);
    expect(find('身份证110105194912310021')).toEqual([]);
    // 30 February.
    expect(find('身份证11010519490230002X')).toEqual([]);
  });
  test('a word before raises by 0.35, to 0.4 at least', () => {
    const [named] = findPrivate('my ssn is 078-05-1123', { wanted, threshold: 0 }).filter(({ kind }) => kind === 'us-ssn');
    expect(named?.certainty).toBeCloseTo(0.85, 10);
  });
});

/** Published examples: of the countries, and of the documentation of python-stdnum and of the European Commission's VIES. */
const valid: Record<KindId, string[]> = {
  email: ['anna.weber@example.com', 'o.k+x_1@mail.example.co.uk'],
  phone: [
    '(212) 555-0123',
    '212-555-0123',
    '1-206-854-6012 x1234',
    '+44 20 7946 0958',
    '020 7946 0958',
    '010-62345678',
    '+33 1 23 45 67 89',
    '400-820-8820',
  ],
  url: ['https://example.com/a?b=c#d', 'www.example.org', 'ftp://files.example.net/x.zip'],
  ip: ['192.0.2.17', '2001:db8::8a2e:370:7334', 'fe80::1ff:fe23:4567:890a', '::ffff:192.0.2.128'],
  mac: ['00:1B:44:11:3A:B7', '98:ee:6f:22:28:0f'],
  date: [
    '2024-03-05',
    '03/05/2024',
    '5.3.2024',
    'March 5, 2024',
    '5th of March 2024',
    '2024年3月5日',
    '2024-03-05T12:34:56.000Z',
    '5 de marzo de 2024',
  ],
  card: ['4111 1111 1111 1111', '3782-822463-10005'],
  unionpay: ['6212345678900000003', '6221 5588 1234 0005'],
  iban: ['GB82 WEST 1234 5698 7654 32', 'DE89370400440532013000', 'FR1420041010050500013M02606'],
  'us-ssn': ['536-90-4399', '536 90 4399'],
  'us-itin': ['911-70-1234'],
  'us-mbi': ['1EG4TE5MK73'],
  'us-npi': ['NPI 1245319599', 'provider number 1234567893'],
  'uk-nhs': ['943 476 5919', 'NHS number 9434765870'],
  'uk-nino': ['AB123456C', 'AA 12 34 56 B'],
  'eu-national': [
    '12345678Z',
    'X1234567L',
    'RSSMRA85T10A562S',
    '131052-308T',
    'PESEL 44051401359',
    'BSN 111222333',
    'IdNr 86095742719',
    'NIR 255081416802538',
    '2 55 08 14 168 025 38',
    'national number 85073003328',
  ],
  'eu-vat': [
    'DE136695976',
    'FR40303265045',
    'IT00743110157',
    'ATU13585627',
    'PL8567346215',
    'GB 980 7806 84',
    'NL004495445B01',
    'BE0428759497',
  ],
  'cn-id': ['53010219200508011x'],
  'cn-mobile': ['13812345678', '138 1234 5678', '138-1234-5678', '+86 13812345678'],
  passport: ['E12345678', 'EA1234567', 'passport 123456789', '护照：AB1234567'],
  'cn-credit-code': ['91350100M000100Y43'],
  'cn-plate': ['京A12345', '粤B·D1234', '沪AD12345', '浙A1234学'],
  address: ['北京市海淀区中关村大街27号', '浙江省杭州市西湖区文三路90号3幢502室', '12 Baker Street'],
  name: ['Dr. Anna Weber', 'James Smith'],
  place: ['New York', 'Berlin', '杭州'],
  custom: [],
};
const invalid: Partial<Record<KindId, string[]>> = {
  email: ['a@b', '@example.com', 'someone@', 'a@b..com', '上午@'],
  phone: ['12345', 'order 2024-000123-99', '0.068668589', '3.14159265358', '1,234,567,890', '$212-555-0123'],
  url: ['std::vector', 'http://', 'a/b/c'],
  ip: ['256.1.1.1', '1.2.3', '1.2.3.4.5', 'version 1.2.3.4', 'a::b', '1:2:3:4:5:6:7', '1::2::3:4:5'],
  mac: ['00:1B:44:11:3A', '12:30:45', '00:1B:44:11:3A:B7:00'],
  date: ['2024-13-05', '32.1.2024', 'May I', '1/2', '5 mayors', '4.6.2'],
  card: ['card 4111 1111 1111 1112', 'card 9111111111111111'],
  unionpay: ['卡号6221558812340006'],
  iban: ['IBAN GB82WEST12345698765433', 'IBAN XX82WEST12345698765432'],
  'us-itin': ['itin 911-10-1234'],
  'us-npi': ['NPI 1245319598'],
  'uk-nhs': ['NHS 943 476 5918'],
  'uk-nino': ['BG123456C', 'DA123456C', 'AB123456E'],
  'eu-national': ['12345678A', 'RSSMRA85T10A562T', 'PESEL 44051401358', 'BSN 111222334', 'NIR 255081416802539'],
  'eu-vat': ['VAT DE136695978', 'VAT FR41303265045', 'VAT XX136695976'],
  'cn-mobile': ['12812345678', '1381234567', '138123456789'],
  'cn-credit-code': ['91350100M000100Y44'],
  'cn-plate': ['京A1234', '京I12345', '北A12345'],
  address: ['这个市场很大', '我们一路走来', '5 Big Apples'],
};

describe.each(kindIds.filter((kind) => (valid[kind]?.length ?? 0) > 0))('%s', (kind) => {
  test.each(valid[kind])('%s is found, in English and in Chinese text', (value) => {
    const code = value.replace(/^(NPI|provider number|NHS number|PESEL|BSN|IdNr|NIR|national number|passport|护照：|Dr\.) ?/, '');
    expect(find(`see ${value}.`)).toContain(`${kind} ${code}`);
    if (kind !== 'name' && kind !== 'place') expect(find(`请看：${value}，谢谢。`)).toContain(`${kind} ${code}`);
  });
  test.each(invalid[kind] ?? ['nothing'])('%s is not', (value) => {
    expect(find(`see ${value} there`).filter((one) => one.startsWith(`${kind} `))).toEqual([]);
  });
});

test('there are 23 kinds with a pattern', () => {
  expect(patternedKinds).toHaveLength(23);
});

test('what is part of a longer number or word is left alone', () => {
  for (const text of ['x13812345678', '13812345678a', '9913812345678', '54012888888881881', '4012888888881881234567', 'id_078-05-1123'])
    expect(find(text)).toEqual([]);
});

test('the name of the column counts as a word before', () => {
  expect(find('2068546012')).toEqual([]);
  expect(find('2068546012', 'phoneNumber')).toEqual(['phone 2068546012']);
  expect(find('245319599', 'passport_no')).toEqual(['passport 245319599']);
});

test('of what overlaps, the most certain stands, then the longest', () => {
  expect(find('http://anna@10.0.0.1/x?mail=bob@example.com')).toEqual(['url http://anna@10.0.0.1/x?mail=bob@example.com']);
  expect(find('62110105194912310')).toEqual([]);
});

test('a line of hyphens ends an address, those of a name in another script do not', () => {
  expect(find('write to bjw@example.com--------------All offers')).toEqual(['email bjw@example.com']);
  expect(find('write to a@xn--bcher-kva.example')).toEqual(['email a@xn--bcher-kva.example']);
});

test('only what begins in the given stretches is found', () => {
  const text = 'a@example.com, b@example.com, c@example.com';
  const found = findPrivate(text, { wanted, threshold: 0.5, within: [{ start: 14, end: 20 }] });
  expect(found.map(({ start, end }) => text.slice(start, end))).toEqual(['b@example.com']);
});

test('British postcodes are part of an address, and what only looks alike is none', () => {
  expect(find('12 Baker Street, London NW1 6XE.')).toEqual(['address 12 Baker Street', 'place London', 'address NW1 6XE']);
  expect(find('M1 1AE and SW1A 1AA')).toEqual(['address M1 1AE', 'address SW1A 1AA']);
  for (const none of ['XX1 6XE', 'NW1 6CI', 'NW1 6XEY', 'an A4 2BIT card', 'room B12 3 persons']) expect(find(none)).toEqual([]);
});

test('names behind titles, phrases and in lists; Chinese ones with the words around', () => {
  expect(find('Dear Adelle, Mr Bahringer has met James Wilson.')).toEqual(['name Bahringer', 'name James Wilson']);
  expect(find('my name is Zoltan Quxley')).toEqual(['name Zoltan Quxley']);
  expect(find('我叫张伟，联系人：欧阳天娇。王芳女士也在。')).toEqual(['name 张伟', 'name 欧阳天娇', 'name 王芳']);
  expect(find('谢谢师傅，卫生很好，马上到。')).toEqual([]);
  expect(find('Rose will mark the young king in may.')).toEqual([]);
});

test('own rules: words as a whole whatever their case, patterns of RE2; they stand before all else', () => {
  const rules = ownRules([
    { name: 'project', find: 'words', value: 'Blue Falcon，蓝隼', action: 'redact' },
    { name: 'staff', find: 'pattern', value: 'EMP-\\d{6}', action: 'redact' },
    { name: 'hotline', find: 'words', value: '400-820-8820', action: 'keep' },
  ]);
  const text = 'BLUE FALCON and blue falcons, 蓝隼项目 EMP-123456, call 400-820-8820';
  const found = findPrivate(text, { wanted, threshold: 0.5, ...(rules && { rules }) });
  expect(found.map(({ start, end, rule }) => [text.slice(start, end), rule])).toEqual([
    ['BLUE FALCON', 0],
    ['蓝隼', 0],
    ['EMP-123456', 1],
    ['400-820-8820', 2],
  ]);
  expect(() => ownRules([{ name: 'x', find: 'pattern', value: '(?=a)b', action: 'redact' }])).toThrow('cannot be read');
});

describe('a hostile text is read in time that grows with its length alone', () => {
  const near: Record<string, string> = {
    digits: '1',
    'groups of digits': '1 ',
    'near cards': '4111-1111-',
    'at signs': 'a@',
    'at signs alone': '@',
    colons: 'a:',
    schemes: 'http://',
    'local parts': 'a.b-c_d+',
    capitals: 'Aa ',
    'names that go on': 'James Smith ',
    titles: 'Mr. ',
    brackets: '(1) ',
    plates: '京A',
    surnames: '王',
    units: '市路',
    streets: '1号',
    months: 'May 5 ',
    codes: 'GB82 ',
    points: '1.',
    zeros: '0 0',
  };
  test.each(Object.entries(near))('%s', (_, piece) => {
    const steps = (length: number) => scanText(piece.repeat(Math.ceil(length / piece.length)), { wanted, threshold: 0.5 }).steps / length;
    const [short, long] = [steps(20_000), steps(200_000)];
    expect(long).toBeLessThan(short * 1.2 + 1);
    expect(long).toBeLessThan(200);
  });
  test('a line of 10 MB', () => {
    const line = 'call 138 1234 5678 or mail a@b.c about 4111-1111-1111-1112, '.repeat(170_000);
    const { found, steps } = scanText(line, { wanted, threshold: 0.5 });
    expect(found).toHaveLength(170_000);
    expect(steps).toBeLessThan(line.length * 20);
  });
});

test('names are found with and without their marks, with a printed apostrophe, and no further than their sentence', () => {
  const names = (text: string) => find(text).filter((found) => found.startsWith('name'));
  expect(names('we met José García and Lucia Gómez')).toEqual(['name José García', 'name Lucia Gómez']);
  expect(names('Dr. Siobhán O’Connor called')).toEqual(['name Siobhán O’Connor']);
  expect(names('we met Anna Smith. Patient was late')).toEqual(['name Anna Smith']);
  expect(names('we met John F. Kennedy. Berlin was cold')).toEqual(['name John F. Kennedy']);
});
