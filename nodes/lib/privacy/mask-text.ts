import { type Action, type ActionOptions, createReplacer } from './actions.ts';
import { type Found, type KindGroup, kindIds, kindOf, type KindId } from './kinds.ts';
import { type OwnRule, ownRules } from './own-rules.ts';
import { findPrivate } from './scan.ts';

export interface MaskPlan extends ActionOptions {
  actions: Record<Exclude<KindGroup, 'custom'>, Action>;
  rules: readonly OwnRule[];
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
}
export type Masker = (text: string, place?: MaskedPlace) => Masked;

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
  return (text, { heading = '', group = '' } = {}) => {
    const look = (content: string) => findPrivate(content, { wanted, threshold: plan.threshold, heading, ...(rules && { rules }) });
    const counts = new Map<KindId, number>();
    let found = look(text);
    if (found.length === 0) return { text, counts, left: 0 };
    let masked = { text, own: [] as Span[] };
    for (let round = 0; round < mostRounds && found.length > 0; round++) {
      for (const { kind, rule } of found)
        if (kind !== 'custom' || plan.rules[rule ?? 0]?.action !== 'keep') counts.set(kind, (counts.get(kind) ?? 0) + 1);
      masked = replaceAll(masked, found, (one, value) => replace(one.kind, value, actionOf(one), group));
      found = outside(lookAround(masked, look), masked.own);
    }
    return { text: masked.text, counts, left: found.length };
  };
}

interface Span {
  start: number;
  end: number;
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
/** Where windows around all places would cover more, the whole text is read. */
const mostCovered = 0.7;

function lookAround({ text, own }: { text: string; own: readonly Span[] }, look: (text: string) => Found[]): Found[] {
  const windows: Span[] = [];
  let covered = 0;
  for (const { start, end } of own) {
    const last = windows.at(-1);
    const from = edge(text, Math.max(0, start - reach), -1);
    const to = edge(text, Math.min(text.length, end + reach), 1);
    if (last && from <= last.end) {
      covered += Math.max(0, to - last.end);
      last.end = Math.max(last.end, to);
    } else {
      windows.push({ start: from, end: to });
      covered += to - from;
    }
  }
  if (covered > text.length * mostCovered) return look(text);
  return windows.flatMap(({ start, end }) =>
    look(text.slice(start, end)).map((one) => ({ ...one, start: one.start + start, end: one.end + start })),
  );
}
/** On to the next space, so that no word is cut. */
function edge(text: string, from: number, step: 1 | -1): number {
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
