/** Check digits of private numbers. All take plain digits (or letters, where the number has them), without separators. */

const digitAt = (text: string, at: number): number => text.charCodeAt(at) - 48;

/** ISO/IEC 7812-1, annex B: payment cards, US NPI behind 80840, Swedish personal numbers. */
export function luhn(digits: string): boolean {
  let sum = 0;
  for (let at = digits.length - 1, double = false; at >= 0; at--, double = !double) {
    const digit = digitAt(digits, at);
    sum += double ? (digit > 4 ? digit * 2 - 9 : digit * 2) : digit;
  }
  return sum % 10 === 0;
}

/** Rest by 97 of digits and letters (A = 10 … Z = 35), as in ISO 13616 and ISO 7064 MOD 97-10. */
export function mod97(text: string): number {
  let rest = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    rest = code < 58 ? (rest * 10 + code - 48) % 97 : (rest * 100 + code - 55) % 97;
  }
  return rest;
}

/** Length of an IBAN by country (ISO 13616 registry). */
const ibanLengths = new Map(
  `AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27
   GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IR26 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22
   MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28
   TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30`
    .trim()
    .split(/\s+/)
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))] as const),
);
export function ibanLength(country: string): number | undefined {
  return ibanLengths.get(country);
}
export function isIban(text: string): boolean {
  return (
    ibanLengths.get(text.slice(0, 2)) === text.length &&
    /^[A-Z]{2}\d{2}[A-Z0-9]+$/.test(text) &&
    mod97(text.slice(4) + text.slice(0, 4)) === 1
  );
}

/** Numbers by which payment cards begin, and their lengths. */
const cardRanges: readonly { from: number; to: number; digits: number; lengths: readonly number[] }[] = [
  { from: 4, to: 4, digits: 1, lengths: [13, 16, 19] },
  { from: 51, to: 55, digits: 2, lengths: [16] },
  { from: 2221, to: 2720, digits: 4, lengths: [16] },
  { from: 34, to: 34, digits: 2, lengths: [15] },
  { from: 37, to: 37, digits: 2, lengths: [15] },
  { from: 300, to: 305, digits: 3, lengths: [14, 15, 16, 17, 18, 19] },
  { from: 36, to: 36, digits: 2, lengths: [14, 15, 16, 17, 18, 19] },
  { from: 38, to: 39, digits: 2, lengths: [14, 15, 16, 17, 18, 19] },
  { from: 6011, to: 6011, digits: 4, lengths: [16, 17, 18, 19] },
  { from: 644, to: 659, digits: 3, lengths: [16, 17, 18, 19] },
  { from: 3528, to: 3589, digits: 4, lengths: [16, 17, 18, 19] },
  { from: 5018, to: 5018, digits: 4, lengths: [12, 13, 14, 15, 16, 17, 18, 19] },
  { from: 6304, to: 6304, digits: 4, lengths: [12, 13, 14, 15, 16, 17, 18, 19] },
  { from: 6759, to: 6763, digits: 4, lengths: [12, 13, 14, 15, 16, 17, 18, 19] },
];
export function isCard(digits: string): boolean {
  return (
    cardRanges.some(({ from, to, digits: count, lengths }) => {
      const start = Number(digits.slice(0, count));
      return start >= from && start <= to && lengths.includes(digits.length);
    }) && luhn(digits)
  );
}
/** 62, and 81 with which newer cards begin; 16 to 19 digits. */
export function isUnionPay(digits: string): boolean {
  return digits.length >= 16 && digits.length <= 19 && /^(62|81)/.test(digits) && luhn(digits);
}

const chineseIdWeights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
/** The last character of a Chinese resident ID by its first 17 digits (GB 11643, ISO 7064 MOD 11-2). */
export function chineseIdCheck(digits: string): string {
  let sum = 0;
  for (const [at, weight] of chineseIdWeights.entries()) sum += weight * digitAt(digits, at);
  return '10X98765432'.charAt(sum % 11);
}
/** 18 characters: province, born on a day that there was, check character. */
export function isChineseId(text: string): boolean {
  if (text.length !== 18 || !/^\d{17}[\dXx]$/.test(text) || !isProvince(text)) return false;
  const [year, month, day] = [Number(text.slice(6, 10)), Number(text.slice(10, 12)), Number(text.slice(12, 14))];
  return year >= 1850 && year <= 2100 && isDay(year, month, day) && chineseIdCheck(text) === text.charAt(17).toUpperCase();
}
const provinces = new Set(
  '11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83 91'.split(' '),
);
function isProvince(text: string): boolean {
  return provinces.has(text.slice(0, 2));
}

/** All but I, O, S, V and Z. */
export const creditLetters = '0123456789ABCDEFGHJKLMNPQRTUWXY';
/** The last character of a Chinese unified social credit code by its first 17 (GB 32100, modulus 31, weights 3^n). */
export function creditCodeCheck(text: string): string {
  let sum = 0;
  for (let at = 0, weight = 1; at < 17; at++, weight = (weight * 3) % 31) sum += weight * creditLetters.indexOf(text.charAt(at));
  return creditLetters.charAt((31 - (sum % 31)) % 31);
}
export function isCreditCode(text: string): boolean {
  const placed = text.startsWith('100000', 2) || isProvince(text.slice(2));
  return placed && /^[1-9ANY][1-9A-HJ-NPQRTUWXY]\d{6}[0-9A-HJ-NPQRTUWXY]{10}$/.test(text) && creditCodeCheck(text) === text.charAt(17);
}

/** US social security number: no area 000, 666 or 9xx, no group 00, no serial 0000, none of the numbers that advertising made known. */
export function isSsn(digits: string): boolean {
  return (
    /^(?!000|666|9)\d{3}(?!00)\d{2}(?!0000)\d{4}$/.test(digits) &&
    !['078051120', '219099999', '123456789', '987654321'].includes(digits) &&
    !/^(\d)\1{8}$/.test(digits)
  );
}
/** US individual taxpayer number: 9xx and a group that the tax office gives out. */
export function isItin(digits: string): boolean {
  return /^9\d{2}(5\d|6[0-5]|7\d|8[0-8]|9[0-2]|9[4-9])\d{4}$/.test(digits);
}
/** US Medicare beneficiary identifier: 11 places; the letters S, L, O, I, B and Z are left out. */
export function isMbi(text: string): boolean {
  return /^[1-9][AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y0-9]\d[AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y0-9]\d[AC-HJKMNP-RT-Y]{2}\d{2}$/.test(text);
}
/** US national provider identifier: Luhn behind the prefix 80840. */
export function isNpi(digits: string): boolean {
  return /^[12]\d{9}$/.test(digits) && luhn(`80840${digits}`);
}
/** UK NHS number: weights 10 to 2, modulus 11. */
function nhsCheck(digits: string): number {
  let sum = 0;
  for (let at = 0; at < 9; at++) sum += (10 - at) * digitAt(digits, at);
  return (11 - (sum % 11)) % 11;
}
export function isNhs(digits: string): boolean {
  return digits.length === 10 && !/^(\d)\1{9}$/.test(digits) && nhsCheck(digits) === digitAt(digits, 9);
}
/** UK national insurance number: prefixes that are given out, six digits, A to D. */
export function isNino(text: string): boolean {
  return /^(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\d{6}[A-D]$/.test(text);
}

/** Whether there was that day (proleptic Gregorian). */
export function isDay(year: number, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1) return false;
  return (
    day <= (month === 2 ? (year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31)
  );
}
