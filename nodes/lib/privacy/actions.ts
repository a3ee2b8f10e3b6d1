import type { Draw } from './draw.ts';
import { drawFrom } from './draw.ts';
import { keyedHash, type MaskKeys, sealText, toLetters } from './keys.ts';
import { type KindId, kindOf } from './kinds.ts';
import { standIn } from './stand-ins.ts';
import { coarseAddress } from './stand-in-places.ts';
import { coarseDate, shiftedDate } from './written-dates.ts';
import type { Language } from '../../kit/text.ts';

export type Action = 'keep' | 'stand-in' | 'redact' | 'partial' | 'hash' | 'encrypt' | 'generalise' | 'shift';

export interface ActionOptions {
  keys: MaskKeys;
  dateDetail: 'year' | 'month';
  /** Dates are moved by 1 to so many days, to either side. */
  shiftDays: number;
}

/** Marks that no finder takes for anything, and by which “Unmask” finds what was encrypted. */
export const sealedMark = '[enc~';
const hashMark = '[hash~';
const hashBytes = 16;
const mostRemembered = 100_000;

export interface ReplacedPlace {
  action: Action;
  /** Dates of one group are shifted alike. */
  group: string;
  /** Of the words in brackets that take the place of what was redacted. */
  language: Language;
}
/** What takes the place of a value. */
export type Replacer = (kind: KindId, value: string, place: ReplacedPlace) => string;

export function createReplacer(options: ActionOptions): Replacer {
  const remembered = new Map<string, string>();
  const daysOf = new Map<string, number>();
  const drawOf = (kind: KindId, value: string): Draw => drawFrom(keyedHash(options.keys.standIn, `${kind}\n${sameValue(kind, value)}`));
  const replaced: Replacer = (kind, value, { action, group, language }) => {
    switch (action) {
      case 'keep':
        return value;
      case 'stand-in':
        return standIn(kind, value, drawOf(kind, value));
      case 'partial':
        return partial(kind, value, language);
      case 'hash':
        return `${hashMark}${toLetters(keyedHash(options.keys.hash, `${kind}\n${sameValue(kind, value)}`).subarray(0, hashBytes))}]`;
      case 'encrypt':
        return `${sealedMark}${sealText(options.keys, value)}]`;
      case 'generalise':
        return coarse(kind, value, options) ?? label(kind, language);
      case 'shift':
        return kind === 'date' ? shiftedDate(value, shiftOf(options, group, daysOf)) : label(kind, language);
      case 'redact':
        return label(kind, language);
    }
  };
  return (kind, value, place) => {
    const { action, group, language } = place;
    if (action === 'keep' || action === 'redact') return replaced(kind, value, place);
    const key = `${kind}\n${action}\n${language}\n${action === 'shift' ? group : ''}\n${value}`;
    const known = remembered.get(key);
    if (known !== undefined) return known;
    if (remembered.size >= mostRemembered) remembered.clear();
    const made = replaced(kind, value, place);
    remembered.set(key, made);
    return made;
  };
}

/** Written otherwise it is still the same number, address or person. */
function sameValue(kind: KindId, value: string): string {
  if (kind === 'date' || kind === 'url') return value;
  const small = value.toLowerCase();
  return kind === 'email' || kind === 'name' || kind === 'place' ? small : small.replace(/[^\p{L}\p{N}]/gu, '');
}

export function label(kind: KindId, language: Language): string {
  const words = kindOf(kind)
    .label[language].replace(/（.*）|\(.*\)/, '')
    .trim();
  return language === 'zh' ? `【${words}】` : `[${words.toUpperCase()}]`;
}

/** Days from -most to most without 0, the same for every date of a group. */
export function shiftOf({ keys, shiftDays }: Pick<ActionOptions, 'keys' | 'shiftDays'>, group: string, known: Map<string, number>): number {
  const before = known.get(group);
  if (before !== undefined) return before;
  if (known.size >= mostRemembered) known.clear();
  const draw = drawFrom(keyedHash(keys.shift, group));
  const days = (draw.below(2) === 0 ? -1 : 1) * (1 + draw.below(Math.max(1, shiftDays)));
  known.set(group, days);
  return days;
}

function coarse(kind: KindId, value: string, { dateDetail }: ActionOptions): string | undefined {
  if (kind === 'date') return coarseDate(value, dateDetail);
  if (kind === 'address') return coarseAddress(value);
  if (kind === 'ip' && !value.includes(':')) return `${value.split('.').slice(0, 2).join('.')}.*.*`;
  return undefined;
}

/** So much stays that a person knows the value again, and no one learns it. */
function partial(kind: KindId, value: string, language: Language): string {
  switch (kind) {
    case 'email':
      return `${value.charAt(0)}***${value.slice(value.indexOf('@'))}`;
    case 'name':
      return /^[\u4e00-\u9fff]/.test(value)
        ? value.charAt(0) + '*'.repeat(value.length - 1)
        : value.replace(/(\p{L})[\p{L}'-]*/gu, '$1***');
    case 'date':
      return value.replace(/(?<!\d)\d{1,2}(?!\d)/g, '**');
    case 'ip':
      return value.includes(':') ? `${value.slice(0, value.indexOf(':'))}:***` : `${value.split('.').slice(0, 2).join('.')}.*.*`;
    case 'url':
      return `${/^(?:[a-z]+:\/\/)?[^/?#]{1,200}/i.exec(value)?.[0] ?? ''}/***`;
    case 'address':
      return `${coarseAddress(value) ?? label(kind, language)}***`;
    case 'place':
      return `${value.charAt(0)}***`;
    case 'card':
    case 'unionpay':
    case 'iban':
      return covered(value, 0, 4);
    case 'cn-mobile':
      return covered(value, Math.max(0, value.replace(/\D/g, '').length - 8), 4);
    case 'phone':
      return covered(value, 0, 3);
    case 'cn-id':
      return covered(value, 3, 2);
    case 'cn-plate':
      return covered(value, 2, 1);
    default:
      return covered(value, 1, 1);
  }
}
/** Letters and digits become stars, but for the first and last. */
function covered(value: string, first: number, last: number): string {
  const count = value.replace(/[^\p{L}\p{N}]/gu, '').length;
  let at = 0;
  return value.replace(/[\p{L}\p{N}]/gu, (sign) => {
    const place = at++;
    return place < first || place >= count - last ? sign : '*';
  });
}
