import { isObject, type Json, readJson } from '../../kit/json.ts';

/** A stretch of a text, from `start` up to, not including, `end`, and what it is. */
export interface Span {
  start: number;
  end: number;
  label: string;
  confidence?: number;
}

/** The spans that a cell holds: a list of spans, or a list of BIO tags, whose places are those of the tokens. Undefined where it is neither. */
export function spansIn(cell: Json): Span[] | undefined {
  const value = typeof cell === 'string' ? readJson(cell) : cell;
  if (!Array.isArray(value)) return undefined;
  const tags = value.filter((item) => typeof item === 'string');
  if (tags.length > 0 && tags.length === value.length) return spansOfTags(tags);
  const spans = value.flatMap((item): Span[] => {
    if (!isObject(item)) return [];
    const { start, end, label, confidence } = item;
    if (typeof start !== 'number' || typeof end !== 'number' || typeof label !== 'string') return [];
    return [{ start, end, label, ...(typeof confidence === 'number' && { confidence }) }];
  });
  return spans.length === value.length ? spans : undefined;
}

/** Spans of BIO tags, as in the CoNLL evaluation: an I- that continues nothing of its kind begins a span of its own. */
export function spansOfTags(tags: readonly string[]): Span[] {
  const spans: Span[] = [];
  let open: Span | undefined;
  for (const [at, tag] of tags.entries()) {
    const label = tag.slice(2);
    if (open && tag.startsWith('I-') && label === open.label) {
      open.end = at + 1;
      continue;
    }
    open = tag.startsWith('B-') || tag.startsWith('I-') ? { start: at, end: at + 1, label } : undefined;
    if (open) spans.push(open);
  }
  return spans;
}

/** Spans that are said, that are true, and that are both: a span is right only with its very borders and its label. */
export interface SpanCounts {
  said: number;
  truth: number;
  right: number;
}

export function countSpans(truth: readonly Span[], said: readonly Span[], label?: string): SpanCounts {
  const keys = (spans: readonly Span[]) =>
    new Set(
      spans.filter((span) => label === undefined || span.label === label).map(({ start, end, label: kind }) => `${start} ${end} ${kind}`),
    );
  const [own, other] = [keys(said), keys(truth)];
  return { said: own.size, truth: other.size, right: [...own].filter((key) => other.has(key)).length };
}

export function spanFigures({ said, truth, right }: SpanCounts): { precision: number; recall: number; f1: number } {
  return {
    precision: said === 0 ? 0 : right / said,
    recall: truth === 0 ? 0 : right / truth,
    f1: said + truth === 0 ? 0 : (2 * right) / (said + truth),
  };
}
