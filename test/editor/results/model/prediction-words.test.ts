import { expect, test } from 'vitest';
import { readPrediction } from '../../../../editor/results/model/prediction-words.ts';

const model = {
  inputs: [
    { name: 'body', type: 'text' as const },
    { name: 'probability_spam', type: 'number' as const },
  ],
  classes: ['ham', 'spam'],
};
const plain = { inputs: [{ name: 'body', type: 'text' as const }], classes: ['spam', 'not spam'] };

test('the answer and the probabilities of the classes are found, most likely first', () => {
  const row = { body: 'Hi', prediction: 'spam', confidence: 0.8, 'probability_not spam': 0.2, probability_spam: 0.8 };
  expect(readPrediction(row, plain)).toEqual({
    answer: 'spam',
    chances: [
      { name: 'spam', chance: 0.8 },
      { name: 'not spam', chance: 0.2 },
    ],
  });
});

test('with a confidence alone that is the one bar', () => {
  expect(readPrediction({ prediction: 'ham', confidence: 0.7 }, model)).toEqual({ answer: 'ham', chances: [{ name: 'ham', chance: 0.7 }] });
});

test('an input that is named like a probability is not taken for one', () => {
  expect(readPrediction({ body: 'x', probability_spam: 0.4, prediction: 'ham' }, model).chances).toEqual([]);
});

test('a regression answers a number and has no probabilities', () => {
  expect(readPrediction({ prediction: 0.4 }, { inputs: [] })).toEqual({ answer: 0.4, chances: [] });
});
