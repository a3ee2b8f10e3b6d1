import {
  chineseIdCheck,
  creditCodeCheck,
  creditLetters,
  ibanLength,
  isCard,
  isItin,
  isMbi,
  isNhs,
  isNino,
  isNpi,
  isSsn,
  isUnionPay,
  mod97,
} from './check-digits.ts';
import { europeanId, finnishLetter, italianLetter, spanishLetter, vatNumber } from './check-european.ts';
import { doubleSurnames, givenLetters, plateSigns, surnames } from './chinese-words.ts';
import type { Draw } from './draw.ts';
import type { KindId } from './kinds.ts';
import { alsoWords, familyNames, firstNames } from './latin-words.ts';
import { standInAddress, standInPlace } from './stand-in-places.ts';
import { shiftedDate } from './written-dates.ts';

/**
 * A realistic value of the same kind and form, with right check digits: what reads the text cannot tell it from a real one. Addresses of
 * the net come from the ranges that are kept for examples (RFC 2606, 2544, 3849, 7042).
 */
export function standIn(kind: KindId, value: string, draw: Draw): string {
  for (let attempt = 0; attempt < 20; attempt++) {
    const made = makers[kind](value, draw);
    if (made !== value) return made;
  }
  return reshaped(value, draw);
}

const mostTries = 200_000;
/** The first candidate that is right. A number of eleven digits with a check digit needs some hundred tries. */
function until(make: () => string, isRight: (code: string) => boolean): string | undefined {
  for (let attempt = 0; attempt < mostTries; attempt++) {
    const code = make();
    if (isRight(code)) return code;
  }
  return undefined;
}

const lettersOfCodes = 'ABCEHJKLMNPRSTWXYZ';
const compact = (value: string): string => value.replace(/[^\p{L}\p{N}]/gu, '');

/** The letters and digits of a code put where those of the written value stood. */
function poured(value: string, code: string): string {
  let at = 0;
  const filled = value.replace(/[\p{L}\p{N}]/gu, () => code.charAt(at++));
  return at >= code.length ? filled : filled + code.slice(at);
}
/** Digits for digits, letters for letters; the first `kept` stay. */
function likeCode(value: string, draw: Draw, kept = 0): string {
  return [...value]
    .map((sign, at) => {
      if (at < kept) return sign;
      if (/\d/.test(sign)) return draw.digits(1);
      if (/[A-Z]/.test(sign)) return draw.letters(lettersOfCodes, 1);
      return /\p{L}/u.test(sign) ? draw.letters('abcdefghijklmnopqrstuvwxyz', 1) : sign;
    })
    .join('');
}
const reshaped = (value: string, draw: Draw): string => likeCode(value, draw);

function checked(value: string, draw: Draw, kept: number, isRight: (code: string) => boolean): string {
  const code = compact(value).toUpperCase();
  return poured(value, until(() => likeCode(code, draw, kept), isRight) ?? likeCode(code, draw, kept));
}

const regions =
  '110101 110105 120101 130102 140105 210102 220102 230102 310101 310115 320102 330106 340102 350102 360102 370102 410102 420106 430102 440106 450102 500103 510104 520102 530102 610102 620102 650102'.split(
    ' ',
  );
const two = (value: number): string => String(value).padStart(2, '0');
function bornOn(draw: Draw): string {
  return `${1950 + draw.below(55)}${two(1 + draw.below(12))}${two(1 + draw.below(28))}`;
}

function chineseId(value: string, draw: Draw): string {
  const digits = draw.pick(regions) + bornOn(draw) + draw.digits(3);
  return poured(value, digits + chineseIdCheck(digits));
}
function creditCode(value: string, draw: Draw): string {
  const code = value.slice(0, 2) + draw.pick(regions) + draw.letters(creditLetters, 9);
  return code + creditCodeCheck(code);
}
const mobilePrefixes =
  '130 131 132 133 135 136 137 138 139 150 151 152 155 156 157 158 159 166 176 177 178 180 181 182 183 185 186 187 188 189 198 199'.split(
    ' ',
  );
function mobile(value: string, draw: Draw): string {
  const digits = compact(value);
  const before = digits.slice(0, -11);
  return digits.length < 11 ? phone(value, draw) : poured(value, before + draw.pick(mobilePrefixes) + draw.digits(8));
}

/** The country and the first digits of the area stay; the rest is drawn. An extension is drawn too. */
function phone(value: string, draw: Draw): string {
  const american = /^\+?1?[^\d]*([2-9]\d{2})[^\d]{0,2}[2-9]\d{2}[^\d]{0,2}\d{4}(?!\d)/.test(value);
  const plus = value.startsWith('+');
  let seen = 0;
  const skip = american ? (/^\+?1[^\d]?/.test(value) && compact(value).length > 10 ? 1 : 0) : plus ? 3 : value.startsWith('0') ? 2 : 1;
  return value.replace(/\d/g, (digit) => {
    const place = seen++ - skip;
    if (place < 0) return digit;
    return american && (place === 0 || place === 3) ? String(2 + draw.below(8)) : draw.digits(1);
  });
}

function iban(value: string, draw: Draw): string {
  const code = compact(value).toUpperCase();
  const country = code.slice(0, 2);
  const body = likeCode(code.slice(4, ibanLength(country)), draw);
  return poured(value, `${country}${two(98 - mod97(`${body}${country}00`))}${body}`);
}

function european(value: string, draw: Draw): string {
  const code = compact(value).toUpperCase();
  const country = europeanId(/^\d{6}[-+A]\d{3}\w$/i.test(value) ? value.toUpperCase() : code);
  switch (country) {
    case 'es': {
      const digits = draw.digits(/^\d/.test(code) ? 8 : 7);
      const first = /^\d/.test(code) ? '' : code.charAt(0);
      return poured(value, first + digits + spanishLetter(first === '' ? digits : 'XYZ'.indexOf(first) + digits));
    }
    case 'it': {
      const body = `${draw.letters('BCDFGLMNPRSTV', 6)}${two(40 + draw.below(60))}${draw.letters('ABCDEHLMPRST', 1)}${two(1 + draw.below(28))}${draw.letters('ABCDEFGHIL', 1)}${draw.digits(3)}`;
      return poured(value, body + italianLetter(body));
    }
    case 'fi': {
      const date = `${two(1 + draw.below(28))}${two(1 + draw.below(12))}${two(draw.below(100))}`;
      const serial = draw.digits(3);
      return date + value.charAt(6) + serial + finnishLetter(date + serial);
    }
    case undefined:
      return reshaped(value, draw);
    default:
      return checked(value, draw, country === 'fr' ? 1 : 0, (made) => europeanId(made) === country);
  }
}

const latinFirst = firstNames.filter((name) => !alsoWords.has(name) && name.length > 3);
const latinFamily = familyNames.filter((name) => !alsoWords.has(name) && name.length > 3);
const capital = (word: string): string => word.replace(/(^|[-'])\p{L}/gu, (letter) => letter.toUpperCase());

function name(value: string, draw: Draw): string {
  if (/^[\u4e00-\u9fff]/.test(value)) {
    const double = doubleSurnames.some((surname) => value.startsWith(surname)) && value.length > 2;
    const given = value.length - (double ? 2 : 1);
    return (double ? draw.pick(doubleSurnames) : surnames.charAt(draw.below(60))) + draw.letters(givenLetters, given);
  }
  const words = value.split(' ');
  const made = words.map((word, at) => {
    if (/^\p{L}\.?$/u.test(word)) return word;
    return capital(at === words.length - 1 && words.length > 1 ? draw.pick(latinFamily) : draw.pick(latinFirst));
  });
  return value === value.toUpperCase() && value.length > 3 ? made.join(' ').toUpperCase() : made.join(' ');
}

function email(_value: string, draw: Draw): string {
  const plain = (word: string) => word.normalize('NFKD').replace(/[^a-z]/g, '');
  return `${plain(draw.pick(latinFirst))}.${plain(draw.pick(latinFamily))}${draw.digits(3)}@example.${draw.pick(['com', 'org', 'net'])}`;
}

function ip(value: string, draw: Draw): string {
  if (!value.includes(':')) return `198.${18 + draw.below(2)}.${draw.below(256)}.${1 + draw.below(254)}`;
  return `2001:db8:${Array.from({ length: 6 }, () => draw.letters('0123456789abcdef', 4)).join(':')}`;
}
function mac(value: string, draw: Draw): string {
  return ['02', '00', '5e', ...Array.from({ length: 3 }, () => draw.letters('0123456789abcdef', 2))].join(value.charAt(2));
}
function plate(value: string, draw: Draw): string {
  const rest = Array.from(value.slice(2)).map((sign) =>
    /\d/.test(sign) ? draw.digits(1) : /[A-Z]/.test(sign) && !/^[DF]$/.test(sign) ? draw.letters('ABCEGHJKLMNPQRSTUVWXYZ', 1) : sign,
  );
  return plateSigns.charAt(draw.below(plateSigns.length)) + draw.letters('ABCDE', 1) + rest.join('');
}

const makers: Record<KindId, (value: string, draw: Draw) => string> = {
  'cn-id': chineseId,
  'cn-credit-code': creditCode,
  'cn-mobile': mobile,
  'cn-plate': plate,
  unionpay: (value, draw) => checked(value, draw, 4, isUnionPay),
  card: (value, draw) => checked(value, draw, 4, isCard),
  iban,
  phone,
  email,
  url: (value, draw) =>
    `${/^[a-z]+:\/\//i.exec(value)?.[0] ?? ''}www.example.${draw.pick(['com', 'org', 'net'])}/${draw.letters('abcdefghijklmnopqrstuvwxyz', 8)}`,
  ip,
  mac,
  'us-ssn': (value, draw) => checked(value, draw, 0, isSsn),
  'us-itin': (value, draw) => checked(value, draw, 1, isItin),
  'us-mbi': (value, draw) => checked(value, draw, 0, isMbi),
  'us-npi': (value, draw) => checked(value, draw, 1, isNpi),
  'uk-nhs': (value, draw) => checked(value, draw, 0, isNhs),
  'uk-nino': (value, draw) => checked(value, draw, 0, isNino),
  'eu-national': european,
  'eu-vat': (value, draw) => checked(value, draw, /^ATU/i.test(value) ? 3 : 2, (code) => vatNumber(code) !== undefined),
  passport: (value, draw) => poured(value, likeCode(compact(value), draw, /^\p{L}*/u.exec(value)?.[0].length ?? 0)),
  date: (value, draw) => shiftedDate(value, (draw.below(2) === 0 ? -1 : 1) * (1 + draw.below(365))),
  address: standInAddress,
  place: standInPlace,
  name,
  custom: reshaped,
};
