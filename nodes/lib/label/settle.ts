import { type Answer, answerKey, type MarkedBox, type MarkedSpan } from '../../kit/labelling.ts';
import type { Json } from '../../kit/json.ts';

/**
 * The answer of several people to one row, in the order in which they answered. Classes: most votes, the earlier one of two with as
 * many. Several classes, spans and boxes: what more than half have marked. Ratings: the mean. Pairs: most votes, neither where as
 * many are for each.
 */
export function settled(answers: readonly Answer[]): Answer | undefined {
  const [first] = answers;
  if (!first || answers.length === 1) return first;
  switch (first.kind) {
    case 'class':
      return mostVoted(answers)[0];
    case 'pair': {
      const [best, tied] = mostVoted(answers);
      return tied ? { kind: 'pair', better: 'same' } : best;
    }
    case 'rating': {
      const values = answers.flatMap((answer) => (answer.kind === 'rating' ? [answer.value] : []));
      return { kind: 'rating', value: mean(values) };
    }
    case 'classes': {
      const lists = answers.flatMap((answer) => (answer.kind === 'classes' ? [answer.labels] : []));
      return { kind: 'classes', labels: byMost(lists, (label) => label) };
    }
    case 'spans': {
      const lists = answers.flatMap((answer) => (answer.kind === 'spans' ? [answer.spans] : []));
      const spans = byMost(lists, spanKey);
      const places = new Map(spans.map((span, at) => [spanKey(span), at]));
      const named = answers.flatMap((answer) => (answer.kind === 'spans' ? [relationsByName(answer)] : []));
      const relations = byMost(named, ({ from, to, label }) => JSON.stringify([from, to, label])).flatMap(({ from, to, label }) => {
        const [a, b] = [places.get(from), places.get(to)];
        return a === undefined || b === undefined ? [] : [{ from: a, to: b, label }];
      });
      return { kind: 'spans', spans, relations };
    }
    case 'boxes':
      return { kind: 'boxes', boxes: sharedBoxes(answers.flatMap((answer) => (answer.kind === 'boxes' ? [answer.boxes] : []))) };
  }
}

const spanKey = ({ start, end, label }: MarkedSpan): string => JSON.stringify([start, end, label]);
function relationsByName({ spans, relations }: Extract<Answer, { kind: 'spans' }>): { from: string; to: string; label: string }[] {
  return relations.flatMap(({ from, to, label }) => {
    const [a, b] = [spans[from], spans[to]];
    return a && b ? [{ from: spanKey(a), to: spanKey(b), label }] : [];
  });
}

/** The answers with the most votes, the earliest first. */
function mostVoted(answers: readonly Answer[]): Answer[] {
  const votes = new Map<string, { answer: Answer; count: number }>();
  for (const answer of answers) {
    const vote = votes.get(answerKey(answer)) ?? { answer, count: 0 };
    votes.set(answerKey(answer), { answer: vote.answer, count: vote.count + 1 });
  }
  const most = Math.max(...[...votes.values()].map(({ count }) => count));
  return [...votes.values()].filter(({ count }) => count === most).map(({ answer }) => answer);
}

/** What more than half of the lists hold, in the order of its first appearance. */
function byMost<Mark>(lists: readonly (readonly Mark[])[], key: (mark: Mark) => string): Mark[] {
  const found = new Map<string, { mark: Mark; count: number }>();
  for (const list of lists)
    for (const mark of list) {
      const before = found.get(key(mark));
      found.set(key(mark), { mark, count: (before?.count ?? 0) + 1 });
    }
  return [...found.values()].filter(({ count }) => count * 2 > lists.length).map(({ mark }) => mark);
}

/** Two boxes are of the same thing from this overlap on, as in the PASCAL VOC evaluation (Everingham 2010). */
const sameThing = 0.5;

/** Intersection over union, 0 to 1. */
export function overlap(a: MarkedBox, b: MarkedBox): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  if (width <= 0 || height <= 0) return 0;
  const shared = width * height;
  return shared / (a.width * a.height + b.width * b.height - shared);
}

/** Boxes that more than half of the people drew around the same thing; each is the mean of theirs. */
function sharedBoxes(lists: readonly (readonly MarkedBox[])[]): MarkedBox[] {
  const groups: MarkedBox[][] = [];
  for (const list of lists) {
    const open = new Set(groups);
    for (const box of list) {
      const fits = [...open].filter(([seed]) => seed?.label === box.label && overlap(seed, box) >= sameThing);
      const [best] = fits.sort(([a], [b]) => (a && b ? overlap(b, box) - overlap(a, box) : 0));
      if (best) {
        best.push(box);
        // One person's two boxes are two things.
        open.delete(best);
      } else groups.push([box]);
    }
  }
  const shared = groups.filter((group) => group.length * 2 > lists.length);
  return shared.map((group) => {
    const side = (name: 'x' | 'y' | 'width' | 'height'): number => mean(group.map((box) => box[name]));
    return { x: side('x'), y: side('y'), width: side('width'), height: side('height'), label: group[0]?.label ?? '' };
  });
}

/**
 * How alike two answers are, 0 to 1. Classes and pairs: equal or not. Several classes: shared ÷ all (Jaccard). Ratings: 1 − distance ÷
 * length of the scale. Spans and boxes: F1 of the marks that both have, boxes at an overlap of 0.5.
 */
export function likeness(a: Answer, b: Answer, scale: number): number {
  if (a.kind === 'rating' && b.kind === 'rating') return 1 - Math.abs(a.value - b.value) / Math.max(1, scale);
  if (a.kind === 'classes' && b.kind === 'classes') return jaccard(a.labels, b.labels);
  if (a.kind === 'spans' && b.kind === 'spans') {
    const marks = new Set(b.spans.map(spanKey));
    return f1(a.spans.filter((span) => marks.has(spanKey(span))).length, a.spans.length, b.spans.length);
  }
  if (a.kind === 'boxes' && b.kind === 'boxes') return f1(sharedBoxes([a.boxes, b.boxes]).length, a.boxes.length, b.boxes.length);
  return answerKey(a) === answerKey(b) ? 1 : 0;
}
export function jaccard(a: readonly string[], b: readonly string[]): number {
  const all = new Set([...a, ...b]);
  const shared = a.filter((label) => b.includes(label)).length;
  return all.size === 0 ? 1 : shared / all.size;
}
const f1 = (both: number, one: number, other: number): number => (one + other === 0 ? 1 : (2 * both) / (one + other));

/** The mean likeness of all pairs of answers to one row; undefined where there are fewer than two. */
export function rowAgreement(answers: readonly Answer[], scale: number): number | undefined {
  const pairs = answers.flatMap((one, at) => answers.slice(at + 1).map((other) => likeness(one, other, scale)));
  return pairs.length === 0 ? undefined : mean(pairs);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** An answer as a cell of a table: a class or a number as such, marks and several classes as JSON. */
export function answerCell(answer: Answer): Json {
  switch (answer.kind) {
    case 'class':
      return answer.label;
    case 'classes':
      return answer.labels;
    case 'rating':
      return answer.value;
    case 'pair':
      return answer.better;
    case 'spans':
      return answer.spans.map(({ start, end, label }) => ({ start, end, label }));
    case 'boxes':
      return answer.boxes.map(({ x, y, width, height, label }) => ({ x, y, width, height, label }));
  }
}

/** The relations of a cell of spans, by the places of the spans in it. */
export function relationCell(answer: Answer): Json {
  if (answer.kind !== 'spans') return [];
  return answer.relations.map(({ from, to, label }) => ({ from, to, label }));
}
