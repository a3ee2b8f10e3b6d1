import { expect, test } from 'vitest';
import {
  type Answers,
  cohenKappa,
  fleissKappa,
  interval,
  krippendorffAlpha,
  meanKappa,
  observedAgreement,
} from '../../../../nodes/lib/metrics/agreement.ts';

const a = [...'xyxx'];
const b = [...'xyyx'];
const both: Answers = a.map((one, at) => [one, b[at]]);

test('gives the reference figures of two people (nltk)', () => {
  expect(observedAgreement(both)).toBe(0.75);
  expect(cohenKappa(a, b)).toBeCloseTo(0.5, 12);
  expect(krippendorffAlpha(both)).toBeCloseTo(0.533333, 6);
});

test('gives the reference figure of Fleiss for three people', () => {
  const rows: Answers = [[...'aaa'], [...'aab'], [...'bbb'], [...'abb']];
  expect(fleissKappa(rows)).toBeCloseTo(0.333333, 6);
});

/** Four people, twelve rows, answers missing: the worked example in Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011). */
const published: Answers = [
  ['1', '1', undefined, '1'],
  ['2', '2', '3', '2'],
  ['3', '3', '3', '3'],
  ['3', '3', '3', '3'],
  ['2', '2', '2', '2'],
  ['1', '2', '3', '4'],
  ['4', '4', '4', '4'],
  ['1', '1', '2', '1'],
  ['2', '2', '2', '2'],
  [undefined, '5', '5', '5'],
  [undefined, undefined, '1', '1'],
  [undefined, undefined, '3', undefined],
];

test('gives the published alpha with missing answers, for classes and for ratings', () => {
  expect(krippendorffAlpha(published)).toBeCloseTo(0.743, 3);
  expect(krippendorffAlpha(published, interval)).toBeCloseTo(0.849, 3);
});

test('kappa counts only what both have answered, and the mean is that of all pairs who share rows', () => {
  expect(cohenKappa([...a, 'y'], [...b, undefined])).toBeCloseTo(0.5, 12);
  expect(meanKappa(both.map((row) => [...row, undefined]))).toBeCloseTo(0.5, 12);
  expect(
    meanKappa([
      ['x', 'x', 'x'],
      ['y', 'y', 'x'],
    ]),
  ).toBeCloseTo((1 + 0 + 0) / 3, 12);
});

test('what is not defined is undefined, not 0 and not 1', () => {
  expect(observedAgreement([['x', undefined], [undefined]])).toBeUndefined();
  expect(cohenKappa(['x', undefined], [undefined, 'y'])).toBeUndefined();
  expect(cohenKappa(['x', 'x'], ['x', 'x'])).toBeUndefined();
  expect(fleissKappa([['x', 'x']])).toBeUndefined();
  expect(fleissKappa([])).toBeUndefined();
  expect(krippendorffAlpha([['x', 'x']])).toBeUndefined();
  expect(krippendorffAlpha([['x']])).toBeUndefined();
  expect(meanKappa([])).toBeUndefined();
});

test('people who disagree always come out below chance', () => {
  expect(cohenKappa([...'xyxy'], [...'yxyx'])).toBeCloseTo(-1, 12);
});

test('Fleiss takes the rows with as many answers as most have', () => {
  const rows: Answers = [[...'aaa'], [...'aab'], [...'bbb'], [...'abb'], ['a', 'b', undefined]];
  expect(fleissKappa(rows)).toBeCloseTo(0.333333, 6);
});
