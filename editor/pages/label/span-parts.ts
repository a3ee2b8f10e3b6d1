import type { MarkedSpan, Relation } from '../../../nodes/kit/labelling.ts';

export interface Range {
  start: number;
  end: number;
}
export interface Marks {
  spans: readonly MarkedSpan[];
  relations: readonly Relation[];
}

/** The range without spaces at its ends, inside the text; undefined where nothing is left. */
export function trimmed(text: string, { start, end }: Range): Range | undefined {
  let [from, to] = [Math.max(0, Math.min(start, end)), Math.min(text.length, Math.max(start, end))];
  while (from < to && /\s/.test(text[from] ?? '')) from++;
  while (to > from && /\s/.test(text[to - 1] ?? '')) to--;
  return to > from ? { start: from, end: to } : undefined;
}

/** A further span, in order; those that it touches give way, and with them their relations. */
export function withSpan(marks: Marks, span: MarkedSpan): Marks {
  const free = withoutSpans(marks, ({ start, end }) => start < span.end && end > span.start);
  const spans = [...free.spans, span].sort((a, b) => a.start - b.start);
  const moved = (place: number): number => spans.indexOf(free.spans[place] ?? span);
  return { spans, relations: free.relations.map(({ from, to, label }) => ({ from: moved(from), to: moved(to), label })) };
}
export function withoutSpans({ spans, relations }: Marks, goes: (span: MarkedSpan) => boolean): Marks {
  const places = new Map<number, number>();
  const left = spans.filter((span, at) => {
    if (goes(span)) return false;
    places.set(at, places.size);
    return true;
  });
  return {
    spans: left,
    relations: relations.flatMap(({ from, to, label }) => {
      const [a, b] = [places.get(from), places.get(to)];
      return a === undefined || b === undefined ? [] : [{ from: a, to: b, label }];
    }),
  };
}
export function relabelled({ spans, relations }: Marks, place: number, label: string): Marks {
  return { spans: spans.map((span, at) => (at === place ? { ...span, label } : span)), relations };
}
/** Between two spans at most one relation of a kind; one that is there already goes. */
export function toggledRelation({ spans, relations }: Marks, relation: Relation): Marks {
  const isSame = (one: Relation): boolean => one.from === relation.from && one.to === relation.to && one.label === relation.label;
  return { spans, relations: relations.some(isSame) ? relations.filter((one) => !isSame(one)) : [...relations, relation] };
}

/** The words of a text, which the arrow keys walk; in Chinese those of the browser's dictionary. */
export function wordsOf(text: string): Range[] {
  const segmenter = new Intl.Segmenter(undefined, { granularity: 'word' });
  return [...segmenter.segment(text)].flatMap(({ segment, index, isWordLike }) =>
    isWordLike || /\S/.test(segment) ? [{ start: index, end: index + segment.length }] : [],
  );
}

/** A stretch of the text that looks the same throughout. */
export interface Piece extends Range {
  /** Place of the span that it belongs to. */
  span?: number;
  /** It is the span's last, so that what the span is stands behind it. */
  last: boolean;
  chosen: boolean;
}
/** The text cut where spans and the chosen range begin and end. */
export function piecesOf(text: string, spans: readonly MarkedSpan[], chosen: Range | undefined): Piece[] {
  const within = (place: number): boolean => place > 0 && place < text.length;
  const ends = [...spans, ...(chosen ? [chosen] : [])].flatMap(({ start, end }) => [start, end]);
  const cuts = [...new Set([0, ...ends.filter(within), text.length])].sort((a, b) => a - b);
  return cuts.slice(0, -1).map((start, at): Piece => {
    const end = cuts[at + 1] ?? text.length;
    const span = spans.findIndex((one) => one.start < end && one.end > start);
    return {
      start,
      end,
      ...(span >= 0 && { span }),
      last: span >= 0 && spans[span]?.end === end,
      chosen: chosen !== undefined && chosen.start < end && chosen.end > start,
    };
  });
}

/** Arrows walk over the words; with Shift those between are taken along, and left again on the way back. */
export interface Walk {
  from: number;
  at: number;
}
export function walked(words: readonly Range[], walk: Walk | undefined, by: 1 | -1, along: boolean): Walk {
  const at = walk ? Math.min(words.length - 1, Math.max(0, walk.at + by)) : 0;
  return { from: along && walk ? walk.from : at, at };
}
export function rangeOf(words: readonly Range[], { from, at }: Walk): Range | undefined {
  const [first, last] = [words[Math.min(from, at)], words[Math.max(from, at)]];
  return first && last && { start: first.start, end: last.end };
}
