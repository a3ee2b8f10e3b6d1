import { classOf, digit, han, lower, upper } from './characters.ts';
import { cities, provinces } from './chinese-words.ts';
import type { Scan } from './scan-state.ts';

/** Characters with which a part of a Chinese address ends. */
const areas = '省市区县州盟旗镇乡村';
const streets = '路街道巷弄桥里坊胡';
const numbered = '号栋幢楼层室座';
const units = new Uint8Array(65_536);
for (const [role, characters] of [areas, streets, numbered].entries()) for (const one of characters) units[one.charCodeAt(0)] = role + 1;
export const isAddressUnit = (code: number): boolean => units[code] !== 0;

/** Characters that no name of a place holds: where a part begins behind one of them. */
const stops = new Set(
  '在住于是的到址为从我他她您你们去来往至寄送给了着过和与或及有没不也都就很这那哪每各某把被让向对以但而且则因所请点问说叫要会能可找离近附好吃喝买卖店家里面上下前后内外中间左右旁边走跟还再又已没，。',
);
const longestPart = 8;
const mostParts = 12;

interface Part {
  end: number;
  /** 1 area, 2 street, 3 number. */
  role: number;
}

/** A Chinese address around its first unit, such as 市 or 路: parts are read until one does not fit. */
export function findAddress(scan: Scan, at: number): void {
  if (!scan.wants('address')) return;
  const { text } = scan;
  const role = units[text.charCodeAt(at)] ?? 0;
  const start = role === 3 ? numberStart(text, at) : partStart(text, at);
  if (at - start < 1) return;
  let end = at + 1;
  const roles = [role];
  while (roles.length < mostParts) {
    const part = nextPart(text, end);
    scan.steps += longestPart;
    if (!part) break;
    roles.push(part.role);
    end = part.end;
  }
  // Where only a street or number was met first, what stands before it was no part.
  if (role === 3) return;
  scan.addressEnd = roles.length > 1 ? end : at + 1;
  const certainty = sureOf(text.slice(start, end), roles);
  if (certainty > 0) scan.add('address', start, end, certainty);
}

function sureOf(address: string, roles: readonly number[]): number {
  const inAreas = roles.filter((role) => role === 1).length;
  const onStreet = roles.includes(2);
  const withNumber = roles.includes(3);
  const known = isKnownPlace(address);
  if (onStreet && withNumber) return inAreas > 0 || /\d/.test(address) ? 0.7 : 0.5;
  if (inAreas > 0 && withNumber && /\d号/.test(address)) return inAreas > 1 || known ? 0.7 : 0.5;
  if (inAreas > 1 && onStreet) return 0.65;
  if (inAreas > 1) return known ? 0.6 : 0.3;
  if (inAreas > 0 && onStreet) return known ? 0.55 : 0.3;
  return onStreet && roles.length === 1 ? 0.1 : 0;
}
const known = new Set([...provinces, ...cities]);
function isKnownPlace(address: string): boolean {
  return known.has(address.slice(0, 2)) || known.has(address.slice(0, 3)) || known.has(address.slice(0, 4));
}

/** Back over the characters of a name: to a known place, else to a character that no name holds, four at most. */
function partStart(text: string, at: number): number {
  for (let length = 4; length >= 2; length--) if (known.has(text.slice(at - length, at))) return at - length;
  if (text.startsWith('自治', at - 2)) {
    for (let length = 9; length >= 4; length--)
      if (known.has(text.slice(at - length, at - length + 2)) || known.has(text.slice(at - length, at - length + 3))) return at - length;
  }
  let start = at;
  while (
    at - start < 4 &&
    classOf[text.charCodeAt(start - 1)] === han &&
    !stops.has(text.charAt(start - 1)) &&
    units[text.charCodeAt(start - 1)] === 0
  )
    start--;
  return start;
}
function numberStart(text: string, at: number): number {
  let start = at;
  while (at - start < 6 && classOf[text.charCodeAt(start - 1)] === digit) start--;
  return start;
}

/** "海淀区", "中关村大街", "27号", "3单元502室", " 套房 790"; undefined where none follows. */
function nextPart(text: string, from: number): Part | undefined {
  let at = from;
  if (text.charCodeAt(at) === 32) at++;
  const kind = classOf[text.charCodeAt(at)];
  if (kind === digit || kind === upper || kind === lower) {
    while (at - from < longestPart && (classOf[text.charCodeAt(at)] === digit || isSmallSign(text, at))) at++;
    if (text.startsWith('单元', at)) return { end: at + 2, role: 3 };
    if (units[text.charCodeAt(at)] === 3) return { end: text.startsWith('楼', at + 1) ? at + 2 : at + 1, role: 3 };
    if (text.startsWith('弄', at) || text.startsWith('巷', at)) return { end: at + 1, role: 3 };
    return undefined;
  }
  const flat = /^(?:套房|公寓|房间|室) ?\d{1,5}/.exec(text.slice(at, at + 10));
  if (flat) return { end: at + flat[0].length, role: 3 };
  // A street whatever its name, where a house number follows at once.
  const street = /^[\u4e00-\u9fff]{1,8}(?=\d{1,6}[号弄栋幢])/.exec(text.slice(at, at + longestPart + 8));
  if (street) return { end: at + street[0].length, role: 2 };
  for (let end = at; end - at < longestPart; end++) {
    const code = text.charCodeAt(end);
    const role = units[code];
    if (classOf[code] !== han || stops.has(text.charAt(end))) return undefined;
    if (end > at && (role === 1 || role === 2)) {
      // A longer name goes on, as in 中关村大街 or 新街口街道.
      const next = nextUnit(text, end + 1, at + longestPart);
      return { end: next ?? end + 1, role };
    }
  }
  return undefined;
}
function isSmallSign(text: string, at: number): boolean {
  const kind = classOf[text.charCodeAt(at)];
  return kind === upper || kind === lower || (text.charCodeAt(at) === 45 && classOf[text.charCodeAt(at + 1)] === digit);
}
/** Another unit at once behind one: 道 in 街道, 街 in 大街 of 中关村大街 when 村 ended the part. */
function nextUnit(text: string, from: number, limit: number): number | undefined {
  const two = text.slice(from, Math.min(limit, from + 3));
  const found = /^(街道|大街|大道|[路街道巷])/.exec(two);
  return found ? from + found[0].length : undefined;
}
