import { expect, test } from 'vitest';
import { restWords } from '../../../editor/pages/label/rest-words.ts';
import { say } from '../../../nodes/kit/text.ts';

const record = {
  complete: false,
  runs: ['r'],
  counts: { open: 4, conflict: 0, labelled: 0, skipped: 0 },
  wanted: 4,
  leads: false,
  mineOpen: 4,
};
const words = (changes: Partial<typeof record>): string => say(restWords({ ...record, ...changes }), 'en');

test('who has answered everything is not promised more rows', () => {
  expect(words({ mineOpen: 0 })).toBe('You have answered all that there is for you. 4 rows wait for other people.');
  expect(words({})).toContain('You get more as soon as one becomes free');
});

test('only who may decide is told to', () => {
  const counts = { open: 0, conflict: 1, labelled: 3, skipped: 0 };
  expect(words({ counts, mineOpen: 0 })).toContain('those who run the workflow decide them');
  expect(words({ counts, mineOpen: 0, leads: true })).toContain('Decide them under');
});

test('what was ended early, or skipped, is not said to have reached what was asked for', () => {
  expect(words({ complete: true, counts: { open: 3, conflict: 0, labelled: 1, skipped: 0 } })).toContain('ended this labelling');
  expect(words({ complete: true, counts: { open: 0, conflict: 0, labelled: 1, skipped: 3 } })).toContain('Every row was looked at');
  expect(words({ complete: true, runs: [], counts: { open: 0, conflict: 0, labelled: 4, skipped: 0 } })).toContain('has gone on');
});
