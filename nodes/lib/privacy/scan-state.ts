import type { Found, KindId } from './kinds.ts';

export interface Span {
  start: number;
  end: number;
}

/** One text while it is read. Every finder looks at a bounded stretch around where it was called, so the whole is linear in the text. */
export interface Scan {
  text: string;
  found: Found[];
  /** Characters that the loop and the finders have looked at: what a test of hostile texts counts. */
  steps: number;
  wants(kind: KindId): boolean;
  /** Notes a candidate; words before it may raise its certainty. */
  add(kind: KindId, start: number, end: number, certainty: number): void;
  /** Web addresses reach over many anchors: before this place they are known. */
  urlEnd: number;
  addressEnd: number;
  nameEnd: number;
}
