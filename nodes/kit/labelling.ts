import { canonicalJson, isObject } from './json.ts';
import type { ColumnKind } from './ports.ts';

/** What people are asked about each row. */
export const questionKinds = ['class', 'classes', 'rating', 'pair', 'spans', 'boxes'] as const;
export type QuestionKind = (typeof questionKinds)[number];

export interface Question {
  kind: QuestionKind;
  /** What may be chosen, or what a marked place may be. */
  classes: string[];
  /** How two marked places may belong together. */
  relations: string[];
  /** The ends of the scale of ratings, both whole. */
  lowest: number;
  highest: number;
  /** Columns that people see, in order. */
  shown: ColumnKind[];
  /** The column that is marked: a text for spans, a picture for boxes; two columns that are compared for pairs. */
  subjects: string[];
  /** Markdown. */
  guidelines: string;
  /** So many people answer each row. */
  perRow: number;
  /** Names of those who are asked; empty: anyone. */
  people: string[];
  /** So many rows with a label are wanted; null: all. */
  quota: number | null;
  /** Who settles rows on which people disagree: the votes, or a person. */
  conflicts: 'vote' | 'decide';
}

/** In UTF-16 units, from `start` up to, not including, `end`. */
export interface MarkedSpan {
  start: number;
  end: number;
  label: string;
}
/** Between two spans, by their places in the list. */
export interface Relation {
  from: number;
  to: number;
  label: string;
}
/** In shares of the picture's width and height, 0 to 1, from the upper left corner. */
export interface MarkedBox {
  x: number;
  y: number;
  width: number;
  height: number;
  label: string;
}
export type Answer =
  | { kind: 'class'; label: string }
  | { kind: 'classes'; labels: string[] }
  | { kind: 'rating'; value: number }
  | { kind: 'pair'; better: 'first' | 'second' | 'same' }
  | { kind: 'spans'; spans: MarkedSpan[]; relations: Relation[] }
  | { kind: 'boxes'; boxes: MarkedBox[] };

export interface Person {
  id: string;
  name: string;
}

/** What a person does with a row. `decides`: it settles a row on which others disagree. */
export interface Save {
  /** Made by whoever saves: the same save that comes twice, as after a lost answer, counts once. */
  id: string;
  item: string;
  answer?: Answer;
  /** Why it is left without an answer; may be empty. */
  skip?: string;
  note?: string;
  /** Takes back what this person said of the row. */
  clear?: true;
  decides?: true;
}
/** One line of a labelling's record, which only ever grows. `finish`: the task that was ended with what there was. */
export type LabelLine = { seq: number; at: number; by: Person } & ((Save & { finish?: undefined }) | { id: string; finish: string });

/** A row to be labelled; rows that show the same are one. */
export interface Item {
  /** Stands for what is shown of it. */
  key: string;
  values: Record<string, string | number | null>;
  /** How many rows it stands for. */
  rows: number;
  suggestion?: Answer;
  /** 0 to 1. */
  confidence?: number;
}

/** What a step that waits for labels asks people for. */
export interface LabelRequest {
  /** Artifact with the items and their index. */
  items: string;
  count: number;
  question: Question;
  /** Stands for items and question: what somebody ended early is this, and no later one. */
  task: string;
}

const mostMarks = 1_000;
export const longestNote = 2_000;

/** What was sent, as an answer to this question; undefined where it is none. Repeated marks are left out, and all stand in one order. */
export function checkedAnswer(question: Question, given: unknown): Answer | undefined {
  if (!isObject(given) || given.kind !== question.kind) return undefined;
  const isClass = (label: unknown): label is string => typeof label === 'string' && question.classes.includes(label);
  switch (question.kind) {
    case 'class':
      return isClass(given.label) ? { kind: 'class', label: given.label } : undefined;
    case 'classes': {
      const labels = Array.isArray(given.labels) ? given.labels : [undefined];
      if (!labels.every(isClass)) return undefined;
      return { kind: 'classes', labels: question.classes.filter((label) => labels.includes(label)) };
    }
    case 'rating': {
      const { value } = given;
      const isIn = typeof value === 'number' && Number.isInteger(value) && value >= question.lowest && value <= question.highest;
      return isIn ? { kind: 'rating', value } : undefined;
    }
    case 'pair': {
      const better = (['first', 'second', 'same'] as const).find((known) => known === given.better);
      return better && { kind: 'pair', better };
    }
    case 'spans':
      return checkedSpans(question, given, isClass);
    case 'boxes': {
      const boxes = listOf(given.boxes, (box) => checkedBox(box, isClass));
      return boxes && { kind: 'boxes', boxes: inOrder(boxes) };
    }
  }
}

function checkedSpans(
  question: Question,
  given: Record<string, unknown>,
  isClass: (label: unknown) => label is string,
): Answer | undefined {
  const spans = listOf(given.spans, (span): MarkedSpan | undefined => {
    const { start, end, label } = span;
    const isPlace = isWhole(start) && isWhole(end) && end > start;
    return isPlace && isClass(label) ? { start, end, label } : undefined;
  });
  if (!spans) return undefined;
  const relations = listOf(given.relations ?? [], (relation): Relation | undefined => {
    const { from, to, label } = relation;
    const isPair = isWhole(from) && isWhole(to) && from !== to && from < spans.length && to < spans.length;
    return isPair && typeof label === 'string' && question.relations.includes(label) ? { from, to, label } : undefined;
  });
  if (!relations) return undefined;
  const ordered = inOrder(spans);
  // Relations name spans by place, and places change when spans are ordered.
  const place = (old: number): number => ordered.findIndex((span) => canonicalJson(span) === canonicalJson(spans[old]));
  const moved = relations.map(({ from, to, label }) => ({ from: place(from), to: place(to), label }));
  return { kind: 'spans', spans: ordered, relations: inOrder(moved) };
}

function checkedBox(box: Record<string, unknown>, isClass: (label: unknown) => label is string): MarkedBox | undefined {
  const { x, y, width, height, label } = box;
  const isIn = isShare(x) && isShare(y) && isShare(width) && isShare(height) && width > 0 && height > 0;
  if (!isIn || x + width > 1.000_001 || y + height > 1.000_001 || !isClass(label)) return undefined;
  return { x: rounded(x), y: rounded(y), width: rounded(width), height: rounded(height), label };
}

function listOf<Mark>(given: unknown, read: (mark: Record<string, unknown>) => Mark | undefined): Mark[] | undefined {
  if (!Array.isArray(given) || given.length > mostMarks) return undefined;
  const marks = given.flatMap((mark) => (isObject(mark) ? (read(mark) ?? []) : []));
  return marks.length === given.length ? marks : undefined;
}
function inOrder<Mark extends object>(marks: readonly Mark[]): Mark[] {
  const byText = new Map(marks.map((mark) => [canonicalJson(mark), mark]));
  const place = (mark: Mark): number => ('start' in mark ? Number(mark.start) : 'from' in mark ? Number(mark.from) : 0);
  return [...byText].sort(([a, one], [b, other]) => place(one) - place(other) || (a < b ? -1 : 1)).map(([, mark]) => mark);
}
const isWhole = (value: unknown): value is number => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
const isShare = (value: unknown): value is number => typeof value === 'number' && value >= 0 && value <= 1;
/** Finer than a pixel of any picture. */
const rounded = (share: number): number => Math.round(share * 100_000) / 100_000;

/** The same text for the same answer. */
export function answerKey(answer: Answer): string {
  switch (answer.kind) {
    case 'class':
      return answer.label;
    case 'classes':
      return JSON.stringify(answer.labels);
    case 'rating':
      return String(answer.value);
    case 'pair':
      return answer.better;
    default:
      return canonicalJson(answer);
  }
}
