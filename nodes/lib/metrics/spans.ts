import type { Span } from '../text/spans.ts';

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
