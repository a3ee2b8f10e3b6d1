import { nGrams, shared } from './n-grams.ts';
import { type Overlap, overlapOf } from './rouge.ts';

/** An answer without what does not matter: case, signs, articles, spaces (Rajpurkar et al. 2016). Chinese stands character by character. */
function normalized(answer: string): string[] {
  return answer
    .toLowerCase()
    .replace(/[\p{P}\p{S}]/gu, '')
    .replace(/\b(?:a|an|the)\b/g, ' ')
    .replace(/\p{Script=Han}/gu, ' $& ')
    .split(/\s+/u)
    .filter(Boolean);
}

/** Whether an answer is one of those that are right. */
export function isExactMatch(answer: string, right: readonly string[]): boolean {
  const own = normalized(answer).join(' ');
  return right.some((one) => normalized(one).join(' ') === own);
}

/** How much of the words of an answer and of the nearest right one are the same, as SQuAD's F1. Two empty answers are equal. */
export function tokenF1(answer: string, right: readonly string[]): number {
  return Math.max(0, ...right.map((one) => tokenOverlap(answer, one).f1));
}
function tokenOverlap(answer: string, right: string): Overlap {
  const [own, other] = [normalized(answer), normalized(right)];
  if (own.length === 0 && other.length === 0) return { precision: 1, recall: 1, f1: 1 };
  return overlapOf(shared(nGrams(own, 1), nGrams(other, 1)), own.length, other.length);
}
