import { europeanCertainty, europeanId } from './check-european.ts';
import { isCard, isChineseId, isItin, isNhs, isNpi, isSsn, isUnionPay } from './check-digits.ts';
import { beginsAt, endsAt, isDigitCode } from './characters.ts';
import type { Scan } from './scan-state.ts';

const mostGroups = 8;
const mostDigits = 24;

/** Numbers of digits alone: one run, or several with the same sign between them. */
export function findNumbers(scan: Scan, start: number, end: number): void {
  const { text } = scan;
  if (end - start > mostDigits || !beginsAt(text, start)) return;
  const sign = text.charCodeAt(end);
  const goesOn = isSign(sign) && isDigitCode(text.charCodeAt(end + 1));
  if (!goesOn && end - start < 9) return;
  if (sign === 46) ipAddress(scan, start, end);
  let digits = text.slice(start, end);
  if (digits.length >= 9 && endsAt(text, end)) plainNumber(scan, start, end, digits);
  if (!goesOn) return;
  const lengths = [end - start];
  let reach = end;
  while (lengths.length < mostGroups && digits.length <= mostDigits && text.charCodeAt(reach) === sign) {
    let next = reach + 1;
    while (next - reach <= mostDigits && isDigitCode(text.charCodeAt(next))) next++;
    if (next === reach + 1) break;
    lengths.push(next - reach - 1);
    digits += text.slice(reach + 1, next);
    reach = next;
    scan.steps += lengths.at(-1) ?? 0;
    const ends = sign === 32 ? endsAt(text, reach) : endsAt(text, reach) && text.charCodeAt(reach) !== sign;
    if (ends && digits.length >= 9) groupedNumber(scan, { start, end: reach, digits, form: lengths.join('-'), sign });
  }
}
/** Space, hyphen, point, slash. */
const isSign = (code: number): boolean => code === 32 || code === 45 || code === 46 || code === 47;

function plainNumber(scan: Scan, start: number, end: number, digits: string): void {
  switch (digits.length) {
    case 9:
      if (isSsn(digits)) scan.add('us-ssn', start, end, 0.2);
      if (isItin(digits)) scan.add('us-itin', start, end, 0.2);
      scan.add('passport', start, end, 0.15);
      break;
    case 10:
      if (isNpi(digits)) scan.add('us-npi', start, end, 0.4);
      if (isNhs(digits)) scan.add('uk-nhs', start, end, 0.4);
      break;
    case 11:
      if (digits.startsWith('1') && digits.charCodeAt(1) > 50) scan.add('cn-mobile', start, end, 0.7);
      break;
    case 18:
      if (isChineseId(digits)) scan.add('cn-id', start, end, 1);
      break;
    default:
  }
  if (digits.length >= 12) cardNumber(scan, start, end, digits);
  const country = europeanId(digits);
  if (country) scan.add('eu-national', start, end, europeanCertainty[country]);
}

function cardNumber(scan: Scan, start: number, end: number, digits: string): void {
  if (isUnionPay(digits)) scan.add('unionpay', start, end, 1);
  else if (isCard(digits)) scan.add('card', start, end, 1);
}

interface Grouped {
  start: number;
  end: number;
  digits: string;
  /** Lengths of the groups, as "3-2-4". */
  form: string;
  /** Code of the sign between them. */
  sign: number;
}
function groupedNumber(scan: Scan, { start, end, digits, form, sign }: Grouped): void {
  const add = scan.add;
  const dashed = sign === 45;
  const spaced = sign === 32;
  switch (form) {
    case '3-2-4':
      if ((dashed || spaced) && isSsn(digits)) add('us-ssn', start, end, 0.5);
      if ((dashed || spaced) && isItin(digits)) add('us-itin', start, end, 0.5);
      break;
    case '3-3-4':
      if ((dashed || spaced) && isNhs(digits)) add('uk-nhs', start, end, spaced ? 0.62 : 0.4);
      break;
    case '3-4-4':
      if ((dashed || spaced) && /^1[3-9]/.test(digits)) add('cn-mobile', start, end, 0.7);
      break;
    case '6-8-4':
    case '3-3-4-4-4':
      if ((dashed || spaced) && isChineseId(digits)) add('cn-id', start, end, 1);
      break;
    case '1-2-2-2-3-3-2':
      if (spaced && europeanId(digits) === 'fr') add('eu-national', start, end, 1);
      break;
    case '2-3-3-3':
      if (spaced && europeanId(digits) === 'de') add('eu-national', start, end, 0.6);
      break;
    case '6-4':
      if (dashed && europeanId(digits) === 'se') add('eu-national', start, end, 0.6);
      break;
    default:
  }
  // Groups of a card have at least two digits.
  if (digits.length >= 12 && digits.length <= 19 && (dashed || spaced) && !/(^|-)1(-|$)/.test(form)) cardNumber(scan, start, end, digits);
}

function ipAddress(scan: Scan, start: number, end: number): void {
  const { text } = scan;
  if (end - start > 3) return;
  let reach = end;
  let parts = 1;
  let valid = Number(text.slice(start, end)) < 256;
  while (parts < 5 && text.charCodeAt(reach) === 46 && isDigitCode(text.charCodeAt(reach + 1))) {
    let next = reach + 1;
    while (next - reach < 5 && isDigitCode(text.charCodeAt(next))) next++;
    valid &&= next - reach <= 4 && Number(text.slice(reach + 1, next)) < 256;
    reach = next;
    parts++;
  }
  scan.steps += reach - start;
  const after = text.charCodeAt(reach);
  // A port or the length of a network may follow.
  const ends = endsAt(text, reach) || after === 58 || after === 47;
  if (parts !== 4 || !valid || !ends || text.charCodeAt(start - 1) === 46) return;
  const before = text.slice(Math.max(0, start - 12), start).toLowerCase();
  scan.add('ip', start, reach, /(version|revision|release|build|版本)\W*$|\bv\W?$/.test(before) ? 0.1 : 0.6);
}
