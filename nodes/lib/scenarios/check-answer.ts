import type { Json } from '../../kit/json.ts';
import { Failure } from '../../kit/problem.ts';

export type CheckKind = 'equals' | 'one of' | 'contains' | 'number' | 'confident';
/** What a case expects: `tolerance` of a number, in its own unit; `confidence` from 0 to 1, of a class that must be given surely. */
export interface Check {
  kind: CheckKind;
  expected: string;
  tolerance: number;
  confidence: number;
}
export interface Given {
  answer: Json;
  confidence?: number | undefined;
}

/** Words in a table of cases; not “wrong”, which is a class of many a teacher. Classes get their colours in the order of the alphabet: the good one first. */
export const expectedOutcome = 'as expected';
export const wrongOutcome = 'not as expected';

/**
 * Whether an answer is as expected. Texts are compared without regard to case, to spaces at the ends and between words, and to
 * full and half width (Unicode NFKC); numbers as numbers. Throws Failure for a case that expects nothing that could be given.
 */
export function passes({ kind, expected, tolerance, confidence: needed }: Check, { answer, confidence }: Given): boolean {
  if (answer === null) return false;
  switch (kind) {
    case 'equals':
      return isSame(answer, expected);
    case 'one of':
      return alternatives(expected).some((one) => isSame(answer, one));
    case 'contains':
      return plain(answer).includes(plain(expected));
    case 'number':
      return Math.abs(numberOf(answer) - expectedNumber(expected)) <= tolerance * (1 + Number.EPSILON);
    case 'confident':
      return isSame(answer, expected) && confidence !== undefined && confidence >= needed;
  }
}

function isSame(answer: Json, expected: string): boolean {
  if (plain(answer) === plain(expected)) return true;
  const number = expected.trim() === '' ? Number.NaN : Number(expected);
  return typeof answer === 'number' && answer === number;
}

function plain(value: Json): string {
  const words = typeof value === 'string' ? value : JSON.stringify(value);
  return words.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim();
}

/** “a | b”, or one on each line. */
export function alternatives(expected: string): string[] {
  return expected
    .split(/[|｜\n]/)
    .map((one) => one.trim())
    .filter((one) => one !== '');
}

function numberOf(value: Json): number {
  return typeof value === 'string' && value.trim() !== '' ? Number(value) : typeof value === 'number' ? value : Number.NaN;
}
function expectedNumber(expected: string): number {
  const number = numberOf(expected);
  if (Number.isFinite(number)) return number;
  throw new Failure(
    {
      en: 'A case expects a number within a tolerance, but “{expected}” is no number. Write it with digits, or check it in another way.',
      zh: '有一个案例要求数值在误差之内，但“{expected}”不是数字。请用数字填写，或改用其他判断方式。',
    },
    { expected: expected.slice(0, 100) },
    { code: 'bad-case' },
  );
}
