import { expect, test } from 'vitest';
import { readIndex, writeIndex } from '../../../nodes/kit/item-places.ts';
import { checkedAnswer, type LabelLine, type Question } from '../../../nodes/kit/labelling.ts';
import { askedAbout, countItems, emptyLabels, foldLabel, isComplete, itemStatus, standing } from '../../../nodes/kit/labels.ts';

const question = (changes: Partial<Question> = {}): Question => ({
  kind: 'class',
  classes: ['a', 'b'],
  relations: [],
  lowest: 1,
  highest: 5,
  shown: [{ name: 'text', type: 'text' }],
  subjects: [],
  guidelines: '',
  perRow: 1,
  people: [],
  quota: null,
  conflicts: 'vote',
  ...changes,
});
type Words = Partial<LabelLine> & { item?: string; answer?: object; skip?: string; clear?: true; decides?: true };
function labelsOf(lines: [by: string, words: Words][]) {
  const labels = emptyLabels();
  for (const [at, [by, words]] of lines.entries())
    foldLabel(labels, Object.assign({ seq: at + 1, at, id: String(at), by: { id: by, name: by }, item: 'x' }, words) as LabelLine);
  return labels;
}
const says = (label: string) => ({ answer: { kind: 'class', label } });

test('answers are checked against the question', () => {
  const spans = question({ kind: 'spans', relations: ['knows'] });
  const boxes = question({ kind: 'boxes' });
  const box = { x: 0.1, y: 0.2, width: 0.3, height: 0.4, label: 'a' };
  const cases: [Question, unknown, unknown][] = [
    [question(), { kind: 'class', label: 'a', more: 1 }, { kind: 'class', label: 'a' }],
    [question(), { kind: 'class', label: 'c' }, undefined],
    [question(), { kind: 'rating', value: 1 }, undefined],
    [question(), null, undefined],
    [question({ kind: 'classes' }), { kind: 'classes', labels: ['b', 'a', 'b'] }, { kind: 'classes', labels: ['a', 'b'] }],
    [question({ kind: 'classes' }), { kind: 'classes', labels: [] }, { kind: 'classes', labels: [] }],
    [question({ kind: 'classes' }), { kind: 'classes' }, undefined],
    [question({ kind: 'rating' }), { kind: 'rating', value: 5 }, { kind: 'rating', value: 5 }],
    [question({ kind: 'rating' }), { kind: 'rating', value: 2.5 }, undefined],
    [question({ kind: 'rating' }), { kind: 'rating', value: 6 }, undefined],
    [question({ kind: 'pair' }), { kind: 'pair', better: 'same' }, { kind: 'pair', better: 'same' }],
    [question({ kind: 'pair' }), { kind: 'pair', better: 'both' }, undefined],
    [spans, { kind: 'spans', spans: [{ start: 3, end: 3, label: 'a' }] }, undefined],
    [spans, { kind: 'spans', spans: [], relations: [{ from: 0, to: 1, label: 'knows' }] }, undefined],
    [boxes, { kind: 'boxes', boxes: [box] }, { kind: 'boxes', boxes: [box] }],
    [boxes, { kind: 'boxes', boxes: [{ ...box, x: 0.8 }] }, undefined],
    [boxes, { kind: 'boxes', boxes: [{ ...box, width: 0 }] }, undefined],
    [boxes, { kind: 'boxes', boxes: Array.from({ length: 1_001 }, () => box) }, undefined],
  ];
  for (const [asked, given, expected] of cases) expect(checkedAnswer(asked, given), JSON.stringify(given)).toEqual(expected);
});

test('spans stand in order, and relations follow them', () => {
  const given = {
    kind: 'spans',
    spans: [
      { start: 10, end: 12, label: 'a' },
      { start: 2, end: 4, label: 'b' },
    ],
    relations: [{ from: 0, to: 1, label: 'knows' }],
  };
  expect(checkedAnswer(question({ kind: 'spans', relations: ['knows'] }), given)).toEqual({
    kind: 'spans',
    spans: [
      { start: 2, end: 4, label: 'b' },
      { start: 10, end: 12, label: 'a' },
    ],
    relations: [{ from: 1, to: 0, label: 'knows' }],
  });
});

test('each person has one label: the later line counts, nobody touches that of another, and a line that was seen changes nothing', () => {
  const labels = labelsOf([
    ['Ann', says('a')],
    ['Bo', says('b')],
    ['Ann', says('b')],
    ['Bo', { clear: true }],
    ['Cy', { seq: 2, ...says('a') }],
  ]);
  const { answers } = standing(question(), labels.items.get('x'));
  expect(answers.map(({ by, answer }) => [by.name, answer])).toEqual([['Ann', { kind: 'class', label: 'b' }]]);
});

test('a row is open until as many have answered as were asked, and a conflict waits for somebody who decides', () => {
  const two = question({ perRow: 2, conflicts: 'decide' });
  const status = (asked: Question, lines: [string, Words][]) => itemStatus(asked, standing(asked, labelsOf(lines).items.get('x')));
  const apart: [string, Words][] = [
    ['Ann', says('a')],
    ['Bo', says('b')],
  ];
  expect(status(two, [])).toBe('open');
  expect(status(two, apart.slice(1))).toBe('open');
  expect(status(two, apart)).toBe('conflict');
  expect(status({ ...two, conflicts: 'vote' }, apart)).toBe('labelled');
  expect(status(two, [...apart, ['Cy', { ...says('a'), decides: true }]])).toBe('labelled');
  expect(status(two, [...apart, ['Cy', { ...says('a'), decides: true }], ['Cy', { clear: true, decides: true }]])).toBe('conflict');
  expect(status(question(), [['Ann', { skip: '' }]])).toBe('skipped');
  // A class that is offered no more is no answer.
  expect(status(question({ classes: ['b'] }), [['Ann', says('a')]])).toBe('open');
});

test('a labelling is complete at its quota, when nobody has anything left, or when it was ended', () => {
  const labels = labelsOf([['Ann', says('a')]]);
  const keys = ['x', 'y'];
  expect(isComplete(question(), countItems(question(), keys, labels), false)).toBe(false);
  expect(isComplete(question({ quota: 1 }), countItems(question({ quota: 1 }), keys, labels), false)).toBe(true);
  expect(isComplete(question(), countItems(question(), ['x'], labels), false)).toBe(true);
  expect(isComplete(question(), countItems(question(), keys, labels), true)).toBe(true);
  expect(labelsOf([['Ann', { item: undefined, finish: 't' } as Words]]).finished.has('t')).toBe(true);
});

test('named people get equal parts, and each row as many as it needs', () => {
  const asked = question({ people: ['Ann', 'Bo', 'Cy'], perRow: 2 });
  const parts = Array.from({ length: 300 }, (_, place) => askedAbout(asked, place) ?? []);
  for (const part of parts) expect(new Set(part).size).toBe(2);
  for (const person of asked.people) expect(parts.filter((part) => part.includes(person))).toHaveLength(200);
  expect(askedAbout(question(), 0)).toBeUndefined();
});

test('the index of items is read as it was written', () => {
  const keys = ['0123456789abcdef', 'fedcba9876543210'];
  const { keys: read, offsets } = readIndex(writeIndex(keys, [0, 5_000_000_000, 5_000_000_123]));
  expect(read).toEqual(keys);
  expect([...offsets]).toEqual([0, 5_000_000_000, 5_000_000_123]);
  expect(readIndex(writeIndex([], [0])).keys).toEqual([]);
});
