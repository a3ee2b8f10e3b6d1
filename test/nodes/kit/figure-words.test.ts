import { expect, test } from 'vitest';
import { figureOf, inReadingOrder, writeFigure, writeInterval } from '../../../nodes/kit/figure-words.ts';

test('what is not perfect is not written as perfect', () => {
  expect([1, 0.99996, 0.9946, 0, 0.0000021, 215.93, 82_990.4, null].map(writeFigure)).toEqual([
    '1.000',
    '> 0.999',
    '0.995',
    '0.000',
    '0.0000021',
    '215.9',
    '82,990',
    '–',
  ]);
});

test('a span that almost touches 1 reads as a span', () => {
  const spans = [
    { low: 0.9988, high: 0.99996 },
    { low: 0.9997, high: 0.99998 },
    { low: 0.9, high: 1 },
    { low: 12.5, high: 130.26 },
  ];
  expect(spans.map(writeInterval)).toEqual(['0.999–1.000', '> 0.999', '0.900–1.000', '12.50–130.3']);
});

test('figures come in the order in which they should be read, unknown ones last', () => {
  const order = inReadingOrder({ ownFigure: 1, logLoss: 0.1, accuracy: 0.9, recall: 0.8, precision: 0.7, f1: 0.75 }).map(([name]) => name);
  expect(order).toEqual(['f1', 'precision', 'recall', 'accuracy', 'logLoss', 'ownFigure']);
  expect(figureOf('ownFigure').label).toEqual({ en: 'ownFigure', zh: 'ownFigure' });
});

test('accuracy and precision are explained apart, each naming its trap', () => {
  expect(figureOf('accuracy').meaning.en).toContain('when one class is rare');
  expect(figureOf('precision').meaning.en).toContain('It is not accuracy');
});
