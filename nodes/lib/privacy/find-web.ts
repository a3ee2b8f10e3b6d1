import { addressBytes } from '../../kit/address-ranges.ts';
import { isDigitCode, isWordCode } from './characters.ts';
import type { Scan } from './scan-state.ts';

const longestLocal = 64;
const longestDomain = 253;

/** An e-mail address around an @. ASCII alone: in Chinese text no space parts it from its neighbours. */
export function findAtSign(scan: Scan, at: number): void {
  if (!scan.wants('email')) return;
  const { text } = scan;
  let start = at;
  while (start > 0 && at - start < longestLocal && isLocal(text.charCodeAt(start - 1))) start--;
  while (start < at && !isAscii(text.charCodeAt(start))) start++;
  let end = at + 1;
  while (end < text.length && end - at <= longestDomain && isDomain(text.charCodeAt(end)) && !isRuled(text, end)) end++;
  while (end > at && !isAscii(text.charCodeAt(end - 1))) end--;
  scan.steps += end - start;
  const domain = text.slice(at + 1, end);
  const dot = domain.lastIndexOf('.');
  if (start === at || dot < 1 || domain.includes('..')) return;
  // What stands behind the last point is letters, except that it runs on into a word no domain has.
  if (!/^[A-Za-z]{2,24}$/.test(domain.slice(dot + 1))) return;
  scan.add('email', start, end, 0.95);
}
const isAscii = (code: number): boolean => isDigitCode(code) || (code > 64 && code < 91) || (code > 96 && code < 123) || code === 95;
/** . _ % + - ' = & ~ # */
const isLocal = (code: number): boolean => isAscii(code) || [46, 37, 43, 45, 39, 61, 38, 126, 35].includes(code);
const isDomain = (code: number): boolean => isAscii(code) || code === 46 || code === 45;

/** A line drawn of hyphens behind an address; "xn--" begins a name in another script. */
const isRuled = (text: string, at: number): boolean =>
  text.charCodeAt(at) === 45 && text.charCodeAt(at + 1) === 45 && text.slice(at - 2, at).toLowerCase() !== 'xn';

/** A web address at "://", an IPv6 or MAC address among colons. */
export function findColon(scan: Scan, at: number): void {
  const { text } = scan;
  if (text.charCodeAt(at + 1) === 47 && text.charCodeAt(at + 2) === 47) {
    let start = at;
    while (start > 0 && at - start < 20 && isScheme(text.charCodeAt(start - 1))) start--;
    if (at > scan.urlEnd && at - start >= 2) webAddress(scan, start, at + 3);
    return;
  }
  // The first colon of a group alone: the others belong to it.
  let start = at;
  while (start > 0 && at - start < 5 && isHex(text.charCodeAt(start - 1))) start--;
  if (isWordCode(text.charCodeAt(start - 1))) return;
  const second = text.charCodeAt(start - 1) === 58 && text.charCodeAt(start - 2);
  if (second !== false && (isHex(second) || second === 58)) return;
  let end = at;
  while (
    end < text.length &&
    end - start < 46 &&
    (isHex(text.charCodeAt(end)) || text.charCodeAt(end) === 58 || text.charCodeAt(end) === 46)
  )
    end++;
  scan.steps += end - start;
  if (end - start < 7 || isWordCode(text.charCodeAt(end))) return;
  while (end > start && (text.charCodeAt(end - 1) === 46 || (text.charCodeAt(end - 1) === 58 && text.charCodeAt(end - 2) !== 58))) end--;
  const part = text.slice(start, end);
  if (/^([0-9a-fA-F]{2}:){5}[0-9a-fA-F]{2}$/.test(part)) scan.add('mac', start, end, 0.6);
  else if (part.includes(':') && /\d/.test(part) && addressBytes(part)) scan.add('ip', start, end, 0.7);
}
const isScheme = (code: number): boolean => (code > 96 && code < 123) || (code > 64 && code < 91) || isDigitCode(code) || code === 43;
const isHex = (code: number): boolean => isDigitCode(code) || (code > 96 && code < 103) || (code > 64 && code < 71);

export function findWww(scan: Scan, start: number, end: number): void {
  const { text } = scan;
  if (start < scan.urlEnd || text.charCodeAt(end) !== 46 || text.slice(start, end).toLowerCase() !== 'www') return;
  if (isWordCode(text.charCodeAt(end + 1))) webAddress(scan, start, end + 1);
}

/** To the next space, quote or Chinese character; signs that end a sentence are not part of it. */
function webAddress(scan: Scan, start: number, from: number): void {
  const { text } = scan;
  let end = from;
  while (end < text.length && isUrl(text.charCodeAt(end))) end++;
  scan.urlEnd = end;
  scan.steps += end - start;
  const opened = text.slice(from, Math.min(end, from + 2_000)).includes('(');
  while (end > from && isTrailing(text.charCodeAt(end - 1), opened)) end--;
  if (end - from >= 3) scan.add('url', start, end, 1);
}
/** Not " < > ` \ { } | ^ nor spaces. */
const urlSigns = new Uint8Array(0x2000).fill(1, 161).fill(1, 33, 127);
for (const sign of '"<>`\\{}|^') urlSigns[sign.charCodeAt(0)] = 0;
const isUrl = (code: number): boolean => urlSigns[code] === 1;
const isTrailing = (code: number, opened: boolean): boolean =>
  [46, 44, 59, 58, 33, 63, 39, 42, 93, 95].includes(code) || (code === 41 && !opened);
