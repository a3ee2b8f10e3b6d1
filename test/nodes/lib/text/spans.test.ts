import { expect, test } from 'vitest';
import { likeliestSpans, spansWithin, tagsOf } from '../../../../nodes/lib/text/spans.ts';
import { wordsOf } from '../../../../nodes/lib/text/words-of.ts';

const labels = ['person', 'place'];
const text = 'Anna Lee flew to New York.';

test('words keep their places, Chinese characters stand alone', () => {
  expect(wordsOf('Zoë’s 2kg 订单A1，好👍').map(({ text: word }) => word)).toEqual([
    'Zoë',
    '’',
    's',
    '2kg',
    '订',
    '单',
    'A1',
    '，',
    '好',
    '👍',
  ]);
  for (const { text: word, start, end } of wordsOf(text)) expect(text.slice(start, end)).toBe(word);
});

test('marked parts become tags, a cut word wholly, the longer of two that overlap', () => {
  const spans = [
    { start: 0, end: 8, label: 'person' },
    { start: 5, end: 8, label: 'place' },
    { start: 18, end: 25, label: 'place' },
  ];
  expect([...tagsOf(wordsOf(text), spans, labels)]).toEqual([1, 2, 0, 0, 3, 4, 0]);
});

test('the likeliest tags never start inside', () => {
  // Inside of a place is likeliest for both words, but nothing begins it.
  const shares = Float32Array.from([0.2, 0.02, 0.03, 0.15, 0.6, 0.1, 0.05, 0.05, 0.1, 0.7]);
  const words = wordsOf('New York');
  expect(likeliestSpans(words, shares, labels)).toMatchObject([{ start: 0, end: 8, label: 'place' }]);
});

test('two parts of one label side by side stay two', () => {
  const shares = Float32Array.from([0.1, 0.8, 0.1, 0, 0, 0.1, 0.7, 0.2, 0, 0]);
  const spans = likeliestSpans(wordsOf('Anna Bert'), shares, labels);
  expect(spans.map(({ start, end }) => [start, end])).toEqual([
    [0, 4],
    [5, 9],
  ]);
  expect(spans[0]!.confidence).toBeCloseTo(0.8, 6);
});

test('cells of another form are told apart from empty ones', () => {
  expect(spansWithin(null, text)).toEqual([]);
  expect(spansWithin('[{"start":0,"end":4,"label":"person"},{"start":20,"end":99,"label":"place"}]', text)).toEqual([
    { start: 0, end: 4, label: 'person' },
  ]);
  expect(spansWithin('no list', text)).toBeUndefined();
  expect(spansWithin([{ from: 1 }], text)).toBeUndefined();
});
