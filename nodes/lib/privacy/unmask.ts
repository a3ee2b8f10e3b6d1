import { sealedMark } from './actions.ts';
import { type MaskKeys, openText } from './keys.ts';

export interface Unmasked {
  text: string;
  opened: number;
  /** Sealed by another key, or changed since. They stay. */
  shut: number;
}

/** The text with all that “Mask private data” encrypted opened again. */
export function unmaskText(text: string, keys: MaskKeys): Unmasked {
  let at = text.indexOf(sealedMark);
  if (at < 0) return { text, opened: 0, shut: 0 };
  let [unmasked, from, opened, shut] = ['', 0, 0, 0];
  for (; at >= 0; at = text.indexOf(sealedMark, from)) {
    const start = at + sealedMark.length;
    let end = start;
    while (isLetter(text.charCodeAt(end))) end++;
    const content = text.charAt(end) === ']' ? openText(keys, text.slice(start, end)) : undefined;
    if (content === undefined) {
      shut++;
      unmasked += text.slice(from, end);
      from = end;
    } else {
      opened++;
      unmasked += text.slice(from, at) + content;
      from = end + 1;
    }
  }
  return { text: unmasked + text.slice(from), opened, shut };
}
const isLetter = (code: number): boolean => (code > 96 && code < 123) || (code > 49 && code < 56);
