import { isDay, luhn, mod97 } from './check-digits.ts';

/** National numbers and VAT numbers of the European Union, without separators. The check digits are those that each country publishes. */
const weighted = (digits: string, weights: readonly number[]): number =>
  weights.reduce((sum, weight, at) => sum + weight * (digits.charCodeAt(at) - 48), 0);
const digitAt = (text: string, at: number): number => text.charCodeAt(at) - 48;

/** ISO 7064 MOD 11,10: German tax identification and VAT numbers. */
function mod1110(digits: string): boolean {
  let product = 10;
  for (let at = 0; at < digits.length - 1; at++) {
    const sum = (digitAt(digits, at) + product) % 10 || 10;
    product = (sum * 2) % 11;
  }
  return (11 - product) % 10 === digitAt(digits, digits.length - 1);
}

const spanishLetters = 'TRWAGMYFPDXBNJZSQVHLCKE';
export const spanishLetter = (digits: string): string => spanishLetters.charAt(Number(digits) % 23);

const finnishLetters = '0123456789ABCDEFHJKLMNPRSTUVWXY';
export const finnishLetter = (digits: string): string => finnishLetters.charAt(Number(digits) % 31);

const oddValues = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];
/** The last letter of an Italian fiscal code by its first 15 characters. */
export function italianLetter(text: string): string {
  let sum = 0;
  for (let at = 0; at < 15; at++) {
    const code = text.charCodeAt(at);
    const value = code < 58 ? code - 48 : code - 65;
    sum += at % 2 === 0 ? (oddValues[value] ?? 0) : value;
  }
  return String.fromCharCode(65 + (sum % 26));
}

const datePart = (text: string, at: number, from = 1900): boolean =>
  isDay(from + Number(text.slice(at, at + 2)), Number(text.slice(at + 2, at + 4)), Number(text.slice(at + 4, at + 6)));

export type EuropeanId = 'es' | 'it' | 'pl' | 'de' | 'fr' | 'nl' | 'be' | 'fi' | 'se';
/** How sure the form alone makes it, where the check digit is right: a letter among the digits says more than one digit in ten. */
export const europeanCertainty: Record<EuropeanId, number> = {
  es: 0.7,
  it: 1,
  fr: 0.9,
  be: 0.45,
  pl: 0.4,
  de: 0.35,
  nl: 0.2,
  fi: 0.8,
  se: 0.4,
};

/** The country of whose numbers this is one, by form and check digit. */
export function europeanId(text: string): EuropeanId | undefined {
  switch (text.length) {
    case 9:
      if (/^\d{8}[A-Z]$/.test(text)) return spanishLetter(text.slice(0, 8)) === text.charAt(8) ? 'es' : undefined;
      if (/^[XYZ]\d{7}[A-Z]$/.test(text))
        return spanishLetter('XYZ'.indexOf(text.charAt(0)) + text.slice(1, 8)) === text.charAt(8) ? 'es' : undefined;
      return /^\d{9}$/.test(text) && Number(text) > 0 && weighted(text, [9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 === 0 ? 'nl' : undefined;
    case 10:
      return /^\d{10}$/.test(text) && datePart(text, 0, 2000) && luhn(text) ? 'se' : undefined;
    case 11:
      if (/^\d{6}[-+A]\d{3}[0-9A-Y]$/.test(text)) return isFinnish(text) ? 'fi' : undefined;
      return /^\d{11}$/.test(text) ? elevenDigits(text) : undefined;
    case 15:
      return isFrench(text) ? 'fr' : undefined;
    case 16:
      return /^[A-Z]{6}[0-9LMNP-V]{2}[ABCDEHLMPRST][0-9LMNP-V]{2}[A-Z][0-9LMNP-V]{3}[A-Z]$/.test(text) &&
        italianLetter(text) === text.charAt(15)
        ? 'it'
        : undefined;
    default:
      return undefined;
  }
}

function elevenDigits(text: string): EuropeanId | undefined {
  const month = Number(text.slice(2, 4));
  if (isDay(2000, month % 20, Number(text.slice(4, 6))) && weighted(text, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]) % 10 === 0) return 'pl';
  const check = Number(text.slice(9));
  const first = Number(text.slice(0, 9));
  if (datePart(text, 0, 2000) && (97 - (first % 97) === check || 97 - ((2_000_000_000 + first) % 97) === check)) return 'be';
  // In the first ten digits of a German number exactly one repeats, two or three times.
  const counts = Array.from(text.slice(0, 10)).reduce(
    (found, digit) => found.set(digit, (found.get(digit) ?? 0) + 1),
    new Map<string, number>(),
  );
  const repeated = [...counts.values()].filter((count) => count > 1);
  return !text.startsWith('0') && repeated.length === 1 && (repeated[0] ?? 0) <= 3 && mod1110(text) ? 'de' : undefined;
}

function isFrench(text: string): boolean {
  if (!/^[12478]\d{4}(\d{2}|2A|2B)\d{8}$/.test(text)) return false;
  const month = Number(text.slice(3, 5));
  if (!((month >= 1 && month <= 12) || (month >= 20 && month <= 42) || month >= 50)) return false;
  return 97 - (Number(text.slice(0, 13).replace('2A', '19').replace('2B', '18')) % 97) === Number(text.slice(13));
}

function isFinnish(text: string): boolean {
  const digits = text.slice(0, 6) + text.slice(7, 10);
  const dated = isDay(2000 + Number(text.slice(4, 6)), Number(text.slice(2, 4)), Number(text.slice(0, 2)));
  return dated && finnishLetter(digits) === text.charAt(10);
}

/** VAT number with its country's two letters. `checked`: it has a check digit, and it is right. */
export function vatNumber(text: string): { checked: boolean } | undefined {
  const rule = vatRules[text.slice(0, 2)];
  const body = text.slice(2);
  if (!rule || !rule.form.test(body)) return undefined;
  if (!rule.check) return { checked: false };
  return rule.check(body) ? { checked: true } : undefined;
}

const mod11 = (digits: string, weights: readonly number[]): number => weighted(digits, weights) % 11;
const vatRules: Readonly<Record<string, { form: RegExp; check?(body: string): boolean }>> = {
  AT: {
    form: /^U\d{8}$/,
    check(body) {
      let sum = 4;
      for (let at = 1; at < 8; at++) {
        const digit = digitAt(body, at);
        sum += at % 2 === 1 ? digit : Math.floor(digit / 5) + ((digit * 2) % 10);
      }
      return (10 - (sum % 10)) % 10 === digitAt(body, 8);
    },
  },
  BE: { form: /^[01]\d{9}$/, check: (body) => 97 - (Number(body.slice(0, 8)) % 97) === Number(body.slice(8)) },
  CZ: { form: /^\d{8,10}$/ },
  DE: { form: /^[1-9]\d{8}$/, check: mod1110 },
  DK: { form: /^[1-9]\d{7}$/, check: (body) => mod11(body, [2, 7, 6, 5, 4, 3, 2, 1]) === 0 },
  EL: { form: /^\d{9}$/, check: (body) => mod11(body, [256, 128, 64, 32, 16, 8, 4, 2]) % 10 === digitAt(body, 8) },
  ES: { form: /^([A-Z]\d{7}[A-Z0-9]|\d{8}[A-Z])$/ },
  FI: { form: /^\d{8}$/, check: (body) => mod11(body, [7, 9, 10, 5, 8, 4, 2, 1]) === 0 },
  FR: {
    form: /^[0-9A-HJ-NP-Z]{2}\d{9}$/,
    check: (body) => !/^\d\d/.test(body) || (12 + 3 * (Number(body.slice(2)) % 97)) % 97 === Number(body.slice(0, 2)),
  },
  GB: {
    form: /^\d{9}$/,
    check(body) {
      const sum = weighted(body, [8, 7, 6, 5, 4, 3, 2]) + Number(body.slice(7));
      return sum % 97 === 0 || (sum + 55) % 97 === 0;
    },
  },
  HU: { form: /^\d{8}$/, check: (body) => weighted(body, [9, 7, 3, 1, 9, 7, 3, 1]) % 10 === 0 },
  IE: { form: /^\d{7}[A-W][A-I]?$/ },
  IT: { form: /^\d{11}$/, check: luhn },
  LU: { form: /^\d{8}$/, check: (body) => Number(body.slice(0, 6)) % 89 === Number(body.slice(6)) },
  NL: {
    form: /^\d{9}B\d{2}$/,
    check: (body) => mod11(body, [9, 8, 7, 6, 5, 4, 3, 2, -1]) === 0 || mod97(`NL${body}`) === 1,
  },
  PL: { form: /^\d{10}$/, check: (body) => mod11(body, [6, 5, 7, 2, 3, 4, 5, 6, 7]) === digitAt(body, 9) },
  PT: { form: /^\d{9}$/, check: (body) => ((11 - mod11(body, [9, 8, 7, 6, 5, 4, 3, 2])) % 11) % 10 === digitAt(body, 8) },
  RO: { form: /^[1-9]\d{5,9}$/ },
  SE: { form: /^\d{10}01$/, check: (body) => luhn(body.slice(0, 10)) },
};
export const isVatCountry = (country: string): boolean => Object.hasOwn(vatRules, country);
