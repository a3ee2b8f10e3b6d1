import { ibanLength, isChineseId, isCreditCode, isIban, isMbi, isNino } from './check-digits.ts';
import { europeanCertainty, europeanId, isVatCountry, vatNumber } from './check-european.ts';
import { beginsAt, endsAt, classOf, digit, isDigitCode, upper } from './characters.ts';
import { findPostcode } from './british-postcodes.ts';
import type { Scan } from './scan-state.ts';

/** Numbers with letters among their digits: IBAN, MBI, national insurance, European numbers, passports, Chinese codes. */
export function findCodes(scan: Scan, start: number, end: number): void {
  const { text } = scan;
  const length = end - start;
  if (length > 34) return;
  const first = text.charCodeAt(start);
  const kind = classOf[first];
  if ((kind !== digit && kind !== upper) || !beginsAt(text, start)) return;
  if (kind === digit) {
    if (length === 18) chineseCodes(scan, start, end);
    else if (length === 8 || length === 9) european(scan, start, 9);
    else if (length === 6) european(scan, start, 11, fromSix);
    else if (length === 15) european(scan, start, 15);
    if (length === 4 || length === 11) medicare(scan, start);
    return;
  }
  if (length >= 2 && length <= 4 && scan.wants('address')) findPostcode(scan, start, end);
  switch (length) {
    case 1:
      european(scan, start, 9);
      break;
    case 8:
    case 9:
      if (endsAt(text, end)) passport(scan, start, end);
      european(scan, start, 9);
      break;
    case 16:
      european(scan, start, 16);
      break;
    case 18:
      chineseCodes(scan, start, end);
      break;
    default:
  }
  if (classOf[text.charCodeAt(start + 1)] !== upper) return;
  if (length === 2 || length === 4 || length === 9) nationalInsurance(scan, start);
  bankAccount(scan, start);
  vat(scan, start);
}

/** Whether letters alone can be the head of a code: digits or capitals have to follow, with one sign between. */
export function leadsToCode(text: string, end: number): boolean {
  if (!isGap(text.charCodeAt(end))) return false;
  const kind = classOf[text.charCodeAt(end + 1)];
  return kind === digit || kind === upper;
}

interface Gathered {
  code: string;
  end: number;
}
/** The next `count` letters and digits in capitals, with at most one space, hyphen or point between two of them; undefined where a word ends elsewhere. */
function gather(scan: Scan, start: number, count: number): Gathered | undefined {
  const { text } = scan;
  let code = '';
  let at = start;
  for (; code.length < count; at++) {
    const kind = classOf[text.charCodeAt(at)];
    if (kind === digit || kind === upper) code += text.charAt(at);
    else if (!isGap(text.charCodeAt(at)) || isGap(text.charCodeAt(at - 1))) break;
  }
  scan.steps += at - start;
  return code.length === count && endsAt(text, at) ? { code, end: at } : undefined;
}
const isGap = (code: number): boolean => code === 32 || code === 45 || code === 46;

function chineseCodes(scan: Scan, start: number, end: number): void {
  const code = scan.text.slice(start, end).toUpperCase();
  if (!endsAt(scan.text, end)) return;
  if (isChineseId(code)) scan.add('cn-id', start, end, 1);
  else if (isCreditCode(code)) scan.add('cn-credit-code', start, end, 1);
}

function european(scan: Scan, start: number, count: number, read = gather): void {
  if (!scan.wants('eu-national')) return;
  const found = read(scan, start, count);
  const country = found && europeanId(found.code);
  if (found && country && !/^\d+$/.test(found.code)) scan.add('eu-national', start, found.end, europeanCertainty[country]);
}
/** Finnish numbers: the sign says the century, so it is kept. */
function fromSix(scan: Scan, start: number, count: number): Gathered | undefined {
  const code = scan.text.slice(start, start + count).toUpperCase();
  return endsAt(scan.text, start + count) ? { code, end: start + count } : undefined;
}

function medicare(scan: Scan, start: number): void {
  const found = scan.wants('us-mbi') ? gather(scan, start, 11) : undefined;
  if (found && isMbi(found.code)) scan.add('us-mbi', start, found.end, 0.6);
}

function nationalInsurance(scan: Scan, start: number): void {
  const found = scan.wants('uk-nino') ? gather(scan, start, 9) : undefined;
  if (found && isNino(found.code)) scan.add('uk-nino', start, found.end, 0.65);
}

function passport(scan: Scan, start: number, end: number): void {
  const code = scan.text.slice(start, end);
  if (/^([EG]\d{8}|E[A-HJ-NP-Z]\d{7})$/.test(code)) scan.add('passport', start, end, 0.5);
  else if (/^[A-Z]{1,2}\d{6,8}$/.test(code)) scan.add('passport', start, end, 0.15);
}

function bankAccount(scan: Scan, start: number): void {
  const { text } = scan;
  const count = ibanLength(text.slice(start, start + 2));
  if (count === undefined || !isDigitCode(text.charCodeAt(start + 2)) || !scan.wants('iban')) return;
  const found = gather(scan, start, count);
  if (found && isIban(found.code)) scan.add('iban', start, found.end, 1);
}

const longestVat = 14;
function vat(scan: Scan, start: number): void {
  if (!scan.wants('eu-vat') || !isVatCountry(scan.text.slice(start, start + 2))) return;
  // The longest that is one, since a shorter one may be its beginning.
  for (let count = longestVat; count >= 9; count--) {
    const found = gather(scan, start, count);
    const known = found && vatNumber(found.code);
    if (!found || !known) continue;
    scan.add('eu-vat', start, found.end, known.checked ? 0.85 : 0.3);
    return;
  }
}
