import { expect, test } from 'vitest';
import { figureOf, inReadingOrder, writeFigure } from '../../../nodes/kit/figure-words.ts';

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

test('figures come in the order in which they should be read, unknown ones last', () => {
  const order = inReadingOrder({ ownFigure: 1, logLoss: 0.1, accuracy: 0.9, recall: 0.8, precision: 0.7, f1: 0.75 }).map(([name]) => name);
  expect(order).toEqual(['f1', 'precision', 'recall', 'accuracy', 'logLoss', 'ownFigure']);
  expect(figureOf('ownFigure').label).toEqual({ en: 'ownFigure', zh: 'ownFigure' });
});

test('accuracy and precision are explained apart, each naming its trap', () => {
  expect(figureOf('accuracy').meaning.en).toContain('when one class is rare');
  expect(figureOf('precision').meaning.en).toContain('It is not accuracy');
});
