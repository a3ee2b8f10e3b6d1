import { beginsAt, isDigitCode, isWordCode } from './characters.ts';
import type { Scan } from './scan-state.ts';

const mostDigits = 15;
const mostCharacters = 26;

/** Phone numbers from their first group of digits on; a + or ( before it belongs to them. Forms of the US, Europe and China. */
export function findPhones(scan: Scan, first: number): void {
  const { text } = scan;
  if (!scan.wants('phone') && !scan.wants('cn-mobile')) return;
  let start = first;
  const before = text.charCodeAt(first - 1);
  const opened = before === 40;
  if (opened) start--;
  const plus = text.charCodeAt(start - 1) === 43;
  if (plus) start--;
  if (isWordCode(text.charCodeAt(start - 1)) || (!plus && !opened && !beginsAt(text, first))) return;
  if (!hasEnough(scan, first)) return;
  // The rest of a longer number that is written in groups.
  const goesOn = !plus && !opened && text.charCodeAt(start - 1) === 32 && isDigitCode(text.charCodeAt(start - 2));
  const groups = read(scan, first);
  for (let count = groups.length; count > 0; count--) {
    const taken = groups.slice(0, count);
    const end = taken.at(-1)?.end ?? first;
    if (!endsHere(text, end)) continue;
    const form = {
      digits: taken.map((group) => group.digits).join(''),
      form: taken.map((group) => group.digits.length).join('-'),
      plus,
      opened,
    };
    const known = judge(
      form,
      taken.slice(0, -1).map((group) => group.after),
    );
    if (!known) continue;
    const reach = withExtension(text, end);
    scan.add(known.mobile ? 'cn-mobile' : 'phone', start, reach, known.certainty - (goesOn ? 0.3 : 0));
    return;
  }
}

const fewestDigits = 7;
/** Most numbers of a text are short: this tells them without making anything. */
function hasEnough(scan: Scan, first: number): boolean {
  const { text } = scan;
  scan.steps += fewestDigits;
  let digits = 0;
  let gap = 0;
  for (let at = first; gap < 4; at++) {
    const code = text.charCodeAt(at);
    if (isDigitCode(code)) {
      gap = 0;
      if (++digits >= fewestDigits) return true;
    } else if (isGap(code)) gap++;
    else break;
  }
  return false;
}

interface Group {
  digits: string;
  end: number;
  /** The signs between it and the next one. */
  after: string;
}
/** Groups of digits with at most two signs between them: ") ", "-", ".", "/", " ", "(0)". */
function read(scan: Scan, first: number): Group[] {
  const { text } = scan;
  const groups: Group[] = [];
  let at = first;
  let count = 0;
  while (count <= mostDigits && at - first < mostCharacters) {
    const from = at;
    while (at - from <= mostDigits && isDigitCode(text.charCodeAt(at))) at++;
    if (at === from) break;
    count += at - from;
    const end = at;
    while (at - end < 3 && isGap(text.charCodeAt(at))) at++;
    groups.push({ digits: text.slice(from, end), end, after: text.slice(end, at) });
    if (at === end) break;
  }
  scan.steps += at - first;
  return groups;
}
/** Space ( ) - . / */
const isGap = (code: number): boolean => code === 32 || code === 40 || code === 41 || code === 45 || code === 46 || code === 47;

function endsHere(text: string, end: number): boolean {
  const code = text.charCodeAt(end);
  if (code === 120) return isDigitCode(text.charCodeAt(end + 1));
  if (isWordCode(code)) return false;
  // A sign with a digit behind it goes on.
  return !(
    (code === 45 || code === 46 || code === 47 || code === 44 || code === 58 || code === 37) &&
    isDigitCode(text.charCodeAt(end + 1))
  );
}

interface Form {
  digits: string;
  form: string;
  plus: boolean;
  opened: boolean;
}
function judge({ digits, form, plus, opened }: Form, signs: readonly string[]): { certainty: number; mobile?: true } | undefined {
  const count = digits.length;
  const alike = new Set(signs.map((sign) => sign.trim())).size <= 1;
  if (plus) {
    if (digits.startsWith('86') && /^861[3-9]\d{9}$/.test(digits)) return { certainty: 0.9, mobile: true };
    if (digits.startsWith('1')) return count === 11 ? { certainty: 0.8 } : undefined;
    return count >= 8 && count <= mostDigits && !digits.startsWith('0') ? { certainty: 0.8 } : undefined;
  }
  if (/^(0086|86)1[3-9]\d{9}$/.test(digits)) return { certainty: 0.7, mobile: true };
  if (/^00[1-9]\d{7,12}$/.test(digits) && !form.startsWith('1-')) return { certainty: form === String(count) ? 0.3 : 0.6 };
  const american = american10.test(digits);
  if (american && (form === '3-3-4' || form === '1-3-3-4')) {
    if (opened) return { certainty: signs[0]?.startsWith(')') ? 0.75 : 0 };
    return alike && signs[0]?.length === 1 ? { certainty: signs[0] === '/' ? 0.35 : 0.6 } : { certainty: 0.55 };
  }
  if (american && (form === '10' || form === '11')) return { certainty: opened ? 0 : 0.25 };
  if (/^[48]00\d{7}$/.test(digits) && (form === '3-3-4' || form === '3-4-3' || form === '3-7')) return { certainty: 0.6 };
  if (digits.startsWith('0')) return national(digits, form, { opened, signs, alike });
  // A local number says too little without a word before it.
  return form === '3-4' && signs[0] === '-' ? { certainty: 0.2 } : undefined;
}
const american10 = /^1?[2-9]\d{2}[2-9]\d{6}$/;

/** National form with a leading 0: China 010-62345678, Britain 020 7946 0958, France 01 23 45 67 89, Germany 030 1234567. */
function national(
  digits: string,
  form: string,
  { opened, signs, alike }: { opened: boolean; signs: readonly string[]; alike: boolean },
): { certainty: number } | undefined {
  const groups = signs.length + 1;
  if (digits.length < 9 || digits.length > 12 || digits.startsWith('000') || form.startsWith('1-')) return undefined;
  if (groups === 1) return { certainty: 0.25 };
  if (opened) return { certainty: signs[0]?.startsWith(')') ? 0.6 : 0.1 };
  if (/^[34]-[78]$/.test(form) && (signs[0] === '-' || signs[0] === ' ')) return { certainty: 0.6 };
  if (/^[34]-[34]-4$/.test(form) && alike) return { certainty: 0.6 };
  if (form === '2-2-2-2-2' && alike && signs[0] !== '/') return { certainty: 0.6 };
  if (/^([345]-[3-8]|[45]-[36]-?[34]?|[345]-\d(-\d){1,3})$/.test(form) && alike) return { certainty: 0.45 };
  return { certainty: 0.15 };
}

/** " x123", " ext. 123", "转8001". */
function withExtension(text: string, end: number): number {
  const found = /^ ?(?:x|ext\.?|extension|转|分机) ?\d{1,6}(?!\d)/i.exec(text.slice(end, end + 18));
  return end + (found?.[0].length ?? 0);
}
