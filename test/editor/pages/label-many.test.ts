import { expect, test } from 'vitest';
import { all, noneChosen, savesOf, stillThere, takenBack, toggled, upTo } from '../../../editor/pages/label/chosen-rows.ts';
import type { LabelRow } from '../../../runtime/protocol.ts';

const row = (place: number, more: Partial<LabelRow> = {}): LabelRow => ({
  place,
  item: { key: `k${place}`, values: {}, rows: 1 },
  status: 'open',
  free: true,
  ...more,
});
const rows = [row(0), row(1), row(2, { free: false }), row(3), row(4)];
const by = { id: 'a', name: 'Ann' };
const at = '2026-01-01T00:00:00.000Z';
const spam = { kind: 'class', label: 'spam' } as const;

test('rows are chosen one by one, or all between two in either direction, except those that somebody else has', () => {
  const one = toggled(noneChosen, 'k4');
  expect([...one.keys]).toEqual(['k4']);
  const range = upTo(one, 'k1', rows);
  expect([...range.keys].toSorted()).toEqual(['k1', 'k3', 'k4']);
  expect([...upTo(toggled(range, 'k4'), 'k3', rows).keys]).toEqual(['k1']);
  expect([...upTo(noneChosen, 'k3', rows).keys]).toEqual(['k3']);
  expect(all(rows).keys.size).toBe(4);
});

test('a chosen row that somebody has taken meanwhile is chosen no more', () => {
  const chosen = all(rows);
  expect(stillThere(chosen, [row(0), row(1, { free: false })]).map(({ place }) => place)).toEqual([0]);
});

test('a label for many keeps notes, and taking it back brings each row to what it was', () => {
  const before = [
    row(0),
    row(1, { mine: { by, at, answer: { kind: 'class', label: 'ham' }, note: 'polite' } }),
    row(2, { mine: { by, at, skip: 'two languages' } }),
  ];
  const saves = savesOf(before, spam);
  expect(saves.map(({ answer, note }) => [answer, note])).toEqual([
    [spam, undefined],
    [spam, 'polite'],
    [spam, undefined],
  ]);
  expect(new Set(saves.map(({ id }) => id)).size).toBe(3);
  expect(takenBack(before).map(({ id: _, ...save }) => save)).toEqual([
    { item: 'k0', clear: true },
    { item: 'k1', answer: { kind: 'class', label: 'ham' }, note: 'polite' },
    { item: 'k2', skip: 'two languages' },
  ]);
});
