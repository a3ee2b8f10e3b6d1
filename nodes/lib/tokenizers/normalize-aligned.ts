import { type Normalizer, PrependNormalizer, ReplaceNormalizer, SequenceNormalizer, StripNormalizer } from '@huggingface/tokenizers';
import { type AlignedText, createSpans, cutText, joinParts, setSpan, spanOf, type Spans } from './aligned-text.ts';

/** What a normalizer makes of a text, with the places of the source kept where it has them. */
export function normalizeAligned(normalizer: Normalizer | null, source: AlignedText): AlignedText {
  const { text, spans } = source;
  if (!normalizer || text === '') return source;
  if (normalizer instanceof SequenceNormalizer)
    return normalizer.normalizers.reduce((part: AlignedText, inner) => normalizeAligned(inner, part), source);
  const whole = normalizer.normalize(text);
  if (!spans) return { text: whole };
  if (whole === text) return source;
  if (normalizer instanceof StripNormalizer) {
    const at = text.indexOf(whole);
    return cutText(source, at, at + whole.length);
  }
  const parts = normalizer instanceof PrependNormalizer || normalizer instanceof ReplaceNormalizer ? replacedParts : segmentParts;
  return fitted(whole, joinParts(parts(normalizer, { text, spans })));
}

type Part = { text: string; start: number; end: number };

/** What is put in stands where it was put, or in the place of what it replaces. */
function replacedParts(normalizer: Normalizer, { text, spans }: { text: string; spans: Spans }): Part[] {
  const place = (start: number, end: number, by: string): Part => {
    const [from, to] = spanOf(spans, start, end);
    return { text: by, start: from, end: to };
  };
  if (normalizer instanceof PrependNormalizer) {
    const added = normalizer.normalize('');
    return [place(0, 0, added), ...unitParts(text, spans, 0, text.length)];
  }
  const parts: Part[] = [];
  let at = 0;
  const pattern = normalizer instanceof ReplaceNormalizer ? normalizer.pattern : null;
  for (const match of pattern ? text.matchAll(pattern) : []) {
    parts.push(
      ...unitParts(text, spans, at, match.index),
      place(match.index, match.index + match[0].length, normalizer.normalize(match[0])),
    );
    at = match.index + match[0].length;
  }
  return [...parts, ...unitParts(text, spans, at, text.length)];
}

function unitParts(text: string, { starts, ends }: Spans, from: number, to: number): Part[] {
  return Array.from({ length: to - from }, (_, unit) => ({
    text: text[from + unit]!,
    start: starts[from + unit]!,
    end: ends[from + unit]!,
  }));
}

/** A character with all that may be composed with it: marks, Korean vowels and finals, Japanese half-width voicing. */
const segment = /\P{M}[\p{M}\u1160-\u11ff\uff9e\uff9f]*|\p{M}+/gu;

/** Normalizes each character by itself; where that is not what the whole gives, `fitted` has the last word. */
function segmentParts(normalizer: Normalizer, { text, spans }: { text: string; spans: Spans }): Part[] {
  const known = knownSegments(normalizer);
  return Array.from(text.matchAll(segment), ({ 0: piece, index }) => {
    let normalized = known.get(piece);
    if (normalized === undefined) {
      normalized = normalizer.normalize(piece);
      known.set(piece, normalized);
    }
    const [start, end] = spanOf(spans, index, index + piece.length);
    return { text: normalized, start, end };
  });
}

/** Texts are made of few characters, and a normalizer takes its time with each. */
const segments = new WeakMap<Normalizer, Map<string, string>>();
const mostSegments = 20_000;

function knownSegments(normalizer: Normalizer): Map<string, string> {
  let known = segments.get(normalizer);
  if (!known || known.size > mostSegments) {
    known = new Map();
    segments.set(normalizer, known);
  }
  return known;
}

/** The places of a text that is nearly the wanted one: what differs in the middle (a Greek final sigma, say) is laid out evenly. */
function fitted(whole: string, { text, spans }: { text: string; spans: Spans }): AlignedText {
  if (text === whole) return { text, spans };
  const shorter = Math.min(text.length, whole.length);
  let head = 0;
  while (head < shorter && text[head] === whole[head]) head++;
  let tail = 0;
  while (tail < shorter - head && text[text.length - 1 - tail] === whole[whole.length - 1 - tail]) tail++;
  const result = createSpans(whole.length);
  const inside = whole.length - head - tail;
  const replaced = text.length - head - tail;
  for (let unit = 0; unit < whole.length; unit++) {
    const between = unit >= head && unit < head + inside;
    const from =
      unit < head ? unit : between ? head + Math.floor(((unit - head) * replaced) / inside) : text.length - (whole.length - unit);
    setSpan(result, unit, ...spanOf(spans, from, between && replaced === 0 ? from : from + 1));
  }
  return { text: whole, spans: result };
}
