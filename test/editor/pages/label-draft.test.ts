import { afterEach, expect, test, vi } from 'vitest';
import { dropDraft, firstDraft, keepDraft } from '../../../editor/pages/label/draft.ts';
import type { Question } from '../../../nodes/kit/labelling.ts';
import type { LabelRow } from '../../../runtime/protocol.ts';

afterEach(() => vi.unstubAllGlobals());

const question: Question = {
  kind: 'class',
  classes: ['spam', 'ham'],
  relations: [],
  lowest: 1,
  highest: 5,
  shown: [],
  subjects: [],
  guidelines: '',
  perRow: 2,
  people: [],
  quota: null,
  conflicts: 'vote',
};
const row: LabelRow = { place: 0, item: { key: 'k', values: {}, rows: 1 }, status: 'open', free: true };
const bench = (name: string) => ({ id: 'l', question, me: { id: name, name } });

test('what one person has begun is not shown to the next one who signs in in the same browser', () => {
  const kept = new Map<string, string>();
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
    removeItem: (key: string) => kept.delete(key),
  });
  keepDraft(bench('Ann'), 'k', { answer: { kind: 'class', label: 'spam' }, note: 'sure', suggested: false });
  expect(firstDraft(bench('Ann'), row)).toMatchObject({ answer: { label: 'spam' }, note: 'sure' });
  expect(firstDraft(bench('Bo'), row)).toEqual({ note: '', suggested: false });
  dropDraft(bench('Ann'), 'k');
  expect(firstDraft(bench('Ann'), row).answer).toBeUndefined();
});
