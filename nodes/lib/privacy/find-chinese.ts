import { classOf, han, isWordCode, upper } from './characters.ts';
import { doubleSurnames, givenLetters, namedAfter, namedBefore, plateSigns, cities, provinces, surnames } from './chinese-words.ts';
import { findAddress, isAddressUnit } from './find-address.ts';
import type { Scan } from './scan.ts';

const plate = 1;
const surname = 2;
const place = 8;
/** What a Chinese character may begin or stand in. */
const roles = new Uint8Array(65_536);
const mark = (characters: string, role: number): void => {
  for (const one of characters) roles[one.charCodeAt(0)] = (roles[one.charCodeAt(0)] ?? 0) | role;
};
mark(plateSigns, plate);
mark(surnames, surname);
for (const double of doubleSurnames) mark(double.charAt(0), surname);
const placesBy = new Map<string, string[]>();
for (const name of [...provinces, ...cities]) placesBy.set(name.charAt(0), [...(placesBy.get(name.charAt(0)) ?? []), name]);
for (const first of placesBy.keys()) mark(first, place);
const given = new Set(givenLetters);
const singles = new Set(surnames);
const doubles = new Set(doubleSurnames);

/** Plate, address, place or name at a Chinese character. */
export function findChinese(scan: Scan, at: number): void {
  const code = scan.text.charCodeAt(at);
  const role = roles[code] ?? 0;
  if (isAddressUnit(code) && at >= scan.addressEnd) findAddress(scan, at);
  if (role === 0) return;
  if ((role & plate) !== 0 && classOf[scan.text.charCodeAt(at + 1)] === upper) findPlate(scan, at);
  if ((role & place) !== 0 && at >= scan.addressEnd && scan.wants('place')) findPlace(scan, at);
  if ((role & surname) !== 0 && at >= scan.nameEnd && scan.wants('name')) findName(scan, at);
}

/** GA 36: province sign, letter, five places (two letters at most), or six for cars that run on electricity. */
const ordinary = /^[A-HJ-NP-Z][·•. -]?[A-HJ-NP-Z0-9]{4}[A-HJ-NP-Z0-9挂学警港澳]$/;
const electric = /^[A-HJ-NP-Z][·•. -]?([DF][A-HJ-NP-Z0-9]\d{4}|\d{5}[DF])$/;
function findPlate(scan: Scan, at: number): void {
  const { text } = scan;
  scan.steps += 9;
  for (const length of [8, 7, 6]) {
    const rest = text.slice(at + 1, at + 1 + length);
    if (!(ordinary.test(rest) || electric.test(rest)) || !/\d/.test(rest)) continue;
    if (isWordCode(text.charCodeAt(at + 1 + length))) continue;
    scan.add('cn-plate', at, at + 1 + length, 0.85);
    return;
  }
}

function findPlace(scan: Scan, at: number): void {
  const { text } = scan;
  scan.steps += 4;
  const name = placesBy.get(text.charAt(at))?.find((one) => text.startsWith(one, at));
  if (name === undefined) return;
  const suffix = /^(市|省|自治区|特别行政区|壮族自治区|回族自治区|维吾尔自治区)/.exec(text.slice(at + name.length, at + name.length + 7))?.[0] ?? '';
  scan.add('place', at, at + name.length + suffix.length, suffix === '' ? 0.55 : 0.65);
}

/** A surname with one or two more characters, where the words around say that it is a name. */
function findName(scan: Scan, at: number): void {
  const { text } = scan;
  const double = doubles.has(text.slice(at, at + 2));
  if (!double && !singles.has(text.charAt(at))) return;
  const from = at + (double ? 2 : 1);
  scan.steps += 12;
  let size = 0;
  while (size < 3 && classOf[text.charCodeAt(from + size)] === han) size++;
  const before = text.slice(Math.max(0, at - 6), at).replace(/[\s:：，,是为]+$/, '');
  const called = namedBefore.some((word) => before.endsWith(word));
  const alone = !isHanAt(text, at - 1);
  const most = Math.min(2, size);
  for (let length = most; length >= 0; length--) {
    const end = from + length;
    const after = namedAfter.some((word) => text.startsWith(word, end));
    if (length === 0) {
      if (after && alone) note(scan, at, end, 0.55);
      continue;
    }
    const letters = text.slice(from, end);
    const usual = [...letters].filter((letter) => given.has(letter)).length;
    const closed = !isHanAt(text, end);
    if (after && (alone || called || usual === length)) return note(scan, at, end, 0.75);
    if (called && (closed || usual === length)) return note(scan, at, end, 0.7);
    if (alone && closed && usual === length) return note(scan, at, end, length === 2 ? 0.6 : 0.5);
    if (alone && usual === length && length === 2 && /^[，,。、的在于说和与(（]/.test(text.slice(end, end + 1))) return note(scan, at, end, 0.5);
  }
}
function note(scan: Scan, start: number, end: number, certainty: number): void {
  scan.nameEnd = end;
  scan.add('name', start, end, certainty);
}
function isHanAt(text: string, at: number): boolean {
  const kind = classOf[text.charCodeAt(at)];
  return kind === han;
}
