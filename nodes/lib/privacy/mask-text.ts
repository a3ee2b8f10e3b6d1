import type { Language } from '../../kit/text.ts';
import { type Action, type ActionOptions, createReplacer } from './actions.ts';
import { type Found, type KindGroup, kindIds, kindOf, type KindId } from './kinds.ts';
import type { Span } from './scan-state.ts';
import { type OwnRule, ownRules } from './own-rules.ts';
import { namesIn } from './known-names.ts';
import { findPrivate } from './scan.ts';

export interface MaskPlan extends ActionOptions {
  actions: Record<Exclude<KindGroup, 'custom'>, Action>;
  rules: readonly OwnRule[];
  /** Of the words in brackets that take the place of what was redacted; `text`: that of the text around them. */
  language: Language | 'text';
  /** Kinds of countries that are not looked for. */
  without: ReadonlySet<KindId>;
  /** What is less certain stays, 0 to 1. */
  threshold: number;
}
export interface Masked {
  text: string;
  /** What was replaced, by kind. */
  counts: Map<KindId, number>;
  /** Private data that a second look at the result still found outside of what took the place of the first. */
  left: number;
}
export interface MaskedPlace {
  /** Name of the column: its words count as if they stood before every value. */
  heading?: string;
  /** Dates of one group are shifted alike. */
  group?: string;
  /** Who the text may be about, by what stands beside it. */
  names?: readonly string[];
  /** It is a number and no text: amounts, counts and times are not taken for dates, names or places. */
  isNumber?: boolean;
}
export type Masker = (text: string, place?: MaskedPlace) => Masked;

/** Private data that people keep as numbers. */
export const groupsOfNumbers: ReadonlySet<KindGroup> = new Set(['contact', 'money', 'numbers']);

/** Masking changes what stands around a value, which may show another one: so often is the result looked at again. */
const mostRounds = 3;

export function createMasker(plan: MaskPlan): Masker {
  const replace = createReplacer(plan);
  const rules = ownRules(plan.rules);
  const actionOf = (found: Found): Action => {
    if (found.kind === 'custom') return plan.rules[found.rule ?? 0]?.action ?? 'redact';
    const group = kindOf(found.kind).group;
    return group === 'custom' ? 'redact' : plan.actions[group];
  };
  const wanted = new Set(
    kindIds.filter((kind) => {
      const { group } = kindOf(kind);
      return group !== 'custom' && plan.actions[group] !== 'keep' && !plan.without.has(kind);
    }),
  );
  const wantedOfNumbers = new Set([...wanted].filter((kind) => groupsOfNumbers.has(kindOf(kind).group)));
  return (text, { heading = '', group = '', names = [], isNumber = false } = {}) => {
    const named = names.length > 0 && wanted.has('name') && !isNumber;
    const known = named ? (searched: string) => [...(rules?.(searched) ?? []), ...namesIn(searched, names)] : rules;
    const options = { wanted: isNumber ? wantedOfNumbers : wanted, threshold: plan.threshold, heading, ...(known && { rules: known }) };
    const counts = new Map<KindId, number>();
    let found = findPrivate(text, options);
    if (found.length === 0) return { text, counts, left: 0 };
    const language = plan.language === 'text' ? languageOf(`${heading} ${text}`) : plan.language;
    let masked = { text, own: [] as Span[] };
    for (let round = 0; round < mostRounds && found.length > 0; round++) {
      for (const { kind, rule } of found)
        if (kind !== 'custom' || plan.rules[rule ?? 0]?.action !== 'keep') counts.set(kind, (counts.get(kind) ?? 0) + 1);
      masked = replaceAll(masked, found, (one, value) => replace(one.kind, value, { action: actionOf(one), group, language }));
      found = outside(findPrivate(masked.text, { ...options, within: beside(masked) }), masked.own);
    }
    return { text: masked.text, counts, left: found.length };
  };
}

function languageOf(text: string): Language {
  return /[\u4e00-\u9fff]/.test(text) ? 'zh' : 'en';
}

/** Replaces what was found; `own` are the places of all that was put in so far, in the new text. */
function replaceAll(
  { text, own }: { text: string; own: readonly Span[] },
  found: readonly Found[],
  replacement: (found: Found, value: string) => string,
): { text: string; own: Span[] } {
  let masked = '';
  let at = 0;
  let earlier = 0;
  const places: Span[] = [];
  const keepEarlier = (until: number, shift: number): void => {
    for (; earlier < own.length && (own[earlier]?.start ?? 0) < until; earlier++) {
      const { start = 0, end = 0 } = own[earlier] ?? {};
      places.push({ start: start + shift, end: end + shift });
    }
  };
  for (const one of found) {
    masked += text.slice(at, one.start);
    keepEarlier(one.start, masked.length - one.start);
    const start = masked.length;
    masked += replacement(one, text.slice(one.start, one.end));
    places.push({ start, end: masked.length });
    at = one.end;
  }
  keepEarlier(text.length, masked.length - at);
  return { text: masked + text.slice(at), own: places };
}

/** What was put in changes what is found beside it, not further away: words in brackets do not count as words before a value. */
const reach = 24;
const longestEdge = 64;

/** The stretches around what was put in, up to the next space, so that no word is cut; what was put in is not looked into. */
function beside({ text, own }: { text: string; own: readonly Span[] }): Span[] {
  const stretches: Span[] = [];
  let from = 0;
  for (let at = 0; at <= own.length; at++) {
    const to = own[at]?.start ?? text.length;
    const head = at === 0 ? from : nextSpace(text, from + reach, 1);
    const tail = at === own.length ? to : nextSpace(text, to - reach, -1);
    if (head >= tail) stretches.push({ start: from, end: to });
    else {
      if (head > from) stretches.push({ start: from, end: head });
      if (to > tail) stretches.push({ start: tail, end: to });
    }
    from = own[at]?.end ?? to;
  }
  return stretches;
}
function nextSpace(text: string, from: number, step: 1 | -1): number {
  let at = from;
  for (let count = 0; count < longestEdge && at > 0 && at < text.length; count++, at += step) if (text.charCodeAt(at) <= 32) return at;
  return at;
}

/** Of what was found, that which does not touch a place that was put in. Both in order. */
function outside(found: readonly Found[], own: readonly Span[]): Found[] {
  let at = 0;
  return found.filter(({ start, end }) => {
    while (at < own.length && (own[at]?.end ?? 0) <= start) at++;
    return (own[at]?.start ?? Infinity) >= end;
  });
}
