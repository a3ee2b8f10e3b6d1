import { expect, test } from 'vitest';
import { overlaps } from '../../../editor/canvas/geometry.ts';
import { notePlaces, noteRoom } from '../../../editor/layout/note-places.ts';

const box = (x: number, y: number) => ({ x, y, width: 216, height: 120 });
const note = (x: number, y: number, about?: string) => ({
  id: 'note',
  text: '',
  x,
  y,
  width: 300,
  height: 60,
  ...(about && { at: { node: about } }),
});
const before = new Map([
  ['a', box(0, 100)],
  ['b', box(300, 100)],
]);

test('a heading goes with the node above which it begins', () => {
  const after = new Map([
    ['a', box(1000, 500)],
    ['b', box(0, 0)],
  ]);
  expect(notePlaces([note(0, 20)], before, after).get('note')).toEqual({ x: 1000, y: 420 });
});

test('a note about a node goes with it, wherever it stands', () => {
  const after = new Map([
    ['a', box(0, 100)],
    ['b', box(300, 400)],
  ]);
  expect(notePlaces([note(0, 20, 'b')], before, after).get('note')).toEqual({ x: 0, y: 320 });
});

test('a note is not left under a node that came to lie on it', () => {
  const after = new Map([
    ['a', box(0, 100)],
    ['b', box(60, 10)],
  ]);
  const place = notePlaces([note(0, 20)], before, after).get('note');
  if (!place) throw new Error('the note stayed');
  for (const other of after.values()) expect(overlaps({ ...place, width: 300, height: 60 }, other)).toBe(false);
});

test('where nothing moves, notes stay, also one that lies on a node', () => {
  expect(notePlaces([note(0, 20), { ...note(10, 110), id: 'on' }], before, before).size).toBe(0);
});

test('a note far from everything stays', () => {
  expect(
    notePlaces(
      [note(5000, 5000)],
      before,
      new Map([
        ['a', box(50, 50)],
        ['b', box(300, 100)],
      ]),
    ).size,
  ).toBe(0);
});

test('a heading takes the room down to its node, and a line below it that up to it', () => {
  expect(noteRoom([note(0, 20)], before).get('a')).toEqual({ above: 80, below: 0 });
  expect(noteRoom([note(0, 240)], before).get('a')).toEqual({ above: 0, below: 80 });
});

test('a note beside its node or further off than a heading takes no room', () => {
  expect(noteRoom([note(560, 120), note(0, -150), note(5000, 5000)], before).size).toBe(0);
});

test('a note makes way for a wire, as little as it must', () => {
  const wire = { x: 236, y: 160, width: 0, height: 300 };
  const place = notePlaces([note(0, 240)], before, before, [wire]).get('note');
  if (!place) throw new Error('the note stayed');
  expect(overlaps({ ...place, width: 300, height: 60 }, wire)).toBe(false);
  expect(Math.abs(place.x) + Math.abs(place.y - 240)).toBeLessThan(300);
});
