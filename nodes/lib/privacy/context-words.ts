import { isWordCode } from './characters.ts';
import { kindIds, kindOf, type KindId } from './kinds.ts';
import type { Scan } from './scan-state.ts';

/** How far back words count, in characters; about five words of a language with spaces. */
const reach = 48;
const raise = 0.35;
const least = 0.4;

const wordsOf = new Map<KindId, { latin: string[]; han: string[] }>(
  kindIds.map((kind) => {
    const all = [...kindOf(kind).context];
    return [kind, { latin: all.filter((word) => word.charCodeAt(0) < 0x2e80), han: all.filter((word) => word.charCodeAt(0) >= 0x2e80) }];
  }),
);

/** The certainty of a candidate with the words before it, and those over the text, counted in. */
export function contextRaise(
  scan: Scan,
  { kind, start, certainty, headed }: { kind: KindId; start: number; certainty: number; headed: string },
): number {
  const words = wordsOf.get(kind);
  if (!words || (words.latin.length === 0 && words.han.length === 0)) return certainty;
  const from = Math.max(0, start - reach);
  scan.steps += start - from;
  const written = scan.text.slice(from, start);
  const before = written.slice(afterLabel(written)).toLowerCase();
  if (holds(before, words) || (headed !== '' && holds(headed, words))) return Math.min(1, Math.max(least, certainty + raise));
  return certainty;
}

/** What stands in place of masked data, as [PHONE] or 【电话】, is no word that a person wrote before a value. */
function afterLabel(written: string): number {
  const at = Math.max(written.lastIndexOf(']'), written.lastIndexOf('】'));
  const code = written.charCodeAt(at - 1);
  return at > 0 && (written.charAt(at) === '】' || (code > 64 && code < 91)) ? at + 1 : 0;
}

function holds(text: string, { latin, han }: { latin: string[]; han: string[] }): boolean {
  return latin.some((word) => holdsWord(text, word)) || han.some((word) => text.includes(word));
}

/** Also its plural, and with a number sign or the like behind it. */
function holdsWord(text: string, word: string): boolean {
  const at = text.lastIndexOf(word);
  if (at < 0) return false;
  if (at > 0 && isWordCode(text.charCodeAt(at - 1))) return false;
  const after = text.charCodeAt(at + word.length);
  return !isWordCode(after) || after === 115;
}
