import { type Faker } from '@faker-js/faker';

/**
 * Private numbers for the bench of masking: digits of @faker-js/faker with check digits computed here, by the published rules and apart
 * from the product, and examples that the countries (or python-stdnum's documentation) publish.
 */
const sum = (digits: string, weights: readonly number[]): number =>
  weights.reduce((total, weight, at) => total + weight * Number(digits[at]), 0);

/** The digit behind `body` that makes it pass Luhn's check. */
export function luhnDigit(body: string): string {
  const total = [...body].toReversed().reduce((so, digit, at) => {
    const value = Number(digit) * (at % 2 === 0 ? 2 : 1);
    return so + (value > 9 ? value - 9 : value);
  }, 0);
  return String((10 - (total % 10)) % 10);
}

const regions = ['110101', '310115', '440106', '330106', '510104', '420106', '320102', '610102'];
export function residentId(faker: Faker): string {
  const born = faker.date.birthdate().toISOString().slice(0, 10).replaceAll('-', '');
  const body = faker.helpers.arrayElement(regions) + born + faker.string.numeric(3);
  return body + '10X98765432'.charAt(sum(body, [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]) % 11);
}
export function creditCode(faker: Faker): string {
  const letters = '0123456789ABCDEFGHJKLMNPQRTUWXY';
  const body = `91${faker.helpers.arrayElement(regions)}${faker.helpers.fromRegExp('[0-9A-HJ-NP]{9}')}`;
  const total = [...body].reduce((so, letter, at) => so + letters.indexOf(letter) * 3 ** at, 0);
  return body + letters.charAt((31 - (total % 31)) % 31);
}
export function unionPay(faker: Faker): string {
  const body = `62${faker.string.numeric(faker.helpers.arrayElement([13, 14, 16]))}`;
  return body + luhnDigit(body);
}
export function npi(faker: Faker): string {
  const body = `1${faker.string.numeric(8)}`;
  return body + luhnDigit(`80840${body}`);
}
export function nhs(faker: Faker): string {
  for (;;) {
    const body = faker.string.numeric({ length: 9, allowLeadingZeros: false });
    const check = 11 - (sum(body, [10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11);
    if (check !== 10) return body + String(check % 11);
  }
}
export function dni(faker: Faker): string {
  const digits = faker.string.numeric(8);
  return digits + 'TRWAGMYFPDXBNJZSQVHLCKE'.charAt(Number(digits) % 23);
}
export function pesel(faker: Faker): string {
  const body =
    faker.date.birthdate({ mode: 'year', min: 1930, max: 1999 }).toISOString().slice(2, 10).replaceAll('-', '') + faker.string.numeric(4);
  return body + String((10 - (sum(body, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3]) % 10)) % 10);
}
export function nir(faker: Faker): string {
  const body = `${faker.helpers.arrayElement(['1', '2'])}${faker.helpers.fromRegExp('[4-9][0-9](0[1-9]|1[0-2])')}75${faker.string.numeric(6)}`;
  const fixed = body.length === 13 ? body : `1${faker.string.numeric(2)}0575${faker.string.numeric(6)}`;
  return fixed + String(97 - (Number(fixed) % 97)).padStart(2, '0');
}
export const nationalNumbers = [
  'RSSMRA85T10A562S',
  '131052-308T',
  'X1234567L',
  '86095742719',
  '111222333',
  '85073003328',
  '811228-9874',
  '44051401359',
  '12345678Z',
  '255081416802538',
];
export const vatNumbers = [
  'DE136695976',
  'FR40303265045',
  'IT00743110157',
  'ATU13585627',
  'PL8567346215',
  'PT501964843',
  'BE0428759497',
  'DK13585628',
  'FI20774740',
  'LU15027442',
  'GB980780684',
  'HU12892312',
  'SE123456789701',
  'EL094259216',
  'NL004495445B01',
];
